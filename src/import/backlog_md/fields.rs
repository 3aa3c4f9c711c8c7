//! Front matter as a set of fields that are taken out one by one.
//!
//! What isn't taken goes under `[extra]`, so a key that this version doesn't know isn't lost. Neither is a value of an
//! unexpected shape: reading half of it would lose the other half.

use super::oddity::Oddity;
use super::yaml::{self, Document, Fault};
use super::{line_reader, quoting};
use crate::import::facts::Skip;
use crate::import::node::{self, Node};

const TOO_COMPLEX: Skip = Skip::Other("front matter nested or expanding too far");
const UNREADABLE: Skip = Skip::Other("unreadable front matter");

/// The fields of one file, and what had to be tolerated to read them.
#[derive(Debug, Default)]
pub(super) struct Fields {
    entries: Vec<(String, Node)>,
    pub(super) comments: Vec<String>,
    pub(super) oddities: Vec<Oddity>,
}

impl Fields {
    /// Reads front matter: strictly, else with offending values quoted, else line by line.
    pub(super) fn read(front: &str) -> Result<Self, Skip> {
        match yaml::parse(front) {
            Ok(document) => Ok(Self::new(document, None)),
            Err(Fault::TooComplex) => Err(TOO_COMPLEX),
            Err(Fault::Syntax) => Self::read_broken(front),
        }
    }

    fn read_broken(front: &str) -> Result<Self, Skip> {
        let quoted = quoting::quote_values(front);
        match yaml::parse(&quoted.text) {
            Ok(document) => Ok(Self::new(document, Some(Oddity::Quoted(quoted.keys)))),
            Err(Fault::TooComplex) => Err(TOO_COMPLEX),
            Err(Fault::Syntax) => {
                line_reader::read(front).map(|document| Self::new(document, Some(Oddity::ReadByLine))).ok_or(UNREADABLE)
            }
        }
    }

    fn new(document: Document, oddity: Option<Oddity>) -> Self {
        let mut fields =
            Self { comments: document.comments, oddities: oddity.into_iter().collect(), ..Self::default() };
        if !fields.comments.is_empty() {
            fields.oddities.push(Oddity::Comments);
        }
        fields.entries = document.entries;
        let repeated = node::make_keys_unique(&mut fields.entries);
        fields.oddities.extend(repeated.into_iter().map(Oddity::RepeatedKey));
        fields
    }

    /// Takes a text; an empty one counts as missing.
    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        let position = self.position(key)?;
        let (_, node) = self.entries.get(position)?;
        if node.is_empty() {
            self.entries.remove(position);
            return None;
        }
        let Some(text) = node.text().map(str::to_owned) else {
            self.oddities.push(Oddity::Shape(key.to_owned()));
            return None;
        };
        self.entries.remove(position);
        Some(text)
    }

    /// Takes a list of texts; a single text counts as a list of one.
    pub(super) fn texts(&mut self, key: &str) -> Vec<String> {
        let node = self.position(key).and_then(|position| self.entries.get(position));
        let Some((_, Node::List(items))) = node else {
            let single = self.text(key);
            if single.is_some() {
                self.oddities.push(Oddity::TextForList(key.to_owned()));
            }
            return single.into_iter().collect();
        };
        let texts: Option<Vec<String>> =
            items.iter().filter(|item| !item.is_empty()).map(|item| item.text().map(str::to_owned)).collect();
        let Some(texts) = texts else {
            self.oddities.push(Oddity::Shape(key.to_owned()));
            return Vec::new();
        };
        self.entries.retain(|(name, _)| name != key);
        texts
    }

    /// What was not taken and is not empty.
    pub(super) fn rest(self) -> Vec<(String, Node)> {
        self.entries.into_iter().filter(|(_, node)| !node.is_empty()).collect()
    }

    fn position(&self, key: &str) -> Option<usize> {
        self.entries.iter().position(|(name, _)| name == key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_taken_and_the_rest_is_kept() {
        let mut fields = Fields::read("title: x\nordinal: 10\nnone: []\nassignee: me\nlabels: [a, b]\n").unwrap();
        assert_eq!(fields.text("title").as_deref(), Some("x"));
        assert_eq!(fields.texts("assignee"), ["me"]);
        assert_eq!(fields.texts("labels"), ["a", "b"]);
        assert_eq!(fields.oddities, [Oddity::TextForList("assignee".into())]);
        assert_eq!(fields.rest(), [("ordinal".to_owned(), Node::Plain("10".into()))]);
    }

    #[test]
    fn a_value_of_an_unexpected_shape_is_not_taken() {
        let mut fields = Fields::read("title: [a]\nlabels: [{a: b}, c]\n").unwrap();
        assert_eq!(fields.text("title"), None);
        assert_eq!(fields.texts("labels"), [""; 0]);
        assert_eq!(fields.oddities.len(), 2);
        assert_eq!(fields.rest().len(), 2);
    }

    #[test]
    fn a_repeated_key_keeps_both_values() {
        let mut fields = Fields::read("title: a\ntitle: b\n").unwrap();
        assert_eq!(fields.text("title").as_deref(), Some("a"));
        assert_eq!(fields.rest(), [("title-2".to_owned(), Node::Plain("b".into()))]);
    }

    #[test]
    fn three_readers_are_tried() {
        let oddity = |front: &str| Fields::read(front).map(|fields| fields.oddities);
        assert_eq!(oddity("a: b\n"), Ok(vec![]));
        assert_eq!(oddity("a: @b\n"), Ok(vec![Oddity::Quoted(vec!["a".into()])]));
        assert_eq!(oddity("a: \"b\n"), Ok(vec![Oddity::ReadByLine]));
        assert_eq!(oddity("{]"), Err(UNREADABLE));
    }
}
