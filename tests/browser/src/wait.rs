//! Waiting for something to be so, with a deadline. What happened is asked for again and again: no test trusts a pause to be
//! long enough.

use std::thread;
use std::time::{Duration, Instant};

/// How long anything may take before a test fails. Far more than it should: the machine may be busy.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// Between two looks, so that the browser has the processor.
const BETWEEN: Duration = Duration::from_millis(8);

/// The first answer of `look` that isn't `None`, or a panic that says for what was waited and what was seen last.
#[track_caller]
pub fn until<T>(what: &str, mut look: impl FnMut() -> Result<T, String>) -> T {
    let start = Instant::now();
    loop {
        match look() {
            Ok(found) => return found,
            Err(seen) if start.elapsed() > DEADLINE => panic!("waited {DEADLINE:?} for {what}; last seen: {seen}"),
            Err(_) => thread::sleep(BETWEEN),
        }
    }
}
