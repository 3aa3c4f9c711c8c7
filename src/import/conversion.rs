//! The half of an import that is the same for all sources: drafts to files and a report.
//!
//! A story that would be larger than Topline reads is refused like a file that is too large. Since others may refer to it, the
//! import then starts again without it; this can happen at most once for each file, and never does in practice.

use std::collections::{BTreeMap, BTreeSet};

use super::config_file::{self, Feature};
use super::draft::Draft;
use super::facts::{MappedBy, Oddity, Renamed, RenamedBecause, Skipped, StateMapping, Tolerated};
use super::ids::{self, Assignment};
use super::notes;
use super::relations::{self, Relations};
use super::releases::Release;
use super::report::{Report, SourceNames};
use super::story_file::Story;
use crate::model::{Id, Item, Status};
use crate::text::tree::{CONFIG, MAX_BYTES};

/// A file of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Relative to the project's backlog folder, with `/`: `tasks/back-1 - x.md`.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// A file of the backlog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFile {
    /// Relative to the backlog's folder, with `/`: `backlog.toml`, `stories/back-1.md`.
    pub path: String,
    /// Its content.
    pub text: String,
}

/// A whole backlog, and the report of its import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// `backlog.toml` first, then the stories in the order in which they were read.
    pub files: Vec<OutputFile>,
    /// What was changed, guessed and left out.
    pub report: Report,
}

/// The name of a project that has none.
const NO_NAME: &str = "Imported backlog";

/// What an importer reads from its source.
#[derive(Debug)]
pub(super) struct Project {
    pub(super) names: SourceNames,
    /// The product's name.
    pub(super) name: Option<String>,
    /// In the order in which they get ids, section by section.
    pub(super) drafts: Vec<Draft>,
    pub(super) releases: Vec<Release>,
    pub(super) skipped: Vec<Skipped>,
    /// Settings that a backlog has no place for, as `key: value`.
    pub(super) settings: Vec<String>,
}

/// Converts what `read` returns. `read` is called again with the paths of drafts whose stories would be too large, and must
/// leave these out.
pub(super) fn convert(read: impl Fn(&BTreeSet<String>) -> Project) -> Conversion {
    let mut too_large = BTreeSet::new();
    loop {
        match build(&read(&too_large)) {
            Ok(conversion) => return conversion,
            Err(paths) => too_large.extend(paths),
        }
    }
}

/// The backlog of a project, or the paths of the drafts whose stories are too large.
fn build(project: &Project) -> Result<Conversion, Vec<String>> {
    let drafts = &project.drafts;
    let assignments = ids::assign(drafts.iter().map(|draft| draft.id.as_str()));
    let ids: Vec<Id<Item>> = assignments.iter().map(|assignment| assignment.id.clone()).collect();
    let Relations { links, family } = relations::relate(drafts, &ids);
    let features = features(drafts, &ids, &family.topmost);

    let mut report = report(project, &assignments);
    report.features = features.len();
    let name = project.name.as_deref().unwrap_or(NO_NAME);
    let config = config_file::text(project.names.tracker, name, &project.releases, &features);
    let mut files = vec![OutputFile { path: CONFIG.to_owned(), text: config }];
    let mut too_large = Vec::new();
    for (((draft, id), mut links), topmost) in drafts.iter().zip(&ids).zip(links).zip(&family.topmost) {
        links.guessed.extend(draft.release_guess(id));
        let story = Story {
            id,
            draft,
            feature: topmost.and_then(|top| ids.get(top)),
            depends_on: links.depends_on.iter().filter_map(|needed| ids.get(*needed)).map(Id::to_string).collect(),
            extra_table: project.names.table,
            notes: notes::entries(draft, &links, &project.names),
        };
        let text = story.text();
        if text.len() as u64 > MAX_BYTES {
            too_large.push(draft.path.clone());
        }
        files.push(OutputFile { path: story.path(), text });
        report.guessed.extend(links.guessed);
        report.given_up.extend(links.given_up);
        report.removed.extend(links.removed);
    }
    if too_large.is_empty() { Ok(Conversion { files, report }) } else { Err(too_large) }
}

/// Every topmost parent, in the order of the drafts.
fn features<'a>(drafts: &'a [Draft], ids: &'a [Id<Item>], topmost: &[Option<usize>]) -> Vec<Feature<'a>> {
    let is_top = |(position, top): &(usize, &Option<usize>)| **top == Some(*position);
    let tops = topmost.iter().enumerate().filter(is_top);
    tops.filter_map(|(position, _)| {
        Some(Feature { id: ids.get(position)?.as_str(), title: &drafts.get(position)?.title })
    })
    .collect()
}

/// The report as far as it is known before the stories are written.
fn report(project: &Project, assignments: &[Assignment<Item>]) -> Report {
    let mut report = Report {
        names: project.names,
        releases: project.releases.len(),
        skipped: project.skipped.clone(),
        settings: project.settings.clone(),
        ..Report::default()
    };
    if project.name.is_none() {
        report.tolerated.push(Tolerated { path: project.names.settings.to_owned(), oddity: Oddity::NoProjectName });
    }
    for (draft, assignment) in project.drafts.iter().zip(assignments) {
        match report.imported.last_mut().filter(|(section, _)| *section == draft.section) {
            Some((_, count)) => *count += 1,
            None => report.imported.push((draft.section, 1)),
        }
        *report.statuses.entry(draft.mapped.status).or_default() += 1;
        report.renamed.extend(renamed(&project.drafts, draft, assignment));
        let oddities = draft.oddities.iter().cloned();
        report.tolerated.extend(oddities.map(|oddity| Tolerated { path: draft.path.clone(), oddity }));
    }
    report.states = project.drafts.chunk_by(|a, b| a.section == b.section).flat_map(state_mappings).collect();
    report
}

fn renamed(drafts: &[Draft], draft: &Draft, assignment: &Assignment<Item>) -> Option<Renamed> {
    let because = match assignment.taken_by.and_then(|holder| drafts.get(holder)) {
        Some(holder) => RenamedBecause::Taken { by: holder.path.clone() },
        None if assignment.made_valid => RenamedBecause::Invalid,
        None => return None,
    };
    Some(Renamed { path: draft.path.clone(), from: draft.id.clone(), to: assignment.id.to_string(), because })
}

/// The states of one section.
fn state_mappings(drafts: &[Draft]) -> Vec<StateMapping> {
    let mut counts: BTreeMap<(&Option<String>, Status, MappedBy), (&'static str, usize)> = BTreeMap::new();
    for Draft { section, state, mapped, .. } in drafts {
        counts.entry((state, mapped.status, mapped.by)).or_insert((section, 0)).1 += 1;
    }
    let mapping = |((state, status, by), (section, count)): ((&Option<String>, _, _), _)| StateMapping {
        section,
        state: state.clone(),
        status,
        by,
        count,
    };
    counts.into_iter().map(mapping).collect()
}
