//! What waits for an answer, the longest first.

use std::collections::HashSet;

use askama::Template;

use crate::model::{Item, Ix};
use crate::order::EntryRanks;
use crate::page::Page;
use crate::page::markdown::escape;
use crate::page::views::parts::{Folded, item_link, item_name};
use crate::render::diff::DiffSentences;
use crate::render::status::sections::waiting_text;
use crate::text::words;
use crate::timeline::instant::day_of;

/// Rows that are shown, and those that are folded.
const SHOWN: [usize; 2] = [50, 450];
/// For how many items the rank is computed, at most.
const RANKED: usize = 50;
/// Each rank takes an order of all items; so many items may be ordered together.
const ORDERED: usize = 100_000;
/// How many of the items that something is about are named.
const ABOUT: usize = 4;

/// One item.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<li data-id="{{ id }}"><p class="age number{% if is_late %} late{% endif %}">{{ age }}{% if is_late %} <span class="mark bad">! too long</span>{% endif %}</p><div><p class="title">{{ name|safe }}</p><p class="facts-line">{% for fact in facts %}<span>{{ fact|safe }}</span>{% endfor %}</p></div></li>"##
)]
pub struct WaitingRow {
    id: String,
    age: String,
    is_late: bool,
    name: String,
    facts: Vec<String>,
}

/// The rows of all items in triage.
pub fn rows(page: &Page<'_>) -> Folded<WaitingRow> {
    let context = page.status_context();
    let late = page.facts.status.feedback.waiting.iter().filter(|waiting| waiting.is_late);
    let late: HashSet<Ix<Item>> = late.map(|waiting| waiting.item).collect();
    let days = |ix: &Ix<Item>| context.timeline(*ix).born.map(|born| context.days_since(born));
    let mut waiting: Vec<(Ix<Item>, Option<f64>)> = page.order().triage.iter().map(|ix| (*ix, days(ix))).collect();
    waiting.sort_by(|(_, one), (_, other)| other.unwrap_or(-1.0).total_cmp(&one.unwrap_or(-1.0)));
    let mut ranks = entry_ranks(page, &waiting).into_iter();
    let row = |(ix, days): (Ix<Item>, Option<f64>)| {
        let item = page.backlog().item(ix);
        WaitingRow {
            id: item.id.to_string(),
            age: waiting_text(days),
            is_late: late.contains(&ix),
            name: item_name(item),
            facts: facts(page, ix, ranks.next().flatten()),
        }
    };
    let [shown, folded] = SHOWN;
    Folded::new(waiting.into_iter().map(row), shown, folded)
}

/// Where the first of the items would enter the order.
fn entry_ranks(page: &Page<'_>, waiting: &[(Ix<Item>, Option<f64>)]) -> Vec<Option<usize>> {
    let most = RANKED.min(ORDERED / page.backlog().items.len().max(1)).max(1).min(waiting.len());
    let Some(first) = waiting.get(..most).filter(|first| !first.is_empty()) else { return Vec::new() };
    let mut ranks = EntryRanks::new(page.backlog());
    first.iter().map(|(ix, _)| ranks.of(*ix)).collect()
}

/// What there is to know, as HTML: who asks, since when, what it is about, where it would enter.
fn facts(page: &Page<'_>, ix: Ix<Item>, rank: Option<usize>) -> Vec<String> {
    let (backlog, item) = (page.backlog(), page.backlog().item(ix));
    let report = item.report();
    let words = DiffSentences { escape, id: escape };
    let born = page.facts.timelines.get(ix.get()).and_then(|timeline| timeline.born).map(day_of);
    let day = match &report.reported {
        Some(reported) => Some(format!("reported {}", reported.value)),
        None => born.map(|day| format!("first seen {day}")),
    };
    let about = backlog.links_of(ix).about.iter().map(|about| item_link(backlog.item(*about)));
    let about = words::commas_at_most(about, ABOUT);
    let all = page.order().placed.len() + 1;
    let facts = [
        Some(words.waiting(item)),
        report.source.as_ref().map(|source| format!("from {}", words.quoted(&source.value))),
        day,
        (!about.is_empty()).then(|| format!("about {about}")),
        rank.map(|rank| format!("<strong>would enter at {rank}</strong> of {all}")),
    ];
    facts.into_iter().flatten().collect()
}
