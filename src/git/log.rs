//! What git's log says: renames, and patches of a folder.

use super::Repository;

/// The most commits that are looked at.
const MAX_COMMITS: &str = "--max-count=20000";

impl Repository {
    /// The files that were renamed, by paths in the repository, the last rename first; those that aren't committed yet come
    /// before all others. None if git can't say.
    pub fn renames(&self) -> Vec<(String, String)> {
        let names = ["-M", "--diff-filter=R", "--name-status", "-z"];
        let uncommitted = [&["diff", "HEAD"][..], &names].concat();
        let committed = [&["log", MAX_COMMITS, "--format="][..], &names].concat();
        let run = |arguments: &[&str]| {
            let output = self.run(self.index_file(), arguments, b"").unwrap_or_default();
            pairs(&String::from_utf8_lossy(&output))
        };
        [run(&uncommitted), run(&committed)].concat()
    }

    /// The commits that changed something in a folder, the last first: before each patch without context stands
    /// [`PATCH_START`] with the day of the commit. Empty if git can't say.
    pub fn patches(&self, folder: &str) -> String {
        let format = format!("--format={PATCH_START}%as");
        let folder = if folder.is_empty() { "." } else { folder };
        let options = ["-M", "-p", "-U0", "--no-color", "--no-ext-diff", "--no-textconv", &format, MAX_COMMITS];
        let arguments = [&["-c", "core.quotePath=false", "log"][..], &options, &["--", folder]].concat();
        let output = self.run(self.index_file(), &arguments, b"").unwrap_or_default();
        String::from_utf8_lossy(&output).into_owned()
    }
}

/// What begins the line before a patch.
pub const PATCH_START: &str = "\u{1}commit ";

/// The pairs of names behind their status, each ended by NUL.
fn pairs(output: &str) -> Vec<(String, String)> {
    let mut fields = output.split('\0').map(|field| field.trim_start_matches('\n'));
    let mut pairs = Vec::new();
    while let Some(status) = fields.next() {
        if !status.starts_with('R') {
            continue;
        }
        if let (Some(old), Some(new)) = (fields.next(), fields.next()) {
            pairs.push((old.to_owned(), new.to_owned()));
        }
    }
    pairs
}
