//! The priority order: a pure function of a backlog, with a reason for every place.
//!
//! Four steps, each in its own file: [`density`], then [`lanes`] (which
//! lane, and how it is sorted), then `sequence` (decisions, then dependencies), and [`reason`] turns what
//! they kept into words. [`why`] compares two places and looks for edits that would exchange them. Nothing
//! here knows the date or history.

pub mod density;
pub mod lanes;
pub mod obstacles;
pub mod reason;
mod sequence;
pub mod why;

pub use obstacles::{Obstacle, obstacles};

use rayon::prelude::*;

use crate::model::config::Release;
use crate::model::item::Status;
use crate::model::readiness::{self, Missing};
use crate::model::{Backlog, Item, Ix, Lane};
use crate::parse::Parsed;

/// The open items from the top down, and those that wait for an answer.
#[derive(Clone, Debug, Default)]
pub struct Order {
    /// Open items, in order.
    pub placed: Vec<Placed>,
    /// Items in triage, by id.
    pub triage: Vec<Ix<Item>>,
}

/// One open item in its place.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The item.
    pub item: Ix<Item>,
    /// The lane that admits it.
    pub lane: Lane,
    /// The section in which it stands.
    pub section: Section,
    /// Value per unit of effort; see [`density`].
    pub density: f64,
    /// How many of the lane's sort keys it took to tell the item from its neighbours in the lane.
    pub keys: usize,
    /// The decision, by its position in the file, that moved it last.
    pub decision: Option<usize>,
    /// The item for whose sake it was placed before its own turn.
    pub needed_by: Option<Ix<Item>>,
    /// What it lacks to be ready.
    pub missing: Box<[Missing]>,
    /// The prerequisites that are open or in triage, by id.
    pub blocked_by: Box<[Ix<Item>]>,
}

/// A part of the order under one heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Section {
    /// Items that a decision put first.
    Decision,
    /// The lane of production bugs.
    ProductionBugs,
    /// The feedback lane.
    Feedback,
    /// The lane of the iteration goal.
    Goal,
    /// One release of the release lane.
    Release(Ix<Release>),
    /// The last lane.
    Rest,
}

/// A backlog has no order; [`obstacles()`] tells why, and so do the findings with
/// [`blocks_order`](crate::diag::Finding::blocks_order).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoOrder;

/// The order of a backlog.
///
/// # Errors
/// [`NoOrder`] if there are [`obstacles()`].
pub fn compute(parsed: &Parsed) -> Result<Order, NoOrder> {
    if obstacles::each(parsed).next().is_some() { Err(NoOrder) } else { Ok(of_sound(&parsed.backlog)) }
}

/// The order of a backlog whose references resolve and whose dependencies have no cycle; of any other, some
/// order that says nothing.
pub fn of_sound(backlog: &Backlog) -> Order {
    let ranked = lanes::rank(backlog);
    let sequence = sequence::Sequence::of(backlog, &ranked);
    let triage = backlog.each().filter(|(_, item)| item.status.value == Status::Triage).map(|(ix, _)| ix).collect();
    let place = |(ix, needed_by): (Ix<Item>, Option<Ix<Item>>)| {
        let own = sequence.own_place(ix);
        Placed {
            item: ix,
            lane: own.lane,
            section: sequence.section(ix),
            density: own.density,
            keys: own.keys,
            decision: sequence.decision(ix),
            needed_by,
            missing: readiness::missing(backlog.item(ix), &backlog.config).into(),
            blocked_by: backlog.blockers(ix).collect(),
        }
    };
    let placed = sequence.placed.par_iter().copied().map(place).collect();
    Order { placed, triage }
}

impl Order {
    /// The rank, from 1, of each item by position in the backlog; 0 for those that have none.
    pub fn ranks(&self, backlog: &Backlog) -> Vec<usize> {
        let mut ranks = vec![0; backlog.items.len()];
        for (at, placed) in self.placed.iter().enumerate() {
            if let Some(rank) = ranks.get_mut(placed.item.get()) {
                *rank = at + 1;
            }
        }
        ranks
    }

    /// The place of an item, counted from 0, if it is open.
    pub fn position(&self, ix: Ix<Item>) -> Option<usize> {
        self.placed.iter().position(|placed| placed.item == ix)
    }
}

impl Placed {
    /// Whether the item has what the definition of ready asks for.
    pub fn is_ready(&self) -> bool {
        self.missing.is_empty()
    }

    /// Whether work on the item may start: it is `todo`, ready, and nothing blocks it.
    pub fn is_startable(&self, backlog: &Backlog) -> bool {
        backlog.item(self.item).status.value == Status::Todo && self.is_ready() && self.blocked_by.is_empty()
    }
}

impl Section {
    /// The name in JSON: a lane's name, `release:ID` or `decision`.
    pub fn name(self, backlog: &Backlog) -> String {
        match self {
            Self::Decision => "decision".into(),
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
