//! Items of the plan: what is committed, in progress, claimed and next.

use askama::Template;

use super::super::parts::{Folded, item_name, prose};
use crate::model::{Item, Ix};
use crate::page::facts::PlanFacts;
use crate::render::plan::PlanSentences;

/// Items that are shown of a list, and those that are folded behind them.
const SHOWN: usize = 12;
const FOLDED: usize = 100;

/// A list of items with what is said about it.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"{% for sentence in sentences %}<p class="lead">{{ sentence|safe }}</p>{% endfor %}
{%- if !rows.shown.is_empty() %}<ol class="plan-items">{% for row in rows.shown %}{{ row|safe }}{% endfor %}</ol>{% endif -%}
{%- if rows.more() > 0 %}<details class="more"><summary>+{{ rows.more() }} more</summary><ol class="plan-items">{% for row in rows.folded %}{{ row|safe }}{% endfor %}</ol>{% if rows.left_out > 0 %}<p class="quiet">{{ rows.left_out }} more: <code>topline plan</code></p>{% endif %}</details>{% endif %}"##
)]
pub struct ItemList<'p> {
    /// Its heading.
    pub title: &'p str,
    sentences: Vec<String>,
    rows: Folded<PlanRow>,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<li data-id="{{ id }}"><span class="rank number">{{ rank }}</span> <span>{{ name|safe }}</span> <span class="quiet">{{ facts|safe }}</span></li>"##
)]
struct PlanRow {
    id: String,
    rank: usize,
    name: String,
    facts: String,
}

/// The lists of a plan that have something to say.
pub fn lists<'p>(sentences: &PlanSentences<'_>, facts: &'p PlanFacts) -> Vec<ItemList<'p>> {
    let plan = &facts.plan;
    let list = |title, items: &[Ix<Item>], said: Vec<Option<String>>| ItemList {
        title,
        sentences: said.into_iter().flatten().map(|sentence| prose(&sentence)).collect(),
        rows: rows(sentences, items),
    };
    let goal = plan.commitment.as_ref().map(|goal| {
        let said = vec![
            Some(sentences.goal(goal)),
            Some(sentences.commitment(goal)),
            sentences.waiting(goal),
            Some(sentences.chance(&facts.outlook)),
            sentences.even_chance(goal, &facts.outlook),
        ];
        list("Goal", &goal.items, said)
    });
    let besides = (!plan.in_progress.items.is_empty()).then(|| {
        list("In progress besides", &plan.in_progress.items, vec![Some(sentences.in_progress(&plan.in_progress))])
    });
    let claims = &plan.reserve_claims;
    let reserve = list("Reserve for bugs and feedback", &claims.items, vec![Some(sentences.reserve(claims))]);
    let next = list("Next", &plan.next.items, vec![Some(sentences.next())]);
    [goal, besides, Some(reserve), Some(next)].into_iter().flatten().collect()
}

fn rows(sentences: &PlanSentences<'_>, items: &[Ix<Item>]) -> Folded<PlanRow> {
    let places = sentences.view.places(items);
    let row = |(rank, placed): &(usize, &crate::order::Placed)| {
        let item = sentences.view.backlog.item(placed.item);
        let facts = std::iter::once(sentences.estimate(placed.item)).chain(sentences.state(placed).0);
        PlanRow {
            id: item.id.to_string(),
            rank: *rank,
            name: item_name(item),
            facts: prose(&facts.collect::<Vec<_>>().join(" · ")),
        }
    };
    Folded::new(places.iter().map(row), SHOWN, FOLDED)
}
