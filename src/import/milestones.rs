//! Milestone files: an id, a title, and a text that a release has no place for.
//!
//! The text and all other fields become comment lines above the release, so that they stay with it.

use super::fields::Fields;
use super::front;
use super::report::Skip;
use super::task;

/// A milestone as its file states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Milestone {
    pub(super) id: String,
    pub(super) title: String,
    /// Lines of text beside the id and title.
    pub(super) notes: Vec<String>,
    /// An archived milestone becomes a release only if an item needs it.
    pub(super) archived: bool,
}

impl Milestone {
    /// Reads a milestone's file.
    pub(super) fn read(path: &str, bytes: &[u8]) -> Result<Self, Skip> {
        let page = front::cut(bytes)?;
        let mut fields = Fields::read(page.front)?;
        let named = task::name_parts(path);
        let id = fields.text("id").or_else(|| named.map(|(id, _)| id.to_owned())).ok_or(Skip::NoId)?;
        let title = fields.text("title").unwrap_or_else(|| id.clone());
        let mut notes = std::mem::take(&mut fields.comments);
        let fields = fields.rest();
        notes.extend(fields.iter().map(|(key, node)| format!("{key}: {}", super::config::shown(node))));
        let text = page.body.lines().map(str::trim).filter(|line| !line.is_empty());
        notes.extend(text.filter(|line| !line.starts_with('#')).map(str::to_owned));
        let archived = path.starts_with("archive/");
        Ok(Self { id: id.trim().to_owned(), title, notes, archived })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_milestone_as_backlog_md_writes_it() {
        let text = b"---\nid: m-6\ntitle: \"New UI\"\ndue_date: 2026-01-01\n---\n\n## Description\n\nAll of it.\n";
        let milestone = Milestone::read("milestones/m-6 - new-ui.md", text).unwrap();
        assert_eq!((milestone.id.as_str(), milestone.title.as_str()), ("m-6", "New UI"));
        assert_eq!(milestone.notes, ["due_date: 2026-01-01", "All of it."]);
        assert!(!milestone.archived);
    }

    #[test]
    fn a_file_without_an_id_has_one_in_its_name() {
        let milestone = Milestone::read("archive/milestones/m-2 - x.md", b"---\n---\n").unwrap();
        assert_eq!((milestone.id.as_str(), milestone.title.as_str()), ("m-2", "m-2"));
        assert!(milestone.archived);
        assert_eq!(Milestone::read("milestones/x.md", b"---\n---\n"), Err(Skip::NoId));
    }
}
