//! One state of a backlog: its files as read, and what is computed from them lazily.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::OnceLock;

use jiff::civil::Date;

use super::loop_facts::LoopFacts;
use crate::diag::{Finding, Place};
use crate::diff;
use crate::git::{TreeListing, TreeSource};
use crate::order::{self, NoOrder, Order};
use crate::parse::cache;
use crate::parse::{self, Parsed, ReadConfig, ReadDecisions, ReadStory};
use crate::render::priority_file;
use crate::rules::{
    self, Base, MissingLink, PriorityFile, RuleContext, UnaddedStory, broken_link, follow_up_due, order_too_old,
};
use crate::text::line_index::crlf_to_lf;
use crate::text::{Tree, path};
use crate::timeline::{self, LoopRecord};

/// The source of a state's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StateSource {
    /// The working tree.
    Worktree,
    /// One of git's trees.
    Git(TreeSource),
}

/// A backlog as read from one source.
#[derive(Debug)]
pub struct BacklogState {
    /// The source of its files.
    pub source: StateSource,
    /// Its texts. Stories that were reused from another state or the parse cache have none.
    pub tree: Tree,
    /// The blobs of the files, if they come from git and no buffer replaces one.
    pub listing: Option<TreeListing>,
    /// `backlog.toml` as read.
    pub config: ReadConfig,
    /// The decisions as read.
    pub decisions: ReadDecisions,
    /// The stories as read, in the order of the listing, or of the tree if there is no listing.
    pub stories: Vec<ReadStory>,
    /// The linked backlog, and its problems.
    pub parsed: Parsed,
    /// The backlog's folder relative to the repository's root, for resolving links.
    pub(super) folder: String,
    order: OnceLock<Result<Order, NoOrder>>,
    rendered: OnceLock<String>,
    /// Items that were renamed and not yet committed: their old and new ids.
    pub(super) renamed: OnceLock<Vec<(String, String)>>,
}

/// What was read from the files of a state.
pub(super) struct ReadFiles {
    pub config: ReadConfig,
    pub decisions: ReadDecisions,
    pub stories: Vec<ReadStory>,
}

/// The surroundings of a state.
#[derive(Debug, Default)]
pub struct Surroundings {
    /// Paths of files that look like stories, but aren't where stories are read.
    pub stray_stories: Vec<String>,
    /// Items that were renamed and not yet committed: their old and new ids.
    pub renamed: Vec<(String, String)>,
    /// Conflict markers in files that git knows to be in conflict, where the text alone proves nothing.
    pub hidden_conflicts: Vec<Place>,
    /// What is at the path of `PRIORITY.md` instead of a file, if anything.
    pub priority_obstacle: Option<&'static str>,
    /// Stories on disk that are no items, because git doesn't have them, and to which references lead.
    pub unadded: Vec<UnaddedStory>,
}

/// Which optional rules run.
#[derive(Clone, Copy, Default)]
pub struct CheckOptions<'b> {
    /// The date for rules that need one; without it they don't run.
    pub today: Option<Date>,
    /// The earlier state for rules that compare.
    pub base: Option<&'b Base<'b>>,
    /// What git and the folders around the backlog say; nothing if unknown.
    pub surroundings: Option<&'b Surroundings>,
    /// The history and the deployments, for rules that need them.
    pub loop_facts: Option<&'b LoopFacts>,
    /// Whether to compare `PRIORITY.md` with the order, which costs more than all other rules.
    pub generated: bool,
}

/// Tells whether a path exists, relative to the repository's root, or to the backlog if there is no repository.
pub type LinkTargetExists<'e> = &'e dyn Fn(&str) -> bool;

impl BacklogState {
    /// An empty state, for a tree without this backlog.
    pub(super) fn empty(source: StateSource) -> Self {
        let files = ReadFiles {
            config: parse::read_config(None, None, &[]),
            decisions: ReadDecisions::default(),
            stories: Vec::new(),
        };
        Self::link(source, String::new(), Tree::default(), files, None)
    }

    /// Links what was read. Links of `previous` are reused if they still apply.
    pub(super) fn link(
        source: StateSource,
        folder: String,
        tree: Tree,
        files: ReadFiles,
        previous: Option<&Self>,
    ) -> Self {
        let ReadFiles { config, decisions, stories } = files;
        let parsed = parse::link(&config, &decisions, &stories, previous.map(|previous| &previous.parsed.backlog));
        Self {
            source,
            tree,
            listing: None,
            config,
            decisions,
            stories,
            parsed,
            folder,
            order: OnceLock::new(),
            rendered: OnceLock::new(),
            renamed: OnceLock::new(),
        }
    }

    /// Links again after files were replaced in place.
    pub(super) fn relink(&mut self) {
        self.parsed = parse::link(&self.config, &self.decisions, &self.stories, Some(&self.parsed.backlog));
        self.listing = None;
        self.order = OnceLock::new();
        self.rendered = OnceLock::new();
        self.renamed = OnceLock::new();
    }

    /// Replaces the existing `PRIORITY.md`, which can also be the target of a link.
    pub(super) fn replace_priority(&mut self, bytes: Option<Vec<u8>>) {
        self.tree.priority = bytes;
        self.listing = None;
    }

