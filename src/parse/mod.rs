//! From texts to a backlog: raw → valid is a change of type that collects problems.
//!
//! Parsing never stops at the first problem and one broken file never hides another. `backlog.toml` is read
//! first, because a story's value is checked against its weights and its criteria against its headings;
//! stories are then read on all cores, each by itself, and put in the order of their ids.

pub mod body;
mod claims;
pub mod config;
pub mod conflict;
pub mod fields;
pub mod front_matter;
mod nesting;
pub mod readings;
mod slip;
pub mod story;
pub mod table;

use std::collections::HashSet;
use std::sync::Arc;

use rayon::prelude::*;

use claims::{Claim, Claims};
pub use config::KnownRule;

use crate::diag::{Fact, Place, Problem};
use crate::model::Item;
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
    /// a story's unknown key, and turned text.
    pub fn has_faults(&self) -> bool {
        let in_config = |problem: &Problem| &*problem.place.path == crate::text::tree::CONFIG;
        let blocks = |problem: &Problem| problem.fact.is_fatal() || in_config(problem);
        self.problems.iter().any(|problem| blocks(problem) && !problem.fact.is_turned())
    }
}

/// Reads a whole tree; `rules` are those that `[rules]` may name. The result doesn't depend on the order of
/// the tree's files.
pub fn tree(tree: &Tree, rules: &[KnownRule]) -> Parsed {
    let (config, problems) = match &tree.config {
        Some(file) => config::read(file, rules),
        // Without the file there is nothing to misunderstand: no step, no release, no feature is declared.
        None => (Config { complete: true, ..Config::default() }, Vec::new()),
    };
    read(tree, config, problems, Vec::new(), None)
}

/// Reads the stories of a tree of which some files have been read before: `top` is what its `backlog.toml` gave by
/// itself, and `known` are the items of files that aren't in `tree`, read without a problem under it.
pub fn tree_with(tree: &Tree, top: Parsed, known: Vec<Arc<Item>>) -> Parsed {
    read(tree, top.backlog.config, top.problems, known, None)
}

/// As [`tree_with`], of a tree that differs from the one of `other` in few stories and not in `backlog.toml`.
pub fn tree_beside(tree: &Tree, known: Vec<Arc<Item>>, other: &Parsed) -> Parsed {
    let in_config = |problem: &&Problem| &*problem.place.path == crate::text::tree::CONFIG;
    let problems = other.problems.iter().filter(in_config).cloned().collect();
    read(tree, other.backlog.config.clone(), problems, known, Some(&other.backlog))
}

fn read(
    tree: &Tree,
    config: Config,
    mut problems: Vec<Problem>,
    known: Vec<Arc<Item>>,
    other: Option<&Backlog>,
) -> Parsed {
    let mut stories: Vec<Story> = tree.stories.par_iter().map(|file| story::read(file, &config)).collect();
    problems.extend(stories.iter_mut().flat_map(|story| std::mem::take(&mut story.problems)));
    let mut broken = HashSet::new();
    let (items, faulty) = told_apart(stories, known, &mut broken, &mut problems);
    problems.sort_by(|a, b| a.place.cmp(&b.place));
    let backlog = match other {
        Some(other) => Backlog::beside(other, config, items, broken, faulty),
        None => Backlog::new(config, items, broken, faulty),
    };
    Parsed { backlog, problems }
}

/// What reading one story gave.
#[derive(Clone, Debug)]
pub struct Story {
    /// The file.
    pub path: Arc<str>,
    /// The item, as far as it could be read.
    pub item: Option<Arc<Item>>,
    /// Whether nothing fatal was met: only then is it an item of the backlog.
    pub valid: bool,
    /// What was met.
    pub problems: Vec<Problem>,
}

/// The items of stories by id, and what could be read of those that aren't valid. Of those whose ids differ only
/// in case the first by path keeps the id.
fn told_apart(
    mut stories: Vec<Story>,
    known: Vec<Arc<Item>>,
    broken: &mut HashSet<Box<str>>,
    problems: &mut Vec<Problem>,
) -> (Vec<Arc<Item>>, Vec<Item>) {
    let read = stories.par_iter().map(|story| (stem(&story.path), &*story.path));
    let before = known.par_iter().map(|item| (item.id.as_str(), &*item.path));
    let claims = read.chain(before).enumerate().map(|(at, (id, path))| Claim::new(id, path, at));
    let claims = Claims::new(claims.collect());
    let mut twins = HashSet::new();
    for (path, first) in &claims.twins {
        let id = stem(path);
        broken.insert(id.into());
        let fact = Fact::DuplicateId { id: id.into(), first: Place::file(*first), of: "item" };
        problems.push(Problem { place: Place::file(*path), fact });
        twins.insert(*path);
    }
    let wins = |claim: &&Claim<'_>| twins.is_empty() || !twins.contains(claim.path);
    let order: Vec<usize> = claims.sorted.iter().filter(wins).map(|claim| claim.at).collect();
    let mut known: Vec<Option<Arc<Item>>> = known.into_iter().map(Some).collect();
    let mut items: Vec<Arc<Item>> = Vec::with_capacity(order.len());
    let mut faulty: Vec<Item> = Vec::new();
    for at in order {
        match stories.get_mut(at) {
            Some(story) if story.valid => items.extend(story.item.take()),
            Some(story) => {
                broken.insert(stem(&story.path).into());
                faulty.extend(story.item.take().map(Arc::unwrap_or_clone));
            }
            None => items.extend(known.get_mut(at - stories.len()).and_then(Option::take)),
        }
    }
    faulty.sort_by(|a, b| a.path.cmp(&b.path));
    (items, faulty)
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
        let known = known.map(|ix| Arc::clone(&whole.backlog.items[ix.get()])).collect();
        assert_eq!(format!("{:?}", tree_with(&some, tree(&Tree::default(), &[]), known)), format!("{whole:?}"));
    }
}
