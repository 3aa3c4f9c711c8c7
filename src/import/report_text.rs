//! Says a report in words for a terminal: the counts first, then what deserves a look.
//!
//! A changed prefix breaks every reference at once, so records are grouped and a group shows its first few; `verbose` shows
//! all. Names from the source are printed with control characters made visible: a file's name must not drive a terminal.

use std::collections::BTreeMap;

use super::index::{Guessed, Unresolved};
use super::report::{Oddity, RemovedBecause, Renamed, RenamedBecause, Report, Skip, StateMapping, Tolerated};
use super::states::MappedBy;
use crate::text::visible::is_control_or_bidi;
use crate::text::words;

/// So many records of a group are shown.
const SHOWN: usize = 3;

/// Renders a report; `verbose` shows every record instead of the first few of each group.
#[must_use]
pub fn render(report: &Report, verbose: bool) -> String {
    let mut page = Page { text: String::new(), verbose };
    page.summary(report);
    page.references(report);
    page.group("Ids that changed", report.renamed.iter().map(renamed));
    page.group("States read with care", report.states.iter().filter(|s| s.by != MappedBy::Name).map(state));
    page.group("Read over", report.tolerated.iter().map(tolerated));
    page.group("Skipped", report.skipped.iter().map(|s| (skip(s.why).to_owned(), s.path.clone())));
    let settings = report.settings.iter().map(|setting| ("config.yml".to_owned(), setting.clone()));
    page.group("Settings without a place", settings);
    page.text
}

/// A text under construction.
struct Page {
    text: String,
    verbose: bool,
}

impl Page {
    fn line(&mut self, indent: usize, text: &str) {
        self.text.push_str(&" ".repeat(indent));
        self.text.extend(text.chars().flat_map(visible));
        self.text.push('\n');
    }

    fn summary(&mut self, report: &Report) {
        let folders = report.imported.iter().map(|(folder, count)| format!("{} {count}", folder.as_str()));
        let statuses = report.statuses.iter().map(|(status, count)| format!("{count} {}", status.as_str()));
        self.line(0, &format!("Imported {}{}", words::count(report.total(), "item"), listed(folders)));
        self.line(0, &format!("Status: {}", statuses.collect::<Vec<_>>().join(", ")));
        let (features, releases) = (words::count(report.features, "feature"), words::count(report.releases, "release"));
        if report.features + report.releases > 0 {
            self.line(0, &format!("Made {features} of parents and {releases} of milestones"));
        }
    }

    fn references(&mut self, report: &Report) {
        let guesses = report.guessed.iter().map(|g| {
            (format!("{}, {}", g.key.as_str(), guessed(g.why)), format!("{}: {} -> {}", g.item, g.from, g.to))
        });
        self.group("Guessed references", guesses);
        let given_up = report
            .given_up
            .iter()
            .map(|g| (format!("{}, {}", g.key.as_str(), unresolved(g.why)), format!("{}: {}", g.item, g.from)));
        self.group("References given up", given_up);
        let removed = report.removed.iter();
        let removed = removed.map(|r| (because(r.because).to_owned(), format!("{} needs {}", r.item, r.needs)));
        self.group("Dependencies left out", removed);
    }

    /// A title with the whole count, and under it the groups, in the order of their names.
    fn group(&mut self, title: &str, records: impl Iterator<Item = (String, String)>) {
        let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (kind, record) in records {
            groups.entry(kind).or_default().push(record);
        }
        let total: usize = groups.values().map(Vec::len).sum();
        if total == 0 {
            return;
        }
        self.text.push('\n');
        self.line(0, &format!("{title}: {total}"));
        for (kind, records) in groups {
            self.line(2, &format!("{kind}: {}", records.len()));
            let shown = if self.verbose || records.len() == SHOWN + 1 { records.len() } else { SHOWN };
            for record in records.iter().take(shown) {
                self.line(4, record);
            }
            if let Some(more) = records.len().checked_sub(shown).filter(|more| *more > 0) {
                self.line(4, &format!("and {more} more (-v shows all)"));
            }
        }
    }
}

fn listed(parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}

/// Control characters and bidirectional controls as escapes; everything else as it is.
fn visible(c: char) -> impl Iterator<Item = char> {
    let escape = is_control_or_bidi(c);
    let escaped = escape.then(|| c.escape_unicode());
    escaped.into_iter().flatten().chain((!escape).then_some(c))
}

fn renamed(renamed: &Renamed) -> (String, String) {
    let Renamed { path, from, to, because } = renamed;
    match because {
        RenamedBecause::Taken { by } => ("the id is taken".to_owned(), format!("{from} -> {to} ({path}; {by} has it)")),
        RenamedBecause::Illegal => ("no legal id".to_owned(), format!("{from} -> {to} ({path})")),
    }
}

fn tolerated(tolerated: &Tolerated) -> (String, String) {
    let (kind, detail) = oddity(&tolerated.oddity);
    let record = if detail.is_empty() { tolerated.path.clone() } else { format!("{}: {detail}", tolerated.path) };
    (kind.to_owned(), record)
}

