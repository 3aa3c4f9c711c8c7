//! `started-unready`: an item in progress that is not ready.

use super::{Check, Context, Example, Group, Rule};
use crate::diag::{Draft, Severity};
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
    example: Example::of(&[("stories/edit-cart.md", "+++\ntitle = \"Edit the cart\"\nstatus = \"doing\"\n+++\n")]),
    check: Check::Backlog(check),
};

fn check(context: &Context<'_>, drafts: &mut Vec<Draft>) {
    let config = &context.backlog().config;
    for (ix, item) in context.open().filter(|(_, item)| item.status.value == Status::Doing) {
        let missing = readiness::missing(item, config);
        if missing.is_empty() {
            continue;
        }
        let message = format!("`{}` is in progress, but not ready: {}", item.id, words(&missing));
        let mut draft = Draft::new(context.place(ix, item.status.span), message)
            .help("add what is missing, or set `status = \"todo\"` until it is known");
        if let Some(estimate) = too_large(item, &missing) {
            draft = draft.related(context.place(ix, estimate), "too large: split it");
        }
        drafts.push(draft);
    }
}

/// What is missing, in the words of `PRIORITY.md`.
pub fn words(missing: &[Missing]) -> String {
    missing.iter().map(|missing| missing.words()).collect::<Vec<_>>().join(", ")
}

/// Where the estimate stands that is too large, if it is.
pub fn too_large(item: &Item, missing: &[Missing]) -> Option<crate::text::Span> {
    item.estimate.as_ref().filter(|_| missing.contains(&Missing::Split)).map(|estimate| estimate.span)
}
