//! `done-with-open-criteria`: a done item with acceptance criteria that are not ticked.

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity, words};
use crate::model::Status;
use crate::model::item::Criterion;
use crate::text::quote;

/// The rule.
pub const RULE: Rule = Rule {
    id: "done-with-open-criteria",
    group: Group::Ready,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "An item is done, but some of its acceptance criteria aren't ticked, or have something else than a box.",
    why: "The criteria are what the product owner asked for. One that isn't ticked was forgotten or silently given up, \
          and nobody comes back to a done item. Only `[ ]` and `[x]` after a list marker and a space are boxes: `[~]`, `[-]`, \
          `[]`, `-[ ]` or `☐` count as open.",
    fix: "Tick the criteria that are met with `- [x]`. Move the others to a separate item, or delete them if nobody wants them any \
          more.",
    example: Example::new(&[(
        "stories/cart-page.md",
        "+++\ntitle = \"Cart page\"\nstatus = \"done\"\n+++\n\n## Acceptance criteria\n\n- [ ] The cart shows its total\n",
    )]),
    fixes: Fixes::None("only those who did the work know whether the criterion is met"),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    for (ix, item) in context.backlog().each().filter(|(_, item)| item.status.value == Status::Done) {
        let unmet: Vec<Criterion<'_>> = item.body.criteria.iter().filter(|criterion| !criterion.done).collect();
        let boxes = item.body.near_misses.as_ref().map_or(&[][..], |misses| &misses.boxes);
        if unmet.is_empty() && boxes.is_empty() {
            continue;
        }
        let count = format!("{} of {}", unmet.len() + boxes.len(), item.body.criteria.len() + boxes.len());
        let message = format!("`{}` is done, but {count} acceptance criteria aren't ticked", item.id);
        let mut draft = FindingDraft::new(context.place(ix, item.status.span), message)
            .help("tick what is met, and move the rest to a separate item");
        for criterion in unmet.into_iter().take(words::SHOWN) {
            draft = draft.related(context.place(ix, criterion.span), "not ticked");
        }
        for written in boxes.iter().take(words::SHOWN) {
            let message = format!("{} is not a box: write `- [ ]` or `- [x]`", quote(&written.value));
            draft = draft.related(context.place(ix, written.span), message);
        }
        drafts.push(draft);
    }
}
