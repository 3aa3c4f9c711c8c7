//! `too-large`: an open item that should be split.

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity};
use crate::model::decimal::Decimal;
use crate::text::words;

/// The rule.
pub const RULE: Rule = Rule {
    id: "too-large",
    group: Group::Size,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "An open item's estimate is above `policy.max_estimate`.",
    why: "Small items can be deployed alone, reviewed in one sitting and reordered when something better comes up. A \
          large one stays in progress for weeks and delays everything after it.",
    fix: "Split the item into items that can each be deployed alone; hide what is unfinished behind a feature flag. \
          If the limit is wrong for your unit, set `policy.max_estimate`.",
    example: Example::new(&[("stories/new-checkout.md", "+++\ntitle = \"New checkout\"\nestimate = 13\n+++\n")]),
    fixes: Fixes::None("where the item can be cut is a question of what it means"),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let product = &context.backlog().config.product;
    let most: Decimal = context.backlog().config.policy.max_estimate;
    for (ix, item) in context.open() {
        let Some(estimate) = item.estimate.as_ref().filter(|estimate| estimate.value > most) else { continue };
        let unit = words::unit(estimate.value == Decimal::ONE, &product.unit);
        let message = format!("`{}` is estimated at {} {unit}, more than {most}", item.id, estimate.value);
        let help = "split it into items that can each be deployed alone, behind a feature flag if need be";
        drafts.push(FindingDraft::new(context.place(ix, estimate.span), message).help(help));
    }
}
