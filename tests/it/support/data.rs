//! Data from other projects: a small sample in `tests/data` is always tested; the full data is outside the repository.
//!
//! A test of the full data is `#[ignore = "needs TOPLINE_DATA"]`, so that a run reports how many tests it skipped, and why.
//! `TOPLINE_DATA=FOLDER cargo test --test it -- --ignored` runs them.

use std::path::PathBuf;

use super::sandbox::repository;

/// The sample, as folders like those of [`all`].
pub fn sample(path: &str) -> PathBuf {
    existing(repository("tests/data").join(path))
}

/// The full data. Fails if it isn't there.
pub fn all(path: &str) -> PathBuf {
    let folder = std::env::var_os("TOPLINE_DATA").expect("TOPLINE_DATA names the folder of the data");
    existing(repository("").join(folder).join(path))
}

fn existing(path: PathBuf) -> PathBuf {
    assert!(path.exists(), "there is no {}", path.display());
    path
}
