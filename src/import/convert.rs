//! The import itself: read, name, relate, write.
//!
//! A story that would come out larger than Topline reads is refused like a file that is too large; since others may refer to
//! it, the import then starts over without it. That can happen at most once for each file and never does in practice.

use std::collections::{BTreeMap, BTreeSet};

use super::backlog::{self, Feature};
use super::front;
use super::ids::{self, Named};
use super::index::Index;
use super::links::{self, Items, Relations};
use super::releases;
use super::report::{Oddity, Renamed, RenamedBecause, Report, Skipped, StateMapping, Tolerated};
use super::source::Source;
use super::states::{self, Mapped, Status};
use super::story::Story;
use super::task::Task;
use super::translate::{self, Context};

/// A file of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Relative to the project's backlog folder, with `/`: `tasks/back-1 - x.md`.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// What to import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether archived tasks and drafts are imported too.
    pub archived: bool,
}

/// A file of the backlog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFile {
    /// Relative to the backlog's folder, with `/`: `backlog.toml`, `stories/back-1.md`.
    pub path: String,
    /// Its content.
    pub text: String,
}

/// A whole backlog, and how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// `backlog.toml` first, then the stories in the order in which they were read.
    pub files: Vec<OutputFile>,
    /// What became of everything.
    pub report: Report,
}

/// Stands in for the name of a project that has none.
const NO_NAME: &str = "Imported backlog";

/// Converts the files of a Backlog.md project to those of a backlog.
///
/// The result depends on the files' paths and bytes, not on their order.
///
/// ```
/// use topline::import::{Options, SourceFile, convert};
///
/// let bytes = b"---\nid: BACK-1\ntitle: Edit the cart\nstatus: In Progress\n---\n\nText.\n".to_vec();
/// let file = SourceFile { path: "tasks/back-1 - Edit-the-cart.md".to_owned(), bytes };
/// let conversion = convert(&[file], Options::default());
/// assert_eq!(conversion.files[1].path, "stories/back-1.md");
/// assert!(conversion.files[1].text.contains("status = \"doing\""));
/// ```
#[must_use]
pub fn convert(files: &[SourceFile], options: Options) -> Conversion {
    let mut refused = BTreeSet::new();
    loop {
        let source = Source::read(files, options, &refused);
        let (conversion, oversized) = attempt(&source);
        if oversized.is_empty() {
            return conversion;
        }
        refused.extend(oversized);
    }
}

/// One conversion, and the source files whose stories are too large.
fn attempt(source: &Source) -> (Conversion, Vec<String>) {
    let named = ids::assign(source.tasks.iter().map(|task| task.id.as_str()));
    let ids: Vec<String> = named.iter().map(|named| named.id.clone()).collect();
    let states = states(source);
    let relations = relate(source, &ids, &states);
    let wanted: Vec<Option<&str>> = source.tasks.iter().map(|task| task.milestone.as_deref()).collect();
    let (releases, assigned) = releases::plan(&source.milestones, &wanted);
    let features = features(source, &ids, &relations);

    let mut report = begin(source, &named, &states);
    (report.features, report.releases) = (features.len(), releases.len());
    let name = source.config.name.as_deref().unwrap_or(NO_NAME);
    let text = backlog::text(name, &releases, &features);
    let mut files = vec![OutputFile { path: "backlog.toml".to_owned(), text }];
    let mut oversized = Vec::new();
    let context = Context { ids: &ids, relations: &relations };
    let parts = source.tasks.iter().zip(&states).zip(&assigned).enumerate();
    for (place, ((task, mapped), assigned)) in parts {
        let story = translate::story(context, place, task, mapped, assigned.as_ref(), &mut report);
        files.extend(write(&story, task, &mut oversized));
    }
    (Conversion { files, report }, oversized)
}

fn states(source: &Source) -> Vec<Mapped> {
    let map = |task: &Task| states::map(task.folder, task.state.as_deref(), &source.config.states);
    source.tasks.iter().map(map).collect()
}

fn relate(source: &Source, ids: &[String], states: &[Mapped]) -> Relations {
    let tasks = &source.tasks;
    let dropped: Vec<bool> = states.iter().map(|mapped| mapped.status == Status::Dropped).collect();
    let index = Index::new(tasks, &source.absent, source.config.prefix.as_deref());
    links::relate(Items { tasks, ids, dropped: &dropped, index: &index })
}

fn write(story: &Story<'_>, task: &Task, oversized: &mut Vec<String>) -> Option<OutputFile> {
    let text = story.text();
    if text.len() > front::MAX_FILE {
        oversized.push(task.path.clone());
        return None;
    }
    Some(OutputFile { path: story.path(), text })
}

/// Every topmost parent, in the order of the files.
fn features(source: &Source, ids: &[String], relations: &Relations) -> Vec<Feature> {
    let topmost = relations.family.topmost.iter().enumerate();
    let tops = topmost.filter(|(place, top)| **top == Some(*place)).map(|(place, _)| place);
    tops.filter_map(|place| {
        let (task, id) = (source.tasks.get(place)?, ids.get(place)?);
        Some(Feature { id: id.clone(), title: task.title.clone() })
    })
    .collect()
}

