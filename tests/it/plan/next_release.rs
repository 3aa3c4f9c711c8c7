//! The best set of known instances is proven, and worth what others, or trying all sets, have proven.
//!
//! The bench `next_release` also shows how long each takes.

use topline::diag::Fact;
use topline::model::{Amount, Decimal};
use topline::plan::proposals::{ProposalOptions, Proposals};
use topline::{order, parse, plan, rules};

use crate::support::data;
use crate::support::next_release::{Instance, instances};

/// What takes minutes without optimization.
const LARGEST: &str = "nrp2";

fn solve(instance: &Instance) {
    let parsed = parse::tree(&instance.tree(), &rules::known());
    // Some instances name a prerequisite twice, which is only a finding.
    let other = parsed.problems.iter().find(|problem| !matches!(problem.fact, Fact::RepeatedEntry { .. }));
    assert!(other.is_none(), "{other:?}");
    let order = order::compute(&parsed).expect("sound");
    let plan = plan::compute(&parsed.backlog, &order).expect("there is an iteration");
    let options = ProposalOptions { max_features: None, any_release: false };
    let best =
        Proposals::new(&parsed.backlog, &order, &plan.budget, options, &mut || false).best.expect("something fits");
    let named = format!("{} at {}", instance.name, instance.ratio);
    let optimum = Amount::from(Decimal::parse(&instance.optimum.to_string()).expect("small"));
    assert_eq!((best.value, best.bound, best.optimal), (optimum, optimum, true), "{named}");
    let cost: Amount =
        best.items.iter().map(|ix| plan::budget::effort(parsed.backlog.item(*ix), &parsed.backlog.config)).sum();
    assert_eq!(cost, best.cost, "{named}");
    assert!(cost <= plan.budget.budget, "{named}");
}

#[test]
fn the_optimum_of_trying_all_sets_is_proven() {
    let instances = instances(&data::sample("nrp"));
    assert_eq!(instances.len(), 2);
    instances.iter().for_each(solve);
}

/// The published instances, the largest one or all others.
fn published(is_largest: bool) -> Vec<Instance> {
    let mut published = instances(&data::all("nrp"));
    published.retain(|instance| (instance.name == LARGEST) == is_largest);
    assert!(published.len() >= 2, "{} instances", published.len());
    published
}

#[test]
#[ignore = "needs TOPLINE_DATA"]
fn published_optima_are_proven() {
    published(false).iter().for_each(solve);
}

#[test]
#[ignore = "needs TOPLINE_DATA, and takes minutes without --release"]
fn the_largest_published_optima_are_proven() {
    published(true).iter().for_each(solve);
}
