//! `goal-before-minimum`: an iteration goal outside the first release while that release has open items.

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity};

/// The rule.
pub const RULE: Rule = Rule {
    id: "goal-before-minimum",
    group: Group::Decisions,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "The first release has open items, and none of the goal's open items is in it.",
    why: "The first release is the minimum product. Until it is done, a goal outside it delays the day on which anything \
          is worth having; `topline plan --propose` leaves such features out for that reason.",
    fix: "Choose a goal with items in the first release: `topline plan --propose` lists them. Or set `release` on the \
          goal's items that the first release needs.",
    example: Example::new(&[
        (
            "backlog.toml",
            "[[releases]]\nid = \"mvp\"\n\n[[features]]\nid = \"gift-cards\"\n\n[iteration]\ngoal = \"gift-cards\"\n",
        ),
        ("stories/pay.md", "+++\ntitle = \"Pay by card\"\nrelease = \"mvp\"\n+++\n"),
        ("stories/sell.md", "+++\ntitle = \"Sell gift cards\"\nfeature = \"gift-cards\"\n+++\n"),
    ]),
    fixes: Fixes::None("the goal is for the product owner to choose"),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let backlog = context.backlog();
    let Some((goal, written)) = backlog.config.goal_as_written() else { return };
    // A file with errors may hold an item that is in both.
    let Some((first, release)) = context
        .checkable_release()
        .filter(|release| release.get() == 0)
        .and_then(|ix| Some((ix, backlog.config.releases.get(ix)?)))
    else {
        return;
    };
    let mut of_goal = context.open().filter(|(ix, _)| backlog.links_of(*ix).feature == Some(goal)).peekable();
    if of_goal.peek().is_none() || of_goal.any(|(ix, _)| backlog.links_of(ix).release == Some(first)) {
        return;
    }
    let id = &release.id.value;
    let message =
        format!("the goal `{}` has nothing in `{id}`, the first release, which has open items", written.value.text);
    let in_release = context.open().find(|(ix, _)| backlog.links_of(*ix).release == Some(first));
    let draft = FindingDraft::new(context.config_place(written.span), message)
        .help(format!("choose a goal with items in `{id}`: `topline plan --propose` lists them"))
        .related(context.config_place(release.id.span), format!("`{id}` is the first release"));
    drafts.push(in_release.into_iter().fold(draft, |draft, (ix, item)| {
        let span = item.release.as_ref().map_or(item.opening, |release| release.span);
        draft.related(context.place(ix, span), format!("`{}` is open", item.id))
    }));
}
