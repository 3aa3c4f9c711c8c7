//! `swallowed-key`: a key of a story that is written below a table's header.

use super::fixes::{suggested, toml_faults};
use super::{Check, Example, FixContext, Fixes, Group, Rule, RuleContext, draft_at};
use crate::diag::{Fact, Finding, FindingDraft, Severity};
use crate::edit::Change;
use crate::edit::TextEdit;
use crate::edit::story_edits::rank;
use crate::edit::toml_edits::{TomlEdits, line_ending};
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
    fixes: Fixes::Made(fixes),
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

fn fixes(context: &FixContext<'_>, finding: &Finding) -> Vec<Change> {
    let fix = || {
        let layout = context.layout(&finding.place.path)?;
        let statement = toml_faults::statement_at(context, finding)?;
        let text = context.text(&finding.place.path)?;
        let key = statement.path.last()?;
        // With the comment behind it.
        let value = text.get(statement.value.start as usize..statement.lines.end as usize)?.trim_end();
        let toml = TomlEdits::new(layout.toml.text)?.with_line_ending_of(line_ending(text));
        let moved = toml.set(key, value, &rank).into_iter().map(|edit| edit.shifted(layout.offset));
        let edits = std::iter::once(TextEdit::remove(statement.lines)).chain(moved).collect();
        Some(suggested(format!("Move `{key}` above the table"), finding, edits))
    };
    fix().into_iter().collect()
}
