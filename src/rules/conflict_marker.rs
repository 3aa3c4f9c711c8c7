//! `conflict-marker`: a file that an unfinished merge has left in two minds.
//!
//! Nothing else is said of such a file: whatever it holds twice is a consequence.

use super::{Check, Context, Example, Group, Rule, draft_of};
use crate::diag::{Draft, Fact, Severity};
use crate::parse::stem;
use crate::text::quote;

/// The rule.
pub const RULE: Rule = Rule {
    id: "conflict-marker",
    group: Group::Format,
    severity: Severity::Error,
    fixed: true,
    blocks_order: true,
    summary: "A story or `backlog.toml` holds the markers of a merge conflict.",
    why: "The file says two things at once, and nobody has decided which of them is meant.",
    fix: "Keep what is right of both sides and delete the lines of the markers. Code blocks may show such lines.",
    example: Example::of(&[(
        "stories/edit-cart.md",
        "+++\ntitle = \"Edit the cart\"\n<<<<<<< HEAD\nreach = 41\n=======\nreach = 40\n>>>>>>> theirs\n+++\n",
    )]),
    check: Check::Backlog(check),
};

fn check(context: &Context<'_>, drafts: &mut Vec<Draft>) {
    for problem in context.parsed.problems.iter().filter(|problem| problem.fact == Fact::ConflictMarker) {
        let message = format!("{} holds an unresolved merge conflict", quote(stem(&problem.place.path)));
        let help = "keep what is right of both sides and delete the lines `<<<<<<<`, `=======` and `>>>>>>>`";
        drafts.push(draft_of(problem, message).help(help));
    }
}
