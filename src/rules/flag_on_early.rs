//! `flag-on-early`: a flag that is on, or removed, while items behind it are open.

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity};
use crate::model::config::FlagState;

/// The rule.
pub const RULE: Rule = Rule {
    id: "flag-on-early",
    group: Group::Size,
    severity: Severity::Error,
    fixed: false,
    blocks_order: false,
    summary: "A flag is on, or removed, while items behind it are open.",
    why: "A flag hides a feature until it is complete. Once the flag is on, or removed from the code, every user sees \
          what is behind it, finished or not.",
    fix: "Set the flag's `state` to `off` until the items behind it are done. If an item should not be behind the \
          flag, delete the item's `flag`.",
    example: Example::new(&[
        ("backlog.toml", "[[flags]]\nid = \"new-cart\"\nstate = \"on\"\n"),
        ("stories/edit-cart.md", "+++\ntitle = \"Edit the cart\"\nflag = \"new-cart\"\n+++\n"),
    ]),
    fixes: Fixes::None("the flag is switched where the software runs"),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let backlog = context.backlog();
    for (ix, item) in context.open() {
        let flag = backlog.links_of(ix).flag.and_then(|flag| backlog.config.flags.get(flag));
        let (Some(flag), Some(written)) = (flag, &item.flag) else { continue };
        let (state, help) = match flag.state.value {
            FlagState::Off => continue,
            FlagState::On => ("on", "keep the flag off until everything behind it is done"),
            FlagState::Removed => ("removed", "put the item behind another flag, or delete its `flag`"),
        };
        let message = format!("`{}` is open, but its flag `{}` is {state}", item.id, flag.id.value);
        let draft = FindingDraft::new(context.place(ix, written.span), message).help(help).related(
            context.config_place(flag.state.span),
            format!("everybody sees what is behind `{}`", flag.id.value),
        );
        drafts.push(draft);
    }
}
