//! Turns milestones into releases, and an item's milestone into one of them.
//!
//! Items name a milestone by its id, by its title, or by an older name with the number in it, such as `M3 - GUI`. A milestone
//! without a file still says which items belong together, so it becomes a release of that name, after all others: nothing
//! says where in the order it belongs.

use std::collections::HashSet;

use super::facts::Guessed;
use super::title::Title;
use super::{ids, natural_order};
use crate::model::{Id, config};

/// A milestone of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Milestone {
    pub(super) id: String,
    pub(super) title: String,
    /// Lines of text that a release has no key for.
    pub(super) notes: Vec<String>,
    /// An archived milestone becomes a release only if an item needs it.
    pub(super) archived: bool,
}

/// A release of the backlog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Release {
    pub(super) id: Id<config::Release>,
    pub(super) title: Title,
    pub(super) notes: Vec<String>,
}

/// An item's release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Assigned {
    pub(super) release: Id<config::Release>,
    /// The milestone as the item has it.
    pub(super) written: String,
    pub(super) guess: Option<Guessed>,
    /// Whether the release has no milestone and was made from the name.
    pub(super) is_made_up: bool,
}

/// The releases in order, and for each item its own, if it has a milestone.
pub(super) fn plan(milestones: &[Milestone], wanted: &[Option<&str>]) -> (Vec<Release>, Vec<Option<Assigned>>) {
    let mut known: Vec<&Milestone> = milestones.iter().collect();
    known.sort_by(|a, b| natural_order::compare(&a.id, &b.id));
    let names = without_file(&known, wanted);
    let written = known.iter().map(|milestone| milestone.id.as_str()).chain(names.iter().copied());
    let ids: Vec<Id<config::Release>> = ids::assign(written).into_iter().map(|assignment| assignment.id).collect();
    let assign = |text: &str| {
        let found = find(&known, text);
        let by_name = || names.iter().position(|name| same(name, text)).map(|at| known.len() + at);
        let position = found.map(|(at, _)| at).or_else(by_name)?;
        Some(Assigned {
            release: ids.get(position)?.clone(),
            written: text.to_owned(),
            guess: found.and_then(|(_, guess)| guess),
            is_made_up: found.is_none(),
        })
    };
    let assigned: Vec<_> = wanted.iter().map(|text| text.and_then(assign)).collect();
    let used: HashSet<&str> = assigned.iter().flatten().map(|own| own.release.as_str()).collect();
    let of_files = known.iter().map(|m| (m.title.as_str(), m.notes.clone(), m.archived));
    let of_names = names.iter().map(|name| (*name, Vec::new(), false));
    let releases = ids
        .iter()
        .zip(of_files.chain(of_names))
        .filter(|(id, (_, _, archived))| !archived || used.contains(id.as_str()))
        .map(|(id, (title, notes, _))| Release { id: id.clone(), title: Title::new(title), notes })
        .collect();
    (releases, assigned)
}

/// The milestones that items name and that have no file, each once, in the order of their numbers.
fn without_file<'a>(known: &[&Milestone], wanted: &[Option<&'a str>]) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    for text in wanted.iter().flatten() {
        if find(known, text).is_none() && !names.iter().any(|name| same(name, text)) {
            names.push(text);
        }
    }
    names.sort_by(|a, b| natural_order::compare(a, b));
    names
}

/// The position of the milestone that a text means.
fn find(known: &[&Milestone], text: &str) -> Option<(usize, Option<Guessed>)> {
    let text = text.trim();
    let at = |test: &dyn Fn(&Milestone) -> bool| known.iter().position(|milestone| test(milestone));
    let folded = natural_order::folded(text);
    at(&|m| m.id == text)
        .map(|position| (position, None))
        .or_else(|| at(&|m| same(&m.id, text)).map(|position| (position, Some(Guessed::Case))))
        .or_else(|| at(&|m| natural_order::folded(&m.id) == folded).map(|position| (position, Some(Guessed::Padding))))
        .or_else(|| at(&|m| same(&m.title, text)).map(|position| (position, Some(Guessed::Title))))
        .or_else(|| {
            let id = format!("m-{}", natural_order::folded(number(text)?));
            at(&|m| natural_order::folded(&m.id) == id).map(|position| (position, Some(Guessed::Number)))
        })
}

fn same(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

/// The number in `M3 - GUI`; a word that only begins with an `m` has none.
fn number(text: &str) -> Option<&str> {
    let after_letter = text.strip_prefix(['m', 'M'])?;
    let name = after_letter.strip_prefix('-').unwrap_or(after_letter);
    let end = name.find(|c: char| !c.is_ascii_digit()).unwrap_or(name.len());
    let (digits, after) = name.split_at(end);
    (!digits.is_empty() && !after.starts_with(|c: char| c.is_alphanumeric() || c == '.')).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn milestone(id: &str, title: &str, archived: bool) -> Milestone {
        Milestone { id: id.to_owned(), title: title.to_owned(), notes: vec![], archived }
    }

    fn ids(releases: &[Release]) -> Vec<&str> {
        releases.iter().map(|release| release.id.as_str()).collect()
    }

    #[test]
    fn a_milestone_is_meant_by_id_title_or_number() {
        let known = [milestone("m-10", "Later", false), milestone("m-3", "GUI work", false)];
        let wanted = ["m-3", "M-03", "gui Work", "M3 - GUI", "M10"].map(Some);
        let (releases, assigned) = plan(&known, &wanted);
        assert_eq!(ids(&releases), ["m-3", "m-10"]);
        let found: Vec<_> = assigned.iter().flatten().map(|a| (a.release.as_str(), a.guess)).collect();
        assert_eq!(
            found,
            [
                ("m-3", None),
                ("m-3", Some(Guessed::Padding)),
                ("m-3", Some(Guessed::Title)),
                ("m-3", Some(Guessed::Number)),
                ("m-10", Some(Guessed::Number)),
            ]
        );
    }

    #[test]
    fn an_archived_milestone_is_a_release_only_if_needed() {
        let known = [milestone("m-1", "Old", true), milestone("m-2", "Older", true), milestone("m-3", "New", false)];
        let (releases, _) = plan(&known, &[Some("m-2"), None]);
        assert_eq!(ids(&releases), ["m-2", "m-3"]);
    }

    #[test]
    fn a_milestone_without_a_file_comes_last() {
        let (releases, assigned) =
            plan(&[milestone("m-1", "A", false)], &[Some("Beta 2"), Some("beta 2"), Some("m1x")]);
        assert_eq!(ids(&releases), ["m-1", "beta-2", "m1x"]);
        assert!(assigned.iter().flatten().all(|a| a.is_made_up));
        assert_eq!(assigned[1].as_ref().unwrap().release.as_str(), "beta-2");
    }
}
