//! Pairs the items of two trees by id and through renames.

use std::collections::HashMap;

use super::DiffSide;
use super::renames::{LineCounts, UnmatchedStory, match_stories};
use crate::model::{Backlog, Item, Ix};

/// One item as found in either tree.
#[derive(Clone, Copy, Debug)]
pub struct ItemPair {
    /// Its position in the base.
    pub base: Option<Ix<Item>>,
    /// Its position in the head.
    pub head: Option<Ix<Item>>,
}

/// The items of both trees: first those of the head by id, then those that only the base has.
pub struct ItemPairs<'s> {
    /// The pairs; a pair with a head item has the index of that item.
    pub list: Vec<ItemPair>,
    /// By position in the base: the index of the pair.
    of_base: Vec<usize>,
    base: DiffSide<'s>,
    head: DiffSide<'s>,
    /// Old id to new id of renamed items.
    renamed: HashMap<&'s str, &'s str>,
}

impl<'s> ItemPairs<'s> {
    /// Pairs the items of two trees.
    pub fn new(base: DiffSide<'s>, head: DiffSide<'s>) -> Self {
        let mut pairs = Self {
            list: Vec::with_capacity(head.backlog().items.len()),
            of_base: Vec::with_capacity(base.backlog().items.len()),
            base,
            head,
            renamed: HashMap::new(),
        };
        pairs.list.extend(head.backlog().each().map(|(ix, _)| ItemPair { base: None, head: Some(ix) }));
        let mut renames = find_renames(base, head).into_iter().peekable();
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
            None => self.list.push(ItemPair { base: Some(base), head: None }),
        }
        self.of_base.push(at);
    }

    /// The pair of a base item.
    pub fn of_base(&self, ix: Ix<Item>) -> usize {
        self.of_base[ix.get()]
    }

    /// The base item of a pair.
    pub fn base(&self, pair: usize) -> Option<&'s Item> {
        self.list[pair].base.map(|ix| self.base.backlog().item(ix))
    }

    /// The head item of a pair.
    pub fn head(&self, pair: usize) -> Option<&'s Item> {
        self.list[pair].head.map(|ix| self.head.backlog().item(ix))
    }

    /// The id of a pair, as in the head if it is there.
    pub fn id(&self, pair: usize) -> &'s str {
        self.head(pair).or(self.base(pair)).map_or("", |item| item.id.as_str())
    }

    /// The pair of the item with that id in the head, or else in the base.
    pub fn find(&self, id: &str) -> Option<usize> {
        let in_head = self.head.backlog().find(id).map(Ix::get);
        in_head.or_else(|| self.find_in_base(id))
    }

    /// The pair of the item with that id in the base.
    pub fn find_in_base(&self, id: &str) -> Option<usize> {
        self.base.backlog().find(id).map(|ix| self.of_base(ix))
    }

    /// The old id of a pair that was renamed.
    pub fn old_id(&self, pair: usize) -> Option<&'s str> {
        let (base, head) = (self.base(pair)?, self.head(pair)?);
        (base.id != head.id).then(|| base.id.as_str())
    }

    /// The id that an item of either tree has in the head.
    pub fn current<'t>(&self, id: &'t str) -> &'t str
    where
        's: 't,
    {
        self.renamed.get(id).copied().unwrap_or(id)
    }

    /// The renamed items as (base, head), sorted by base position.
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

/// Renamed items as (base, head), sorted by base position. A file that exists but can't be parsed keeps its id,
/// so it is neither vanished nor new.
pub fn find_renames(base: DiffSide<'_>, head: DiffSide<'_>) -> Vec<(Ix<Item>, Ix<Item>)> {
    let unmatched = Unmatched::new(base, head);
    if unmatched.is_empty() {
        return Vec::new();
    }
    let (old, new) = unmatched.stories(base, head);
    let all = [base, head].into_iter().flat_map(|side| &side.tree.stories);
    let counts = LineCounts::new(&old, &new, all.map(|file| body(file.text())));
    unmatched.pairs(match_stories(&old, &new, &counts))
}

/// Whether renames depend on lines that other stories have: two stories with different titles would be taken for one if
/// there were no others.
pub fn renames_need_other_texts(base: DiffSide<'_>, head: DiffSide<'_>) -> bool {
    let unmatched = Unmatched::new(base, head);
    if unmatched.is_empty() {
        return false;
    }
    let (old, new) = unmatched.stories(base, head);
    let matched = match_stories(&old, &new, &LineCounts::of_pairs_alone());
    matched.into_iter().any(|(one, other)| old[one].title != new[other].title)
}

/// The items that only one of the two trees has.
struct Unmatched {
    vanished: Vec<Ix<Item>>,
    appeared: Vec<Ix<Item>>,
}

impl Unmatched {
    fn new(base: DiffSide<'_>, head: DiffSide<'_>) -> Self {
        let only_in = |here: &Backlog, there: &Backlog| {
            let items = here.each().zip(here.positions_in(there));
            let unknown = items.filter(|((_, item), same)| same.is_none() && !there.broken.contains(item.id.as_str()));
            unknown.map(|((ix, _), _)| ix).collect()
        };
        Self { vanished: only_in(base.backlog(), head.backlog()), appeared: only_in(head.backlog(), base.backlog()) }
    }

    fn is_empty(&self) -> bool {
        self.vanished.is_empty() || self.appeared.is_empty()
    }

    fn stories<'s>(
        &self,
        base: DiffSide<'s>,
        head: DiffSide<'s>,
    ) -> (Vec<UnmatchedStory<'s>>, Vec<UnmatchedStory<'s>>) {
        (unmatched_stories(base, &self.vanished), unmatched_stories(head, &self.appeared))
    }

    fn pairs(&self, matches: Vec<(usize, usize)>) -> Vec<(Ix<Item>, Ix<Item>)> {
        matches.into_iter().map(|(old, new)| (self.vanished[old], self.appeared[new])).collect()
    }
}

fn unmatched_stories<'s>(side: DiffSide<'s>, items: &[Ix<Item>]) -> Vec<UnmatchedStory<'s>> {
    let texts = side.texts();
    let story = |ix: &Ix<Item>| {
        let item = side.backlog().item(*ix);
        let text = texts.get(&*item.path).copied().unwrap_or_default();
        UnmatchedStory { title: &item.title.value, body: body(text) }
    };
    items.iter().map(story).collect()
}

/// What follows the front matter; the whole text if there is none.
fn body(text: &str) -> &str {
    let mut fences = text.match_indices("+++").filter(|(at, _)| *at == 0 || text[..*at].ends_with(['\n', '\u{feff}']));
    match (fences.next(), fences.next()) {
        (Some(_), Some((at, fence))) => &text[at + fence.len()..],
        _ => text,
    }
}
