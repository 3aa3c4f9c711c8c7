//! Item closures: the items of a candidate with all their prerequisites.
//!
//! A search is cut off when its cost exceeds the budget, because such a candidate can't be in any solution. On
//! a chain of 100,000 items this keeps the work proportional to what fits.

use super::Problem;

/// Computes closures; the visited marks are reused between searches.
pub(super) struct ItemClosureBuilder<'p> {
    problem: &'p Problem,
    seen: Vec<u32>,
    stamp: u32,
    stack: Vec<u32>,
}

/// A set of items with all their prerequisites.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct ItemClosure {
    /// The items, ascending.
    pub items: Vec<u32>,
    /// The sum of their costs, in cost units.
    pub cost: u128,
}

impl<'p> ItemClosureBuilder<'p> {
    pub fn new(problem: &'p Problem) -> Self {
        Self { problem, seen: vec![0; problem.costs.len()], stamp: 0, stack: Vec::new() }
    }

    /// The closure of `roots`, or `None` if it costs more than `budget`.
    pub fn closure(&mut self, roots: &[u32], budget: u128) -> Option<ItemClosure> {
        self.stamp += 1;
        self.stack.clear();
        let mut found = ItemClosure::default();
        for &root in roots {
            self.visit(root, &mut found);
        }
        while let Some(item) = self.stack.pop() {
            if found.cost > budget {
                return None;
            }
            let problem = self.problem;
            for &need in &problem.needs[item as usize] {
                self.visit(need, &mut found);
            }
        }
        found.items.sort_unstable();
        (found.cost <= budget).then_some(found)
    }

    fn visit(&mut self, item: u32, found: &mut ItemClosure) {
        let mark = &mut self.seen[item as usize];
        if *mark != self.stamp {
            *mark = self.stamp;
            found.items.push(item);
            found.cost += u128::from(self.problem.costs[item as usize]);
            self.stack.push(item);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diamond() -> Problem {
        Problem { costs: vec![1, 2, 4, 8], needs: vec![vec![1, 2], vec![3], vec![3], vec![]], candidates: Vec::new() }
    }

    #[test]
    fn a_shared_prerequisite_is_paid_once() {
        let problem = diamond();
        let closure = ItemClosureBuilder::new(&problem).closure(&[0], 15);
        assert_eq!(closure, Some(ItemClosure { items: vec![0, 1, 2, 3], cost: 15 }));
    }

    #[test]
    fn a_closure_above_the_budget_is_none() {
        let problem = diamond();
        let mut builder = ItemClosureBuilder::new(&problem);
        assert_eq!(builder.closure(&[0], 14), None);
        assert_eq!(builder.closure(&[3, 3], 8).map(|c| c.items), Some(vec![3]));
    }
}
