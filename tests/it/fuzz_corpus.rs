//! The saved corpus, the regressions and the fixtures go through the fuzz targets once, without a fuzzer.
//!
//! `tests/fuzz/corpus/TARGET.bin` is what the fuzzer kept, `tests/fuzz/regressions/TARGET/*` what once failed, by name.
//! `TOPLINE_SEEDS=FOLDER` writes the corpus and what is made of the fixtures there, a folder for each target, for the
//! fuzzer to begin with; `TOPLINE_PACK=FOLDER` makes such folders the saved corpus.

#[path = "../fuzz/entries.rs"]
mod entries;
#[path = "../fuzz/packed.rs"]
mod packed;
#[path = "../fuzz/seeds.rs"]
mod seeds;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use entries::{TARGETS, Target};
use rayon::prelude::*;
use seeds::Seed;

use crate::support::imported;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz").join(name)
}

/// The files of a folder, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// Runs the inputs of a target, and says which failed.
fn run_all((name, target): Target, seeds: &[Seed]) {
    seeds.par_iter().filter(|seed| seed.target == name).for_each(|seed| {
        let run = std::panic::catch_unwind(|| target(&seed.bytes));
        assert!(run.is_ok(), "{name} fails on {}: {:?}", seed.name, String::from_utf8_lossy(&seed.bytes));
    });
}

fn saved(target: &'static str) -> Vec<Seed> {
    let bytes = fs::read(folder("corpus").join(target).with_extension("bin")).unwrap();
    let seed = |(at, input): (usize, &[u8])| Seed { target, name: format!("saved-{at:04}"), bytes: input.to_vec() };
    packed::unpack(&bytes).into_iter().enumerate().map(seed).collect()
}

#[test]
fn the_saved_corpus_holds() {
    if let Some(from) = std::env::var_os("TOPLINE_PACK") {
        for (name, _) in TARGETS {
            let inputs: Vec<Vec<u8>> =
                files(&Path::new(&from).join(name)).iter().map(|path| fs::read(path).unwrap()).collect();
            let packed = packed::pack(inputs.iter().map(Vec::as_slice));
            fs::write(folder("corpus").join(name).with_extension("bin"), packed).unwrap();
        }
    }
    for target in TARGETS {
        let saved = saved(target.0);
        assert!(saved.len() > 100, "the corpus of {} is gone", target.0);
        run_all(target, &saved);
    }
}

#[test]
fn regressions_hold() {
    for target in TARGETS {
        let seed = |path: &PathBuf| Seed {
            target: target.0,
            name: path.display().to_string(),
            bytes: fs::read(path).unwrap(),
        };
        let failed: Vec<Seed> = files(&folder("regressions").join(target.0)).iter().map(seed).collect();
        run_all(target, &failed);
    }
}

#[test]
fn the_fixtures_hold() {
    let mut seeds = seeds::all();
    for target in TARGETS {
        assert!(seeds.iter().filter(|seed| seed.target == target.0).count() > 10, "{} has few fixtures", target.0);
        run_all(target, &seeds);
    }
    if let Some(folder) = std::env::var_os("TOPLINE_SEEDS") {
        seeds.extend(TARGETS.into_iter().flat_map(|(name, _)| saved(name)));
        seeds::write(&seeds, Path::new(&folder));
    }
}

#[test]
fn every_target_is_one_of_the_fuzzers_and_every_file_one_of_a_target() {
    let manifest = include_str!("../fuzz/Cargo.toml");
    let targets: BTreeSet<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
    assert!(targets.iter().all(|name| manifest.contains(&format!("name = \"{name}\""))));
    assert_eq!(manifest.matches("[[bin]]").count(), targets.len());
    for path in ["corpus", "regressions"].iter().flat_map(|kind| files(&folder(kind))) {
        let name = path.file_stem().unwrap().to_string_lossy();
        assert!(targets.contains(&*name), "no target runs {}", path.display());
    }
}
