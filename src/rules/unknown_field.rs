//! `unknown-field`: a key of a story that Topline does not know.
//!
//! The item is still read and keeps its place in the order: a misspelled `reach` must not remove it.

use super::fixes::toml_faults;
use super::{Check, Example, FixContext, Fixes, Group, Rule, RuleContext, draft_at};
use crate::diag::{Fact, Finding, FindingDraft, Severity, other_trackers};
use crate::edit::Change;
use crate::parse::stem;
use crate::text::one_line::escape;
use crate::text::quote;
use crate::text::tree::SourceKind;

/// The rule.
pub const RULE: Rule = Rule {
    id: "unknown-field",
    group: Group::Format,
    severity: Severity::Error,
    fixed: true,
    blocks_order: false,
    summary: "The front matter of a story has a key that Topline doesn't know.",
    why: "A misspelled key isn't read: an estimate that was agreed on would be missing, and nobody would notice.",
    fix: "Correct the key. Put the team's own keys under `[extra]`, which Topline doesn't read.",
    example: Example::new(&[("stories/edit-cart.md", "+++\ntitle = \"Edit the cart\"\nestimat = 3\n+++\n")]),
    fixes: Fixes::Made(fixes),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    for problem in context.problems_in(SourceKind::Story) {
        let Fact::UnknownField { key, meant, line, is_there, known, .. } = &problem.fact else { continue };
        let message = format!("{} has the unknown key {}", quote(stem(&problem.place.path)), quote(key));
        let help = match (meant, line) {
            (Some(meant), _) if *is_there => format!("`{meant}` is there already: delete this line"),
            (Some(meant), Some(line)) => format!("did you mean `{meant}`? Write `{}`", escape(line)),
            (Some(meant), None) => format!("did you mean `{meant}`?"),
            (None, _) => other_trackers::key_help(key).map_or_else(
                || format!("known keys: {}; put the team's own keys under `[extra]`", quoted_names(known)),
                str::to_owned,
            ),
        };
        drafts.push(draft_at(problem, message).help(help));
    }
}

/// All `names` in backquotes, with commas.
pub fn quoted_names(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn fixes(context: &FixContext<'_>, finding: &Finding) -> Vec<Change> {
    context.facts_at(finding).filter_map(|fact| toml_faults::of_unknown_key(context, finding, fact)).collect()
}