/// The report as far as it is known before the stories are written.
fn begin(source: &Source, named: &[Named], states: &[Mapped]) -> Report {
    let mut report = Report {
        skipped: source.skipped.iter().map(|s| Skipped { path: s.path.clone(), why: s.why }).collect(),
        settings: source.config.rest.clone(),
        ..Report::default()
    };
    if source.config.name.is_none() {
        let oddity = Oddity::NoProjectName;
        report.tolerated.push(Tolerated { path: "config.yml".to_owned(), oddity });
    }
    for ((task, named), mapped) in source.tasks.iter().zip(named).zip(states) {
        *report.imported.entry(task.folder).or_default() += 1;
        *report.statuses.entry(mapped.status).or_default() += 1;
        report.renamed.extend(renamed(source, task, named));
        let oddities = task.oddities.iter().cloned();
        report.tolerated.extend(oddities.map(|oddity| Tolerated { path: task.path.clone(), oddity }));
    }
    report.states = mappings(&source.tasks, states);
    report
}

fn renamed(source: &Source, task: &Task, named: &Named) -> Option<Renamed> {
    let because = match named.taken_by.and_then(|holder| source.tasks.get(holder)) {
        Some(holder) => RenamedBecause::Taken { by: holder.path.clone() },
        None if named.made_legal => RenamedBecause::Illegal,
        None => return None,
    };
    Some(Renamed { path: task.path.clone(), from: task.id.clone(), to: named.id.clone(), because })
}

fn mappings(tasks: &[Task], states: &[Mapped]) -> Vec<StateMapping> {
    let mut counts = BTreeMap::new();
    for (task, mapped) in tasks.iter().zip(states) {
        let key = (task.folder, task.state.clone(), mapped.status, mapped.by);
        *counts.entry(key).or_insert(0_usize) += 1;
    }
    let mapping = |((folder, state, status, by), count)| StateMapping { folder, state, status, by, count };
    counts.into_iter().map(mapping).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> SourceFile {
        SourceFile { path: path.to_owned(), bytes: text.as_bytes().to_vec() }
    }

    fn story<'a>(conversion: &'a Conversion, id: &str) -> &'a str {
        let path = format!("stories/{id}.md");
        conversion.files.iter().find(|file| file.path == path).map(|file| file.text.as_str()).unwrap()
    }

    #[test]
    fn a_parent_becomes_a_feature_and_needs_its_children() {
        let files = [
            file("config.yml", "project_name: Shop\n"),
            file("tasks/b-1 - Cart.md", "---\nid: B-1\ntitle: Cart\nstatus: To Do\n---\n"),
            file(
                "tasks/b-1.1 - Page.md",
                "---\nid: B-1.1\ntitle: Page\nstatus: Done\nparent_task_id: B-1\nupdated_date: '2025-02-03 04:05'\n---\nBody",
            ),
        ];
        let conversion = convert(&files, Options::default());
        assert_eq!(conversion.files[0].path, "backlog.toml");
        assert!(conversion.files[0].text.contains("[[features]]\nid = \"b-1\"\ntitle = \"Cart\"\n"));
        assert!(story(&conversion, "b-1").contains("feature = \"b-1\"\ndepends_on = [\"b-1.1\"]\n"));
        let child = story(&conversion, "b-1.1");
        assert!(child.contains("status = \"done\"\nfeature = \"b-1\"\nclosed = 2025-02-03\n"), "{child}");
        assert!(child.ends_with("+++\nBody"));
        assert_eq!(conversion.report.total(), 2);
    }

    #[test]
    fn the_order_of_the_files_makes_no_difference() {
        let mut files = vec![
            file("tasks/b-1.md", "---\nid: B-1\ntitle: x\n---\n"),
            file("archive/tasks/b-1.md", "---\nid: B-1\ntitle: y\ndependencies: [B-1]\n---\n"),
            file("tasks/readme.md", "x"),
        ];
        let options = Options { archived: true };
        let one = convert(&files, options);
        files.reverse();
        assert_eq!(one, convert(&files, options));
        assert_eq!(one.report.renamed[0].to, "b-1-2");
    }

    #[test]
    fn a_story_that_comes_out_too_large_is_skipped_with_its_references() {
        let long = format!("---\nid: b-1\ntitle: x\n---\n{}", "x".repeat(front::MAX_FILE - 30));
        let files = [
            file("tasks/b-1 - x.md", &long),
            file("tasks/b-2.md", "---\nid: b-2\ntitle: y\ndependencies: [b-1]\n---\n"),
        ];
        let conversion = convert(&files, Options::default());
        assert_eq!(conversion.files.len(), 2);
        assert_eq!(conversion.report.given_up.len(), 1);
        assert!(!story(&conversion, "b-2").contains("depends_on"));
    }

    #[test]
    fn nothing_gives_an_empty_backlog() {
        let conversion = convert(&[], Options::default());
        assert_eq!(conversion.files.len(), 1);
        assert_eq!(conversion.report.total(), 0);
    }
}
