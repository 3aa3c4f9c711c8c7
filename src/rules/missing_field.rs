//! `missing-field`: a story without a `title`.

use super::{Check, Example, Group, Rule, RuleContext, draft_at};
use crate::diag::{Fact, FindingDraft, Severity};
use crate::parse::stem;
use crate::text::quote;
use crate::text::tree::SourceKind;

/// The rule.
pub const RULE: Rule = Rule {
    id: "missing-field",
    group: Group::Format,
    severity: Severity::Error,
    fixed: true,
    blocks_order: false,
    summary: "A story has no `title`, the one key that every story must have.",
    why: "The title is the item's line in `PRIORITY.md`; without one nobody can tell what there is to do.",
    fix: "Add `title = \"…\"` to the front matter: one line of at most 120 characters.",
    example: Example::new(&[("stories/edit-cart.md", "+++\nestimate = 3\n+++\n")]),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    for problem in context.problems_in(SourceKind::Story) {
        let Fact::MissingField { key, .. } = &problem.fact else { continue };
        let message = format!("{} has no `{key}`", quote(stem(&problem.place.path)));
        let help = format!("add `{key} = \"…\"` between the `+++` lines");
        drafts.push(draft_at(problem, message).help(help));
    }
}
