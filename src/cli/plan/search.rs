//! Runs the solver in a thread of its own, so that the time limit holds whatever step the search is in.
//!
//! A single step on thousands of entangled features can take longer than the whole limit. When the limit is reached, the
//! last reported answer is taken, and the thread ends at its next question or with the process.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use super::super::terminal::Terminal;
use crate::plan::solver::{self, Limits, Problem, Room, Selection};

/// How often the state of the search is reported while nothing improves.
const REPORT_EVERY: Duration = Duration::from_millis(100);
/// A shorter search shows no progress.
const QUIET_FOR: Duration = Duration::from_millis(500);

enum Report {
    /// The answer if the search ended now.
    Interim(Selection),
    /// The answer.
    Final(Selection),
}

/// Searches until `deadline`, and at least until there is any answer.
pub fn until(deadline: Instant, problem: Problem, room: Room, terminal: &mut Terminal) -> Selection {
    let (sender, receiver) = mpsc::channel();
    let search = move || search(&problem, room, deadline, &sender);
    match thread::Builder::new().name("search".into()).spawn(search) {
        Ok(_detached) => wait(deadline, &receiver, terminal),
        // Without a thread there is no answer, which the page says.
        Err(_) => Selection::default(),
    }
}

fn search(problem: &Problem, room: Room, deadline: Instant, sender: &Sender<Report>) {
    let mut last: Option<Instant> = None;
    let mut stop = || Instant::now() >= deadline;
    let answer = solver::solve_reporting(problem, Limits { room, stop: &mut stop }, &mut |progress| {
        if progress.improved || last.is_none_or(|last| last.elapsed() >= REPORT_EVERY) {
            last = Some(Instant::now());
            // Nobody listens any more after the deadline.
            let _ = sender.send(Report::Interim((progress.selection)()));
        }
    });
    let _ = sender.send(Report::Final(answer));
}

fn wait(deadline: Instant, receiver: &Receiver<Report>, terminal: &mut Terminal) -> Selection {
    let started = Instant::now();
    let mut latest: Option<Selection> = None;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() && latest.is_some() {
            break;
        }
        match receiver.recv_timeout(left.clamp(Duration::from_millis(1), REPORT_EVERY)) {
            Ok(Report::Final(answer)) => {
                latest = Some(answer);
                break;
            }
            Ok(Report::Interim(answer)) => latest = Some(answer),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if started.elapsed() >= QUIET_FOR {
            terminal.progress(&progress(started, deadline, latest.as_ref()));
        }
    }
    terminal.end_progress();
    latest.unwrap_or_default()
}

/// One line about a running search.
fn progress(started: Instant, deadline: Instant, latest: Option<&Selection>) -> String {
    let limit = deadline.saturating_duration_since(started).as_secs_f64();
    let time = format!("searching for the best set: {:.0} of {limit:.0} s", started.elapsed().as_secs_f64());
    match latest.filter(|selection| selection.value > 0) {
        Some(found) => {
            let gap = 100.0 * (found.bound - found.value) as f64 / found.value as f64;
            format!("{time}, a gap of {gap:.1} % is left")
        }
        None => time,
    }
}
