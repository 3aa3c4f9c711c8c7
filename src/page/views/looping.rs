//! Loop: whether the practice works, in the sentences of `topline status` and in pictures.

mod cumulative;
mod figure;
mod pictures;

use askama::Template;

use super::View;
use super::parts::{code, prose};
use crate::page::Page;
use crate::render::status::sections::{self, Detail, SectionText};
use crate::status::{SectionState, StatusSection};
use figure::Figure;

/// Lines of a section in full.
const MAX_DETAILS: usize = 60;

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<p class="quiet window">Since {{ since }}.</p>
{%- for part in parts %}{{ part|safe }}{% endfor %}
{%- if !notes.is_empty() %}<section class="plan-part"><h2>Missing data</h2>{% for note in notes %}<p class="quiet">{{ note|safe }}</p>{% endfor %}</section>{% endif %}"##
)]
struct LoopHtml<'p> {
    since: &'p str,
    parts: Vec<PartHtml>,
    notes: Vec<String>,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<section class="plan-part loop-part" id="loop-{{ name }}"><h2>{{ title }} <span class="state-word {{ state }}">{{ word }}</span></h2>
{%- for sentence in sentences %}<p class="lead">{{ sentence|safe }}</p>{% endfor %}
{%- if let Some(remedy) = remedy %}<p class="lead remedy">→ {{ remedy|safe }}</p>{% endif %}
{%- if is_order %}<div class="actions" data-action="reviewed"></div>{% endif %}
{%- for figure in figures %}{{ figure|safe }}{% endfor %}
{%- if !details.is_empty() %}<details><summary>In full{% if left_out > 0 %}: {{ details.len() }} lines, {{ left_out }} more by <code>topline status {{ name }}</code>{% endif %}</summary><dl class="facts">{% for (name, text) in details %}<dt>{{ name|safe }}</dt><dd>{{ text|safe }}</dd>{% endfor %}</dl></details>{% endif -%}
</section>"##
)]
struct PartHtml {
    name: &'static str,
    title: String,
    state: &'static str,
    word: &'static str,
    is_order: bool,
    sentences: Vec<String>,
    remedy: Option<String>,
    figures: Vec<Figure>,
    details: Vec<(String, String)>,
    left_out: usize,
}

/// Renders it.
pub fn view(page: &Page<'_>) -> View {
    let context = page.status_context();
    let shown: Vec<StatusSection> = StatusSection::shown(page.backlog()).collect();
    let status = page.status_view(&context, &shown);
    let texts: Vec<SectionText> = shown.iter().map(|section| sections::text(&status, *section)).collect();
    let needs_attention = texts.iter().any(|text| text.state == SectionState::Attention);
    let html = LoopHtml {
        since: page.input.since_text,
        parts: texts.into_iter().map(|text| part(page, text)).collect(),
        notes: page.input.notes.iter().map(|note| prose(note)).collect(),
    };
    View {
        name: "loop",
        title: "Loop",
        count: if needs_attention { "!".to_owned() } else { String::new() },
        needs_attention,
        html: html.render().unwrap_or_default(),
    }
}

fn part(page: &Page<'_>, text: SectionText) -> PartHtml {
    let name = text.section.name();
    let mut title = name.replace('-', " ");
    if let Some(first) = title.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let detail = |Detail { name, text }: &Detail| (code(name), prose(text));
    PartHtml {
        name,
        title,
        state: text.state.name(),
        word: match text.state {
            SectionState::Attention => "! needs somebody",
            SectionState::Well => "✓ well",
            SectionState::Unknown => "– nothing to say yet",
        },
        is_order: text.section == StatusSection::Priority,
        sentences: text.sentences.iter().map(|sentence| prose(sentence)).collect(),
        remedy: text.remedy.as_deref().map(prose),
        figures: pictures::of(page, text.section),
        details: text.details.iter().take(MAX_DETAILS).map(detail).collect(),
        left_out: text.details.len().saturating_sub(MAX_DETAILS),
    }
}
