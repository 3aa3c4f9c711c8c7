//! Which lane admits an item, and how each lane is sorted.

use std::cmp::{Ordering, Reverse};

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
}

/// The open items by lane and, in it, by the lane's sort keys.
pub fn rank(backlog: &Backlog) -> Vec<Ranked> {
    let densities = density::densities(backlog);
    let goal = backlog.config.goal();
    let lanes = with_rest(&backlog.config.policy.lanes);
    let open = backlog.each().filter(|(_, item)| item.is_open());
    let mut ranked: Vec<(usize, Ranked)> = open
        .map(|(ix, _)| {
            let lane = lanes.iter().position(|lane| admits(*lane, backlog, ix, goal)).unwrap_or(lanes.len() - 1);
            (lane, Ranked { item: ix, lane: lanes[lane], density: densities[ix.get()], keys: 0 })
        })
        .collect();
    ranked.sort_unstable_by(|(a_lane, a), (b_lane, b)| a_lane.cmp(b_lane).then_with(|| compare(backlog, a, b).0));
    let mut ranked: Vec<Ranked> = ranked.into_iter().map(|(_, ranked)| ranked).collect();
    count_deciding_keys(backlog, &mut ranked);
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

/// How two items of one lane compare, and the number of sort keys that it took to tell them apart.
pub fn compare(backlog: &Backlog, a: &Ranked, b: &Ranked) -> (Ordering, usize) {
    let keys = a.lane.sort_keys();
    for (at, key) in keys.iter().enumerate() {
        let ordering = compare_by(*key, backlog, a, b);
        if ordering != Ordering::Equal {
            return (ordering, at + 1);
        }
    }
    (Ordering::Equal, keys.len())
}

fn compare_by(key: SortKey, backlog: &Backlog, a: &Ranked, b: &Ranked) -> Ordering {
    let (left, right) = (backlog.item(a.item), backlog.item(b.item));
    let (left_links, right_links) = (backlog.links_of(a.item), backlog.links_of(b.item));
    match key {
        SortKey::Severity => left.assumed_severity().cmp(&right.assumed_severity()),
        SortKey::Reach => Reverse(reach(left)).cmp(&Reverse(reach(right))),
        SortKey::Density => b.density.total_cmp(&a.density),
        SortKey::Reported => {
            let date = |item: &Item| item.reported.as_ref().map(|date| date.value);
            (date(left).is_none(), date(left)).cmp(&(date(right).is_none(), date(right)))
        }
        SortKey::Release => left_links.release.cmp(&right_links.release),
        SortKey::Step => left_links.step.cmp(&right_links.step),
        SortKey::Id => a.item.cmp(&b.item),
    }
}

fn reach(item: &Item) -> u64 {
    item.reach.as_ref().map_or(0, |reach| reach.value)
}

/// An item's place in its lane is explained by the keys that tell it from the one above and the one below.
fn count_deciding_keys(backlog: &Backlog, ranked: &mut [Ranked]) {
    for at in 1..ranked.len() {
        let (above, below) = (ranked[at - 1], ranked[at]);
        if above.lane == below.lane {
            let keys = compare(backlog, &above, &below).1;
            ranked[at - 1].keys = above.keys.max(keys);
            ranked[at].keys = keys;
        }
    }
}
