//! Properties that count how many of their cases reach what they mean to test.
//!
//! A property that speaks of plain tables says nothing where hardly any text that it tries is one, and passes. So it says of each
//! case whether it was reached, and fails where too few are. The cases are the same in every run.

use std::cell::Cell;
use std::fmt::Debug;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};

/// So many cases, from a fixed seed.
pub(crate) fn cases(cases: u32) -> Config {
    Config { cases, rng_seed: RngSeed::Fixed(20_261_123), failure_persistence: None, ..Config::default() }
}

/// Tries `property` on the values of a strategy. It tells of each value whether it reached what is tested; at least `percent`
/// of them must.
#[track_caller]
pub(crate) fn assert_reaching<S: Strategy>(
    percent: u32,
    config: Config,
    values: &S,
    property: impl Fn(S::Value) -> Result<bool, TestCaseError>,
) where
    S::Value: Debug,
{
    let (reached, all) = (Cell::new(0), Cell::new(0));
    let outcome = TestRunner::new(config).run(values, |value| {
        let is_reached = property(value)?;
        reached.set(reached.get() + u32::from(is_reached));
        all.set(all.get() + 1);
        Ok(())
    });
    assert!(outcome.is_ok(), "{}", outcome.err().map(|error| error.to_string()).unwrap_or_default());
    let (reached, all) = (reached.get(), all.get());
    assert!(reached * 100 >= all * percent, "only {reached} of {all} cases reach what is tested: {percent} % should");
}
