//! Decides what a task means as an item of a backlog.
//!
//! What an item's keys can't hold in full stays under `[extra.backlog-md]` by its own name: a state or type that was narrowed, a date with
//! a time, a priority that was guessed. `closed` is the day of completion, else of the last update: the nearest that Backlog.md
//! records.

use jiff::civil::Date;

use super::config::Config;
use super::oddity::Oddity;
use super::project::Project;
use super::references::Index;
use super::states;
use super::task::{Stamp, Task};
use crate::import::conversion;
use crate::import::draft::{Draft, Extra, Mapped};
use crate::import::facts;
use crate::import::releases::{self, Assigned};
use crate::import::report::SourceNames;
use crate::import::title::Title;
use crate::import::vocabulary;
use crate::model::{Decimal, ItemKind, Status};

/// What Backlog.md calls the things that a report mentions.
const NAMES: SourceNames = SourceNames {
    tracker: "Backlog.md",
    table: "backlog-md",
    settings: "config.yml",
    dependencies: "dependencies",
    parent: "parent_task_id",
    milestone: "milestone",
};

/// The project with its tasks as drafts.
pub(super) fn project(project: Project) -> conversion::Project {
    let Project { config, tasks, milestones, skipped, absent } = project;
    let index = Index::new(&tasks, &absent, config.prefix.as_deref());
    let wanted: Vec<Option<&str>> = tasks.iter().map(|task| task.milestone.as_deref()).collect();
    let (releases, assigned) = releases::plan(&milestones, &wanted);
    let draft = |(task, release)| draft(task, release, &config, &index);
    conversion::Project {
        names: NAMES,
        drafts: tasks.iter().zip(assigned).map(draft).collect(),
        name: config.name,
        releases,
        skipped,
        settings: config.rest,
    }
}

fn draft(task: &Task, release: Option<Assigned>, config: &Config, index: &Index<'_>) -> Draft {
    let resolve = |written: &String| index.resolve(task.folder, written);
    let mapped = states::map(task.folder, task.state.as_deref(), &config.states);
    let mut kept = Kept::new(task);
    let (title, kind, value) = (kept.title(), kept.kind(), kept.value(&config.priorities));
    kept.state(&mapped);
    kept.milestone(release.as_ref());
    kept.extra.keep("parent_task_id", task.parent.as_deref());
    let Dates { reported, closed, due } = kept.dates(mapped.status);
    Draft {
        path: task.path.clone(),
        section: task.folder.as_str(),
        id: task.id.clone(),
        title,
        kind,
        state: task.state.clone(),
        mapped,
        value,
        parent: task.parent.as_ref().map(resolve),
        dependencies: task.dependencies.iter().map(resolve).collect(),
        release,
        reported,
        closed,
        due,
        assignees: task.assignees.clone(),
        labels: task.labels.clone(),
        extra: kept.extra,
        comments: task.comments.clone(),
        body: task.body.clone(),
        crlf: task.crlf,
        oddities: kept.oddities,
    }
}

struct Dates {
    reported: Option<Date>,
    closed: Option<Date>,
    due: Option<Date>,
}

/// What of a task is kept under `[extra]` and reported, while its keys are read.
struct Kept<'a> {
    task: &'a Task,
    extra: Extra,
    oddities: Vec<facts::Oddity>,
}

impl<'a> Kept<'a> {
    /// Begins with the fields that have no key.
    fn new(task: &'a Task) -> Self {
        let mut extra = Extra::default();
        for (key, node) in &task.rest {
            extra.push(key, node.clone());
        }
        Self { task, extra, oddities: task.oddities.iter().cloned().map(Into::into).collect() }
    }

    fn title(&mut self) -> Title {
        let title = Title::new(&self.task.title);
        if !title.is_whole {
            self.extra.keep("title", Some(&self.task.title));
            self.oddities.push(facts::Oddity::TitleCut);
        }
        title
    }

    fn kind(&mut self) -> ItemKind {
        let Some(written) = self.task.kind.as_deref() else { return ItemKind::Story };
        let Some((kind, is_exact)) = vocabulary::kind(written) else {
            self.unknown("type", written);
            return ItemKind::Story;
        };
        self.extra.keep("type", Some(written).filter(|_| !is_exact));
        kind
    }

    /// The value of the task's priority; `own` are the priorities of the project.
    fn value(&mut self, own: &[String]) -> Option<Decimal> {
        let written = self.task.priority.as_deref()?;
        let (value, is_known) = vocabulary::value(written, own);
        if !is_known {
            self.extra.keep("priority", Some(written));
            self.oddities.push(facts::Oddity::GuessedPriority { written: written.to_owned(), value });
        }
        Some(value)
    }

