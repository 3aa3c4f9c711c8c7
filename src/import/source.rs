//! Sorts a source's files into what they are.
//!
//! The order is that of the folders, then of the numbers in the paths; it decides who keeps an id, so it may not depend on
//! the order in which a disk lists files. Archived files are read even when they are not asked for: a reference to one is
//! then given up for the right reason.

use std::collections::BTreeSet;

use super::config::Config;
use super::convert::{Options, SourceFile};
use super::folder::{self, Folder, Place};
use super::front;
use super::index::Unresolved;
use super::milestones::Milestone;
use super::natural;
use super::report::{Skip, Skipped};
use super::task::{self, Task};

/// A Backlog.md project, read.
#[derive(Debug, Default)]
pub(super) struct Source {
    pub(super) config: Config,
    /// In the order in which they claim ids.
    pub(super) tasks: Vec<Task>,
    pub(super) milestones: Vec<Milestone>,
    pub(super) skipped: Vec<Skipped>,
    /// Ids that exist in the source but not in the import.
    pub(super) absent: Vec<(String, Unresolved)>,
}

impl Source {
    /// Reads all files; `refused` names those whose stories came out too large.
    pub(super) fn read(files: &[SourceFile], options: Options, refused: &BTreeSet<String>) -> Self {
        let mut placed: Vec<(Place, &SourceFile)> =
            files.iter().map(|file| (folder::place(&file.path), file)).collect();
        placed.sort_by(|(a, x), (b, y)| rank(a).cmp(&rank(b)).then_with(|| natural::compare(&x.path, &y.path)));
        let mut source = Self::default();
        for (place, file) in placed {
            match place {
                Place::Config => source.configure(file),
                Place::Elsewhere(why) => source.skip(file, why),
                Place::Milestone => match Milestone::read(&file.path, &file.bytes) {
                    Ok(milestone) => source.milestones.push(milestone),
                    Err(why) => source.skip(file, why),
                },
                Place::Item(_) if refused.contains(&file.path) => source.lose(file, Skip::TooLarge),
                Place::Item(folder) => match Task::read(&file.path, folder, &file.bytes) {
                    Err(why) => source.lose(file, why),
                    Ok(task) if folder == Folder::Archive && !options.archived => source.leave(file, task),
                    Ok(task) => source.tasks.push(task),
                },
            }
        }
        source
    }

    fn configure(&mut self, file: &SourceFile) {
        if file.bytes.len() > front::MAX_FILE {
            self.skip(file, Skip::TooLarge);
        } else {
            self.config = Config::read(&file.bytes);
        }
    }

    fn skip(&mut self, file: &SourceFile, why: Skip) {
        self.skipped.push(Skipped { path: file.path.clone(), why });
    }

    /// A task that can't be imported; its name tells which references it takes with it.
    fn lose(&mut self, file: &SourceFile, why: Skip) {
        if let Some((id, _)) = task::name_parts(&file.path) {
            self.absent.push((id.to_owned(), Unresolved::Skipped));
        }
        self.skip(file, why);
    }

    fn leave(&mut self, file: &SourceFile, task: Task) {
        self.absent.push((task.id, Unresolved::OnlyInArchive));
        self.skip(file, Skip::Archived);
    }
}

fn rank(place: &Place) -> (u8, Option<Folder>) {
    match place {
        Place::Config => (0, None),
        Place::Milestone => (1, None),
        Place::Item(folder) => (2, Some(*folder)),
        Place::Elsewhere(_) => (3, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, id: &str) -> SourceFile {
        let bytes = format!("---\nid: {id}\ntitle: t\n---\n").into_bytes();
        SourceFile { path: path.to_owned(), bytes }
    }

    #[test]
    fn files_are_read_by_folder_and_number() {
        let files = [file("drafts/d-1.md", "d-1"), file("tasks/b-10.md", "b-10"), file("tasks/b-9.md", "b-9")];
        let source = Source::read(&files, Options::default(), &BTreeSet::new());
        let ids: Vec<&str> = source.tasks.iter().map(|task| task.id.as_str()).collect();
        assert_eq!(ids, ["b-9", "b-10", "d-1"]);
    }

    #[test]
    fn the_archive_is_known_but_left_where_it_is() {
        let files =
            [file("archive/tasks/b-1.md", "b-1"), SourceFile { path: "tasks/b-2 - x.md".into(), bytes: vec![0xff] }];
        let source = Source::read(&files, Options::default(), &BTreeSet::new());
        assert_eq!(source.tasks.len(), 0);
        assert_eq!(source.absent, [("b-2".into(), Unresolved::Skipped), ("b-1".into(), Unresolved::OnlyInArchive)]);
        let reasons: Vec<Skip> = source.skipped.iter().map(|skipped| skipped.why).collect();
        assert_eq!(reasons, [Skip::NotUtf8, Skip::Archived]);
        let all = Source::read(&files, Options { archived: true }, &BTreeSet::new());
        assert_eq!(all.tasks.len(), 1);
    }
}
