//! Parses the files in `decisions/`, one decision each.

use std::sync::Arc;

use super::document;
use super::fields::Fields;
use super::toml_mistake::Schema;
use super::toml_table::TomlValue;
use super::{conflict_markers, stem};
use crate::diag::{DecisionFault, Expected, Fact, Kind, Problem, Problems};
use crate::model::decision::{Decision, DecisionTarget};
use crate::model::keys::{Key, decision as keys};
use crate::text::{SourceFile, Span, Spanned, visible};

/// The decisions of a backlog as read.
#[derive(Clone, Debug, Default)]
pub struct ReadDecisions {
    /// The valid decisions, sorted by the ids of their items. States of a backlog that share the pointer have the same decisions.
    pub decisions: Arc<Vec<Decision>>,
    /// The problems, in the order in which they were found.
    pub problems: Vec<Problem>,
}

/// Reads the files of `decisions/`. The result doesn't depend on their order.
pub fn read_decisions(files: &[SourceFile]) -> ReadDecisions {
    let mut sorted: Vec<&SourceFile> = files.iter().collect();
    sorted.sort_by(|a, b| (stem(&a.path), &a.path).cmp(&(stem(&b.path), &b.path)));
    let (mut decisions, mut problems) = (Vec::new(), Vec::new());
    for file in sorted {
        let mut found = Problems::new(Arc::clone(&file.path));
        match file.readable_text() {
            Ok(text) => decisions.extend(read_text(&file.path, text, &mut found)),
            Err(reason) => found.push(file.fault_span(), Fact::Unreadable(reason.clone())),
        }
        problems.extend(found.into_vec());
    }
    ReadDecisions { decisions: Arc::new(decisions), problems }
}

fn read_text(path: &Arc<str>, text: &str, problems: &mut Problems) -> Option<Decision> {
    if conflict_markers::report_in_toml(text, problems) {
        return None;
    }
    // The TOML library rejects a byte order mark, which some editors add.
    let offset = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let text = text.get(offset..).unwrap_or_default();
    let mut decision = None;
    let is_toml = document::document(text, offset, Schema::Decision, problems, |table, problems| {
        decision = read_fields(path, &mut Fields::new(table, "", offset, problems));
    });
    // The readable rest of broken TOML may not be what was meant.
    decision.filter(|_| is_toml)
}

/// The decision, if the file says where the item goes.
fn read_fields(path: &Arc<str>, fields: &mut Fields<'_, '_, '_>) -> Option<Decision> {
    fields.report_unknown_keys(keys::NAMES);
    fields.require(keys::BECAUSE.name, Span::default());
    let because = fields.string(keys::BECAUSE.name);
    if let Some(because) = because.as_ref().filter(|because| !visible::has_visible_text(&because.value)) {
        fields.note(because.span, Fact::Decision(DecisionFault::EmptyBecause));
    }
    let by = fields.string(keys::BY.name).map(|by| by.value);
    let review_on = fields.date(keys::REVIEW_ON.name);
    let target = target(fields);
    let item = stem(path);
    let itself = target.as_ref()?.item().filter(|other| *other.value.text == *item);
    if let Some(other) = itself {
        fields.note(other.span, Fact::Decision(DecisionFault::OnItself { item: item.to_owned() }));
        return None;
    }
    let because = because.unwrap_or(Spanned::new("".into(), Span::default()));
    Some(Decision { path: Arc::clone(path), item: item.into(), target: target?, because, by, review_on })
}

/// Where the item goes; reports a decision that doesn't have exactly one such key.
fn target(fields: &mut Fields<'_, '_, '_>) -> Option<DecisionTarget> {
    let above = fields.reference(keys::ABOVE.name).map(DecisionTarget::Above);
    let below = fields.reference(keys::BELOW.name).map(DecisionTarget::Below);
    let first = is_true(fields, &keys::FIRST).then_some(DecisionTarget::First);
    let last = is_true(fields, &keys::LAST).then_some(DecisionTarget::Last);
    let written: Vec<&'static str> =
        keys::TARGETS.iter().map(|key| key.name).filter(|name| fields.raw(name).is_some()).collect();
    match written.as_slice() {
        [_] => above.or(below).or(first).or(last),
        [] => {
            fields.note(Span::default(), Fact::Decision(DecisionFault::NoTarget));
            None
        }
        [_, second, ..] => {
            let span = fields.raw(second).map_or(Span::default(), |value| fields.span(value));
            fields.note(span, Fact::Decision(DecisionFault::SeveralTargets(written)));
            None
        }
    }
}

/// Whether the key is `true`; any other value is reported.
fn is_true(fields: &mut Fields<'_, '_, '_>, key: &'static Key) -> bool {
    let Some(value) = fields.raw(key.name) else { return false };
    if value.value == TomlValue::Boolean(true) {
        return true;
    }
    fields.reject::<()>(key.name, value, Expected::Kind(Kind::True));
    false
}
