//! What the property tests share: random backlogs as plain data, a writer for them, and how many to try.

pub mod backlogs;
pub mod rng;
pub mod writer;

use proptest::test_runner::{Config, RngSeed};

/// The proptest configuration: the same cases in every run, so that a commit gets the same verdict twice.
///
/// `TOPLINE_CASES` sets how many are tried in place of `default`, `TOPLINE_SEED` tries others.
pub fn cases(default: u32) -> Config {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    Config {
        cases: number("TOPLINE_CASES").and_then(|cases| u32::try_from(cases).ok()).unwrap_or(default),
        rng_seed: RngSeed::Fixed(number("TOPLINE_SEED").unwrap_or(20_261_123)),
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..Config::default()
    }
}
