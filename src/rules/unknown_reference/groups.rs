//! Groups unknown references that have one cause.
//!
//! Renaming `task-12` to `back-12`, and 82 other files likewise, breaks fifty references at once, and is one finding.
//! There are three such causes: another prefix, one missing id, and a kind of which nothing is declared.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::model::{Backlog, ReferenceKind, Unresolved};

/// The fewest references that make a group; fewer are clearer as separate findings.
const MIN_MEMBERS: usize = 4;
/// The most prefixes that are considered for one rest of an id; more would be ambiguous.
const MAX_PREFIXES: usize = 16;

/// References with one cause.
#[derive(Debug, PartialEq, Eq)]
pub struct ReferenceGroup<'c> {
    pub cause: Cause<'c>,
    /// Positions among the references, ascending.
    pub members: Vec<usize>,
}

/// The common cause of the references in a group.
#[derive(Debug, PartialEq, Eq)]
pub enum Cause<'c> {
    /// None: the group is a single reference.
    Alone,
    /// Nothing of the kind is declared.
    Undeclared,
    /// They have the same id.
    SameId,
    /// Items have the same ids with another prefix.
    Prefix {
        /// The prefix of the references.
        wrong: &'c str,
        /// The prefix of the items; several if that is ambiguous.
        right: Vec<&'c str>,
    },
}

/// The groups of `references`, by their first members; each reference is in one.
pub fn group_by_cause<'c>(references: &[&'c Unresolved], backlog: &'c Backlog) -> Vec<ReferenceGroup<'c>> {
    let mut ungrouped: Vec<bool> = vec![true; references.len()];
    let mut groups = by_prefix(references, backlog, &mut ungrouped);
    let mut rest: BTreeMap<(ReferenceKind, Option<&str>), Vec<usize>> = BTreeMap::new();
    for (at, reference) in references.iter().enumerate().filter(|(at, _)| ungrouped[*at]) {
        let declared = is_declared(reference.kind, backlog);
        rest.entry((reference.kind, declared.then_some(&*reference.text))).or_default().push(at);
    }
    for ((_, text), members) in rest {
        if members.len() < MIN_MEMBERS {
            groups.extend(members.into_iter().map(|at| ReferenceGroup { cause: Cause::Alone, members: vec![at] }));
        } else {
            let cause = if text.is_some() { Cause::SameId } else { Cause::Undeclared };
            groups.push(ReferenceGroup { cause, members });
        }
    }
    groups.sort_by(|a, b| a.members.cmp(&b.members));
    groups
}

fn is_declared(wanted: ReferenceKind, backlog: &Backlog) -> bool {
    let config = &backlog.config;
    match wanted {
        ReferenceKind::Item => true,
        ReferenceKind::Step => !config.flow.is_empty(),
        ReferenceKind::Release => !config.releases.is_empty(),
        ReferenceKind::Feature => !config.features.is_empty(),
        ReferenceKind::Flag => !config.flags.is_empty(),
        ReferenceKind::Objective => !config.objectives.is_empty(),
    }
}

/// Groups of at least [`MIN_MEMBERS`] references to different items with the same wrong prefix; their members are
/// no longer `ungrouped`.
fn by_prefix<'c>(
    references: &[&'c Unresolved],
    backlog: &'c Backlog,
    ungrouped: &mut [bool],
) -> Vec<ReferenceGroup<'c>> {
    let mut changes: Vec<(&str, BTreeMap<&str, Vec<usize>>)> =
        prefix_changes(references, backlog).into_iter().collect();
    let most = |rights: &BTreeMap<&str, Vec<usize>>| rights.values().map(Vec::len).max().unwrap_or(0);
    // The prefix that explains most goes first; of `shop-` and `shop-web-` that explain the same, the shorter.
    changes.sort_by_cached_key(|(wrong, rights)| (std::cmp::Reverse(most(rights)), wrong.len(), *wrong));
    let mut groups = Vec::new();
    for (wrong, rights) in changes {
        let most = most(&rights);
        let best = || rights.iter().filter(|(_, members)| members.len() == most);
        let mut members: Vec<usize> =
            best().flat_map(|(_, members)| members).copied().filter(|at| ungrouped[*at]).collect();
        members.sort_unstable();
        members.dedup();
        let ids: HashSet<&str> = members.iter().map(|at| &*references[*at].text).collect();
        if members.len() >= MIN_MEMBERS && ids.len() > 1 {
            members.iter().for_each(|at| ungrouped[*at] = false);
            groups.push(ReferenceGroup {
                cause: Cause::Prefix { wrong, right: best().map(|(right, _)| *right).collect() },
                members,
            });
        }
    }
    groups
}

