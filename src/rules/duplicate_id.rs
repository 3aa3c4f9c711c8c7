//! `duplicate-id`: two stories with the same file name.
//!
//! The first file by path keeps the id. References resolve to it, and the others are not read.

use super::{Check, Example, Fixes, Group, Rule, RuleContext, draft_at};
use crate::diag::{Fact, FindingDraft, Severity};
use crate::text::quote;
use crate::text::tree::SourceKind;

/// The rule.
pub const RULE: Rule = Rule {
    id: "duplicate-id",
    group: Group::Format,
    severity: Severity::Error,
    fixed: true,
    blocks_order: true,
    summary: "Two stories have the same file name and therefore the same id; upper and lower case count as the same.",
    why: "A reference to that id could mean either. On a case-insensitive file system two such files in one folder are \
          one file, and a clone loses the other.",
    fix: "Rename one of the files, and update the references that mean it. If both are the same item, delete one.",
    example: Example::new(&[
        ("stories/cart/edit.md", "+++\ntitle = \"Edit the cart\"\n+++\n"),
        ("stories/address/edit.md", "+++\ntitle = \"Edit the address\"\n+++\n"),
    ]),
    fixes: Fixes::None("references could mean either of the two, so that renaming one may redirect them"),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    for problem in context.problems_in(SourceKind::Story) {
        let Fact::DuplicateId { id, first, .. } = &problem.fact else { continue };
        let message = format!("the id {} is already used by {}", quote(id), quote(&first.path));
        let draft = draft_at(problem, message).help("rename one of the two files");
        drafts.push(draft.related(first.clone(), "the first file with this id"));
    }
}
