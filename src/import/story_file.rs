//! Writes a story's file: front matter, then the source's body byte for byte.
//!
//! The keys have the same order in all stories, so that files can be compared. The front matter has the line ending of the
//! source, because a body with CRLF must not change, and editors and git complain about a file with both.

use super::draft::{Draft, IMPORT};
use super::node::Node;
use super::toml_node;
use crate::model::{Id, Item};
use crate::text::toml_text as toml;

/// A story, ready to be written.
#[derive(Debug)]
pub(super) struct Story<'a> {
    pub(super) id: &'a Id<Item>,
    pub(super) draft: &'a Draft,
    /// A feature has the id of its topmost item.
    pub(super) feature: Option<&'a Id<Item>>,
    pub(super) depends_on: Vec<String>,
    /// The table under `[extra]` for what the source has and a story hasn't.
    pub(super) extra_table: &'static str,
    /// The `[extra.import]` table.
    pub(super) notes: Vec<(String, Node)>,
}

impl Story<'_> {
    /// The file's path in the backlog.
    pub(super) fn path(&self) -> String {
        format!("stories/{}.md", self.id)
    }

    /// The file's text.
    pub(super) fn text(&self) -> String {
        let draft = self.draft;
        let mut front = String::from("+++\n");
        let mut put = |key: &str, value: Option<String>| front.extend(value.map(|value| line(key, &value)));
        let id = |id: &str| toml::string(id);
        let list = |texts: &[String]| (!texts.is_empty()).then(|| toml::strings(texts));
        put("title", Some(toml::string(draft.title.or(&draft.id))));
        put("type", Some(toml::string(draft.kind.name())));
        put("status", Some(toml::string(draft.mapped.status.name())));
        put("release", draft.release.as_ref().map(|assigned| id(assigned.release.as_str())));
        put("feature", self.feature.map(|feature| id(feature.as_str())));
        put("value", draft.value.map(|value| value.to_string()));
        put("depends_on", list(&self.depends_on));
        put("reported", draft.reported.map(toml::date));
        put("closed", draft.closed.map(toml::date));
        put("due", draft.due.map(toml::date));
        put("assignee", list(&draft.assignees));
        put("labels", list(&draft.labels));
        put("external", (draft.id != self.id.as_str()).then(|| toml::string(&draft.id)));
        put("reason", draft.mapped.reason.as_deref().map(toml::string));
        front.push_str(&table(&format!("extra.{}", self.extra_table), draft.extra.entries()));
        front.push_str(&table(&format!("extra.{IMPORT}"), &self.notes));
        front.push_str("+++\n");
        if draft.crlf {
            front = front.replace('\n', "\r\n");
        }
        front + &draft.body
    }
}

fn line(key: &str, value: &str) -> String {
    format!("{key} = {value}\n")
}

fn table(header: &str, entries: &[(String, Node)]) -> String {
    if entries.is_empty() {
        return String::new();
    }
    let lines = entries.iter().map(|(key, node)| line(&toml::key(key), &toml_node::value(node)));
    format!("\n[{header}]\n{}", lines.collect::<String>())
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::super::title::Title;
    use super::*;
    use crate::model::Decimal;

    fn text(draft: &Draft) -> String {
        let id = Id::new("back-1").unwrap();
        let notes = vec![("source".into(), Node::quoted("tasks/back-1 - x.md"))];
        Story {
            id: &id,
            draft,
            feature: Some(&id),
            depends_on: vec!["back-2".into()],
            extra_table: "backlog-md",
            notes,
        }
        .text()
    }

    #[test]
    fn a_story_as_it_is_written() {
        let mut draft = Draft {
            title: Title::new("Say \"hi\""),
            value: Some(Decimal::whole(3)),
            reported: Some(Date::constant(2025, 1, 2)),
            assignees: vec!["@me".into()],
            body: "\nBody".into(),
            ..Draft::sample("BACK-1")
        };
        draft.extra.push("ordinal", Node::Plain("1000".into()));
        let expected = "+++\ntitle = 'Say \"hi\"'\ntype = \"story\"\nstatus = \"todo\"\nfeature = \"back-1\"\nvalue = 3\n\
                        depends_on = [\"back-2\"]\nreported = 2025-01-02\nassignee = [\"@me\"]\nexternal = \"BACK-1\"\n\n\
                        [extra.backlog-md]\nordinal = 1000\n\n[extra.import]\nsource = \"tasks/back-1 - x.md\"\n+++\n\nBody";
        assert_eq!(text(&draft), expected);
    }

    #[test]
    fn a_body_with_crlf_gets_a_front_matter_with_crlf() {
        let text = text(&Draft { body: "\r\nBody\r\n".into(), crlf: true, ..Draft::sample("back-1") });
        assert!(text.ends_with("+++\r\n\r\nBody\r\n"));
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    }
}
