//! `criteria-changed`: acceptance criteria that changed while the item was in progress.

use std::collections::HashMap;

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity, words};
use crate::model::item::{Criteria, Criterion};
use crate::model::{Item, Ix, Status};

/// The rule.
pub const RULE: Rule = Rule {
    id: "criteria-changed",
    group: Group::Base,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "Acceptance criteria were edited, added or removed while the item was in progress.",
    why: "The criteria were agreed on before the work began, and the estimate was made for them. If they change \
          meanwhile, somebody may be building what is no longer wanted. Ticking a box or reordering the list doesn't \
          count as a change.",
    fix: "If whoever works on the item agreed, there is nothing to fix. Otherwise restore the criteria and put the new \
          ones into a separate item.",
    example: Example::new(&[(
        "stories/edit-cart.md",
        "+++\ntitle = \"Edit the cart\"\nstatus = \"doing\"\n+++\n\n## Acceptance criteria\n\n- [ ] Two quantities can be changed\n",
    )])
    .with_base(&[(
        "stories/edit-cart.md",
        "+++\ntitle = \"Edit the cart\"\nstatus = \"doing\"\n+++\n\n## Acceptance criteria\n\n- [ ] A quantity can be changed\n",
    )]),
    fixes: Fixes::None("whether the work follows the old or the new criteria is agreed on by people"),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let Some(base) = context.base else { return };
    let headings = |config: &crate::model::Config| config.policy.criteria_headings.clone();
    if headings(&base.backlog().config) != headings(&context.backlog().config) {
        // The configuration selects other lists as criteria, so a difference need not be an edit.
        return;
    }
    let doing = |item: &Item| item.status.value == Status::Doing;
    for (was, successor) in base.changed_items() {
        let Some(ix) = successor.filter(|ix| doing(was) && doing(context.backlog().item(*ix))) else { continue };
        drafts.extend(changed_criteria(context, was, ix));
    }
}

fn changed_criteria(context: &RuleContext<'_>, was: &Item, ix: Ix<Item>) -> Option<FindingDraft> {
    let item = context.backlog().item(ix);
    let added = criteria_missing_in(&item.body.criteria, &was.body.criteria);
    let removed = criteria_missing_in(&was.body.criteria, &item.body.criteria);
    let place = match (added.first(), removed.is_empty()) {
        (Some(criterion), _) => criterion.span,
        (None, false) => item.opening,
        (None, true) => return None,
    };
    let message = format!("the acceptance criteria of `{}` changed while it is in progress", item.id);
    let mut draft = FindingDraft::new(context.place(ix, place), message)
        .related(context.place(ix, item.status.span), "in progress, here and in the base")
        .help(help_text(&removed));
    for criterion in added.iter().skip(1).take(words::SHOWN) {
        draft = draft.related(context.place(ix, criterion.span), "also new");
    }
    Some(draft)
}

/// The criteria in `these` without one of the same text in `those`.
fn criteria_missing_in<'c>(these: &'c Criteria, those: &'c Criteria) -> Vec<Criterion<'c>> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for criterion in those.iter() {
        *counts.entry(criterion.text).or_default() += 1;
    }
    let is_new = |criterion: &Criterion<'_>| match counts.get_mut(criterion.text) {
        Some(left) if *left > 0 => {
            *left -= 1;
            false
        }
        _ => true,
    };
    these.iter().filter(is_new).collect()
}

fn help_text(removed: &[Criterion<'_>]) -> String {
    let advice = "agree on it with whoever works on the item";
    if removed.is_empty() {
        return advice.into();
    }
    let texts = removed.iter().take(words::SHOWN).map(|criterion| format!("“{}”", criterion.text));
    format!("{advice}; removed: {}", texts.collect::<Vec<_>>().join(", "))
}
