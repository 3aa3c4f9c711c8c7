//! "Did you mean": finds the known word most similar to an unknown one.

/// Minimum similarity (0 to 1) at which a word is suggested as a correction of another.
const MIN_SIMILARITY: f64 = 0.7;

/// The candidate most similar to `word`, if one is similar enough to be a likely correction.
///
/// Similarity is the Damerau–Levenshtein distance normalized by length (Damerau 1964), ignoring ASCII case. Of
/// equally similar candidates the first one wins.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let word = word.to_ascii_lowercase();
    let pattern = BitPattern::new(&word);
    let bounded = candidates.into_iter().map(|candidate| (pattern.max_similarity(candidate), candidate));
    let mut similar: Vec<(usize, (f64, &str))> =
        bounded.filter(|(bound, _)| *bound >= MIN_SIMILARITY).enumerate().collect();
    // The most promising first: once one is found, most others needn't be measured.
    similar.sort_by(|(_, (one, _)), (_, (other, _))| other.total_cmp(one));
    let mut best: Option<(f64, usize, &str)> = None;
    for (at, (bound, candidate)) in similar {
        if best.is_some_and(|(highest, ..)| bound < highest) {
            break;
        }
        let similarity = strsim::normalized_damerau_levenshtein(&word, &candidate.to_ascii_lowercase());
        let is_better =
            |(highest, first, _): (f64, usize, _)| similarity > highest || (similarity >= highest && at < first);
        if similarity >= MIN_SIMILARITY && best.is_none_or(is_better) {
            best = Some((similarity, at, candidate));
        }
    }
    best.map(|(.., candidate)| candidate)
}

/// The candidate that differs from `word` only by a typo: by at most one edit in five characters. Stricter than [`nearest`], for
/// names that people choose freely, where `outcome` need not be meant as `income`.
pub fn nearest_typo<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let similarity =
        |other: &str| strsim::normalized_damerau_levenshtein(&word.to_ascii_lowercase(), &other.to_ascii_lowercase());
    nearest(word, candidates).filter(|candidate| similarity(candidate) >= 0.8)
}

/// A word as bit masks of the positions of its bytes: the Levenshtein distance to another word then takes a few
/// instructions a byte (Myers 1999, in the form of Hyyrö 2003).
struct BitPattern {
    length: usize,
    /// The positions of each byte; `None` if the word is longer than 64 bytes, or not ASCII.
    places: Option<Box<[u64; 256]>>,
}

impl BitPattern {
    fn new(word: &str) -> Self {
        let fits = word.is_ascii() && (1..=64).contains(&word.len());
        let places = fits.then(|| {
            let mut places = Box::new([0; 256]);
            for (at, byte) in word.bytes().enumerate() {
                places[usize::from(byte)] |= 1_u64 << at;
            }
            places
        });
        Self { length: word.chars().count(), places }
    }

    /// An upper bound of the similarity to another word. The distance is at least the difference in length, and at
    /// least half the Levenshtein distance: a transposition, which counts once, is at most two edits there.
    fn max_similarity(&self, other: &str) -> f64 {
        let length = other.chars().count();
        let (shorter, longer) = (self.length.min(length), self.length.max(length));
        let distance = match &self.places {
            Some(places) if other.is_ascii() => self.levenshtein(places, other).div_ceil(2),
            _ => 0,
        };
        1.0 - distance.max(longer - shorter) as f64 / longer.max(1) as f64
    }

    fn levenshtein(&self, places: &[u64; 256], other: &str) -> usize {
        let last = 1_u64 << (self.length - 1);
        let (mut more, mut less, mut distance) = (u64::MAX, 0_u64, self.length);
        for byte in other.bytes() {
            let same = places[usize::from(byte.to_ascii_lowercase())];
            let across = ((same & more).wrapping_add(more) ^ more) | same;
            let (up, down) = (less | !(across | more), more & across);
            distance += usize::from(up & last != 0);
            distance -= usize::from(down & last != 0);
            let (up, down, same) = ((up << 1) | 1, down << 1, same | less);
            more = down | !(same | up);
            less = up & same;
        }
        distance
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_transpositions_and_other_cases() {
        assert_eq!(nearest("estimtae", ["title", "estimate"]), Some("estimate"));
        assert_eq!(nearest("Cart", ["card", "cart"]), Some("cart"));
        assert_eq!(nearest("owner", ["title", "estimate"]), None);
        assert_eq!(nearest_typo("outcome", ["income"]), None);
        assert_eq!(nearest_typo("incmoe", ["income"]), Some("income"));
    }

    proptest::proptest! {
        #[test]
        fn the_bound_hides_nothing(word in "[a-cA]{0,7}|[a-é]{0,4}", others in proptest::collection::vec("[a-c]{0,7}", 0..6)) {
            let mut best: Option<(f64, &str)> = None;
            for other in &others {
                let similarity = strsim::normalized_damerau_levenshtein(&word.to_ascii_lowercase(), other);
                if similarity >= MIN_SIMILARITY && best.is_none_or(|(most, _)| similarity > most) {
                    best = Some((similarity, other));
                }
            }
            let found = nearest(&word, others.iter().map(String::as_str));
            proptest::prop_assert_eq!(found, best.map(|(_, other)| other));
        }
    }
}
