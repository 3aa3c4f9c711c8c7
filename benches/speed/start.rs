//! The startup time of the program.

use std::process::Command;

use crate::clock::{TOPLINE, medians, run};

/// Prints the startup times of the program and of one that does nothing.
pub fn table() -> std::io::Result<()> {
    let [nothing, version] = medians(
        50,
        [&mut || run(&mut Command::new("true")), &mut || run(Command::new(TOPLINE).arg("--version"))],
        &mut || Ok(()),
    )?;
    println!("{:>14}  {:>20}", "`true` ms", "topline --version ms");
    println!("{nothing:>14.2}  {version:>20.2}\n");
    Ok(())
}
