//! `check` and `priority` compared with the floor, their growth, and their memory.

use std::path::Path;
use std::process::Command;

use crate::backlogs;
use crate::clock::{RUNS, TOPLINE, medians, peak, run};

/// The results for one size.
struct Row {
    size: usize,
    check: f64,
}

/// Prints a row for each size, then the growth of time between the first and the last size: an exponent of 1 is linear.
pub fn table(sizes: &[usize]) -> std::io::Result<()> {
    println!(
        "{:>8}  {:>9}  {:>9}  {:>11}  {:>11}  {:>10}  {:>8}  {:>11}",
        "stories", "floor ms", "check ms", "check/floor", "priority ms", "prio/floor", "peak MB", "B/story own"
    );
    let rows: Vec<Row> = sizes.iter().map(|size| row(*size)).collect::<Result<_, _>>()?;
    if let [first, .., last] = rows.as_slice() {
        let growth = (last.check / first.check).ln() / (last.size as f64 / first.size as f64).ln();
        println!("check grows with the number of stories to the power of {growth:.2}");
    }
    println!();
    Ok(())
}

fn row(size: usize) -> std::io::Result<Row> {
    let folder = tempfile::tempdir()?;
    backlogs::realistic(folder.path(), size, 7)?;
    let this = std::env::current_exe()?;
    let runs = if size > 20_000 { RUNS / 2 } else { RUNS };
    let [floor, check, priority] = medians(
        runs,
        [
            &mut || run(Command::new(&this).arg("floor").arg(folder.path())),
            &mut || run(&mut topline(folder.path(), &["check"])),
            &mut || run(&mut topline(folder.path(), &["priority", "--format", "json"])),
        ],
        &mut || Ok(()),
    )?;
    // The memory of an empty backlog, and the texts, are not counted as the memory of an item.
    let text = backlogs::bytes(folder.path())?;
    let nothing = peak(&topline(folder.path(), &["--version"]))?;
    let most = peak(&topline(folder.path(), &["check"]))?;
    let mb = most.map_or_else(|| "?".into(), |bytes| format!("{:.0}", bytes as f64 / 1e6));
    let own = most.zip(nothing).map(|(most, nothing)| most.saturating_sub(nothing + text) as f64 / size as f64);
    let each = own.map_or_else(|| "?".into(), |bytes| format!("{bytes:.0}"));
    let (check_ratio, priority_ratio) = (check / floor, priority / floor);
    println!(
        "{size:>8}  {floor:>9.1}  {check:>9.1}  {check_ratio:>11.2}  {priority:>11.1}  {priority_ratio:>10.2}  {mb:>8}  {each:>11}"
    );
    Ok(Row { size, check })
}

fn topline(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(TOPLINE);
    command.arg("-C").arg(folder).args(words);
    command
}
