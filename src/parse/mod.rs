//! From texts to a backlog: raw → valid is a change of type that collects problems.
//!
//! Parsing never stops at the first problem, and one broken file never hides another. It has three steps:
//!
//! 1. [`read_config`] reads `backlog.toml`. The [`ReadSettings`] of the result are all that stories need of it.
//! 2. [`read_stories`] reads each story by itself, on all cores. A [`ReadStory`] is the unit of reuse: it may also come
//!    from another state of the backlog, or from the parse [`cache`].
//! 3. [`link`](link::link) makes a backlog of them.

pub mod body;
pub mod cache;
mod claims;
pub mod config;
pub mod conflict;
pub mod fields;
pub mod front_matter;
pub mod link;
mod nesting;
pub mod read_story;
pub mod reader_key;
pub mod settings;
mod slip;
pub mod story;
pub mod table;
mod weights;

use std::sync::Arc;

use rayon::prelude::*;

pub use config::KnownRule;
pub use link::link;
pub use read_story::{FlawedStory, ReadStory};
pub use settings::ReadSettings;

use crate::diag::Problem;
use crate::model::{Backlog, Config};
use crate::text::{Content, SourceFile, Tree, Unreadable};

/// A backlog, and what was wrong with its files.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// Everything that is valid.
    pub backlog: Backlog,
    /// Everything that isn't, by path and place.
    pub problems: Vec<Problem>,
}

/// `backlog.toml` as read.
#[derive(Clone, Debug)]
pub struct ReadConfig {
    /// What it says. States of a backlog that share the pointer have the same configuration.
    pub config: Arc<Config>,
    /// The problems, in the order in which they were met.
    pub problems: Vec<Problem>,
    /// What of it the reader of a story needs.
    pub settings: ReadSettings,
}

/// Reads a whole tree; `rules` are those that `[rules]` may name. The result doesn't depend on the order of
/// the tree's files.
pub fn tree(tree: &Tree, rules: &[KnownRule]) -> Parsed {
    let config = read_config(tree.config.as_ref(), rules);
    link(&config, &read_stories(&tree.stories, &config.settings), None)
}

/// Reads `backlog.toml`; `rules` are those that `[rules]` may name.
pub fn read_config(file: Option<&SourceFile>, rules: &[KnownRule]) -> ReadConfig {
    let (config, problems) = match file {
        Some(file) => config::read(file, rules),
        // Without the file there is nothing to misunderstand: no step, no release, no feature is declared.
        None => (Config { complete: true, ..Config::default() }, Vec::new()),
    };
    ReadConfig { settings: ReadSettings::from_config(&config), config: Arc::new(config), problems }
}

/// Reads story files on all cores, in their order.
pub fn read_stories(files: &[SourceFile], settings: &ReadSettings) -> Vec<ReadStory> {
    files.par_iter().map(|file| story::read(file, settings)).collect()
}

/// The file's name without `.md`: the id that it claims. A file that ends in `.MD` claims it too.
pub fn stem(path: &str) -> &str {
    let name = crate::text::path::file_name(path);
    match name.rsplit_once('.') {
        Some((stem, ending)) if ending.eq_ignore_ascii_case("md") => stem,
        _ => name,
    }
}

/// The text of a file, or why it has none.
fn text_of(file: &SourceFile) -> Result<&str, &Unreadable> {
    match &file.content {
        Content::Text(text) => Ok(text),
        Content::Unreadable(reason) => Err(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stories_read_before_give_the_same_backlog() {
        let file = |id: &str| {
            let text =
                format!("+++\ntitle = \"{id}\"\ndepends_on = [\"b\"]\n+++\n\n## Acceptance criteria\n\n- [ ] x\n");
            SourceFile::from_bytes(format!("stories/{id}.md"), text.into())
        };
        let files = ["c", "a", "b"].map(file);
        let config = read_config(None, &[]);
        let stories = read_stories(&files, &config.settings);
        let whole = link(&config, &stories, None);
        let again = [&stories[..1], &read_stories(&files[1..2], &config.settings), &stories[2..]].concat();
        for previous in [None, Some(&whole.backlog)] {
            assert_eq!(format!("{:?}", link(&config, &again, previous)), format!("{whole:?}"));
        }
    }
}
