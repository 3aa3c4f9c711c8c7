//! Map: the steps of the flow from left to right, the releases from top to bottom, and the items in the cells.

mod cell;

use askama::Template;

use super::View;
use super::parts::prose;
use crate::model::Ix;
use crate::model::config::Release;
use crate::page::Page;
use crate::plan::flow_coverage::FlowCoverage;
use crate::plan::story_map::{MapCell, MapRow, Slice};
use crate::render::status::sections;
use crate::render::story_map::{MapView, Mark, NOTHING};
use crate::status::{SectionState, StatusSection};
use cell::{CardMark, CellHtml};

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"{%- if steps.is_empty() -%}
<p class="empty">{{ NOTHING }} <code>[[flow]]</code> in <code>backlog.toml</code> names the steps, <code>[[releases]]</code> the slices.</p>
{%- else -%}
<div class="map-lead">
{%- for sentence in lead %}<p>{{ sentence|safe }}</p>{% endfor %}
{%- if has_slice %}<p class="map-key"><span class="must-key"></span>must be ready for production next</p>{% endif -%}
{%- if has_sizes %}<p class="map-key">{{ sizes }}</p>{% endif -%}
{%- if let Some(gap) = gap %}<p class="map-key"><span class="bad">{{ gap.symbol() }}</span>{{ gap.meaning() }}</p>{% endif -%}
</div>
<div class="map-scroll" tabindex="0" role="region" aria-label="Story map">
<table class="map" role="table">
<thead role="rowgroup"><tr role="row"><td role="cell"></td>
{%- for step in steps %}<th scope="col" role="columnheader"><span class="name">{{ step.title }}</span>{% if step.is_declared %} <span class="id">{{ step.id }}</span>{% endif %}</th>{% endfor -%}
</tr></thead>
<tbody role="rowgroup">
{%- for row in rows %}
<tr role="row"{% if row.is_current %} class="current"{% endif %}><th scope="row" role="rowheader"><div class="release"><span class="name">{{ row.title }}</span>{% if row.is_declared %} <span class="id">{{ row.id }}</span>{% endif %}
<span class="release-facts">{% for fact in row.facts %}<span>{{ fact }}</span>{% endfor %}</span>
{%- if let Some(share) = row.done_percent %}<svg class="done-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect width="100" height="4"/><rect class="part" width="{{ share }}" height="4"/></svg>{% endif %}</div></th>
{%- for cell in row.cells %}{{ cell|safe }}{% endfor %}</tr>
{%- endfor %}
</tbody></table></div>
<template id="map-marks">{% for mark in marks %}{{ mark|safe }}{% endfor %}</template>
{%- endif -%}"##
)]
struct MapHtml<'p> {
    lead: Vec<String>,
    has_slice: bool,
    gap: Option<Mark>,
    has_sizes: bool,
    sizes: String,
    steps: Vec<Name<'p>>,
    rows: Vec<RowHtml<'p>>,
    marks: Vec<CardMark>,
}

/// What a step or a release is called.
#[derive(Clone, Copy)]
struct Name<'p> {
    id: &'p str,
    title: &'p str,
    is_declared: bool,
}

impl<'p> Name<'p> {
    fn new((id, title): (&'p str, Option<&'p str>), is_declared: bool) -> Self {
        Self { id, title: title.unwrap_or(id), is_declared: is_declared && title.is_some() }
    }
}

struct RowHtml<'p> {
    id: &'p str,
    title: &'p str,
    is_declared: bool,
    is_current: bool,
    facts: Vec<String>,
    done_percent: Option<usize>,
    cells: Vec<CellHtml<'p>>,
}

/// Renders it.
pub fn view(page: &Page<'_>) -> View {
    let map = page.map_view();
    let (lead, state) = lead(page);
    let current = page.backlog().current_release();
    let carried = carried_columns(page, current);
    let steps: Vec<Name<'_>> =
        map.map.columns.iter().map(|column| Name::new(map.column(*column), column.is_some())).collect();
    let carried_in = |slice: Slice| carried.filter(|_| slice == current);
    let rows = map.map.rows.iter().map(|row| row_html(page, &map, row, &steps, carried_in(row.slice))).collect();
    let gap = map.map.rows.iter().flat_map(|row| &row.cells).any(|cell| cell.gap == Some(true)).then_some(Mark::Gap);
    let has_sizes = page.backlog().each().any(|(_, item)| item.estimate.is_some());
    let html = MapHtml {
        lead,
        has_slice: carried.is_some(),
        gap,
        has_sizes,
        sizes: map.sizes(),
        rows,
        marks: CardMark::all(),
        steps,
    };
    View {
        name: "map",
        title: "Map",
        count: if state == SectionState::Attention { "!".to_owned() } else { String::new() },
        needs_attention: state == SectionState::Attention,
        html: html.render().unwrap_or_default(),
    }
}

/// What is said about the current release, and how it is.
fn lead(page: &Page<'_>) -> (Vec<String>, SectionState) {
    let context = page.status_context();
    let text = sections::text(&page.status_view(&context, &[]), StatusSection::Product);
    let remedy = text.remedy.map(|remedy| format!("→ {}", prose(&remedy)));
    (text.sentences.iter().map(|sentence| prose(sentence)).chain(remedy).collect(), text.state)
}

/// How many columns, from the first, the current release must carry; items without a step are a part of it, too.
fn carried_columns(page: &Page<'_>, current: Option<Ix<Release>>) -> Option<usize> {
    let steps = FlowCoverage::new(page.backlog())?.carried_steps(current?);
    let columns = &page.facts.map.columns;
    Some(columns.iter().filter(|column| column.is_none_or(|step| step.get() < steps)).count())
}

fn row_html<'p>(
    page: &Page<'p>,
    map: &MapView<'p>,
    row: &'p MapRow,
    steps: &[Name<'p>],
    carried: Option<usize>,
) -> RowHtml<'p> {
    let Name { id, title, is_declared } = Name::new(map.row(row.slice), row.slice.is_some());
    let (open, done) = (row.open(), row.done());
    let cell = |(column, cell): (usize, &'p MapCell)| {
        let step = map.map.columns.get(column).copied().flatten();
        CellHtml::new(
            page,
            cell,
            cell::Place {
                step: step.map_or("", |_| map.column(step).0),
                step_title: steps.get(column).map_or("", |step| step.title),
                release: row.slice.map_or("", |_| id),
                is_carried: carried.is_some_and(|carried| column < carried),
                is_last_carried: carried == Some(column + 1),
            },
        )
    };
    RowHtml {
        id,
        title,
        is_declared,
        is_current: carried.is_some(),
        facts: map.facts(row),
        done_percent: (100 * done).checked_div(open + done),
        cells: row.cells.iter().enumerate().map(cell).collect(),
    }
}

#[cfg(test)]
mod tests;
