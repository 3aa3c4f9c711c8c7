//! Looks for files that look like stories outside of where stories are read.

use super::{Session, SessionError, StateSource};
use crate::parse::stray_stories::{is_entered, is_stray, may_be_stray};
use crate::text::{Content, SourceFile};
use crate::workspace;

impl Session {
    /// The paths of such files, relative to the backlog's root. None if the source can't be read: another error says so.
    pub(super) fn stray_stories(&self, source: &StateSource) -> Vec<String> {
        let is_shared = self.repository.is_some() && self.location.folder.is_empty();
        let candidates = self.stray_candidates(source, is_shared).unwrap_or_default();
        let is_stray = |file: &&SourceFile| match &file.content {
            Content::Text(text) => is_stray(&file.path, text, is_shared),
            Content::Unreadable(_) => false,
        };
        candidates.iter().filter(is_stray).map(|file| file.path.to_string()).collect()
    }

    fn stray_candidates(&self, source: &StateSource, is_shared: bool) -> Result<Vec<SourceFile>, SessionError> {
        let enters = |path: &str| is_entered(path, is_shared);
        Ok(match source {
            StateSource::Worktree => workspace::find_files(&self.location.root.path, &enters, &may_be_stray),
            StateSource::Git(side) => {
                let repository = self.repository()?;
                let listed = repository.snapshot(side)?.find_files(&self.location.folder, &enters, &may_be_stray)?;
                repository.read_files(&listed.iter().collect::<Vec<_>>())?
            }
        })
    }
}
