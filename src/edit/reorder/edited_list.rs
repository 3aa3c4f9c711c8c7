//! Reads the order of an edited `PRIORITY.md`.

use super::sheet::{LineError, WantedLine};
use crate::model::{Backlog, Item, Ix};
use crate::order::Section;
use crate::text::one_line;

/// The open items in the order of their lines in `text`; without such lines, in that of the definitions of their links. All
/// else is ignored, also items that aren't open. `headings` are the sections with the texts of their headings.
///
/// # Errors
/// If an item has two lines.
pub fn read(backlog: &Backlog, text: &str, headings: &[(Section, String)]) -> Result<Vec<WantedLine>, LineError> {
    let has_all = headings.iter().all(|(_, title)| text.lines().any(|line| heading(line) == Some(title)));
    let mut section = None;
    let (mut lines, mut definitions) = (Vec::new(), Vec::new());
    for (at, line) in text.lines().enumerate() {
        if let Some(title) = heading(line) {
            section = headings.iter().find(|(_, known)| known == title).map(|(section, _)| *section);
        }
        let wanted = |item| WantedLine { item, number: at + 1, section: section.filter(|_| has_all), because: None };
        let open = |id: &str| backlog.find(id).filter(|ix| backlog.item(*ix).is_open());
        lines.extend(listed_id(line).and_then(open).map(wanted));
        definitions.extend(defined_id(line).and_then(open).map(wanted));
    }
    let lines = if lines.is_empty() { definitions } else { lines };
    let mut first: std::collections::HashMap<Ix<Item>, usize> = std::collections::HashMap::new();
    for WantedLine { item, number, .. } in &lines {
        if let Some(first) = first.insert(*item, *number) {
            let id = one_line::quote(backlog.item(*item).id.as_str());
            return Err(LineError::doubled(&id, first, *number));
        }
    }
    Ok(lines)
}

fn heading(line: &str) -> Option<&str> {
    line.strip_prefix("## ").map(str::trim_end)
}

/// The id of `1. [TITLE][ID] …`.
fn listed_id(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = rest.strip_prefix(['.', ')']).filter(|_| rest.len() < line.len())?;
    // Brackets in a title are escaped.
    let (_, behind) = rest.trim_start().strip_prefix('[')?.split_once("][")?;
    Some(behind.split_once(']')?.0)
}

/// The id of `   [ID]: PATH`.
fn defined_id(line: &str) -> Option<&str> {
    let (id, behind) = line.trim_start().strip_prefix('[')?.split_once(']')?;
    behind.starts_with(':').then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_from_lines_and_definitions() {
        assert_eq!(listed_id("1. [Edit \\[the\\] cart][edit-cart] `edit-cart` · feedback"), Some("edit-cart"));
        assert_eq!(listed_id("  12) [A][a]"), Some("a"));
        for other in ["[A][a]", "1. A", "1. [A](a.md)", "- [A][a]", "   [a]: stories/a.md", ". [A][a]"] {
            assert_eq!(listed_id(other), None, "{other}");
        }
        assert_eq!(defined_id("   [edit-cart]: stories/edit-cart.md"), Some("edit-cart"));
        assert_eq!(defined_id("[A][a]: x"), None);
    }
}
