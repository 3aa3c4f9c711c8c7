//! What a command that writes says: which files changed, and what that does to the order.

use serde::Serialize;

use super::json_output::{self, SCHEMA};
use super::style::{Role, TextLayout};
use super::terminal_text;
use crate::model::Backlog;
use crate::model::item::Status;
use crate::order::{Order, reason};

/// Blanks between an id and the effect on it.
const GAP: usize = 2;

/// What happens to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FileOutcome {
    /// It was created.
    Created,
    /// Its text was changed.
    Changed,
    /// It was renamed, and its text may have changed.
    Renamed,
    /// It was deleted.
    Deleted,
}

/// A file that an edit changes.
#[derive(Clone, Debug, Serialize)]
pub struct FileLine {
    /// Its path, relative to the backlog's root; in text, to the current folder.
    pub path: String,
    /// What happens to it.
    pub outcome: FileOutcome,
    /// Its old path, if it is renamed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

/// What an edit does to the place of one item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrderEffect {
    /// The item.
    pub id: String,
    /// Its old rank, from 1; `None` if it wasn't in the order.
    pub was: Option<usize>,
    /// Its new rank; `None` if it isn't in the order any more.
    pub rank: Option<usize>,
    /// Its status now; `None` if it is gone.
    pub status: Option<&'static str>,
    /// Why it stands where it stands.
    pub reason: Option<String>,
}

impl OrderEffect {
    /// The effect on the item that was called `old` in the first backlog and is called `new` in the second. `None` for an order
    /// that doesn't exist.
    pub fn new(old: &str, new: &str, before: (&Backlog, Option<&Order>), after: (&Backlog, Option<&Order>)) -> Self {
        let position = |(backlog, order): (&Backlog, Option<&Order>), id: &str| order?.position(backlog.find(id)?);
        let (was, rank) = (position(before, old), position(after, new));
        let placed = rank.and_then(|rank| after.1?.placed.get(rank));
        let status = after.0.find(new).map(|ix| after.0.item(ix).status.value.name());
        Self {
            id: new.to_owned(),
            was: was.map(|was| was + 1),
            rank: rank.map(|rank| rank + 1),
            status,
            reason: placed.map(|placed| reason::text(after.0, placed)),
        }
    }

    /// What happens to the place, and why the item stands there.
    fn words(&self) -> (String, &str) {
        let reason = self.reason.as_deref().unwrap_or_default();
        let is_in_triage = self.status == Some(Status::Triage.name());
        match (self.was, self.rank, self.status) {
            (Some(was), Some(rank), _) if was == rank => (format!("stays at {rank}"), reason),
            (Some(was), Some(rank), _) => (format!("{was} → {rank}"), reason),
            (None, Some(rank), _) => (format!("enters at {rank}"), reason),
            (Some(was), None, Some(_)) if is_in_triage => (format!("leaves the order (was {was})"), "in triage"),
            (Some(was), None, status) => (format!("leaves the order (was {was})"), status.unwrap_or("deleted")),
            (None, None, Some(_)) if is_in_triage => ("waits for an answer".to_owned(), "in triage"),
            (None, None, status) => ("is not in the order".to_owned(), status.unwrap_or("deleted")),
        }
    }
}

/// The report of an edit.
#[derive(Clone, Debug, Serialize)]
pub struct EditReport {
    schema: u32,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// The files.
    pub files: Vec<FileLine>,
    /// The items that the edit was about.
    pub order: Vec<OrderEffect>,
    /// What else there is to know, a sentence each.
    pub notes: Vec<String>,
}

impl EditReport {
    /// A report.
    pub fn new(dry_run: bool, files: Vec<FileLine>, order: Vec<OrderEffect>, notes: Vec<String>) -> Self {
        Self { schema: SCHEMA, dry_run, files, order, notes }
    }

    /// The report as one line of JSON.
    pub fn json(&self) -> String {
        json_output::to_line(self)
    }

    /// The report as text. `lists_places` says whether places are known and the notes don't sum them up.
    pub fn human(&self, screen: TextLayout, lists_places: bool) -> String {
        let mut out = String::new();
        for file in &self.files {
            let path = terminal_text::line(&file.path);
            let from = file.from.as_deref().map(terminal_text::line);
            let (done, planned) = match file.outcome {
                FileOutcome::Created => ("created", "create"),
                FileOutcome::Deleted => ("deleted", "delete"),
                FileOutcome::Renamed => ("renamed", "rename"),
                FileOutcome::Changed => ("changed", "change"),
            };
            let verb = if self.dry_run { format!("would {planned}") } else { done.to_owned() };
            let from = from.map_or_else(String::new, |from| format!("{from} to "));
            out.push_str(&format!("{verb} {from}{path}\n"));
        }
        let width = self.order.iter().map(|effect| terminal_text::width(&effect.id)).max().unwrap_or_default();
        for effect in self.order.iter().filter(|_| lists_places) {
            let id = format!("{:width$}", effect.id);
            let (place, reason) = effect.words();
            let text = format!("{place}  {}", terminal_text::line(reason));
            let text = terminal_text::truncate(text.trim_end(), screen.width.saturating_sub(width + GAP));
            out.push_str(&format!("{}  {text}\n", screen.style.paint(Role::Id, id)));
        }
        for note in &self.notes {
            out.push_str(&terminal_text::line(note));
            out.push('\n');
        }
        out
    }
}
