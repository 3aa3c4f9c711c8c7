//! `idle-decision`: a decision that has no effect.

use super::{Check, Example, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity};
use crate::model::config::{Decision, DecisionTarget};
use crate::model::item::{Item, Reference, Status};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    id: "idle-decision",
    group: Group::Decisions,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "A decision's item, or the item that it is put above, isn't open.",
    why: "Only open items have a place in the order, so the decision has no effect. It still looks as if it had one, \
          and it silently takes effect when the item is reopened.",
    fix: "Delete the decision. If it is still wanted, put the item above an open one, or write `first = true`.",
    example: Example::new(&[
        ("backlog.toml", "[[decisions]]\nitem = \"gift-cards\"\nfirst = true\nbecause = \"Christmas campaign\"\n"),
        ("stories/gift-cards.md", "+++\ntitle = \"Gift cards\"\nstatus = \"done\"\n+++\n"),
    ]),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    drafts.extend(context.backlog().config.decisions.iter().filter_map(|decision| idle_decision(context, decision)));
}

fn idle_decision(context: &RuleContext<'_>, decision: &Decision) -> Option<FindingDraft> {
    let above = match &decision.target {
        DecisionTarget::Above(above) => Some(above),
        DecisionTarget::First => None,
    };
    let closed = [Some(&decision.item), above].into_iter().flatten().find_map(|item| closed_item(context, item))?;
    let (span, ix, item) = closed;
    let status = match item.status.value {
        Status::Triage => "in triage",
        status => status.name(),
    };
    let message = format!("the decision on `{}` has no effect: `{}` is {status}", decision.item.value.text, item.id);
    let draft = FindingDraft::new(context.config_place(span), message)
        .help("delete the decision, or use items that are open")
        .related(context.place(ix, item.status.span), format!("`{}` is {status}", item.id));
    Some(draft)
}

/// The item that the reference resolves to, and where the reference stands, if that item isn't open.
fn closed_item<'c>(
    context: &RuleContext<'c>,
    reference: &Reference<Item>,
) -> Option<(Span, crate::model::Ix<Item>, &'c Item)> {
    let ix = context.backlog().find(&reference.value.text)?;
    let item = context.backlog().item(ix);
    (!item.is_open()).then_some((reference.span, ix, item))
}