    fn unknown(&mut self, key: &'static str, written: &str) {
        self.extra.keep(key, Some(written));
        self.oddities.push(Oddity::Unknown { key, value: written.to_owned() }.into());
    }

    fn state(&mut self, mapped: &Mapped) {
        let written = self.task.state.as_deref();
        self.extra.keep("status", written.filter(|state| !states::is_exact(state, mapped.status)));
    }

    fn milestone(&mut self, release: Option<&Assigned>) {
        let Some(Assigned { release, written, is_made_up, .. }) = release else { return };
        self.extra.keep("milestone", Some(written.as_str()).filter(|text| *text != release.as_str()));
        if *is_made_up {
            self.oddities.push(facts::Oddity::MilestoneWithoutFile(written.clone()));
        }
    }

    fn dates(&mut self, status: Status) -> Dates {
        let Task { created, completed, updated, due, .. } = self.task;
        let is_done = status == Status::Done;
        let reported = self.day("created_date", created.as_ref(), true);
        let completion = self.day("completed_date", completed.as_ref(), is_done);
        let update = self.day("updated_date", updated.as_ref(), is_done && completion.is_none());
        let due = self.day("due_date", due.as_ref(), true);
        Dates { reported, closed: completion.or(update), due }
    }

    /// The day of a date if the item uses it; the text is kept unless it is only the day.
    fn day(&mut self, key: &str, stamp: Option<&Stamp>, is_used: bool) -> Option<Date> {
        let stamp = stamp?;
        let day = stamp.day.filter(|_| is_used);
        if day.is_none_or(|day| !day.is_whole) {
            self.extra.keep(key, Some(&stamp.text));
        }
        day.map(|day| day.date)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Options, convert};
    use crate::import::SourceFile;

    /// The front matter of the story that a task in `folder` becomes.
    fn front(folder: &str, lines: &str) -> String {
        let bytes = format!("---\nid: B-1\ntitle: x\n{lines}---\n").into_bytes();
        let conversion = convert(&[SourceFile { path: format!("{folder}/b-1.md"), bytes }], Options::default());
        conversion.files[1].text.clone()
    }

    #[test]
    fn what_a_key_holds_in_full_is_not_kept_twice() {
        let text = front("tasks", "status: To Do\npriority: High\ncreated_date: 2025-01-02\ntype: bug\n");
        assert!(text.contains("type = \"bug\"\nstatus = \"todo\"\nvalue = 3\nreported = 2025-01-02\n"), "{text}");
        assert!(text.contains("\n\n[extra.import]\n") && !text.contains("[extra.backlog-md]"), "{text}");
    }

    #[test]
    fn what_a_key_narrows_is_kept() {
        let text = front("tasks", "status: Closed\npriority: urgent\ntype: chore\ncreated_date: 2025-01-02 03:04\n");
        let kept = "[extra.backlog-md]\ntype = \"chore\"\npriority = \"urgent\"\nstatus = \"Closed\"\ncreated_date = \"2025-01-02 03:04\"\n";
        assert!(text.contains("type = \"technical\"\nstatus = \"done\"\n") && text.contains(kept), "{text}");
    }

    #[test]
    fn only_done_items_are_closed() {
        let dates = "updated_date: 2025-01-03\n";
        assert!(front("completed", dates).contains("closed = 2025-01-03\n"));
        let open = front("tasks", dates);
        assert!(!open.contains("closed") && open.contains("updated_date = \"2025-01-03\""), "{open}");
        let exact = front("completed", "updated_date: 2025-01-03\ncompleted_date: 2025-01-02\n");
        assert!(exact.contains("closed = 2025-01-02\n") && exact.contains("updated_date = \"2025-01-03\""), "{exact}");
    }

    #[test]
    fn the_imports_table_replaces_nothing() {
        let text = front("tasks", "import: mine\ntitle: [odd]\n");
        assert!(text.contains("import-2 = \"mine\"\n") && text.contains("title-2 = [\"odd\"]\n"), "{text}");
    }

    #[test]
    fn comments_and_unresolved_references_stay_with_the_story() {
        let text = front("tasks", "# why\ndependencies: [B-9, B-1]\n");
        assert!(text.contains("comments = [\"why\"]\n"), "{text}");
        assert!(text.contains("given_up = [{ key = \"dependencies\", from = \"B-9\", why = \"no such item\" }]\n"));
        assert!(text.contains("removed = [{ needs = \"b-1\", why = \"itself\" }]\n"));
    }
}
