//! Front matter as a set of fields that are taken out one by one.
//!
//! What nobody takes is the rest and goes under `[extra]`, so a key that this version doesn't know can't be lost. A value of
//! an unexpected shape is left in the rest too: reading half of it would lose the other half.

use super::lines;
use super::mend;
use super::report::{Oddity, Skip};
use super::yaml::{self, Document, Fault, Node};

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
            Err(Fault::TooComplex) => Err(Skip::TooComplex),
            Err(Fault::Syntax) => Self::read_broken(front),
        }
    }

    fn read_broken(front: &str) -> Result<Self, Skip> {
        let mended = mend::mend(front);
        match yaml::parse(&mended.text) {
            Ok(document) => Ok(Self::new(document, Some(Oddity::Quoted(mended.keys)))),
            Err(Fault::TooComplex) => Err(Skip::TooComplex),
            Err(Fault::Syntax) => {
                lines::read(front).map(|document| Self::new(document, Some(Oddity::ReadByLine))).ok_or(Skip::Unreadable)
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
        let repeated = yaml::unique_keys(&mut fields.entries);
        fields.oddities.extend(repeated.into_iter().map(Oddity::RepeatedKey));
        fields
    }

    /// Takes a text; an empty one counts as missing.
    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        let place = self.place(key)?;
        let (_, node) = self.entries.get(place)?;
        if node.is_empty() {
            self.entries.remove(place);
            return None;
        }
        let Some(text) = node.text().map(str::to_owned) else {
            self.oddities.push(Oddity::Shape(key.to_owned()));
            return None;
        };
        self.entries.remove(place);
        Some(text)
    }

    /// Takes a list of texts; a single text counts as a list of one.
    pub(super) fn texts(&mut self, key: &str) -> Vec<String> {
        let node = self.place(key).and_then(|place| self.entries.get(place));
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

    /// What was not taken and says something.
    pub(super) fn rest(self) -> Vec<(String, Node)> {
        self.entries.into_iter().filter(|(_, node)| !node.is_empty()).collect()
    }

    fn place(&self, key: &str) -> Option<usize> {
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
    fn an_unexpected_shape_is_left_alone() {
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
    fn three_readers_in_turn() {
        let oddity = |front: &str| Fields::read(front).map(|fields| fields.oddities);
        assert_eq!(oddity("a: b\n"), Ok(vec![]));
        assert_eq!(oddity("a: @b\n"), Ok(vec![Oddity::Quoted(vec!["a".into()])]));
        assert_eq!(oddity("a: \"b\n"), Ok(vec![Oddity::ReadByLine]));
        assert_eq!(oddity("{]"), Err(Skip::Unreadable));
    }
}
