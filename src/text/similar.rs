//! "Did you mean": finds the known word most similar to an unknown one.

/// Minimum similarity (0 to 1) at which a word is suggested as a correction of another.
const MIN_SIMILARITY: f64 = 0.7;

/// The candidate most similar to `word`, if one is similar enough to be a likely correction.
///
/// Similarity is the Damerau–Levenshtein distance normalized by length (Damerau 1964), ignoring ASCII case. Of
/// equally similar candidates the first one wins.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let word = word.to_ascii_lowercase();
    let length = word.chars().count();
    // The distance is at least the difference in length, so most pairs need not be compared.
    let may_be_similar = |candidate: &&str| {
        let other = candidate.chars().count();
        length.min(other) as f64 >= MIN_SIMILARITY * length.max(other) as f64
    };
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates.into_iter().filter(may_be_similar) {
        let similarity = strsim::normalized_damerau_levenshtein(&word, &candidate.to_ascii_lowercase());
        if similarity >= MIN_SIMILARITY && best.is_none_or(|(highest, _)| similarity > highest) {
            best = Some((similarity, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_transpositions_and_other_cases() {
        assert_eq!(nearest("estimtae", ["title", "estimate"]), Some("estimate"));
        assert_eq!(nearest("Cart", ["card", "cart"]), Some("cart"));
        assert_eq!(nearest("owner", ["title", "estimate"]), None);
    }
}
