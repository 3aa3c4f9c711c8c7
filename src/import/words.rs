//! The reasons of an import in words, as the report and the stories show them.

use super::facts::{Guessed, MappedBy, Oddity, RemovedBecause, Skip, Unresolved};

/// What a guess is based on.
pub(super) fn guessed(why: Guessed) -> &'static str {
    match why {
        Guessed::Case => "another case",
        Guessed::Padding => "other zero padding",
        Guessed::Prefix => "same number, changed prefix",
        Guessed::SharedId => "several files have this id",
        Guessed::Title => "by title",
        Guessed::Number => "by number",
    }
}

/// Why a reference was given up.
pub(super) fn unresolved(why: Unresolved) -> &'static str {
    match why {
        Unresolved::NotFound => "no such item",
        Unresolved::Ambiguous => "several items come into question",
        Unresolved::OnlyInArchive => "only in the archive (--archived imports it)",
        Unresolved::Skipped => "its file was skipped",
    }
}

/// Why a dependency was removed.
pub(super) fn removed(why: RemovedBecause) -> &'static str {
    match why {
        RemovedBecause::OwnParent => "its own parent, which needs it",
        RemovedBecause::Cycle => "it would close a cycle",
        RemovedBecause::Itself => "itself",
        RemovedBecause::ParentLoop => "a parent that is its own child",
        RemovedBecause::DroppedChild => "a child that was dropped",
    }
}

/// What a status is based on.
pub(super) fn mapped_by(by: MappedBy) -> &'static str {
    match by {
        MappedBy::Name => "a known name",
        MappedBy::NearestName => "the nearest known name",
        MappedBy::Settings => "its position among the project's states",
        MappedBy::Unknown => "an unknown state",
        MappedBy::Missing => "no state",
        MappedBy::Other(words) => words,
    }
}

/// Why a file was skipped.
pub(super) fn skip(why: Skip) -> &'static str {
    match why {
        Skip::Archived => "in the archive (--archived imports it)",
        Skip::NotUtf8 => "not UTF-8",
        Skip::TooLarge => "larger than 1 MiB",
        Skip::NoId => "no id",
        Skip::Other(words) => words,
    }
}

/// A tolerated fault, and what has it.
pub(super) fn oddity(oddity: &Oddity) -> (&'static str, String) {
    match oddity {
        Oddity::Unknown { key, value } => ("unknown value, kept", format!("{key} {value}")),
        Oddity::GuessedPriority { written, value } => ("by its usual meaning", format!("{written} -> value {value}")),
        Oddity::TitleCut => ("title shortened, the full one kept", String::new()),
        Oddity::MilestoneWithoutFile(name) => ("milestone without a file, made a release", name.clone()),
        Oddity::NoProjectName => ("no project name", String::new()),
        Oddity::Other { what, detail } => (what, detail.clone()),
    }
}
