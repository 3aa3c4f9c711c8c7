//! Which steps of the golden path a release carries.

use crate::model::config::Release;
use crate::model::{Backlog, Ix, Status};

/// For each step that a release must carry, from the first up to its `through`, whether an item of it or of an earlier release
/// serves it, open or done. `None` if its `through` is not a step.
pub fn served(backlog: &Backlog, release: Ix<Release>) -> Option<Vec<bool>> {
    let flow = &backlog.config.flow;
    let through = backlog.config.releases.get(release)?.through.as_ref();
    let count = match through {
        None => flow.len(),
        Some(last) => flow.find(&last.value.text)?.get() + 1,
    };
    let mut served = vec![false; count];
    for (ix, _) in backlog.each().filter(|(_, item)| item.is_open() || item.status.value == Status::Done) {
        let links = backlog.links_of(ix);
        let (Some(step), Some(of)) = (links.step, links.release) else { continue };
        if let Some(served) = served.get_mut(step.get()).filter(|_| of <= release) {
            *served = true;
        }
    }
    Some(served)
}
