//! What a page needs besides one state of the backlog: the history, the deployments, and a state to compare with.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{BacklogState, LoopFacts, NoHistory, Session, SessionError};
use crate::git::TreeSource;
use crate::order::Order;
use crate::page::{Base, PageInput};
use crate::status::default_since;
use crate::timeline::instant::midnight;

/// What a page is asked to show.
#[derive(Clone, Debug)]
pub struct PageOptions {
    /// The day of the page.
    pub today: Date,
    /// Where the window of the figures begins.
    pub since: Timestamp,
    /// The beginning of the window as it was asked for.
    pub since_text: String,
    /// The revision to compare with.
    pub base: Option<String>,
    /// What the user calls the state of the page.
    pub name: String,
}

impl PageOptions {
    /// The usual window of the figures, and nothing to compare with.
    pub fn new(today: Date, name: impl Into<String>) -> Self {
        let since = default_since(today);
        Self { today, since: midnight(since), since_text: since.to_string(), base: None, name: name.into() }
    }
}

/// What a page needs besides the state that it shows.
#[derive(Debug)]
pub struct PageSources {
    options: PageOptions,
    loop_facts: LoopFacts,
    planned_at_start: Option<Vec<String>>,
    notes: Vec<String>,
    no_deployments: String,
    base: Option<BacklogState>,
}

impl Session {
    /// Reads what a page of `state` needs.
    ///
    /// # Errors
    /// If the history or the base can't be read.
    pub fn page_sources(&self, state: &BacklogState, options: PageOptions) -> Result<PageSources, SessionError> {
        let loop_facts = self.loop_facts(state)?;
        let base = options.base.as_ref();
        let base = base.map(|base| self.load_earlier(TreeSource::Revision(base.clone()), state)).transpose()?;
        Ok(PageSources {
            planned_at_start: self.planned_at_start(state, loop_facts.history.as_ref().ok()),
            notes: loop_facts.notes(),
            no_deployments: self.why_no_deployments(&loop_facts, state),
            loop_facts,
            base,
            options,
        })
    }
}

impl PageSources {
    /// The input of a page that shows `state` in `order`.
    pub fn input<'p>(&'p self, state: &'p BacklogState, order: &'p Order) -> PageInput<'p> {
        PageInput {
            backlog: &state.parsed.backlog,
            tree: &state.tree,
            order,
            history: self.loop_facts.history.as_ref().ok(),
            deployments: &self.loop_facts.deployments,
            planned_at_start: self.planned_at_start.as_deref(),
            notes: &self.notes,
            no_deployments: &self.no_deployments,
            is_shallow: self.loop_facts.history == Err(NoHistory::Shallow),
            base: self.base.as_ref().map(|base| Base {
                side: base.side(),
                name: self.options.base.as_deref().unwrap_or_default(),
                head_name: &self.options.name,
                head: state.side(),
            }),
            today: self.options.today,
            since: self.options.since,
            since_text: &self.options.since_text,
        }
    }
}
