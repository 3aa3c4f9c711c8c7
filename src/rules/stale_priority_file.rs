//! `stale-priority-file`: `PRIORITY.md` is out of date or missing.

use super::{Check, Example, FixContext, Fixes, Group, Rule, RuleContext};
use crate::diag::{Finding, FindingDraft, Place, Severity};
use crate::edit::Change;
use crate::edit::{Applicability, FileChange, TextEdit};
use crate::order::Order;
use crate::text::Span;
use crate::text::tree;
use std::sync::Arc;

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
    fixes: Fixes::Made(fixes),
    check: Check::Order(check),
};

/// What its fix does.
pub const TITLE: &str = "Write `PRIORITY.md`";

fn check(context: &RuleContext<'_>, order: Option<&Order>, drafts: &mut Vec<FindingDraft>) {
    let (Some(file), Some(_)) = (context.priority_file, order) else { return };
    if file.exists && file.fresh {
        return;
    }
    if let Some(obstacle) = context.priority_obstacle {
        let message = format!("`{}` {obstacle}, and no file that can be written", tree::PRIORITY);
        let draft = FindingDraft::new(Place::file(tree::PRIORITY), message);
        drafts.push(
            draft.severity(Severity::Warning).help("delete it or move it away, then run `topline priority --write`"),
        );
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

fn fixes(context: &FixContext<'_>, finding: &Finding) -> Vec<Change> {
    let Some(new) = context.facts.generated else { return Vec::new() };
    let path = Arc::clone(&finding.place.path);
    let old = context.tree.priority.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok());
    let file = match old {
        Some(old) => FileChange::Edit { path, edits: vec![difference(old, new)] },
        None => FileChange::Create { path, text: new.to_owned() },
    };
    vec![Change { title: TITLE.to_owned(), applicability: Applicability::Safe, files: vec![file] }]
}

/// The edit that makes `new` of `old`, without the lines that both begin and end with.
fn difference(old: &str, new: &str) -> TextEdit {
    let same = |(one, other): (&str, &str)| (one == other).then_some(one.len());
    let start: usize = old.split_inclusive('\n').zip(new.split_inclusive('\n')).map_while(same).sum();
    let (old_rest, new_rest) = (old.get(start..).unwrap_or_default(), new.get(start..).unwrap_or_default());
    let lines = old_rest.split_inclusive('\n').rev().zip(new_rest.split_inclusive('\n').rev());
    let end: usize = lines.map_while(same).sum();
    let text = new_rest.get(..new_rest.len() - end).unwrap_or_default();
    TextEdit::replace(Span::new(start, old.len() - end), text)
}
