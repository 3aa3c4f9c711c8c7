//! `decision-review`: a decision whose review date has passed.

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity};

/// The rule.
pub const RULE: Rule = Rule {
    id: "decision-review",
    group: Group::Date,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "A decision's `review_on` has passed.",
    why: "A decision stays in force until it is deleted, even if its reason is long gone. The date is the product \
          owner's reminder to check whether it still holds.",
    fix: "Delete the file if its reason is gone; the computed order applies again. Otherwise set a later \
          `review_on`.",
    example: Example::new(&[
        ("decisions/gift-cards.toml", "first = true\nbecause = \"Christmas campaign\"\nreview_on = 2026-12-24\n"),
        ("stories/gift-cards.md", "+++\ntitle = \"Gift cards\"\n+++\n"),
    ])
    .with_today("2026-12-25"),
    fixes: Fixes::None("whether the decision still holds is for the product owner to say"),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    for (number, decision) in context.backlog().decisions.iter().enumerate() {
        let Some(review) = &decision.review_on else { continue };
        if context.days_since(review.value).is_some_and(|days| days > 0) {
            let item = &decision.item;
            let message = format!("the decision on `{item}` was due for review on {}", review.value);
            let draft = FindingDraft::new(context.decision_place(number, review.span), message);
            drafts.push(draft.help("delete the file if its reason is gone, or set a later `review_on`"));
        }
    }
}
