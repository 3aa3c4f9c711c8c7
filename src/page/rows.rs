//! The items of the list as data: what the client needs to draw, filter and sort the rows.

use std::collections::HashMap;

use serde::Serialize;

use super::Page;
use crate::model::config::{Catalog, CatalogEntry};
use crate::model::item::{ItemKind, Status};
use crate::model::{Backlog, Item, Ix};
use crate::order::{Placed, Section, reason};
use crate::render::priority_table::state_text;

/// What stands at the beginning of a page.
#[derive(Debug, Serialize)]
pub struct PageRows<'p> {
    product: &'p str,
    today: String,
    unit: &'p str,
    sections: Vec<SectionJson>,
    steps: Vec<EntryJson<'p>>,
    releases: Vec<EntryJson<'p>>,
    features: Vec<EntryJson<'p>>,
    objectives: Vec<EntryJson<'p>>,
    items: Vec<RowJson<'p>>,
}

/// A heading of the list, with the number of items below it.
#[derive(Debug, Serialize)]
struct SectionJson {
    name: String,
    title: String,
    count: usize,
}

#[derive(Debug, Serialize)]
struct EntryJson<'p> {
    id: &'p str,
    title: &'p str,
}

/// One item. What most items have isn't written: a story to do.
#[derive(Debug, Serialize)]
struct RowJson<'p> {
    id: &'p str,
    title: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
    #[serde(skip_serializing_if = "is_false")]
    ready: bool,
    #[serde(skip_serializing_if = "is_false")]
    waits: bool,
    #[serde(skip_serializing_if = "is_false")]
    decided: bool,
    /// Positions in the catalogs.
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    release: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    feature: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    objective: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    assignee: Vec<&'p str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    labels: Vec<&'p str>,
    /// Positions in the list of the items that it depends on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    needs: Vec<usize>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

/// The items in the order of the list: the open ones by rank, then those that wait for an answer, then the closed ones, the
/// latest first.
pub fn listed_items(page: &Page<'_>) -> Vec<Ix<Item>> {
    let backlog = page.backlog();
    let open = page.order().placed.iter().map(|placed| placed.item);
    let mut closed: Vec<(Ix<Item>, &Item)> = backlog.each().filter(|(_, item)| item.status.value.is_closed()).collect();
    closed.sort_by_key(|(ix, item)| {
        let at = page.facts.timelines.get(ix.get()).and_then(|timeline| timeline.closed);
        (item.status.value, std::cmp::Reverse(at))
    });
    let open_or_waiting = open.chain(page.order().triage.iter().copied());
    open_or_waiting.chain(closed.into_iter().map(|(ix, _)| ix)).collect()
}

impl<'p> PageRows<'p> {
    /// The rows of `items`, which [`listed_items`] gives.
    pub fn new(page: &Page<'p>, items: &[Ix<Item>]) -> Self {
        let backlog = page.backlog();
        let config = &backlog.config;
        let positions: HashMap<Ix<Item>, usize> = items.iter().enumerate().map(|(at, ix)| (*ix, at)).collect();
        let row = |(at, ix): (usize, &Ix<Item>)| row(backlog, page.order().placed.get(at), *ix, &positions);
        Self {
            product: &config.product.name,
            today: page.input.today.to_string(),
            unit: &config.product.unit,
            sections: sections(page, items),
            steps: entries(&config.flow, |step| &step.title),
            releases: entries(&config.releases, |release| &release.title),
            features: entries(&config.features, |feature| &feature.title),
            objectives: entries(&config.objectives, |objective| &objective.title),
            items: items.iter().enumerate().map(row).collect(),
        }
    }
}

fn entries<'p, T: CatalogEntry>(catalog: &'p Catalog<T>, title: impl Fn(&'p T) -> &'p str) -> Vec<EntryJson<'p>> {
    catalog.iter().map(|entry| EntryJson { id: entry.id().value.as_str(), title: title(entry) }).collect()
}

fn sections(page: &Page<'_>, items: &[Ix<Item>]) -> Vec<SectionJson> {
    let backlog = page.backlog();
    let mut sections: Vec<(Section, usize)> = Vec::new();
    for placed in &page.order().placed {
        match sections.last_mut().filter(|(section, _)| *section == placed.section) {
            Some((_, count)) => *count += 1,
            None => sections.push((placed.section, 1)),
        }
    }
    let open = sections.into_iter().map(|(section, count)| (section.name(backlog), section.title(backlog), count));
    let of_status = |status: Status, title: &str| {
        let count = items.iter().filter(|ix| backlog.item(**ix).status.value == status).count();
        (status.name().to_owned(), title.to_owned(), count)
    };
    let others = [(Status::Triage, "Waiting for an answer"), (Status::Done, "Done"), (Status::Dropped, "Dropped")];
    let others = others.map(|(status, title)| of_status(status, title));
    let sections = open.chain(others).filter(|(_, _, count)| *count > 0);
    sections.map(|(name, title, count)| SectionJson { name, title, count }).collect()
}

fn row<'p>(
    backlog: &'p Backlog,
    placed: Option<&Placed>,
    ix: Ix<Item>,
    positions: &HashMap<Ix<Item>, usize>,
) -> RowJson<'p> {
    let (item, links) = (backlog.item(ix), backlog.links_of(ix));
    let placed = placed.filter(|placed| placed.item == ix);
    RowJson {
        id: item.id.as_str(),
        title: &item.title.value,
        kind: Some(item.kind.value).filter(|kind| *kind != ItemKind::Story).map(ItemKind::name),
        status: Some(item.status.value).filter(|status| *status != Status::Todo).map(Status::name),
        size: item.estimate.as_ref().map(|estimate| estimate.value.to_string()),
        reason: placed.map(|placed| reason::text_in_section(backlog, placed)).unwrap_or_default(),
        state: placed.and_then(|placed| state_text(backlog, placed)),
        ready: placed.is_some_and(|placed| placed.is_ready()),
        waits: placed.is_some_and(|placed| !placed.blocked_by.is_empty()),
        decided: backlog.decision_on(item.id.as_str()).is_some(),
        step: links.step.map(Ix::get),
        release: links.release.map(Ix::get),
        feature: links.feature.map(Ix::get),
        objective: links.objective.map(Ix::get),
        assignee: item.assignee.iter().map(|name| name.as_str()).collect(),
        labels: item.labels.iter().map(|label| label.as_str()).collect(),
        needs: links.depends_on.iter().filter_map(|need| positions.get(need).copied()).collect(),
    }
}
