//! Which lane admits an item, and how each lane is sorted.

use std::cmp::Ordering;

use jiff::civil::Date;
use rayon::prelude::*;

use super::density;
use crate::model::config::Feature;
use crate::model::item::ItemKind;
use crate::model::{Backlog, Item, Ix, Lane};

/// One thing that a lane looks at when it sorts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortKey {
    /// The worst bug first; a missing severity counts as major.
    Severity,
    /// The most users first; a missing reach counts as 0.
    Reach,
    /// The highest density first.
    Density,
    /// The earliest report first, a missing date last.
    Reported,
    /// The earliest release first.
    Release,
    /// Items without a step first, then along the flow.
    Step,
    /// By the bytes of the id.
    Id,
}

impl Lane {
    /// What the lane looks at, in this order.
    pub const fn sort_keys(self) -> &'static [SortKey] {
        use SortKey::{Density, Id, Reach, Release, Reported, Severity, Step};
        match self {
            Self::ProductionBugs => &[Severity, Reach, Density, Reported, Id],
            Self::Feedback => &[Reach, Density, Step, Reported, Id],
            Self::Goal => &[Step, Density, Id],
            Self::Release => &[Release, Step, Density, Id],
            Self::Rest => &[Density, Step, Id],
        }
    }
}

/// An open item in its lane, before decisions and dependencies.
#[derive(Clone, Copy, Debug)]
pub struct Ranked {
    /// The item.
    pub item: Ix<Item>,
    /// The first listed lane that admits it.
    pub lane: Lane,
    /// Its density.
    pub density: f64,
    /// How many sort keys tell it from its neighbours in the lane.
    pub keys: usize,
    /// What the lane's sort keys give, the smallest first.
    sorted_by: [u64; MOST_KEYS],
}

/// As many keys as any lane has.
const MOST_KEYS: usize = 5;

/// The open items by lane and, in it, by the lane's sort keys.
pub fn rank(backlog: &Backlog) -> Vec<Ranked> {
    let densities = density::densities(backlog);
    let goal = backlog.config.goal();
    let lanes = with_rest(&backlog.config.policy.lanes);
    let mut ranked: Vec<(usize, Ranked)> = (0..backlog.items.len())
        .into_par_iter()
        .map(Ix::new)
        .filter(|ix| backlog.item(*ix).is_open())
        .map(|ix| {
            let lane = lanes.iter().position(|lane| admits(*lane, backlog, ix, goal)).unwrap_or(lanes.len() - 1);
            (lane, Ranked::new(backlog, ix, lanes[lane], densities[ix.get()]))
        })
        .collect();
    // The last key of every lane tells all items apart: there is nothing to keep stable.
    ranked.par_sort_unstable_by(|(a_lane, a), (b_lane, b)| (a_lane, &a.sorted_by).cmp(&(b_lane, &b.sorted_by)));
    let mut ranked: Vec<Ranked> = ranked.into_iter().map(|(_, ranked)| ranked).collect();
    count_deciding_keys(&mut ranked);
    ranked
}

/// The listed lanes, and `rest` for what no listed lane admits.
fn with_rest(listed: &[Lane]) -> Vec<Lane> {
    let rest = (!listed.contains(&Lane::Rest)).then_some(Lane::Rest);
    listed.iter().copied().chain(rest).collect()
}

fn admits(lane: Lane, backlog: &Backlog, ix: Ix<Item>, goal: Option<Ix<Feature>>) -> bool {
    let item = backlog.item(ix);
    match lane {
        Lane::ProductionBugs => item.is_production_bug(),
        Lane::Feedback => item.kind.value == ItemKind::Feedback,
        Lane::Goal => goal.is_some() && backlog.links_of(ix).feature == goal,
        Lane::Release => backlog.links_of(ix).release.is_some(),
        Lane::Rest => true,
    }
}

impl Ranked {
    fn new(backlog: &Backlog, item: Ix<Item>, lane: Lane, density: f64) -> Self {
        let mut sorted_by = [0; MOST_KEYS];
        for (place, key) in sorted_by.iter_mut().zip(lane.sort_keys()) {
            *place = key.number(backlog, item, density);
        }
        Self { item, lane, density, keys: 0, sorted_by }
    }

    /// How it compares with another item of its lane, and the number of sort keys that it took to tell them apart.
    pub fn compare(&self, other: &Self) -> (Ordering, usize) {
        let keys = self.lane.sort_keys().len();
        let pairs = self.sorted_by.iter().zip(&other.sorted_by).take(keys);
        let differ = pairs.enumerate().find(|(_, (mine, theirs))| mine != theirs);
        differ.map_or((Ordering::Equal, keys), |(at, (mine, theirs))| (mine.cmp(theirs), at + 1))
    }
}

impl SortKey {
    /// A number that sorts as the key does.
    fn number(self, backlog: &Backlog, ix: Ix<Item>, density: f64) -> u64 {
        let (item, links) = (backlog.item(ix), backlog.links_of(ix));
        // What is missing comes first, as 0.
        let position = |ix: Option<usize>| ix.map_or(0, |ix| ix as u64 + 1);
        match self {
            Self::Severity => item.assumed_severity() as u64,
            Self::Reach => !item.reach.as_ref().map_or(0, |reach| reach.value),
            // The bits of doubles that aren't negative sort as the doubles do (IEEE 754-2019, 5.10).
            Self::Density => !density.to_bits(),
            Self::Reported => item.report().reported.as_ref().map_or(u64::MAX, |date| days(date.value)),
            Self::Release => position(links.release.map(Ix::get)),
            Self::Step => position(links.step.map(Ix::get)),
            Self::Id => ix.get() as u64,
        }
    }
}

/// A number for a date that sorts as dates do; the earliest that there is gives 0.
fn days(date: Date) -> u64 {
    u64::try_from((date - Date::MIN).get_days()).unwrap_or_default()
}

/// An item's place in its lane is explained by the keys that tell it from the one above and the one below.
fn count_deciding_keys(ranked: &mut [Ranked]) {
    for at in 1..ranked.len() {
        let (above, below) = (ranked[at - 1], ranked[at]);
        if above.lane == below.lane {
            let keys = above.compare(&below).1;
            ranked[at - 1].keys = above.keys.max(keys);
            ranked[at].keys = keys;
        }
    }
}
