//! `no-objective`: an open item without an objective.

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity, words};

/// The rule.
pub const RULE: Rule = Rule {
    id: "no-objective",
    group: Group::Vision,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "An open item has no `objective`, and neither has its feature.",
    why: "Objectives say how each item serves the vision. An item without one isn't worth doing, or an objective is \
          missing. Backlogs without objectives are not checked.",
    fix: "Set the `objective` of the item or of its feature. If none fits, drop the item, or declare the missing \
          objective.",
    example: Example::new(&[
        ("backlog.toml", "[[objectives]]\nid = \"convert\"\ntitle = \"More visitors buy\"\n"),
        ("stories/dark-mode.md", "+++\ntitle = \"Dark mode\"\n+++\n"),
    ]),
    fixes: Fixes::None("which objective the item serves is for the product owner to say"),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let backlog = context.backlog();
    if backlog.config.objectives.is_empty() {
        return;
    }
    let help = format!("set its `objective` (declared: {})", words::quoted_list(backlog.config.objectives.ids()));
    for (ix, item) in context.open().filter(|(_, item)| item.objective.is_none()) {
        // An undeclared feature or objective is already reported as an unknown reference.
        let feature = backlog.config.feature_of(item);
        if feature.map_or(item.feature.is_some(), |feature| feature.objective.is_some()) {
            continue;
        }
        let mut draft = FindingDraft::new(context.place(ix, item.opening), format!("`{}` has no objective", item.id));
        if let Some(feature) = feature {
            let message = format!("its feature `{}` has none either", feature.id.value);
            draft = draft.related(context.config_place(feature.id.span), message);
        }
        drafts.push(draft.help(help.clone()));
    }
}
