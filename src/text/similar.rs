//! "Did you mean": the nearest known word to one that isn't known.

/// Words farther apart than this share of their length are no typing error of each other.
const CUT_OFF: f64 = 0.7;

/// The candidate nearest to `word`, if one is near enough to be what was meant.
///
/// The measure is Damerau–Levenshtein, normalised by length (Damerau 1964), without regard to ASCII case;
/// ties go to the candidate that comes first.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let word = word.to_ascii_lowercase();
    let length = word.chars().count();
    // Two words are at least as far apart as their lengths: that settles most pairs, long words above all.
    let may_be_near = |candidate: &&str| {
        let other = candidate.chars().count();
        length.min(other) as f64 >= CUT_OFF * length.max(other) as f64
    };
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates.into_iter().filter(may_be_near) {
        let likeness = strsim::normalized_damerau_levenshtein(&word, &candidate.to_ascii_lowercase());
        if likeness >= CUT_OFF && best.is_none_or(|(most, _)| likeness > most) {
            best = Some((likeness, candidate));
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
