//! `duplicate-id`: two files with one name.
//!
//! The first file, by path, keeps the id: references lead to it, and it alone is read.

use super::{Check, Context, Example, Group, Rule, draft_of};
use crate::diag::{Draft, Fact, Severity};
use crate::text::{quote, tree};

/// The rule.
pub const RULE: Rule = Rule {
    id: "duplicate-id",
    group: Group::Format,
    severity: Severity::Error,
    fixed: true,
    blocks_order: true,
    summary: "Two stories have the same file name, so the same id; upper and lower case count as the same.",
    why: "A reference to that id could mean either. On a file system without regard to case two such files in one \
          folder are one file, and a clone loses the other.",
    fix: "Rename one of the files, and the references that mean it. If both are the same item, keep one.",
    example: Example::of(&[
        ("stories/cart/edit.md", "+++\ntitle = \"Edit the cart\"\n+++\n"),
        ("stories/address/edit.md", "+++\ntitle = \"Edit the address\"\n+++\n"),
    ]),
    check: Check::Backlog(check),
};

fn check(context: &Context<'_>, drafts: &mut Vec<Draft>) {
    for problem in context.parsed.problems.iter().filter(|problem| &*problem.place.path != tree::CONFIG) {
        let Fact::DuplicateId { id, first, .. } = &problem.fact else { continue };
        let message = format!("the id {} is taken by {}", quote(id), quote(&first.path));
        let draft = draft_of(problem, message).help("rename one of the two files");
        drafts.push(draft.related(first.clone(), "this file is the first with the id"));
    }
}
