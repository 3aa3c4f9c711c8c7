//! Measures the speed of `topline`, as ratios to the minimum work and to git.
//!
//! The floor is this program with another argument: it walks, reads and splits the same files, and parses their TOML and
//! Markdown on the same threads, and does nothing else. The hook is compared with `git status` on the same tree. Run with `cargo bench --bench speed`, or with sizes of your own:
//! `cargo bench --bench speed -- 1000 20000`.

#![expect(clippy::print_stdout, reason = "a bench prints its tables")]

mod backlogs;
mod check;
mod clock;
mod findings;
mod floor;
mod graphs;
mod history;
mod hook;
mod start;

use std::path::Path;

fn main() -> std::io::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    match words.split_first() {
        Some((role, [folder])) if role == "floor" => return floor::run(Path::new(folder)),
        Some((role, command)) if role == "peak" => {
            println!("{}", clock::peak_of(command)?.map_or_else(String::new, |bytes| bytes.to_string()));
            return Ok(());
        }
        _ => {}
    }
    let sizes: Vec<usize> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![1_000, 10_000, 100_000] } else { sizes };
    let wanted = |part: &str| {
        let parts: Vec<&String> = words.iter().filter(|word| word.parse::<usize>().is_err()).collect();
        parts.is_empty() || parts.iter().any(|word| *word == part)
    };
    if wanted("start") {
        start::table()?;
    }
    if wanted("check") {
        check::table(&sizes)?;
    }
    if wanted("findings") {
        findings::table()?;
    }
    if wanted("hook") {
        hook::table(&sizes)?;
    }
    if wanted("history") {
        history::table()?;
    }
    if wanted("graphs") {
        graphs::table()?;
    }
    Ok(())
}
