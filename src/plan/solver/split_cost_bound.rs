//! An upper bound without a network, for a search that ends before its first real bound.
//!
//! The cost of each block is divided among all its users. A selection pays at least the shares of its candidates, so the
//! fractional knapsack with these costs (Dantzig 1957) is worth at least as much as the best selection.

use super::reduced_problem::ReducedProblem;

/// More than the rounding errors of the sums of doubles below.
const ROUNDING: f64 = 1.0 + 1e-6;

/// The bound, in units of the reduced problem.
pub(super) fn bound(problem: &ReducedProblem) -> u128 {
    let share = |block: u32| {
        let block = block as usize;
        problem.block_costs[block] as f64 / problem.users.row(block).len().max(1) as f64
    };
    let cost =
        |c: usize| problem.own_costs[c] as f64 + problem.needs.row(c).iter().map(|&block| share(block)).sum::<f64>();
    let mut candidates: Vec<(f64, f64)> = (0..problem.len()).map(|c| (problem.values[c] as f64, cost(c))).collect();
    let density = |&(value, cost): &(f64, f64)| if cost > 0.0 { value / cost } else { f64::INFINITY };
    candidates.sort_by(|a, b| density(b).total_cmp(&density(a)));
    let (mut room, mut sum) = (problem.budget as f64, 0.0);
    for (value, cost) in candidates {
        if cost > room {
            sum += value * room / cost;
            break;
        }
        room -= cost;
        sum += value;
    }
    problem.most_value().min((sum * ROUNDING).ceil() as u128)
}
