//! `decision-cycle`: decisions that put items next to each other in a circle.

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity, words};
use crate::model::decision::DecisionTarget;
use crate::order;

/// The rule.
pub const RULE: Rule = Rule {
    id: "decision-cycle",
    group: Group::Decisions,
    severity: Severity::Error,
    fixed: false,
    blocks_order: false,
    summary: "Decisions put items next to each other in a circle.",
    why: "Each of these items waits for the place of the next, so none of the decisions has an effect, and the items stand \
          where the computed order puts them.",
    fix: "Delete one of the decisions, or put its item next to one that isn't part of the circle.",
    example: Example::new(&[
        ("decisions/gift-cards.toml", "above = \"edit-cart\"\nbecause = \"Christmas campaign\"\n"),
        ("decisions/edit-cart.toml", "above = \"gift-cards\"\nbecause = \"Shoppers leave\"\n"),
        ("stories/gift-cards.md", "+++\ntitle = \"Gift cards\"\n+++\n"),
        ("stories/edit-cart.md", "+++\ntitle = \"Edit the cart\"\n+++\n"),
    ]),
    fixes: Fixes::None("which of the decisions goes is for the product owner to say"),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    drafts.extend(order::decision_cycles(context.backlog()).iter().map(|cycle| cycle_finding(context, cycle)));
}

fn cycle_finding(context: &RuleContext<'_>, cycle: &[usize]) -> FindingDraft {
    let decisions = &context.backlog().decisions;
    let place = |number: usize| context.decision_place(number, decisions[number].target_span());
    let items = words::quoted_list(cycle.iter().map(|number| &*decisions[*number].item));
    let first = cycle.first().copied().unwrap_or_default();
    let message = format!("the decisions on {items} form a circle and have no effect");
    let draft =
        FindingDraft::new(place(first), message).help("delete one of these decisions, or give it another target");
    cycle.iter().skip(1).take(words::SHOWN).fold(draft, |draft, number| {
        let decision = &decisions[*number];
        let (relation, target) = match &decision.target {
            DecisionTarget::Above(target) => ("above", &*target.value.text),
            DecisionTarget::Below(target) => ("below", &*target.value.text),
            DecisionTarget::First | DecisionTarget::Last => ("at", ""),
        };
        draft.related(place(*number), format!("`{}` is decided {relation} `{target}`", decision.item))
    })
}
