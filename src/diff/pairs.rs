//! Which item of one tree is which of the other: by id, and through renames.

use std::collections::HashMap;

use super::Side;
use super::renames::{Story, renames};
use crate::model::{Backlog, Item, Ix};

/// One item, as either tree has it.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    /// Its position in the base.
    pub base: Option<Ix<Item>>,
    /// Its position in the head.
    pub head: Option<Ix<Item>>,
}

/// The items of both trees: those of the head by id, then those that only the base has.
pub struct Pairs<'s> {
    /// The pairs; those of the head's items have the items' positions.
    pub list: Vec<Pair>,
    /// By position in the base: the pair.
    of_base: Vec<usize>,
    base: Side<'s>,
    head: Side<'s>,
    /// Renamed items: the old id, and the new one.
    renamed: HashMap<&'s str, &'s str>,
}

impl<'s> Pairs<'s> {
    /// Matches the items of two trees.
    pub fn new(base: Side<'s>, head: Side<'s>) -> Self {
        let renames = renamed(base, head);
        let mut pairs = Self {
            list: Vec::with_capacity(head.backlog().items.len()),
            of_base: Vec::with_capacity(base.backlog().items.len()),
            base,
            head,
            renamed: HashMap::new(),
        };
        pairs.list.extend(head.backlog().each().map(|(ix, _)| Pair { base: None, head: Some(ix) }));
        let mut renames = renames.into_iter().peekable();
        for ((ix, item), same) in base.backlog().each().zip(base.backlog().positions_in(head.backlog())) {
            let rename = renames.next_if(|(old, _)| *old == ix).map(|(_, new)| new);
            if let Some(new) = rename {
                pairs.renamed.insert(item.id.as_str(), head.backlog().item(new).id.as_str());
            }
            pairs.add(ix, same.or(rename));
        }
        pairs
    }

    fn add(&mut self, base: Ix<Item>, head: Option<Ix<Item>>) {
        let at = head.map_or(self.list.len(), Ix::get);
        match self.list.get_mut(at) {
            Some(pair) => pair.base = Some(base),
            None => self.list.push(Pair { base: Some(base), head: None }),
        }
        self.of_base.push(at);
    }

    /// The pair of an item of the base.
    pub fn of_base(&self, ix: Ix<Item>) -> usize {
        self.of_base[ix.get()]
    }

    /// The item of a pair in the base.
    pub fn base(&self, pair: usize) -> Option<&'s Item> {
        self.list[pair].base.map(|ix| self.base.backlog().item(ix))
    }

    /// The item of a pair in the head.
    pub fn head(&self, pair: usize) -> Option<&'s Item> {
        self.list[pair].head.map(|ix| self.head.backlog().item(ix))
    }

    /// The id of a pair, the newer one if there are two.
    pub fn id(&self, pair: usize) -> &'s str {
        self.head(pair).or(self.base(pair)).map_or("", |item| item.id.as_str())
    }

    /// The pair of the item with that id in the head, or else in the base.
    pub fn find(&self, id: &str) -> Option<usize> {
        let in_head = self.head.backlog().find(id).map(Ix::get);
        in_head.or_else(|| self.base.backlog().find(id).map(|ix| self.of_base(ix)))
    }

    /// The old id of a pair that was renamed.
    pub fn old_id(&self, pair: usize) -> Option<&'s str> {
        let (base, head) = (self.base(pair)?, self.head(pair)?);
        (base.id != head.id).then(|| base.id.as_str())
    }

    /// The id by which an item of either tree goes in the head.
    pub fn current<'t>(&self, id: &'t str) -> &'t str
    where
        's: 't,
    {
        self.renamed.get(id).copied().unwrap_or(id)
    }

    /// The renamed items, by position in the base: there and in the head.
    pub fn renames(&self) -> Vec<(Ix<Item>, Ix<Item>)> {
        let mut renames: Vec<(Ix<Item>, Ix<Item>)> = (0..self.list.len())
            .filter(|pair| self.old_id(*pair).is_some())
            .filter_map(|pair| self.list[pair].base.zip(self.list[pair].head))
            .collect();
        renames.sort_unstable();
        renames
    }

    /// Whether any item was renamed.
    pub fn has_renames(&self) -> bool {
        !self.renamed.is_empty()
    }
}

/// Renamed items as positions in base and head, by the first. A file that is there but can't be understood
/// keeps its id: it has neither vanished nor appeared.
pub fn renamed(base: Side<'_>, head: Side<'_>) -> Vec<(Ix<Item>, Ix<Item>)> {
    let vanished = only_in(base.backlog(), head.backlog());
    let appeared = only_in(head.backlog(), base.backlog());
    if vanished.is_empty() || appeared.is_empty() {
        return Vec::new();
    }
    let (old, new) = (stories(base, &vanished), stories(head, &appeared));
    renames(&old, &new).into_iter().map(|(old, new)| (vanished[old], appeared[new])).collect()
}

fn only_in(here: &Backlog, there: &Backlog) -> Vec<Ix<Item>> {
    let items = here.each().zip(here.positions_in(there));
    let unknown = items.filter(|((_, item), same)| same.is_none() && !there.broken.contains(item.id.as_str()));
    unknown.map(|((ix, _), _)| ix).collect()
}

fn stories<'s>(side: Side<'s>, items: &[Ix<Item>]) -> Vec<Story<'s>> {
    let texts = side.texts();
    let story = |ix: &Ix<Item>| {
        let item = side.backlog().item(*ix);
        Story { title: &item.title.value, text: texts.get(&*item.path).copied().unwrap_or_default() }
    };
    items.iter().map(story).collect()
}
