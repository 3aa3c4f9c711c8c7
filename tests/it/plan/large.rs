//! Ten thousand items and five hundred features: the best set is proven, whatever they share.
//!
//! No time is measured here; the bench `next_release` has a table of that.

use topline::plan::proposals::{ProposalOptions, Proposals};
use topline::{order, parse, plan, rules};

use crate::support::large::{Shape, tree};

const FEATURES: usize = 500;

/// The values of the best sets for these caps, each proven.
fn proven(shape: Shape, capacity: usize, caps: &[Option<usize>]) -> Vec<plan::proposals::BestSet> {
    let parsed = parse::tree(&tree(shape, FEATURES, capacity), &rules::known());
    assert!(parsed.problems.is_empty(), "{:?}", parsed.problems.first());
    let order = order::compute(&parsed).expect("sound");
    let plan = plan::compute(&parsed.backlog, &order).expect("there is an iteration");
    let best = |max_features: &Option<usize>| {
        let options = ProposalOptions { max_features: *max_features, any_release: false };
        let best = Proposals::new(&parsed.backlog, &order, &plan.budget, options, &mut || false).best;
        let best = best.expect("something fits");
        assert!(best.optimal && best.bound == best.value, "{shape:?}, {max_features:?}: {best:?}");
        assert!(best.cost <= plan.budget.budget && best.candidates.len() <= max_features.unwrap_or(FEATURES));
        best
    };
    caps.iter().map(best).collect()
}

fn assert_rising(bests: &[plan::proposals::BestSet]) {
    assert!(bests.windows(2).all(|pair| pair[0].value <= pair[1].value), "{bests:?}");
}

#[test]
fn features_that_share_little() {
    assert_rising(&proven(Shape::Scattered, 264, &[Some(1), Some(2), Some(3), Some(4), Some(5), None]));
}

#[test]
fn features_that_share_nearly_everything() {
    let caps = [Some(1), Some(2), Some(3), Some(4), Some(5)];
    let caps = if cfg!(debug_assertions) { &caps[..3] } else { &caps };
    assert_rising(&proven(Shape::Entangled, 1100, caps));
}
