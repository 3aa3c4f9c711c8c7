//! Finds the one cause of many unknown references.
//!
//! Renaming `task-12` to `back-12`, and 82 others like it, breaks fifty references by one act, and one sentence
//! can say so. Three causes are known: another prefix, an id that is gone, and a kind of which none is declared.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::model::{Backlog, ReferenceKind, Unresolved};

/// How many references make a group; fewer are clearer one by one.
const MANY: usize = 4;
/// Names beyond which it is no longer clear what the rest of an id belonged to.
const AMBIGUOUS: usize = 16;

/// References with one cause.
#[derive(Debug, PartialEq, Eq)]
pub struct Group<'c> {
    pub cause: Cause<'c>,
    /// Positions among the references, ascending.
    pub members: Vec<usize>,
}

/// What the references of a group have in common.
#[derive(Debug, PartialEq, Eq)]
pub enum Cause<'c> {
    /// Nothing: there is only one.
    Alone,
    /// Nothing of the kind is declared.
    Undeclared,
    /// They name the same id.
    SameId,
    /// Items have the ids, but for how they begin.
    Prefix {
        /// How the references begin.
        wrong: &'c str,
        /// How the items begin; several where that isn't clear.
        right: Vec<&'c str>,
    },
}

/// The groups of `references`, by their first members; each reference is in one.
pub fn of<'c>(references: &[&'c Unresolved], backlog: &'c Backlog) -> Vec<Group<'c>> {
    let mut free: Vec<bool> = vec![true; references.len()];
    let mut groups = by_prefix(references, backlog, &mut free);
    let mut rest: BTreeMap<(ReferenceKind, Option<&str>), Vec<usize>> = BTreeMap::new();
    for (at, reference) in references.iter().enumerate().filter(|(at, _)| free[*at]) {
        let declared = is_declared(reference.kind, backlog);
        rest.entry((reference.kind, declared.then_some(&*reference.text))).or_default().push(at);
    }
    for ((_, text), members) in rest {
        if members.len() < MANY {
            groups.extend(members.into_iter().map(|at| Group { cause: Cause::Alone, members: vec![at] }));
        } else {
            let cause = if text.is_some() { Cause::SameId } else { Cause::Undeclared };
            groups.push(Group { cause, members });
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

/// Groups of at least [`MANY`] references, to different items, that begin wrongly in the same way; their members
/// are no longer `free`.
fn by_prefix<'c>(references: &[&'c Unresolved], backlog: &'c Backlog, free: &mut [bool]) -> Vec<Group<'c>> {
    let mut changes: Vec<(&str, BTreeMap<&str, Vec<usize>>)> = changes(references, backlog).into_iter().collect();
    let most = |rights: &BTreeMap<&str, Vec<usize>>| rights.values().map(Vec::len).max().unwrap_or(0);
    // The prefix that explains most goes first; of `shop-` and `shop-web-` that explain the same, the shorter.
    changes.sort_by_cached_key(|(wrong, rights)| (std::cmp::Reverse(most(rights)), wrong.len(), *wrong));
    let mut groups = Vec::new();
    for (wrong, rights) in changes {
        let most = most(&rights);
        let best = || rights.iter().filter(|(_, members)| members.len() == most);
        let mut members: Vec<usize> = best().flat_map(|(_, members)| members).copied().filter(|at| free[*at]).collect();
        members.sort_unstable();
        members.dedup();
        let ids: HashSet<&str> = members.iter().map(|at| &*references[*at].text).collect();
        if members.len() >= MANY && ids.len() > 1 {
            members.iter().for_each(|at| free[*at] = false);
            groups.push(Group {
                cause: Cause::Prefix { wrong, right: best().map(|(right, _)| *right).collect() },
                members,
            });
        }
    }
    groups
}

/// The references to items, by how they begin and how an item with the same rest begins.
fn changes<'c>(
    references: &[&'c Unresolved],
    backlog: &'c Backlog,
) -> BTreeMap<&'c str, BTreeMap<&'c str, Vec<usize>>> {
    let mut changes: BTreeMap<&str, BTreeMap<&str, Vec<usize>>> = BTreeMap::new();
    let items = references.iter().enumerate().filter(|(_, reference)| reference.kind == ReferenceKind::Item);
    let lost: Vec<(usize, &str)> = items.map(|(at, reference)| (at, &*reference.text)).collect();
    if lost.len() < MANY {
        return changes;
    }
    let begins = begins(&lost, backlog);
    for (at, text) in lost {
        for (wrong, rest) in splits(text) {
            let known = begins.get(rest).map(Vec::as_slice).unwrap_or_default();
            for right in known.iter().filter(|_| known.len() <= AMBIGUOUS) {
                changes.entry(wrong).or_default().entry(right).or_default().push(at);
            }
        }
    }
    changes
}

/// How items begin that end like one of the `lost`, by that end.
fn begins<'c>(lost: &[(usize, &'c str)], backlog: &'c Backlog) -> HashMap<&'c str, Vec<&'c str>> {
    let rests = lost.iter().flat_map(|(_, text)| splits(text)).map(|(_, rest)| (rest, Vec::new()));
    let mut begins: HashMap<&str, Vec<&str>> = rests.collect();
    for (begin, rest) in backlog.items.iter().flat_map(|item| splits(item.id.as_str())) {
        if let Some(known) = begins.get_mut(rest) {
            known.push(begin);
        }
    }
    begins
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
    use crate::model::keys::decision::decisions;
    use crate::text::Span;

    fn lost(text: &str, wanted: ReferenceKind) -> Unresolved {
        let (span, text) = (Span::default(), text.into());
        Unresolved { referrer: Referrer::Config, key: &decisions::ITEM, kind: wanted, text, span }
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
        let same: Vec<_> = (0..5).map(|_| lost("cart-page", ReferenceKind::Item)).collect();
        let groups = of(&same.iter().collect::<Vec<_>>(), &backlog);
        assert_eq!(groups, [Group { cause: Cause::SameId, members: vec![0, 1, 2, 3, 4] }]);
    }

    proptest! {
        #[test]
        fn every_reference_is_in_one_group(
            ids in proptest::collection::btree_set("(a|b|c-)?-?[0-9]", 0..12),
            texts in proptest::collection::vec(("(a|b|c-|d_)?-?[0-9]", any::<bool>()), 0..30),
        ) {
            let ids: Vec<String> = ids.into_iter().collect();
            let wanted = |item: bool| if item { ReferenceKind::Item } else { ReferenceKind::Step };
            let lost: Vec<_> = texts.iter().map(|(text, item)| lost(text, wanted(*item))).collect();
            let backlog = backlog(&ids);
            let groups = of(&lost.iter().collect::<Vec<_>>(), &backlog);
            let mut members: Vec<usize> = groups.iter().flat_map(|group| group.members.iter().copied()).collect();
            members.sort_unstable();
            prop_assert_eq!(members, (0..lost.len()).collect::<Vec<_>>());
            prop_assert!(groups.iter().all(|g| (g.cause == Cause::Alone) == (g.members.len() < MANY)));
        }
    }
}
