//! Assigns each open item to a lane and sorts the items of a lane.

use std::cmp::Ordering;

use jiff::civil::Date;
use rayon::prelude::*;

use super::density;
use crate::model::config::Feature;
use crate::model::item::ItemKind;
use crate::model::{Backlog, Item, Ix, Lane};

/// A sort key of a lane.
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
    /// Items without a step first, then in flow order.
    Step,
    /// By the bytes of the id.
    Id,
}

impl Lane {
    /// The lane's sort keys, the most significant first.
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

/// An open item, or one closed lately, in its lane, before decisions and dependencies.
#[derive(Clone, Copy, Debug)]
pub struct RankedItem {
    /// The item.
    pub item: Ix<Item>,
    /// The first listed lane that admits the item.
    pub lane: Lane,
    /// Its value density.
    pub density: f64,
    /// How many sort keys it takes to distinguish the item from its open neighbors in the lane.
    pub deciding_keys: usize,
    /// Whether it is an item closed lately.
    pub is_trace: bool,
    /// One number per sort key of the lane; smaller sorts first.
    sort_values: [u64; MAX_SORT_KEYS],
}

/// The most sort keys of any lane.
const MAX_SORT_KEYS: usize = 5;

/// The open items and the `traces`, which are closed, sorted by lane and by the lane's sort keys.
pub fn rank_items(backlog: &Backlog, traces: &[Ix<Item>]) -> Vec<RankedItem> {
    let effort = density::remaining_effort(backlog);
    let densities = density::densities(backlog, &effort);
    let trace_densities = traces.iter().map(|ix| (*ix, density::as_if_open(backlog, &effort, *ix)));
    let goal = backlog.config.goal();
    let lanes = with_rest_lane(&backlog.config.policy.lanes);
    let rank = |ix: Ix<Item>, density: f64| {
        let lane = lanes.iter().position(|lane| admits(*lane, backlog, ix, goal)).unwrap_or(lanes.len() - 1);
        (lane, RankedItem::new(backlog, ix, lanes[lane], density))
    };
    let mut by_lane: Vec<(usize, RankedItem)> = (0..backlog.items.len())
        .into_par_iter()
        .map(Ix::new)
        .filter(|ix| backlog.item(*ix).is_open())
        .map(|ix| rank(ix, densities[ix.get()]))
        .collect();
    by_lane.extend(trace_densities.map(|(ix, density)| rank(ix, density)));
    // An unstable sort is enough: the last key of every lane is the id, so no two items are equal.
    by_lane.par_sort_unstable_by(|(a_lane, a), (b_lane, b)| (a_lane, &a.sort_values).cmp(&(b_lane, &b.sort_values)));
    let mut ranked: Vec<RankedItem> = by_lane.into_iter().map(|(_, ranked)| ranked).collect();
    count_deciding_keys(&mut ranked);
    ranked
}

/// The lanes in which items are ranked: those of `policy.lanes`, then `rest` for items that no listed lane admits.
pub(super) fn with_rest_lane(listed: &[Lane]) -> Vec<Lane> {
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

impl RankedItem {
    fn new(backlog: &Backlog, item: Ix<Item>, lane: Lane, density: f64) -> Self {
        let mut sort_values = [0; MAX_SORT_KEYS];
        for (place, key) in sort_values.iter_mut().zip(lane.sort_keys()) {
            *place = key.sort_value(backlog, item, density);
        }
        let is_trace = !backlog.item(item).is_open();
        Self { item, lane, density, deciding_keys: 0, is_trace, sort_values }
    }

    /// Compares two items of the same lane. Also returns how many sort keys that took.
    pub fn compare(&self, other: &Self) -> (Ordering, usize) {
        let keys = self.lane.sort_keys().len();
        let pairs = self.sort_values.iter().zip(&other.sort_values).take(keys);
        let first_difference = pairs.enumerate().find(|(_, (own, other))| own != other);
        first_difference.map_or((Ordering::Equal, keys), |(at, (own, other))| (own.cmp(other), at + 1))
    }
}

impl SortKey {
    /// A number that sorts as the key does.
    fn sort_value(self, backlog: &Backlog, ix: Ix<Item>, density: f64) -> u64 {
        let (item, links) = (backlog.item(ix), backlog.links_of(ix));
        // A missing value sorts first, as 0.
        let position = |ix: Option<usize>| ix.map_or(0, |ix| ix as u64 + 1);
        match self {
            Self::Severity => item.assumed_severity() as u64,
            Self::Reach => !item.reach.as_ref().map_or(0, |reach| reach.value),
            // The bits of non-negative doubles sort as the doubles do (IEEE 754-2019, 5.10).
            Self::Density => !density.to_bits(),
            Self::Reported => item.report().reported.as_ref().map_or(u64::MAX, |date| days_since_min(date.value)),
            Self::Release => position(links.release.map(Ix::get)),
            Self::Step => position(links.step.map(Ix::get)),
            Self::Id => ix.get() as u64,
        }
    }
}

/// The days since the earliest date that jiff supports.
fn days_since_min(date: Date) -> u64 {
    u64::try_from((date - Date::MIN).get_days()).unwrap_or_default()
}

/// Counts the keys that distinguish each item from the one above and the one below; the reason for its place
/// names these.
fn count_deciding_keys(ranked: &mut [RankedItem]) {
    let mut open = ranked.iter_mut().filter(|ranked| !ranked.is_trace);
    let Some(mut above) = open.next() else { return };
    for below in open {
        if above.lane == below.lane {
            let keys = above.compare(below).1;
            above.deciding_keys = above.deciding_keys.max(keys);
            below.deciding_keys = keys;
        }
        above = below;
    }
}
