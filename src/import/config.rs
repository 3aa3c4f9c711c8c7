//! The settings of a Backlog.md project that an import needs: its name, its states and its id prefix.
//!
//! The file is YAML in the same hand as the tasks, so the same tolerant reader reads it. Without the file, or with one that
//! can't be read, everything has a default; an import doesn't fail over settings.

use super::fields::Fields;
use super::yaml::Node;

/// What `config.yml` says.
#[derive(Debug, Default)]
pub(super) struct Config {
    pub(super) name: Option<String>,
    pub(super) states: Vec<String>,
    pub(super) prefix: Option<String>,
    /// Everything else, as `key: value`.
    pub(super) rest: Vec<String>,
}

impl Config {
    /// Reads the settings file.
    pub(super) fn read(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let mut fields = Fields::read(text).unwrap_or_default();
        Self {
            name: fields.text("project_name"),
            states: fields.texts("statuses"),
            prefix: fields.text("task_prefix").map(|prefix| prefix.to_lowercase()),
            rest: fields.rest().iter().map(|(key, node)| format!("{key}: {}", shown(node))).collect(),
        }
    }
}

/// A value on one line, for the report.
pub(super) fn shown(node: &Node) -> String {
    let parts: Vec<String> = match node {
        Node::Plain(text) | Node::Quoted(text) => return text.clone(),
        Node::List(items) => items.iter().map(shown).collect(),
        Node::Map(entries) => entries.iter().map(|(key, node)| format!("{key}: {}", shown(node))).collect(),
    };
    format!("[{}]", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_with_and_without_quotes() {
        for text in ["project_name: \"My shop\"\n", "project_name: My shop\r\n", "project_name: 'My shop'"] {
            assert_eq!(Config::read(text.as_bytes()).name.as_deref(), Some("My shop"), "{text}");
        }
    }

    #[test]
    fn what_has_no_place_is_listed() {
        let config = Config::read(b"statuses: [A, B]\ntask_prefix: BACK\ndod: [x, y]\nauto: true\n");
        assert_eq!(config.states, ["A", "B"]);
        assert_eq!(config.prefix.as_deref(), Some("back"));
        assert_eq!(config.rest, ["dod: [x, y]", "auto: true"]);
    }

    #[test]
    fn a_broken_file_gives_the_defaults() {
        assert_eq!(Config::read(b"\xff{]").name, None);
    }
}
