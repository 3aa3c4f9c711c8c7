//! `follow-up-due`: something was deployed, and nobody has said a word about it.

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity};
use crate::order::Order;
use crate::status::follow_up::FollowUp;
use crate::text::quote;
use crate::timeline::instant::day_of;

/// The rule.
pub const RULE: Rule = Rule {
    id: "follow-up-due",
    group: Group::Date,
    severity: Severity::Info,
    fixed: false,
    blocks_order: false,
    summary: "A story or feedback was deployed more than `feedback.follow_up_within` days ago, and nobody has said a word about it.",
    why: "What was built is worth something only if it changes what users do. Feedback or a bug `about` an item, or with its \
          feature, that is younger than the deployment is a word about it. The deployments must be known: see \
          `[deployments]`. Only the last 90 days count.",
    fix: "Ask the users, or look at the figures, and write down what you learn as feedback `about` the item.",
    example: Example::new(&[
        ("backlog.toml", "[deployments]\nlog = true\n"),
        ("deployments.toml", "[[deployments]]\non = 2026-11-02\nname = \"v1.4\"\n"),
        (
            "stories/edit-cart.md",
            "+++\ntitle = \"Edit the cart\"\nstatus = \"done\"\nclosed = 2026-10-30\n+++\n\n## Acceptance criteria\n\n- [x] A quantity can be changed\n",
        ),
    ])
    .with_today("2026-11-23"),
    fixes: Fixes::None("what users say has to be heard first"),
    check: Check::Order(check),
};

fn check(context: &RuleContext<'_>, order: Option<&Order>, drafts: &mut Vec<FindingDraft>) {
    let Some(report) = context.status_context(order) else { return };
    let backlog = context.backlog();
    let within = backlog.config.follow_up_within;
    let follow_up = FollowUp::new(&report);
    for (ix, deployment) in follow_up.to_follow_up(&report) {
        let item = backlog.item(ix);
        let (day, name) = (day_of(deployment.at), quote(&deployment.name));
        let message = format!(
            "`{}` was deployed on {day} with {name}, and nobody has said a word about it in more than {within} days",
            item.id
        );
        let draft = FindingDraft::new(context.place(ix, item.status.span), message);
        drafts.push(draft.help(format!("ask, and write it down as feedback with `about = [\"{}\"]`", item.id)));
    }
}
