//! What a caller learns during a search, and how it ends one.

use super::objective::CandidateSelection;

/// The caller's side of a search.
pub(super) struct Watcher<'a> {
    /// Whether the search is to end early.
    pub stop: &'a mut dyn FnMut() -> bool,
    /// Called with the best selection so far and a function for a proven upper bound, which takes some time.
    pub report: &'a mut dyn FnMut(&CandidateSelection, &dyn Fn() -> u128),
}

impl Watcher<'_> {
    /// Reports the state of the search, then asks whether to end it.
    pub fn poll(&mut self, best: &CandidateSelection, bound: &dyn Fn() -> u128) -> bool {
        (self.report)(best, bound);
        (self.stop)()
    }
}
