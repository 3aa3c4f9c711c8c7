//! `order-too-old`: an order that is older than the last two deployments.

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity};
use crate::order::Order;
use crate::status::priority::Priority;
use crate::timeline::instant::day_of;

/// The rule.
pub const RULE: Rule = Rule {
    id: "order-too-old",
    group: Group::Date,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "There were two deployments since the order was renewed.",
    why: "Each deployment teaches something: the order should be renewed at least as often. It is renewed by a commit that \
          changes what decides it, answers feedback or drops an item, and by one that moves `[review] on`. The deployments \
          must be known (see `[deployments]`), and git's history must not be cut off.",
    fix: "Look at the whole order: `topline reorder` changes it, `topline reviewed` says that it is right as it is.",
    example: Example::new(&[
        ("backlog.toml", "[deployments]\nlog = true\n"),
        (
            "deployments.toml",
            "[[deployments]]\non = 2026-11-16\nname = \"v1.4\"\n\n[[deployments]]\non = 2026-11-20\nname = \"v1.5\"\n",
        ),
    ])
    .with_today("2026-11-23")
    .with_renewals(&["2026-11-09"]),
    fixes: Fixes::None("the product owner has to look at the order"),
    check: Check::Order(check),
};

fn check(context: &RuleContext<'_>, order: Option<&Order>, drafts: &mut Vec<FindingDraft>) {
    let Some(report) = context.status_context(order) else { return };
    let priority = Priority::new(&report);
    let Some(count) = priority.deployments_since.filter(|_| priority.is_too_old()) else { return };
    let last = priority
        .last_reprioritisation
        .map_or_else(|| "it was never renewed".to_owned(), |at| format!("it was last renewed on {}", day_of(at)));
    let message = format!("the order is older than the last {count} deployments: {last}");
    let place = context.config_place(context.backlog().config.table("deployments"));
    drafts.push(
        FindingDraft::new(place, message)
            .help("`topline reorder` changes it, `topline reviewed` says that it is right as it is"),
    );
}
