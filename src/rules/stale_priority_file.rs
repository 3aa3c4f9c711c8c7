//! `stale-priority-file`: `PRIORITY.md` is out of date or missing.

use super::{Check, Example, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Place, Severity};
use crate::order::Order;
use crate::text::tree;

/// The rule.
pub const RULE: Rule = Rule {
    id: "stale-priority-file",
    group: Group::Generated,
    severity: Severity::Error,
    fixed: false,
    blocks_order: false,
    summary: "`PRIORITY.md` is out of date or missing: an error in git, a warning in a working tree.",
    why: "People review and read the order in that file, so a missing or outdated one shows an order that nobody \
          decided. In the index and in revisions (`--staged`, `--rev`) that is an error. In a working tree it is \
          normal between an edit and the commit, and only a warning. `[rules]` sets one level for both. Backlogs \
          without an order are not checked.",
    fix: "Run `topline priority --write`. `topline hook install` makes git do it on each commit.",
    example: Example::new(&[("stories/edit-cart.md", "+++\ntitle = \"Edit the cart\"\n+++\n")]),
    check: Check::Order(check),
};

fn check(context: &RuleContext<'_>, order: Option<&Order>, drafts: &mut Vec<FindingDraft>) {
    let (Some(file), Some(_)) = (context.priority_file, order) else { return };
    if file.exists && file.fresh {
        return;
    }
    let what = if file.exists { "is out of date" } else { "is missing" };
    let (severity, help) = if file.committed {
        (
            Severity::Error,
            "run `topline priority --write`, then `git add PRIORITY.md`; `topline hook install` automates both",
        )
    } else {
        (Severity::Warning, "run `topline priority --write`")
    };
    let draft = FindingDraft::new(Place::file(tree::PRIORITY), format!("`{}` {what}", tree::PRIORITY));
    drafts.push(draft.severity(severity).help(help));
}
