//! Finds the backlogs whose `PRIORITY.md` in `HEAD` isn't what `HEAD` gives.

use std::rc::Rc;

use super::load::Reuse;
use super::state::StateSource;
use super::{Environment, Session, SessionError};
use crate::git::{Repository, TreeSource, blob_id};

/// Which backlogs are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SinceParent {
    /// Those that differ from the parent of `HEAD`.
    Changed,
    /// All.
    Any,
}

/// The backlogs of `HEAD` whose `PRIORITY.md` is stale there. One without an order has no stale file.
///
/// # Errors
/// If git can't read `HEAD`.
pub fn find_stale_in_head(
    environment: &Rc<Environment>,
    repository: &Rc<Repository>,
    scope: SinceParent,
) -> Result<Vec<Session>, SessionError> {
    let side = TreeSource::Revision("HEAD".into());
    let snapshot = repository.snapshot(&side)?;
    let head = repository.commit_id("HEAD")?;
    let parent = repository.parents(head)?.first().copied().filter(|_| scope == SinceParent::Changed);
    let mut stale = Vec::new();
    for folder in snapshot.backlogs()? {
        if let Some(parent) = parent
            && repository.folder_tree(parent, &folder)? == repository.folder_tree(head, &folder)?
        {
            continue;
        }
        let (cache, listing) = repository.load_parse_cache_during(&folder, || snapshot.listing(&folder));
        let mut listing = listing?;
        let committed = listing.priority.take();
        let session = Session::in_repository(environment, repository, folder);
        let reuse = Reuse { cache: cache.as_deref(), ..Reuse::default() };
        let state = session.load_listing(&StateSource::Git(side.clone()), listing, reuse)?;
        let Ok(order) = state.order() else { continue };
        if committed != Some(blob_id(state.priority_text(order).as_bytes())?) {
            stale.push(session);
        }
    }
    Ok(stale)
}
