//! Several changes as one.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::session::changed::ChangedFile;
use crate::text::{SourceFile, Tree};

/// The tree after a change: the old files that it left, and the new ones in `changed_tree`.
pub(super) fn new_tree(old: &Tree, changed_tree: &Tree, changed: &[ChangedFile]) -> Tree {
    let paths: HashSet<&str> = changed.iter().flat_map(|changed| [&*changed.path, changed.old_path()]).collect();
    let is_left = |file: &&SourceFile| !paths.contains(&*file.path);
    let with = |old: &[SourceFile], new: &[SourceFile]| {
        let mut files: Vec<SourceFile> = old.iter().filter(is_left).chain(new).cloned().collect();
        files.sort_by(|one, other| one.path.cmp(&other.path));
        files
    };
    Tree {
        config: changed_tree.config.clone(),
        deployments: changed_tree.deployments.clone(),
        stories: with(&old.stories, &changed_tree.stories),
        decisions: with(&old.decisions, &changed_tree.decisions),
        priority: old.priority.clone(),
    }
}

/// The files of two changes, one after the other.
pub(super) fn compose(first: &[ChangedFile], second: &[ChangedFile]) -> Vec<ChangedFile> {
    let mut files = first.to_vec();
    let mut at: HashMap<Arc<str>, usize> = HashMap::new();
    for (index, file) in files.iter().enumerate().filter(|(_, file)| file.new.is_some()) {
        at.insert(Arc::clone(&file.path), index);
    }
    for next in second {
        let found = at.remove(next.old_path());
        if next.new.is_some() {
            at.insert(Arc::clone(&next.path), found.unwrap_or(files.len()));
        }
        match found.and_then(|found| files.get_mut(found)) {
            None => files.push(next.clone()),
            Some(file) => {
                let old_path = Arc::clone(file.old_path());
                let path = if next.new.is_some() { &next.path } else { &old_path };
                file.path = Arc::clone(path);
                file.renamed_from = (old_path != file.path).then_some(old_path);
                file.new.clone_from(&next.new);
            }
        }
    }
    // What was created and deleted again never was; what is as it was hasn't changed.
    files.retain(|file| file.old != file.new || file.renamed_from.is_some());
    files
}
