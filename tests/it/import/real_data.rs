//! Two real Backlog.md projects go through the import and come out as sound backlogs.
//!
//! The data lie outside the crate. Where they are missing the tests say so and check nothing.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test that is skipped says so, and the counts are worth seeing"
)]

use crate::support::imported;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use topline::import::backlog_md::{Options, convert};
use topline::import::{Conversion, Guessed, Key, RemovedBecause, Skip, SourceFile, Unresolved, render};
use topline::model::Status;

/// Relative to the crate; `TOPLINE_SHARED_DATA` names another place.
const DATA: &str = "../shared/data";

fn project(name: &str) -> Option<Vec<SourceFile>> {
    let data = std::env::var_os("TOPLINE_SHARED_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join(DATA), PathBuf::from);
    let root = data.join("backlog-md").join(name).join("backlog");
    if !root.is_dir() {
        eprintln!("SKIPPED: no real data at {}", root.display());
        return None;
    }
    let mut files = Vec::new();
    read(&root, "", &mut files);
    Some(files)
}

fn read(folder: &Path, prefix: &str, files: &mut Vec<SourceFile>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            read(&entry.path(), &format!("{path}/"), files);
        } else {
            files.push(SourceFile { path, bytes: std::fs::read(entry.path()).unwrap() });
        }
    }
}

fn guesses(conversion: &Conversion, key: Key, why: Guessed) -> usize {
    conversion.report.guessed.iter().filter(|guess| guess.key == key && guess.why == why).count()
}

/// A sound backlog whose bodies are those of the source, to the byte.
fn assert_sound(files: &[SourceFile], conversion: &Conversion) {
    assert_eq!(imported::faults(&conversion.files), Vec::<String>::new());
    let sources: BTreeMap<&str, &[u8]> = files.iter().map(|file| (file.path.as_str(), file.bytes.as_slice())).collect();
    for (id, story) in imported::stories(&conversion.files, &mut Vec::new()) {
        let path = story.front["extra"]["import"]["source"].as_str().unwrap();
        let text = str::from_utf8(sources[path]).unwrap();
        let body = text.splitn(3, "---\n").nth(2).unwrap();
        assert_eq!(story.body, body, "{id}");
    }
    assert_eq!(conversion.report.total() + 1, conversion.files.len());
}

#[test]
fn the_clean_project() {
    let Some(files) = project("writing-tools") else { return };
    let conversion = convert(&files, Options::default());
    assert_sound(&files, &conversion);
    let report = &conversion.report;
    println!("{}", render(report, false));
    assert_eq!(report.total(), 24);
    assert_eq!(report.statuses, [(Status::Todo, 18), (Status::Done, 6)].into());
    assert!(report.guessed.is_empty() && report.given_up.is_empty() && report.tolerated.is_empty());
    assert_eq!(convert(&files, Options { archived: true }).report.total(), 25);
}

#[test]
fn the_hard_project() {
    let Some(files) = project("backlog.md-self") else { return };
    let conversion = convert(&files, Options::default());
    assert_sound(&files, &conversion);
    let report = &conversion.report;
    println!("{}", render(report, false));
    assert_eq!(report.total(), 628);
    assert_eq!(report.statuses, [(Status::Triage, 15), (Status::Todo, 37), (Status::Done, 576)].into());
    assert_eq!((report.features, report.releases), (22, 8));
    assert_eq!(report.skipped.iter().filter(|skipped| skipped.why == Skip::Archived).count(), 46);
    assert_eq!(guesses(&conversion, Key::Dependencies, Guessed::Prefix), 73);
    assert_eq!(guesses(&conversion, Key::Parent, Guessed::Prefix), 64);
    assert_eq!(guesses(&conversion, Key::Milestone, Guessed::Number), 7);
    let given_up: Vec<(&str, &str, Unresolved)> =
        report.given_up.iter().map(|g| (g.item.as_str(), g.from.as_str(), g.why)).collect();
    assert!(given_up.contains(&("back-1", "task-0", Unresolved::NotFound)));
    assert!(given_up.contains(&("back-217.01", "task-217", Unresolved::OnlyInArchive)));
    assert_eq!(given_up.len(), 7);
    assert_eq!(report.removed.len(), 4);
    assert!(report.removed.iter().all(|r| r.needs == "back-367" && r.because == RemovedBecause::OwnParent));
}

#[test]
fn the_hard_project_with_its_archive() {
    let Some(files) = project("backlog.md-self") else { return };
    let conversion = convert(&files, Options { archived: true });
    assert_sound(&files, &conversion);
    let report = &conversion.report;
    println!("{}", render(report, false));
    assert_eq!(report.total(), 674);
    assert_eq!(report.renamed.len(), 10);
    assert_eq!(guesses(&conversion, Key::Dependencies, Guessed::Prefix), 83);
}

/// An edit of one file: where, and what to put there instead of how many bytes.
fn edit() -> impl Strategy<Value = (prop::sample::Index, prop::sample::Index, usize, Vec<u8>)> {
    let bytes = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..4),
        prop::sample::select(vec!["---\n", "\n", ": ", "\"", "'", "- ", "[", "@", "\r\n", "|\n", "id: BACK-1\n"])
            .prop_map(|text| text.as_bytes().to_vec()),
    ];
    (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..40_usize, bytes)
}

#[test]
fn damaged_projects_come_out_sound_too() {
    let Some(files) = project("backlog.md-self") else { return };
    let config = ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(edits in prop::collection::vec(edit(), 60))| {
        let mut damaged = files.clone();
        for (which, place, len, bytes) in edits {
            let file = which.index(damaged.len());
            let content = &mut damaged[file].bytes;
            // Most of a task is body; the interesting bytes come first.
            let start = place.index(content.len().min(400) + 1);
            let end = (start + len).min(content.len());
            content.splice(start..end, bytes);
        }
        let conversion = convert(&damaged, Options { archived: true });
        prop_assert_eq!(imported::faults(&conversion.files), Vec::<String>::new());
    });
}
