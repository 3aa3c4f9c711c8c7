//! Programs and scripts that a test makes and then runs.
//!
//! Another process writes them: a file that this process has open for writing is inherited by whatever another test starts at
//! that moment, and the system refuses to run a program that anybody has open for writing (`ETXTBSY`).

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// Copies the program under test to a path of its own.
pub fn copy_program(to: &Path) {
    let status = Command::new("cp").arg(env!("CARGO_BIN_EXE_topline")).arg(to).status().unwrap();
    assert!(status.success(), "{} can't be written", to.display());
}

/// Writes an executable script.
pub fn write_script(path: &Path, text: &str) {
    let mut shell = Command::new("sh");
    shell.args(["-c", "cat > \"$1\" && chmod 755 \"$1\"", "sh"]).arg(path).stdin(Stdio::piped());
    let mut shell = shell.spawn().unwrap();
    shell.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    assert!(shell.wait().unwrap().success(), "{} can't be written", path.display());
}
