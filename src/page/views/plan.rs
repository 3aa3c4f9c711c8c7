//! Plan: the iteration's capacity and goal, candidates for the next one, and when the work will be done.

mod candidates;
mod capacity;
mod forecast;
mod items;

use askama::Template;

use super::View;
use super::parts::prose;
use crate::model::Amount;
use crate::page::facts::PlanFacts;
use crate::page::{Page, PageFacts};
use crate::plan::NoBudget;
use crate::render::plan::PlanSentences;
use candidates::CandidateTable;
use forecast::ForecastHtml;
use items::ItemList;

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<section class="plan-part"><h2>{{ title }}</h2>
{{ capacity|safe }}
{%- for sentence in warnings %}<p class="warning-line">{{ sentence|safe }}</p>{% endfor %}</section>
{%- for list in lists %}
<section class="plan-part"><h2>{{ list.title }}</h2>{{ list|safe }}</section>
{%- endfor %}
<section class="plan-part"><h2>Candidates for the goal</h2>{{ candidates|safe }}</section>
<section class="plan-part"><h2>Forecast</h2>{{ forecast|safe }}</section>
<section class="plan-part">{% for sentence in notes %}<p class="quiet">{{ sentence|safe }}</p>{% endfor %}</section>"##
)]
struct PlanHtml<'p> {
    title: String,
    capacity: String,
    warnings: Vec<String>,
    lists: Vec<ItemList<'p>>,
    candidates: CandidateTable,
    forecast: ForecastHtml,
    notes: Vec<String>,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<section class="plan-part"><p class="empty">{{ missing }} <code>[iteration]</code> of <code>backlog.toml</code> has <code>capacity = 20</code>, the work that the team can do in it, and <code>reserve = 0.4</code>, the share of it that stays free for bugs and feedback.</p></section>
<section class="plan-part"><h2>Forecast</h2>{{ forecast|safe }}</section>"##
)]
struct NoPlanHtml {
    missing: &'static str,
    forecast: ForecastHtml,
}

/// Renders it.
pub fn view(page: &Page<'_>) -> View {
    let facts: &PageFacts = page.facts;
    let forecast = ForecastHtml::new(page);
    let (html, is_over) = match &facts.plan {
        Ok(plan) => (plan_html(page, plan, forecast), plan.plan.exceeded > Amount::ZERO),
        Err(missing) => {
            let missing = match missing {
                NoBudget::MissingIteration => "There is no iteration to plan yet.",
                NoBudget::MissingCapacity => "The iteration has no capacity yet.",
            };
            (NoPlanHtml { missing, forecast }.render().unwrap_or_default(), false)
        }
    };
    let count = if is_over { "!".to_owned() } else { String::new() };
    View { name: "plan", title: "Plan", count, needs_attention: is_over, html }
}

fn plan_html(page: &Page<'_>, facts: &PlanFacts, forecast: ForecastHtml) -> String {
    let view = page.plan_view(facts);
    let sentences = PlanSentences { view, escape: |text| text.to_owned() };
    let plan = &facts.plan;
    let commitment = plan.commitment.as_ref();
    let warnings = [commitment.and_then(|goal| sentences.over(goal)), sentences.exceeded()];
    let evidence = sentences.evidence(&plan.evidence);
    let notes = [Some(sentences.past(&facts.outlook)), Some(evidence), sentences.assumed(plan.counted())];
    let html = PlanHtml {
        title: sentences.iteration(),
        capacity: capacity::html(&sentences),
        warnings: warnings.into_iter().flatten().map(|sentence| prose(&sentence)).collect(),
        lists: items::lists(&sentences, facts),
        candidates: CandidateTable::new(page, &sentences, &facts.proposals),
        forecast,
        notes: notes.into_iter().flatten().map(|sentence| prose(&sentence)).collect(),
    };
    html.render().unwrap_or_default()
}
