//! Resolves references.
//!
//! Resolution is exact: ids that differ in case don't match. Unresolved references are reported by the rule
//! `unknown-reference`; [`order::obstacles`](mod@crate::order::obstacles) decides which of them block the order.

use std::sync::Arc;

use rayon::prelude::*;

use super::config::{Catalog, CatalogEntry, Feature, Flag, Objective, Release, Step};
use super::decision::DecisionTarget;
use super::item::{Item, Reference, ReferenceText};
use super::keys::config::{features, iteration, iterations, releases};
use super::keys::{Key, decision, story};
use super::{Backlog, Id, Ix};
use crate::text::{Span, Spanned};

/// The resolved references of one item.
#[derive(Clone, Debug, Default)]
pub struct Links {
    /// Its step.
    pub step: Option<Ix<Step>>,
    /// Its release.
    pub release: Option<Ix<Release>>,
    /// Its feature.
    pub feature: Option<Ix<Feature>>,
    /// Its flag.
    pub flag: Option<Ix<Flag>>,
    /// Its own objective, or its feature's.
    pub objective: Option<Ix<Objective>>,
    /// Its prerequisites, without duplicates, sorted by id.
    pub depends_on: Box<[Ix<Item>]>,
    /// The items that it is about, without duplicates, sorted by id.
    pub about: Box<[Ix<Item>]>,
}

/// What a reference refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReferenceKind {
    /// An item.
    Item,
    /// A `[[flow]]` entry.
    Step,
    /// A `[[releases]]` entry.
    Release,
    /// A `[[features]]` entry.
    Feature,
    /// A `[[flags]]` entry.
    Flag,
    /// An `[[objectives]]` entry.
    Objective,
}

/// What contains a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Referrer {
    /// `backlog.toml`.
    Config,
    /// An item's front matter.
    Item(Ix<Item>),
    /// A decision, by its position in [`super::Backlog::decisions`].
    Decision(usize),
    /// The front matter of a file that is not a valid item, by its position in [`super::Backlog::faulty`].
    Faulty(Ix<Item>),
}

/// A reference to something that doesn't exist.
#[derive(Clone, Debug)]
pub struct Unresolved {
    /// What contains the reference.
    pub referrer: Referrer,
    /// The key that contains the reference.
    pub key: &'static Key,
    /// What it refers to.
    pub kind: ReferenceKind,
    /// The id as written.
    pub text: Box<str>,
    /// Its span in the referrer's file.
    pub span: Span,
}

/// Everything that references can name.
pub(super) struct ReferenceTargets<'b> {
    backlog: &'b Backlog,
}

impl<'b> ReferenceTargets<'b> {
    /// The targets of a backlog that isn't linked yet.
    pub(super) fn new(backlog: &'b Backlog) -> Self {
        Self { backlog }
    }

    /// The links of all items, given those of `previous`, which has the same ids and configuration and whose references
    /// all resolve. `None` if a reference doesn't resolve.
    pub(super) fn resolve_changed(&self, previous: &Backlog) -> Option<Vec<Links>> {
        let before = previous.items.par_iter().zip(&previous.links);
        let resolved = self.backlog.items.par_iter().zip(before).enumerate().map(|(at, (item, (before, links)))| {
            if Arc::ptr_eq(item, before) {
                return Some(links.clone());
            }
            let mut unresolved = Vec::new();
            let links = self.item_links(Referrer::Item(Ix::new(at)), item, &mut unresolved);
            unresolved.is_empty().then_some(links)
        });
        resolved.collect()
    }

    /// The links of all items, and the unresolved references: of items in order, then of faulty files, then of the
    /// configuration, then of the decisions.
    pub(super) fn resolve(&self) -> (Vec<Links>, Vec<Unresolved>) {
        let resolve = |(at, item): (usize, &Arc<Item>)| {
            let mut unresolved = Vec::new();
            (self.item_links(Referrer::Item(Ix::new(at)), item, &mut unresolved), unresolved)
        };
        let (links, by_item): (_, Vec<_>) = self.backlog.items.par_iter().enumerate().map(resolve).unzip();
        let mut unresolved: Vec<Unresolved> = by_item.into_iter().flatten().collect();
        for (at, item) in self.backlog.faulty.iter().enumerate() {
            self.item_links(Referrer::Faulty(Ix::new(at)), item, &mut unresolved);
        }
        self.config_links(&mut unresolved);
        unresolved.extend(self.unresolved_decisions());
        (links, unresolved)
    }

