//! Makes decisions of a wanted order: the fewest that give just this order.
//!
//! What somebody has put in order is a [`sheet`] from an editor or an [`edited_list`]. [`wanted`] completes it, [`fewest`] finds
//! which items need a decision, [`places`] where these put them, and [`reasons`] why. Decisions that are there already stay where
//! they fit. The result is checked with the order itself.

pub mod edited_list;
pub mod fewest;
pub mod places;
pub mod reasons;
pub mod sheet;
pub mod wanted;

use std::collections::HashSet;
use std::sync::Arc;

use self::fewest::{Wish, fewest_decisions};
use self::places::RankPlace;
use super::decisions::{self, DecidedPlace};
use crate::model::decision::{Decision, DecisionTarget};
use crate::model::item::ReferenceText;
use crate::model::{Backlog, Item, Ix};
use crate::order::{self, Order, Section};
use crate::text::{Span, Spanned};

/// How many decisions that are there are tried one by one.
const MAX_TRIALS: usize = 64;

/// What a decision about an item costs beside being one, if it has one already.
const HAS_DECISION: u32 = 0;
/// The same if somebody has moved it.
const WAS_MOVED: u32 = 1;
/// The same otherwise.
const WAS_NOT_MOVED: u32 = 3;

/// A wanted order.
#[derive(Clone, Debug)]
pub struct WantedOrder {
    /// All open items, none above its prerequisites.
    pub items: Vec<Ix<Item>>,
    /// The sections in which they should be, in the same sequence, if that is known.
    pub sections: Vec<Option<Section>>,
    /// Whether somebody said of an item, in the same sequence, that it is what moves.
    pub is_named: Vec<bool>,
}

/// The decisions for a wanted order.
#[derive(Clone, Debug, Default)]
pub struct Reordering {
    /// The items that somebody has moved, in the wanted order: the fewest that explain it.
    pub moved: Vec<Ix<Item>>,
    /// The decisions that are new or change, in the wanted order of their items.
    pub decided: Vec<(Ix<Item>, DecidedPlace)>,
    /// The decisions that are superfluous, by position in [`Backlog::decisions`].
    pub withdrawn: Vec<usize>,
}

/// The decisions don't give the wanted order; this is not expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotExact;

/// The fewest decisions that give a wanted order.
///
/// # Errors
/// [`NotExact`] if the order that they give is another one.
pub fn reorder(backlog: &Backlog, order: &Order, wanted: &WantedOrder) -> Result<Reordering, NotExact> {
    let ranks = Ranks::new(backlog, wanted);
    let moved = ranks.moved(order, wanted);
    let reluctance = ranks.items.iter().enumerate().map(|(rank, ix)| match ranks.existing[rank] {
        Some(_) => HAS_DECISION,
        None if moved.contains(ix) => WAS_MOVED,
        None => WAS_NOT_MOVED,
    });
    let wish = Wish {
        wanted: wanted.items.iter().map(|ix| ranks.rank(*ix)).collect(),
        prerequisites: ranks.items.iter().map(|ix| ranks.prerequisites(*ix)).collect(),
        reluctance: reluctance.collect(),
    };
    let found = fewest_decisions(&wish);
    let places = places::places(&found, &ranks.own_sections, &ranks.wanted_sections);
    let decided = ranks.with_existing(&places, wanted)?;
    let is_kept = |rank: usize| ranks.existing[rank].is_some_and(|(_, place)| decided[rank] == Some(place));
    let changed = wish.wanted.iter().filter(|rank| !is_kept(**rank));
    let new = changed.filter_map(|rank| Some((ranks.items[*rank], ranks.decided_place(decided[*rank]?))));
    let mut withdrawn: Vec<usize> = (0..ranks.items.len())
        .filter_map(|rank| ranks.existing[rank].filter(|_| decided[rank].is_none()).map(|(number, _)| number))
        .collect();
    withdrawn.sort_unstable();
    let decided = new.collect();
    let moved = wanted.items.iter().copied().filter(|ix| moved.contains(ix)).collect();
    Ok(Reordering { moved, decided, withdrawn })
}

