//! Two real Backlog.md projects go through the import and come out as sound backlogs: the small one whole, of the large one
//! sixteen files, and all of it where `TOPLINE_DATA` says where it lies.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;
use topline::import::backlog_md::{Options, convert};
use topline::import::{Conversion, Guessed, Key, RemovedBecause, Skip, SourceFile, Unresolved, render};
use topline::model::Status;

use crate::support::{self, data, imported};

/// The small project, which has nothing odd.
const CLEAN: &str = "backlog-md/writing-tools/backlog";
/// The large one: files that are no strict YAML, references that a change of prefix broke, ids that are used twice.
const HARD: &str = "backlog-md/backlog.md-self/backlog";

fn project(folder: &Path) -> Vec<SourceFile> {
    let mut files = Vec::new();
    read(folder, "", &mut files);
    files
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
    let files = project(&data::sample(CLEAN));
    let conversion = convert(&files, Options::default());
    assert_sound(&files, &conversion);
    let report = &conversion.report;
    assert!(!render(report, false).is_empty());
    assert_eq!(report.total(), 24);
    assert_eq!(report.statuses, [(Status::Todo, 18), (Status::Done, 6)].into());
    assert!(report.guessed.is_empty() && report.given_up.is_empty() && report.tolerated.is_empty());
    assert_eq!(convert(&files, Options { archived: true }).report.total(), 25);
}

/// A few files of the hard project, with one of each of its oddities.
#[test]
fn a_part_of_the_hard_project() {
    let files = project(&data::sample(HARD));
    let conversion = convert(&files, Options::default());
    assert_sound(&files, &conversion);
    let report = &conversion.report;
    assert_eq!(report.total(), 12);
    assert_eq!(report.statuses, [(Status::Triage, 2), (Status::Done, 10)].into());
    assert_eq!(report.skipped.iter().filter(|skipped| skipped.why == Skip::Archived).count(), 2);
    let guesses = [Key::Dependencies, Key::Parent].map(|key| guesses(&conversion, key, Guessed::Prefix));
    assert_eq!((guesses, report.tolerated.len(), report.renamed.len()), ([5, 0], 13, 0));
    let given_up: Vec<(&str, &str, Unresolved)> =
        report.given_up.iter().map(|g| (g.item.as_str(), g.from.as_str(), g.why)).collect();
    assert!(given_up.contains(&("back-1", "task-0", Unresolved::NotFound)), "{given_up:?}");
    assert!(given_up.contains(&("back-217.01", "task-217", Unresolved::OnlyInArchive)), "{given_up:?}");
    assert_eq!(given_up.len(), 5, "{given_up:?}");
    let removed: Vec<_> = report.removed.iter().map(|r| (r.needs.as_str(), r.because)).collect();
    assert_eq!(removed, [("back-367", RemovedBecause::OwnParent)]);
    let archived = convert(&files, Options { archived: true });
    assert_sound(&files, &archived);
    assert_eq!((archived.report.total(), archived.report.renamed.len()), (14, 1));
}

#[test]
#[ignore = "needs TOPLINE_DATA"]
fn the_hard_project() {
    let files = project(&data::all(HARD));
    let conversion = convert(&files, Options::default());
    assert_sound(&files, &conversion);
    let report = &conversion.report;
    assert!(!render(report, false).is_empty());
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
#[ignore = "needs TOPLINE_DATA"]
fn the_hard_project_with_its_archive() {
    let files = project(&data::all(HARD));
    let conversion = convert(&files, Options { archived: true });
    assert_sound(&files, &conversion);
    let report = &conversion.report;
    assert!(!render(report, false).is_empty());
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

/// Damages a project `cases` times, in `edits` places each.
fn assert_sound_when_damaged(files: &[SourceFile], cases: u32, edits: usize) {
    let config = support::cases(cases);
    proptest!(config, |(edits in prop::collection::vec(edit(), edits))| {
        let mut damaged = files.to_vec();
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

#[test]
fn a_damaged_project_is_imported_as_a_valid_backlog() {
    assert_sound_when_damaged(&project(&data::sample(HARD)), 200, 12);
}

#[test]
#[ignore = "needs TOPLINE_DATA"]
fn damaged_projects_are_imported_as_valid_backlogs() {
    assert_sound_when_damaged(&project(&data::all(HARD)), 40, 60);
}
