//! `deleted-open-item`: work that was open and is gone without a word.

use super::{Check, Context, Example, Group, Rule};
use crate::diag::{Draft, Place, Severity};

/// The rule.
pub const RULE: Rule = Rule {
    id: "deleted-open-item",
    group: Group::Base,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "The file of an item that is open in the base was deleted.",
    why: "A deleted file leaves no reason and nobody to ask: whoever wanted the item finds nothing. A dropped one stays, \
          says why, and doesn't disturb the order. A file that was renamed and kept its title, or half its text, isn't deleted.",
    fix: "Bring the file back with `status = \"dropped\"` and a `reason`. If the item has become part of another one, \
          say so there.",
    example: Example::of(&[]).from_base(&[("stories/dark-mode.md", "+++\ntitle = \"Dark mode\"\n+++\n")]),
    check: Check::Backlog(check),
};

fn check(context: &Context<'_>, drafts: &mut Vec<Draft>) {
    let Some(base) = context.base else { return };
    let now = context.backlog();
    for (item, successor) in base.touched() {
        // A file that can't be read any more is still there.
        if !item.is_open() || successor.is_some() || now.broken.contains(item.id.as_str()) {
            continue;
        }
        let message = format!("`{}` was deleted while it was `{}`", item.id, item.status.value.name());
        let draft = Draft::new(Place::file(item.path.clone()), message);
        drafts.push(draft.help("bring it back with `status = \"dropped\"` and a `reason`"));
    }
}
