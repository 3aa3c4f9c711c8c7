//! Measures wall time and peak memory of whole processes.
//!
//! Commands that are compared run in turn, so that a busy machine slows all of them. The medians are compared.

use std::io;
use std::process::{Command, Stdio};
use std::time::Instant;

/// The program that is measured.
pub const TOPLINE: &str = env!("CARGO_BIN_EXE_topline");
/// How often each command is measured, after one warm-up run.
pub const RUNS: usize = 9;

/// Median wall times in milliseconds. `before` prepares each single run and is not measured.
pub fn medians<const N: usize>(
    runs: usize,
    mut commands: [&mut dyn FnMut() -> io::Result<()>; N],
    before: &mut dyn FnMut() -> io::Result<()>,
) -> io::Result<[f64; N]> {
    let mut times = [const { Vec::new() }; N];
    for run in 0..=runs {
        for (command, times) in commands.iter_mut().zip(&mut times) {
            before()?;
            let start = Instant::now();
            command()?;
            if run > 0 {
                times.push(start.elapsed().as_secs_f64() * 1000.0);
            }
        }
    }
    Ok(times.map(median))
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_unstable_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// Runs a command and ignores its output. Fails only if the command could not run.
pub fn run(command: &mut Command) -> io::Result<()> {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    if status.code().is_some_and(|code| code < 2) {
        Ok(())
    } else {
        Err(io::Error::other(format!("{command:?} failed")))
    }
}

/// The peak memory of a command in bytes (resident set size), or `None` if the operating system doesn't report it.
pub fn peak(command: &Command) -> io::Result<Option<u64>> {
    // In a process of its own, because the system reports the maximum over all children of a process.
    let mut judge = Command::new(std::env::current_exe()?);
    judge.arg("peak").arg(command.get_program()).args(command.get_args());
    let output = judge.stderr(Stdio::inherit()).output()?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().parse().ok())
}

/// The child process of [`peak`]: runs the words as a command and returns the memory of its only child.
#[cfg(unix)]
pub fn peak_of(words: &[String]) -> io::Result<Option<u64>> {
    use nix::sys::resource::{UsageWho, getrusage};
    let Some((program, words)) = words.split_first() else { return Ok(None) };
    run(Command::new(program).args(words))?;
    let kilobytes = getrusage(UsageWho::RUSAGE_CHILDREN)?.max_rss();
    Ok(u64::try_from(kilobytes).ok().map(|kilobytes| kilobytes * 1024))
}

/// Not supported on other systems.
#[cfg(not(unix))]
pub fn peak_of(_words: &[String]) -> io::Result<Option<u64>> {
    Ok(None)
}
