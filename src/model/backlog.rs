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
    pub config: Arc<Config>,
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
    pub faulty: Vec<Arc<Item>>,
    /// The beginnings of the items' ids.
    ids: Vec<Prefix>,
}

impl Backlog {
    /// Links `items` with each other and with `config`. The items stand in the order of their ids, of which no two
    /// are the same; `broken` are those of files that are no valid items, and `faulty` what could be read of these.
    ///
    /// Links of `previous` are reused if it has the same configuration (the same pointer), the same ids, and no
    /// reference that leads nowhere.
    pub fn link(
        config: Arc<Config>,
        items: Vec<Arc<Item>>,
        broken: HashSet<Box<str>>,
        faulty: Vec<Arc<Item>>,
        previous: Option<&Self>,
    ) -> Self {
        debug_assert!(items.is_sorted_by(|a, b| a.id < b.id));
        let mut backlog = Self { config, items, broken, faulty, ..Self::default() };
        let previous = previous.filter(|previous| previous.has_same_names(&backlog));
        backlog.ids = previous.map_or_else(
            || backlog.items.par_iter().map(|item| Prefix::of(item.id.as_str())).collect(),
            |previous| previous.ids.clone(),
        );
        let names = Names::new(&backlog);
        let reused = previous.and_then(|previous| Some((previous, names.resolve_changed(previous)?)));
        (backlog.links, backlog.unresolved, backlog.cycles) = match reused {
            Some((previous, links)) => {
                let is_same = |(one, other): (&Links, &Links)| one.depends_on == other.depends_on;
                let same_graph = links.iter().zip(&previous.links).all(is_same);
                let cycles = if same_graph { previous.cycles.clone() } else { graph::cycles(&links) };
                (links, Vec::new(), cycles)
            }
            None => {
                let (links, unresolved) = names.resolve();
                let cycles = graph::cycles(&links);
                (links, unresolved, cycles)
            }
        };
        backlog
    }

    /// Whether everything that a reference may name is the same in both, and all of this backlog's references resolve.
    fn has_same_names(&self, other: &Self) -> bool {
        let same_id = |(one, other): (&Arc<Item>, &Arc<Item>)| Arc::ptr_eq(one, other) || one.id == other.id;
        let is_whole = |backlog: &Self| backlog.broken.is_empty() && backlog.faulty.is_empty();
        Arc::ptr_eq(&self.config, &other.config)
            && is_whole(self)
            && is_whole(other)
            && self.unresolved.is_empty()
            && self.items.len() == other.items.len()
            && self.items.iter().zip(&other.items).all(same_id)
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
