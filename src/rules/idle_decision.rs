//! `idle-decision`: a decision that has no effect.

use super::{Check, Example, FixContext, Fixes, Group, Rule, RuleContext};
use crate::diag::{Finding, FindingDraft, Severity};
use crate::edit::Change;
use crate::edit::{Applicability, FileChange};
use crate::model::decision::Decision;
use crate::model::item::Status;
use crate::text::Span;
use std::sync::Arc;

/// The rule.
pub const RULE: Rule = Rule {
    id: "idle-decision",
    group: Group::Decisions,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "A decision's item, or the item next to which it is put, isn't open.",
    why: "Only open items have a place in the order, so the decision has no effect. It still looks as if it had one, \
          and it silently takes effect when the item is reopened.",
    fix: "Delete the file, which anybody may do. If the decision is still wanted, name an open item, or write `first = true` \
          or `last = true`.",
    example: Example::new(&[
        ("decisions/gift-cards.toml", "first = true\nbecause = \"Christmas campaign\"\n"),
        ("stories/gift-cards.md", "+++\ntitle = \"Gift cards\"\nstatus = \"done\"\n+++\n"),
    ]),
    fixes: Fixes::Made(fixes),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let decisions = context.backlog().decisions.iter().enumerate();
    drafts.extend(decisions.filter_map(|(number, decision)| idle_decision(context, number, decision)));
}

fn idle_decision(context: &RuleContext<'_>, number: usize, decision: &Decision) -> Option<FindingDraft> {
    let backlog = context.backlog();
    let moved = backlog.find(&decision.item)?;
    // An unknown target is `unknown-reference` alone.
    let target = match decision.target.item() {
        Some(target) => Some((backlog.find(&target.value.text)?, target.span)),
        None => None,
    };
    let mut named = [Some((moved, Span::default())), target].into_iter().flatten();
    let (ix, span) = named.find(|(ix, _)| !backlog.item(*ix).is_open())?;
    let item = backlog.item(ix);
    let status = match item.status.value {
        Status::Triage => "in triage",
        status => status.name(),
    };
    let message = format!("the decision on `{}` has no effect: `{}` is {status}", decision.item, item.id);
    let draft = FindingDraft::new(context.decision_place(number, span), message)
        .help("delete the file, which anybody may do, or name an open item")
        .related(context.place(ix, item.status.span), format!("`{}` is {status}", item.id));
    Some(draft)
}

fn fixes(context: &FixContext<'_>, finding: &Finding) -> Vec<Change> {
    let decisions = &context.parsed.backlog.decisions;
    let Some(decision) = decisions.iter().find(|decision| decision.path == finding.place.path) else {
        return Vec::new();
    };
    let backlog = &context.parsed.backlog;
    let named = [Some(&*decision.item), decision.target.item().map(|target| &*target.value.text)];
    let is_waiting = |id: &str| backlog.find(id).is_some_and(|ix| backlog.item(ix).status.value == Status::Triage);
    // What waits for an answer may be let in, and then the decision has an effect.
    let applicability = match named.into_iter().flatten().any(is_waiting) {
        true => Applicability::Suggested,
        false => Applicability::Safe,
    };
    let files = vec![FileChange::Delete { path: Arc::clone(&decision.path) }];
    vec![Change { title: format!("Delete the decision on `{}`", decision.item), applicability, files }]
}
