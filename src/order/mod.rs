//! Computes the priority order of a backlog, with a reason for every item's place.
//!
//! The order is a pure function of the backlog; it never reads the date or the history. It is computed in four
//! steps, each in its own file: [`density`] is the value per unit of effort; [`lanes`] assigns each open item
//! to the first lane that admits it and sorts each lane by its keys; `placement` applies the product owner's
//! decisions as a set (`decision_trees`), then moves open prerequisites directly above the items that need them; [`reason`]
//! explains each place in words. [`why`] compares two places and searches for edits that would swap them.
//! [`obstacles()`] tells why a backlog has no order.

mod decision_trees;
pub mod density;
mod entry_ranks;
pub mod lanes;
pub mod obstacles;
mod placement;
pub mod reason;
mod traces;
pub mod why;

pub use decision_trees::decision_cycles;
pub use entry_ranks::EntryRanks;
pub use obstacles::{Obstacle, obstacles};
pub use traces::Trace;

use rayon::prelude::*;

use crate::model::config::Release;
use crate::model::item::Status;
use crate::model::readiness::{self, Missing};
use crate::model::{Backlog, Item, Ix, Lane};
use crate::parse::Parsed;

/// The open items in priority order, and the items in triage.
#[derive(Clone, Debug, Default)]
pub struct Order {
    /// The open items, the highest priority first.
    pub placed: Vec<Placed>,
    /// The items in triage, by id.
    pub triage: Vec<Ix<Item>>,
    /// The items closed lately, in the order of their places.
    pub traces: Vec<Trace>,
}

/// An open item in its place in the order.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The item.
    pub item: Ix<Item>,
    /// The lane that admits it.
    pub lane: Lane,
    /// The section of the list that it is in.
    pub section: Section,
    /// Value per unit of effort; see [`density`].
    pub density: f64,
    /// The decimals with which texts show the density: as many as tell it apart from those of its neighbors.
    pub density_decimals: usize,
    /// How many of the lane's sort keys it takes to distinguish the item from its neighbors in the lane.
    pub deciding_keys: usize,
    /// The decision that placed the item, by position in [`Backlog::decisions`]; none if it has no effect.
    pub decision: Option<usize>,
    /// The item that depends on this one and pulled it up.
    pub needed_by: Option<Ix<Item>>,
    /// What the definition of ready still asks for.
    pub missing: Box<[Missing]>,
    /// The prerequisites that are open or in triage, by id.
    pub blocked_by: Box<[Ix<Item>]>,
}

/// The part of the order under one heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Section {
    /// Items that a decision put first.
    Decision,
    /// Items that a decision put last.
    DecisionLast,
    /// The production bugs lane.
    ProductionBugs,
    /// The feedback lane.
    Feedback,
    /// The iteration goal lane.
    Goal,
    /// One release of the release lane.
    Release(Ix<Release>),
    /// The rest lane.
    Rest,
}

/// The backlog can't be ordered; [`obstacles()`] tells why, and so do the findings with
/// [`blocks_order`](crate::diag::Finding::blocks_order).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoOrder;

/// Computes the order of a backlog.
///
/// # Errors
/// [`NoOrder`] if there are [`obstacles()`].
pub fn compute(parsed: &Parsed) -> Result<Order, NoOrder> {
    if obstacles::each(parsed).next().is_some() { Err(NoOrder) } else { Ok(compute_unchecked(&parsed.backlog)) }
}

/// Computes the order without checking for errors. If references are unresolved or dependencies form a cycle,
/// the result is some order of the items, but not a meaningful one.
pub fn compute_unchecked(backlog: &Backlog) -> Order {
    let ranked = lanes::rank_items(backlog, &traces::closed_lately(backlog));
    let placement = placement::Placement::new(backlog, &ranked);
    let triage = backlog.each().filter(|(_, item)| item.status.value == Status::Triage).map(|(ix, _)| ix).collect();
    let place = |(ix, needed_by): (Ix<Item>, Option<Ix<Item>>)| {
        let ranked_item = placement.ranked_item(ix);
        Placed {
            item: ix,
            lane: ranked_item.lane,
            section: placement.section(ix),
            density: ranked_item.density,
            density_decimals: reason::decimals_of(ranked_item.density),
            deciding_keys: ranked_item.deciding_keys,
            decision: placement.decision(ix),
            needed_by,
            missing: readiness::missing(backlog.item(ix), &backlog.config).into(),
            blocked_by: backlog.blockers(ix).collect(),
        }
    };
    let mut traces = Vec::new();
    let mut open = Vec::with_capacity(placement.placed.len());
    for (ix, needed_by) in placement.placed.iter().copied() {
        if placement.ranked_item(ix).is_trace {
            traces.push(Trace { item: ix, section: placement.section(ix), above: open.len() });
        } else {
            open.push((ix, needed_by));
        }
    }
    let mut placed: Vec<Placed> = open.into_par_iter().map(place).collect();
    tell_densities_apart(&mut placed);
    Order { placed, triage, traces }
}

