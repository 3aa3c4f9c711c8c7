//! Scales exact values and costs to the 64-bit integers of the flow.
//!
//! Flows are 64-bit for speed; values and costs may be larger. If the scale drops digits it rounds values up,
//! so a bound stays valid: the search then has to go deeper to distinguish the last digits.

use super::reduced_problem::ReducedProblem;

/// The scale of values and rates.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    /// Values are multiplied by `2^value_shift`, or divided if it is negative.
    value_shift: i32,
    /// Rates are in scaled value per unit of cost, times `2^rate_shift`.
    pub rate_shift: u32,
    /// The largest rate; above it a product with a cost could overflow.
    pub max_rate: u64,
}

/// Scaled values sum to less than two to this power, which leaves room for flows that accumulate in a node.
const VALUE_BITS: i32 = 57;

impl Scale {
    /// The finest scale at which no sum of the flow can overflow.
    pub fn new(problem: &ReducedProblem) -> Self {
        let value_bits = bits(problem.total_value());
        let cost_bits = bits(problem.total_cost());
        let value_shift = (VALUE_BITS - value_bits).min(40);
        let rate_bits = value_bits + value_shift - cost_bits;
        let max_bits = (126 - cost_bits).clamp(1, 62);
        Self { value_shift, rate_shift: (40 - rate_bits).clamp(0, 62) as u32, max_rate: 1 << max_bits }
    }

    /// A value in scaled units, rounded up.
    pub fn value(&self, value: u128) -> i64 {
        if self.value_shift >= 0 {
            (value << self.value_shift) as i64
        } else {
            let shift = self.value_shift.unsigned_abs();
            value.div_ceil(1 << shift) as i64
        }
    }

    /// The smallest scaled bound with which `value` may still be reached.
    pub fn target(&self, value: u128) -> i128 {
        if self.value_shift >= 0 {
            (value << self.value_shift) as i128
        } else {
            (value >> self.value_shift.unsigned_abs()) as i128
        }
    }

    /// The largest value that a scaled bound allows.
    pub fn unscaled(&self, bound: i128) -> u128 {
        let bound = bound.max(0) as u128;
        if self.value_shift >= 0 { bound >> self.value_shift } else { (bound + 1) << self.value_shift.unsigned_abs() }
    }
}

fn bits(number: u128) -> i32 {
    128 - number.leading_zeros() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_never_lowers_a_bound() {
        for value_shift in [-70, -3, 0, 5] {
            let scale = Scale { value_shift, rate_shift: 0, max_rate: 1 };
            for value in [0, 1, 7, 8, 1_000_000_007] {
                assert!(i128::from(scale.value(value)) >= scale.target(value));
                assert!(scale.unscaled(i128::from(scale.value(value))) >= value);
            }
        }
    }
}
