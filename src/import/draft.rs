//! An item as an importer hands it over: its own keys in the types of [`crate::model`], its references resolved.

use jiff::civil::Date;

use super::facts::{Guess, Guessed, Key, MappedBy, Oddity, Unresolved};
use super::node::Node;
use super::releases::Assigned;
use super::title::Title;
use crate::model::{Decimal, Id, Item, ItemKind, Status};

/// The import's own table within `[extra]`.
pub(super) const IMPORT: &str = "import";

/// An item of the source.
#[derive(Debug)]
pub(super) struct Draft {
    /// Its file or record in the source.
    pub(super) path: String,
    /// The part of the source that it is in: a folder, a board. Drafts of a section follow each other.
    pub(super) section: &'static str,
    /// Its id as written.
    pub(super) id: String,
    pub(super) title: Title,
    pub(super) kind: ItemKind,
    /// Its state as written.
    pub(super) state: Option<String>,
    pub(super) mapped: Mapped,
    pub(super) value: Option<Decimal>,
    pub(super) parent: Option<Reference>,
    pub(super) dependencies: Vec<Reference>,
    pub(super) release: Option<Assigned>,
    pub(super) reported: Option<Date>,
    pub(super) closed: Option<Date>,
    pub(super) due: Option<Date>,
    pub(super) assignees: Vec<String>,
    pub(super) labels: Vec<String>,
    /// What a story has no key for, or what its keys can't hold in full.
    pub(super) extra: Extra,
    /// Remarks in the source that belong to no key.
    pub(super) comments: Vec<String>,
    /// The text below the front matter, byte for byte.
    pub(super) body: String,
    /// Whether the source's lines end with CRLF.
    pub(super) crlf: bool,
    pub(super) oddities: Vec<Oddity>,
}

impl Draft {
    /// The guess of the release, if there was one; `id` is the draft's.
    pub(super) fn release_guess(&self, id: &Id<Item>) -> Option<Guess> {
        let Assigned { release, written, guess, .. } = self.release.as_ref()?;
        let (item, from, to) = (id.to_string(), written.clone(), release.to_string());
        guess.map(|why| Guess { item, key: Key::Milestone, from, to, why })
    }
}

/// A status, what it is based on, and the reason that a dropped story gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mapped {
    pub(super) status: Status,
    pub(super) by: MappedBy,
    pub(super) reason: Option<String>,
}

/// A reference to another item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    /// As written.
    pub(super) written: String,
    pub(super) target: Result<Target, Unresolved>,
}

/// The item that a reference means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// The item's position among the drafts.
    pub(super) position: usize,
    /// What the answer is based on if it isn't the exact id.
    pub(super) guess: Option<Guessed>,
}

/// The entries of a story's table under `[extra]`.
#[derive(Debug, Default)]
pub(super) struct Extra {
    entries: Vec<(String, Node)>,
}

impl Extra {
    /// Keeps a text as written, if there is one.
    pub(super) fn keep(&mut self, key: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.push(key, Node::quoted(text));
        }
    }

    /// Adds a value; a key that is in use, or that is the import's own, gets a number.
    pub(super) fn push(&mut self, key: &str, node: Node) {
        let is_free = |name: &String| name != IMPORT && self.entries.iter().all(|(used, _)| used != name);
        let numbered = (2..).map(|n| format!("{key}-{n}"));
        let name = std::iter::once(key.to_owned()).chain(numbered).find(is_free);
        self.entries.extend(name.map(|name| (name, node)));
    }

    /// The entries in the order in which they were added.
    pub(super) fn entries(&self) -> &[(String, Node)] {
        &self.entries
    }
}

#[cfg(test)]
impl Draft {
    /// A story to be done, for tests.
    pub(super) fn sample(id: &str) -> Self {
        Self {
            path: format!("tasks/{id}.md"),
            section: "tasks",
            id: id.to_owned(),
            title: Title::new(id),
            kind: ItemKind::Story,
            state: None,
            mapped: Mapped { status: Status::Todo, by: MappedBy::Missing, reason: None },
            value: None,
            parent: None,
            dependencies: Vec::new(),
            release: None,
            reported: None,
            closed: None,
            due: None,
            assignees: Vec::new(),
            labels: Vec::new(),
            extra: Extra::default(),
            comments: Vec::new(),
            body: String::new(),
            crlf: false,
            oddities: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extra_keys_are_unique_and_not_the_imports() {
        let mut extra = Extra::default();
        for key in ["title", "import", "title", "import"] {
            extra.keep(key, Some("x"));
        }
        extra.keep("none", None);
        let keys: Vec<&str> = extra.entries().iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["title", "import-2", "title-2", "import-3"]);
    }
}
