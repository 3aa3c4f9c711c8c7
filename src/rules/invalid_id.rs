//! `invalid-id`: a story whose file name is not a valid id.

use std::collections::HashSet;

use super::{Check, Example, FixContext, Fixes, Group, Rule, RuleContext, draft_at};
use crate::diag::{Fact, Finding, FindingDraft, Severity};
use crate::edit::Change;
use crate::model::id::{Id, IdFault, MAX_ID};
use crate::model::slug::slug;
use crate::model::{Backlog, Item};
use crate::parse::stem;
use crate::text::path::file_name;
use crate::text::quote;
use crate::text::tree::SourceKind;

/// The rule.
pub const RULE: Rule = Rule {
    id: "invalid-id",
    group: Group::Format,
    severity: Severity::Error,
    fixed: true,
    blocks_order: false,
    summary: "A story's file name, which is its id, is not a valid id.",
    why: "Ids are used in references, links and branch names, and on the file systems of everybody who clones the \
          repository. ASCII letters, digits, `-`, `_` and `.` work in all of them.",
    fix: "Rename the file: at most 80 ASCII letters, digits, `-`, `_` and `.`, a letter or digit first, and not a name \
          that Windows reserves for a device, such as `con`.",
    example: Example::new(&[("stories/edit cart.md", "+++\ntitle = \"Edit the cart\"\n+++\n")]),
    fixes: Fixes::Made(fixes),
    check: Check::Backlog(check),
};

/// What a valid id is, as a help.
pub const LEGAL: &str =
    "an id has at most 80 ASCII letters, digits, `-`, `_` and `.`, and begins with a letter or digit";

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let mut taken: Option<HashSet<String>> = None;
    for problem in context.problems_in(SourceKind::Story) {
        let Fact::InvalidId { text, fault, .. } = &problem.fact else { continue };
        let taken = taken.get_or_insert_with(|| lower_case_ids(context.backlog()));
        let proposed = slug(text).and_then(|id: Id<Item>| first_free(id.as_str(), taken));
        let help = match &proposed {
            Some(id) => format!("rename the file to `{id}.md`"),
            None => format!("rename the file: {LEGAL}"),
        };
        taken.extend(proposed.map(|id| id.to_ascii_lowercase()));
        drafts.push(draft_at(problem, message(text, *fault)).help(help));
    }
}

/// What is wrong with `text` as an id.
pub fn message(text: &str, fault: IdFault) -> String {
    let why = match fault {
        IdFault::Empty => "it is empty".into(),
        IdFault::TooLong => format!("it has more than {MAX_ID} characters"),
        IdFault::Begin => "it doesn't begin with a letter or digit".into(),
        IdFault::Character(' ') => "spaces are not allowed".into(),
        IdFault::Character(c) => format!("{} is not allowed", quote(&c.to_string())),
        IdFault::Device => "Windows reserves this name for a device".into(),
    };
    format!("{} is not a valid id: {why}", quote(text))
}

/// `id`, or the first of `id-2`, `id-3`, … that isn't taken; `None` if the number makes it too long.
fn first_free(id: &str, taken: &HashSet<String>) -> Option<String> {
    let numbered = (2..=taken.len() + 2).map(|number| format!("{id}-{number}"));
    let free = std::iter::once(id.to_owned()).chain(numbered).find(|id| !taken.contains(&id.to_ascii_lowercase()));
    free.filter(|id| Id::<Item>::new(id).is_ok())
}

/// The ids of all stories, in lower case.
pub fn lower_case_ids(backlog: &Backlog) -> HashSet<String> {
    let valid = backlog.items.iter().map(|item| item.id.as_str());
    valid.chain(backlog.broken.iter().map(|id| &**id)).map(str::to_ascii_lowercase).collect()
}

fn fixes(context: &FixContext<'_>, finding: &Finding) -> Vec<Change> {
    let fix = || {
        let path = &*finding.place.path;
        let id: Id<Item> = slug(stem(path))?;
        let folder = path.strip_suffix(file_name(path))?;
        let path_of = |id: &str| format!("{folder}{id}.md");
        // A run that was killed may have written the new file.
        if context.taken_ids().contains(id.as_str())
            && let Some(change) = context.rename(path, &path_of(id.as_str()))
        {
            return Some(change);
        }
        let id = first_free(id.as_str(), context.taken_ids())?;
        context.rename(path, &path_of(&id))
    };
    fix().into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proposals_are_not_taken() {
        let taken = HashSet::from(["edit-cart".to_owned(), "edit-cart-2".to_owned()]);
        assert_eq!(first_free("Edit-Cart", &taken).as_deref(), Some("Edit-Cart-3"));
        assert_eq!(first_free(&"x".repeat(80), &HashSet::from(["x".repeat(80)])), None);
    }
}
