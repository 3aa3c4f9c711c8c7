//! Changes: what entered, left and moved since the base, and why.

use askama::Template;

use super::View;
use super::parts::{Folded, code, item_name};
use crate::diff::{AnsweredItem, EnteredItem, LeftItem, MovedItem, UnmovedItem};
use crate::model::{Item, Ix};
use crate::page::Page;
use crate::page::markdown::escape;
use crate::render::diff::DiffView;
use crate::render::diff::sentences::{self, DiffSentences, heading};

/// Rows that are shown of each list, and those that are folded.
const SHOWN: [usize; 2] = [20, 480];
/// Rows that are folded of the items that stay.
const STAY: usize = 200;

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"{%- match diff -%}
{%- when None -%}
<p class="empty">What entered, left and moved since an earlier state, and why: <code>topline page --base REV</code>, for example <code>--base HEAD~10</code> or a tag.</p>
{%- when Some(diff) -%}
<div class="lead"><p class="gist">{{ diff.gist }}.</p><p class="quiet">{{ diff.sides|safe }}</p>
{%- if let Some(no_order) = diff.no_order %}<p class="caution">{{ no_order|safe }}.</p>{% endif %}</div>
{%- for list in diff.lists %}
<section class="change-part"><h2>{{ list.heading }} <span class="count">{{ list.count }}</span></h2>
<ul class="changes">{% for row in list.rows.shown %}{{ row|safe }}{% endfor %}</ul>
{%- if list.rows.more() > 0 %}<details class="more"><summary>+{{ list.rows.more() }} more</summary><ul class="changes">{% for row in list.rows.folded %}{{ row|safe }}{% endfor %}</ul>
{%- if list.rows.left_out > 0 %}<p class="quiet">{{ list.rows.left_out }} more: <code>topline diff</code></p>{% endif %}</details>{% endif -%}
</section>
{%- endfor %}
{%- if diff.stay.more() > 0 %}
<details class="more"><summary>{{ diff.stay_words }}</summary><ul class="changes">{% for row in diff.stay.folded %}{{ row|safe }}{% endfor %}</ul>
{%- if diff.stay.left_out > 0 %}<p class="quiet">{{ diff.stay.left_out }} more: <code>topline diff</code></p>{% endif %}</details>{% endif -%}
{%- endmatch -%}"##
)]
struct ChangesHtml {
    diff: Option<DiffHtml>,
}

struct DiffHtml {
    gist: String,
    sides: String,
    no_order: Option<String>,
    lists: Vec<ListHtml>,
    stay: Folded<ChangeRow>,
    stay_words: String,
}

struct ListHtml {
    heading: &'static str,
    count: usize,
    rows: Folded<ChangeRow>,
}

/// One item: a sign with its word, its ranks, its name, and why.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<li{% if is_known %} data-id="{{ id }}"{% endif %}><span class="move {{ class }}">{{ sign }}{% if !word.is_empty() %} {{ word }}{% endif %}</span><span class="ranks number">{{ ranks }}</span><span class="title">{{ name|safe }}</span>{% if !why.is_empty() %}<span class="why">{{ why|safe }}</span>{% endif %}</li>"##
)]
struct ChangeRow {
    /// Whether the page has the item: not if its file is gone.
    is_known: bool,
    id: String,
    class: &'static str,
    sign: &'static str,
    word: &'static str,
    ranks: String,
    name: String,
    why: String,
}

/// Renders it.
pub fn view(page: &Page<'_>) -> View {
    let diff = page.diff_view();
    let count = diff.map_or(0, |view| view.diff.entered.len() + view.diff.left.len() + view.diff.moved.len());
    let html = ChangesHtml { diff: diff.as_ref().map(diff_html) };
    View {
        name: "changes",
        title: "Changes",
        count: if count > 0 { count.to_string() } else { String::new() },
        needs_attention: false,
        html: html.render().unwrap_or_default(),
    }
}

fn words() -> DiffSentences {
    DiffSentences { escape, id: code }
}

