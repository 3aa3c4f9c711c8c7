//! A product owner's approval of changes that others have made to what decides the order.

use super::blame::{ALL_APPROVED, APPROVAL};
use super::state::StateSource;
use super::{Session, SessionError};
use crate::git::{CommitId, TreeSource};
use crate::text::similar;

/// Why nothing was approved.
#[derive(Debug)]
pub enum NotApproved {
    /// There is no commit yet.
    NoCommit,
    /// Git is in the middle of something that the next commit finishes: its name.
    Unfinished(&'static str),
    /// The backlog names no product owners.
    NoProductOwners,
    /// Whoever commits isn't a product owner, so the approval wouldn't count.
    NotAProductOwner {
        /// Their mail address.
        author: Option<String>,
        /// The product owners.
        owners: Vec<String>,
    },
    /// There is no such item in `HEAD`.
    UnknownItem {
        /// The id.
        id: String,
        /// A similar one.
        similar: Option<String>,
    },
}

impl Session {
    /// Makes an empty commit that approves earlier changes of others: those of the items with these ids, or all of them.
    ///
    /// # Errors
    /// If there is no commit yet, or git can't make one.
    pub fn approve(&self, ids: &[String], text: Option<&str>) -> Result<Result<CommitId, NotApproved>, SessionError> {
        let repository = self.repository()?;
        if !repository.has_head() {
            return Ok(Err(NotApproved::NoCommit));
        }
        if let Some(operation) = repository.unfinished_operation() {
            return Ok(Err(NotApproved::Unfinished(operation)));
        }
        let state = self.load(&StateSource::Git(TreeSource::Revision("HEAD".into())))?;
        let backlog = &state.parsed.backlog;
        let owners = &backlog.config.product_owners;
        if owners.is_empty() {
            return Ok(Err(NotApproved::NoProductOwners));
        }
        let author = self.author();
        let is_owner = author.as_ref().is_some_and(|a| owners.iter().any(|owner| owner.eq_ignore_ascii_case(a)));
        if !is_owner {
            let owners = owners.iter().map(ToString::to_string).collect();
            return Ok(Err(NotApproved::NotAProductOwner { author, owners }));
        }
        if let Some(id) = ids.iter().find(|id| backlog.find(id).is_none()) {
            let known = backlog.items.iter().map(|item| item.id.as_str());
            let similar = similar::nearest(id, known).map(str::to_owned);
            return Ok(Err(NotApproved::UnknownItem { id: id.clone(), similar }));
        }
        let approved = if ids.is_empty() { ALL_APPROVED.to_owned() } else { ids.join(", ") };
        let subject = if ids.is_empty() { "Approve the priorities".into() } else { format!("Approve {approved}") };
        let message = format!("{}\n\n{APPROVAL}: {approved}\n", text.map_or(subject.as_str(), str::trim));
        Ok(Ok(repository.commit_nothing(&message)?))
    }
}
