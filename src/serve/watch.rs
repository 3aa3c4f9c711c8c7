//! Asks the system to say which files were changed.

use std::path::{Path, PathBuf};

use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use crate::session::Session;
use crate::text::tree::{DECISIONS, STORIES};

/// Watches a backlog and what git says of it.
pub struct FolderWatcher {
    watcher: RecommendedWatcher,
    root: PathBuf,
    git: Option<PathBuf>,
}

impl FolderWatcher {
    /// Calls `tell` with paths on disk when something happens to them.
    ///
    /// # Errors
    /// If the system doesn't watch the folder.
    pub fn new(session: &Session, tell: impl Fn(Vec<PathBuf>) + Send + 'static) -> notify::Result<Self> {
        let git = session.repository_if_any().map(|repository| repository.git_dir().to_owned());
        let git_folder = git.clone();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // Reading changes nothing. After an error nothing is known: somebody has to look.
            let mut event = event.unwrap_or_default();
            let is_known = !event.paths.is_empty();
            event.paths.retain(|path| counts(git_folder.as_deref(), path));
            if !event.kind.is_access() && (!is_known || !event.paths.is_empty()) {
                tell(event.paths);
            }
        })?;
        let root = session.location().root.path.clone();
        let mut watching = Self { watcher, root, git };
        watching.watch()?;
        Ok(watching)
    }

    /// Whether a folder that is watched as a whole may have come or gone.
    pub fn concerns_folders(&self, paths: &[PathBuf]) -> bool {
        let folders = [self.root.clone(), self.root.join(STORIES), self.root.join(DECISIONS)];
        paths.iter().any(|path| folders.contains(path))
    }

    /// Watches the folders that are there.
    ///
    /// # Errors
    /// If the system doesn't watch one of them.
    pub fn watch(&mut self) -> notify::Result<()> {
        // Not all that is below the root: a whole repository may be there.
        self.watch_folder(&self.root.clone(), RecursiveMode::NonRecursive)?;
        for folder in [STORIES, DECISIONS].map(|name| self.root.join(name)) {
            if folder.is_dir() {
                self.watch_folder(&folder, RecursiveMode::Recursive)?;
            }
        }
        // `HEAD` and the index are there; a commit on the same branch shows in the log.
        for folder in self.git.iter().flat_map(|git| [git.clone(), git.join("logs")]).collect::<Vec<_>>() {
            if folder.is_dir() {
                self.watch_folder(&folder, RecursiveMode::NonRecursive)?;
            }
        }
        Ok(())
    }

    /// A folder may have been replaced by another one of the same name.
    fn watch_folder(&mut self, folder: &Path, mode: RecursiveMode) -> notify::Result<()> {
        let _ = self.watcher.unwatch(folder);
        self.watcher.watch(folder, mode)
    }
}

/// Whether what happens to this path can change what the page shows. Git's folder has locks, caches and more.
fn counts(git: Option<&Path>, path: &Path) -> bool {
    let is_of_git = git.is_some_and(|git| path.starts_with(git));
    !is_of_git || path.file_name().is_some_and(|name| name == "HEAD" || name == "index")
}
