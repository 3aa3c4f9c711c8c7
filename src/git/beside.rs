//! Two things done at once, of which one has the repository, which only one thread may use.

use std::thread::{self, Builder};

/// Does `other` on another thread while `work` is done here. Where there are no more threads, it is done here too.
pub fn beside<A: Send, B>(other: impl Fn() -> A + Copy + Send, work: impl FnOnce() -> B) -> (A, B) {
    thread::scope(|scope| {
        let spawned = Builder::new().spawn_scoped(scope, other);
        let done = work();
        (spawned.ok().and_then(|spawned| spawned.join().ok()).unwrap_or_else(other), done)
    })
}
