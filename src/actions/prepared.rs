//! What an edit does, computed before anything is written.

use std::collections::{BTreeSet, HashMap};

use super::edit::{Edit, Warning};
use super::failure::Failure;
use super::items::git_conflict;
use super::refusal::{ActionError, InvalidResult, Refusal};
use crate::diag::Finding;
use crate::edit::Change;
use crate::model::Backlog;
use crate::order::Order;
use crate::parse::stem;
use crate::render::edit_report::OrderEffect;
use crate::render::style::Style;
use crate::render::unified_diff;
use crate::session::{BacklogState, ChangeMisfit, ChangedFile, NewFindings, Session};
use crate::text::tree;

/// An edit and what it does.
pub struct Prepared {
    /// What it does, in a few words.
    pub title: String,
    /// The files that it really changes, each before and after.
    pub files: Vec<ChangedFile>,
    /// The state after it, with the texts of the changed files and those that the findings quote.
    pub after: BacklogState,
    /// The findings that it brings.
    pub findings: Vec<Finding>,
    /// What it does to the places of the items that it is about.
    pub effects: Vec<OrderEffect>,
    /// Every item whose rank it changes, the ones that it is about first, and then by new rank.
    pub moves: Vec<RankMove>,
    /// What somebody should know before it is made.
    pub warnings: Vec<Warning>,
    /// What else there is to know, a sentence each.
    pub notes: Vec<String>,
    /// Whether the notes sum up what happens to the items.
    pub is_summed_up: bool,
    /// Whether it is about items.
    pub is_about_items: bool,
    /// The items whose move needs a reason that nobody has given.
    pub needs_reason: Vec<String>,
    by_hand: String,
}

/// An item that gets another rank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RankMove {
    /// Its id after the edit.
    pub id: String,
    /// Its title; the old one if it is gone.
    pub title: String,
    /// Its old rank, from 1; `None` if it wasn't in the order.
    pub from: Option<usize>,
    /// Its new rank, from 1; `None` if it isn't in the order any more.
    pub to: Option<usize>,
    /// Whether the edit is about it.
    pub is_asked: bool,
}

/// Computes what an edit does to the state that it was made from. Nothing is written.
///
/// # Errors
/// If git has one of the files in conflict, or the result would have errors that are never wanted.
pub fn prepare(session: &Session, state: &BacklogState, edit: Edit) -> Result<Prepared, ActionError> {
    let files = state.changed_files(&edit.change).map_err(|misfit| misfit_failure(session, &misfit))?;
    if let Some(failure) = git_conflict(session, state, files.iter().map(|file| &**file.old_path())) {
        return Err(failure.into());
    }
    let mut after = state.after(&files);
    let new = NewFindings::new(state, &after, &edit.items);
    after.add_texts_of(state, new.refused.iter().chain(&new.others));
    if !new.refused.is_empty() {
        return Err(ActionError::Invalid(Box::new(InvalidResult { findings: new.refused, after })));
    }
    Ok(prepared(state, edit, files, after, new.others))
}

/// As [`prepare`], for the files that an edit has written: takes it back. The old state may have errors that the edit has fixed.
///
/// # Errors
/// If a file doesn't have the bytes any more that were written, or git has it in conflict.
pub fn prepare_undo(
    session: &Session,
    state: &BacklogState,
    title: &str,
    written: &[ChangedFile],
) -> Result<Prepared, ActionError> {
    let files: Vec<ChangedFile> = written.iter().map(ChangedFile::reversed).collect();
    let is_changed = |file: &&ChangedFile| {
        let now = |path: &str| state.tree.file(path).and_then(|file| file.readable_text().ok());
        let blocks = file.renamed_from.is_some() && now(&file.path).is_some();
        now(file.old_path()) != file.old.as_deref() || blocks
    };
    if let Some(file) = files.iter().find(is_changed) {
        let message = format!("{} has changed since: nothing was undone", session.shown(file.old_path()));
        return Err(Refusal::new("changed-meanwhile", message, Vec::new()).into());
    }
    if let Some(failure) = git_conflict(session, state, files.iter().map(|file| &**file.old_path())) {
        return Err(failure.into());
    }
    let is_item = |file: &&ChangedFile| tree::is_story_path(&file.path) || tree::is_decision_path(&file.path);
    let items: BTreeSet<&str> = files.iter().filter(is_item).map(|file| stem(&file.path)).collect();
    let edit = Edit::of_items(Change::requested(format!("Undo: {title}"), Vec::new()), items);
    let mut after = state.after(&files);
    let new = NewFindings::new(state, &after, &edit.items);
    after.add_texts_of(state, new.refused.iter().chain(&new.others));
    let findings = new.refused.into_iter().chain(new.others).collect();
    Ok(prepared(state, edit, files, after, findings))
}

