//! Which texts a page has shown that isn't as new as the files.

use std::collections::{BTreeMap, VecDeque};

/// How many versions are kept.
const MAX_VERSIONS: usize = 50;
/// How many bytes of text are kept.
const MAX_BYTES: usize = 8 << 20;

/// The texts of files before they were changed, by path; `None` if there was no file.
pub type OldTexts = BTreeMap<String, Option<String>>;

/// A file of a version, as against now.
#[derive(Debug, PartialEq, Eq)]
pub enum Shown<'v> {
    /// It is as it was.
    Same,
    /// It was this; `None` if there was no file.
    Other(Option<&'v str>),
    /// Nobody knows any more.
    Forgotten,
}

/// What the last versions have changed.
#[derive(Default)]
pub struct Versions {
    /// Each version with the texts of the one before it.
    kept: VecDeque<(u64, OldTexts)>,
    bytes: usize,
    /// The oldest version of which everything is known.
    oldest: u64,
}

impl Versions {
    /// Nothing is known of what versions before `first` had shown.
    pub fn new(first: u64) -> Self {
        Self { oldest: first, ..Self::default() }
    }

    /// Keeps what `version` has changed.
    pub fn add(&mut self, version: u64, old: OldTexts) {
        self.bytes += size(&old);
        self.kept.push_back((version, old));
        while self.kept.len() > MAX_VERSIONS || self.bytes > MAX_BYTES {
            let Some((version, old)) = self.kept.pop_front() else { return };
            self.bytes -= size(&old);
            self.oldest = version;
        }
    }

    /// A file as `version` had it.
    pub fn shown(&self, version: u64, path: &str) -> Shown<'_> {
        if version < self.oldest {
            return Shown::Forgotten;
        }
        let mut later = self.kept.iter().filter(|(changed, _)| *changed > version);
        match later.find_map(|(_, old)| old.get(path)) {
            None => Shown::Same,
            Some(old) => Shown::Other(old.as_deref()),
        }
    }
}

fn size(texts: &OldTexts) -> usize {
    texts.iter().map(|(path, text)| path.len() + text.as_ref().map_or(0, String::len)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn old(path: &str, text: Option<&str>) -> OldTexts {
        OldTexts::from([(path.to_owned(), text.map(str::to_owned))])
    }

    #[test]
    fn a_file_is_what_the_first_later_version_replaced() {
        let mut versions = Versions::default();
        versions.add(2, old("a", None));
        versions.add(3, old("a", Some("one")));
        versions.add(4, old("b", Some("other")));
        assert_eq!(versions.shown(1, "a"), Shown::Other(None));
        assert_eq!(versions.shown(2, "a"), Shown::Other(Some("one")));
        assert_eq!(versions.shown(3, "a"), Shown::Same);
        assert_eq!(versions.shown(3, "b"), Shown::Other(Some("other")));
        assert_eq!(versions.shown(4, "b"), Shown::Same);
    }

    #[test]
    fn versions_of_an_earlier_run_are_unknown() {
        let versions = Versions::new(100);
        assert_eq!(versions.shown(99, "a"), Shown::Forgotten);
        assert_eq!(versions.shown(100, "a"), Shown::Same);
    }

    #[test]
    fn old_versions_are_forgotten() {
        let mut versions = Versions::default();
        for version in 2..=60 {
            versions.add(version, old("a", Some("text")));
        }
        assert_eq!(versions.kept.len(), MAX_VERSIONS);
        assert_eq!(versions.shown(9, "b"), Shown::Forgotten);
        assert_eq!(versions.shown(10, "b"), Shown::Same);
        versions.add(61, old("a", Some(&"x".repeat(MAX_BYTES + 1))));
        assert_eq!(versions.bytes, 0);
        assert_eq!(versions.shown(60, "a"), Shown::Forgotten);
        assert_eq!(versions.shown(61, "a"), Shown::Same);
    }
}
