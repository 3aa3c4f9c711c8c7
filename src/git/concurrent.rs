//! Runs two functions concurrently, one of which uses the repository, which isn't `Sync`.

use std::thread::{self, Builder};

/// Runs `background` on another thread while `foreground` runs on this one. If no thread can be started, `background`
/// runs here afterwards.
pub fn run_concurrently<A: Send, B>(
    background: impl Fn() -> A + Copy + Send,
    foreground: impl FnOnce() -> B,
) -> (A, B) {
    thread::scope(|scope| {
        let spawned = Builder::new().spawn_scoped(scope, background);
        let foreground_result = foreground();
        let joined = spawned.ok().and_then(|thread| thread.join().ok());
        (joined.unwrap_or_else(background), foreground_result)
    })
}
