//! Says what a task means as a story.
//!
//! Whatever a story's keys can't say in full stays under `[extra]` by its own name: a state or type that was narrowed, a date
//! with a time, a priority that is none of three. What the import itself has to add goes under `[extra.import]`, apart from
//! what the source said. `closed` is the day of completion, else of the last update: the nearest that Backlog.md records.

use super::kinds;
use super::links::{Links, Relations};
use super::releases::Assigned;
use super::report::{Guess, Key, Oddity, Report, Tolerated};
use super::report_text;
use super::states::{self, Mapped, Status};
use super::story::{self, Story};
use super::task::{Stamp, Task};
use super::yaml::Node;

/// The import's own table within `[extra]`.
const IMPORT: &str = "import";

/// What the items are called and how they are related.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) ids: &'a [String],
    pub(super) relations: &'a Relations,
}

impl Context<'_> {
    fn id(self, place: usize) -> String {
        self.ids.get(place).cloned().unwrap_or_default()
    }
}

/// Makes a story of a task and adds to the report what it took.
pub(super) fn story<'a>(
    context: Context<'_>,
    place: usize,
    task: &'a Task,
    mapped: &Mapped,
    assigned: Option<&Assigned>,
    report: &mut Report,
) -> Story<'a> {
    let id = context.id(place);
    let mut links = context.relations.links.get(place).cloned().unwrap_or_default();
    links.guessed.extend(milestone_guess(&id, task, assigned));
    let mut extra = Extra::new(&task.rest);
    let (title, kind, value) = (extra.title(task), extra.kind(task), extra.value(task));
    extra.state(task, mapped.status);
    extra.milestone(task, assigned);
    extra.keep("parent_task_id", task.parent.as_deref());
    let dates = extra.dates(task, mapped.status);
    let topmost = context.relations.family.topmost.get(place).copied().flatten();
    let story = Story {
        title,
        kind,
        status: mapped.status,
        release: assigned.map(|assigned| assigned.release.clone()),
        feature: topmost.map(|top| context.id(top)),
        value,
        depends_on: links.needs.iter().map(|needed| context.id(*needed)).collect(),
        reported: dates.reported,
        closed: dates.closed,
        due: dates.due,
        assignee: task.assignees.clone(),
        labels: task.labels.clone(),
        external: (task.id != id).then(|| task.id.clone()),
        reason: mapped.reason.clone(),
        extra: extra.entries,
        import: import_notes(task, &links),
        body: &task.body,
        crlf: task.crlf,
        id,
    };
    note(report, task, extra.oddities, links);
    story
}

fn note(report: &mut Report, task: &Task, oddities: Vec<Oddity>, links: Links) {
    let tolerated = |oddity| Tolerated { path: task.path.clone(), oddity };
    report.tolerated.extend(oddities.into_iter().map(tolerated));
    report.guessed.extend(links.guessed);
    report.given_up.extend(links.given_up);
    report.removed.extend(links.removed);
}

fn milestone_guess(id: &str, task: &Task, assigned: Option<&Assigned>) -> Option<Guess> {
    let assigned = assigned?;
    Some(Guess {
        item: id.to_owned(),
        key: Key::Milestone,
        from: task.milestone.clone()?,
        to: assigned.release.clone(),
        why: assigned.guess?,
    })
}

/// The days of a story.
struct Dates {
    reported: Option<jiff::civil::Date>,
    closed: Option<jiff::civil::Date>,
    due: Option<jiff::civil::Date>,
}

/// The `[extra]` table while it is filled.
struct Extra {
    entries: Vec<(String, Node)>,
    oddities: Vec<Oddity>,
}

impl Extra {
    /// Begins with what nobody read; a source's own `import` gives way to the import's table.
    fn new(rest: &[(String, Node)]) -> Self {
        let mut extra = Self { entries: Vec::new(), oddities: Vec::new() };
        for (key, node) in rest {
            extra.push(if key == IMPORT { "import-2" } else { key }, node.clone());
        }
        extra
    }

    /// Keeps a text as it was written.
    fn keep(&mut self, key: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.push(key, Node::Quoted(text.to_owned()));
        }
    }

    /// A key that is there already, because its value had an unexpected shape, is not overwritten.
    fn push(&mut self, key: &str, node: Node) {
        let free = |name: &String| self.entries.iter().all(|(key, _)| key != name);
        let numbered = (2..).map(|n| format!("{key}-{n}"));
        let name = std::iter::once(key.to_owned()).chain(numbered).find(free);
        self.entries.extend(name.map(|name| (name, node)));
    }

    fn title(&mut self, task: &Task) -> String {
        let (title, whole) = story::headline(&task.title);
        if !whole {
            self.keep("title", Some(&task.title));
            self.oddities.push(Oddity::TitleCut);
        }
        if title.is_empty() { task.id.clone() } else { title }
    }

    fn kind(&mut self, task: &Task) -> &'static str {
        let Some(written) = task.kind.as_deref() else { return "story" };
        let kind = kinds::kind(written);
        if kind.is_none_or(|(_, exact)| !exact) {
            self.keep("type", Some(written));
        }
        if kind.is_none() {
            self.oddities.push(Oddity::Unknown { key: "type", value: written.to_owned() });
        }
        kind.map_or("story", |(kind, _)| kind)
    }

    fn value(&mut self, task: &Task) -> Option<u8> {
        let written = task.priority.as_deref()?;
        let value = kinds::value(written);
        if value.is_none() {
            self.keep("priority", Some(written));
            self.oddities.push(Oddity::Unknown { key: "priority", value: written.to_owned() });
        }
        value
    }

    fn state(&mut self, task: &Task, status: Status) {
        let written = task.state.as_deref();
        self.keep("status", written.filter(|state| !states::is_exact(state, status)));
    }

    fn milestone(&mut self, task: &Task, assigned: Option<&Assigned>) {
        let Some(assigned) = assigned else { return };
        let written = task.milestone.as_deref();
        self.keep("milestone", written.filter(|text| *text != assigned.release));
        if let Some(text) = written.filter(|_| assigned.made) {
            self.oddities.push(Oddity::MilestoneWithoutFile(text.to_owned()));
        }
    }

    fn dates(&mut self, task: &Task, status: Status) -> Dates {
        let reported = self.day("created_date", task.created.as_ref(), true);
        let done = status == Status::Done;
        let completed = self.day("completed_date", task.completed.as_ref(), done);
        let updated = self.day("updated_date", task.updated.as_ref(), done && completed.is_none());
        let due = self.day("due_date", task.due.as_ref(), true);
        Dates { reported, closed: completed.or(updated), due }
    }

    /// The day of a date if the story uses it; the text is kept unless the day says it all.
    fn day(&mut self, key: &str, stamp: Option<&Stamp>, used: bool) -> Option<jiff::civil::Date> {
        let stamp = stamp?;
        let day = stamp.day.filter(|_| used);
        if day.is_none_or(|day| !day.whole) {
            self.keep(key, Some(&stamp.text));
        }
        day.map(|day| day.date)
    }
}

