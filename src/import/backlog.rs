//! Writes `backlog.toml`: the product, its releases and its features.
//!
//! What the source doesn't have is left out rather than written empty: without an `[iteration]` items can be ready without an
//! estimate, without a currency a value is a plain score, and without a flow no rule asks for steps.

use super::releases::Release;
use super::story;
use super::toml_text as toml;

/// A feature: the topmost parent's item under the same id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Feature {
    pub(super) id: String,
    pub(super) title: String,
}

/// The file's text.
pub(super) fn text(name: &str, releases: &[Release], features: &[Feature]) -> String {
    let name = Some(story::headline(name).0).filter(|name| !name.is_empty()).unwrap_or_else(|| "Backlog".into());
    let mut text = format!(
        "# Imported from Backlog.md. Values are priorities: high 3, medium 2, low 1.\n\n[product]\nname = {}\n",
        toml::string(&name),
    );
    for release in releases {
        text.push('\n');
        for note in &release.notes {
            text.push_str(&comment(note));
        }
        text.push_str(&entry("releases", &release.id, &release.title));
    }
    for feature in features {
        text.push('\n');
        text.push_str(&entry("features", &feature.id, &feature.title));
    }
    text
}

fn entry(table: &str, id: &str, title: &str) -> String {
    let (title, whole) = story::headline(title);
    let note = if whole { "" } else { "# (a longer title in the source)\n" };
    let title = if title.is_empty() { id.to_owned() } else { title };
    format!("{note}[[{table}]]\nid = {}\ntitle = {}\n", toml::string(id), toml::string(&title))
}

/// A comment ends at a line break, and TOML forbids control characters in it.
fn comment(note: &str) -> String {
    let visible: String = note.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("# {}\n", visible.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backlog_with_releases_and_features() {
        let releases = [Release { id: "m-1".into(), title: "First".into(), notes: vec!["All\rof it".into()] }];
        let features = [Feature { id: "back-1".into(), title: "Cart".into() }];
        let text = text("My \"shop\"", &releases, &features);
        assert!(text.contains("# All of it\n[[releases]]\nid = \"m-1\"\n"), "{text}");
        let table: ::toml::Table = text.parse().unwrap();
        assert_eq!(table["product"]["name"].as_str(), Some("My \"shop\""));
        assert_eq!(table["features"][0]["title"].as_str(), Some("Cart"));
    }
}