/// A backlog in numbers: the open items by their ranks before decisions.
struct Ranks<'b> {
    backlog: &'b Backlog,
    items: Vec<Ix<Item>>,
    own_sections: Vec<Section>,
    wanted_sections: Vec<Option<Section>>,
    /// The decisions that take effect, or would if none were in a circle: the position of each, and its place.
    existing: Vec<Option<(usize, RankPlace)>>,
    /// By item of the backlog.
    rank_of: Vec<usize>,
}

impl<'b> Ranks<'b> {
    fn new(backlog: &'b Backlog, wanted: &WantedOrder) -> Self {
        let (items, own_sections): (Vec<_>, Vec<_>) = order::own_places(backlog).into_iter().unzip();
        let mut rank_of = vec![usize::MAX; backlog.items.len()];
        items.iter().enumerate().for_each(|(rank, ix)| rank_of[ix.get()] = rank);
        let mut wanted_sections = vec![None; items.len()];
        for (ix, section) in wanted.items.iter().zip(&wanted.sections) {
            wanted_sections[rank_of[ix.get()]] = *section;
        }
        let existing = vec![None; items.len()];
        let mut ranks = Self { backlog, items, own_sections, wanted_sections, existing, rank_of };
        for (number, decision) in backlog.decisions.iter().enumerate() {
            let item = backlog.find(&decision.item).filter(|ix| backlog.item(*ix).is_open());
            if let Some((ix, place)) = item.zip(ranks.rank_place(&decision.target)) {
                let rank = ranks.rank(ix);
                ranks.existing[rank] = Some((number, place));
            }
        }
        ranks
    }

    fn rank(&self, ix: Ix<Item>) -> usize {
        self.rank_of[ix.get()]
    }

    fn prerequisites(&self, ix: Ix<Item>) -> Vec<usize> {
        let ranks = self.backlog.links_of(ix).depends_on.iter().map(|other| self.rank(*other));
        ranks.filter(|rank| *rank != usize::MAX).collect()
    }

    /// The place of a decision that is there. `None` if its target isn't open.
    fn rank_place(&self, target: &DecisionTarget) -> Option<RankPlace> {
        let rank = |id: &str| {
            let ix = self.backlog.find(id)?;
            Some(self.rank(ix)).filter(|rank| *rank != usize::MAX)
        };
        Some(match target {
            DecisionTarget::Above(item) => RankPlace::Above(rank(&item.value.text)?),
            DecisionTarget::Below(item) => RankPlace::Below(rank(&item.value.text)?),
            DecisionTarget::First => RankPlace::First,
            DecisionTarget::Last => RankPlace::Last,
        })
    }

    fn decided_place(&self, place: RankPlace) -> DecidedPlace {
        let id = |rank: usize| self.backlog.item(self.items[rank]).id.as_str().to_owned();
        match place {
            RankPlace::Above(rank) => DecidedPlace::Above(id(rank)),
            RankPlace::Below(rank) => DecidedPlace::Below(id(rank)),
            RankPlace::First => DecidedPlace::First,
            RankPlace::Last => DecidedPlace::Last,
        }
    }

    /// The fewest items whose moves turn the order as it is into the wanted one.
    fn moved(&self, order: &Order, wanted: &WantedOrder) -> HashSet<Ix<Item>> {
        let mut place = vec![0; self.items.len()];
        order.placed.iter().enumerate().for_each(|(at, placed)| place[self.rank(placed.item)] = at);
        // Of two neighbors that change places, one has moved.
        let mut reluctance = vec![0; self.items.len()];
        for (ix, is_named) in wanted.items.iter().zip(&wanted.is_named) {
            let rank = self.rank(*ix);
            reluctance[place[rank]] = match (is_named, self.existing[rank]) {
                (true, _) => 0,
                (false, Some(_)) => 1,
                (false, None) => 2,
            };
        }
        let sequence = wanted.items.iter().map(|ix| place[self.rank(*ix)]).collect();
        let none = vec![Vec::new(); self.items.len()];
        let found = fewest_decisions(&Wish { wanted: sequence, prerequisites: none, reluctance });
        order.placed.iter().enumerate().filter(|(at, _)| found.is_moved[*at]).map(|(_, placed)| placed.item).collect()
    }

