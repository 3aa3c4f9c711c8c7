//! `stale-flag`: a flag that should be removed.

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity};
use crate::model::config::FlagState;

/// The rule.
pub const RULE: Rule = Rule {
    id: "stale-flag",
    group: Group::Date,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "A flag has been on, or off with no open items behind it, for more than `policy.flag_days` days.",
    why: "A flag that has done its work leaves a branch in the code that nobody tests. One day it is switched by \
          accident, or two old flags meet for the first time.",
    fix: "Remove the flag from the code and set its `state` to `removed`. If it is off and everything behind it is \
          done, switch it on first, or drop the feature.",
    example: Example::new(&[("backlog.toml", "[[flags]]\nid = \"new-cart\"\nstate = \"on\"\nsince = 2026-06-01\n")])
        .with_today("2026-11-23"),
    fixes: Fixes::None("the flag has to leave the software first"),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let config = &context.backlog().config;
    let most = config.policy.flag_days;
    for (flag, hides) in config.flags.iter().zip(hide_open_items(context)) {
        let (what, help) = match flag.state.value {
            FlagState::On => ("has been on", "remove it from the code, then set `state = \"removed\"`"),
            FlagState::Off if !hides => {
                ("has no open items behind it and has been off", "switch it on, or drop what it hides")
            }
            _ => continue,
        };
        let Some(since) = &flag.since else { continue };
        if context.days_since(since.value).is_some_and(|days| days > i64::from(most)) {
            let message = format!("the flag `{}` {what} since {}, more than {most} days", flag.id.value, since.value);
            let draft = FindingDraft::new(context.config_place(since.span), message)
                .help(help)
                .related(context.config_place(flag.state.span), "the flag's state");
            drafts.push(draft);
        }
    }
}

/// Whether each flag has open items behind it, in the order of the file.
fn hide_open_items(context: &RuleContext<'_>) -> Vec<bool> {
    let mut hides = vec![false; context.backlog().config.flags.len()];
    for (ix, _) in context.open() {
        let flag = context.backlog().links_of(ix).flag;
        if let Some(hides) = flag.and_then(|flag| hides.get_mut(flag.get())) {
            *hides = true;
        }
    }
    hides
}
