//! The difference as a comment on a pull request.
//!
//! GitHub rejects comments longer than 65,536 characters. This one stays below and lists what was left out: first the
//! items that keep their places, then the ends of the other lists.

use super::sentences::{self, DiffSentences, heading};
use super::view::DiffView;
use crate::diff::{AnsweredItem, EnteredItem, LeftItem, MovedItem, UnmovedItem};
use crate::model::{Item, Ix};
use crate::render::markdown_escape;
use crate::render::priority_file::link;

/// Maximum number of characters of a comment.
const MAX_CHARACTERS: usize = 60_000;
/// How many of these are reserved for the list of what was left out.
const RESERVED: usize = 400;
/// Number of rows of a table that are shown; more are folded.
const SHOWN: usize = 20;

/// A heading with the gist, tables, and folded lists. LF line ends, one final newline.
pub fn markdown(view: DiffView<'_>) -> String {
    let mut page = CommentBody::default();
    page.add(&format!("## {}\n\n{}\n", sentences::gist(&view), sentences::sides(&view, &name, &item)));
    if let Some(sentence) = sentences::no_order(&view, &name) {
        page.add(&format!("\n**{sentence}.**\n"));
    }
    let diff = view.diff;
    let entered = diff.entered.iter().map(|entered| view.entered_row(entered));
    let left = diff.left.iter().map(|left| view.left_row(left));
    let moved = diff.moved.iter().map(|moved| view.moved_row(moved));
    let renamed = view.only_renamed();
    let renamed = renamed
        .iter()
        .map(|(old, new)| vec![item(view.current(*new)), sentences().renamed(view.former(*old).id.as_str())]);
    // The visible tables come first, so that long lists can't displace them.
    let more_entered = page.table(heading::ENTERED, "entered", &["Rank", "Item", "Why"], entered);
    let more_left = page.table(heading::LEFT, "left", &["Was", "Item", "Why"], left);
    let more_moved = page.table(heading::MOVED, "moved", &["", "From", "To", "Item", "Why"], moved);
    let more_renamed = page.table(heading::RENAMED, "renamed", &["Item", "Why"], renamed);
    let arrived = diff.arrived.iter().map(|ix| view.arrived_row(*ix));
    let answered = diff.answered.iter().map(|answered| view.answered_row(answered));
    let more_arrived = page.table(heading::WAITING, "waiting", &["Item", "Why"], arrived);
    let more_answered = page.table(heading::ANSWERED, "answered", &["Item", "Why"], answered);
    page.more("entered", more_entered);
    page.more("left", more_left);
    page.more("moved", more_moved);
    page.more("renamed", more_renamed);
    page.more("waiting", more_arrived);
    page.more("answered", more_answered);
    let stay = diff.unmoved.iter().map(|unmoved| view.stay_row(unmoved));
    page.folded(&sentences::stay(stay.len()), "that stay", stay);
    page.finish()
}

impl DiffView<'_> {
    fn entered_row(&self, entered: &EnteredItem) -> Vec<String> {
        vec![sentences::rank(entered.rank), item(self.current(entered.item)), sentences().causes(&entered.causes, 0)]
    }

    /// A deleted file can't be linked to.
    fn left_row(&self, left: &LeftItem) -> Vec<String> {
        let what = match left.head_item {
            Some(now) => item(self.current(now)),
            None => titled(self.former(left.item), markdown_escape::cell(&self.former(left.item).title.value)),
        };
        vec![sentences::rank(left.base_rank), what, sentences().causes(&left.causes, 0)]
    }

    fn arrived_row(&self, ix: Ix<Item>) -> Vec<String> {
        vec![item(self.current(ix)), sentences().waiting(self.current(ix))]
    }

    fn answered_row(&self, answered: &AnsweredItem) -> Vec<String> {
        let now = self.answered(answered);
        let what = match answered.head_item {
            Some(_) => item(now),
            None => titled(now, markdown_escape::cell(&now.title.value)),
        };
        vec![what, sentences().answer(answered, now)]
    }

    fn moved_row(&self, moved: &MovedItem) -> Vec<String> {
        let why = sentences().causes(&moved.causes, moved.more_causes);
        let ranks = [sentences::arrow(moved).to_owned(), moved.from.to_string(), moved.to.to_string()];
        ranks.into_iter().chain([item(self.current(moved.head)), why]).collect()
    }

    fn stay_row(&self, unmoved: &UnmovedItem) -> Vec<String> {
        let ranks = if unmoved.from == unmoved.to {
            unmoved.to.to_string()
        } else {
            sentences::ranks(unmoved.from, unmoved.to)
        };
        vec![ranks, item(self.current(unmoved.item))]
    }
}