    /// Whether the files come from git's index or a revision.
    pub fn is_committed(&self) -> bool {
        matches!(self.source, StateSource::Git(_))
    }

    /// The order.
    ///
    /// # Errors
    /// If the backlog has problems that prevent an order.
    pub fn order(&self) -> Result<&Order, NoOrder> {
        self.order.get_or_init(|| order::compute(&self.parsed)).as_ref().map_err(|none| *none)
    }

    /// This state as one side of a diff.
    pub fn side(&self) -> diff::DiffSide<'_> {
        diff::DiffSide { order: self.order().ok(), ..self.files() }
    }

    /// This state as one side of a diff that doesn't use the order.
    pub fn files(&self) -> diff::DiffSide<'_> {
        diff::DiffSide { tree: &self.tree, parsed: &self.parsed, order: None }
    }

    /// The findings of the rules whose ids `picks` accepts. Link targets are looked up once, and only if the rule that needs them
    /// runs.
    pub fn findings(
        &self,
        options: CheckOptions<'_>,
        link_target_exists: LinkTargetExists<'_>,
        picks: impl Fn(&str) -> bool,
    ) -> Vec<Finding> {
        self.with_rule_context(options, link_target_exists, &picks, |context, order| {
            rules::run_selected(context, order, &picks)
        })
    }

    /// Calls `work` with what the rules need whose ids `picks` accepts.
    pub(super) fn with_rule_context<T>(
        &self,
        options: CheckOptions<'_>,
        link_target_exists: LinkTargetExists<'_>,
        picks: impl Fn(&str) -> bool,
        work: impl FnOnce(&RuleContext<'_>, Option<&Order>) -> T,
    ) -> T {
        let reads_order = rules::ALL.iter().any(|rule| rule.reads_order() && picks(rule.id));
        let order = if reads_order { self.order().ok() } else { None };
        let missing_links = match picks(broken_link::RULE.id) {
            true => self.find_missing_links(link_target_exists),
            false => Vec::new(),
        };
        let unknown = Surroundings::default();
        let reads_record = [follow_up_due::RULE.id, order_too_old::RULE.id].iter().any(|rule| picks(rule));
        let facts = options.loop_facts.filter(|_| reads_record);
        let timelines = facts.map(|facts| timeline::timelines(&self.parsed.backlog, facts.history.as_ref().ok()));
        let record = facts.zip(timelines.as_deref()).map(|(facts, timelines)| LoopRecord {
            timelines,
            history: facts.history.as_ref().ok(),
            deployments: &facts.deployments,
        });
        let surroundings = options.surroundings.unwrap_or(&unknown);
        let context = RuleContext {
            priority_file: order.filter(|_| options.generated).map(|order| self.priority_file(order)),
            missing_links: &missing_links,
            stray_stories: &surroundings.stray_stories,
            renamed: &surroundings.renamed,
            hidden_conflicts: &surroundings.hidden_conflicts,
            priority_obstacle: surroundings.priority_obstacle,
            unadded: &surroundings.unadded,
            today: options.today,
            record,
            base: options.base,
            ..RuleContext::new(&self.parsed)
        };
        work(&context, order)
    }

    /// The findings that prevent an order; empty if there is one.
    pub fn order_obstacles(&self) -> Vec<Finding> {
        if self.order().is_ok() {
            return Vec::new();
        }
        let mut findings = rules::run(&RuleContext::new(&self.parsed), None);
        findings.retain(|finding| finding.blocks_order);
        findings
    }

    /// The content of `PRIORITY.md` for the order.
    pub fn priority_text(&self, order: &Order) -> &str {
        self.rendered.get_or_init(|| priority_file::render(&self.parsed.backlog, order))
    }

    /// The existing `PRIORITY.md`. In the working tree, carriage returns that a checkout may add are removed.
    pub fn priority_found(&self) -> Option<Cow<'_, [u8]>> {
        let found = self.tree.priority.as_deref()?;
        Some(if self.is_committed() { found.into() } else { crlf_to_lf(found) })
    }

    /// Whether the existing `PRIORITY.md` is up to date.
    pub fn has_fresh_priority(&self, order: &Order) -> bool {
        let found = self.priority_found();
        found.is_some_and(|found| priority_file::matches(&self.parsed.backlog, order, &found))
    }

    fn priority_file(&self, order: &Order) -> PriorityFile {
        PriorityFile {
            exists: self.tree.priority.is_some(),
            fresh: self.has_fresh_priority(order),
            committed: self.is_committed(),
        }
    }

    /// Links to files that don't exist. Links to paths outside the repository are not checked.
    fn find_missing_links(&self, exists: LinkTargetExists<'_>) -> Vec<MissingLink> {
        let mut missing = Vec::new();
        for (ix, item) in self.parsed.backlog.each() {
            for (link, target) in item.body.links.iter().enumerate() {
                let target = path::resolve(&path::join(&self.folder, &item.path), &target.value);
                if target.is_some_and(|target| !exists(&target)) {
                    missing.push(MissingLink { item: ix, link });
                }
            }
        }
        missing
    }

    /// The paths of the stories that the parse cache can't store.
    pub(super) fn unstorable_paths(&self) -> HashSet<&str> {
        let unstorable = self.stories.iter().filter(|story| !cache::is_storable(story));
        unstorable.map(|story| &**story.path()).collect()
    }
}