/// The references to items, by their prefix and then by the prefix of an item with the same rest.
fn prefix_changes<'c>(
    references: &[&'c Unresolved],
    backlog: &'c Backlog,
) -> BTreeMap<&'c str, BTreeMap<&'c str, Vec<usize>>> {
    let mut changes: BTreeMap<&str, BTreeMap<&str, Vec<usize>>> = BTreeMap::new();
    let items = references.iter().enumerate().filter(|(_, reference)| reference.kind == ReferenceKind::Item);
    let unresolved: Vec<(usize, &str)> = items.map(|(at, reference)| (at, &*reference.text)).collect();
    if unresolved.len() < MIN_MEMBERS {
        return changes;
    }
    let prefixes = prefixes_by_rest(&unresolved, backlog);
    for (at, text) in unresolved {
        for (wrong, rest) in splits(text) {
            let known = prefixes.get(rest).map(Vec::as_slice).unwrap_or_default();
            for right in known.iter().filter(|_| known.len() <= MAX_PREFIXES) {
                changes.entry(wrong).or_default().entry(right).or_default().push(at);
            }
        }
    }
    changes
}

/// The prefixes of item ids by the rest of the id, for each rest of an unresolved id.
fn prefixes_by_rest<'c>(unresolved: &[(usize, &'c str)], backlog: &'c Backlog) -> HashMap<&'c str, Vec<&'c str>> {
    let rests = unresolved.iter().flat_map(|(_, text)| splits(text)).map(|(_, rest)| (rest, Vec::new()));
    let mut prefixes: HashMap<&str, Vec<&str>> = rests.collect();
    for (prefix, rest) in backlog.items.iter().flat_map(|item| splits(item.id.as_str())) {
        if let Some(known) = prefixes.get_mut(rest) {
            known.push(prefix);
        }
    }
    prefixes
}

/// The ways to cut an id into a beginning, which may be empty, and a rest: after a separator, and between a
/// letter and a digit.
fn splits(id: &str) -> impl Iterator<Item = (&str, &str)> {
    let cut = |at: usize| {
        let (begin, rest) = id.split_at_checked(at)?;
        let (before, after) = (begin.bytes().next_back(), rest.bytes().next()?);
        let number = before.is_some_and(|b| b.is_ascii_alphabetic()) && after.is_ascii_digit();
        (before.is_none_or(|b| matches!(b, b'-' | b'_' | b'.')) || number).then_some((begin, rest))
    };
    (0..id.len().min(crate::model::id::MAX_ID)).filter_map(cut)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Referrer;
    use crate::model::keys::decision;
    use crate::text::Span;

    fn unresolved(text: &str, wanted: ReferenceKind) -> Unresolved {
        let (span, text) = (Span::default(), text.into());
        Unresolved { referrer: Referrer::Config, key: &decision::ITEM, kind: wanted, text, span }
    }

    fn backlog(ids: &[String]) -> Backlog {
        let file = |id: &String| {
            let text = b"+++\ntitle = \"x\"\n+++\n".to_vec();
            crate::text::SourceFile::from_bytes(format!("stories/{id}.md"), text)
        };
        let stories = ids.iter().map(file).collect();
        crate::parse::tree(&crate::text::Tree { stories, ..Default::default() }, &[]).backlog
    }

    #[test]
    fn ids_are_cut_after_separators_and_before_numbers() {
        let cuts: Vec<_> = splits("back-a12").collect();
        assert_eq!(cuts, [("", "back-a12"), ("back-", "a12"), ("back-a", "12")]);
        assert_eq!(splits("").count(), 0);
        assert_eq!(splits("é-1").collect::<Vec<_>>(), [("", "é-1"), ("é-", "1")]);
    }

    #[test]
    fn an_accident_is_no_prefix() {
        let backlog = backlog(&["home-page".into()]);
        let same: Vec<_> = (0..5).map(|_| unresolved("cart-page", ReferenceKind::Item)).collect();
        let groups = group_by_cause(&same.iter().collect::<Vec<_>>(), &backlog);
        assert_eq!(groups, [ReferenceGroup { cause: Cause::SameId, members: vec![0, 1, 2, 3, 4] }]);
    }

    proptest! {
        #[test]
        fn every_reference_is_in_one_group(
            ids in proptest::collection::btree_set("(a|b|c-)?-?[0-9]", 0..12),
            texts in proptest::collection::vec(("(a|b|c-|d_)?-?[0-9]", any::<bool>()), 0..30),
        ) {
            let ids: Vec<String> = ids.into_iter().collect();
            let wanted = |item: bool| if item { ReferenceKind::Item } else { ReferenceKind::Step };
            let lost: Vec<_> = texts.iter().map(|(text, item)| unresolved(text, wanted(*item))).collect();
            let backlog = backlog(&ids);
            let groups = group_by_cause(&lost.iter().collect::<Vec<_>>(), &backlog);
            let mut members: Vec<usize> = groups.iter().flat_map(|group| group.members.iter().copied()).collect();
            members.sort_unstable();
            prop_assert_eq!(members, (0..lost.len()).collect::<Vec<_>>());
            prop_assert!(groups.iter().all(|g| (g.cause == Cause::Alone) == (g.members.len() < MIN_MEMBERS)));
        }
    }
}
