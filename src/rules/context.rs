//! The input of the rules: the parsed backlog, and facts that the caller has to find out.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::base::Base;
use crate::diag::{Place, Problem};
use crate::model::config::Release;
use crate::model::{Backlog, Item, Ix};
use crate::order::Order;
use crate::parse::Parsed;
use crate::status::{self, StatusContext};
use crate::text::Span;
use crate::text::tree::{self, SourceKind};
use crate::timeline::LoopRecord;
use crate::timeline::instant::midnight;

/// Up to how many references a search through all of them is faster than a map.
const MAX_SEARCHED: usize = 8;

/// Everything that a rule may read.
#[derive(Clone, Copy, Debug)]
pub struct RuleContext<'c> {
    /// The backlog and the problems of its files.
    pub parsed: &'c Parsed,
    /// The state of `PRIORITY.md`; `None` if it isn't to be checked.
    pub priority_file: Option<PriorityFile>,
    /// Links in story bodies whose target doesn't exist.
    pub missing_links: &'c [MissingLink],
    /// Paths of files that look like stories, but aren't where stories are read.
    pub stray_stories: &'c [String],
    /// Items that were renamed and not yet committed: their old and new ids. Those since the base are in [`Base`].
    pub renamed: &'c [(String, String)],
    /// Conflict markers in files that git knows to be in conflict, where the text alone proves nothing.
    pub hidden_conflicts: &'c [Place],
    /// Stories on disk that are no items, because git doesn't have them, and to which references lead.
    pub unadded: &'c [UnaddedStory],
    /// What is at the path of `PRIORITY.md` instead of a file, if anything.
    pub priority_obstacle: Option<&'static str>,
    /// The date, if the user gave one.
    pub today: Option<Date>,
    /// The timelines, the history and the deployments, for rules that need them.
    pub record: Option<LoopRecord<'c>>,
    /// The state with which the backlog is compared.
    pub base: Option<&'c Base<'c>>,
}

/// How `PRIORITY.md` compares with the file that the backlog generates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriorityFile {
    /// Whether there is such a file.
    pub exists: bool,
    /// Whether its bytes are those that the backlog generates.
    pub fresh: bool,
    /// Whether the tree is git's index or a commit, where a stale file is a mistake; in a working tree it is
    /// the normal state between an edit and the commit.
    pub committed: bool,
}

/// A relative link whose target doesn't exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingLink {
    /// The item whose body holds the link.
    pub item: Ix<Item>,
    /// The link's position in [`crate::model::item::Body::links`].
    pub link: usize,
}

/// A story on disk that is no item, because git doesn't have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnaddedStory {
    /// The id that it would have.
    pub id: String,
    /// Its path from the current folder.
    pub path: String,
    /// Whether git ignores it.
    pub is_ignored: bool,
}

impl<'c> RuleContext<'c> {
    /// The context of a backlog alone: no date, no base, nothing about other files.
    pub fn new(parsed: &'c Parsed) -> Self {
        Self {
            parsed,
            priority_file: None,
            missing_links: &[],
            stray_stories: &[],
            renamed: &[],
            hidden_conflicts: &[],
            unadded: &[],
            priority_obstacle: None,
            today: None,
            record: None,
            base: None,
        }
    }

    /// What a report on the last 90 days is made from; `None` without a date, an order or a record, and if no deployment is known.
    pub fn status_context<'o>(&'o self, order: Option<&'o Order>) -> Option<StatusContext<'o>> {
        let (today, record) = (self.today?, self.record.filter(|record| !record.deployments.is_empty())?);
        let since = midnight(status::default_since(today));
        Some(StatusContext { backlog: self.backlog(), order: order?, record, planned_at_start: None, today, since })
    }

    /// The backlog.
    pub fn backlog(&self) -> &'c Backlog {
        &self.parsed.backlog
    }

    /// The id that the item with the old id `old` has now, if it was renamed.
    pub fn renamed_to(&self, old: &str) -> Option<&'c str> {
        let since_base = || {
            let base = self.base?;
            let now = base.successor(base.backlog().find(old)?)?;
            Some(self.backlog().item(now).id.as_str()).filter(|id| *id != old)
        };
        let uncommitted = self.renamed.iter().find(|(from, _)| from == old);
        uncommitted.map(|(_, to)| to.as_str()).or_else(since_base)
    }

    /// A place in an item's file.
    pub fn place(&self, ix: Ix<Item>, span: Span) -> Place {
        place(self.backlog().item(ix), span)
    }

    /// The problems in files of one kind.
    pub fn problems_in(&self, kind: SourceKind) -> impl Iterator<Item = &'c Problem> {
        self.parsed.problems.iter().filter(move |problem| SourceKind::of_path(&problem.place.path) == kind)
    }

    /// A place in the file of the decision with that position.
    pub fn decision_place(&self, number: usize, span: Span) -> Place {
        Place::new(Arc::clone(&self.backlog().decisions[number].path), span)
    }

    /// A place in `backlog.toml`.
    pub fn config_place(&self, span: Span) -> Place {
        Place::new(tree::CONFIG, span)
    }

    /// The days from `date` to today, negative if it is in the future; `None` without [`today`](Self::today).
    pub fn days_since(&self, date: Date) -> Option<i64> {
        self.today.map(|today| today.duration_since(date).as_hours() / 24)
    }

    /// The prerequisites of an item for which `is_selected` holds, each once and where it is first written, by id.
    pub fn prerequisites(&self, ix: Ix<Item>, is_selected: impl Fn(Ix<Item>) -> bool) -> Vec<(Ix<Item>, Span)> {
        let backlog = self.backlog();
        let mut selected = backlog.links_of(ix).depends_on.iter().copied().filter(|need| is_selected(*need)).peekable();
        if selected.peek().is_none() {
            return Vec::new(); // the usual case, without looking at the texts
        }
        let written = &backlog.item(ix).depends_on;
        if written.len() <= MAX_SEARCHED {
            let span = |need| written.iter().find(|written| written.value.text == backlog.item(need).id.as_str());
            return selected.filter_map(|need| Some((need, span(need)?.span))).collect();
        }
        let spans: HashMap<&str, Span> = written.iter().rev().map(|need| (&*need.value.text, need.span)).collect();
        selected.filter_map(|need| Some((need, *spans.get(backlog.item(need).id.as_str())?))).collect()
    }

    /// The current release; `None` while any file has errors, because that file may contain what the release seems
    /// to lack.
    pub fn checkable_release(&self) -> Option<Ix<Release>> {
        let backlog = self.backlog();
        if backlog.is_complete() { backlog.current_release() } else { None }
    }

    /// The open items with their positions, by id.
    pub fn open(&self) -> impl Iterator<Item = (Ix<Item>, &'c Item)> {
        self.backlog().each().filter(|(_, item)| item.is_open())
    }
}

/// A place in `item`'s file.
pub fn place(item: &Item, span: Span) -> Place {
    Place::new(Arc::clone(&item.path), span)
}
