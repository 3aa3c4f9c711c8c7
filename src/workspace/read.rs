//! Reads a backlog's folder into a [`Tree`].
//!
//! Folders are listed and files read on all cores, one level of the folder hierarchy after the other, without
//! recursion. Only folders and regular files are opened, so that a named pipe `x.md` can't block the program.

use std::ffi::OsStr;
use std::fs::{File, FileType};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::WalkDir;

use super::WorkspaceError;
use crate::text::tree::{self, CONFIG, DECISIONS, DEPLOYMENTS, MAX_BYTES, PRIORITY, STORIES};
use crate::text::{SourceFile, Tree, Unreadable};

/// Reads the backlog at `root`.
///
/// # Errors
/// Only if the folder itself can't be read. Files that can't be read are [`Unreadable`] in the tree.
pub fn read(root: &Path) -> Result<Tree, WorkspaceError> {
    let reader = Reader::new(root)?;
    Ok(Tree {
        config: reader.top_file(CONFIG),
        deployments: reader.top_file(DEPLOYMENTS),
        stories: reader.stories(),
        decisions: reader.decisions(),
        priority: read_file_if_exists(&root.join(PRIORITY))?,
    })
}

/// `backlog.toml` and `deployments.toml` of the backlog at `root`, as far as they are there.
///
/// # Errors
/// Only if the backlog's folder itself can't be read.
pub fn read_config(root: &Path) -> Result<[Option<SourceFile>; 2], WorkspaceError> {
    let reader = Reader::new(root)?;
    Ok([CONFIG, DEPLOYMENTS].map(|name| reader.top_file(name)))
}

/// The decisions of the backlog at `root`, as [`read`] gives them.
///
/// # Errors
/// Only if the backlog's folder itself can't be read.
pub fn read_decisions(root: &Path) -> Result<Vec<SourceFile>, WorkspaceError> {
    Ok(Reader::new(root)?.decisions())
}

/// The stories at or below `path` of the backlog at `root`, as [`read`] gives them, and the part of the path that they
/// cover: it is shorter where a folder on the way isn't entered.
///
/// # Errors
/// Only if the backlog's folder itself can't be read.
pub fn read_stories_at(root: &Path, path: &str) -> Result<(String, Vec<SourceFile>), WorkspaceError> {
    Ok(Reader::new(root)?.stories_at(path))
}

/// Whether there is a file or folder at `path`, relative to the backlog at `root`.
pub fn exists(root: &Path, path: &str) -> bool {
    root.join(path).exists()
}

/// Whether the folder at `path` holds a `backlog.toml`, and so is a backlog of its own below another one's `stories/`.
pub fn is_backlog(path: &Path) -> bool {
    std::fs::symlink_metadata(path.join(CONFIG)).is_ok_and(|metadata| !metadata.is_dir())
}

/// The bytes of the file at `path`, of any size.
///
/// # Errors
/// If the file can't be read.
pub fn read_file(path: &Path) -> Result<Vec<u8>, WorkspaceError> {
    std::fs::read(path).map_err(|error| WorkspaceError::io("can't read", path, error))
}

/// All regular files below `folder`, sorted, as paths relative to it (with `/`) and bytes. Files that are too large for
/// a story are cut off after [`MAX_BYTES`] + 1 bytes.
///
/// # Errors
/// If a folder or file can't be read.
pub fn read_files_below(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, WorkspaceError> {
    let mut files = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(folder).to_owned();
            WorkspaceError::io("can't read", &path, error.into())
        })?;
        if entry.file_type().is_file() {
            let path = entry.path();
            let bytes = File::open(path)
                .and_then(read_bounded)
                .map_err(|error| WorkspaceError::io("can't read", path, error))?;
            files.push((relative_to(folder, path), bytes));
        }
    }
    Ok(files)
}

/// The bytes of a file, at most [`MAX_BYTES`] + 1.
fn read_bounded(file: File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// `path` relative to a folder above it, with `/`.
pub(super) fn relative_to(folder: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = inside.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// The bytes of the file at `path`; `None` if there is no regular file.
///
/// # Errors
/// If the file can't be read.
pub fn read_file_if_exists(path: &Path) -> Result<Option<Vec<u8>>, WorkspaceError> {
    if !std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file()) {
        return Ok(None);
    }
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(WorkspaceError::io("can't read", path, error)),
    }
}

/// An entry under `stories/` that has the name of a story, or that could not be looked at.
enum StoryEntry {
    Candidate { path: PathBuf, kind: FileType, name: TreePath },
    Failed { path: String, reason: Unreadable },
}

/// `stories/` or a folder in it.
struct Folder {
    path: PathBuf,
    name: TreePath,
}

/// A path relative to the backlog's root, with `/`.
struct TreePath {
    /// The path, with U+FFFD in place of what isn't UTF-8.
    text: String,
    is_utf8: bool,
}

impl TreePath {
    fn join(&self, name: &OsStr) -> Self {
        let text = [&self.text, "/", &name.to_string_lossy()].concat();
        Self { text, is_utf8: self.is_utf8 && name.to_str().is_some() }
    }
}

