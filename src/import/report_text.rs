//! Renders a report for a terminal: the counts first, then what deserves a look.
//!
//! A changed prefix breaks every reference at once, so records are grouped and a group shows its first few; `verbose` shows
//! all. Control characters in names from the source are escaped: a file name must not control the terminal.

use std::collections::BTreeMap;

use super::facts::{MappedBy, Oddity, Renamed, RenamedBecause, StateMapping, Tolerated};
use super::report::Report;
use super::words;
use crate::text::visible::is_control_or_bidi;

/// The number of records of a group that are shown.
const SHOWN: usize = 3;

/// Renders a report; `verbose` shows every record instead of the first few of each group.
#[must_use]
pub fn render(report: &Report, verbose: bool) -> String {
    let mut page = Page { text: String::new(), verbose };
    page.summary(report);
    page.references(report);
    page.group("Changed ids", report.renamed.iter().map(renamed));
    page.group("States to check", report.states.iter().filter(|s| s.by != MappedBy::Name).map(state));
    let is_guess = |tolerated: &&Tolerated| matches!(tolerated.oddity, Oddity::GuessedPriority { .. });
    page.group("Guessed priorities", report.tolerated.iter().filter(is_guess).map(tolerated));
    page.group("Faults tolerated", report.tolerated.iter().filter(|all| !is_guess(all)).map(tolerated));
    page.group("Skipped", report.skipped.iter().map(|s| (words::skip(s.why).to_owned(), s.path.clone())));
    let settings = report.settings.iter().map(|setting| (report.names.settings.to_owned(), setting.clone()));
    page.group("Settings not imported", settings);
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
        let sections = report.imported.iter().map(|(section, count)| format!("{section} {count}"));
        let statuses = report.statuses.iter().map(|(status, count)| format!("{count} {}", status.name()));
        self.line(0, &format!("Imported {}{}", counted(report.total(), "item"), listed(sections)));
        self.line(0, &format!("Status: {}", statuses.collect::<Vec<_>>().join(", ")));
        let (features, releases) = (counted(report.features, "feature"), counted(report.releases, "release"));
        if report.features + report.releases > 0 {
            self.line(0, &format!("Made {features} of parents and {releases} of milestones"));
        }
    }

    fn references(&mut self, report: &Report) {
        let key = |key| report.names.key(key);
        let guesses = report.guessed.iter().map(|g| {
            (format!("{}, {}", key(g.key), words::guessed(g.why)), format!("{}: {} -> {}", g.item, g.from, g.to))
        });
        self.group("Guessed references", guesses);
        let given_up = report
            .given_up
            .iter()
            .map(|g| (format!("{}, {}", key(g.key), words::unresolved(g.why)), format!("{}: {}", g.item, g.from)));
        self.group("Unresolved references", given_up);
        let removed = report.removed.iter();
        let records = removed.map(|r| (words::removed(r.because).to_owned(), format!("{} needs {}", r.item, r.needs)));
        self.group("Dependencies removed", records);
    }

    /// A title with the total, and under it the groups in the order of their names.
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

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn listed(parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}

/// Control characters as escapes; everything else as it is.
fn visible(c: char) -> impl Iterator<Item = char> {
    let escaped = is_control_or_bidi(c).then(|| c.escape_unicode());
    let plain = escaped.is_none().then_some(c);
    escaped.into_iter().flatten().chain(plain)
}

fn renamed(renamed: &Renamed) -> (String, String) {
    let Renamed { path, from, to, because } = renamed;
    match because {
        RenamedBecause::Taken { by } => ("the id is taken".to_owned(), format!("{from} -> {to} ({path}; {by} has it)")),
        RenamedBecause::Invalid => ("not a valid id".to_owned(), format!("{from} -> {to} ({path})")),
    }
}

fn tolerated(tolerated: &Tolerated) -> (String, String) {
    let (kind, detail) = words::oddity(&tolerated.oddity);
    let record = if detail.is_empty() { tolerated.path.clone() } else { format!("{}: {detail}", tolerated.path) };
    (kind.to_owned(), record)
}

fn state(mapping: &StateMapping) -> (String, String) {
    let StateMapping { section, state, status, by, count } = mapping;
    let state = state.as_deref().unwrap_or("(none)");
    let items = counted(*count, "item");
    (words::mapped_by(*by).to_owned(), format!("{section}: {state} -> {}, {items}", status.name()))
}

#[cfg(test)]
mod tests {
    use super::super::facts::{Guess, Guessed, Key, Skip, Skipped};
    use super::super::report::SourceNames;
    use super::*;
    use crate::model::Status;

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
        let names = SourceNames { parent: "parent_task_id", ..SourceNames::default() };
        let report = Report { names, guessed: guesses(83), ..Report::default() };
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
            imported: vec![("tasks", 1), ("drafts", 2)],
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
    fn names_cannot_control_a_terminal() {
        let skipped = vec![Skipped { path: "tasks/\u{1b}[2J\n\u{202e}.md".into(), why: Skip::NoId }];
        let text = render(&Report { skipped, ..Report::default() }, false);
        assert!(text.contains("tasks/\\u{1b}[2J\\u{a}\\u{202e}.md"), "{text}");
    }
}
