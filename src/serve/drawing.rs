//! The page of one version.

use jiff::civil::Date;
use serde::Serialize;

use super::editable::{Editable, editable};
use crate::order::Order;
use crate::page::{self, ItemDetails, LiveStart, Page, PageFacts};
use crate::render::findings::FindingsReport;
use crate::session::{BacklogState, CheckOptions, LiveSession, PageOptions, PageSources, SessionError};

/// What is computed once for a version.
pub struct Drawing {
    sources: PageSources,
    facts: PageFacts,
}

#[derive(Serialize)]
struct ItemAnswer<'i> {
    version: u64,
    id: &'i str,
    details: ItemDetails<'i>,
    source: Editable,
}

impl Drawing {
    /// That of a state.
    ///
    /// # Errors
    /// If the history can't be read.
    pub fn new(live: &LiveSession, order: &Order, today: Date) -> Result<Self, SessionError> {
        let state = live.state();
        // What has changed is what a commit would save.
        let has_head = live.session().repository_if_any().is_some_and(|repository| repository.has_head());
        let base = has_head.then(|| "HEAD".to_owned());
        let options = PageOptions { base, ..PageOptions::new(today, "worktree") };
        let sources = live.session().page_sources(state, options)?;
        let facts = PageFacts::new(&sources.input(state, order));
        Ok(Self { sources, facts })
    }

    fn with_page<T>(&self, state: &BacklogState, order: &Order, work: impl FnOnce(Page<'_>) -> T) -> T {
        let input = self.sources.input(state, order);
        work(Page { input: &input, facts: &self.facts })
    }

    /// What the page draws itself from, as JSON.
    pub fn content(&self, state: &BacklogState, order: &Order) -> String {
        self.with_page(state, order, page::live_content)
    }

    /// The whole page.
    pub fn document(&self, state: &BacklogState, order: &Order, version: u64, read_only: bool) -> String {
        self.with_page(state, order, |page| page::live_document(page, LiveStart { version, read_only }))
    }

    /// The parts of an item, as JSON, if there is one of this id.
    pub fn item(&self, state: &BacklogState, order: &Order, version: u64, id: &str) -> Option<String> {
        let ix = state.parsed.backlog.find(id)?;
        let text = state.tree.file(&state.parsed.backlog.item(ix).path).map_or("", |file| file.text());
        self.with_page(state, order, |page| {
            let answer = ItemAnswer { version, id, details: page::item_details(page, ix), source: editable(text) };
            serde_json::to_string(&answer).ok()
        })
    }
}

/// The content of a version with the findings of the files as they are.
pub fn state_json(live: &LiveSession, version: u64, today: Date, content: &str) -> String {
    let findings = live.findings(CheckOptions { today: Some(today), ..CheckOptions::default() });
    let root = live.session().location().root.in_repository();
    page::live_state(version, content, &FindingsReport::new(&findings, &root, &live.state().tree))
}

/// The order of a backlog that has none.
pub fn empty_order() -> Order {
    Order { placed: Vec::new(), triage: Vec::new(), traces: Vec::new() }
}
