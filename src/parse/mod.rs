//! Parses a tree of files into a linked backlog and collects all problems.
//!
//! Parsing doesn't stop at the first problem, and a broken file doesn't hide the others. It has four steps:
//!
//! 1. [`read_config()`] reads `backlog.toml` and `deployments.toml`. Reading stories depends only on the [`ReadSettings`] of the result.
//! 2. [`read_decisions`] reads the files in `decisions/`.
//! 3. [`read_stories`] reads each story independently, on all cores. A [`ReadStory`] can also be reused from another
//!    state of the backlog or from the parse [`cache`].
//! 4. [`link`](link::link) links them into a backlog.

pub mod body;
pub mod cache;
pub mod config;
pub mod conflict_markers;
pub mod decision_reader;
pub mod deployment_log;
mod document;
mod duplicate_ids;
mod duplicate_key;
mod environment;
pub mod fields;
mod file_stem;
pub mod front_matter;
pub mod link;
mod mistaken_line;
mod near_misses;
mod nesting_limit;
pub mod read_config;
pub mod read_settings;
pub mod read_story;
pub mod reader_key;
pub mod story_reader;
pub mod stray_stories;
mod swallowed_keys;
pub mod toml_mistake;
mod toml_number;
pub mod toml_recovering;
pub mod toml_table;
mod unknown_keys;
mod value_parts;

use rayon::prelude::*;

pub use config::KnownRule;
pub use decision_reader::{ReadDecisions, read_decisions};
pub use file_stem::stem;
pub use front_matter::split as split_front_matter;
pub use link::{Parsed, link};
pub use read_config::{ReadConfig, read_config};
pub use read_settings::ReadSettings;
pub use read_story::{FlawedStory, ReadStory};

use crate::text::{SourceFile, Tree};

/// Parses a whole tree; `rules` are the rules that `[rules]` can name. The result doesn't depend on the order of the
/// tree's files.
pub fn tree(tree: &Tree, rules: &[KnownRule]) -> Parsed {
    let config = read_config(tree.config.as_ref(), tree.deployments.as_ref(), rules);
    let decisions = read_decisions(&tree.decisions);
    link(&config, &decisions, &read_stories(&tree.stories, &config.settings), None)
}

/// Reads story files on all cores; the result has the order of `files`.
pub fn read_stories(files: &[SourceFile], settings: &ReadSettings) -> Vec<ReadStory> {
    files.par_iter().map(|file| story_reader::read(file, settings)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str) -> SourceFile {
        let name = file_stem::stem(path);
        let text = format!("+++\ntitle = \"{name}\"\ndepends_on = [\"b\"]\n+++\n\n## Acceptance criteria\n\n- [ ] x\n");
        SourceFile::from_bytes(format!("stories/{path}.md"), text.into())
    }

    #[test]
    fn a_previous_state_changes_nothing() {
        let config = read_config(None, None, &[]);
        let previous =
            link(&config, &ReadDecisions::default(), &read_stories(&["c", "a", "b"].map(file), &config.settings), None);
        let states: [&[&str]; 9] = [
            &["c", "a", "b"],
            &["b", "c", "a"],
            &["c", "a", "x/b"],
            &["c", "a", "B"],
            &["c", "a", "x/a"],
            &["c", "a", "d"],
            &["c", "a", "no id"],
            &["c", "a"],
            &["c", "a", "b", "A"],
        ];
        for paths in states {
            let files: Vec<SourceFile> = paths.iter().map(|path| file(path)).collect();
            let stories = read_stories(&files, &config.settings);
            let fresh = link(&config, &ReadDecisions::default(), &stories, None);
            let reusing = link(&config, &ReadDecisions::default(), &stories, Some(&previous.backlog));
            assert_eq!(format!("{reusing:?}"), format!("{fresh:?}"), "{paths:?}");
        }
    }
}