/// The stories and the subfolders of a folder.
#[derive(Default)]
struct FolderListing {
    stories: Vec<StoryEntry>,
    subfolders: Vec<Folder>,
}

impl FolderListing {
    /// The entry at `path` alone, which lies in `folder`.
    fn read_entry(folder: &Folder, path: PathBuf) -> Self {
        let mut listing = Self::default();
        match std::fs::symlink_metadata(&path) {
            Ok(metadata) => {
                let file_name = path.file_name().unwrap_or_default().to_owned();
                listing.add(folder, &file_name, path, metadata.file_type());
            }
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
            Err(error) => listing.add_error(folder, error),
        }
        listing
    }

    fn read(folder: &Folder) -> Self {
        let mut listing = Self::default();
        match std::fs::read_dir(&folder.path) {
            Ok(entries) => {
                for entry in entries {
                    match entry.and_then(|entry| Ok((entry.file_type()?, entry))) {
                        // A backlog of its own: whatever is in the folder belongs to that.
                        Ok((kind, entry)) if !kind.is_dir() && entry.file_name() == CONFIG => return Self::default(),
                        Ok((kind, entry)) => listing.add(folder, &entry.file_name(), entry.path(), kind),
                        Err(error) => listing.add_error(folder, error),
                    }
                }
            }
            Err(error) => listing.add_error(folder, error),
        }
        listing
    }

    fn add_error(&mut self, folder: &Folder, error: io::Error) {
        self.stories.push(StoryEntry::Failed { path: folder.name.text.clone(), reason: unreadable(error) });
    }

    /// Adds an entry to the stories or the subfolders, if it is one of them.
    fn add(&mut self, folder: &Folder, file_name: &OsStr, path: PathBuf, kind: FileType) {
        let text = file_name.to_string_lossy();
        if tree::is_story_name(&text) {
            self.stories.push(StoryEntry::Candidate { path, kind, name: folder.name.join(file_name) });
        } else if kind.is_dir() && !text.starts_with(['.', '_']) {
            // A folder with `.git` is a submodule or another repository: its files are not part of this tree.
            if !path.join(".git").exists() {
                self.subfolders.push(Folder { path, name: folder.name.join(file_name) });
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

    /// The file of that name directly in the backlog's folder, if there is one.
    fn top_file(&self, name: &str) -> Option<SourceFile> {
        let path = self.root.join(name);
        let kind = std::fs::symlink_metadata(&path).ok()?.file_type();
        Some(self.source_file(name, &path, kind))
    }

    fn stories(&self) -> Vec<SourceFile> {
        match self.stories_folder() {
            Ok(folder) => self.stories_below(vec![folder]),
            Err(reason) => reason.map(|reason| SourceFile::unreadable(STORIES, reason)).into_iter().collect(),
        }
    }

    /// The files of `decisions/`, which has no subfolders.
    fn decisions(&self) -> Vec<SourceFile> {
        let path = self.root.join(DECISIONS);
        if std::fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_symlink()) {
            return vec![SourceFile::unreadable(DECISIONS, Unreadable::SymlinkedFolder)];
        }
        let entries = match std::fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Vec::new();
            }
            Err(error) => return vec![SourceFile::unreadable(DECISIONS, unreadable(error))],
        };
        let decision =
            |entry: io::Result<std::fs::DirEntry>| match entry.and_then(|entry| Ok((entry.file_type()?, entry))) {
                Ok((kind, entry)) => self.decision(&entry.file_name(), &entry.path(), kind),
                Err(error) => Some(SourceFile::unreadable(DECISIONS, unreadable(error))),
            };
        entries.filter_map(decision).collect()
    }

    /// The file in `decisions/`, if its name is that of a decision.
    fn decision(&self, file_name: &OsStr, path: &Path, kind: FileType) -> Option<SourceFile> {
        let text = file_name.to_string_lossy();
        let is_misnamed = !kind.is_dir() && tree::is_misnamed_decision(&text);
        if !is_misnamed && !tree::is_decision_name(&text) {
            return None;
        }
        let name = crate::text::path::join(DECISIONS, &text);
        Some(match file_name.to_str() {
            None => SourceFile::unreadable(name, Unreadable::NameNotUtf8),
            Some(_) if is_misnamed => SourceFile::unreadable(name, Unreadable::UppercaseExtension),
            Some(_) => self.source_file(&name, path, kind),
        })
    }

