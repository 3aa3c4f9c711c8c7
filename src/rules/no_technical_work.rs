//! `no-technical-work`: a current release without technical items.
//!
//! Open and done items count. Silent without a current release, and while any file has errors, because that file may
//! be the technical item.

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity};
use crate::model::{ItemKind, Status};

/// The rule.
pub const RULE: Rule = Rule {
    id: "no-technical-work",
    group: Group::GoldenPath,
    severity: Severity::Info,
    fixed: false,
    blocks_order: false,
    summary: "The current release has stories and no technical item.",
    why: "Production needs what no user asks for: a pipeline, monitoring, backups. If it isn't in the backlog, it is \
          only remembered on the day of the release.",
    fix: "Write the technical items that the release needs. If it needs none, switch the rule off in `[rules]`.",
    example: Example::new(&[
        ("backlog.toml", "[[releases]]\nid = \"mvp\"\n"),
        ("stories/edit-cart.md", "+++\ntitle = \"Edit the cart\"\nrelease = \"mvp\"\n+++\n"),
    ]),
    fixes: Fixes::None("the missing item has to be thought of first"),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let backlog = context.backlog();
    let Some(current) = context.checkable_release() else { return };
    let has = |kind: ItemKind| {
        let mut counted = backlog.each().filter(|(_, item)| item.is_open() || item.status.value == Status::Done);
        counted.any(|(ix, item)| item.kind.value == kind && backlog.links_of(ix).release == Some(current))
    };
    if !has(ItemKind::Story) || has(ItemKind::Technical) {
        return;
    }
    let Some(release) = backlog.config.releases.get(current) else { return };
    let message = format!("the release `{}` has stories and no technical item", release.id.value);
    let help = "add what production needs, such as a pipeline, monitoring or backups";
    drafts.push(FindingDraft::new(context.config_place(release.id.span), message).help(help));
}
