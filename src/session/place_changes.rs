//! How an item came to its place: the commits that moved it in the order.

use super::state::BacklogState;
use super::{Session, SessionError};
use crate::diff::{PlaceChange, PlaceHistory};
use crate::git::TreeSource;
use crate::model::{Item, Ix};
use crate::timeline::{CommitFacts, EventKind, History};

/// The most commits that are compared with the one before; older ones aren't looked at.
const MAX_COMPARED: usize = 100;

impl Session {
    /// How the item at `ix` of `state` came to its place. Only commits are compared that change what decides the order, or that
    /// the item itself came or went with.
    ///
    /// # Errors
    /// If git can't read a commit.
    pub fn place_history(
        &self,
        state: &BacklogState,
        ix: Ix<Item>,
        history: &History,
    ) -> Result<PlaceHistory, SessionError> {
        let mut id = state.parsed.backlog.item(ix).id.to_string();
        let mut places = PlaceHistory::default();
        let mut compared = 0;
        let mut newer: Option<BacklogState> = None;
        for (at, commit) in history.commits.iter().enumerate().rev() {
            if concerns(commit, &id) {
                if compared == MAX_COMPARED {
                    places.is_cut = true;
                    break;
                }
                compared += 1;
                let side = |id: &str| TreeSource::Revision(id.to_owned());
                let head = self.load_side(side(&commit.id), newer.as_ref().unwrap_or(state))?;
                let base = match at.checked_sub(1).and_then(|at| history.commits.get(at)) {
                    Some(parent) => self.load_side(side(&parent.id), &head)?,
                    None => self.empty(),
                };
                places.changes.extend(PlaceChange::new(&commit.id, commit.at, &id, base.side(), head.side()));
                newer = Some(base);
            }
            if let Some(old) = old_id(commit, &id) {
                id = old;
            }
        }
        Ok(places)
    }
}

/// Whether a commit may have moved the item.
fn concerns(commit: &CommitFacts, id: &str) -> bool {
    commit.reprioritises || commit.events.iter().any(|event| &*event.id == id)
}

/// The id that the item had before the commit, if it was renamed there.
fn old_id(commit: &CommitFacts, id: &str) -> Option<String> {
    let of_item = commit.events.iter().filter(|event| &*event.id == id);
    of_item
        .filter_map(|event| if let EventKind::RenamedFrom(old) = &event.kind { Some(old.to_string()) } else { None })
        .next()
}
