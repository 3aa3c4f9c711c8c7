//! Data that others wrote: a small sample of it lies in `tests/data` and is always tested; all of it lies outside the repository.
//!
//! A test of all of it is `#[ignore = "needs TOPLINE_DATA"]`: a run without it says how many tests it left out, and why.
//! `TOPLINE_DATA=FOLDER cargo test --test it -- --ignored` runs them.

use std::path::PathBuf;

use super::sandbox::repository;

/// The sample, as folders like those of [`all`].
pub fn sample(path: &str) -> PathBuf {
    existing(repository("tests/data").join(path))
}

/// All of it. A test that asks for it where it isn't fails.
pub fn all(path: &str) -> PathBuf {
    let folder = std::env::var_os("TOPLINE_DATA").expect("TOPLINE_DATA names the folder of the data");
    existing(repository("").join(folder).join(path))
}

fn existing(path: PathBuf) -> PathBuf {
    assert!(path.exists(), "there is no {}", path.display());
    path
}
