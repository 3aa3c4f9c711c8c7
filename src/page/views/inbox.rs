//! Inbox: what waits for an answer, what was answered lately, and what was said after each deployment.

mod answered;
mod followed;
mod waiting;

use askama::Template;

use super::View;
use super::parts::{Folded, prose};
use crate::page::Page;
use crate::render::status::sections::{self, SectionText};
use crate::status::{SectionState, StatusSection};
use answered::AnsweredRow;
use followed::FollowedHtml;
use waiting::WaitingRow;

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<section class="inbox-part">
<h2>Waiting for an answer{% if count > 0 %} <span class="count">{{ count }}</span>{% endif %}</h2>
{%- for sentence in feedback %}<p class="lead">{{ sentence|safe }}</p>{% endfor %}
{%- if !waiting.shown.is_empty() %}<ul class="inbox">{% for row in waiting.shown %}{{ row|safe }}{% endfor %}</ul>{% endif -%}
{%- if waiting.more() > 0 %}<details class="more"><summary>+{{ waiting.more() }} more</summary><ul class="inbox">{% for row in waiting.folded %}{{ row|safe }}{% endfor %}</ul>
{%- if waiting.left_out > 0 %}<p class="quiet">{{ waiting.left_out }} more: <code>topline status feedback</code></p>{% endif %}</details>{% endif -%}
</section>
{%- if !answered.shown.is_empty() %}
<section class="inbox-part"><h2>Answered lately <span class="count">{{ answered_count }} since {{ since }}</span></h2>
<ul class="inbox">{% for row in answered.shown %}{{ row|safe }}{% endfor %}</ul>
{%- if answered.more() > 0 %}<details class="more"><summary>+{{ answered.more() }} more</summary><ul class="inbox">{% for row in answered.folded %}{{ row|safe }}{% endfor %}</ul>
{%- if answered.left_out > 0 %}<p class="quiet">{{ answered.left_out }} more: <code>topline status feedback</code></p>{% endif %}</details>{% endif -%}
</section>{% endif %}
<section class="inbox-part"><h2>Follow-up after each deployment</h2>
{%- for sentence in follow_up %}<p class="lead">{{ sentence|safe }}</p>{% endfor %}
{%- for deployment in followed.shown %}{{ deployment|safe }}{% endfor %}
{%- if followed.more() > 0 %}<details class="more"><summary>+{{ followed.more() }} more</summary>{% for deployment in followed.folded %}{{ deployment|safe }}{% endfor %}
{%- if followed.left_out > 0 %}<p class="quiet">{{ followed.left_out }} more: <code>topline status follow-up</code></p>{% endif %}</details>{% endif -%}
</section>"##
)]
struct InboxHtml<'p> {
    count: usize,
    feedback: Vec<String>,
    waiting: Folded<WaitingRow>,
    answered_count: usize,
    since: &'p str,
    answered: Folded<AnsweredRow<'p>>,
    follow_up: Vec<String>,
    followed: Folded<FollowedHtml<'p>>,
}

/// Renders it.
pub fn view(page: &Page<'_>) -> View {
    let context = page.status_context();
    let status = page.status_view(&context, &[StatusSection::FollowUp]);
    let feedback = sections::text(&status, StatusSection::Feedback);
    let follow_up = sections::text(&status, StatusSection::FollowUp);
    let answered = answered::rows(page);
    let count = page.order().triage.len();
    let html = InboxHtml {
        count,
        waiting: waiting::rows(page),
        feedback: feedback_sentences(page, &feedback),
        answered_count: answered.shown.len() + answered.more(),
        answered,
        since: page.input.since_text,
        followed: followed::deployments(page),
        follow_up: sentences(&follow_up),
    };
    View {
        name: "inbox",
        title: "Inbox",
        count: if count > 0 { count.to_string() } else { String::new() },
        needs_attention: feedback.state == SectionState::Attention,
        html: html.render().unwrap_or_default(),
    }
}

/// What is said about feedback, which may not be all that waits.
fn feedback_sentences(page: &Page<'_>, text: &SectionText) -> Vec<String> {
    let mut lines = sentences(text);
    if let Some(first) =
        lines.first_mut().filter(|_| page.order().triage.len() > page.facts.status.feedback.waiting.len())
    {
        first.insert_str(0, "feedback: ");
    }
    lines
}

/// What a section says, and how it is mended.
fn sentences(text: &SectionText) -> Vec<String> {
    let remedy = text.remedy.iter().map(|remedy| format!("→ {}", prose(remedy)));
    text.sentences.iter().map(|sentence| prose(sentence)).chain(remedy).collect()
}

#[cfg(test)]
mod tests;
