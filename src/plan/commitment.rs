//! What the iteration commits to: what was decided to be first, the open items of the goal feature, and all their open
//! prerequisites.

use jiff::civil::Date;

use super::budget::{Budget, effort};
use super::prerequisites::{PrerequisiteWalker, in_triage};
use crate::model::config::{Feature, Iteration};
use crate::model::{Amount, Backlog, Item, Ix, Missing, Status};
use crate::order::{Order, Placed, Section};

/// The work that the iteration commits to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// The goal.
    pub goal: Ix<Feature>,
    /// The items that a decision put first, the goal's open items and their open prerequisites, in priority order.
    pub items: Vec<Ix<Item>>,
    /// The sum of the estimates of `items`.
    pub cost: Amount,
    /// The goal's items that were closed within the iteration, by id.
    pub done_items: Vec<Ix<Item>>,
    /// The sum of the estimates of `done_items`, which also counts against the budget.
    pub done: Amount,
    /// The items to leave out so that the commitment fits, the lowest priority first. Empty if it fits.
    ///
    /// The order puts prerequisites above their dependents, so the remaining items still include all their
    /// prerequisites.
    pub over_budget: Vec<Ix<Item>>,
    /// Items that may not be finished, in priority order.
    pub risks: Vec<Risk>,
    /// The goal's own items in triage, by id. They are not in the cost, but the goal isn't complete without
    /// them.
    pub in_triage: Vec<Ix<Item>>,
}

/// A committed item that isn't ready or has prerequisites in triage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Risk {
    /// The item.
    pub item: Ix<Item>,
    /// What it lacks to be ready.
    pub missing: Vec<Missing>,
    /// The prerequisites that are in triage, by id.
    pub triage: Vec<Ix<Item>>,
}

impl Commitment {
    /// Whether the commitment, including done work, exceeds `budget`.
    pub fn exceeds(&self, budget: Amount) -> bool {
        self.cost + self.done > budget
    }

    /// The commitment to `goal`.
    pub fn new(backlog: &Backlog, order: &Order, goal: Ix<Feature>, budget: &Budget) -> Self {
        let of_goal = |ix: &Ix<Item>| backlog.links_of(*ix).feature == Some(goal);
        let roots = backlog.each().map(|(ix, _)| ix).filter(of_goal);
        let mut is_committed = vec![false; backlog.items.len()];
        for ix in PrerequisiteWalker::new(backlog).closure(roots).items {
            is_committed[ix.get()] = true;
        }
        // Nobody may start the goal before what was decided to be first, so it takes its room first.
        let is_committed = |placed: &&Placed| placed.section == Section::Decision || is_committed[placed.item.get()];
        let placed: Vec<&Placed> = order.placed.iter().filter(is_committed).collect();
        let items: Vec<Ix<Item>> = placed.iter().map(|placed| placed.item).collect();
        let done_items = closed_within_iteration(backlog).filter(of_goal).collect::<Vec<_>>();
        let done = total_effort(backlog, &done_items);
        Self {
            goal,
            cost: total_effort(backlog, &items),
            over_budget: items_over_budget(backlog, &items, budget.budget - done),
            risks: placed.iter().filter_map(|placed| Risk::from_placed(backlog, placed)).collect(),
            in_triage: in_triage(backlog).filter(of_goal).collect(),
            items,
            done_items,
            done,
        }
    }
}

impl Risk {
    /// The risk of an item, if it has one.
    fn from_placed(backlog: &Backlog, placed: &Placed) -> Option<Self> {
        let in_triage = |ix: &Ix<Item>| backlog.item(*ix).status.value == Status::Triage;
        let triage: Vec<_> = placed.blocked_by.iter().copied().filter(in_triage).collect();
        let is_at_risk = !placed.missing.is_empty() || !triage.is_empty();
        is_at_risk.then(|| Self { item: placed.item, missing: placed.missing.to_vec(), triage })
    }
}

/// The items to drop from the end of `items` so that the rest costs at most `most`, the last one first.
fn items_over_budget(backlog: &Backlog, items: &[Ix<Item>], most: Amount) -> Vec<Ix<Item>> {
    let mut cost = Amount::ZERO;
    let fitting = items.iter().take_while(|ix| {
        cost += effort(backlog.item(**ix), &backlog.config);
        cost <= most
    });
    let fitting_count = fitting.count();
    items.iter().skip(fitting_count).rev().copied().collect()
}

/// The sum of the items' estimates, in the product's unit.
pub fn total_effort(backlog: &Backlog, items: &[Ix<Item>]) -> Amount {
    items.iter().map(|ix| effort(backlog.item(*ix), &backlog.config)).sum()
}

/// The items done between the first and the last day of the iteration, by id. Empty if the iteration has no
/// first day; without a last day it has no end.
pub fn closed_within_iteration(backlog: &Backlog) -> impl Iterator<Item = Ix<Item>> {
    let iteration = backlog.config.iteration.as_ref();
    let done = backlog.each().filter(|(_, item)| item.status.value == Status::Done);
    done.filter(move |(_, item)| {
        let closed = item.closed.as_ref().map(|closed| closed.value);
        iteration.zip(closed).is_some_and(|(iteration, closed)| is_within(iteration, closed))
    })
    .map(|(ix, _)| ix)
}

fn is_within(iteration: &Iteration, day: Date) -> bool {
    iteration.start.as_ref().is_some_and(|start| start.value <= day)
        && iteration.end.as_ref().is_none_or(|end| day <= end.value)
}
