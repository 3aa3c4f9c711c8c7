//! `no-step`: a story in a release without a step of the flow.
//!
//! Silent without a flow, for other types (bugs and technical work need no step), and for stories that are dropped or
//! in triage.

use super::{Check, Example, Fixes, Group, Rule, RuleContext, unknown_field};
use crate::diag::{FindingDraft, Severity};
use crate::model::{ItemKind, Status};

/// The rule.
pub const RULE: Rule = Rule {
    id: "no-step",
    group: Group::GoldenPath,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "A story in a release has no `step`, although the backlog declares a flow.",
    why: "A release is a slice through the main flow. A story without a step comes before the whole flow in the order, \
          and doesn't count when Topline looks for gaps in the release.",
    fix: "Set the story's `step`. If it belongs to no step, make it `type = \"technical\"`, or delete its `release`.",
    example: Example::new(&[
        ("backlog.toml", "[[flow]]\nid = \"cart\"\n\n[[releases]]\nid = \"mvp\"\n"),
        ("stories/cart-page.md", "+++\ntitle = \"Cart page\"\nstep = \"cart\"\nrelease = \"mvp\"\n+++\n"),
        ("stories/edit-cart.md", "+++\ntitle = \"Edit the cart\"\nrelease = \"mvp\"\n+++\n"),
    ]),
    fixes: Fixes::None("where the item belongs on the golden path is for the product owner to say"),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let backlog = context.backlog();
    if backlog.config.flow.is_empty() {
        return;
    }
    let decided = |status: Status| status.is_open() || status == Status::Done;
    for (ix, item) in backlog.each() {
        let counts = item.kind.value == ItemKind::Story && decided(item.status.value) && item.step.is_none();
        let Some(release) = item.release.as_ref().filter(|_| counts) else { continue };
        if backlog.links_of(ix).release.is_none() {
            continue; // reported as an unknown reference
        }
        let message = format!("the story `{}` in the release `{}` has no `step`", item.id, release.value.text);
        let steps: Vec<&str> = backlog.config.flow.ids().collect();
        let help = format!("set its `step` (declared: {})", unknown_field::quoted_names(&steps));
        drafts.push(FindingDraft::new(context.place(ix, release.span), message).help(help));
    }
}
