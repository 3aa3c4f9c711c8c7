//! `status` over a history, cold, warm and after one more commit, compared with `git log` over the same commits.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::clock::{TOPLINE, medians, run};

/// How often each command is measured: a cold run reads the whole history.
const RUNS: usize = 3;
/// Histories: commits, and stories at their end.
const HISTORIES: [(usize, usize); 3] = [(746, 674), (2_500, 1_000), (10_000, 1_000)];
/// The stories of one folder.
const AREA: usize = 50;
/// Every so many commits one touches code, and one is tagged.
const CODE: usize = 7;
const TAG: usize = 50;

/// Prints a row for each history.
pub fn table() -> io::Result<()> {
    println!(
        "{:>8}  {:>8}  {:>10}  {:>8}  {:>8}  {:>8}",
        "commits", "stories", "git log ms", "cold ms", "warm ms", "cold/log"
    );
    for (commits, stories) in HISTORIES {
        let folder = tempfile::tempdir()?;
        make(folder.path(), commits, stories)?;
        let cache = folder.path().join(".git/topline");
        let log = || run(git(folder.path()).args(["log", "--first-parent", "--raw", "-M", "--", "backlog"]));
        let [log, cold] = medians(RUNS, [&mut || log(), &mut || status(folder.path())], &mut || forget(&cache))?;
        let [warm] = medians(RUNS, [&mut || status(folder.path())], &mut || Ok(()))?;
        println!("{commits:>8}  {stories:>8}  {log:>10.0}  {cold:>8.0}  {warm:>8.0}  {:>8.2}", cold / log);
    }
    println!();
    Ok(())
}

fn status(folder: &Path) -> io::Result<()> {
    run(Command::new(TOPLINE).current_dir(folder).args(["status", "--today", "2026-11-28"]))
}

fn forget(cache: &Path) -> io::Result<()> {
    match fs::remove_dir_all(cache) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder);
    command
}

/// A repository in which each commit adds a story, takes one a status further, or changes its reach.
fn make(folder: &Path, commits: usize, stories: usize) -> io::Result<()> {
    run(git(folder).args(["init", "-q", "-b", "main"]))?;
    let mut import = git(folder).args(["fast-import", "--quiet"]).stdin(Stdio::piped()).spawn()?;
    let mut input = io::BufWriter::new(import.stdin.take().ok_or_else(|| io::Error::other("no pipe"))?);
    let mut steps: Vec<usize> = Vec::new();
    let first = stories / 2;
    for commit in 0..commits {
        write!(
            input,
            "commit refs/heads/main\ncommitter A <a@shop.example> {} +0000\ndata 2\nc\n",
            1_700_000_000 + commit * 3_600
        )?;
        if commit == 0 {
            let config = "[product]\nname = \"Bench\"\n\n[deployments]\ntags = [\"v*\"]\n";
            blob(&mut input, "backlog/backlog.toml", config)?;
            steps = vec![0; first];
            for number in 0..first {
                blob(&mut input, &path(number), &story(number, 0))?;
            }
        } else if steps.len() < first + (stories - first) * commit / commits {
            steps.push(0);
            blob(&mut input, &path(steps.len() - 1), &story(steps.len() - 1, 0))?;
        } else {
            // Far apart, and each one again and again.
            let number = commit * 7_919 % steps.len();
            steps[number] += 1;
            blob(&mut input, &path(number), &story(number, steps[number]))?;
        }
        if commit % CODE == 0 {
            blob(&mut input, "src/main.c", &format!("int x{commit};\n"))?;
        }
        writeln!(input)?;
        if commit % TAG == 0 {
            write!(input, "reset refs/tags/v{commit}\nfrom refs/heads/main\n\n")?;
        }
    }
    drop(input);
    import.wait()?;
    run(git(folder).args(["checkout", "-q", "main"]))?;
    run(git(folder).args(["gc", "-q"]))
}

fn blob(input: &mut impl io::Write, path: &str, text: &str) -> io::Result<()> {
    write!(input, "M 100644 inline {path}\ndata {}\n{text}\n", text.len())
}

fn path(number: usize) -> String {
    format!("backlog/stories/area-{:02}/item-{number:06}.md", number / AREA)
}

fn story(number: usize, step: usize) -> String {
    let status = ["todo", "todo", "doing", "done"].get(step).unwrap_or(&"done");
    let kind = ["story", "bug", "technical", "feedback"][number % 4];
    let lines: String =
        (0..12).map(|line| format!("Line {line} of item {number} says something of its own.\n")).collect();
    format!(
        "+++\ntitle = \"Item {number}\"\ntype = \"{kind}\"\nstatus = \"{status}\"\nestimate = {}\nreach = {step}\n+++\n\n{lines}\n\
         ## Acceptance criteria\n\n- [ ] It works\n",
        1 + number % 5
    )
}
