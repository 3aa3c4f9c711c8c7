//! How sure it is that one word was meant by another.

use crate::diag::other_trackers;
use crate::edit::Applicability;
use crate::model::keys::story;

/// How sure it is that the key `meant` was meant by `written`: a slip, or the word of another tracker.
pub fn of_key(written: &str, meant: &str) -> Applicability {
    let is_translated = other_trackers::key(written) == Some(meant)
        || other_trackers::key_of_bugs(written) == Some(meant) && meant == story::SEVERITY.name();
    if is_translated { Applicability::Safe } else { of_word(written, meant) }
}

/// How sure it is that the value `meant` of `key` was meant by `written`.
pub fn of_value(key: &str, written: &str, meant: &str) -> Applicability {
    if other_trackers::value(key, written) == Some(meant) { Applicability::Safe } else { of_word(written, meant) }
}

/// How sure it is that `meant` was meant by `written`: safe if they differ in case, in separators or by one slip of the fingers.
pub fn of_word(written: &str, meant: &str) -> Applicability {
    let letters = |word: &str| -> String {
        word.chars().filter(|c| !matches!(c, '-' | '_' | ' ' | '.')).flat_map(char::to_lowercase).collect()
    };
    let (written, meant) = (letters(written), letters(meant));
    // Of three letters one is too much of a word.
    let is_slip = meant.chars().count() > 3 && strsim::damerau_levenshtein(&written, &meant) == 1;
    if written == meant || is_slip { Applicability::Safe } else { Applicability::Suggested }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_and_words_of_other_trackers_are_safe() {
        for (written, meant) in
            [("estimat", "estimate"), ("Dependson", "depends_on"), ("kind", "type"), ("titel", "title")]
        {
            assert_eq!(of_key(written, meant), Applicability::Safe, "{written}");
        }
        assert_eq!(of_key("esstimates", "estimate"), Applicability::Suggested);
        assert_eq!(of_word("buy", "bug"), Applicability::Suggested);
        assert_eq!(of_value("status", "In Progress", "doing"), Applicability::Safe);
        assert_eq!(of_value("status", "TODO", "todo"), Applicability::Safe);
    }
}