/// Where the story came from, and all that was guessed, given up and left out for it.
fn import_notes(task: &Task, links: &Links) -> Vec<(String, Node)> {
    let text = |text: &str| Node::Quoted(text.to_owned());
    let pair = |key: &str, value: &str| (key.to_owned(), text(value));
    let guessed = links.guessed.iter().map(|guess| {
        let why = report_text::guessed(guess.why);
        Node::Map(vec![
            pair("key", guess.key.as_str()),
            pair("from", &guess.from),
            pair("to", &guess.to),
            pair("why", why),
        ])
    });
    let given_up = links.given_up.iter().map(|given_up| {
        let why = report_text::unresolved(given_up.why);
        Node::Map(vec![pair("key", given_up.key.as_str()), pair("from", &given_up.from), pair("why", why)])
    });
    let removed = links.removed.iter().map(|removed| {
        Node::Map(vec![pair("needs", &removed.needs), pair("why", report_text::because(removed.because))])
    });
    let comments = task.comments.iter().map(|comment| text(comment));
    let lists: [(&str, Vec<Node>); 4] = [
        ("comments", comments.collect()),
        ("guessed", guessed.collect()),
        ("given_up", given_up.collect()),
        ("removed", removed.collect()),
    ];
    let lists = lists.into_iter().filter(|(_, items)| !items.is_empty());
    let source = ("source".to_owned(), text(&task.path));
    std::iter::once(source).chain(lists.map(|(key, items)| (key.to_owned(), Node::List(items)))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::convert::{Options, SourceFile, convert};

    /// The front matter of the story that a task in `folder` becomes.
    fn front(folder: &str, lines: &str) -> String {
        let bytes = format!("---\nid: B-1\ntitle: x\n{lines}---\n").into_bytes();
        let conversion = convert(&[SourceFile { path: format!("{folder}/b-1.md"), bytes }], Options::default());
        conversion.files[1].text.clone()
    }

    #[test]
    fn what_a_key_says_in_full_is_not_said_twice() {
        let text = front("tasks", "status: To Do\npriority: High\ncreated_date: 2025-01-02\ntype: bug\n");
        assert!(text.contains("type = \"bug\"\nstatus = \"todo\"\nvalue = 3\nreported = 2025-01-02\n"), "{text}");
        assert!(text.contains("\n\n[extra.import]\n") && !text.contains("[extra]"), "{text}");
    }

    #[test]
    fn what_a_key_narrows_is_kept() {
        let text = front("tasks", "status: Closed\npriority: urgent\ntype: chore\ncreated_date: 2025-01-02 03:04\n");
        let kept = "[extra]\ntype = \"chore\"\npriority = \"urgent\"\nstatus = \"Closed\"\ncreated_date = \"2025-01-02 03:04\"\n";
        assert!(text.contains("type = \"technical\"\nstatus = \"done\"\n") && text.contains(kept), "{text}");
    }

    #[test]
    fn only_what_is_done_is_closed() {
        let dates = "updated_date: 2025-01-03\n";
        assert!(front("completed", dates).contains("closed = 2025-01-03\n"));
        let open = front("tasks", dates);
        assert!(!open.contains("closed") && open.contains("updated_date = \"2025-01-03\""), "{open}");
        let exact = front("completed", "updated_date: 2025-01-03\ncompleted_date: 2025-01-02\n");
        assert!(exact.contains("closed = 2025-01-02\n") && exact.contains("updated_date = \"2025-01-03\""), "{exact}");
    }

    #[test]
    fn the_imports_table_takes_no_ones_place() {
        let text = front("tasks", "import: mine\ntitle: [odd]\n");
        assert!(text.contains("import-2 = \"mine\"\n") && text.contains("title-2 = [\"odd\"]\n"), "{text}");
    }

    #[test]
    fn comments_and_lost_references_stay_with_the_story() {
        let text = front("tasks", "# why\ndependencies: [B-9, B-1]\n");
        assert!(text.contains("comments = [\"why\"]\n"), "{text}");
        assert!(text.contains("given_up = [{ key = \"dependencies\", from = \"B-9\", why = \"no such item\" }]\n"));
        assert!(text.contains("removed = [{ needs = \"b-1\", why = \"itself\" }]\n"));
    }
}
