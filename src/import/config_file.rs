//! Writes `backlog.toml`: the product, its releases and its features.
//!
//! What the source doesn't have is left out instead of written empty: without an `[iteration]`, items can be ready without an
//! estimate; without a currency, a value is a plain score; without a flow, no rule asks for steps.

use super::releases::Release;
use super::title::Title;
use crate::text::toml_text as toml;

/// A feature: the topmost parent's item under the same id.
#[derive(Clone, Debug)]
pub(super) struct Feature<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a Title,
}

/// The file's text.
pub(super) fn text(tracker: &str, name: &str, releases: &[Release], features: &[Feature<'_>]) -> String {
    let name = Title::new(name);
    let mut text = format!(
        "# Imported from {tracker}. Values are priorities: high 3, medium 2, low 1.\n\n[product]\nname = {}\n",
        toml::string(name.or("Backlog")),
    );
    for release in releases {
        text.push('\n');
        text.extend(release.notes.iter().map(|note| comment(note)));
        text.push_str(&entry("releases", release.id.as_str(), &release.title));
    }
    for feature in features {
        text.push('\n');
        text.push_str(&entry("features", feature.id, feature.title));
    }
    text
}

fn entry(table: &str, id: &str, title: &Title) -> String {
    let note = if title.is_whole { "" } else { "# (a longer title in the source)\n" };
    format!("{note}[[{table}]]\nid = {}\ntitle = {}\n", toml::string(id), toml::string(title.or(id)))
}

/// A comment ends at a line break, and TOML forbids control characters in it.
fn comment(note: &str) -> String {
    let visible: String = note.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("# {}\n", visible.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Id;

    #[test]
    fn a_backlog_with_releases_and_features() {
        let (id, title) = (Id::new("m-1").unwrap(), Title::new("First"));
        let releases = [Release { id, title, notes: vec!["All\rof it".into()] }];
        let features = [Feature { id: "back-1", title: &Title::new("Cart") }];
        let text = text("Backlog.md", "My \"shop\"", &releases, &features);
        assert!(text.contains("# All of it\n[[releases]]\nid = \"m-1\"\n"), "{text}");
        let table: ::toml::Table = text.parse().unwrap();
        assert_eq!(table["product"]["name"].as_str(), Some("My \"shop\""));
        assert_eq!(table["features"][0]["title"].as_str(), Some("Cart"));
    }
}