    /// `stories/`; if it isn't entered and that is a finding, the reason.
    fn stories_folder(&self) -> Result<Folder, Option<Unreadable>> {
        let path = self.root.join(STORIES);
        if std::fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_symlink()) {
            return Err(Some(Unreadable::SymlinkedFolder));
        }
        if !path.exists() {
            return Err(None);
        }
        Ok(Folder { path, name: TreePath { text: STORIES.into(), is_utf8: true } })
    }

    /// The stories in the folders of a level and below.
    fn stories_below(&self, mut level: Vec<Folder>) -> Vec<SourceFile> {
        let mut stories = Vec::new();
        while !level.is_empty() {
            let (files, subfolders): (Vec<_>, Vec<_>) = level.par_iter().map(|folder| self.folder(folder)).unzip();
            stories.extend(files.into_iter().flatten());
            level = subfolders.into_iter().flatten().collect();
        }
        stories
    }

    /// The stories at or below `path`, and the part of the path that they cover.
    fn stories_at(&self, path: &str) -> (String, Vec<SourceFile>) {
        let Some(inside) = path.strip_prefix(STORIES).filter(|rest| rest.is_empty() || rest.starts_with('/')) else {
            return (path.to_owned(), Vec::new());
        };
        let Ok(mut folder) = self.stories_folder() else { return (STORIES.into(), self.stories()) };
        for segment in inside.split('/').filter(|segment| !segment.is_empty()) {
            if is_backlog(&folder.path) {
                break;
            }
            let FolderListing { stories, mut subfolders } =
                FolderListing::read_entry(&folder, folder.path.join(segment));
            match subfolders.pop() {
                Some(entered) => folder = entered,
                // Whatever the rest of the path says, it leads to nothing else.
                None => {
                    let stories = stories.into_iter().map(|entry| self.story(entry)).collect();
                    return (folder.name.join(OsStr::new(segment)).text, stories);
                }
            }
        }
        (folder.name.text.clone(), self.stories_below(vec![folder]))
    }

    /// The stories directly in a folder, and its subfolders.
    fn folder(&self, folder: &Folder) -> (Vec<SourceFile>, Vec<Folder>) {
        let FolderListing { stories, subfolders } = FolderListing::read(folder);
        (stories.into_par_iter().map(|entry| self.story(entry)).collect(), subfolders)
    }

    fn story(&self, entry: StoryEntry) -> SourceFile {
        match entry {
            StoryEntry::Failed { path, reason } => SourceFile::unreadable(path, reason),
            StoryEntry::Candidate { name: TreePath { text, is_utf8: false }, .. } => {
                SourceFile::unreadable(text, Unreadable::NameNotUtf8)
            }
            StoryEntry::Candidate { path, kind, name } => self.source_file(&name.text, &path, kind),
        }
    }

    fn source_file(&self, name: &str, path: &Path, kind: FileType) -> SourceFile {
        let content = if kind.is_symlink() { self.read_symlink(path) } else { read_regular(path, kind) };
        match content {
            Ok(bytes) => SourceFile::from_bytes(name, bytes),
            Err(reason) => SourceFile::unreadable(name, reason),
        }
    }

    /// Reads the target of a symlink, if it is inside the backlog.
    fn read_symlink(&self, path: &Path) -> Result<Vec<u8>, Unreadable> {
        let link = std::fs::read_link(path).map_err(unreadable)?;
        let link_text = link.to_string_lossy().into_owned();
        if link.is_absolute() {
            // Even if it leads back into the backlog here, it won't on another machine.
            return Err(Unreadable::SymlinkOutside(link_text));
        }
        let target = match path.canonicalize() {
            Ok(target) => target,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                let is_inside = crate::text::path::resolve(&relative_to(self.root, path), &link_text).is_some();
                return Err(match is_inside {
                    true => Unreadable::SymlinkDangling(link_text),
                    false => Unreadable::SymlinkOutside(link_text),
                });
            }
            Err(error) => return Err(unreadable(error)),
        };
        if !target.starts_with(&self.canonical) {
            return Err(Unreadable::SymlinkOutside(link_text));
        }
        let kind = std::fs::symlink_metadata(&target).map_err(unreadable)?.file_type();
        read_regular(&target, kind)
    }
}

/// Reads a regular file of at most [`MAX_BYTES`].
fn read_regular(path: &Path, kind: FileType) -> Result<Vec<u8>, Unreadable> {
    if kind.is_dir() {
        return Err(Unreadable::Folder);
    }
    if !kind.is_file() {
        return Err(Unreadable::NotAFile);
    }
    let mut file = File::open(path).map_err(unreadable)?;
    // Nearly all stories fit into this buffer; the copy then has no unused capacity.
    let mut buffer = [0; 4096];
    let len = fill(&mut file, &mut buffer).map_err(unreadable)?;
    let mut bytes = buffer.get(..len).unwrap_or_default().to_vec();
    if len == buffer.len() {
        let rest = (MAX_BYTES + 1).saturating_sub(len as u64);
        file.by_ref().take(rest).read_to_end(&mut bytes).map_err(unreadable)?;
    }
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Unreadable::TooLarge(file.metadata().map_or(bytes.len() as u64, |metadata| metadata.len())));
    }
    Ok(bytes)
}

/// Reads until `buffer` is full or the file ends; returns the number of bytes.
fn fill(file: &mut File, buffer: &mut [u8]) -> io::Result<usize> {
    let mut len = 0;
    loop {
        match file.read(buffer.get_mut(len..).unwrap_or_default()) {
            Ok(0) => return Ok(len),
            Ok(read) => len += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn unreadable(error: io::Error) -> Unreadable {
    Unreadable::Io(error.to_string())
}
