//! The worst graphs: the time for each item and edge at two sizes should be about the same.

use std::process::Command;

use crate::backlogs;
use crate::clock::{TOPLINE, medians, run};

/// Two rows for each shape.
pub fn table() -> std::io::Result<()> {
    println!("{:>8}  {:>8}  {:>12}  {:>15}", "graph", "items", "priority ms", "µs an item+edge");
    for shape in backlogs::SHAPES {
        for items in [10_000, 100_000] {
            let folder = tempfile::tempdir()?;
            let edges = backlogs::graph(folder.path(), *shape, items)?;
            let mut command = Command::new(TOPLINE);
            command.arg("-C").arg(folder.path()).args(["priority", "--format", "json"]);
            let [ms] = medians(3, [&mut || run(&mut command)], &mut || Ok(()))?;
            let each = ms * 1000.0 / (items + edges) as f64;
            println!("{:>8}  {items:>8}  {ms:>12.1}  {each:>15.2}", format!("{shape:?}").to_lowercase());
        }
    }
    Ok(())
}
