//! Makes valid ids from file names, names and the ids of other tools.
//!
//! A rule's advice and an import give the same text the same id. Whether it is still free is for the caller to find out.
//! Slugs are lower case, because ids that differ only in case are duplicates.

use super::id::{self, Id, MAX_ID};
use crate::text::ascii;

/// Precedes a text that can't be an id by itself, such as `con`.
const PREFIX: &str = "item";

/// The valid id that is closest to `text`: letters in ASCII and lower case, other characters replaced by `-`.
///
/// `None` if a letter has no ASCII spelling, or if nothing is left: half a word is a bad name.
///
/// ```
/// use topline::model::{Item, slug::slug};
///
/// assert_eq!(slug::<Item>("Größe 1").unwrap().as_str(), "groesse-1");
/// assert_eq!(slug::<Item>("Корзина").unwrap().as_str(), "korzina");
/// assert!(slug::<Item>("…").is_none());
/// ```
pub fn slug<K>(text: &str) -> Option<Id<K>> {
    let lower = ascii::transliterate(text.trim())?.to_ascii_lowercase();
    // Stories end in it, their ids don't.
    let lower = lower.strip_suffix(".md").map_or(lower.clone(), str::to_owned);
    let mut id = if id::check(&lower).is_ok() { lower } else { join_words(&lower) };
    if id.is_empty() {
        return None;
    }
    // A file `readme.md` is not read as a story.
    if id == "readme" || id::is_device(&id) {
        id = format!("{PREFIX}-{id}");
    }
    id.truncate(MAX_ID); // ASCII by now
    Some(Id::from_valid(&id))
}

/// A [`slug`] of any text: letters without an ASCII spelling are left out, and the rest follows `item`.
pub fn slug_or_item<K>(text: &str) -> Id<K> {
    let spelled = |c: char| if ascii::transliterate(c.encode_utf8(&mut [0; 4])).is_some() { c } else { ' ' };
    slug(text)
        .or_else(|| slug(&format!("{PREFIX} {}", text.chars().map(spelled).collect::<String>())))
        .unwrap_or_else(|| Id::from_valid(PREFIX))
}

/// `id` with `-number` at its end, cut so that it stays valid.
pub fn numbered<K>(id: &Id<K>, number: usize) -> Id<K> {
    let suffix = format!("-{number}");
    let kept = id.as_str().get(..MAX_ID - suffix.len()).unwrap_or(id.as_str());
    Id::from_valid(&format!("{kept}{suffix}"))
}

/// The parts of `text` that an id may contain, joined by hyphens.
fn join_words(text: &str) -> String {
    let words = text.split(|c| !id::is_allowed(c)).map(|word| word.trim_matches('-')).filter(|word| !word.is_empty());
    let joined = words.collect::<Vec<_>>().join("-");
    joined.trim_start_matches(|c: char| !c.is_ascii_alphanumeric()).trim_end_matches(['-', '.']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Item;

    #[test]
    fn slugs_are_valid_and_look_alike() {
        for (text, expected) in [
            ("edit cart", "edit-cart"),
            ("_draft", "draft"),
            (".hidden-", "hidden"),
            ("café & bar!", "cafe-bar"),
            ("größe", "groesse"),
            ("Größe 1", "groesse-1"),
            ("gro\u{308}ße – Übersicht", "groesse-uebersicht"),
            ("Ünder Ärger/1", "uender-aerger-1"),
            ("a - b", "a-b"),
            ("con", "item-con"),
            ("nul.txt", "item-nul.txt"),
            ("README", "item-readme"),
            ("README.md", "item-readme"),
            ("Fix the README.md", "fix-the-readme"),
            ("Корзина", "korzina"),
            ("カートを編集", "katowo-bian-ji"),
            ("cart-Ω", "cart-o"),
            (&"x".repeat(90), &"x".repeat(80)),
            (&format!("con.{}", "x".repeat(90)), &format!("item-con.{}", "x".repeat(71))),
        ] {
            let id = slug::<Item>(text).unwrap();
            assert_eq!(id.as_str(), expected, "{text}");
            assert!(Id::<Item>::new(expected).is_ok(), "{text}");
        }
        for text in ["", ".md", "\u{7d1}", "!"] {
            assert_eq!(slug::<Item>(text), None, "{text}");
        }
    }

    #[test]
    fn valid_ids_only_change_their_case() {
        for id in ["BACK-100.1", "task_7", "a--b", "com0", "a."] {
            assert_eq!(slug::<Item>(id).unwrap().as_str(), id.to_lowercase());
        }
    }

    #[test]
    fn any_text_gets_an_id() {
        for (text, expected) in
            [("日本-12", "ri-ben-12"), ("…", "item"), ("cart-\u{7d1}", "item-cart"), ("Größe", "groesse")]
        {
            assert_eq!(slug_or_item::<Item>(text).as_str(), expected);
        }
    }

    #[test]
    fn numbers_fit_behind_the_longest_id() {
        let long = slug::<Item>(&"x".repeat(80)).unwrap();
        assert_eq!(numbered(&long, 12).as_str(), format!("{}-12", "x".repeat(77)));
        assert_eq!(numbered(&slug::<Item>("a").unwrap(), 2).as_str(), "a-2");
    }
}