/// Gives neighbors of one lane with different densities as many decimals as tell the two apart.
fn tell_densities_apart(placed: &mut [Placed]) {
    for at in 1..placed.len() {
        let [.., above, below] = &mut placed[..=at] else { continue };
        // Others differ in the decimals that each has anyway, as nearly all do.
        let is_close = above.density != below.density && (above.density - below.density).abs() < 0.02;
        if is_close && above.lane == below.lane {
            let decimals = reason::decimals_that_differ(above.density, below.density);
            above.density_decimals = above.density_decimals.max(decimals);
            below.density_decimals = below.density_decimals.max(decimals);
        }
    }
}

/// The open items as their lanes rank them, before decisions and dependencies, each with the section of its lane.
pub fn own_places(backlog: &Backlog) -> Vec<(Ix<Item>, Section)> {
    let ranked = lanes::rank_items(backlog, &[]);
    ranked.iter().map(|ranked| (ranked.item, placement::lane_section(backlog, ranked))).collect()
}

impl Order {
    /// The rank, from 1, of each item by position in the backlog; 0 for items that aren't open.
    pub fn ranks(&self, backlog: &Backlog) -> Vec<usize> {
        let mut ranks = vec![0; backlog.items.len()];
        for (at, placed) in self.placed.iter().enumerate() {
            if let Some(rank) = ranks.get_mut(placed.item.get()) {
                *rank = at + 1;
            }
        }
        ranks
    }

    /// The index of an item in the order, from 0, if it is open.
    pub fn position(&self, ix: Ix<Item>) -> Option<usize> {
        self.placed.iter().position(|placed| placed.item == ix)
    }
}

impl Placed {
    /// Whether the item meets the definition of ready.
    pub fn is_ready(&self) -> bool {
        self.missing.is_empty()
    }

    /// Whether work on the item may start: it is `todo`, ready, and nothing blocks it.
    pub fn is_startable(&self, backlog: &Backlog) -> bool {
        backlog.item(self.item).status.value == Status::Todo && self.is_ready() && self.blocked_by.is_empty()
    }
}

impl Section {
    /// The sections that `PRIORITY.md` has headings for, in the order of the list: those of decisions, of the lanes (of the
    /// goal's only while there is a goal), and of the releases that aren't finished.
    pub fn with_headings(backlog: &Backlog) -> Vec<Self> {
        let config = &backlog.config;
        let mut sections = vec![Self::Decision];
        for lane in lanes::with_rest_lane(&config.policy.lanes) {
            match lane {
                Lane::ProductionBugs => sections.push(Self::ProductionBugs),
                Lane::Feedback => sections.push(Self::Feedback),
                Lane::Goal => sections.extend(config.goal().map(|_| Self::Goal)),
                Lane::Release => sections.extend(backlog.unfinished_releases().into_iter().map(Self::Release)),
                Lane::Rest => sections.push(Self::Rest),
            }
        }
        sections.push(Self::DecisionLast);
        sections
    }

    /// The name in JSON: a lane's name, `release:ID`, `decision` or `decision-last`.
    pub fn name(self, backlog: &Backlog) -> String {
        match self {
            Self::Decision => "decision".into(),
            Self::DecisionLast => "decision-last".into(),
            Self::ProductionBugs => Lane::ProductionBugs.name().into(),
            Self::Feedback => Lane::Feedback.name().into(),
            Self::Goal => Lane::Goal.name().into(),
            Self::Rest => Lane::Rest.name().into(),
            Self::Release(ix) => {
                let release = backlog.config.releases.get(ix);
                format!("release:{}", release.map_or("", |release| release.id.value.as_str()))
            }
        }
    }
}
