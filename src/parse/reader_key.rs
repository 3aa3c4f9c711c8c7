//! The cache key of parsed stories: the version of the reader and its settings.
//!
//! No version number needs to be raised by hand: the version is a hash of the source files that reading can depend on,
//! computed at compile time. A test compares the list of these files with the folders.

use super::ReadSettings;

/// What the result of reading depends on besides the file. A result under another key is a cache miss.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReaderKey {
    /// The version of the reader.
    pub version: u64,
    /// The settings of the reader.
    pub settings: ReadSettings,
}

impl ReaderKey {
    /// The key of this reader with `settings`.
    pub fn new(settings: ReadSettings) -> Self {
        Self { version: VERSION, settings }
    }
}

/// Declares the files whose hash is the reader's version, relative to `src/`.
macro_rules! sources {
    ($($path:literal,)*) => {
        const SOURCES: &[(&str, &[u8])] = &[$(($path, include_bytes!(concat!("../", $path)))),*];
    };
}

// All layers that the reader can use, and the versions of the libraries. An irrelevant change only makes the cache miss
// once.
sources! {
    "../Cargo.lock",
    "diag/finding.rs",
    "diag/meant_value.rs",
    "diag/mod.rs",
    "diag/other_trackers.rs",
    "diag/problem.rs",
    "diag/toml_mistake.rs",
    "diag/words.rs",
    "model/backlog.rs",
    "model/body.rs",
    "model/catalog.rs",
    "model/config.rs",
    "model/decimal.rs",
    "model/decision.rs",
    "model/dependency_cycles.rs",
    "model/id.rs",
    "model/item.rs",
    "model/keys/config.rs",
    "model/keys/decision.rs",
    "model/keys/deployment.rs",
    "model/keys/field_value.rs",
    "model/keys/mod.rs",
    "model/keys/story.rs",
    "model/lane.rs",
    "model/links.rs",
    "model/mod.rs",
    "model/readiness.rs",
    "model/semantic_eq.rs",
    "model/slug.rs",
    "model/text_prefix.rs",
    "parse/body.rs",
    "parse/cache.rs",
    "parse/cache/codec.rs",
    "parse/cache/problems.rs",
    "parse/config.rs",
    "parse/config/old_decisions.rs",
    "parse/config/policy.rs",
    "parse/conflict_markers.rs",
    "parse/decision_reader.rs",
    "parse/deployment_log.rs",
    "parse/document.rs",
    "parse/duplicate_ids.rs",
    "parse/duplicate_key.rs",
    "parse/environment.rs",
    "parse/fields.rs",
    "parse/file_stem.rs",
    "parse/front_matter.rs",
    "parse/link.rs",
    "parse/mistaken_line.rs",
    "parse/mod.rs",
    "parse/near_misses.rs",
    "parse/nesting_limit.rs",
    "parse/read_config.rs",
    "parse/read_settings.rs",
    "parse/read_story.rs",
    "parse/reader_key.rs",
    "parse/story_reader.rs",
    "parse/stray_stories.rs",
    "parse/swallowed_keys.rs",
    "parse/toml_mistake.rs",
    "parse/toml_number.rs",
    "parse/toml_recovering.rs",
    "parse/toml_table.rs",
    "parse/unknown_keys.rs",
    "parse/value_parts.rs",
    "text/ascii.rs",
    "text/line_index.rs",
    "text/loose_number.rs",
    "text/mod.rs",
    "text/one_line.rs",
    "text/path.rs",
    "text/similar.rs",
    "text/span.rs",
    "text/toml_text.rs",
    "text/tree.rs",
    "text/visible.rs",
    "text/words.rs",
}

/// The hash of [`SOURCES`].
const VERSION: u64 = {
    let mut hash = 0xcbf2_9ce4_8422_2325;
    let mut file = 0;
    while file < SOURCES.len() {
        hash = hash_bytes(hash, SOURCES[file].1);
        file += 1;
    }
    hash
};

/// FNV-1a over words of eight bytes, which keeps compile time low.
const fn hash_bytes(mut hash: u64, bytes: &[u8]) -> u64 {
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let (words, rest) = bytes.as_chunks::<8>();
    let mut at = 0;
    while at < words.len() {
        hash = (hash ^ u64::from_le_bytes(words[at])).wrapping_mul(PRIME).rotate_left(23);
        at += 1;
    }
    let mut at = 0;
    while at < rest.len() {
        hash = (hash ^ rest[at] as u64).wrapping_mul(PRIME);
        at += 1;
    }
    (hash ^ bytes.len() as u64).wrapping_mul(PRIME)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn every_source_of_the_reader_is_part_of_its_version() {
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut found = BTreeSet::from(["../Cargo.lock".to_owned()]);
        let mut folders: Vec<_> = ["diag", "model", "parse", "text"].map(|layer| src.join(layer)).into();
        while let Some(folder) = folders.pop() {
            for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.insert(path.strip_prefix(&src).unwrap().to_string_lossy().replace('\\', "/"));
                }
            }
        }
        let listed: BTreeSet<String> = SOURCES.iter().map(|(path, _)| (*path).to_owned()).collect();
        assert_eq!(listed, found, "the list of sources differs from the folders");
    }

    #[test]
    fn any_changed_byte_is_another_version() {
        let text = *b"a text of more than eight bytes";
        for at in 0..text.len() {
            let mut changed = text;
            changed[at] ^= 1;
            assert_ne!(hash_bytes(1, &text), hash_bytes(1, &changed), "byte {at}");
        }
        assert_ne!(hash_bytes(1, b"\0"), hash_bytes(1, b"\0\0"));
    }
}