/// Escapes for table cells, because every sentence may be in a table.
fn sentences() -> DiffSentences {
    DiffSentences { escape: markdown_escape::cell, id }
}

/// An id or a key. Neither needs escaping: both consist of letters, digits, `-`, `_` and `.`.
fn id(id: &str) -> String {
    format!("`{id}`")
}

fn item(item: &Item) -> String {
    // Inside a table a `|` ends the cell even in a link's text. Paths have none: it is percent-encoded there.
    titled(item, link(&item.title.value, &item.path).replace('|', "\\|"))
}

fn titled(item: &Item, title: String) -> String {
    format!("{title} {}", id(item.id.as_str()))
}

fn name(name: &str) -> String {
    sentences().quoted(name)
}

/// The comment so far, and what was left out of it.
#[derive(Default)]
struct CommentBody {
    text: String,
    characters: usize,
    left_out: Vec<(&'static str, usize)>,
}

impl CommentBody {
    fn add(&mut self, text: &str) {
        self.text.push_str(text);
        self.characters += text.chars().count();
    }

    /// Whether there is room for `text` and `closing`.
    fn has_room(&self, text: &str, closing: &str) -> bool {
        self.characters + text.chars().count() + closing.len() + RESERVED <= MAX_CHARACTERS
    }

    /// A heading with a table of the first rows; nothing if there are none. Returns the other rows.
    fn table<R: ExactSizeIterator<Item = Vec<String>>>(
        &mut self,
        heading: &str,
        what: &'static str,
        columns: &[&str],
        mut rows: R,
    ) -> R {
        let rule: String = columns.iter().map(|column| if is_number(column) { " ---: |" } else { " --- |" }).collect();
        let opening = format!("\n### {heading}\n\n| {} |\n|{rule}\n", columns.join(" | "));
        self.rows(&opening, "", what, rows.by_ref().take(SHOWN), |cells| format!("| {} |\n", cells.join(" | ")));
        rows
    }

    /// The rows that a table didn't show.
    fn more(&mut self, what: &'static str, rows: impl ExactSizeIterator<Item = Vec<String>>) {
        self.folded(&format!("{} more {what}", rows.len()), what, rows);
    }

    /// A folded list with a summary; nothing if there are no rows.
    fn folded(&mut self, summary: &str, what: &'static str, rows: impl ExactSizeIterator<Item = Vec<String>>) {
        let opening = format!("\n<details>\n<summary>{summary}</summary>\n\n");
        self.rows(&opening, "\n</details>\n", what, rows, |cells| format!("- {}\n", cells.join(" · ")));
    }

    /// As many rows as there is room for; the others are counted.
    fn rows(
        &mut self,
        opening: &str,
        closing: &str,
        what: &'static str,
        mut rows: impl Iterator<Item = Vec<String>>,
        line: impl Fn(Vec<String>) -> String,
    ) {
        let mut is_open = false;
        while let Some(cells) = rows.next() {
            let row = line(cells);
            let text = if is_open { row } else { format!("{opening}{row}") };
            if !self.has_room(&text, closing) {
                self.leave_out(what, 1 + rows.count());
                break;
            }
            self.add(&text);
            is_open = true;
        }
        if is_open {
            self.add(closing);
        }
    }

    fn leave_out(&mut self, what: &'static str, rows: usize) {
        match self.left_out.iter_mut().find(|(known, _)| *known == what) {
            Some((_, count)) => *count += rows,
            None => self.left_out.push((what, rows)),
        }
    }

    fn finish(mut self) -> String {
        let left_out: Vec<String> = self.left_out.iter().map(|(what, rows)| format!("{rows} {what}")).collect();
        if !left_out.is_empty() {
            self.add(&format!("\nLeft out to keep the comment short enough: {}.\n", left_out.join(", ")));
        }
        self.text
    }
}

fn is_number(column: &str) -> bool {
    matches!(column, "Rank" | "Was" | "From" | "To")
}
