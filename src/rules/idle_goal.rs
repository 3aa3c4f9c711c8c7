//! `idle-goal`: an iteration goal of which nothing is open.

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity};
use crate::model::{Item, Status};

/// The rule.
pub const RULE: Rule = Rule {
    id: "idle-goal",
    group: Group::Decisions,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "Nothing of the iteration's goal is open.",
    why: "The goal raises its feature's items in the order, and the plan commits to them. Without open items it does \
          neither, and the iteration has no commitment.",
    fix: "Choose the next goal: `topline plan --propose` proposes one, `topline plan --adopt FEATURE` writes it. Or set \
          `feature` on the items that belong to the goal.",
    example: Example::new(&[
        ("backlog.toml", "[[features]]\nid = \"gift-cards\"\n\n[iteration]\ngoal = \"gift-cards\"\n"),
        ("stories/sell.md", "+++\ntitle = \"Sell gift cards\"\nfeature = \"gift-cards\"\nstatus = \"done\"\n+++\n"),
    ]),
    fixes: Fixes::None("the next goal is for the product owner to choose"),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let backlog = context.backlog();
    let Some((goal, written)) = backlog.config.goal_as_written() else { return };
    let of_goal: Vec<&Item> =
        backlog.each().filter(|(ix, _)| backlog.links_of(*ix).feature == Some(goal)).map(|(_, item)| item).collect();
    // A file with errors may hold an open item of the goal.
    if !backlog.broken.is_empty() || of_goal.iter().any(|item| item.is_open()) {
        return;
    }
    let items = if of_goal.is_empty() { "items" } else { "open items" };
    let message = format!("the goal `{}` has no {items}", written.value.text);
    let waiting = of_goal.iter().find(|item| item.status.value == Status::Triage);
    let draft = FindingDraft::new(context.config_place(written.span), message);
    drafts.push(match waiting {
        Some(item) => draft.help(format!("answer `{}`, which waits in triage, or choose another goal", item.id)),
        None => draft.help("choose the next goal: `topline plan --propose` proposes one"),
    });
}
