//! The best set of published instances is proven, and worth what others have proven.
//!
//! The largest ones take minutes without optimisation and are left to `cargo test --release` and to the bench
//! `next_release`, which also shows how long each takes.

#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

use crate::support::next_release::{Instance, instances};
use topline::model::{Amount, Decimal};
use topline::plan::proposals::{ProposalOptions, Proposals};
use topline::{order, parse, plan, rules};

/// Instances that an unoptimised build is too slow for.
const HEAVY: [&str; 1] = ["nrp2"];

fn solve(instance: &Instance) {
    let parsed = parse::tree(&instance.tree(), &rules::known());
    assert!(parsed.problems.is_empty(), "{:?}", parsed.problems.first());
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
fn published_optima_are_proven() {
    let instances = match instances() {
        Ok(instances) => instances,
        Err(folder) => return eprintln!("SKIPPED: there are no instances in {}", folder.display()),
    };
    for instance in instances {
        if cfg!(debug_assertions) && HEAVY.contains(&instance.name.as_str()) {
            eprintln!("SKIPPED without optimisation: {} at {}", instance.name, instance.ratio);
        } else {
            solve(&instance);
        }
    }
}
