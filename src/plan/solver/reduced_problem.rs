//! The reduced problem: only candidates that may be chosen, and the blocks of items that they share.
//!
//! Items needed by the same candidates are always bought together, so they are contracted into one block. A
//! block with a single user becomes that candidate's own cost; items without cost disappear. The result is a
//! set-union knapsack problem (the bipartite form of Veerapen 2015). Precedences between items are implied: a
//! block is bought exactly if one of its users is chosen. Values and costs are divided by their greatest common
//! divisors, so that the smallest improvement is 1.

use super::Problem;
use super::closure::{ItemClosure, ItemClosureBuilder};
use super::compressed_rows::Rows;

/// The reduced problem; candidates and blocks are numbered from 0.
#[derive(Debug, Clone)]
pub(super) struct ReducedProblem {
    /// The original index of each candidate, ascending.
    pub ids: Vec<u32>,
    /// Value of each candidate, above 0, in multiples of `value_unit`.
    pub values: Vec<u128>,
    /// Cost that only this candidate causes, in multiples of `cost_unit`.
    pub own_costs: Vec<u128>,
    /// Cost of each block, above 0, in multiples of `cost_unit`.
    pub block_costs: Vec<u128>,
    /// The blocks that each candidate needs.
    pub needs: Rows,
    /// The candidates that need each block.
    pub users: Rows,
    /// Budget in multiples of `cost_unit`, rounded down.
    pub budget: u128,
    /// The most candidates that may be chosen.
    pub cap: usize,
    /// The value, in the original unit, that a value of 1 stands for.
    pub value_unit: u128,
}

impl ReducedProblem {
    /// Reduces the problem. Candidates that are worth nothing or alone exceed the budget are dropped.
    pub fn new(problem: &Problem, budget: u128, max_candidates: Option<usize>) -> Self {
        let mut builder = ItemClosureBuilder::new(problem);
        let (mut ids, mut values, mut closures) = (Vec::new(), Vec::new(), Vec::new());
        for (index, candidate) in problem.candidates.iter().enumerate() {
            if candidate.value == 0 {
                continue;
            }
            if let Some(closure) = builder.closure(&candidate.items, budget) {
                ids.push(index as u32);
                values.push(candidate.value);
                closures.push(closure);
            }
        }
        let (own_costs, block_costs, needs) = contract(problem, &closures);
        let users = needs.transposed(block_costs.len());
        let cap = max_candidates.unwrap_or(ids.len()).min(ids.len());
        Self { ids, values, own_costs, block_costs, needs, users, budget, cap, value_unit: 1 }.with_integer_units()
    }

    /// Number of candidates.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Cost of all candidates together.
    pub fn total_cost(&self) -> u128 {
        self.own_costs.iter().sum::<u128>() + self.block_costs.iter().sum::<u128>()
    }

    pub fn total_value(&self) -> u128 {
        self.values.iter().sum()
    }

    /// The total value of the most valuable candidates that the cap allows, regardless of cost.
    pub fn most_value(&self) -> u128 {
        let mut values = self.values.clone();
        values.sort_unstable_by(|a, b| b.cmp(a));
        values.iter().take(self.cap).sum()
    }

    /// The same candidates with another budget and cap.
    pub fn within(&self, budget: u128, cap: usize) -> Self {
        Self { budget, cap, ..self.clone() }
    }

    fn with_integer_units(mut self) -> Self {
        let value_unit = self.values.iter().fold(0, |a, &b| gcd(a, b)).max(1);
        let cost_unit = self.own_costs.iter().chain(&self.block_costs).fold(0, |a, &b| gcd(a, b)).max(1);
        for value in &mut self.values {
            *value /= value_unit;
        }
        for cost in self.own_costs.iter_mut().chain(&mut self.block_costs) {
            *cost /= cost_unit;
        }
        self.budget /= cost_unit;
        self.value_unit = value_unit;
        self
    }
}

/// Own costs, block costs, and the blocks of each candidate.
fn contract(problem: &Problem, closures: &[ItemClosure]) -> (Vec<u128>, Vec<u128>, Rows) {
    let lists: Vec<&[u32]> = closures.iter().map(|closure| closure.items.as_slice()).collect();
    let users = Rows::from_lists(&lists).transposed(problem.costs.len());
    let mut items: Vec<u32> = (0..problem.costs.len() as u32)
        .filter(|&item| problem.costs[item as usize] > 0 && !users.row(item as usize).is_empty())
        .collect();
    items.sort_by(|&a, &b| users.row(a as usize).cmp(users.row(b as usize)).then(a.cmp(&b)));
    let mut own_costs = vec![0; closures.len()];
    let mut block_costs = Vec::new();
    let mut needs = vec![Vec::new(); closures.len()];
    for group in items.chunk_by(|&a, &b| users.row(a as usize) == users.row(b as usize)) {
        let cost: u128 = group.iter().map(|&item| u128::from(problem.costs[item as usize])).sum();
        match users.row(group[0] as usize) {
            [only] => own_costs[*only as usize] += cost,
            several => {
                for &user in several {
                    needs[user as usize].push(block_costs.len() as u32);
                }
                block_costs.push(cost);
            }
        }
    }
    (own_costs, block_costs, Rows::from_lists(&needs))
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}
