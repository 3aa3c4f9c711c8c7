//! `iteration-over`: an iteration whose last day has passed.

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity};

/// The rule.
pub const RULE: Rule = Rule {
    id: "iteration-over",
    group: Group::Date,
    severity: Severity::Info,
    fixed: false,
    blocks_order: false,
    summary: "The iteration's `end` has passed.",
    why: "As long as `[iteration]` is there, its goal raises a feature in the order, and the plan uses its capacity. \
          After the last day both are out of date.",
    fix: "Write the next iteration's `start`, `end`, `capacity` and `goal`; `topline plan --propose` proposes a goal.",
    example: Example::new(&[("backlog.toml", "[iteration]\nend = 2026-12-04\n")]).with_today("2026-12-05"),
    fixes: Fixes::None("`topline iteration next` writes the coming iteration"),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let Some(iteration) = &context.backlog().config.iteration else { return };
    let Some(end) = &iteration.end else { return };
    if context.days_since(end.value).is_some_and(|days| days > 0) {
        let name = iteration.name.as_ref().map_or_else(String::new, |name| format!(" `{name}`"));
        let draft =
            FindingDraft::new(context.config_place(end.span), format!("the iteration{name} ended on {}", end.value));
        drafts.push(draft.help("write the next iteration; `topline plan --propose` proposes its goal"));
    }
}
