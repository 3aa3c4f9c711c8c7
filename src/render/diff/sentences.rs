//! The sentences of a difference.

use std::cmp::Ordering;

use super::view::DiffView;
use crate::diff::{AnsweredItem, Cause, Diff, DiffSide, MovedItem};
use crate::model::Item;
use crate::render::terminal_text;
use crate::text::words::{self, count, count_irregular};

/// Maximum width of a reason or a field's value in a table row, in columns.
const QUOTED: usize = 120;
/// Maximum number of causes that a row names.
const NAMED: usize = 4;

/// Maximum number of changes of another item that a row names.
const NAMED_INSIDE: usize = 2;

/// The headings of the lists.
pub mod heading {
    /// What entered the order.
    pub const ENTERED: &str = "Entered";
    /// What left it.
    pub const LEFT: &str = "Left";
    /// What moved in it.
    pub const MOVED: &str = "Moved";
    /// What is only called otherwise.
    pub const RENAMED: &str = "Renamed";
    /// What came into triage.
    pub const WAITING: &str = "Now waiting for an answer";
    /// What left triage.
    pub const ANSWERED: &str = "Answered";
}

/// The sentences of a difference. `escape` escapes user text for the output format, and `id` formats an id.
pub struct DiffSentences {
    /// Escapes user text.
    pub escape: fn(&str) -> String,
    /// Formats an id.
    pub id: fn(&str) -> String,
}

impl DiffSentences {
    /// The causes of one change, and how many more there are.
    pub fn causes(&self, causes: &[Cause], more: usize) -> String {
        let mut words: Vec<String> = causes.iter().take(NAMED).map(|cause| self.cause(cause)).collect();
        let others = causes.iter().take(NAMED).position(|cause| matches!(cause, Cause::Indirect { .. }));
        if let Some(first) = others.and_then(|first| words.get_mut(first)) {
            first.insert_str(0, "because of ");
        }
        let more = more + causes.len().saturating_sub(NAMED);
        if more > 0 {
            words.push(format!("and {}", count(more, "more change")));
        }
        words.join(", ")
    }

    fn cause(&self, cause: &Cause) -> String {
        match cause {
            Cause::Added => "new".into(),
            Cause::Deleted => "deleted".into(),
            Cause::Renamed { old } => self.renamed(old),
            Cause::Field { field, old, new } => {
                format!("{} {} → {}", field.name(), self.value(old.as_deref()), self.value(new.as_deref()))
            }
            Cause::Decision { because, withdrawn: false, .. } => format!("decision: {}", self.quoted(because)),
            Cause::Decision { because, withdrawn: true, .. } => format!("decision withdrawn: {}", self.quoted(because)),
            Cause::NeededBy { item, causes } => format!("needed by {}{}", (self.id)(item), self.inside(causes)),
            Cause::Config { key } => format!("{} in backlog.toml", (self.id)(key)),
            Cause::Indirect { item, causes } => format!("{}{}", (self.id)(item), self.inside(causes)),
        }
    }

    /// What an item was called.
    pub fn renamed(&self, old: &str) -> String {
        format!("renamed from {}", (self.id)(old))
    }

    /// What kind of item waits for an answer, and who asks for it.
    pub fn waiting(&self, item: &Item) -> String {
        let reach = item.reach.as_ref().map(|reach| format!(", reach {}", reach.value)).unwrap_or_default();
        format!("{}{reach}", item.kind.value.name())
    }

    /// What became of an item that waited, and the answer.
    pub fn answer(&self, answered: &AnsweredItem, now: &Item) -> String {
        let causes = self.causes(&answered.causes, 0);
        match &now.report().answer {
            Some(answer) => format!("{causes}: {}", self.quoted(&answer.value)),
            None => causes,
        }
    }

    /// What changed in another item, in brackets.
    fn inside(&self, causes: &[Cause]) -> String {
        let words: Vec<String> = causes.iter().take(NAMED_INSIDE).map(|cause| self.cause(cause)).collect();
        let more = if causes.len() > NAMED_INSIDE { ", …" } else { "" };
        if words.is_empty() { String::new() } else { format!(" ({}{more})", words.join(", ")) }
    }

    fn value(&self, value: Option<&str>) -> String {
        value.map_or_else(|| "none".to_owned(), |value| self.quoted(value))
    }

    /// User text, escaped and cut to the width of a row.
    pub fn quoted(&self, text: &str) -> String {
        (self.escape)(&terminal_text::truncate(&terminal_text::line(text), QUOTED))
    }
}

