//! Which files claim which ids.
//!
//! Every run sorts all ids, so that is done on numbers that lie side by side and not on texts that are spread
//! over the heap.

use std::cmp::Ordering;

use crate::model::text_prefix::TextPrefix;

/// A file that claims an id.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'c> {
    /// The beginning of the id, in lower case if it is compared so.
    prefix: TextPrefix,
    /// The id.
    pub id: &'c str,
    /// The file's path.
    pub path: &'c str,
    /// Whatever the caller wants to find again.
    pub at: usize,
}

/// How ids are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Bytes,
    LowerCase,
}

/// Claims by id, and those that others forestall.
#[derive(Debug)]
pub struct Claims<'c> {
    /// By the bytes of the ids, then by path.
    pub sorted: Vec<Claim<'c>>,
    /// Files whose ids another that comes first by path has as well, but for case, with that one's path.
    pub twins: Vec<(&'c str, &'c str)>,
}

impl<'c> Claim<'c> {
    /// The file at `path` claims `id`.
    pub fn new(id: &'c str, path: &'c str, at: usize) -> Self {
        Self { prefix: TextPrefix::from_lowercase(id), id, path, at }
    }

    fn cmp_id(&self, other: &Self, by: By) -> Ordering {
        self.prefix.compare(self.id, (other.prefix, other.id), || match by {
            By::Bytes => self.id.cmp(other.id),
            By::LowerCase => lower(self.id).cmp(lower(other.id)),
        })
    }
}

impl<'c> Claims<'c> {
    /// Sorts `claims`.
    pub fn new(mut claims: Vec<Claim<'c>>) -> Self {
        sort(&mut claims, By::LowerCase);
        let same = |a: &Claim<'_>, b: &Claim<'_>| a.cmp_id(b, By::LowerCase).is_eq();
        let mut twins = Vec::new();
        for same in claims.chunk_by(same).filter(|same| same.len() > 1) {
            twins.extend(same.iter().skip(1).map(|twin| (twin.path, same[0].path)));
        }
        if claims.iter().any(|claim| claim.id.bytes().any(|byte| byte.is_ascii_uppercase())) {
            claims.iter_mut().for_each(|claim| claim.prefix = TextPrefix::new(claim.id));
            sort(&mut claims, By::Bytes);
        }
        Self { sorted: claims, twins }
    }
}

/// Stable, because that is quick on runs: the files of a folder come in the order of their ids.
fn sort(claims: &mut [Claim<'_>], by: By) {
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
            prop_assert_eq!(claims.sorted.iter().map(|claim| claim.at).collect::<Vec<_>>(), expected);
            let mut twins: Vec<(&str, &str)> = Vec::new();
            for (at, id) in ids.iter().enumerate() {
                let same = (0..ids.len()).filter(|other| ids[*other].eq_ignore_ascii_case(id));
                let first = same.map(|other| paths[other].as_str()).min().unwrap();
                twins.extend((first != paths[at]).then_some((paths[at].as_str(), first)));
            }
            let mut found = claims.twins;
            found.sort_unstable();
            twins.sort_unstable();
            prop_assert_eq!(found, twins);
        }
    }
}
