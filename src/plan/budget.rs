//! The budget of an iteration: its capacity, the part that may be committed, and the reserve.
//!
//! Both parts are exact decimal products that sum to the capacity, so no plan exceeds its budget by a rounding
//! error.

use crate::model::{Amount, Config, Decimal, Item, readiness};

/// The capacity of an iteration and its two parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// How much the team can do in the iteration, in the product's unit.
    pub capacity: Amount,
    /// The share of the capacity that is the reserve, from 0 to 1.
    pub reserve_share: Decimal,
    /// Capacity × reserve share: kept free for bugs and feedback.
    pub reserve: Amount,
    /// Capacity × (1 − reserve share): what may be committed.
    pub budget: Amount,
}

/// Why the backlog has no budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoBudget {
    /// `backlog.toml` has no `[iteration]`.
    MissingIteration,
    /// `[iteration]` has no `capacity`.
    MissingCapacity,
}

impl Budget {
    /// The budget of the backlog's iteration.
    ///
    /// # Errors
    /// [`NoBudget`] if there is no iteration or it has no capacity.
    pub fn from_config(config: &Config) -> Result<Self, NoBudget> {
        let iteration = config.iteration.as_ref().ok_or(NoBudget::MissingIteration)?;
        let capacity = iteration.capacity.as_ref().ok_or(NoBudget::MissingCapacity)?.value;
        let reserve_share = iteration.reserve.as_ref().map_or(Decimal::ZERO, |reserve| reserve.value);
        Ok(Self::new(capacity, reserve_share))
    }

    /// The budget of an iteration that keeps `reserve_share` of its `capacity` free.
    pub fn new(capacity: Decimal, reserve_share: Decimal) -> Self {
        let reserve = Amount::product(capacity, reserve_share);
        let capacity = Amount::from(capacity);
        Self { capacity, reserve_share, reserve, budget: capacity - reserve }
    }
}

/// The effort of an item, in the product's unit; a missing estimate counts as `policy.max_estimate`.
pub fn effort(item: &Item, config: &Config) -> Amount {
    Amount::from(readiness::assumed_estimate(item, config))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_parts_add_up(capacity in 0u64..100_000_000, reserve_share in 0u64..=10_000) {
            let decimal = |n: u64| Decimal::parse(&format!("{n}e-4")).unwrap();
            let budget = Budget::new(decimal(capacity), decimal(reserve_share));
            prop_assert_eq!(budget.budget + budget.reserve, budget.capacity);
        }
    }
}
