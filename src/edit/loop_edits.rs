//! What is written down about the loop: that the order was reviewed, and that something was deployed.

use jiff::civil::Date;

use super::FileChange;
use super::tables::add_table;
use super::toml_edits::{TomlEdits, new_line_ending, with_line_ending};
use crate::model::keys::config::{TOP, review};
use crate::model::keys::deployment;
use crate::text::toml_text;
use crate::text::tree::{CONFIG, DEPLOYMENTS};
use crate::text::{SourceFile, Tree};

/// A deployment to be logged.
#[derive(Clone, Copy, Debug)]
pub struct NewDeployment<'d> {
    /// When, in TOML: a date, or a date and time with an offset.
    pub on: &'d str,
    /// What.
    pub name: &'d str,
    /// Anything worth knowing about it.
    pub note: Option<&'d str>,
}

/// Writes that `by` looked at the whole order on `day`. `None` if `backlog.toml` can't be edited.
pub fn reviewed(tree: &Tree, day: Date, by: Option<&str>) -> Option<FileChange> {
    let on = toml_text::date(day);
    let by = by.map(toml_text::string);
    let table = || {
        let by = by.as_ref().map_or_else(String::new, |by| format!("{} = {by}\n", review::BY.name));
        format!("{}\n{} = {on}\n{by}", review::TABLE.header(), review::ON.name)
    };
    let Some(config) = &tree.config else { return Some(FileChange::Create { path: CONFIG.into(), text: table() }) };
    let text = config.readable_text().ok()?;
    let toml = TomlEdits::new(text)?;
    let name = review::TABLE.name;
    let is_written = toml.layout().at_or_below(&[name]).next().is_some();
    if !is_written {
        return Some(add(config, text, name, &table()));
    }
    let rank = |key: &str| TOP.iter().position(|top| *top == key);
    let mut edits = toml.set_entry([name, review::ON.name], &on, &rank).ok()?;
    let reviewer = match &by {
        Some(by) => toml.set_entry([name, review::BY.name], by, &rank).ok()?,
        // Whoever is named there is somebody else.
        None => toml.remove(&[name, review::BY.name]),
    };
    edits.extend(reviewer);
    Some(FileChange::Edit { path: config.path.clone(), edits })
}

/// Adds a deployment to the log. `None` if that can't be edited.
pub fn deployed(tree: &Tree, new: &NewDeployment<'_>) -> Option<FileChange> {
    let note = new.note.map(|note| format!("{} = {}\n", deployment::NOTE.name, toml_text::string(note)));
    let entry = format!(
        "[[{}]]\n{} = {}\n{} = {}\n{}",
        deployment::TABLE,
        deployment::ON.name,
        new.on,
        deployment::NAME.name,
        toml_text::string(new.name),
        note.unwrap_or_default(),
    );
    match &tree.deployments {
        None => {
            let text = with_line_ending(&entry, new_line_ending(tree));
            Some(FileChange::Create { path: DEPLOYMENTS.into(), text })
        }
        Some(file) => Some(add(file, file.readable_text().ok()?, deployment::TABLE, &entry)),
    }
}

fn add(file: &SourceFile, text: &str, name: &str, table: &str) -> FileChange {
    FileChange::Edit { path: file.path.clone(), edits: vec![add_table(text, name, table)] }
}
