//! A task of Backlog.md as its file has it.
//!
//! Texts stay as written; what they mean in a backlog is decided in [`super::drafts`]. A task without an id or title takes them
//! from its file name, which Backlog.md builds from both; a task without any id is refused.

use super::dates::{self, Day};
use super::fields::Fields;
use super::folder::Folder;
use super::front_matter;
use super::oddity::Oddity;
use crate::import::facts::Skip;
use crate::import::node::Node;

/// A task whose references are not resolved yet.
#[derive(Debug)]
pub(super) struct Task {
    pub(super) path: String,
    pub(super) folder: Folder,
    pub(super) id: String,
    pub(super) title: String,
    pub(super) state: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) priority: Option<String>,
    pub(super) parent: Option<String>,
    pub(super) milestone: Option<String>,
    pub(super) dependencies: Vec<String>,
    pub(super) assignees: Vec<String>,
    pub(super) labels: Vec<String>,
    pub(super) created: Option<Stamp>,
    pub(super) updated: Option<Stamp>,
    pub(super) completed: Option<Stamp>,
    pub(super) due: Option<Stamp>,
    /// Fields that a story has no key for.
    pub(super) rest: Vec<(String, Node)>,
    pub(super) comments: Vec<String>,
    pub(super) body: String,
    pub(super) crlf: bool,
    pub(super) oddities: Vec<Oddity>,
}

/// A date as written, and its day if it has one.
#[derive(Debug, Clone)]
pub(super) struct Stamp {
    pub(super) text: String,
    pub(super) day: Option<Day>,
}

impl Task {
    /// Reads a task from a file's bytes.
    pub(super) fn read(path: &str, folder: Folder, bytes: &[u8]) -> Result<Self, Skip> {
        let page = front_matter::split(bytes)?;
        let mut fields = Fields::read(page.front)?;
        if page.byte_order_mark {
            fields.oddities.insert(0, Oddity::ByteOrderMark);
        }
        let id = take_id(&mut fields, path)?;
        let title = take_title(&mut fields, path, &id);
        Ok(Self {
            path: path.to_owned(),
            folder,
            id,
            title,
            state: fields.text("status"),
            kind: fields.text("type"),
            priority: fields.text("priority"),
            parent: fields.text("parent_task_id"),
            milestone: fields.text("milestone"),
            dependencies: take_dependencies(&mut fields),
            assignees: fields.texts("assignee"),
            labels: fields.texts("labels"),
            created: take_stamp(&mut fields, "created_date"),
            updated: take_stamp(&mut fields, "updated_date"),
            completed: take_stamp(&mut fields, "completed_date"),
            due: take_stamp(&mut fields, "due_date"),
            comments: std::mem::take(&mut fields.comments),
            oddities: std::mem::take(&mut fields.oddities),
            rest: fields.rest(),
            body: page.body.to_owned(),
            crlf: page.crlf,
        })
    }
}

fn take_id(fields: &mut Fields, path: &str) -> Result<String, Skip> {
    if let Some(id) = fields.text("id") {
        return Ok(id.trim().to_owned());
    }
    let (id, _) = name_parts(path).ok_or(Skip::NoId)?;
    fields.oddities.push(Oddity::IdFromName);
    Ok(id.to_owned())
}

fn take_title(fields: &mut Fields, path: &str, id: &str) -> String {
    let written = fields.text("title").filter(|title| !title.trim().is_empty());
    written.unwrap_or_else(|| {
        fields.oddities.push(Oddity::TitleFromName);
        let title = name_parts(path).map(|(_, title)| title.replace('-', " "));
        title.filter(|title| !title.trim().is_empty()).unwrap_or_else(|| id.to_owned())
    })
}

/// A dependency is one word, so a single text may hold several between commas.
fn take_dependencies(fields: &mut Fields) -> Vec<String> {
    let texts = fields.texts("dependencies");
    let words = texts.iter().flat_map(|text| text.split(','));
    words.map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
}

fn take_stamp(fields: &mut Fields, key: &'static str) -> Option<Stamp> {
    let text = fields.text(key)?;
    let day = dates::read(&text);
    if day.is_none() {
        fields.oddities.push(Oddity::Unknown { key, value: text.clone() });
    }
    Some(Stamp { text, day })
}

/// The id and title in a name like `back-1.2 - Some-title.md`; `None` if it doesn't begin with a numbered id.
pub(super) fn name_parts(path: &str) -> Option<(&str, &str)> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.get(..name.len().checked_sub(3)?)?;
    let (id, title) = stem.split_once(" - ").unwrap_or((stem, ""));
    let (prefix, number) = id.rsplit_once('-')?;
    let word = prefix.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let numbered = number.split('.').all(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    (word && !prefix.is_empty() && numbered).then_some((id, title))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str, text: &str) -> Result<Task, Skip> {
        Task::read(path, Folder::Tasks, text.as_bytes())
    }

    #[test]
    fn a_task_as_backlog_md_writes_it() {
        let text = "---\nid: BACK-1\ntitle: 'A: b'\nstatus: To Do\nassignee: []\ncreated_date: '2025-01-02 10:00'\n\
                    labels:\n  - ui\ndependencies: [BACK-2, 'BACK-3']\nordinal: 1000\n---\n\nBody\n";
        let task = read("tasks/back-1 - A-b.md", text).unwrap();
        assert_eq!((task.id.as_str(), task.title.as_str()), ("BACK-1", "A: b"));
        assert_eq!(task.dependencies, ["BACK-2", "BACK-3"]);
        assert_eq!(task.rest, [("ordinal".to_owned(), Node::Plain("1000".into()))]);
        assert_eq!(task.body, "\nBody\n");
        assert_eq!(task.oddities, []);
    }

    #[test]
    fn a_missing_id_and_title_are_taken_from_the_file_name() {
        let task = read("tasks/back-1.2 - Some-title.md", "---\n---\nx").unwrap();
        assert_eq!((task.id.as_str(), task.title.as_str()), ("back-1.2", "Some title"));
        assert_eq!(task.oddities, [Oddity::IdFromName, Oddity::TitleFromName]);
        assert_eq!(read("tasks/notes.md", "---\ntitle: x\n---\n").err(), Some(Skip::NoId));
        assert_eq!(read("tasks/é.m", "---\ntitle: x\n---\n").err(), Some(Skip::NoId));
    }

    #[test]
    fn an_unreadable_date_is_noted() {
        let task = read("tasks/x-1.md", "---\ncreated_date: soon\ntitle: t\ndependencies: a-1, a-2\n---\n").unwrap();
        assert!(task.oddities.contains(&Oddity::Unknown { key: "created_date", value: "soon".into() }));
        assert_eq!(task.dependencies, ["a-1", "a-2"]);
    }
}
