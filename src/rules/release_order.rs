//! `release-order`: an item that depends on one of a later release.
//!
//! Silent if the item or its prerequisite is done or dropped, and if either has no release: a prerequisite without a
//! release moves up in the order with the item that depends on it.

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity};
use crate::model::{Item, Ix, Status};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    id: "release-order",
    group: Group::GoldenPath,
    severity: Severity::Error,
    fixed: false,
    blocks_order: false,
    summary: "An open item of one release depends on an unfinished item of a later one.",
    why: "The earlier release can't be finished before the later one is started, so neither release contains what it \
          needs.",
    fix: "Move the prerequisite to the earlier release or the item to the later one, or remove the dependency.",
    example: Example::new(&[
        ("backlog.toml", "[[releases]]\nid = \"mvp\"\n\n[[releases]]\nid = \"delivery\"\n"),
        (
            "stories/edit-cart.md",
            "+++\ntitle = \"Edit the cart\"\nrelease = \"mvp\"\ndepends_on = [\"keep-cart\"]\n+++\n",
        ),
        ("stories/keep-cart.md", "+++\ntitle = \"Keep the cart\"\nrelease = \"delivery\"\n+++\n"),
    ]),
    fixes: Fixes::None("whether the item comes later or its prerequisite earlier is for the product owner to say"),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let backlog = context.backlog();
    for (ix, _) in context.open() {
        let Some(own) = backlog.links_of(ix).release else { continue };
        let unfinished = |status: Status| status.is_open() || status == Status::Triage;
        let later = |need: Ix<Item>| {
            let release = backlog.links_of(need).release;
            release.is_some_and(|release| release > own) && unfinished(backlog.item(need).status.value)
        };
        drafts.extend(
            context
                .prerequisites(ix, later)
                .into_iter()
                .filter_map(|(need, span)| later_prerequisite(context, ix, need, span)),
        );
    }
}

fn later_prerequisite(context: &RuleContext<'_>, ix: Ix<Item>, need: Ix<Item>, span: Span) -> Option<FindingDraft> {
    let (item, later) = (context.backlog().item(ix), context.backlog().item(need));
    let (earlier_release, later_release) = (item.release.as_ref()?, later.release.as_ref()?);
    let (from, to) = (&earlier_release.value.text, &later_release.value.text);
    let message =
        format!("`{}` of the release `{from}` depends on `{}` of the later release `{to}`", item.id, later.id);
    let help = format!("move `{}` to `{from}`, or `{}` to `{to}`", later.id, item.id);
    let draft = FindingDraft::new(context.place(ix, span), message).help(help);
    let draft = draft.related(context.place(need, later_release.span), format!("`{}` comes later", later.id));
    Some(draft.related(context.place(ix, earlier_release.span), format!("`{}` comes earlier", item.id)))
}
