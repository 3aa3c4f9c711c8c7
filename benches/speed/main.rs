//! How fast `topline` is, as ratios to what the machine can do at best.
//!
//! The floor is this same program in another role: it walks, reads, splits, parses the TOML and walks the
//! Markdown of the same files on the same threads, and does nothing else. Both run as whole processes, in
//! turn, so that a noisy machine slows both; medians and ratios are what counts. Run with
//! `cargo bench --bench speed`, or `cargo bench --bench speed -- 1000 10000 100000` for other sizes.

#![expect(clippy::print_stdout, reason = "a bench prints its tables")]

mod backlogs;
mod floor;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const TOPLINE: &str = env!("CARGO_BIN_EXE_topline");
const RUNS: usize = 9;

fn main() -> std::io::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if let [role, folder] = words.as_slice()
        && role == "floor"
    {
        return floor::run(Path::new(folder));
    }
    let sizes: Vec<usize> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![1_000, 10_000] } else { sizes };
    println!(
        "{:>8}  {:>10}  {:>12}  {:>12}  {:>12}  {:>12}",
        "stories", "floor ms", "check ms", "check/floor", "priority ms", "prio/floor"
    );
    for size in sizes {
        row(size)?;
    }
    shapes()
}

fn row(size: usize) -> std::io::Result<()> {
    let folder = tempfile::tempdir()?;
    backlogs::realistic(folder.path(), size, 7)?;
    let this = std::env::current_exe()?;
    let mut floor = Command::new(this);
    floor.args(["floor"]).arg(folder.path());
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    for run in 0..=RUNS {
        let round = [
            time(&mut floor)?,
            time(&mut topline(folder.path(), &["check"]))?,
            time(&mut topline(folder.path(), &["priority", "--format", "json"]))?,
        ];
        if run > 0 {
            times.iter_mut().zip(round).for_each(|(times, time)| times.push(time));
        }
    }
    let [floor, check, priority] = times.map(median);
    let (check_ratio, priority_ratio) = (check / floor, priority / floor);
    println!("{size:>8}  {floor:>10.1}  {check:>12.1}  {check_ratio:>12.2}  {priority:>12.1}  {priority_ratio:>12.2}");
    Ok(())
}

/// The worst graphs: time for each item at two sizes should be about the same.
fn shapes() -> std::io::Result<()> {
    println!("\n{:>8}  {:>8}  {:>12}  {:>14}", "graph", "items", "priority ms", "µs an item+edge");
    for shape in backlogs::SHAPES {
        for items in [10_000, 100_000] {
            let folder = tempfile::tempdir()?;
            let edges = backlogs::graph(folder.path(), *shape, items)?;
            let mut times = Vec::new();
            for _ in 0..3 {
                times.push(time(&mut topline(folder.path(), &["priority", "--format", "json"]))?);
            }
            let ms = median(times);
            let each = ms * 1000.0 / (items + edges) as f64;
            println!("{:>8}  {items:>8}  {ms:>12.1}  {each:>14.2}", format!("{shape:?}").to_lowercase());
        }
    }
    Ok(())
}

fn topline(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(TOPLINE);
    command.arg("-C").arg(folder).args(words);
    command
}

/// Wall time of a whole process whose output is read by nobody.
fn time(command: &mut Command) -> std::io::Result<Duration> {
    let start = Instant::now();
    command.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    Ok(start.elapsed())
}

/// The median in milliseconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
}
