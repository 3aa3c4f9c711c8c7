//! `let-in-by`: new work that someone who isn't a product owner put into the order.

use super::priority_changed_by::Culprits;
use super::{Check, Example, Fixes, Group, GuardedValue, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity};

/// The rule.
pub const RULE: Rule = Rule {
    id: "let-in-by",
    group: Group::Base,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "A new item that isn't in triage was added by someone who isn't in `team.product_owners`.",
    why: "A new item takes its place in the order at once, and can come first. Where product owners are named, they decide \
          what is worth doing: new work of others enters as `triage`, and a product owner answers. Production bugs may be \
          reported as `todo` by anybody.",
    fix: "Give the item `status = \"triage\"`, or have a product owner approve it in a later commit: `topline approve ID`.",
    example: Example::new(&[
        ("backlog.toml", "[team]\nproduct_owners = [\"maria@shop.example\"]\n"),
        ("stories/dark-mode.md", "+++\ntitle = \"Dark mode\"\n+++\n"),
    ])
    .with_base(&[("stories/dark-mode.md", "")]),
    fixes: Fixes::None("a product owner approves with `topline approve`, or answers the item"),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let Some(base) = context.base.filter(|base| !base.authority.product_owners.is_empty()) else { return };
    for value in base.guarded_changes() {
        let GuardedValue::Added(ix) = value else { continue };
        let Some(culprits) = Culprits::of(&value, base) else { continue };
        let item = context.backlog().item(ix);
        let message = format!("`{}` is new, and not in triage, by someone who isn't a product owner", item.id);
        let place = context.place(ix, item.opening);
        let help = format!("add `status = \"triage\"`; {}", culprits.help());
        drafts.push(FindingDraft::new(place, message).help(help));
    }
}
