//! `done-without-date`: a done item without a `closed` date.

use super::fixes::safe;
use super::{Check, Example, FixContext, Fixes, Group, Rule, RuleContext};
use crate::diag::{Finding, FindingDraft, Severity};
use crate::edit::Change;
use crate::edit::KeyEdit;
use crate::edit::story_edits::edit_keys;
use crate::model::Status;
use crate::model::keys::story;
use crate::parse::stem;
use crate::text::toml_text;

/// The rule.
pub const RULE: Rule = Rule {
    id: "done-without-date",
    group: Group::Ready,
    severity: Severity::Info,
    fixed: false,
    blocks_order: false,
    summary: "An item is done and has no `closed` date.",
    why: "Throughput, and how much of an iteration's commitment is done, are counted by these dates. Work without one \
          isn't counted.",
    fix: "Add `closed` with the day on which the item was done.",
    example: Example::new(&[("stories/cart-page.md", "+++\ntitle = \"Cart page\"\nstatus = \"done\"\n+++\n")]),
    fixes: Fixes::Made(fixes),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let undated = |status: Status, dated: bool| status == Status::Done && !dated;
    for (ix, item) in context.backlog().each().filter(|(_, item)| undated(item.status.value, item.closed.is_some())) {
        let message = format!("`{}` is done, but has no `closed` date", item.id);
        let draft = FindingDraft::new(context.place(ix, item.status.span), message);
        drafts.push(draft.help("add the day on which it was done, such as `closed = 2026-11-23`"));
    }
}

fn fixes(context: &FixContext<'_>, finding: &Finding) -> Vec<Change> {
    let fix = || {
        let backlog = &context.parsed.backlog;
        let item = backlog.item(backlog.find(stem(&finding.place.path))?);
        let day = toml_text::date((context.facts.closed_on?)(item)?);
        let text = context.text(&finding.place.path)?;
        let edits = edit_keys(text, &[KeyEdit::set(&story::CLOSED, &*day)]).ok()?;
        Some(safe(format!("Add `closed = {day}`, the day of the commit that made it done"), finding, edits))
    };
    fix().into_iter().collect()
}