/// The whole difference in one sentence without a full stop.
pub fn gist(view: &DiffView<'_>) -> String {
    let diff = view.diff;
    let left =
        if diff.entered.is_empty() { ("leaves the order", "leave the order") } else { ("leaves it", "leave it") };
    let changes = [
        (diff.entered.len(), ("enters the order", "enter the order")),
        (diff.left.len(), left),
        (diff.moved.len(), ("moves", "move")),
    ];
    let mut parts: Vec<String> = Vec::new();
    for (number, (one, several)) in changes.into_iter().filter(|(number, _)| *number > 0) {
        let verb = if number == 1 { one } else { several };
        let number = if parts.is_empty() { count(number, "item") } else { number.to_string() };
        parts.push(format!("{number} {verb}"));
    }
    let triage = triage(diff);
    let triage = if triage.is_empty() { String::new() } else { format!("; {}", words::list(&triage)) };
    let stay = diff.unmoved.len();
    let order = match (parts.as_slice(), view.unordered().is_empty()) {
        ([], true) => format!("The order is the same: {}", count(stay, "item")),
        ([], false) => "The orders can't be compared".into(),
        (parts, true) if stay > 0 => {
            format!("{}; {}", words::list(parts), count_irregular(stay, KEEPS[0], KEEPS[1]))
        }
        (parts, _) => words::list(parts),
    };
    order + &triage
}

/// What arrived in triage and what was answered.
fn triage(diff: &Diff) -> Vec<String> {
    let arrived = count_irregular(diff.arrived.len(), "more item waits", "more items wait");
    let answered = count_irregular(diff.answered.len(), "was answered", "were answered");
    let parts = [(diff.arrived.len(), format!("{arrived} for an answer")), (diff.answered.len(), answered)];
    parts.into_iter().filter(|(number, _)| *number > 0).map(|(_, words)| words).collect()
}

/// The sides without an order, in one sentence; nothing if both have one.
pub fn no_order(view: &DiffView<'_>, name: &dyn Fn(&str) -> String) -> Option<String> {
    let names: Vec<String> = view.unordered().into_iter().map(name).collect();
    let verb = if names.len() > 1 { "have" } else { "has" };
    let sentence = format!(
        "{} {verb} no order: items that entered or left are found by status, and moves can't be computed",
        words::list(&names)
    );
    (!names.is_empty()).then_some(sentence)
}

/// What is said of one item, and of several, that stay.
const KEEPS: [&str; 2] = ["keeps its place", "keep their places"];

/// How many items stay.
pub fn stay(number: usize) -> String {
    count_irregular(number, &format!("item {}", KEEPS[0]), &format!("items {}", KEEPS[1]))
}

/// Which trees are compared, and what is on top now, if that is another item. `name` escapes the name of a tree, and `item` names an
/// item.
pub fn sides(view: &DiffView<'_>, name: &dyn Fn(&str) -> String, item: &dyn Fn(&Item) -> String) -> String {
    let sides = format!("{} → {}", name(view.base_name), name(view.head_name));
    let first = |side: DiffSide<'_>| side.order.and_then(|order| order.placed.first().map(|top| top.item));
    let (old, new) = (first(view.base), first(view.head));
    match (old.map(|ix| view.former(ix)), new.map(|ix| view.current(ix))) {
        (Some(old), Some(new)) if old.id != new.id => format!("{sides}. On top now: {}.", item(new)),
        _ => format!("{sides}."),
    }
}

/// Whether an item rose or fell.
pub fn arrow(moved: &MovedItem) -> &'static str {
    direction(moved)[0]
}

/// Whether an item rose or fell, as a sign and as a word.
pub fn direction(moved: &MovedItem) -> [&'static str; 2] {
    match moved.to.cmp(&moved.from) {
        Ordering::Less => ["↑", "up"],
        Ordering::Greater => ["↓", "down"],
        // An item may pass others and keep its rank, when as many enter or leave above it.
        Ordering::Equal => ["↕", "past others"],
    }
}

/// The old and the new rank: "31 → 2".
pub fn ranks(from: usize, to: usize) -> String {
    format!("{from} → {to}")
}

/// A rank, or a dash where there is no order.
pub fn rank(rank: Option<usize>) -> String {
    rank.map_or_else(|| "–".into(), |rank| rank.to_string())
}
