//! Milestone files: an id, a title, and a text.
//!
//! A release has no key for the text and the other fields; they become comments above it.

use super::fields::Fields;
use super::{front_matter, task};
use crate::import::facts::Skip;
use crate::import::releases::Milestone;

/// Reads a milestone's file.
pub(super) fn read(path: &str, bytes: &[u8]) -> Result<Milestone, Skip> {
    let page = front_matter::split(bytes)?;
    let mut fields = Fields::read(page.front)?;
    let named = task::name_parts(path);
    let id = fields.text("id").or_else(|| named.map(|(id, _)| id.to_owned())).ok_or(Skip::NoId)?;
    let title = fields.text("title").unwrap_or_else(|| id.clone());
    let mut notes = std::mem::take(&mut fields.comments);
    notes.extend(fields.rest().iter().map(|(key, node)| format!("{key}: {}", node.on_one_line())));
    let text = page.body.lines().map(str::trim).filter(|line| !line.is_empty());
    notes.extend(text.filter(|line| !line.starts_with('#')).map(str::to_owned));
    let archived = path.starts_with("archive/");
    Ok(Milestone { id: id.trim().to_owned(), title, notes, archived })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_milestone_as_backlog_md_writes_it() {
        let text = b"---\nid: m-6\ntitle: \"New UI\"\ndue_date: 2026-01-01\n---\n\n## Description\n\nAll of it.\n";
        let milestone = read("milestones/m-6 - new-ui.md", text).unwrap();
        assert_eq!((milestone.id.as_str(), milestone.title.as_str()), ("m-6", "New UI"));
        assert_eq!(milestone.notes, ["due_date: 2026-01-01", "All of it."]);
        assert!(!milestone.archived);
    }

    #[test]
    fn a_file_without_an_id_has_one_in_its_name() {
        let milestone = read("archive/milestones/m-2 - x.md", b"---\n---\n").unwrap();
        assert_eq!((milestone.id.as_str(), milestone.title.as_str()), ("m-2", "m-2"));
        assert!(milestone.archived);
        assert_eq!(read("milestones/x.md", b"---\n---\n"), Err(Skip::NoId));
    }
}
