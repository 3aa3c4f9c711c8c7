//! Links stories into a backlog: finds duplicate ids, resolves references and collects problems.

use std::collections::HashSet;
use std::sync::Arc;

use rayon::prelude::*;

use super::decision_reader::ReadDecisions;
use super::duplicate_ids::{Claim, Claims};
use super::file_stem::stem;
use super::read_config::ReadConfig;
use super::read_story::ReadStory;
use crate::diag::{Fact, Place, Problem};
use crate::model::{Backlog, Item};

/// A backlog and the problems of its files.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// The valid part of the backlog.
    pub backlog: Backlog,
    /// The problems, sorted by path and position.
    pub problems: Vec<Problem>,
}

/// Links `stories` with each other, with `config` and with `decisions`. The result doesn't depend on their order.
///
/// `previous` is another state of the same backlog. It only saves time: its links are reused if the two share their
/// configuration and most stories.
pub fn link(
    config: &ReadConfig,
    decisions: &ReadDecisions,
    stories: &[ReadStory],
    previous: Option<&Backlog>,
) -> Parsed {
    let mut problems = [&*config.problems, &*decisions.problems].concat();
    problems.extend(stories.iter().flat_map(ReadStory::problems).cloned());
    let reordered = previous.and_then(|previous| sort_like(previous, stories));
    let Resolved { items, broken, faulty } = match reordered {
        Some(items) => Resolved { items, ..Resolved::default() },
        None => resolve_duplicate_ids(stories, &mut problems),
    };
    problems.sort_by(|a, b| a.place.cmp(&b.place));
    let backlog =
        Backlog::link(Arc::clone(&config.config), Arc::clone(&decisions.decisions), items, broken, faulty, previous);
    Parsed { backlog, problems }
}

/// The items of stories in the order of `previous`, if they have the same ids and all are valid. Looking ids up costs less
/// than sorting them.
fn sort_like(previous: &Backlog, stories: &[ReadStory]) -> Option<Vec<Arc<Item>>> {
    if !previous.broken.is_empty() || previous.items.len() != stories.len() {
        return None;
    }
    let mut items: Vec<Option<&Arc<Item>>> = vec![None; stories.len()];
    for story in stories {
        let item = story.valid_item()?;
        let slot = items.get_mut(previous.find(item.id.as_str())?.get())?;
        if slot.replace(item).is_some() {
            return None;
        }
    }
    items.into_iter().map(|item| item.cloned()).collect()
}

/// Stories, separated into valid items and others.
#[derive(Default)]
struct Resolved {
    /// The valid items, sorted by id.
    items: Vec<Arc<Item>>,
    /// The ids of all other files.
    broken: HashSet<Box<str>>,
    /// What could be read of these files, sorted by path.
    faulty: Vec<Arc<Item>>,
}

/// Sorts stories by id. If ids are equal except for case, the first file by path keeps the id, and the others are
/// reported as problems.
fn resolve_duplicate_ids(stories: &[ReadStory], problems: &mut Vec<Problem>) -> Resolved {
    let claims = Claims::new(stories.par_iter().enumerate().map(claim).collect());
    let mut resolved = Resolved { items: Vec::with_capacity(stories.len()), ..Resolved::default() };
    let mut duplicates = HashSet::new();
    for (path, first) in &claims.duplicates {
        let id = stem(path);
        resolved.broken.insert(id.into());
        let fact = Fact::DuplicateId { id: id.into(), first: Place::file(*first), of: "item" };
        problems.push(Problem { place: Place::file(*path), fact });
        duplicates.insert(*path);
    }
    let unique = claims.sorted.iter().filter(|claim| duplicates.is_empty() || !duplicates.contains(claim.path));
    for story in unique.filter_map(|claim| stories.get(claim.position)) {
        match story.valid_item() {
            Some(item) => resolved.items.push(Arc::clone(item)),
            None => {
                resolved.broken.insert(stem(story.path()).into());
                resolved.faulty.extend(story.item().cloned());
            }
        }
    }
    resolved.faulty.sort_by(|a, b| a.path.cmp(&b.path));
    resolved
}

/// The claim of a story file on its id.
fn claim((position, story): (usize, &ReadStory)) -> Claim<'_> {
    match story {
        ReadStory::Clean(item) => Claim::new(item.id.as_str(), &item.path, position),
        ReadStory::Flawed(story) => Claim::new(stem(&story.path), &story.path, position),
    }
}
