//! Reads a backlog's folder into a [`Tree`].
//!
//! Folders are listed and files read on all cores, level by level: the files of one folder are read while another is
//! still being listed, and no depth of folders is one of calls. Nothing is opened but folders and regular files, so
//! that a pipe named `x.md` can't make the program wait.

use std::ffi::OsStr;
use std::fs::{File, FileType};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::WalkDir;

use super::WorkspaceError;
use crate::text::path::file_name;
use crate::text::tree::{self, CONFIG, MAX_BYTES, PRIORITY, STORIES};
use crate::text::{SourceFile, Tree, Unreadable};

/// Reads the backlog at `root`.
///
/// # Errors
/// Only if the folder itself can't be read; files that can't are facts in the tree.
pub fn read(root: &Path) -> Result<Tree, WorkspaceError> {
    let reader = Reader::new(root)?;
    Ok(Tree { config: reader.config(), stories: reader.stories(), priority: bytes_if_file(&root.join(PRIORITY))? })
}

/// `backlog.toml` of the backlog at `root`, if there is one.
///
/// # Errors
/// Only if the folder itself can't be read.
pub fn read_config(root: &Path) -> Result<Option<SourceFile>, WorkspaceError> {
    Ok(Reader::new(root)?.config())
}

/// The stories at or below `path` of the backlog at `root`, as [`read`] gives them, and the beginning of the path of
/// which they are all: it is shorter where a folder on the way isn't entered.
///
/// # Errors
/// Only if the backlog's folder itself can't be read.
pub fn read_stories_at(root: &Path, path: &str) -> Result<(String, Vec<SourceFile>), WorkspaceError> {
    Ok(Reader::new(root)?.stories_at(path))
}

/// Whether there is something at `path`, seen from the backlog at `root`.
pub fn exists(root: &Path, path: &str) -> bool {
    root.join(path).exists()
}

/// The bytes of the file at `path`, however many.
///
/// # Errors
/// The operating system's.
pub fn bytes(path: &Path) -> Result<Vec<u8>, WorkspaceError> {
    std::fs::read(path).map_err(|error| WorkspaceError::io("can't read", path, error))
}

/// All regular files below `folder`, sorted, with their paths seen from it (with `/`) and their bytes; of those that
/// are too large for a story only so many that this can be seen.
///
/// # Errors
/// The operating system's.
pub fn files(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, WorkspaceError> {
    let mut files = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(folder).to_owned();
            WorkspaceError::io("can't read", &path, error.into())
        })?;
        if entry.file_type().is_file() {
            let path = entry.path();
            let read = File::open(path).and_then(start);
            let bytes = read.map_err(|error| WorkspaceError::io("can't read", path, error))?;
            files.push((seen_from(folder, path), bytes));
        }
    }
    Ok(files)
}

/// The bytes of a file, up to one more than a story may have.
fn start(file: File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// `path` seen from a folder around it, with `/`.
fn seen_from(folder: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = inside.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// The bytes of the file at `path`; nothing if there is none, or only something of another kind.
///
/// # Errors
/// The operating system's.
pub fn bytes_if_file(path: &Path) -> Result<Option<Vec<u8>>, WorkspaceError> {
    if !std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file()) {
        return Ok(None);
    }
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(WorkspaceError::io("can't read", path, error)),
    }
}

/// A path under `stories/` that claims to be a story, or an error where one may be.
enum Found {
    Entry { path: PathBuf, kind: FileType, name: Name },
    Failed { path: String, reason: Unreadable },
}

/// A folder under the backlog's.
struct Folder {
    path: PathBuf,
    name: Name,
}

/// A path seen from the root, with `/`, as far as it can be shown.
struct Name {
    shown: String,
    /// Whether that is the path itself.
    exact: bool,
}

impl Name {
    /// The name of what is called `inner` in the folder of this name.
    fn join(&self, inner: &OsStr) -> Self {
        let shown = inner.to_string_lossy();
        Self { shown: [&self.shown, "/", &shown].concat(), exact: self.exact && inner.to_str().is_some() }
    }
}

/// What of a folder's entries is of interest.
#[derive(Default)]
struct Listing {
    found: Vec<Found>,
    inner: Vec<Folder>,
}

