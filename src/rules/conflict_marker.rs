//! `conflict-marker`: a file with merge conflict markers.
//!
//! In front matter and in `backlog.toml` it is the only finding: everything else that is wrong there follows from the conflict.

use super::{Check, Example, Fixes, Group, Rule, RuleContext, draft_at, file_name_in_messages};
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
    fix: "Keep the right lines of both sides and delete the marker lines. A conflict that is shown in one code block is \
          allowed, unless git knows the file to be in conflict. A lone `>>>>>>> name` or `||||||| name`, which half a clean-up leaves, is only a warning.",
    example: Example::new(&[(
        "stories/edit-cart.md",
        "+++\ntitle = \"Edit the cart\"\n<<<<<<< HEAD\nreach = 41\n=======\nreach = 40\n>>>>>>> theirs\n+++\n",
    )]),
    fixes: Fixes::None("which side of the conflict is right is a question to those who wrote them"),
    check: Check::Backlog(check),
};

const HELP: &str = "keep the right lines of both sides and delete the lines `<<<<<<<`, `=======` and `>>>>>>>`";

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    for place in context.hidden_conflicts {
        let message = format!("{} has an unresolved merge conflict", file_name_in_messages(&place.path));
        drafts.push(FindingDraft::new(place.clone(), message).help(HELP));
    }
    for problem in &context.parsed.problems {
        let Fact::ConflictMarker { lone, .. } = problem.fact else { continue };
        let file = file_name_in_messages(&problem.place.path);
        drafts.push(match lone {
            false => draft_at(problem, format!("{file} has an unresolved merge conflict")).help(HELP),
            true => draft_at(problem, format!("{file} has a marker that a merge conflict left behind"))
                .severity(Severity::Warning)
                .help("look whether both sides are still there, and delete the line"),
        });
    }
}
