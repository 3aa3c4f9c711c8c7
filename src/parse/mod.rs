//! From texts to a backlog: raw → valid is a change of type that collects problems.
//!
//! Parsing never stops at the first problem and one broken file never hides another. `backlog.toml` is read
//! first, because a story's value is checked against its weights and its criteria against its headings;
//! stories are then read on all cores, each by itself, and put in the order of their ids.

pub mod body;
pub mod config;
pub mod conflict;
pub mod fields;
pub mod front_matter;
pub mod readings;
pub mod story;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

pub use config::KnownRule;

use crate::diag::{Fact, Place, Problem};
use crate::model::item::Item;
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

impl Parsed {
    /// Whether some file of the backlog was not understood, so that no order can be trusted: any problem but
    /// a story's unknown key.
    pub fn has_faults(&self) -> bool {
        self.problems.iter().any(|problem| problem.fact.is_fatal() || &*problem.place.path == crate::text::tree::CONFIG)
    }
}

/// Reads a whole tree; `rules` are those that `[rules]` may name. The result doesn't depend on the order of
/// the tree's files.
pub fn tree(tree: &Tree, rules: &[KnownRule]) -> Parsed {
    tree_with(tree, rules, Vec::new())
}

/// Reads a tree of which some files have been read before: `known` are the items of files that aren't in
/// `tree`, read without a problem under the same `backlog.toml`.
pub fn tree_with(tree: &Tree, rules: &[KnownRule], known: Vec<Item>) -> Parsed {
    let (config, mut problems) = match &tree.config {
        Some(file) => config::read(file, rules),
        // Without the file there is nothing to misunderstand: no step, no release, no feature is declared.
        None => (Config { complete: true, ..Config::default() }, Vec::new()),
    };
    let mut stories: Vec<Story> = tree.stories.par_iter().map(|file| story::read(file, &config)).collect();
    let untroubled =
        |item: Item| Story { path: Arc::clone(&item.path), valid: true, item: Some(item), problems: Vec::new() };
    stories.extend(known.into_iter().map(untroubled));
    stories.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    problems.extend(stories.iter_mut().flat_map(|story| std::mem::take(&mut story.problems)));
    assemble(config, stories, problems)
}

/// What reading one story gave.
#[derive(Clone, Debug)]
pub struct Story {
    /// The file.
    pub path: Arc<str>,
    /// The item, as far as it could be read.
    pub item: Option<Item>,
    /// Whether nothing fatal was met: only then is it an item of the backlog.
    pub valid: bool,
    /// What was met.
    pub problems: Vec<Problem>,
}

/// Puts stories together, sorted by path: of those whose ids differ only in case the first keeps the id.
fn assemble(config: Config, stories: Vec<Story>, mut problems: Vec<Problem>) -> Parsed {
    let mut first_with: HashMap<String, Arc<str>> = HashMap::with_capacity(stories.len());
    let mut broken = HashSet::new();
    let mut items = Vec::with_capacity(stories.len());
    let mut faulty = Vec::new();
    for story in stories {
        let id = stem(&story.path);
        if let Some(first) = first_with.get(&id.to_ascii_lowercase()) {
            let fact = Fact::DuplicateId { id: id.into(), first: Place::file(Arc::clone(first)), of: "item" };
            problems.push(Problem { place: Place::file(Arc::clone(&story.path)), fact });
            broken.insert(id.into());
            continue;
        }
        first_with.insert(id.to_ascii_lowercase(), Arc::clone(&story.path));
        if story.valid {
            items.extend(story.item);
        } else {
            broken.insert(id.into());
            faulty.extend(story.item);
        }
    }
    problems.sort_by(|a, b| a.place.cmp(&b.place));
    Parsed { backlog: Backlog::new(config, items, broken, faulty), problems }
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
    fn files_read_before_give_the_same_backlog() {
        let file = |id: &str| {
            let text =
                format!("+++\ntitle = \"{id}\"\ndepends_on = [\"b\"]\n+++\n\n## Acceptance criteria\n\n- [ ] x\n");
            SourceFile::from_bytes(format!("stories/{id}.md"), text.into())
        };
        let all = Tree { stories: ["c", "a", "b"].map(file).into(), ..Tree::default() };
        let whole = tree(&all, &[]);
        let some = Tree { stories: vec![file("b")], ..Tree::default() };
        let known = ["a", "c"].iter().filter_map(|id| whole.backlog.find(id));
        let known = known.map(|ix| whole.backlog.item(ix).clone()).collect();
        assert_eq!(format!("{:?}", tree_with(&some, &[], known)), format!("{whole:?}"));
    }
}
