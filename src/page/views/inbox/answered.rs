//! What was answered lately, and what followed.

use askama::Template;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::model::{Item, ItemKind, Ix, Status};
use crate::page::Page;
use crate::page::views::parts::{Folded, item_name};
use crate::render::priority_table::state_text;
use crate::timeline::deployments::first_from;
use crate::timeline::instant::day_of;

/// Rows that are shown, and those that are folded.
const SHOWN: [usize; 2] = [12, 188];

/// One item.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<li data-id="{{ id }}"><p class="age number">{{ day }}</p><div><p class="title">{{ name|safe }}</p>{% if let Some(answer) = answer %}<p class="answer">{{ answer }}</p>{% endif %}<p class="facts-line">{% for fact in followed %}<span>{{ fact }}</span>{% endfor %}</p></div></li>"##
)]
pub struct AnsweredRow<'p> {
    id: &'p str,
    day: Date,
    name: String,
    answer: Option<&'p str>,
    followed: Vec<String>,
}

/// The rows of the window, the latest first.
pub fn rows<'p>(page: &Page<'p>) -> Folded<AnsweredRow<'p>> {
    let context = page.status_context();
    let answered = |(ix, item): (Ix<Item>, &'p Item)| {
        let is_asked = item.kind.value == ItemKind::Feedback || item.report().answer.is_some();
        let at = context.timeline(ix).answered.filter(|at| is_asked && context.is_since(*at))?;
        Some((at, ix, item))
    };
    let mut answered: Vec<(Timestamp, Ix<Item>, &Item)> = page.backlog().each().filter_map(answered).collect();
    answered.sort_by_key(|(at, ..)| std::cmp::Reverse(*at));
    let row = |(at, ix, item): (Timestamp, Ix<Item>, &'p Item)| AnsweredRow {
        id: item.id.as_str(),
        day: day_of(at),
        name: item_name(item),
        answer: item.report().answer.as_ref().map(|answer| &*answer.value),
        followed: followed(page, ix, item),
    };
    let [shown, folded] = SHOWN;
    Folded::new(answered.into_iter().map(row), shown, folded)
}

/// What became of it.
fn followed(page: &Page<'_>, ix: Ix<Item>, item: &Item) -> Vec<String> {
    let closed = page.status_context().timeline(ix).closed;
    let on = closed.map(|at| format!(" {}", day_of(at))).unwrap_or_default();
    match item.status.value {
        Status::Done => {
            let deployments = page.status_context().past_deployments();
            let deployed = closed.filter(|_| !deployments.is_empty()).map(|at| match first_from(deployments, at) {
                Some(deployment) => format!("deployed with {} on {}", deployment.name, day_of(deployment.at)),
                None => "not deployed yet".to_owned(),
            });
            [format!("done{on}")].into_iter().chain(deployed).collect()
        }
        Status::Dropped => {
            let reason = item.report().reason.as_ref().map(|reason| reason.value.to_string());
            [format!("dropped{on}")].into_iter().chain(reason).collect()
        }
        _ => {
            let rank = page.rank(ix);
            let placed = rank.and_then(|rank| page.order().placed.get(rank - 1));
            let state = placed.and_then(|placed| state_text(page.backlog(), placed));
            rank.map(|rank| format!("{rank} in the order")).into_iter().chain(state).collect()
        }
    }
}
