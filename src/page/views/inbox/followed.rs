//! What was said about each deployment, the latest first.

use askama::Template;
use jiff::civil::Date;

use crate::model::{Item, Ix};
use crate::page::Page;
use crate::page::views::parts::{Folded, item_name};
use crate::render::status::sections::{NOT_A_WORD, SHIPPED_NOTHING, WITHOUT_A_LOOK, follow_up_parts};
use crate::status::follow_up::FollowedDeployment;
use crate::timeline::instant::day_of;

/// Deployments that are shown, and those that are folded.
const SHOWN: [usize; 2] = [8, 92];
/// Items of a deployment that are shown, and those that are folded.
const ITEMS: [usize; 2] = [5, 45];

/// One deployment.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<article class="deployment"><h3>{{ name }} <time class="quiet number" datetime="{{ day }}">{{ day }}</time>{% if is_unseen %} <span class="mark bad">! {{ WITHOUT_A_LOOK }}</span>{% endif %}</h3>
{%- if parts.is_empty() %}<p class="quiet">{{ SHIPPED_NOTHING }}</p>{% else %}<dl>{% for part in parts %}<dt{% if part.is_silent %} class="caution"{% endif %}>{{ part.title }}</dt><dd>
<ul>{% for item in part.items.shown %}<li>{{ item|safe }}</li>{% endfor %}</ul>
{%- if part.items.more() > 0 %}<details class="more"><summary>+{{ part.items.more() }} more</summary><ul>{% for item in part.items.folded %}<li>{{ item|safe }}</li>{% endfor %}</ul>
{%- if part.items.left_out > 0 %}<p class="quiet">{{ part.items.left_out }} more: <code>topline status follow-up</code></p>{% endif %}</details>{% endif -%}
</dd>{% endfor %}</dl>{% endif -%}
</article>"##
)]
pub struct FollowedHtml<'p> {
    name: &'p str,
    day: Date,
    /// Whether the order wasn't renewed before it.
    is_unseen: bool,
    parts: Vec<Part>,
}

struct Part {
    title: &'static str,
    is_silent: bool,
    items: Folded<String>,
}

/// The deployments of the window.
pub fn deployments<'p>(page: &Page<'p>) -> Folded<FollowedHtml<'p>> {
    let [shown, folded] = SHOWN;
    let status = &page.facts.status;
    Folded::new(status.follow_up.deployments.iter().rev().map(|followed| html(page, followed)), shown, folded)
}

fn html<'p>(page: &Page<'p>, deployment: &'p FollowedDeployment) -> FollowedHtml<'p> {
    let part = |title: &'static str, items: &[Ix<Item>]| {
        let names = items.iter().map(|ix| item_name(page.backlog().item(*ix)));
        let [shown, folded] = ITEMS;
        Part { title, is_silent: title == NOT_A_WORD, items: Folded::new(names, shown, folded) }
    };
    let [(shipped, what), (heard, words), _] = follow_up_parts(deployment);
    let silent: Vec<Ix<Item>> = deployment.to_follow_up(page.backlog()).collect();
    let parts = [(shipped, what), (heard, words), (NOT_A_WORD, &*silent)];
    let parts = parts.into_iter().filter(|(_, items)| !items.is_empty());
    FollowedHtml {
        name: &deployment.name,
        day: day_of(deployment.at),
        is_unseen: page.facts.status.priority.uncovered.contains(&deployment.name),
        parts: parts.map(|(title, items)| part(title, items)).collect(),
    }
}
