//! `deleted-open-item`: an item that was deleted while it was open.

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Place, Severity};

/// The rule.
pub const RULE: Rule = Rule {
    id: "deleted-open-item",
    group: Group::Base,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "The file of an item that is open in the base was deleted.",
    why: "A deleted file gives no reason: whoever wanted the item finds nothing. A dropped item stays, says why, and \
          isn't in the order. A renamed file that kept its title, or half its text, doesn't count as deleted.",
    fix: "Restore the file with `status = \"dropped\"` and a `reason`. If the item was merged into another one, say so \
          in the `reason`.",
    example: Example::new(&[]).with_base(&[("stories/dark-mode.md", "+++\ntitle = \"Dark mode\"\n+++\n")]),
    fixes: Fixes::None("whether the item is wanted is for the product owner to say"),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let Some(base) = context.base else { return };
    let now = context.backlog();
    for (item, successor) in base.changed_items() {
        // A file that can no longer be read still exists.
        if !item.is_open() || successor.is_some() || now.broken.contains(item.id.as_str()) {
            continue;
        }
        let message = format!("`{}` was deleted while it was `{}`", item.id, item.status.value.name());
        let draft = FindingDraft::new(Place::file(item.path.clone()), message);
        drafts.push(draft.help("restore it with `status = \"dropped\"` and a `reason`"));
    }
}
