//! The whole backlog: configuration, items and the links between them.

use std::collections::HashSet;
use std::sync::Arc;

use rayon::prelude::*;

use super::config::{Config, Release};
use super::decision::Decision;
use super::item::{Item, Status};
use super::links::{Links, ReferenceTargets, Unresolved};
use super::text_prefix::TextPrefix;
use super::{Ix, dependency_cycles};

/// The backlog of one tree.
#[derive(Clone, Debug, Default)]
pub struct Backlog {
    /// The configuration from `backlog.toml`.
    pub config: Arc<Config>,
    /// The decisions from `decisions/`, sorted by the ids of their items.
    pub decisions: Arc<Vec<Decision>>,
    /// The valid items, sorted by id (bytewise). Two states of a backlog share the items that are the same in both.
    pub items: Vec<Arc<Item>>,
    /// The resolved references of each item; same length as `items`.
    pub links: Vec<Links>,
    /// References to things that don't exist.
    pub unresolved: Vec<Unresolved>,
    /// Dependency cycles: a shortest one for each group of items that depend on each other, sorted by its first item.
    /// Each item depends on the next, and the last on the first.
    pub cycles: Vec<Vec<Ix<Item>>>,
    /// Ids of files that are not valid items.
    pub broken: HashSet<Box<str>>,
    /// What could be read of those files. It is not part of the order: only its references are checked, so that one
    /// fault of a file doesn't hide another.
    pub faulty: Vec<Arc<Item>>,
    /// The prefixes of the items' ids, in the order of `items`.
    id_prefixes: Vec<TextPrefix>,
}

impl Backlog {
    /// Links `items` with each other and with `config`. `items` are sorted by id, and ids are unique; `broken` are the
    /// ids of files that are not valid items, and `faulty` is what could be read of those.
    ///
    /// Links of `previous` are reused if it has the same configuration (the same pointer), the same ids and no
    /// unresolved reference. Its decisions may differ.
    pub fn link(
        config: Arc<Config>,
        decisions: Arc<Vec<Decision>>,
        items: Vec<Arc<Item>>,
        broken: HashSet<Box<str>>,
        faulty: Vec<Arc<Item>>,
        previous: Option<&Self>,
    ) -> Self {
        debug_assert!(items.is_sorted_by(|a, b| a.id < b.id));
        let mut backlog = Self { config, decisions, items, broken, faulty, ..Self::default() };
        let previous = previous.filter(|previous| previous.has_same_targets(&backlog));
        backlog.id_prefixes = previous.map_or_else(
            || backlog.items.par_iter().map(|item| TextPrefix::new(item.id.as_str())).collect(),
            |previous| previous.id_prefixes.clone(),
        );
        let targets = ReferenceTargets::new(&backlog);
        let reused = previous.and_then(|previous| Some((previous, targets.resolve_changed(previous)?)));
        (backlog.links, backlog.unresolved, backlog.cycles) = match reused {
            Some((previous, links)) => {
                let is_same = |(one, other): (&Links, &Links)| one.depends_on == other.depends_on;
                let same_graph = links.iter().zip(&previous.links).all(is_same);
                let cycles = if same_graph { previous.cycles.clone() } else { dependency_cycles::find_cycles(&links) };
                (links, targets.unresolved_decisions(), cycles)
            }
            None => {
                let (links, unresolved) = targets.resolve();
                let cycles = dependency_cycles::find_cycles(&links);
                (links, unresolved, cycles)
            }
        };
        backlog
    }

    /// Whether everything that references can name is the same in both, and all references of this backlog resolve.
    fn has_same_targets(&self, other: &Self) -> bool {
        let same_id = |(one, other): (&Arc<Item>, &Arc<Item>)| Arc::ptr_eq(one, other) || one.id == other.id;
        let is_intact = |backlog: &Self| backlog.broken.is_empty() && backlog.faulty.is_empty();
        Arc::ptr_eq(&self.config, &other.config)
            && is_intact(self)
            && is_intact(other)
            && self.unresolved.is_empty()
            && self.items.len() == other.items.len()
            && self.items.iter().zip(&other.items).all(same_id)
    }

