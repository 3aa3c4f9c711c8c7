//! What somebody asks of a key of a story, as typed on a command line: `status=doing`, `labels+=api`, `value.income=100`, `due-`.

use super::toml_layout::TomlLayout;
use crate::model::keys::{StoryKey, ValueType, story};
use crate::parse::toml_recovering::parse_recovering;
use crate::text::toml_text;

/// An edit of one key of a story.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyEdit {
    /// The key.
    pub key: &'static StoryKey,
    /// The entry of its table, if it is about one.
    pub entry: Option<String>,
    /// What happens to it.
    pub action: KeyAction,
}

/// What happens to a key.
#[derive(Clone, Debug, PartialEq)]
pub enum KeyAction {
    /// It gets this value, in TOML syntax.
    Set(String),
    /// It is removed.
    Remove,
    /// These texts are added to its list, those that it doesn't have.
    Add(Vec<String>),
    /// These texts are removed from its list.
    Take(Vec<String>),
}

/// Why a text asks nothing of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyEditError {
    /// There is no such key.
    UnknownKey(String),
    /// Nothing is added to or removed from a key that isn't a list.
    NotAList(&'static str),
    /// Only tables have entries.
    NotATable(&'static str),
    /// An entry has no entries of its own here: this key's does.
    Nested(&'static str),
}

impl KeyEdit {
    /// Sets `key` to `value`, in TOML syntax.
    pub fn set(key: &'static StoryKey, value: impl Into<String>) -> Self {
        Self { key, entry: None, action: KeyAction::Set(value.into()) }
    }

    /// Sets `key` to a string.
    pub fn set_text(key: &'static StoryKey, text: &str) -> Self {
        Self::set(key, toml_text::text(text))
    }

    /// Removes `key`.
    pub fn remove(key: &'static StoryKey) -> Self {
        Self { key, entry: None, action: KeyAction::Remove }
    }

    /// Whether a word of a command line asks something of a key: it has a `=`, or is a known key with a `-` at its end.
    pub fn is_one(word: &str) -> bool {
        word.contains('=') || word.strip_suffix('-').is_some_and(|key| story::find(first_key(key)).is_some())
    }

    /// Parses a word of a command line.
    ///
    /// # Errors
    /// If it names an unknown key, or asks of a key what its type hasn't.
    pub fn parse(word: &str) -> Result<Self, KeyEditError> {
        let Some((left, value)) = word.split_once('=') else {
            let (key, entry) = find(word.strip_suffix('-').unwrap_or(word))?;
            return Ok(Self { key, entry, action: KeyAction::Remove });
        };
        let (path, sign) = match (left.strip_suffix('+'), left.strip_suffix('-')) {
            (Some(path), _) => (path, '+'),
            (None, Some(path)) => (path, '-'),
            (None, None) => (left, '='),
        };
        let (key, entry) = find(path)?;
        if entry.is_some() && !matches!(key.key.value, ValueType::Value | ValueType::Unread) {
            return Err(KeyEditError::NotATable(key.name()));
        }
        let is_list =
            matches!(key.key.value, ValueType::Strings | ValueType::References(_) | ValueType::StringOrStrings);
        let action = match sign {
            '=' => KeyAction::Set(as_toml(value, key.key.value, entry.is_some())),
            _ if !is_list => return Err(KeyEditError::NotAList(key.name())),
            '+' => KeyAction::Add(words(value)),
            _ => KeyAction::Take(words(value)),
        };
        Ok(Self { key, entry, action })
    }
}

/// The key of a path, and the entry of its table.
fn find(path: &str) -> Result<(&'static StoryKey, Option<String>), KeyEditError> {
    let path = path.trim();
    let key = story::find(first_key(path)).ok_or_else(|| KeyEditError::UnknownKey(first_key(path).to_owned()))?;
    let entry = path.split_once('.').map(|(_, entry)| entry);
    match entry {
        Some(entry) if entry.contains('.') => Err(KeyEditError::Nested(key.name())),
        entry => Ok((key, entry.map(str::to_owned))),
    }
}

fn first_key(path: &str) -> &str {
    path.split_once('.').map_or(path, |(key, _)| key)
}

/// The texts of a list that is typed with commas.
fn words(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// A value as typed, in TOML syntax. What is neither TOML nor a bare word of that type becomes a string, which the reader of
/// the story then refuses in its own words.
fn as_toml(text: &str, kind: ValueType, is_entry: bool) -> String {
    let trimmed = text.trim();
    let is_value = |text: &str| {
        let line = format!("x = {text}");
        // The layout alone takes a month 13 for a date.
        let is_toml = parse_recovering(&line).1.is_empty();
        is_toml && TomlLayout::new(&line).is_some_and(|layout| layout.statements.len() == 1)
    };
    let is_quoted = trimmed.starts_with(['"', '\'']) && is_value(trimmed);
    let verbatim = match kind {
        _ if is_entry => is_value(trimmed),
        ValueType::Strings | ValueType::References(_) => trimmed.starts_with('[') && is_value(trimmed),
        ValueType::StringOrStrings => is_quoted || trimmed.starts_with('[') && is_value(trimmed),
        ValueType::String | ValueType::Line(_) | ValueType::Word(_) | ValueType::Reference(_) => is_quoted,
        _ => is_value(trimmed),
    };
    match kind {
        _ if verbatim => trimmed.to_owned(),
        ValueType::Strings | ValueType::References(_) => toml_text::strings(&words(text)),
        ValueType::StringOrStrings if text.contains(',') => toml_text::strings(&words(text)),
        ValueType::String => toml_text::text(text),
        _ => toml_text::string(trimmed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(word: &str) -> String {
        match KeyEdit::parse(word) {
            Ok(KeyEdit { key, entry, action }) => {
                format!("{}{} {action:?}", key.name(), entry.map_or_else(String::new, |entry| format!(".{entry}")))
            }
            Err(error) => format!("{error:?}"),
        }
    }

    #[test]
    fn bare_words_get_the_type_of_their_key() {
        for (word, expected) in [
            ("status=doing", "status Set(\"\\\"doing\\\"\")"),
            ("status='doing'", "status Set(\"'doing'\")"),
            ("title=a = b", "title Set(\"\\\"a = b\\\"\")"),
            ("estimate=3", "estimate Set(\"3\")"),
            ("estimate=three", "estimate Set(\"\\\"three\\\"\")"),
            ("due=2026-12-24", "due Set(\"2026-12-24\")"),
            ("due=2026-13-24", "due Set(\"\\\"2026-13-24\\\"\")"),
            ("labels=a, b", "labels Set(\"[\\\"a\\\", \\\"b\\\"]\")"),
            ("labels=[\"a, b\"]", "labels Set(\"[\\\"a, b\\\"]\")"),
            ("assignee=ana", "assignee Set(\"\\\"ana\\\"\")"),
            ("assignee=ana,bob", "assignee Set(\"[\\\"ana\\\", \\\"bob\\\"]\")"),
            ("labels+=x", "labels Add([\"x\"])"),
            ("depends_on-=x,y", "depends_on Take([\"x\", \"y\"])"),
            ("value.income=100", "value.income Set(\"100\")"),
            ("extra.team=blue", "extra.team Set(\"\\\"blue\\\"\")"),
            ("value={ a = 1 }", "value Set(\"{ a = 1 }\")"),
            ("due-", "due Remove"),
            ("due=1\nx = 2", "due Set(\"\\\"1\\\\nx = 2\\\"\")"),
            ("title+=x", "NotAList(\"title\")"),
            ("title.a=x", "NotATable(\"title\")"),
            ("extra.b.c=3", "Nested(\"extra\")"),
            ("extra.b.c-", "Nested(\"extra\")"),
            ("titel=x", "UnknownKey(\"titel\")"),
        ] {
            assert_eq!(parsed(word), expected, "{word}");
        }
    }

    #[test]
    fn ids_may_end_in_a_hyphen() {
        assert!(KeyEdit::is_one("due-") && KeyEdit::is_one("a=b") && KeyEdit::is_one("value.income-"));
        assert!(!KeyEdit::is_one("cart-") && !KeyEdit::is_one("due"));
    }
}
