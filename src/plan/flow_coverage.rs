//! Which steps of the flow the releases serve, and which of those that a release must carry nothing serves.
//!
//! A release must carry the flow up to its `through`. A step is served in a release if an item of that release or of an earlier
//! one has it, open or done: dropped items are no part of the product, and nobody knows yet whether those in triage will be.

use crate::model::config::{Release, Step};
use crate::model::{Backlog, Ix, Status};

/// For each step, from which release on it is served.
#[derive(Debug)]
pub struct FlowCoverage<'b> {
    backlog: &'b Backlog,
    /// For each step the first release with an item that serves it.
    served_from: Vec<Option<Ix<Release>>>,
}

impl<'b> FlowCoverage<'b> {
    /// The coverage of the backlog's flow; `None` while any file has errors, because that file may have the missing item.
    pub fn new(backlog: &'b Backlog) -> Option<Self> {
        if !backlog.is_complete() {
            return None;
        }
        let mut served_from: Vec<Option<Ix<Release>>> = vec![None; backlog.config.flow.len()];
        for (ix, _) in backlog.each().filter(|(_, item)| item.is_open() || item.status.value == Status::Done) {
            let links = backlog.links_of(ix);
            let (Some(step), Some(release)) = (links.step, links.release) else { continue };
            if let Some(first) = served_from.get_mut(step.get()) {
                *first = Some(first.map_or(release, |first| first.min(release)));
            }
        }
        Some(Self { backlog, served_from })
    }

    /// Whether the release must carry the step, and no item of it or of an earlier one serves the step.
    pub fn is_gap(&self, release: Ix<Release>, step: Ix<Step>) -> bool {
        let is_served = self.served_from.get(step.get()).copied().flatten().is_some_and(|first| first <= release);
        step.get() < self.carried_steps(release) && !is_served
    }

    /// The steps that the release must carry and that nothing serves, in their order.
    pub fn gaps(&self, release: Ix<Release>) -> impl Iterator<Item = Ix<Step>> {
        (0..self.served_from.len()).map(Ix::new).filter(move |step| self.is_gap(release, *step))
    }

    /// How many steps, from the first, the release must carry; none if its `through` is not a step.
    pub fn carried_steps(&self, release: Ix<Release>) -> usize {
        let config = &self.backlog.config;
        match config.releases.get(release).map(|release| &release.through) {
            Some(Some(last)) => config.flow.find(&last.value.text).map_or(0, |step| step.get() + 1),
            Some(None) => config.flow.len(),
            None => 0,
        }
    }
}
