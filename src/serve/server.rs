//! What all connections share.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::events::Windows;
use super::guard::Guard;
use super::state::LiveBacklog;
use crate::session::{ChangedFile, SessionError};

/// A change that was made.
pub struct DoneChange {
    /// The version that it led to.
    pub version: u64,
    /// What it did, in a few words.
    pub title: String,
    /// The files before and after it.
    pub files: Vec<ChangedFile>,
}

/// What all connections share. They take turns on one thread, and nobody keeps a part of it while waiting.
pub struct Server {
    /// Who is let in.
    pub guard: Guard,
    /// The backlog.
    pub backlog: RefCell<LiveBacklog>,
    /// The open windows.
    pub windows: RefCell<Windows>,
    /// The changes that can be taken back, the last one last.
    pub done: RefCell<Vec<DoneChange>>,
}

impl Server {
    /// Reads what was changed, and tells the windows.
    ///
    /// # Errors
    /// If the folder can't be read.
    pub fn follow(&self, told: BTreeSet<String>) -> Result<(), SessionError> {
        let is_other = self.backlog.borrow_mut().sync(told)?;
        if is_other {
            let version = self.backlog.borrow().version();
            self.windows.borrow_mut().tell_change(version);
        }
        Ok(())
    }
}