impl Listing {
    /// What is of interest at `path` alone, which lies in `folder`.
    fn of_entry(folder: &Folder, path: PathBuf) -> Self {
        let mut listing = Self::default();
        match std::fs::symlink_metadata(&path) {
            Ok(metadata) => {
                let called = path.file_name().unwrap_or_default().to_owned();
                listing.add(folder, &called, path, metadata.file_type());
            }
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
            Err(error) => listing.fail(folder, error),
        }
        listing
    }

    fn of(folder: &Folder) -> Self {
        let mut listing = Self::default();
        match std::fs::read_dir(&folder.path) {
            Ok(entries) => entries.for_each(|entry| match entry.and_then(|entry| Ok((entry.file_type()?, entry))) {
                Ok((kind, entry)) => listing.add(folder, &entry.file_name(), entry.path(), kind),
                Err(error) => listing.fail(folder, error),
            }),
            Err(error) => listing.fail(folder, error),
        }
        listing
    }

    fn fail(&mut self, folder: &Folder, error: io::Error) {
        self.found.push(Found::Failed { path: folder.name.shown.clone(), reason: refused(error) });
    }

    /// Puts an entry among the stories or the folders that are to be entered, if it is one of them.
    fn add(&mut self, folder: &Folder, called: &OsStr, path: PathBuf, kind: FileType) {
        let shown = called.to_string_lossy();
        if tree::is_story_name(&shown) || (!kind.is_dir() && tree::is_misnamed_story(&shown)) {
            self.found.push(Found::Entry { path, kind, name: folder.name.join(called) });
        } else if kind.is_dir() && !shown.starts_with(['.', '_']) {
            // A folder with a `.git` is a submodule, or another repository: git's trees don't hold its files.
            if !path.join(".git").exists() {
                self.inner.push(Folder { path, name: folder.name.join(called) });
            }
        }
    }
}

struct Reader<'r> {
    root: &'r Path,
    canonical: PathBuf,
}

impl<'r> Reader<'r> {
    fn new(root: &'r Path) -> Result<Self, WorkspaceError> {
        let canonical = root.canonicalize().map_err(|error| WorkspaceError::io("can't read", root, error))?;
        Ok(Self { root, canonical })
    }

    fn config(&self) -> Option<SourceFile> {
        let path = self.root.join(CONFIG);
        let kind = std::fs::symlink_metadata(&path).ok()?.file_type();
        Some(self.source(CONFIG, &path, kind))
    }

    fn stories(&self) -> Vec<SourceFile> {
        match self.top() {
            Ok(top) => self.below(Vec::new(), vec![top]),
            Err(reason) => reason.map(|reason| SourceFile::unreadable(STORIES, reason)).into_iter().collect(),
        }
    }

