//! `not-ready`: one of the next items is not ready to be started.

use super::{Check, Example, Fixes, Group, Rule, RuleContext, started_unready};
use crate::diag::{FindingDraft, Severity};
use crate::model::item::NearMisses;
use crate::model::{Item, Ix, Missing, Requirement, Status};
use crate::order::{Order, Placed};
use crate::plan::coming_items;
use crate::text::quote;

/// The rule.
pub const RULE: Rule = Rule {
    id: "not-ready",
    group: Group::Ready,
    severity: Severity::Info,
    fixed: false,
    blocks_order: false,
    summary: "One of the next items isn't ready to be started.",
    why: "The team works on the top of the order next, and an item there that isn't ready can't be started. It keeps \
          its place, so refine it now. The next items are those that fill one iteration's capacity, or the first ten \
          if there is no `iteration.capacity`.",
    fix: "Refine the item: add what the message lists. If the item isn't wanted so early, correct the keys that put it \
          there, or write a decision.",
    example: Example::new(&[("stories/gift-cards.md", "+++\ntitle = \"Gift cards\"\n+++\n")]),
    fixes: Fixes::None("what is missing has to be found out and agreed on"),
    check: Check::Order(check),
};

fn check(context: &RuleContext<'_>, order: Option<&Order>, drafts: &mut Vec<FindingDraft>) {
    let backlog = context.backlog();
    let unready = |placed: &&Placed| !placed.is_ready() && backlog.item(placed.item).status.value == Status::Todo;
    let Some(order) = order else { return };
    for placed in coming_items::first_items(backlog, order, 1).iter().filter(unready) {
        let item = backlog.item(placed.item);
        let missing = started_unready::missing_list(&placed.missing);
        let place = started_unready::too_large_estimate(item, &placed.missing).unwrap_or(item.opening);
        let message = format!("`{}` is among the next items, but not ready: {missing}", item.id);
        let draft = FindingDraft::new(context.place(placed.item, place), message);
        drafts.push(match item.body.near_misses.as_ref().filter(|_| lacks_criteria(placed)) {
            Some(misses) => near_criteria(context, placed.item, draft, misses),
            None => draft.help("refine it before somebody starts it"),
        });
    }
}

fn lacks_criteria(placed: &Placed) -> bool {
    placed.missing.contains(&Missing::Requirement(Requirement::AcceptanceCriteria))
}

/// Names what was probably meant as acceptance criteria.
fn near_criteria(context: &RuleContext<'_>, ix: Ix<Item>, draft: FindingDraft, misses: &NearMisses) -> FindingDraft {
    let NearMisses { heading, boxes, bullet } = misses;
    if let Some(heading) = heading {
        let place = context.place(ix, heading.span);
        let help = format!(
            "make {} a heading `## Acceptance criteria`, or add it to `policy.criteria_headings`",
            quote(&heading.value)
        );
        return draft.help(help).related(place, "is this the heading of the acceptance criteria?");
    }
    let (what, span) = match (boxes.first(), bullet) {
        (Some(written), _) => (format!("{} is not a box", quote(&written.value)), written.span),
        (None, Some(bullet)) => ("this list item has no box".to_owned(), *bullet),
        (None, None) => return draft,
    };
    draft.help("write each criterion as `- [ ] …`").related(context.place(ix, span), what)
}