    /// Whether every file could be read as what it is, so that nothing is missing from the backlog.
    pub fn is_complete(&self) -> bool {
        self.broken.is_empty() && self.config.complete
    }

    /// The position of the item with that id.
    pub fn find(&self, id: &str) -> Option<Ix<Item>> {
        let wanted = TextPrefix::new(id);
        let first = self.id_prefixes.partition_point(|prefix| *prefix < wanted);
        let count = match self.id_prefixes.get(first..)? {
            [one, other, ..] if *one == wanted && *other != wanted => 1,
            // Many long ids may share a prefix.
            rest => rest.partition_point(|prefix| *prefix == wanted),
        };
        let offset = self.items.get(first..first + count)?.binary_search_by(|item| item.id.as_str().cmp(id)).ok()?;
        Some(Ix::new(first + offset))
    }

    /// The decision about the item with that id.
    pub fn decision_on(&self, id: &str) -> Option<&Decision> {
        let at = self.decisions.binary_search_by(|decision| (*decision.item).cmp(id)).ok()?;
        self.decisions.get(at)
    }

    /// For each item the position of the item with the same id in `other`.
    pub fn positions_in(&self, other: &Self) -> Vec<Option<Ix<Item>>> {
        // Both are sorted by id: one walk finds all pairs. Two states of a backlog share most items.
        let mut rest = other.items.iter().enumerate().map(|(at, item)| (Ix::new(at), item)).peekable();
        let position = |item: &Arc<Item>| {
            if let Some((ix, _)) = rest.next_if(|(_, other)| Arc::ptr_eq(item, other)) {
                return Some(ix);
            }
            while rest.next_if(|(_, other)| other.id < item.id).is_some() {}
            rest.next_if(|(_, other)| other.id == item.id).map(|(ix, _)| ix)
        };
        self.items.iter().map(position).collect()
    }

    /// The item at a position.
    ///
    /// # Panics
    /// If the position belongs to another backlog.
    pub fn item(&self, ix: Ix<Item>) -> &Item {
        &self.items[ix.get()]
    }

    /// The links of the item at a position.
    ///
    /// # Panics
    /// If the position belongs to another backlog.
    pub fn links_of(&self, ix: Ix<Item>) -> &Links {
        &self.links[ix.get()]
    }

    /// Every item with its position, sorted by id.
    pub fn each(&self) -> impl Iterator<Item = (Ix<Item>, &Item)> {
        self.items.iter().enumerate().map(|(at, item)| (Ix::new(at), &**item))
    }

    /// The prerequisites that block an item: those that are open or in triage, sorted by id.
    pub fn blockers(&self, ix: Ix<Item>) -> impl Iterator<Item = Ix<Item>> {
        let blocks = |status: Status| status.is_open() || status == Status::Triage;
        self.links_of(ix).depends_on.iter().copied().filter(move |need| blocks(self.item(*need).status.value))
    }

    /// The releases that aren't finished, in their order: those without items, and those with items that are neither done nor
    /// dropped.
    pub fn unfinished_releases(&self) -> Vec<Ix<Release>> {
        let count = self.config.releases.len();
        let (mut has_items, mut has_unfinished) = (vec![false; count], vec![false; count]);
        for (ix, item) in self.each() {
            if let Some(release) = self.links_of(ix).release {
                has_items[release.get()] = true;
                has_unfinished[release.get()] |= !item.status.value.is_closed();
            }
        }
        (0..count).filter(|at| !has_items[*at] || has_unfinished[*at]).map(Ix::new).collect()
    }

    /// The current release: the first that still has open items.
    pub fn current_release(&self) -> Option<Ix<Release>> {
        let open = self.each().filter(|(_, item)| item.is_open());
        open.filter_map(|(ix, _)| self.links_of(ix).release).min()
    }
}