/// What an edit does, with its files, the state after it, and the findings that it brings.
fn prepared(
    state: &BacklogState,
    edit: Edit,
    files: Vec<ChangedFile>,
    after: BacklogState,
    mut findings: Vec<Finding>,
) -> Prepared {
    let mut notes = edit.notes;
    for note in edit.notes_after.into_iter().flat_map(|look| look(&after)) {
        findings.retain(|finding| note.replaces != Some(finding.rule));
        notes.push(note.text);
    }
    let before = (&state.parsed.backlog, state.order().ok());
    let now = (&after.parsed.backlog, after.order().ok());
    let effects = edit.items.iter().map(|(old, new)| OrderEffect::new(old, new, before, now));
    let effects = effects.filter(|effect| !edit.is_summed_up || effect.was != effect.rank).collect();
    Prepared {
        title: edit.change.title,
        moves: moves(before, now, &edit.items),
        files,
        findings,
        effects,
        warnings: edit.warnings,
        notes,
        is_summed_up: edit.is_summed_up,
        is_about_items: !edit.items.is_empty(),
        needs_reason: edit.needs_reason,
        by_hand: edit.by_hand,
        after,
    }
}

impl Prepared {
    /// Writes it.
    ///
    /// # Errors
    /// If a reason is missing, or a file has changed since the state was read: then nothing is written.
    pub fn apply(&self, session: &Session) -> Result<(), ActionError> {
        if !self.needs_reason.is_empty() {
            return Err(ActionError::NeedsReason(self.needs_reason.clone()));
        }
        Ok(session.apply_or(&self.files, &self.by_hand)?)
    }

    /// Its files as one patch, with paths relative to the repository's root.
    pub fn patch(&self, session: &Session, style: Style) -> String {
        self.files.iter().map(|file| patch(session, file, style)).collect()
    }
}

/// The change of a file as a patch, with paths relative to the repository's root.
pub fn patch(session: &Session, file: &ChangedFile, style: Style) -> String {
    let in_repository = |path: &str| session.location().path_in_repository(path);
    let (old_path, new_path) = (in_repository(file.old_path()), in_repository(&file.path));
    let old = file.old.as_deref().map(|text| (&*old_path, text));
    unified_diff::patch(old, file.new.as_deref().map(|text| (&*new_path, text)), style)
}

/// The items whose ranks differ. Nothing if one of the states has no order.
fn moves(
    before: (&Backlog, Option<&Order>),
    now: (&Backlog, Option<&Order>),
    items: &[(String, String)],
) -> Vec<RankMove> {
    let (Some(old_order), Some(new_order)) = (before.1, now.1) else { return Vec::new() };
    let new_ids: HashMap<&str, &str> = items.iter().map(|(old, new)| (&**old, &**new)).collect();
    let asked = |id: &str| items.iter().any(|(_, new)| new == id);
    let mut ranks: HashMap<&str, (Option<usize>, Option<usize>, &str)> = HashMap::new();
    for (at, placed) in old_order.placed.iter().enumerate() {
        let item = before.0.item(placed.item);
        let id = new_ids.get(item.id.as_str()).copied().unwrap_or(item.id.as_str());
        ranks.insert(id, (Some(at + 1), None, &item.title.value));
    }
    for (at, placed) in new_order.placed.iter().enumerate() {
        let item = now.0.item(placed.item);
        let from = ranks.get(item.id.as_str()).and_then(|(from, ..)| *from);
        ranks.insert(item.id.as_str(), (from, Some(at + 1), &item.title.value));
    }
    let moved = ranks.into_iter().filter(|(_, (from, to, _))| from != to);
    let mut moves: Vec<RankMove> = moved
        .map(|(id, (from, to, title))| RankMove {
            id: id.to_owned(),
            title: title.to_owned(),
            from,
            to,
            is_asked: asked(id),
        })
        .collect();
    moves.sort_by_key(|moved| (!moved.is_asked, moved.to.unwrap_or(usize::MAX), moved.from));
    moves
}

fn misfit_failure(session: &Session, misfit: &ChangeMisfit) -> Failure {
    match misfit {
        ChangeMisfit::NoText(path) => Failure::new("io", format!("can't read {}", session.shown(path))),
        ChangeMisfit::Edits(path) => {
            Failure::new("conflict", format!("can't edit {}: the edits don't fit it", session.shown(path)))
        }
    }
}
