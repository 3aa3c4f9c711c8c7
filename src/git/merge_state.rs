//! Which versions of a file git is merging, if it is in the middle of a merge, squash, rebase, cherry-pick or revert.

use std::collections::HashSet;

use git2::Oid;

use super::conflicts::AUTO_MERGE;
use super::tree_entry::{EntryKind, Node, TreeEntry};
use super::{Repository, TreeSource, regular_file};

/// The shortest conflict marker; the attribute `conflict-marker-size` makes them longer.
const MARKER_LEN: usize = 7;

/// The versions of a text that git is merging.
#[derive(Debug, Default)]
pub struct MergedVersions {
    lines: HashSet<Vec<u8>>,
    /// What git made of them, if there were conflicts.
    made: Option<Vec<u8>>,
}

impl MergedVersions {
    /// Whether all lines of `text`, conflict markers aside, come from these versions. Carriage returns don't count.
    pub fn make_up(&self, text: &[u8]) -> bool {
        if self.made.as_deref() == Some(text) {
            return true;
        }
        let is_known = |line: &[u8]| self.lines.contains(line) || is_marker(line);
        !self.lines.is_empty() && lines(text).all(is_known)
    }

    fn add(&mut self, text: &[u8]) {
        self.lines.extend(lines(text).map(<[u8]>::to_vec));
    }
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end)
}

fn is_marker(line: &[u8]) -> bool {
    let Some(first) = line.first().filter(|first| b"<>=|".contains(first)) else { return false };
    let len = line.iter().take_while(|byte| *byte == first).count();
    len >= MARKER_LEN && line.get(len).is_none_or(|next| *next == b' ')
}

impl Repository {
    /// The versions of the file at `path` (relative to the repository's root) that git is merging; empty if it isn't merging.
    pub fn merged_versions(&self, path: &str) -> MergedVersions {
        let heads = self.heads_being_merged();
        let unmerged = self.stages(path, "--unmerged");
        let auto_merge = regular_file::read_text(&self.git_dir().join(AUTO_MERGE));
        let made = Some(auto_merge.trim()).filter(|tree| !tree.is_empty()).and_then(|tree| self.blob_in(tree, path));
        let made = made.and_then(|id| self.blob(id).ok());
        // The index remembers conflicts longer than that: until other files are checked out.
        let was_unmerged = made.is_some() && !self.stages(path, "--resolve-undo").is_empty();
        let mut versions = MergedVersions { made, ..MergedVersions::default() };
        if heads.is_empty() && unmerged.is_empty() && !was_unmerged {
            return versions;
        }
        let sources = self.inner.head().ok().and_then(|head| head.target()).into_iter().chain(heads);
        let in_commits = sources.filter_map(|commit| self.blob_in(&commit.to_string(), path));
        // `git add` hides the versions of a conflict, but git keeps them until the commit.
        let ids = in_commits.chain(unmerged).chain(self.stages(path, "--resolve-undo"));
        for id in ids.collect::<HashSet<_>>() {
            if let Ok(text) = self.blob(id) {
                versions.add(&text);
            }
        }
        versions
    }

    /// The blob of the file at `path` in a revision.
    pub fn blob_in(&self, revision: &str, path: &str) -> Option<Oid> {
        let snapshot = self.snapshot(&TreeSource::Revision(revision.to_owned())).ok()?;
        match snapshot.node(path).ok()? {
            Some(Node::Entry(TreeEntry { kind: EntryKind::File, id })) => Some(id),
            _ => None,
        }
    }

    /// The commits that git is merging into `HEAD`, and their merge bases or parents.
    fn heads_being_merged(&self) -> Vec<Oid> {
        let named = |file: &str| -> Vec<Oid> {
            let text = regular_file::read_text(&self.git_dir().join(file));
            text.lines().filter_map(|line| Oid::from_str(line.trim()).ok()).collect()
        };
        let head = self.inner.head().ok().and_then(|head| head.target());
        let is_rebasing = self.is_rebasing();
        let merged: Vec<Oid> = self.merge_heads().into_iter().chain(self.squashed()).collect();
        let picked: Vec<Oid> = ["CHERRY_PICK_HEAD", "REVERT_HEAD", "REBASE_HEAD"]
            .into_iter()
            .filter(|file| is_rebasing || *file != "REBASE_HEAD")
            .flat_map(named)
            .collect();
        let bases = merged.iter().filter_map(|id| self.inner.merge_bases(head?, *id).ok());
        let bases: Vec<Oid> = bases.flat_map(|bases| bases.iter().copied().collect::<Vec<_>>()).collect();
        let parents = picked.iter().filter_map(|id| self.inner.find_commit(*id).ok());
        let parents: Vec<Oid> = parents.flat_map(|commit| commit.parent_ids().collect::<Vec<_>>()).collect();
        [merged, picked, bases, parents].concat()
    }

    /// The commits of `git merge --squash`, which only its message names.
    fn squashed(&self) -> Vec<Oid> {
        let message = regular_file::read_text(&self.git_dir().join("SQUASH_MSG"));
        message.lines().filter_map(|line| Oid::from_str(line.strip_prefix("commit ")?.trim()).ok()).collect()
    }

    /// Whether a rebase is in progress.
    pub fn is_rebasing(&self) -> bool {
        ["rebase-merge", "rebase-apply"].iter().any(|folder| self.git_dir().join(folder).is_dir())
    }

    /// The blobs of a file's stages in the index, from an option of `git ls-files`.
    fn stages(&self, path: &str, option: &str) -> Vec<Oid> {
        let arguments = ["ls-files", "-z", option, "--full-name", "--", path];
        let output = self.run(self.index_file(), &arguments, b"").unwrap_or_default();
        let lines = output.split(|byte| *byte == 0);
        lines
            .filter_map(|line| Oid::from_str(str::from_utf8(line.split(|byte| *byte == b' ').nth(1)?).ok()?).ok())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_text_has_no_line_of_its_own() {
        let mut versions = MergedVersions::default();
        assert!(!versions.make_up(b""));
        versions.add(b"a\r\nb\n");
        versions.add(b"c\n");
        assert!(versions.make_up(b"<<<<<<< HEAD\na\n||||||| 1234\n=======\nc\r\n>>>>>>> topic\nb\n"));
        assert!(versions.make_up(b"<<<<<<<<< ours\nc\n"));
        assert!(
            !versions.make_up(b"a\nmine\n") && !versions.make_up(b"<<<<<< a\n") && !versions.make_up(b"=======x\n")
        );
    }
}
