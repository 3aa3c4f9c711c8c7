//! The input of all map formats, and the words that they share.

use crate::model::config::{Release, Step};
use crate::model::{Backlog, Item, Ix};
use crate::order::Order;
use crate::plan::story_map::{MapRow, Slice, StoryMap};
use crate::render::terminal_text;
use crate::text::words;

/// A story map with what is needed to show it.
#[derive(Clone, Copy, Debug)]
pub struct MapView<'v> {
    /// The backlog.
    pub backlog: &'v Backlog,
    /// Its order.
    pub order: &'v Order,
    /// Its map.
    pub map: &'v StoryMap,
    /// Whether done items are named instead of counted.
    pub names_done: bool,
    /// Whether the map is that of one slice, which is then shown whole.
    pub is_slice: bool,
}

/// What is said where there is nothing.
pub const NOTHING: &str = "There is nothing to map: no steps and no items.";
/// The row of items without a release.
pub const LATER: &str = "later";
/// The column of items without a step.
pub const GROUNDWORK: &str = "groundwork";

impl<'v> MapView<'v> {
    /// The heading of the map.
    pub(super) fn title(&self) -> &'v str {
        let name = &self.backlog.config.product.name;
        if name.is_empty() { "Story map" } else { name }
    }

    /// The id and the title of a column. A step without a title has its id as one, which isn't repeated.
    pub fn column(&self, column: Option<Ix<Step>>) -> (&'v str, Option<&'v str>) {
        let Some(step) = column.and_then(|ix| self.backlog.config.flow.get(ix)) else {
            return (GROUNDWORK, None);
        };
        let id = step.id.value.as_str();
        (id, Some(&*step.title).filter(|title| *title != id))
    }

    /// The id and the title of a row.
    pub fn row(&self, slice: Slice) -> (&'v str, Option<&'v str>) {
        let Some(release) = self.release(slice) else { return (LATER, None) };
        let id = release.id.value.as_str();
        (id, Some(&*release.title).filter(|title| *title != id))
    }

    /// The release of a row.
    pub fn release(&self, slice: Slice) -> Option<&'v Release> {
        slice.and_then(|ix| self.backlog.config.releases.get(ix))
    }

    /// What is said about a row beside its name: whether it is the current release, how far it goes, how much of it is done.
    pub fn facts(&self, row: &MapRow) -> Vec<String> {
        let mut facts = Vec::new();
        match self.release(row.slice) {
            None => facts.push("no release".to_owned()),
            Some(release) => {
                if row.slice == self.backlog.current_release() {
                    facts.push("current".to_owned());
                }
                facts.extend(release.through.as_ref().map(|through| format!("through {}", through.value.text)));
            }
        }
        let (open, done, waiting) = (row.open(), row.done(), row.waiting());
        facts.push(match (open, done) {
            (0, 0) if waiting > 0 => "nothing open".to_owned(),
            (0, 0) => "no items".to_owned(),
            (0, done) => format!("all done ({})", words::count(done, "item")),
            (open, 0) => format!("{} open", words::count(open, "item")),
            (open, done) => format!("{done} of {} done", words::count(open + done, "item")),
        });
        if waiting > 0 {
            facts.push(words::count_irregular(waiting, "waits for an answer", "wait for an answer"));
        }
        facts
    }

    /// What the numbers beside items are.
    pub fn sizes(&self) -> String {
        format!("sizes in {}", terminal_text::line(&self.backlog.config.product.unit))
    }

    /// The command that shows a row whole.
    pub(super) fn command(&self, slice: Slice) -> String {
        let all = if self.names_done { " --all" } else { "" };
        // A release of that name is what `--release later` shows.
        if slice.is_none() && self.backlog.config.releases.find(LATER).is_some() {
            return format!("topline map --format markdown{all}");
        }
        format!("topline map --release {}{all}", self.row(slice).0)
    }

    pub(super) fn item(&self, ix: Ix<Item>) -> &'v Item {
        self.backlog.item(ix)
    }
}
