//! The capacity as a bar, with its parts in words.

use askama::Template;

use super::super::parts::prose;
use crate::model::Amount;
use crate::page::charts::capacity_bar::{self, BarPart};
use crate::render::plan::PlanSentences;
use crate::render::plan::capacity_bar::parts;

/// The classes of the parts, in their order.
const CLASSES: [&str; 7] =
    ["part-committed", "part-over", "part-besides", "part-other", "part-free", "part-claimed", "part-reserve"];

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<div class="capacity" data-capacity="{{ capacity }}" data-reserve="{{ reserve }}"><p class="lead">{{ sentence|safe }}</p>
{{ bar|safe }}
<ul class="parts">{% for part in parts %}<li><span class="swatch {{ part.class }}"></span><strong class="number">{{ part.amount }}</strong> {{ part.word }}</li>{% endfor %}</ul><div class="actions"></div></div>"##
)]
struct CapacityHtml {
    capacity: String,
    reserve: String,
    sentence: String,
    bar: String,
    parts: Vec<PartHtml>,
}

struct PartHtml {
    class: &'static str,
    amount: String,
    word: &'static str,
}

/// Renders it.
pub fn html(sentences: &PlanSentences<'_>) -> String {
    let parts = parts(&sentences.view);
    let bar: Vec<BarPart> =
        parts.iter().zip(CLASSES).map(|(part, class)| BarPart { class, amount: part.amount.to_f64() }).collect();
    let named = parts.iter().zip(CLASSES).filter(|(part, _)| part.amount > Amount::ZERO);
    let budget = &sentences.view.plan.budget;
    let html = CapacityHtml {
        capacity: budget.capacity.to_string(),
        reserve: budget.reserve_share.to_string(),
        sentence: prose(&sentences.capacity()),
        bar: capacity_bar::svg(&bar, budget.capacity.to_f64(), "The parts of the capacity, as listed below"),
        parts: named
            .map(|(part, class)| PartHtml { class, amount: part.amount.to_string(), word: part.word })
            .collect(),
    };
    html.render().unwrap_or_default()
}
