//! `conflict-marker`: a file with merge conflict markers.
//!
//! It is the only finding in such a file: everything else that is wrong there follows from the conflict.

use super::{Check, Example, Group, Rule, RuleContext, draft_at, file_name_in_messages};
use crate::diag::{Fact, FindingDraft, Severity};

/// The rule.
pub const RULE: Rule = Rule {
    id: "conflict-marker",
    group: Group::Format,
    severity: Severity::Error,
    fixed: true,
    blocks_order: true,
    summary: "A story, a decision or `backlog.toml` has merge conflict markers.",
    why: "The file contains two versions, and nobody has decided which one is right.",
    fix: "Keep the right lines of both sides and delete the marker lines. Markers inside code blocks are allowed.",
    example: Example::new(&[(
        "stories/edit-cart.md",
        "+++\ntitle = \"Edit the cart\"\n<<<<<<< HEAD\nreach = 41\n=======\nreach = 40\n>>>>>>> theirs\n+++\n",
    )]),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    for problem in context.parsed.problems.iter().filter(|problem| problem.fact == Fact::ConflictMarker) {
        let message = format!("{} has an unresolved merge conflict", file_name_in_messages(&problem.place.path));
        let help = "keep the right lines of both sides and delete the lines `<<<<<<<`, `=======` and `>>>>>>>`";
        drafts.push(draft_at(problem, message).help(help));
    }
}
