//! The settings of a Backlog.md project that an import needs: its name, its states and its id prefix.
//!
//! The file is read like the front matter of tasks. Without it, or if it can't be read, everything has a default: an import
//! doesn't fail because of settings.

use super::fields::Fields;

/// What `config.yml` says.
#[derive(Debug, Default)]
pub(super) struct Config {
    pub(super) name: Option<String>,
    pub(super) states: Vec<String>,
    /// The project's own priorities, the highest first.
    pub(super) priorities: Vec<String>,
    pub(super) prefix: Option<String>,
    /// Everything else, as `key: value`.
    pub(super) rest: Vec<String>,
}

impl Config {
    /// Reads the settings file.
    pub(super) fn read(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let unmarked = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let mut fields = Fields::read(unmarked).unwrap_or_default();
        Self {
            name: fields.text("project_name"),
            states: fields.texts("statuses"),
            priorities: fields.texts("priorities"),
            prefix: fields.text("task_prefix").map(|prefix| prefix.to_lowercase()),
            rest: fields.rest().iter().map(|(key, node)| format!("{key}: {}", node.on_one_line())).collect(),
        }
    }
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
    fn other_settings_are_listed() {
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
