//! `swallowed-key`: a key of a story that is written below a table's header.

use super::{Check, Example, Group, Rule, RuleContext, draft_at};
use crate::diag::{Fact, FindingDraft, Severity};
use crate::parse::stem;
use crate::text::quote;

/// The rule.
pub const RULE: Rule = Rule {
    id: "swallowed-key",
    group: Group::Placement,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "A known key stands directly below `[extra]`, `[value]` or the header of another table, and belongs to that table.",
    why: "In TOML a table ends only where the next one begins. An `estimate` below `[value]` is counted as money, and a \
          `status` below `[extra]` isn't read at all. Tables inside `[extra]`, such as `[extra.jira]`, are not looked at.",
    fix: "Move the key above the first table's header. If it is meant as the team's own data, write `extra.status = …` or \
          `extra = { status = … }`.",
    example: Example::new(&[(
        "stories/edit-cart.md",
        "+++\ntitle = \"Edit the cart\"\n\n[value]\nincome = 40\nestimate = 3\n+++\n",
    )]),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    for problem in &context.parsed.problems {
        let Fact::SwallowedKey { key, table } = &problem.fact else { continue };
        let story = quote(stem(&problem.place.path));
        let message = format!("{} of {story} stands below `[{table}]`, and so is part of that table", quote(key));
        let help = format!("move {} above the line `[{table}]`", quote(key));
        drafts.push(draft_at(problem, message).help(help));
    }
}