    /// The folder of the stories; why it isn't entered, if that is a finding.
    fn top(&self) -> Result<Folder, Option<Unreadable>> {
        let path = self.root.join(STORIES);
        if std::fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_symlink()) {
            return Err(Some(Unreadable::LinkedFolder));
        }
        if !path.exists() {
            return Err(None);
        }
        Ok(Folder { path, name: Name { shown: STORIES.into(), exact: true } })
    }

    /// The stories at or below `path`, and the shortest beginning of it that they make up completely.
    fn stories_at(&self, path: &str) -> (String, Vec<SourceFile>) {
        let Some(inner) = path.strip_prefix(STORIES).filter(|rest| rest.is_empty() || rest.starts_with('/')) else {
            return (path.to_owned(), Vec::new());
        };
        let mut folder = match self.top() {
            Ok(top) => top,
            Err(_) => return (STORIES.into(), self.stories()),
        };
        for segment in inner.split('/').filter(|segment| !segment.is_empty()) {
            let Listing { found, mut inner } = Listing::of_entry(&folder, folder.path.join(segment));
            match inner.pop() {
                Some(entered) => folder = entered,
                // Whatever the rest of the path says, it leads to nothing else.
                None => return (folder.name.join(OsStr::new(segment)).shown, self.below(found, Vec::new())),
            }
        }
        (folder.name.shown.clone(), self.below(Vec::new(), vec![folder]))
    }

    /// The stories that are `found`, and those in the folders of a `level` and below.
    fn below(&self, found: Vec<Found>, mut level: Vec<Folder>) -> Vec<SourceFile> {
        let mut stories: Vec<SourceFile> = found.into_iter().map(|found| self.story(found)).collect();
        while !level.is_empty() {
            let read = level.par_iter().map(|folder| self.folder(folder));
            let (files, inner): (Vec<_>, Vec<_>) = read.unzip();
            stories.extend(files.into_iter().flatten());
            level = inner.into_iter().flatten().collect();
        }
        stories
    }

    /// The stories that stand in a folder itself, and the folders in it.
    fn folder(&self, folder: &Folder) -> (Vec<SourceFile>, Vec<Folder>) {
        let Listing { found, inner } = Listing::of(folder);
        (found.into_par_iter().map(|found| self.story(found)).collect(), inner)
    }

    fn story(&self, found: Found) -> SourceFile {
        match found {
            Found::Failed { path, reason } => SourceFile::unreadable(path, reason),
            Found::Entry { name: Name { shown, exact: false }, .. } => SourceFile::unreadable(shown, Unreadable::Name),
            Found::Entry { name, .. } if tree::is_misnamed_story(file_name(&name.shown)) => {
                SourceFile::unreadable(name.shown, Unreadable::Ending)
            }
            Found::Entry { path, kind, name } => self.source(&name.shown, &path, kind),
        }
    }

    fn source(&self, name: &str, path: &Path, kind: FileType) -> SourceFile {
        let read = if kind.is_symlink() { self.linked(path) } else { regular(path, kind) };
        match read {
            Ok(bytes) => SourceFile::from_bytes(name, bytes),
            Err(reason) => SourceFile::unreadable(name, reason),
        }
    }

    /// Follows a symlink as long as it stays inside the backlog.
    fn linked(&self, path: &Path) -> Result<Vec<u8>, Unreadable> {
        let written = std::fs::read_link(path).map_err(refused)?;
        let shown = written.to_string_lossy().into_owned();
        if written.is_absolute() {
            // It may lead back inside on this machine, but not on the next one.
            return Err(Unreadable::LinkOutside(shown));
        }
        let target = match path.canonicalize() {
            Ok(target) => target,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                let inside = crate::text::path::resolve(&seen_from(self.root, path), &shown).is_some();
                return Err(if inside { Unreadable::LinkDangling(shown) } else { Unreadable::LinkOutside(shown) });
            }
            Err(error) => return Err(refused(error)),
        };
        if !target.starts_with(&self.canonical) {
            return Err(Unreadable::LinkOutside(shown));
        }
        let kind = std::fs::symlink_metadata(&target).map_err(refused)?.file_type();
        regular(&target, kind)
    }
}

fn regular(path: &Path, kind: FileType) -> Result<Vec<u8>, Unreadable> {
    if kind.is_dir() {
        return Err(Unreadable::Folder);
    }
    if !kind.is_file() {
        return Err(Unreadable::NotAFile);
    }
    let mut file = File::open(path).map_err(refused)?;
    // Nearly all stories are small: a buffer that is used again leaves no room unused behind their texts.
    let mut start = [0; 4096];
    let read = filled(&mut file, &mut start).map_err(refused)?;
    let mut bytes = start.get(..read).unwrap_or_default().to_vec();
    if read == start.len() {
        let rest = (MAX_BYTES + 1).saturating_sub(read as u64);
        file.by_ref().take(rest).read_to_end(&mut bytes).map_err(refused)?;
    }
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Unreadable::TooLarge(file.metadata().map_or(bytes.len() as u64, |metadata| metadata.len())));
    }
    Ok(bytes)
}

/// Reads until `buffer` is full or the file ends; returns how many bytes there were.
fn filled(file: &mut File, buffer: &mut [u8]) -> io::Result<usize> {
    let mut read = 0;
    loop {
        match file.read(buffer.get_mut(read..).unwrap_or_default()) {
            Ok(0) => return Ok(read),
            Ok(more) => read += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn refused(error: io::Error) -> Unreadable {
    Unreadable::Refused(error.to_string())
}
