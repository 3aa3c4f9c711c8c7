//! Conversions between the working tree and git's objects: line endings, encodings and filters.
//!
//! Git does them; nothing here repeats its rules.

use git2::{AttrCheckFlags, AttrValue, Oid};

use super::{GitError, Repository, blob_id};
use crate::text::tree::PRIORITY;

impl Repository {
    /// The blob that git makes of a file with these bytes at `path` (relative to the repository's root), which is stored.
    /// `None` if git can't convert it.
    pub fn converted_blob(&self, path: &str, bytes: &[u8]) -> Option<Oid> {
        self.convert(path, bytes, &["-c", "core.safecrlf=false"])
    }

    /// Makes sure that git accepts the generated file at `path` as it is written, in UTF-8 with LF. Attributes or a
    /// configuration that make git refuse it (`working-tree-encoding`, `core.safecrlf`) would stop the next `git add`;
    /// then this clone's own attributes, in `info/attributes`, exempt the file.
    ///
    /// # Errors
    /// If the attributes can't be written.
    pub fn accept_as_written(&self, path: &str, text: &[u8]) -> Result<(), GitError> {
        // Else libgit2 reads the whole index and hashes it, which takes as long as half a `git status`, for attributes that are
        // only staged; `hash-object` below doesn't look for those either.
        let _ = git2::Index::new().and_then(|mut nothing| self.inner.set_index(&mut nothing));
        let attribute = self.inner.get_attr(path.as_ref(), "working-tree-encoding", AttrCheckFlags::default());
        let is_encoded = matches!(AttrValue::from_string(attribute.unwrap_or_default()), AttrValue::String(_));
        let is_strict = self.inner.config().and_then(|config| config.get_bool("core.safecrlf")).unwrap_or(false);
        if !is_encoded && !is_strict || self.convert(path, text, &[]) == Some(blob_id(text)?) {
            return Ok(());
        }
        self.add_attributes_line(&format!("{} text eol=lf -working-tree-encoding", pattern(path)))
    }

    fn convert(&self, path: &str, bytes: &[u8], options: &[&str]) -> Option<Oid> {
        let arguments = [options, &["hash-object", "-w", "--stdin", "--path", path]].concat();
        let output = self.run(self.index_file(), &arguments, bytes).ok()?;
        Oid::from_str(str::from_utf8(&output).ok()?.trim()).ok()
    }
}

/// A pattern of `info/attributes` for the file: only for this one, unless its path has characters with a meaning there.
fn pattern(path: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-".contains(c);
    if path.chars().all(is_plain) { format!("/{path}") } else { PRIORITY.to_owned() }
}
