//! Sorts files by id and finds ids that several files claim.
//!
//! Every run sorts all ids, so they are compared by prefixes that lie side by side in memory, not by texts scattered over
//! the heap.

use std::cmp::Ordering;

use crate::model::text_prefix::TextPrefix;

/// A claim: the file at `path` has the name of an item with this id, whether or not the file is valid.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'c> {
    /// The prefix of the id, in lower case while ids are compared regardless of case.
    prefix: TextPrefix,
    /// The id.
    pub id: &'c str,
    /// The file's path.
    pub path: &'c str,
    /// The file's position in the caller's list.
    pub position: usize,
}

/// How to compare ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Bytes,
    LowerCase,
}

/// Claims sorted by id, and the duplicates among them.
#[derive(Debug)]
pub struct Claims<'c> {
    /// Sorted by id (bytewise), then by path.
    pub sorted: Vec<Claim<'c>>,
    /// Each file whose id equals, regardless of case, that of a file earlier by path; with the path of the first such file.
    pub duplicates: Vec<(&'c str, &'c str)>,
}

impl<'c> Claim<'c> {
    /// The file at `path` claims `id`.
    pub fn new(id: &'c str, path: &'c str, position: usize) -> Self {
        Self { prefix: TextPrefix::from_lowercase(id), id, path, position }
    }

    fn cmp_id(&self, other: &Self, by: Comparison) -> Ordering {
        self.prefix.compare(self.id, (other.prefix, other.id), || match by {
            Comparison::Bytes => self.id.cmp(other.id),
            Comparison::LowerCase => lower(self.id).cmp(lower(other.id)),
        })
    }
}

impl<'c> Claims<'c> {
    /// Sorts `claims`.
    pub fn new(mut claims: Vec<Claim<'c>>) -> Self {
        sort(&mut claims, Comparison::LowerCase);
        let same_id = |a: &Claim<'_>, b: &Claim<'_>| a.cmp_id(b, Comparison::LowerCase).is_eq();
        let mut duplicates = Vec::new();
        for group in claims.chunk_by(same_id).filter(|group| group.len() > 1) {
            duplicates.extend(group.iter().skip(1).map(|duplicate| (duplicate.path, group[0].path)));
        }
        if claims.iter().any(|claim| claim.id.bytes().any(|byte| byte.is_ascii_uppercase())) {
            claims.iter_mut().for_each(|claim| claim.prefix = TextPrefix::new(claim.id));
            sort(&mut claims, Comparison::Bytes);
        }
        Self { sorted: claims, duplicates }
    }
}

/// A stable sort, because it is fast on sorted runs: the files of a folder come in the order of their ids.
fn sort(claims: &mut [Claim<'_>], by: Comparison) {
    claims.sort_by(|a, b| a.cmp_id(b, by).then_with(|| a.path.cmp(b.path)));
}

fn lower(id: &str) -> impl Iterator<Item = u8> {
    id.bytes().map(|byte| byte.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// What sorting whole texts gives.
        #[test]
        fn claims_are_sorted_by_whole_ids(ids in proptest::collection::vec("[aAbB.é]{0,2}|[aA]{22}[aAbB-]{0,4}", 0..12)) {
            let paths: Vec<String> = (0..ids.len()).map(|at| format!("stories/{}.md", ids.len() - at)).collect();
            let claims: Vec<Claim<'_>> =
                ids.iter().zip(&paths).enumerate().map(|(at, (id, path))| Claim::new(id, path, at)).collect();
            let mut expected: Vec<usize> = (0..ids.len()).collect();
            expected.sort_by(|a, b| (&ids[*a], &paths[*a]).cmp(&(&ids[*b], &paths[*b])));
            let claims = Claims::new(claims);
            prop_assert_eq!(claims.sorted.iter().map(|claim| claim.position).collect::<Vec<_>>(), expected);
            let mut duplicates: Vec<(&str, &str)> = Vec::new();
            for (at, id) in ids.iter().enumerate() {
                let same = (0..ids.len()).filter(|other| ids[*other].eq_ignore_ascii_case(id));
                let first = same.map(|other| paths[other].as_str()).min().unwrap();
                duplicates.extend((first != paths[at]).then_some((paths[at].as_str(), first)));
            }
            let mut found = claims.duplicates;
            found.sort_unstable();
            duplicates.sort_unstable();
            prop_assert_eq!(found, duplicates);
        }
    }
}
