//! `broken-link`: a relative link of a story to a file that does not exist.
//!
//! Rules do no I/O, so the caller hands in the missing links.

use super::fixes::safe;
use super::{Check, Example, FixContext, Fixes, Group, MissingLink, Rule, RuleContext};
use crate::diag::{Finding, FindingDraft, Severity};
use crate::edit::Change;
use crate::edit::link_edits;
use crate::parse::stem;
use crate::text::{path, quote};

/// The rule.
pub const RULE: Rule = Rule {
    id: "broken-link",
    group: Group::References,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "A relative link or picture in a story leads to a file that doesn't exist.",
    why: "Whoever works on the item follows its links, and has to ask again for a sketch that can't be found.",
    fix: "Correct the path, which is relative to the story's own folder, or delete the link.",
    example: Example::new(&[(
        "stories/edit-cart.md",
        "+++\ntitle = \"Edit the cart\"\n+++\n\nSee [the sketch](sketches/cart.png).\n",
    )]),
    fixes: Fixes::Made(fixes),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    drafts.extend(context.missing_links.iter().filter_map(|missing| broken_link(context, missing)));
}

fn broken_link(context: &RuleContext<'_>, missing: &MissingLink) -> Option<FindingDraft> {
    let backlog = context.backlog();
    let item = backlog.item(missing.item);
    let link = item.body.links.get(missing.link)?;
    let message = format!("`{}` links to {}, which doesn't exist", item.id, quote(&link.value));
    // A story that was moved to another folder keeps its file name.
    let moved_story = backlog.find(stem(&link.value)).filter(|_| link.value.ends_with(".md"));
    let help = match moved_story {
        Some(ix) => format!("did you mean {}?", quote(&path::relative(&item.path, &backlog.item(ix).path))),
        None => "correct the path, which is relative to the story's own folder, or delete the link".into(),
    };
    Some(FindingDraft::new(context.place(missing.item, link.span), message).help(help))
}

fn fixes(context: &FixContext<'_>, finding: &Finding) -> Vec<Change> {
    let fix = || {
        let backlog = &context.parsed.backlog;
        let item = backlog.item(backlog.find(stem(&finding.place.path))?);
        let link = item.body.links.iter().find(|link| link.span == finding.place.span)?;
        let moved_story = backlog.find(stem(&link.value)).filter(|_| link.value.ends_with(".md"));
        let new = match moved_story {
            Some(ix) => path::relative(&item.path, &backlog.item(ix).path),
            None => (context.facts.moved_to?)(&item.path, &link.value)?,
        };
        let edit = link_edits::redirect(context.text(&item.path)?, link.span, &link.value, &new)?;
        Some(safe(format!("Link to {}, where the file is now", quote(&new)), finding, vec![edit]))
    };
    fix().into_iter().collect()
}