fn diff_html(view: &DiffView<'_>) -> DiffHtml {
    let rows = Rows { view };
    let diff = view.diff;
    let renamed = view.only_renamed();
    let lists = [
        list(heading::ENTERED, diff.entered.iter().map(|entered| rows.entered(entered))),
        list(heading::LEFT, diff.left.iter().map(|left| rows.left(left))),
        list(heading::MOVED, diff.moved.iter().map(|moved| rows.moved(moved))),
        list(heading::RENAMED, renamed.iter().map(|(old, new)| rows.renamed(*old, *new))),
        list(heading::WAITING, diff.arrived.iter().map(|ix| rows.arrived(*ix))),
        list(heading::ANSWERED, diff.answered.iter().map(|answered| rows.answered(answered))),
    ];
    let name = |name: &str| words().quoted(name);
    DiffHtml {
        gist: sentences::gist(view),
        sides: sentences::sides(view, &name, &item_name),
        no_order: sentences::no_order(view, &name),
        lists: lists.into_iter().filter(|list| list.count > 0).collect(),
        stay_words: sentences::stay(diff.unmoved.len()),
        stay: Folded::all_folded(diff.unmoved.iter().map(|unmoved| rows.stay(unmoved)), STAY),
    }
}

fn list(heading: &'static str, rows: impl ExactSizeIterator<Item = ChangeRow>) -> ListHtml {
    let [shown, folded] = SHOWN;
    ListHtml { heading, count: rows.len(), rows: Folded::new(rows, shown, folded) }
}

struct Rows<'v> {
    view: &'v DiffView<'v>,
}

impl Rows<'_> {
    fn entered(&self, entered: &EnteredItem) -> ChangeRow {
        let why = words().causes(&entered.causes, 0);
        let row = row(self.view.current(entered.item), why);
        ChangeRow { class: "up", sign: "+", ranks: sentences::rank(entered.rank), ..row }
    }

    fn left(&self, left: &LeftItem) -> ChangeRow {
        let why = words().causes(&left.causes, 0);
        let row = maybe_gone(left.head_item.is_some(), self.view.left(left), why);
        ChangeRow { class: "quiet", sign: "−", ranks: sentences::rank(left.base_rank), ..row }
    }

    fn moved(&self, moved: &MovedItem) -> ChangeRow {
        let [sign, word] = sentences::direction(moved);
        let row = row(self.view.current(moved.head), words().causes(&moved.causes, moved.more_causes));
        let class = if moved.to < moved.from { "up" } else { "down" };
        ChangeRow { class, sign, word, ranks: sentences::ranks(moved.from, moved.to), ..row }
    }

    fn renamed(&self, old: Ix<Item>, new: Ix<Item>) -> ChangeRow {
        row(self.view.current(new), words().renamed(self.view.former(old).id.as_str()))
    }

    fn arrived(&self, ix: Ix<Item>) -> ChangeRow {
        let item = self.view.current(ix);
        ChangeRow { class: "down", sign: "?", ..row(item, words().waiting(item)) }
    }

    fn answered(&self, answered: &AnsweredItem) -> ChangeRow {
        let item = self.view.answered(answered);
        let row = maybe_gone(answered.head_item.is_some(), item, words().answer(answered, item));
        ChangeRow { class: "up", sign: "!", ..row }
    }

    fn stay(&self, unmoved: &UnmovedItem) -> ChangeRow {
        let UnmovedItem { item, from, to } = *unmoved;
        let ranks = if from == to { to.to_string() } else { sentences::ranks(from, to) };
        ChangeRow { ranks, ..row(self.view.current(item), String::new()) }
    }
}

fn row(item: &Item, why: String) -> ChangeRow {
    maybe_gone(true, item, why)
}

/// The row of an item; one whose file is gone has no link.
fn maybe_gone(is_known: bool, item: &Item, why: String) -> ChangeRow {
    let id = item.id.to_string();
    let gone = || format!("{} <span class=\"id\">{}</span>", escape(&item.title.value), escape(&id));
    let name = if is_known { item_name(item) } else { gone() };
    ChangeRow { is_known, id, class: "quiet", sign: "", word: "", ranks: String::new(), name, why }
}

#[cfg(test)]
mod tests;
