//! What the iteration commits to: the goal feature's open items and all that they need.

use jiff::civil::Date;

use super::budget::{Budget, effort};
use super::needs::{Needs, in_triage};
use crate::model::config::{Feature, Iteration};
use crate::model::{Amount, Backlog, Item, Ix, Missing, Status};
use crate::order::{Order, Placed};

/// The goal's work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// The goal.
    pub goal: Ix<Feature>,
    /// The goal's open items and their open prerequisites, in priority order.
    pub items: Vec<Ix<Item>>,
    /// The sum of their estimates.
    pub cost: Amount,
    /// The goal's items that were closed within the iteration, by id.
    pub done_items: Vec<Ix<Item>>,
    /// The sum of their estimates: it counts against the budget as well.
    pub done: Amount,
    /// The items without which the commitment fits: the last of the order first. Empty if it fits as it is.
    ///
    /// The order puts prerequisites above what needs them, so what stays is still closed under prerequisites.
    pub over: Vec<Ix<Item>>,
    /// Items that may not come through, in priority order.
    pub risks: Vec<Risk>,
    /// The goal's own items in triage, by id. They cost nothing yet, and without them the goal isn't whole.
    pub waiting: Vec<Ix<Item>>,
}

/// An item of a commitment that isn't ready, or waits for an answer.
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
    /// Whether the commitment takes more than `budget`, done work included.
    pub fn exceeds(&self, budget: Amount) -> bool {
        self.cost + self.done > budget
    }

    /// The commitment to `goal`.
    pub fn of(backlog: &Backlog, order: &Order, goal: Ix<Feature>, budget: &Budget) -> Self {
        let of_goal = |ix: &Ix<Item>| backlog.links_of(*ix).feature == Some(goal);
        let roots = backlog.each().map(|(ix, _)| ix).filter(of_goal);
        let mut wanted = vec![false; backlog.items.len()];
        for ix in Needs::new(backlog).of(roots).items {
            wanted[ix.get()] = true;
        }
        let placed: Vec<&Placed> = order.placed.iter().filter(|placed| wanted[placed.item.get()]).collect();
        let items: Vec<Ix<Item>> = placed.iter().map(|placed| placed.item).collect();
        let done_items = closed_within_iteration(backlog).filter(of_goal).collect::<Vec<_>>();
        let done = total(backlog, &done_items);
        Self {
            goal,
            cost: total(backlog, &items),
            over: over(backlog, &items, budget.budget - done),
            risks: placed.iter().filter_map(|placed| Risk::of(backlog, placed)).collect(),
            waiting: in_triage(backlog).filter(of_goal).collect(),
            items,
            done_items,
            done,
        }
    }
}

impl Risk {
    /// The risk of an item, if there is one.
    fn of(backlog: &Backlog, placed: &Placed) -> Option<Self> {
        let in_triage = |ix: &Ix<Item>| backlog.item(*ix).status.value == Status::Triage;
        let triage: Vec<_> = placed.blocked_by.iter().copied().filter(in_triage).collect();
        let risky = !placed.missing.is_empty() || !triage.is_empty();
        risky.then(|| Self { item: placed.item, missing: placed.missing.to_vec(), triage })
    }
}

/// The items from the end of `items` without which the rest costs at most `most`, the last one first.
fn over(backlog: &Backlog, items: &[Ix<Item>], most: Amount) -> Vec<Ix<Item>> {
    let mut cost = Amount::ZERO;
    let fits = items.iter().take_while(|ix| {
        cost += effort(backlog.item(**ix), &backlog.config);
        cost <= most
    });
    let fits = fits.count();
    items.iter().skip(fits).rev().copied().collect()
}

/// The sum of the items' estimates.
pub fn total(backlog: &Backlog, items: &[Ix<Item>]) -> Amount {
    items.iter().map(|ix| effort(backlog.item(*ix), &backlog.config)).sum()
}

/// The items done from the iteration's first to its last day, by id. Without a first day nothing is known to
/// belong to the iteration; without a last day it lasts.
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
