//! Parses one story file.

use std::sync::Arc;

use super::conflict_markers::Marker;
use super::fields::Fields;
use super::file_stem::stem;
use super::front_matter::Split;
use super::read_settings::ReadSettings;
use super::read_story::{FlawedStory, ReadStory};
use super::toml_mistake::Schema;
use super::{body, conflict_markers, document, front_matter, swallowed_keys, value_parts};
use crate::diag::{Fact, Problems};
use crate::model::Id;
use crate::model::item::{Body, Item, ItemKind, MAX_TITLE, ReportFields, Value};
use crate::model::keys::story;
use crate::text::{SourceFile, Span, Spanned, Unreadable};

/// Parses `file`. Besides its path and bytes, the result depends only on `settings`.
pub fn read(file: &SourceFile, settings: &ReadSettings) -> ReadStory {
    let path = Arc::clone(&file.path);
    let mut problems = Problems::new(Arc::clone(&path));
    let id = id(&path, &mut problems);
    let story = |text: &str, problems: &mut Problems| {
        let draft = item(stem(&path), text, settings, problems);
        draft.zip(id).map(|(draft, id)| Arc::new(Item { id, path: Arc::clone(&path), ..draft }))
    };
    let item = match file.readable_text() {
        Ok(text) => story(text, &mut problems),
        Err(reason) => match readable_front_matter(file) {
            // What the order reads is known: only the body has a byte that isn't text.
            Some((text, valid)) => {
                problems.push(file.fault_span(), Fact::Unreadable(Unreadable::BodyNotUtf8(valid)));
                story(text, &mut problems)
            }
            None => {
                problems.push(file.fault_span(), Fact::Unreadable(reason.clone()));
                None
            }
        },
    };
    match item {
        Some(item) if problems.is_empty() => ReadStory::Clean(item),
        item => {
            let is_valid = !problems.any_invalidates_story();
            ReadStory::Flawed(Arc::new(FlawedStory { path, item, is_valid, problems: problems.into_vec() }))
        }
    }
}

/// The text of a file that is not UTF-8, and the number of valid bytes before the first invalid one, if that is in the body.
fn readable_front_matter(file: &SourceFile) -> Option<(&str, usize)> {
    let (text, valid) = file.damaged_text()?;
    front_matter::split(text).ok().filter(|split| split.body_at <= valid).map(|_| (text, valid))
}

fn id(path: &str, problems: &mut Problems) -> Option<Id<Item>> {
    let text = stem(path);
    let id = Id::new(text);
    id.map_err(|fault| problems.push(Span::default(), Fact::InvalidId { table: "", text: text.into(), fault })).ok()
}

/// The item, if enough of the text could be read to build one. The problems determine whether it is valid.
fn item(stem: &str, text: &str, settings: &ReadSettings, problems: &mut Problems) -> Option<Item> {
    let split = front_matter::split(text);
    let code = || split.as_ref().map(|split| body::code_blocks(split.body, split.body_at)).unwrap_or_default();
    let markers = conflict_markers::find(text, code);
    let in_body = |marker: &Marker| split.as_ref().is_ok_and(|split| marker.span.start as usize >= split.body_at);
    for marker in &markers {
        problems
            .push(marker.span, Fact::ConflictMarker { in_body: in_body(marker), lone: marker.lone && in_body(marker) });
    }
    // The front matter contains both sides of the conflict, so that other problems would be consequences of it.
    if !markers.iter().all(in_body) {
        return None;
    }
    let split = split.map_err(|(span, fact)| problems.push(span, fact)).ok()?;
    let body = body::read(split.body, split.body_at, &settings.criteria_headings);
    let mut item = None;
    let is_toml = document::document(split.matter, split.matter_at, Schema::Story, problems, |table, problems| {
        let mut fields = Fields::new(table, "", split.matter_at, problems);
        item = front_matter(stem, &mut fields, &split, settings).map(|draft| Item { body, ..draft });
    });
    // The readable rest of broken TOML may not be what was meant.
    item.filter(|_| is_toml)
}

/// The item without its id, path and body. Without a usable title, its title is the `stem` of the file.
fn front_matter(
    stem: &str,
    fields: &mut Fields<'_, '_, '_>,
    split: &Split<'_>,
    settings: &ReadSettings,
) -> Option<Item> {
    let Split { opening, matter: text, .. } = *split;
    fields.report_unknown_keys(story::NAMES);
    fields.require("title", opening);
    if fields.raw("extra").is_some() {
        fields.table("extra");
    }
    swallowed_keys::report(fields, text, settings);
    let title = fields.line_or_beginning("title", MAX_TITLE);
    let kind = fields.word("type").unwrap_or(Spanned::new(ItemKind::Story, opening));
    let report = ReportFields {
        severity: fields.word("severity"),
        found_in: fields.environment("found_in"),
        source: fields.string("source"),
        about: fields.references("about").into(),
        reported: fields.date("reported"),
        answered: fields.date("answered"),
        started: fields.date("started"),
        answer: fields.string("answer"),
        reason: fields.string("reason"),
        external: fields.strings("external").into(),
    };
    let item = Item {
        id: Id::new("x").ok()?,
        path: "".into(),
        title: title.unwrap_or(Spanned::new(stem.into(), opening)),
        status: fields.word("status").unwrap_or(Spanned::new(kind.value.default_status(), opening)),
        kind,
        step: fields.reference("step"),
        release: fields.reference("release"),
        feature: fields.reference("feature"),
        flag: fields.reference("flag"),
        objective: fields.reference("objective"),
        estimate: fields.decimal("estimate"),
        value: value(fields, settings),
        reach: fields.count("reach"),
        depends_on: fields.references("depends_on").into(),
        closed: fields.date("closed"),
        due: fields.date("due"),
        assignee: fields.strings("assignee").into(),
        labels: fields.array("labels").into_iter().map(|label| label.value).collect(),
        body: Body::default(),
        report: report.into_stored(),
        opening,
    };
    Some(item)
}

fn value(fields: &mut Fields<'_, '_, '_>, settings: &ReadSettings) -> Option<Spanned<Value>> {
    let value = fields.value("value")?;
    // Without a complete configuration the parts are unknown.
    if let Some(names) = &settings.value_parts {
        value_parts::check("value", &value, names, fields);
    }
    Some(value)
}
