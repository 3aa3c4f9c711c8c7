//! `no-objective`: an open item that serves nothing that the vision asks for.

use super::{Check, Context, Example, Group, Rule};
use crate::diag::{Draft, Severity, words};

/// The rule.
pub const RULE: Rule = Rule {
    id: "no-objective",
    group: Group::Vision,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "An open item serves no objective: it names none, and neither does its feature.",
    why: "The vision stays in sight only if every item says what it is good for. An item that serves no objective is \
          either not worth doing, or the objectives don't say all that matters. A backlog that declares no objectives \
          isn't asked.",
    fix: "Name an `objective` in the item or in its feature. If none fits, drop the item, or declare the objective that \
          is missing.",
    example: Example::of(&[
        ("backlog.toml", "[[objectives]]\nid = \"convert\"\ntitle = \"More visitors buy\"\n"),
        ("stories/dark-mode.md", "+++\ntitle = \"Dark mode\"\n+++\n"),
    ]),
    check: Check::Backlog(check),
};

fn check(context: &Context<'_>, drafts: &mut Vec<Draft>) {
    let backlog = context.backlog();
    if backlog.config.objectives.is_empty() {
        return;
    }
    let help = format!("name one of {} in its `objective`", words::listed(backlog.config.objectives.ids()));
    for (ix, item) in context.open().filter(|(_, item)| item.objective.is_none()) {
        // A feature that nobody declared, or its objective, is an unknown reference and no second finding.
        let feature = backlog.config.feature_of(item);
        if feature.map_or(item.feature.is_some(), |feature| feature.objective.is_some()) {
            continue;
        }
        let mut draft = Draft::new(context.place(ix, item.opening), format!("`{}` serves no objective", item.id));
        if let Some(feature) = feature {
            let message = format!("its feature `{}` has none either", feature.id.value);
            draft = draft.related(context.config_place(feature.id.span), message);
        }
        drafts.push(draft.help(help.clone()));
    }
}
