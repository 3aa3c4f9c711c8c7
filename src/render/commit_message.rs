//! Proposes the message of a commit of the backlog: what it does to the order, in a short subject and a line each.

use std::collections::HashSet;

use super::diff::{DiffSentences, DiffView};
use crate::diff::{Cause, EnteredItem, LeftItem, MovedItem};
use crate::parse::stem;
use crate::text::tree::{self, CONFIG, DEPLOYMENTS, PRIORITY};

/// What a subject begins with.
const PREFIX: &str = "Backlog: ";
/// How many lines the body has.
const MAX_LINES: usize = 30;

/// One thing that a commit does.
struct Line {
    /// In a few words.
    short: String,
    /// Why; may be empty.
    why: String,
    /// The items that it is about.
    id: String,
}

/// The message for a difference. `paths` are the changed files, relative to the backlog's root.
pub fn propose(view: DiffView<'_>, paths: &[&str]) -> String {
    let mut lines = lines_of_order(&view);
    let known: HashSet<String> = lines.iter().map(|line| line.id.clone()).collect();
    lines.extend(other_files(&view, paths, &known));
    let Some(first) = lines.first() else { return format!("{PREFIX}PRIORITY.md") };
    let more = match lines.len() - 1 {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let subject = format!("{PREFIX}{}{more}", first.short);
    if lines.len() == 1 && first.why.is_empty() {
        return subject;
    }
    let body = lines.iter().take(MAX_LINES).map(|line| match line.why.as_str() {
        "" => format!("- {}\n", line.short),
        why => format!("- {}: {why}\n", line.short),
    });
    let more = lines.len().saturating_sub(MAX_LINES);
    let rest = if more > 0 { format!("- and {more} more\n") } else { String::new() };
    format!("{subject}\n\n{}{rest}", body.collect::<String>())
}

fn lines_of_order(view: &DiffView<'_>) -> Vec<Line> {
    let words = DiffSentences { escape: str::to_owned, id: str::to_owned };
    let id = |ix| view.head.backlog().item(ix).id.to_string();
    let old_id = |ix| view.base.backlog().item(ix).id.to_string();
    let mut lines = Vec::new();
    for moved @ MovedItem { from, to, causes, more_causes, .. } in &view.diff.moved {
        let id = id(moved.head);
        lines.push(Line { short: format!("{id} {from} → {to}"), why: words.causes(causes, *more_causes), id });
    }
    for EnteredItem { item, rank, causes } in &view.diff.entered {
        let id = id(*item);
        let at = rank.map_or_else(String::new, |rank| format!(" at {rank}"));
        lines.push(match is_only(causes, &Cause::Added) {
            true => Line { short: format!("new {id}{at}"), why: String::new(), id },
            false => Line { short: format!("{id} enters{at}"), why: words.causes(causes, 0), id },
        });
    }
    for left in &view.diff.left {
        let (id, word) = left_words(view, left);
        let reason = left.head_item.and_then(|ix| view.head.backlog().item(ix).report().reason.as_ref());
        let why = reason.map_or_else(String::new, |reason| words.quoted(&reason.value));
        lines.push(Line { short: format!("{id} {word}"), why, id });
    }
    for ix in &view.diff.arrived {
        let item = view.head.backlog().item(*ix);
        let id = item.id.to_string();
        lines.push(Line { short: format!("{id} waits for an answer"), why: words.waiting(item), id });
    }
    for answered in &view.diff.answered {
        let id = answered.head_item.map_or_else(|| old_id(answered.item), id);
        if !lines.iter().any(|line| line.id == id) {
            lines.push(Line { short: format!("{id} answered"), why: words.causes(&answered.causes, 0), id });
        }
    }
    for (old, new) in &view.diff.renamed {
        lines.push(Line { short: format!("{} is now {}", old_id(*old), id(*new)), why: String::new(), id: id(*new) });
    }
    lines
}

fn is_only(causes: &[Cause], cause: &Cause) -> bool {
    causes.len() == 1 && causes.first() == Some(cause)
}

/// What became of an item that left the order.
fn left_words(view: &DiffView<'_>, left: &LeftItem) -> (String, String) {
    match left.head_item.map(|ix| view.head.backlog().item(ix)) {
        Some(item) => (item.id.to_string(), item.status.value.name().to_owned()),
        None => (view.base.backlog().item(left.item).id.to_string(), "deleted".to_owned()),
    }
}

/// The files of which the order says nothing: edited texts, decisions that change nothing, the configuration.
fn other_files(view: &DiffView<'_>, paths: &[&str], known: &HashSet<String>) -> Vec<Line> {
    let renamed: HashSet<&str> =
        view.diff.renamed.iter().map(|(old, _)| view.base.backlog().item(*old).id.as_str()).collect();
    let mut lines: Vec<Line> = Vec::new();
    for path in paths.iter().filter(|path| **path != PRIORITY) {
        let is_of_item = tree::is_story_path(path) || tree::is_decision_path(path);
        let id = if is_of_item { stem(path) } else { path };
        if known.contains(id) || renamed.contains(id) || lines.iter().any(|line| line.id == id) {
            continue;
        }
        let what = match *path {
            CONFIG | DEPLOYMENTS => (*path).to_owned(),
            _ if tree::is_decision_path(path) => format!("decision about {id}"),
            _ => id.to_owned(),
        };
        lines.push(Line { short: what, why: String::new(), id: id.to_owned() });
    }
    lines
}