fn state(mapping: &StateMapping) -> (String, String) {
    let why = match mapping.by {
        MappedBy::Name => "a known name",
        MappedBy::NearestName => "the nearest known name",
        MappedBy::Settings => "its place among the project's states",
        MappedBy::Folder => "the folder decides",
        MappedBy::Unknown => "an unknown state",
        MappedBy::Missing => "no state",
    };
    let state = mapping.state.as_deref().unwrap_or("(none)");
    let (folder, status) = (mapping.folder.as_str(), mapping.status.as_str());
    (why.to_owned(), format!("{folder}: {state} -> {status}, {}", words::count(mapping.count, "item")))
}

/// What a guess rests on.
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

/// Why a dependency was left out.
pub(super) fn because(why: RemovedBecause) -> &'static str {
    match why {
        RemovedBecause::OwnParent => "its own parent, which needs it",
        RemovedBecause::Cycle => "it would close a cycle",
        RemovedBecause::Itself => "itself",
        RemovedBecause::ParentLoop => "a parent that is its own child",
        RemovedBecause::DroppedChild => "a child that was dropped",
    }
}

fn skip(why: Skip) -> &'static str {
    match why {
        Skip::Archived => "in the archive (--archived imports it)",
        Skip::Readme => "a readme",
        Skip::OtherFolder => "not in a folder of tasks or milestones",
        Skip::NotMarkdown => "not Markdown",
        Skip::NotUtf8 => "not UTF-8",
        Skip::TooLarge => "larger than 1 MiB",
        Skip::NoFrontMatter => "no front matter",
        Skip::Unclosed => "front matter without an end",
        Skip::FrontMatterTooLarge => "front matter larger than 64 KiB",
        Skip::TooComplex => "front matter nested or unfolding too far",
        Skip::Unreadable => "unreadable front matter",
        Skip::NoId => "no id",
    }
}

fn oddity(oddity: &Oddity) -> (&'static str, String) {
    match oddity {
        Oddity::ByteOrderMark => ("byte order mark", String::new()),
        Oddity::Quoted(keys) => ("values that YAML wants quoted", keys.join(", ")),
        Oddity::ReadByLine => ("front matter that is no YAML, read line by line", String::new()),
        Oddity::RepeatedKey(key) => ("repeated key, both values kept", key.clone()),
        Oddity::TextForList(key) => ("a text where a list belongs", key.clone()),
        Oddity::Shape(key) => ("a value of an unexpected shape, kept", key.clone()),
        Oddity::Unknown { key, value } => ("an unknown value, kept", format!("{key} {value}")),
        Oddity::IdFromName => ("id taken from the file's name", String::new()),
        Oddity::TitleFromName => ("title taken from the file's name", String::new()),
        Oddity::TitleCut => ("title shortened, the full one kept", String::new()),
        Oddity::Comments => ("comments in the front matter, kept", String::new()),
        Oddity::MilestoneWithoutFile(name) => ("milestone without a file, a release was made", name.clone()),
        Oddity::NoProjectName => ("no project name", String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::folder::Folder;
    use super::super::report::{Guess, Key, Skipped};
    use super::super::states::Status;
    use super::*;

    fn guesses(count: usize) -> Vec<Guess> {
        let guess = |n| Guess {
            item: format!("b-{n}"),
            key: Key::Parent,
            from: "t-1".into(),
            to: "b-1".into(),
            why: Guessed::Prefix,
        };
        (0..count).map(guess).collect()
    }

    #[test]
    fn a_broken_prefix_is_three_lines_and_a_count() {
        let report = Report { guessed: guesses(83), ..Report::default() };
        let text = render(&report, false);
        assert!(
            text.contains(
                "Guessed references: 83\n  parent_task_id, same number, changed prefix: 83\n    b-0: t-1 -> b-1\n"
            ),
            "{text}"
        );
        assert!(text.contains("    and 80 more (-v shows all)\n"), "{text}");
        assert_eq!(render(&report, true).matches("t-1 -> b-1").count(), 83);
    }

    #[test]
    fn the_summary_counts_what_there_is() {
        let report = Report {
            imported: [(Folder::Tasks, 1), (Folder::Drafts, 2)].into(),
            statuses: [(Status::Todo, 1), (Status::Triage, 2)].into(),
            features: 1,
            ..Report::default()
        };
        assert_eq!(
            render(&report, false),
            "Imported 3 items (tasks 1, drafts 2)\nStatus: 2 triage, 1 todo\nMade 1 feature of parents and 0 releases of milestones\n"
        );
    }

    #[test]
    fn names_cannot_drive_a_terminal() {
        let skipped = vec![Skipped { path: "tasks/\u{1b}[2J\n\u{202e}.md".into(), why: Skip::NoId }];
        let text = render(&Report { skipped, ..Report::default() }, false);
        assert!(text.contains("tasks/\\u{1b}[2J\\u{a}\\u{202e}.md"), "{text}");
    }
}
