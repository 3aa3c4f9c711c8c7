//! Where references lead.
//!
//! Resolution is exact: another case of a known id doesn't match. What doesn't resolve is kept as a fact for the rule
//! `unknown-reference`; [`order::obstacles`](mod@crate::order::obstacles) decides which of those block the order.

use std::sync::Arc;

use rayon::prelude::*;

use super::config::{Catalog, Entry, Feature, Flag, Objective, Release, Step, Target};
use super::item::{Item, Reference};
use super::keys::config::{features, iteration, releases};
use super::keys::decision::decisions;
use super::keys::{Key, story};
use super::{Backlog, Id, Ix};
use crate::text::Span;

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
    /// Its prerequisites, each once, by id.
    pub depends_on: Box<[Ix<Item>]>,
    /// The items that it is about, each once, by id.
    pub about: Box<[Ix<Item>]>,
}

/// What a reference asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wanted {
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

/// Who refers to something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Referrer {
    /// `backlog.toml`.
    Config,
    /// An item's front matter.
    Item(Ix<Item>),
    /// The front matter of a file that is no valid item, by its position in [`super::Backlog::faulty`].
    Faulty(Ix<Item>),
}

/// A reference that leads nowhere.
#[derive(Clone, Debug)]
pub struct Unresolved {
    /// Who refers.
    pub referrer: Referrer,
    /// The key that holds the reference.
    pub key: &'static Key,
    /// What it asks for.
    pub wanted: Wanted,
    /// The id as written.
    pub text: Box<str>,
    /// Where it is written, in the referrer's file.
    pub span: Span,
}

/// Everything that references may name.
pub(super) struct Names<'b> {
    backlog: &'b Backlog,
}

impl<'b> Names<'b> {
    /// The names of a backlog that isn't linked yet.
    pub(super) fn new(backlog: &'b Backlog) -> Self {
        Self { backlog }
    }

    /// The links of items that have the same ids as those of `previous`, whose references all resolve under the same
    /// configuration. `None` if one of these doesn't.
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

    /// The items' links, and all that lead nowhere: items in order, then faulty files (what could be read of
    /// them), then the configuration.
    pub(super) fn resolve(&self) -> (Vec<Links>, Vec<Unresolved>) {
        let of = |(at, item): (usize, &Arc<Item>)| {
            let mut lost = Vec::new();
            (self.item_links(Referrer::Item(Ix::new(at)), item, &mut lost), lost)
        };
        let (links, lost): (_, Vec<_>) = self.backlog.items.par_iter().enumerate().map(of).unzip();
        let mut lost: Vec<Unresolved> = lost.into_iter().flatten().collect();
        for (at, item) in self.backlog.faulty.iter().enumerate() {
            self.item_links(Referrer::Faulty(Ix::new(at)), item, &mut lost);
        }
        self.config_links(&mut lost);
        (links, lost)
    }

    fn item_links(&self, referrer: Referrer, item: &Item, lost: &mut Vec<Unresolved>) -> Links {
        let mut seeker = Seeker { names: self, referrer, lost };
        let catalogs = &self.backlog.config;
        let feature = seeker.entry(&story::FEATURE.key, item.feature.as_ref(), &catalogs.features);
        let own = seeker.entry(&story::OBJECTIVE.key, item.objective.as_ref(), &catalogs.objectives);
        let inherited = || {
            let objective = catalogs.features.get(feature?)?.objective.as_ref()?;
            catalogs.objectives.find(&objective.value.text)
        };
        Links {
            step: seeker.entry(&story::STEP.key, item.step.as_ref(), &catalogs.flow),
            release: seeker.entry(&story::RELEASE.key, item.release.as_ref(), &catalogs.releases),
            flag: seeker.entry(&story::FLAG.key, item.flag.as_ref(), &catalogs.flags),
            objective: if item.objective.is_some() { own } else { inherited() },
            feature,
            depends_on: seeker.items(&story::DEPENDS_ON.key, &item.depends_on),
            about: seeker.items(&story::ABOUT.key, &item.report().about),
        }
    }

    fn config_links(&self, lost: &mut Vec<Unresolved>) {
        let config = &self.backlog.config;
        let mut seeker = Seeker { names: self, referrer: Referrer::Config, lost };
        for release in config.releases.iter() {
            seeker.entry(&releases::THROUGH, release.through.as_ref(), &config.flow);
        }
        for feature in config.features.iter() {
            seeker.entry(&features::OBJECTIVE, feature.objective.as_ref(), &config.objectives);
        }
        let goal = config.iteration.as_ref().and_then(|iteration| iteration.goal.as_ref());
        seeker.entry(&iteration::GOAL, goal, &config.features);
        for decision in &config.decisions {
            seeker.items(&decisions::ITEM, std::slice::from_ref(&decision.item));
            if let Target::Above(above) = &decision.target {
                seeker.items(&decisions::ABOVE, std::slice::from_ref(above));
            }
        }
    }
}

/// Follows the references of one referrer and keeps those that lead nowhere.
struct Seeker<'s, 'b> {
    names: &'s Names<'b>,
    referrer: Referrer,
    lost: &'s mut Vec<Unresolved>,
}

impl Seeker<'_, '_> {
    fn entry<T: Entry>(
        &mut self,
        key: &'static Key,
        reference: Option<&Reference<T>>,
        catalog: &Catalog<T>,
    ) -> Option<Ix<T>> {
        let reference = reference?;
        let found = catalog.find(&reference.value.text);
        // Half a configuration doesn't tell which entries there are.
        if found.is_none() && self.names.backlog.config.complete {
            self.lose(key, T::WANTED, &reference.value.text, reference.span);
        }
        found
    }

    fn items(&mut self, key: &'static Key, references: &[Reference<Item>]) -> Box<[Ix<Item>]> {
        let mut found = Vec::with_capacity(references.len());
        for reference in references {
            let text = &reference.value.text;
            match self.names.backlog.find(text) {
                Some(ix) => found.push(ix),
                None if self.names.backlog.broken.contains(&**text) => {}
                None => self.lose(key, Wanted::Item, text, reference.span),
            }
        }
        found.sort_unstable();
        found.dedup();
        found.into_boxed_slice()
    }

    fn lose(&mut self, key: &'static Key, wanted: Wanted, text: &str, span: Span) {
        let referrer = self.referrer;
        self.lost.push(Unresolved { referrer, key, wanted, text: text.into(), span });
    }
}

impl Wanted {
    /// The word for one of its kind.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Item => "item",
            Self::Step => "step",
            Self::Release => "release",
            Self::Feature => "feature",
            Self::Flag => "flag",
            Self::Objective => "objective",
        }
    }

    /// Whether `text` could be the id of anything.
    pub fn could_be_id(text: &str) -> bool {
        Id::<Item>::new(text).is_ok()
    }
}
