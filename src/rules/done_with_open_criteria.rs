//! `done-with-open-criteria`: a done item with acceptance criteria that are not ticked.

use super::{Check, Example, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity, words};
use crate::model::Status;
use crate::model::item::Criterion;

/// The rule.
pub const RULE: Rule = Rule {
    id: "done-with-open-criteria",
    group: Group::Ready,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "An item is done, but some of its acceptance criteria aren't ticked.",
    why: "The criteria are what the product owner asked for. One that isn't ticked was forgotten or silently given up, \
          and nobody comes back to a done item.",
    fix: "Tick the criteria that are met. Move the others to a separate item, or delete them if nobody wants them any \
          more.",
    example: Example::new(&[(
        "stories/cart-page.md",
        "+++\ntitle = \"Cart page\"\nstatus = \"done\"\n+++\n\n## Acceptance criteria\n\n- [ ] The cart shows its total\n",
    )]),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    for (ix, item) in context.backlog().each().filter(|(_, item)| item.status.value == Status::Done) {
        let unmet: Vec<Criterion<'_>> = item.body.criteria.iter().filter(|criterion| !criterion.done).collect();
        if unmet.is_empty() {
            continue;
        }
        let count = format!("{} of {}", unmet.len(), item.body.criteria.len());
        let message = format!("`{}` is done, but {count} acceptance criteria aren't ticked", item.id);
        let mut draft = FindingDraft::new(context.place(ix, item.status.span), message)
            .help("tick what is met, and move the rest to a separate item");
        for criterion in unmet.into_iter().take(words::SHOWN) {
            draft = draft.related(context.place(ix, criterion.span), "not ticked");
        }
        drafts.push(draft);
    }
}
