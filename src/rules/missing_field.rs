//! `missing-field`: a story without a `title`.

use super::fixes::{front_matter, safe};
use super::{Check, Example, FixContext, Fixes, Group, Rule, RuleContext, draft_at};
use crate::diag::{Fact, Finding, FindingDraft, Severity};
use crate::edit::Change;
use crate::edit::KeyEdit;
use crate::edit::story_edits::edit_keys;
use crate::model::keys::story;
use crate::parse::stem;
use crate::text::quote;
use crate::text::toml_text;
use crate::text::tree::SourceKind;

/// The rule.
pub const RULE: Rule = Rule {
    id: "missing-field",
    group: Group::Format,
    severity: Severity::Error,
    fixed: true,
    blocks_order: false,
    summary: "A story has no `title`, the one key that every story must have.",
    why: "The title is the item's line in `PRIORITY.md`; without one nobody can tell what there is to do.",
    fix: "Add `title = \"…\"` to the front matter: one line of at most 120 characters.",
    example: Example::new(&[("stories/edit-cart.md", "+++\nestimate = 3\n+++\n")]),
    fixes: Fixes::Made(fixes),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    for problem in context.problems_in(SourceKind::Story) {
        let Fact::MissingField { key, .. } = &problem.fact else { continue };
        let message = format!("{} has no `{key}`", quote(stem(&problem.place.path)));
        let help = format!("add `{key} = \"…\"` between the `+++` lines");
        drafts.push(draft_at(problem, message).help(help));
    }
}

fn fixes(context: &FixContext<'_>, finding: &Finding) -> Vec<Change> {
    let fix = || {
        let text = context.text(&finding.place.path)?;
        let title = front_matter::title(text, stem(&finding.place.path));
        let edits = edit_keys(text, &[KeyEdit::set_text(&story::TITLE, &title)]).ok()?;
        Some(safe(format!("Add `title = {}`", toml_text::string(&title)), finding, edits))
    };
    let is_title = |fact: &Fact| matches!(fact, Fact::MissingField { key, .. } if *key == story::TITLE.name());
    context.facts_at(finding).filter(|fact| is_title(fact)).filter_map(|_| fix()).collect()
}
