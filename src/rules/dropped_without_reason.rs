//! `dropped-without-reason`: dropped feedback without a `reason`.

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity};
use crate::model::{Item, ItemKind, Status};

/// The rule.
pub const RULE: Rule = Rule {
    id: "dropped-without-reason",
    group: Group::Feedback,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "Feedback is dropped and has no `reason`.",
    why: "Somebody took the trouble to report it. A refusal without a reason ends the feedback loop: they won't report \
          the next problem, and the same wish comes back under another name.",
    fix: "Write the `reason` in a sentence that the person who asked can read.",
    example: Example::new(&[(
        "stories/dark-mode.md",
        "+++\ntitle = \"Dark mode\"\ntype = \"feedback\"\nstatus = \"dropped\"\n+++\n",
    )]),
    fixes: Fixes::None("only whoever dropped it knows why"),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    for (ix, item) in context.backlog().each().filter(|(_, item)| is_unexplained(item)) {
        let message = format!("the feedback `{}` is dropped without a reason", item.id);
        let help = "add a `reason`, in a sentence that the person who asked can read";
        drafts.push(FindingDraft::new(context.place(ix, item.status.span), message).help(help));
    }
}

fn is_unexplained(item: &Item) -> bool {
    let dropped = item.kind.value == ItemKind::Feedback && item.status.value == Status::Dropped;
    dropped && item.report().reason.as_ref().is_none_or(|reason| reason.value.trim().is_empty())
}
