//! Fixes of unknown references: all references to the same id at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::groups::{Cause, group_by_cause};
use super::{LocatedReference, is_file_name_of_decision, locate, place_of};
use crate::diag::Finding;
use crate::edit::decisions;
use crate::edit::{Applicability, Change, FileChange, TextEdit};
use crate::model::{ReferenceKind, Unresolved};
use crate::parse::stem;
use crate::rules::{FixContext, RuleContext};
use crate::text::similar;

/// The fixes of one finding.
pub fn fixes(context: &FixContext<'_>, finding: &Finding) -> Vec<Change> {
    if finding.group.is_some()
        && let Some(fix) = fix_of_prefix(context, finding)
    {
        return vec![fix];
    }
    fix_of_id(context, finding).into_iter().collect()
}

/// The fix of all references with the text of the one at the place of the finding.
fn fix_of_id(context: &FixContext<'_>, finding: &Finding) -> Option<Change> {
    let backlog = &context.parsed.backlog;
    let unresolved = || backlog.unresolved.iter();
    let is_there =
        |reference: &&Unresolved| reference.span == finding.place.span && place_of(backlog, reference) == finding.place;
    let reference = unresolved().find(is_there)?;
    let (new, applicability) = meant(context, reference)?;
    let is_same = |other: &&Unresolved| other.kind == reference.kind && other.text == reference.text;
    let edited = unresolved().filter(is_same).map(|reference| (reference, new.clone()));
    let title = format!("Write `{new}` instead of `{}`", reference.text);
    Some(Change { title, applicability, files: edit_all(context, edited)? })
}

/// The id that a reference means.
fn meant(context: &FixContext<'_>, reference: &Unresolved) -> Option<(String, Applicability)> {
    let text = &*reference.text;
    let ids = context.ids(reference.kind);
    let ignoring_case = |text: &str| ids.iter().find(|id| id.eq_ignore_ascii_case(text)).map(|id| (*id).to_owned());
    let renamed = || {
        let (_, new) = context.facts.renamed.iter().find(|(old, _)| old == text)?;
        ids.contains(&&**new).then(|| new.clone())
    };
    let is_item = reference.kind == ReferenceKind::Item;
    let certain = ignoring_case(text)
        .or_else(|| if is_item { ignoring_case(stem(text)).or_else(renamed) } else { None })
        .map(|id| (id, Applicability::Safe));
    let nearest = || {
        context.search()?;
        Some((similar::nearest(text, ids.iter().copied())?.to_owned(), Applicability::Suggested))
    };
    certain.or_else(nearest)
}

/// The fix of references that all have another prefix than the items.
fn fix_of_prefix(context: &FixContext<'_>, finding: &Finding) -> Option<Change> {
    context.search()?;
    let rules = RuleContext { renamed: context.facts.renamed, ..RuleContext::new(context.parsed) };
    let located = locate(&rules);
    let references: Vec<&Unresolved> = located.iter().map(|located| located.reference).collect();
    let groups = group_by_cause(&references, rules.backlog());
    let is_first = |member: &usize| located.get(*member).is_some_and(|first| first.place == finding.place);
    let group = groups.into_iter().find(|group| group.members.first().is_some_and(is_first))?;
    let Cause::Prefix { wrong, right } = &group.cause else { return None };
    let [right] = right.as_slice() else { return None };
    let members: Vec<&LocatedReference<'_>> = group.members.iter().filter_map(|at| located.get(*at)).collect();
    let renamed = |old: &str, new: &str| context.facts.renamed.iter().any(|(from, to)| from == old && to == new);
    let mut applicability = Applicability::Safe;
    let mut edited = Vec::new();
    for member in members {
        let text = &*member.reference.text;
        let new = format!("{right}{}", text.strip_prefix(wrong)?);
        if !renamed(text, &new) {
            applicability = Applicability::Suggested;
        }
        edited.push((member.reference, new));
    }
    let title = format!("Write `{right}` instead of `{wrong}` in {} references", edited.len());
    Some(Change { title, applicability, files: edit_all(context, edited.into_iter())? })
}

/// The changes that give each reference its new text.
fn edit_all<'r>(
    context: &FixContext<'_>,
    references: impl Iterator<Item = (&'r Unresolved, String)>,
) -> Option<Vec<FileChange>> {
    let mut edits: BTreeMap<Arc<str>, Vec<TextEdit>> = BTreeMap::new();
    let mut files = Vec::new();
    for (reference, new) in references {
        let place = place_of(&context.parsed.backlog, reference);
        if is_file_name_of_decision(reference) {
            let to = decisions::path(&new);
            if context.has_file(&to) && !place.path.eq_ignore_ascii_case(&to) {
                return None;
            }
            files.push(FileChange::Rename { from: place.path, to: to.into(), edits: Vec::new() });
            continue;
        }
        let written = context.text(&place.path)?.get(reference.span.range())?;
        let quote = written.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        edits.entry(place.path).or_default().push(TextEdit::replace(reference.span, format!("{quote}{new}{quote}")));
    }
    for file in &mut files {
        // The file of a decision that is renamed may refer to something as well.
        if let FileChange::Rename { from, edits: own, .. } = file {
            *own = edits.remove(from).unwrap_or_default();
        }
    }
    files.extend(edits.into_iter().map(|(path, edits)| FileChange::Edit { path, edits }));
    (!files.is_empty()).then_some(files)
}
