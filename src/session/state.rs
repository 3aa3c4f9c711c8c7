//! One state of a backlog: its files as read, and what is computed from them when somebody asks.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::OnceLock;

use jiff::civil::Date;

use crate::diag::Finding;
use crate::diff;
use crate::git::{TreeListing, TreeSource};
use crate::order::{self, NoOrder, Order};
use crate::parse::cache;
use crate::parse::{self, Parsed, ReadConfig, ReadStory};
use crate::render::priority_file;
use crate::rules::{self, Base, MissingLink, PriorityFile, RuleContext, broken_link};
use crate::text::line_index::crlf_to_lf;
use crate::text::{Tree, path};

/// Where the files of a state come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StateSource {
    /// The folder on disk.
    Worktree,
    /// One of git's trees.
    Git(TreeSource),
}

/// A backlog, read.
#[derive(Debug)]
pub struct BacklogState {
    /// Where its files come from.
    pub source: StateSource,
    /// Its texts. A story that was taken from another state or from the parse cache has none.
    pub tree: Tree,
    /// The blobs of the files, if they are git's and nothing lies over them.
    pub listing: Option<TreeListing>,
    /// `backlog.toml` as read.
    pub config: ReadConfig,
    /// The stories as read: in the order of the listing, or without one in that of the tree.
    pub stories: Vec<ReadStory>,
    /// The backlog that they make, and its problems.
    pub parsed: Parsed,
    /// The backlog's folder as the repository names it: links are followed from there.
    folder: String,
    missing_links: OnceLock<Vec<MissingLink>>,
    order: OnceLock<Result<Order, NoOrder>>,
    rendered: OnceLock<String>,
}

/// Which findings are asked for, besides those that a backlog has by itself.
#[derive(Clone, Copy, Default)]
pub struct CheckOptions<'b> {
    /// The date from which date rules look; they are silent without one.
    pub today: Option<Date>,
    /// The state with which rules compare.
    pub base: Option<&'b Base<'b>>,
    /// Whether `PRIORITY.md` is compared with the order, which costs more than all the rest.
    pub generated: bool,
}

/// Whether there is something at a path seen from the repository's top, or from the backlog without a repository.
pub type LinkTargetExists<'e> = &'e dyn Fn(&str) -> bool;

impl BacklogState {
    /// The state in which there is no backlog yet.
    pub(super) fn empty(source: StateSource) -> Self {
        Self::link(source, String::new(), Tree::default(), parse::read_config(None, &[]), Vec::new(), None)
    }

    /// Links what was read. `previous` is a state that may share much with this one.
    pub(super) fn link(
        source: StateSource,
        folder: String,
        tree: Tree,
        config: ReadConfig,
        stories: Vec<ReadStory>,
        previous: Option<&Self>,
    ) -> Self {
        let parsed = parse::link(&config, &stories, previous.map(|previous| &previous.parsed.backlog));
        Self {
            source,
            tree,
            listing: None,
            config,
            stories,
            parsed,
            folder,
            missing_links: OnceLock::new(),
            order: OnceLock::new(),
            rendered: OnceLock::new(),
        }
    }

    /// Links again after files were replaced in place.
    pub(super) fn relink(&mut self) {
        self.parsed = parse::link(&self.config, &self.stories, Some(&self.parsed.backlog));
        self.listing = None;
        self.missing_links = OnceLock::new();
        self.order = OnceLock::new();
        self.rendered = OnceLock::new();
    }

    /// Replaces `PRIORITY.md` as found, to which a story may also link.
    pub(super) fn replace_priority(&mut self, bytes: Option<Vec<u8>>) {
        self.tree.priority = bytes;
        self.listing = None;
        self.missing_links = OnceLock::new();
    }

    /// Whether the files are in git's index or in a revision.
    pub fn is_committed(&self) -> bool {
        matches!(self.source, StateSource::Git(_))
    }

    /// The order.
    ///
    /// # Errors
    /// If something stands between the backlog and an order.
    pub fn order(&self) -> Result<&Order, NoOrder> {
        self.order.get_or_init(|| order::compute(&self.parsed)).as_ref().map_err(|none| *none)
    }

    /// The state as one side of a comparison of orders.
    pub fn side(&self) -> diff::DiffSide<'_> {
        diff::DiffSide { order: self.order().ok(), ..self.files() }
    }

    /// The same where nobody looks at the order.
    pub fn files(&self) -> diff::DiffSide<'_> {
        diff::DiffSide { tree: &self.tree, parsed: &self.parsed, order: None }
    }

    /// The findings of the rules that `picks` picks by their ids. The targets of links are only looked up for the rule
    /// that needs them, and once.
    pub fn findings(
        &self,
        options: CheckOptions<'_>,
        link_target_exists: LinkTargetExists<'_>,
        picks: impl Fn(&str) -> bool,
    ) -> Vec<Finding> {
        let reads_order = rules::ALL.iter().any(|rule| rule.reads_order() && picks(rule.id));
        let order = if reads_order { self.order().ok() } else { None };
        let missing_links = || self.missing_links.get_or_init(|| self.find_missing_links(link_target_exists));
        let context = RuleContext {
            priority_file: order.filter(|_| options.generated).map(|order| self.priority_file(order)),
            missing_links: if picks(broken_link::RULE.id) { missing_links() } else { &[] },
            today: options.today,
            base: options.base,
            ..RuleContext::new(&self.parsed)
        };
        rules::run_selected(&context, order, picks)
    }

    /// The findings that say why there is no order; none if there is one.
    pub fn order_obstacles(&self) -> Vec<Finding> {
        if self.order().is_ok() {
            return Vec::new();
        }
        let mut findings = rules::run(&RuleContext::new(&self.parsed), None);
        findings.retain(|finding| finding.blocks_order);
        findings
    }

    /// `PRIORITY.md` as the order gives it.
    pub fn priority_text(&self, order: &Order) -> &str {
        self.rendered.get_or_init(|| priority_file::render(&self.parsed.backlog, order))
    }

    /// `PRIORITY.md` as it was found; on disk without the carriage returns that a checkout may have added.
    pub fn priority_found(&self) -> Option<Cow<'_, [u8]>> {
        let found = self.tree.priority.as_deref()?;
        Some(if self.is_committed() { found.into() } else { crlf_to_lf(found) })
    }

    /// Whether `PRIORITY.md` as found is what the order gives.
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

    /// Links to files that don't exist. A link that leaves the repository can't be judged.
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