    fn item_links(&self, referrer: Referrer, item: &Item, unresolved: &mut Vec<Unresolved>) -> Links {
        let mut resolver = Resolver { targets: self, referrer, unresolved };
        let catalogs = &self.backlog.config;
        let feature = resolver.entry(&story::FEATURE.key, item.feature.as_ref(), &catalogs.features);
        let own = resolver.entry(&story::OBJECTIVE.key, item.objective.as_ref(), &catalogs.objectives);
        let inherited = || {
            let objective = catalogs.features.get(feature?)?.objective.as_ref()?;
            catalogs.objectives.find(&objective.value.text)
        };
        Links {
            step: resolver.entry(&story::STEP.key, item.step.as_ref(), &catalogs.flow),
            release: resolver.entry(&story::RELEASE.key, item.release.as_ref(), &catalogs.releases),
            flag: resolver.entry(&story::FLAG.key, item.flag.as_ref(), &catalogs.flags),
            objective: if item.objective.is_some() { own } else { inherited() },
            feature,
            depends_on: resolver.items(&story::DEPENDS_ON.key, &item.depends_on),
            about: resolver.items(&story::ABOUT.key, &item.report().about),
        }
    }

    fn config_links(&self, unresolved: &mut Vec<Unresolved>) {
        let config = &self.backlog.config;
        let mut resolver = Resolver { targets: self, referrer: Referrer::Config, unresolved };
        for release in config.releases.iter() {
            resolver.entry(&releases::THROUGH, release.through.as_ref(), &config.flow);
        }
        for feature in config.features.iter() {
            resolver.entry(&features::OBJECTIVE, feature.objective.as_ref(), &config.objectives);
        }
        let goal = config.iteration.as_ref().and_then(|iteration| iteration.goal.as_ref());
        resolver.entry(&iteration::GOAL, goal, &config.features);
        for past in &config.iterations {
            resolver.entry(&iterations::GOAL, past.goal.as_ref(), &config.features);
        }
    }

    /// The unresolved references of the decisions: their items, which are the names of their files, and their targets.
    pub(super) fn unresolved_decisions(&self) -> Vec<Unresolved> {
        let mut unresolved = Vec::new();
        for (number, decision) in self.backlog.decisions.iter().enumerate() {
            let mut resolver =
                Resolver { targets: self, referrer: Referrer::Decision(number), unresolved: &mut unresolved };
            let item = Spanned::new(ReferenceText::new(&decision.item), Span::default());
            resolver.items(&decision::ITEM, std::slice::from_ref(&item));
            let (key, target) = match &decision.target {
                DecisionTarget::Above(target) => (&decision::ABOVE, target),
                DecisionTarget::Below(target) => (&decision::BELOW, target),
                DecisionTarget::First | DecisionTarget::Last => continue,
            };
            resolver.items(key, std::slice::from_ref(target));
        }
        unresolved
    }
}

/// Resolves the references of one referrer and records those that don't resolve.
struct Resolver<'s, 'b> {
    targets: &'s ReferenceTargets<'b>,
    referrer: Referrer,
    unresolved: &'s mut Vec<Unresolved>,
}

impl Resolver<'_, '_> {
    fn entry<T: CatalogEntry>(
        &mut self,
        key: &'static Key,
        reference: Option<&Reference<T>>,
        catalog: &Catalog<T>,
    ) -> Option<Ix<T>> {
        let reference = reference?;
        let found = catalog.find(&reference.value.text);
        // An incomplete configuration may lack entries that exist.
        if found.is_none() && self.targets.backlog.config.complete {
            self.record_unresolved(key, T::REFERENCE_KIND, &reference.value.text, reference.span);
        }
        found
    }

    fn items(&mut self, key: &'static Key, references: &[Reference<Item>]) -> Box<[Ix<Item>]> {
        let mut found = Vec::with_capacity(references.len());
        for reference in references {
            let text = &reference.value.text;
            match self.targets.backlog.find(text) {
                Some(ix) => found.push(ix),
                None if self.targets.backlog.broken.contains(&**text) => {}
                None => self.record_unresolved(key, ReferenceKind::Item, text, reference.span),
            }
        }
        found.sort_unstable();
        found.dedup();
        found.into_boxed_slice()
    }

    fn record_unresolved(&mut self, key: &'static Key, kind: ReferenceKind, text: &str, span: Span) {
        let referrer = self.referrer;
        self.unresolved.push(Unresolved { referrer, key, kind, text: text.into(), span });
    }
}

impl ReferenceKind {
    /// The singular noun, such as `step`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Item => "item",
            Self::Step => "step",
            Self::Release => "release",
            Self::Feature => "feature",
            Self::Flag => "flag",
            Self::Objective => "objective",
        }
    }

    /// Whether `text` is a valid id.
    pub fn could_be_id(text: &str) -> bool {
        Id::<Item>::new(text).is_ok()
    }
}
