//! Writes a story's file: front matter, then the task's body to the byte.
//!
//! The keys stand in one order for all stories, so that files can be compared. The front matter takes the line ending of the
//! source: a body with CRLF must not change, and a file with both is one that editors and git complain about.

use jiff::civil::Date;

use super::states::Status;
use super::toml_text as toml;
use super::yaml::Node;
use crate::text::visible;

/// Topline's limit on a title, in characters.
const MAX_TITLE: usize = 120;

/// A story, ready to be written.
#[derive(Debug)]
pub(super) struct Story<'a> {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) kind: &'static str,
    pub(super) status: Status,
    pub(super) release: Option<String>,
    pub(super) feature: Option<String>,
    pub(super) value: Option<u8>,
    pub(super) depends_on: Vec<String>,
    pub(super) reported: Option<Date>,
    pub(super) closed: Option<Date>,
    pub(super) due: Option<Date>,
    pub(super) assignee: Vec<String>,
    pub(super) labels: Vec<String>,
    pub(super) external: Option<String>,
    pub(super) reason: Option<String>,
    /// What a story has no key for.
    pub(super) extra: Vec<(String, Node)>,
    /// What the import has to say: where it read, what it guessed, gave up and left out.
    pub(super) import: Vec<(String, Node)>,
    pub(super) body: &'a str,
    pub(super) crlf: bool,
}

impl Story<'_> {
    /// The file's path in the backlog.
    pub(super) fn path(&self) -> String {
        format!("stories/{}.md", self.id)
    }

    /// The file's text.
    pub(super) fn text(&self) -> String {
        let mut front = String::from("+++\n");
        let mut put = |key: &str, value: Option<String>| {
            if let Some(value) = value {
                front.push_str(&line(key, &value));
            }
        };
        let text = |text: &String| toml::string(text);
        let list = |texts: &Vec<String>| (!texts.is_empty()).then(|| toml::strings(texts));
        put("title", Some(toml::string(&self.title)));
        put("type", Some(toml::string(self.kind)));
        put("status", Some(toml::string(self.status.as_str())));
        put("release", self.release.as_ref().map(text));
        put("feature", self.feature.as_ref().map(text));
        put("value", self.value.map(|value| value.to_string()));
        put("depends_on", list(&self.depends_on));
        put("reported", self.reported.map(toml::date));
        put("closed", self.closed.map(toml::date));
        put("due", self.due.map(toml::date));
        put("assignee", list(&self.assignee));
        put("labels", list(&self.labels));
        put("external", self.external.as_ref().map(text));
        put("reason", self.reason.as_ref().map(text));
        front.push_str(&table("extra", &self.extra));
        front.push_str(&table("extra.import", &self.import));
        front.push_str("+++\n");
        if self.crlf {
            front = front.replace('\n', "\r\n");
        }
        front + self.body
    }
}

fn line(key: &str, value: &str) -> String {
    format!("{key} = {value}\n")
}

fn table(header: &str, entries: &[(String, Node)]) -> String {
    if entries.is_empty() {
        return String::new();
    }
    let lines = entries.iter().map(|(key, node)| line(&toml::key(key), &toml::value(node)));
    format!("\n[{header}]\n{}", lines.collect::<String>())
}

/// A title on one line and within the limit, cut after a word; empty if nothing of it can be seen. The second
/// value says whether it is still the whole one.
pub(super) fn headline(title: &str) -> (String, bool) {
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    let clean: String = title.chars().filter(|c| !visible::is_explicit_bidi_control(*c)).map(clean).collect();
    let seen = if visible::has_visible_text(&clean) { clean.as_str() } else { "" };
    let line = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MAX_TITLE {
        let whole = line == title;
        return (line, whole);
    }
    let cut: String = line.chars().take(MAX_TITLE - 1).collect();
    let at_word = line.chars().nth(MAX_TITLE - 1) == Some(' ');
    let words = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    // A first word that fills the line is cut in itself, or nothing would be left.
    let kept = if at_word || words.chars().count() < MAX_TITLE / 2 { cut.as_str() } else { words };
    (format!("{}…", kept.trim_end_matches([' ', ',', ';', ':', '-'])), false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story(body: &str) -> Story<'_> {
        Story {
            id: "back-1".into(),
            title: "Say \"hi\"".into(),
            kind: "story",
            status: Status::Todo,
            release: None,
            feature: Some("back-1".into()),
            value: Some(3),
            depends_on: vec!["back-2".into()],
            reported: Some(Date::constant(2025, 1, 2)),
            closed: None,
            due: None,
            assignee: vec!["@me".into()],
            labels: vec![],
            external: Some("BACK-1".into()),
            reason: None,
            extra: vec![("ordinal".into(), Node::Plain("1000".into()))],
            import: vec![("source".into(), Node::Quoted("tasks/back-1 - x.md".into()))],
            body,
            crlf: false,
        }
    }

    #[test]
    fn a_story_as_it_is_written() {
        let expected = "+++\ntitle = 'Say \"hi\"'\ntype = \"story\"\nstatus = \"todo\"\nfeature = \"back-1\"\nvalue = 3\n\
                        depends_on = [\"back-2\"]\nreported = 2025-01-02\nassignee = [\"@me\"]\nexternal = \"BACK-1\"\n\n\
                        [extra]\nordinal = 1000\n\n[extra.import]\nsource = \"tasks/back-1 - x.md\"\n+++\n\nBody";
        assert_eq!(story("\nBody").text(), expected);
    }

    #[test]
    fn a_body_with_crlf_gets_a_front_matter_with_crlf() {
        let mut story = story("\r\nBody\r\n");
        story.crlf = true;
        let text = story.text();
        assert!(text.ends_with("+++\r\n\r\nBody\r\n"));
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    }

    #[test]
    fn titles_are_cut_after_a_word() {
        assert_eq!(headline("short"), ("short".into(), true));
        assert_eq!(headline("\u{202e}a b\u{2069}"), ("a b".into(), false));
        assert_eq!(headline("\u{200f} \u{200b}"), ("".into(), false));
        assert_eq!(headline(" two\n lines\t\u{7}"), ("two lines".into(), false));
        let (cut, whole) = headline(&"word, ".repeat(40));
        assert!(!whole && cut.ends_with("word…") && cut.chars().count() <= MAX_TITLE, "{cut}");
        assert_eq!(headline(&"é".repeat(130)).0.chars().count(), MAX_TITLE);
        assert_eq!(headline(&format!("a {}", "b".repeat(130))).0.chars().count(), MAX_TITLE);
        assert!(headline(&"x".repeat(120)).1);
    }
}
