//! `stale-priority-file`: `PRIORITY.md` isn't what the backlog gives.

use super::{Check, Context, Example, Group, Rule};
use crate::diag::{Draft, Place, Severity};
use crate::order::Order;
use crate::text::tree;

/// The rule.
pub const RULE: Rule = Rule {
    id: "stale-priority-file",
    group: Group::Generated,
    severity: Severity::Error,
    fixed: false,
    blocks_order: false,
    summary: "`PRIORITY.md` isn't what the backlog gives: an error in git, a warning in a working tree.",
    why: "The order is reviewed and read in that file, so a missing or stale one shows an order that nobody decided. \
          In the index and in revisions (`--staged`, `--rev`) that is an error. In a working tree it is normal between \
          an edit and the commit, and only a warning. `[rules]` sets one level for both. A backlog without an order \
          isn't asked.",
    fix: "Run `topline priority --write`. `topline hook install` has it done on each commit.",
    example: Example::of(&[("stories/edit-cart.md", "+++\ntitle = \"Edit the cart\"\n+++\n")]),
    check: Check::Order(check),
};

fn check(context: &Context<'_>, order: Option<&Order>, drafts: &mut Vec<Draft>) {
    let (Some(file), Some(_)) = (context.priority_file, order) else { return };
    if file.exists && file.fresh {
        return;
    }
    let what = if file.exists { "isn't what the backlog gives" } else { "is missing" };
    let (severity, help) = if file.committed {
        (Severity::Error, "run `topline priority --write`, then `git add PRIORITY.md`; a hook would have done both")
    } else {
        (Severity::Warning, "run `topline priority --write`")
    };
    let draft = Draft::new(Place::file(tree::PRIORITY), format!("`{}` {what}", tree::PRIORITY));
    drafts.push(draft.severity(severity).help(help));
}
