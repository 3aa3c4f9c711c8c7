//! Parses `deployments.toml`, the log of deployments.

use std::sync::Arc;

use super::conflict_markers;
use super::document;
use super::fields::Fields;
use super::toml_mistake::Schema;
use crate::diag::{Fact, Problem, Problems};
use crate::model::config::LoggedDeployment;
use crate::model::item::MAX_TITLE;
use crate::model::keys::deployment as keys;
use crate::text::SourceFile;

/// Reads `file`. An entry with a fault is left out.
pub fn read(file: &SourceFile) -> (Vec<LoggedDeployment>, Vec<Problem>) {
    let mut problems = Problems::new(Arc::clone(&file.path));
    let mut log = Vec::new();
    match file.readable_text() {
        Ok(text) => log_of(text, &mut log, &mut problems),
        Err(reason) => problems.push(file.fault_span(), Fact::Unreadable(reason.clone())),
    }
    (log, problems.into_vec())
}

fn log_of(text: &str, log: &mut Vec<LoggedDeployment>, problems: &mut Problems) {
    if conflict_markers::report_in_toml(text, problems) {
        return;
    }
    // The TOML library rejects a byte order mark, which some editors add.
    let offset = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let text = text.get(offset..).unwrap_or_default();
    document::document(text, offset, Schema::Deployments, problems, |table, problems| {
        let mut top = Fields::new(table, "", offset, problems);
        top.report_unknown_keys(&[keys::TABLE]);
        for (table, span) in top.tables(keys::TABLE) {
            let mut fields = Fields::new(table, keys::TABLE, offset, problems);
            fields.report_unknown_keys(keys::NAMES);
            keys::ALL.iter().filter(|key| key.is_required).for_each(|key| fields.require(key.name, span));
            fields.string(keys::NOTE.name);
            let (on, name) = (fields.instant(keys::ON.name), fields.line(keys::NAME.name, MAX_TITLE));
            log.extend(on.zip(name).map(|(on, name)| LoggedDeployment { on: on.value, name: name.value }));
        }
    });
}
