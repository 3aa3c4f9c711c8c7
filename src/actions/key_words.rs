//! What is wrong with a key that somebody names.

use super::failure::Failure;
use crate::diag::other_trackers;
use crate::edit::KeyEditError;
use crate::model::keys::story;
use crate::text::similar;

/// The failure for a word that asks nothing of a key.
pub fn word_failure(word: &str, error: &KeyEditError) -> Failure {
    match error {
        KeyEditError::UnknownKey(key) => {
            let failure = Failure::usage(format!("there is no key `{key}`"));
            let nearest = || similar::nearest(key, story::NAMES.iter().copied());
            match (other_trackers::key_help(key), other_trackers::key(key).or_else(nearest)) {
                // What it says is for a line that is there.
                (Some(help), _) => failure.hint(help.replace(": delete the line", "")),
                (None, Some(meant)) => failure.hint(format!("did you mean `{meant}`?")),
                (None, None) => failure.hint(format!("the keys are `{}`", story::NAMES.join("`, `"))),
            }
        }
        KeyEditError::NotAList(key) => {
            Failure::usage(format!("`{word}`: `{key}` is not a list")).hint(format!("set it with `{key}=…`"))
        }
        KeyEditError::Nested(key) => {
            Failure::usage(format!("`{word}`: only the entries of `{key}` itself can be edited"))
                .hint(format!("set the whole entry, such as `{key}.a='{{ b = 3 }}'`"))
        }
        KeyEditError::NotATable(key) => {
            Failure::usage(format!("`{word}`: `{key}` has no entries")).hint(format!("set it with `{key}=…`"))
        }
    }
}
