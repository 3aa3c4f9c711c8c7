//! Reads the files of a Backlog.md project.
//!
//! The order is by folder, then by the numbers in the paths; it decides which item keeps an id, so it must not depend on the
//! order in which a disk lists files. Archived files are read even if they are not imported, so that a reference to one is
//! given up for the right reason.

use std::collections::BTreeSet;

use super::config::Config;
use super::folder::{self, FileKind, Folder};
use super::milestones;
use super::task::{self, Task};
use crate::import::conversion::SourceFile;
use crate::import::facts::{Skip, Skipped, Unresolved};
use crate::import::natural_order;
use crate::import::releases::Milestone;
use crate::text::tree::MAX_BYTES;

/// What to import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether archived tasks and drafts are imported too.
    pub archived: bool,
}

/// The files of a project.
#[derive(Debug, Default)]
pub(super) struct Project {
    pub(super) config: Config,
    /// In the order in which they get ids.
    pub(super) tasks: Vec<Task>,
    pub(super) milestones: Vec<Milestone>,
    pub(super) skipped: Vec<Skipped>,
    /// Ids that exist in the source but not in the import.
    pub(super) absent: Vec<(String, Unresolved)>,
}

impl Project {
    /// Reads all files but those in `too_large`, whose stories would be too large.
    pub(super) fn read(files: &[SourceFile], options: Options, too_large: &BTreeSet<String>) -> Self {
        let mut classified: Vec<(FileKind, &SourceFile)> =
            files.iter().map(|file| (folder::classify(&file.path), file)).collect();
        classified
            .sort_by(|(a, x), (b, y)| rank(a).cmp(&rank(b)).then_with(|| natural_order::compare(&x.path, &y.path)));
        let mut project = Self::default();
        for (kind, file) in classified {
            match kind {
                FileKind::Config => project.configure(file),
                FileKind::Other(why) => project.skip(file, why),
                FileKind::Milestone => match milestones::read(&file.path, &file.bytes) {
                    Ok(milestone) => project.milestones.push(milestone),
                    Err(why) => project.skip(file, why),
                },
                FileKind::Item(_) if too_large.contains(&file.path) => project.skip_task(file, Skip::TooLarge),
                FileKind::Item(folder) => match Task::read(&file.path, folder, &file.bytes) {
                    Err(why) => project.skip_task(file, why),
                    Ok(task) if folder == Folder::Archive && !options.archived => project.leave_archived(file, task),
                    Ok(task) => project.tasks.push(task),
                },
            }
        }
        project
    }

    fn configure(&mut self, file: &SourceFile) {
        if file.bytes.len() as u64 > MAX_BYTES {
            self.skip(file, Skip::TooLarge);
        } else {
            self.config = Config::read(&file.bytes);
        }
    }

    fn skip(&mut self, file: &SourceFile, why: Skip) {
        self.skipped.push(Skipped { path: file.path.clone(), why });
    }

    /// Skips a task that can't be imported; references to the id in its name are given up.
    fn skip_task(&mut self, file: &SourceFile, why: Skip) {
        if let Some((id, _)) = task::name_parts(&file.path) {
            self.absent.push((id.to_owned(), Unresolved::Skipped));
        }
        self.skip(file, why);
    }

    fn leave_archived(&mut self, file: &SourceFile, task: Task) {
        self.absent.push((task.id, Unresolved::OnlyInArchive));
        self.skip(file, Skip::Archived);
    }
}

fn rank(kind: &FileKind) -> (u8, Option<Folder>) {
    match kind {
        FileKind::Config => (0, None),
        FileKind::Milestone => (1, None),
        FileKind::Item(folder) => (2, Some(*folder)),
        FileKind::Other(_) => (3, None),
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
        let project = Project::read(&files, Options::default(), &BTreeSet::new());
        let ids: Vec<&str> = project.tasks.iter().map(|task| task.id.as_str()).collect();
        assert_eq!(ids, ["b-9", "b-10", "d-1"]);
    }

    #[test]
    fn the_archive_is_known_but_not_imported() {
        let files =
            [file("archive/tasks/b-1.md", "b-1"), SourceFile { path: "tasks/b-2 - x.md".into(), bytes: vec![0xff] }];
        let project = Project::read(&files, Options::default(), &BTreeSet::new());
        assert_eq!(project.tasks.len(), 0);
        assert_eq!(project.absent, [("b-2".into(), Unresolved::Skipped), ("b-1".into(), Unresolved::OnlyInArchive)]);
        let reasons: Vec<Skip> = project.skipped.iter().map(|skipped| skipped.why).collect();
        assert_eq!(reasons, [Skip::NotUtf8, Skip::Archived]);
        let all = Project::read(&files, Options { archived: true }, &BTreeSet::new());
        assert_eq!(all.tasks.len(), 1);
    }
}
