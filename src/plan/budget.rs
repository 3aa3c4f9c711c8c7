//! What an iteration can take: capacity, the part that may be committed, and the part that is kept free.
//!
//! Both parts are products of decimals and add up to the capacity exactly, so that no plan is over its budget
//! by a rounding.

use crate::model::{Amount, Config, Decimal, Item, readiness};

/// An iteration's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// What the team can do in the iteration, in the product's unit.
    pub capacity: Amount,
    /// The share of it that is kept free, from 0 to 1.
    pub share: Decimal,
    /// Capacity × reserve: kept free for bugs and feedback.
    pub reserve: Amount,
    /// Capacity × (1 − reserve): what may be committed.
    pub budget: Amount,
}

/// Why there is nothing to plan with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoBudget {
    /// `backlog.toml` has no `[iteration]`.
    Iteration,
    /// `[iteration]` has no `capacity`.
    Capacity,
}

impl Budget {
    /// The numbers of the backlog's iteration.
    ///
    /// # Errors
    /// If there is no iteration, or none that says what it can take.
    pub fn of(config: &Config) -> Result<Self, NoBudget> {
        let iteration = config.iteration.as_ref().ok_or(NoBudget::Iteration)?;
        let capacity = iteration.capacity.as_ref().ok_or(NoBudget::Capacity)?.value;
        let share = iteration.reserve.as_ref().map_or(Decimal::ZERO, |reserve| reserve.value);
        Ok(Self::new(capacity, share))
    }

    /// The numbers of an iteration that keeps `share` of its `capacity` free.
    pub fn new(capacity: Decimal, share: Decimal) -> Self {
        let reserve = Amount::product(capacity, share);
        let capacity = Amount::from(capacity);
        Self { capacity, share, reserve, budget: capacity - reserve }
    }
}

/// What an item takes, in the product's unit; a missing estimate counts as `policy.max_estimate`.
pub fn effort(item: &Item, config: &Config) -> Amount {
    Amount::from(readiness::assumed_estimate(item, config))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_parts_add_up(capacity in 0u64..100_000_000, share in 0u64..=10_000) {
            let decimal = |n: u64| Decimal::parse(&format!("{n}e-4")).unwrap();
            let budget = Budget::new(decimal(capacity), decimal(share));
            prop_assert_eq!(budget.budget + budget.reserve, budget.capacity);
        }
    }
}
