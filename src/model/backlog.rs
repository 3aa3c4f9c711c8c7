//! The whole backlog: configuration, items and the links between them.

use std::collections::HashSet;
use std::sync::Arc;

use rayon::prelude::*;

use super::config::{Config, Release};
use super::item::{Item, Status};
use super::links::{Links, Names, Unresolved};
use super::prefix::Prefix;
use super::{Ix, graph};

/// A backlog at one tree.
#[derive(Clone, Debug, Default)]
pub struct Backlog {
    /// What `backlog.toml` says.
    pub config: Config,
    /// The valid items, by id (bytes). Two states of a backlog share those that are the same in both.
    pub items: Vec<Arc<Item>>,
    /// Where each item's references lead; as long as `items`.
    pub links: Vec<Links>,
    /// References that lead nowhere.
    pub unresolved: Vec<Unresolved>,
    /// Dependency cycles: a shortest one for each knot of items that need each other, by its first item.
    /// Each item needs the next, and the last needs the first.
    pub cycles: Vec<Vec<Ix<Item>>>,
    /// Ids that belong to files which are no valid items.
    pub broken: HashSet<Box<str>>,
    /// What could be read of those files. It is in no list and in no order: only its references are followed, so
    /// that one fault of a file doesn't hide another.
    pub faulty: Vec<Item>,
    /// The beginnings of the items' ids.
    ids: Vec<Prefix>,
}

impl Backlog {
    /// Links `items` with each other and with `config`. The items stand in the order of their ids, of which no two
    /// are the same; `broken` are those of files that are no valid items, and `faulty` what could be read of these.
    pub fn new(config: Config, items: Vec<Arc<Item>>, broken: HashSet<Box<str>>, faulty: Vec<Item>) -> Self {
        debug_assert!(items.is_sorted_by(|a, b| a.id < b.id));
        let ids = items.par_iter().map(|item| Prefix::of(item.id.as_str())).collect();
        let mut backlog = Self { config, items, broken, faulty, ids, ..Self::default() };
        (backlog.links, backlog.unresolved) = Names::new(&backlog).resolve();
        backlog.cycles = graph::cycles(&backlog.links);
        backlog
    }

    /// As [`Self::new`], where `other` has the same configuration and nearly the same items: what is the same
    /// for both is taken over.
    pub fn beside(
        other: &Self,
        config: Config,
        items: Vec<Arc<Item>>,
        broken: HashSet<Box<str>>,
        faulty: Vec<Item>,
    ) -> Self {
        let whole = broken.is_empty() && faulty.is_empty() && other.broken.is_empty() && other.faulty.is_empty();
        let same_ids = items.len() == other.items.len()
            && items.iter().zip(&other.items).all(|(one, other)| Arc::ptr_eq(one, other) || one.id == other.id);
        if !whole || !same_ids || !other.unresolved.is_empty() {
            return Self::new(config, items, broken, faulty);
        }
        let mut backlog = Self { config, items, ids: other.ids.clone(), ..Self::default() };
        let Some(links) = Names::new(&backlog).resolve_beside(&other.items, &other.links) else {
            return Self::new(backlog.config, backlog.items, broken, faulty);
        };
        let same_needs = links.iter().zip(&other.links).all(|(one, other)| one.depends_on == other.depends_on);
        backlog.cycles = if same_needs { other.cycles.clone() } else { graph::cycles(&links) };
        backlog.links = links;
        backlog
    }

    /// The position of the item with that id.
    pub fn find(&self, id: &str) -> Option<Ix<Item>> {
        let wanted = Prefix::of(id);
        let first = self.ids.partition_point(|prefix| *prefix < wanted);
        let alike = match self.ids.get(first..)? {
            [one, other, ..] if *one == wanted && *other != wanted => 1,
            // Of long ids there may be many that begin alike.
            rest => rest.partition_point(|prefix| *prefix == wanted),
        };
        let found = self.items.get(first..first + alike)?.binary_search_by(|item| item.id.as_str().cmp(id)).ok()?;
        Some(Ix::new(first + found))
    }

    /// For each item the position of the item of that id in `other`.
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
    /// If the position is of another backlog.
    pub fn item(&self, ix: Ix<Item>) -> &Item {
        &self.items[ix.get()]
    }

    /// The links of the item at a position.
    ///
    /// # Panics
    /// If the position is of another backlog.
    pub fn links_of(&self, ix: Ix<Item>) -> &Links {
        &self.links[ix.get()]
    }

    /// Every item with its position, by id.
    pub fn each(&self) -> impl Iterator<Item = (Ix<Item>, &Item)> {
        self.items.iter().enumerate().map(|(at, item)| (Ix::new(at), &**item))
    }

    /// The prerequisites of an item that keep it from being started: open ones and those in triage, by id.
    pub fn blockers(&self, ix: Ix<Item>) -> impl Iterator<Item = Ix<Item>> {
        let blocks = |status: Status| status.is_open() || status == Status::Triage;
        self.links_of(ix).depends_on.iter().copied().filter(move |need| blocks(self.item(*need).status.value))
    }

    /// The current release: the first that still has open items.
    pub fn current_release(&self) -> Option<Ix<Release>> {
        let open = self.each().filter(|(_, item)| item.is_open());
        open.filter_map(|(ix, _)| self.links_of(ix).release).min()
    }
}