    /// The places with as many decisions as possible that are there already.
    fn with_existing(
        &self,
        places: &[Option<RankPlace>],
        wanted: &WantedOrder,
    ) -> Result<Vec<Option<RankPlace>>, NotExact> {
        let other = |rank: &usize| {
            let existing = self.existing[*rank].map(|(_, place)| place);
            places[*rank].is_some() && existing.is_some() && existing != places[*rank]
        };
        let others: Vec<usize> = wanted.items.iter().map(|ix| self.rank(*ix)).filter(other).collect();
        let kept = |ranks: &[usize], places: &[Option<RankPlace>]| {
            let mut places = places.to_vec();
            ranks.iter().for_each(|rank| places[*rank] = self.existing[*rank].map(|(_, place)| place));
            places
        };
        let most = self.misplaced_sections(places, wanted).ok_or(NotExact)?;
        let is_as_good = |places: &[_]| self.misplaced_sections(places, wanted).is_some_and(|count| count <= most);
        let all = kept(&others, places);
        if others.is_empty() || is_as_good(&all) {
            return Ok(all);
        }
        let mut best = places.to_vec();
        for rank in others.iter().take(MAX_TRIALS) {
            let trial = kept(&[*rank], &best);
            if is_as_good(&trial) {
                best = trial;
            }
        }
        Ok(best)
    }

    /// How many items aren't in their wanted sections with these decisions. `None` if the order isn't the wanted one.
    fn misplaced_sections(&self, places: &[Option<RankPlace>], wanted: &WantedOrder) -> Option<usize> {
        let order = order::compute_unchecked(&self.backlog_with(places));
        let is_exact = order.placed.iter().map(|placed| placed.item).eq(wanted.items.iter().copied());
        let is_misplaced = |placed: &&order::Placed| {
            self.wanted_sections[self.rank(placed.item)].is_some_and(|section| section != placed.section)
        };
        is_exact.then(|| order.placed.iter().filter(is_misplaced).count())
    }

    /// The backlog with these decisions in place of those that take effect.
    fn backlog_with(&self, places: &[Option<RankPlace>]) -> Backlog {
        let replaced: HashSet<usize> = self.existing.iter().flatten().map(|(number, _)| *number).collect();
        let all = self.backlog.decisions.iter().enumerate();
        let others = all.filter(|(number, _)| !replaced.contains(number)).map(|(_, decision)| decision.clone());
        let new = places.iter().enumerate().filter_map(|(rank, place)| Some(self.decision(rank, (*place)?)));
        let mut decisions: Vec<Decision> = new.chain(others).collect();
        // An idle decision about the same item may be there too; its file is the one that is changed.
        decisions.sort_by(|one, other| one.item.cmp(&other.item));
        decisions.dedup_by(|one, other| one.item == other.item);
        let mut backlog = self.backlog.clone();
        backlog.decisions = Arc::new(decisions);
        backlog
    }

    fn decision(&self, rank: usize, place: RankPlace) -> Decision {
        let reference = |id: String| Spanned::new(ReferenceText::new(&id), Span::default());
        let target = match self.decided_place(place) {
            DecidedPlace::Above(id) => DecisionTarget::Above(reference(id)),
            DecidedPlace::Below(id) => DecisionTarget::Below(reference(id)),
            DecidedPlace::First => DecisionTarget::First,
            DecidedPlace::Last => DecisionTarget::Last,
        };
        let id = self.backlog.item(self.items[rank]).id.as_str();
        let because = Spanned::new("".into(), Span::default());
        Decision { path: decisions::path(id).into(), item: id.into(), target, because, by: None, review_on: None }
    }
}
