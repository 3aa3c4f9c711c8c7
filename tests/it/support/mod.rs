//! What the tests share: sandboxes and repositories for the real binary, random backlogs and histories, oracles, and how many
//! cases a property tries.

pub mod backlogs;
pub mod data;
pub mod desk;
pub mod imported;
#[expect(dead_code, reason = "a bench has more shapes")]
pub mod large;
#[expect(dead_code, reason = "a bench compares times too")]
pub mod next_release;
pub mod oracle;
pub mod past;
#[cfg(unix)]
pub mod program;
#[expect(dead_code, reason = "here cases can be set from outside")]
#[path = "../../../src/reach.rs"]
pub mod reach;
pub mod rehearsal;
pub mod repo;
pub mod rng;
pub mod rule_case;
pub mod sandbox;
pub mod shop;
pub mod slow_diff;
#[cfg(unix)]
pub mod snapshot;
pub mod spellings;
#[cfg(unix)]
pub mod steps;
#[cfg(unix)]
pub mod street;
pub mod subsequence;
#[cfg(unix)]
pub mod workflow;
pub mod worlds;
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
        max_global_rejects: 4096,
        ..Config::default()
    }
}
