//! `started-unready`: an item in progress that is not ready.

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity};
use crate::model::readiness::{self, Missing};
use crate::model::{Item, Status};

/// The rule.
pub const RULE: Rule = Rule {
    id: "started-unready",
    group: Group::Ready,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "An item is in progress, but doesn't meet the definition of ready.",
    why: "Whoever works on it has to guess what is wanted and when it is done, and wrong guesses come back as bugs or \
          feedback. `policy.ready` says what an item needs before anybody starts it; an item larger than \
          `policy.max_estimate` isn't ready either.",
    fix: "Add what is missing together with the product owner, or set `status = \"todo\"` until it is known.",
    example: Example::new(&[("stories/edit-cart.md", "+++\ntitle = \"Edit the cart\"\nstatus = \"doing\"\n+++\n")]),
    fixes: Fixes::None("what is missing has to be found out and agreed on"),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let config = &context.backlog().config;
    for (ix, item) in context.open().filter(|(_, item)| item.status.value == Status::Doing) {
        let missing = readiness::missing(item, config);
        if missing.is_empty() {
            continue;
        }
        let message = format!("`{}` is in progress, but not ready: {}", item.id, missing_list(&missing));
        let mut draft = FindingDraft::new(context.place(ix, item.status.span), message)
            .help("add what is missing, or set `status = \"todo\"` until it is known");
        if let Some(estimate) = too_large_estimate(item, &missing) {
            draft = draft.related(context.place(ix, estimate), "too large: split it");
        }
        drafts.push(draft);
    }
}

/// What is missing, as `PRIORITY.md` lists it.
pub fn missing_list(missing: &[Missing]) -> String {
    missing.iter().map(|missing| missing.words()).collect::<Vec<_>>().join(", ")
}

/// The place of the estimate, if it is too large.
pub fn too_large_estimate(item: &Item, missing: &[Missing]) -> Option<crate::text::Span> {
    item.estimate.as_ref().filter(|_| missing.contains(&Missing::Split)).map(|estimate| estimate.span)
}
