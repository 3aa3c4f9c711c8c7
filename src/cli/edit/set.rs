//! `topline set`

use std::collections::HashSet;
use std::sync::Arc;

use super::super::Outcome;
use super::super::args::SetArgs;
use super::super::context::Context;
use super::super::error::Failure;
use super::items::{edit_failure, story_file};
use super::{Edit, carry_out};
use crate::diag::other_trackers;
use crate::edit::{Change, FileChange, KeyEdit, KeyEditError, story_edits};
use crate::model::keys::story;
use crate::parse::stem;
use crate::session::BacklogState;
use crate::text::similar;

/// Sets and removes keys of stories.
pub fn set(args: &SetArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let (edits, ids): (Vec<&String>, Vec<&String>) = args.words.iter().partition(|word| KeyEdit::is_one(word));
    let mut seen = HashSet::new();
    let ids: Vec<&String> = ids.into_iter().filter(|id| seen.insert(*id)).collect();
    let edits: Vec<KeyEdit> = edits
        .into_iter()
        .map(|word| KeyEdit::parse(word).map_err(|error| word_failure(word, &error)))
        .collect::<Result<_, _>>()?;
    if ids.is_empty() {
        return Err(Failure::usage("no item is named").hint("such as `topline set edit-cart estimate=3`"));
    }
    let (session, state) = context.load_to_edit(args.edit.dry_run)?;
    for id in &ids {
        let is_item = state.stories.iter().any(|story| stem(story.path()) == id.as_str());
        if let Some(key) = id.strip_suffix('-').filter(|_| !is_item) {
            return Err(unknown_word(&state, id, key));
        }
    }
    if edits.is_empty() {
        return Err(Failure::usage("nothing is to be set").hint("such as `topline set edit-cart estimate=3`"));
    }
    let mut files = Vec::with_capacity(ids.len());
    for id in &ids {
        let file = story_file(&session, &state, id)?;
        let edits =
            story_edits::edit_keys(file.text(), &edits).map_err(|error| edit_failure(&session, &file.path, &error))?;
        files.push(FileChange::Edit { path: Arc::clone(&file.path), edits });
    }
    let change = Change::requested("set keys", files);
    let edit = Edit::of_items(change, ids.iter().map(|id| id.as_str()));
    carry_out(&session, &state, edit, &args.edit, context)
}

/// The failure for a word with `-` at its end that is neither an item nor a key to remove.
fn unknown_word(state: &BacklogState, word: &str, key: &str) -> Failure {
    let failure = Failure::usage(format!("there is no item `{word}`, and no key `{key}` to remove"));
    let nearest_key = || similar::nearest(key, story::NAMES.iter().copied());
    let nearest_id = || similar::nearest(word, state.stories.iter().map(|story| stem(story.path())));
    match other_trackers::key(key).or_else(nearest_key) {
        Some(key) => failure.hint(format!("did you mean `{key}-`?")),
        None => match nearest_id() {
            Some(id) => failure.hint(format!("did you mean `{id}`?")),
            None => failure.hint(format!("the keys are `{}`", story::NAMES.join("`, `"))),
        },
    }
}

/// The failure for a word that asks nothing of a key.
pub fn word_failure(word: &str, error: &KeyEditError) -> Failure {
    match error {
        KeyEditError::UnknownKey(key) => {
            let failure = Failure::usage(format!("there is no key `{key}`"));
            let nearest = || similar::nearest(key, story::NAMES.iter().copied());
            match (other_trackers::key_help(key), other_trackers::key(key).or_else(nearest)) {
                // What it says is for a line that is there.
                (Some(help), _) => failure.hint(help.replace(": delete the line", "")),
                (None, Some(meant)) => failure.hint(format!("did you mean `{meant}`?")),
                (None, None) => failure.hint(format!("the keys are `{}`", story::NAMES.join("`, `"))),
            }
        }
        KeyEditError::NotAList(key) => {
            Failure::usage(format!("`{word}`: `{key}` is not a list")).hint(format!("set it with `{key}=…`"))
        }
        KeyEditError::Nested(key) => {
            Failure::usage(format!("`{word}`: only the entries of `{key}` itself can be edited"))
                .hint(format!("set the whole entry, such as `{key}.a='{{ b = 3 }}'`"))
        }
        KeyEditError::NotATable(key) => {
            Failure::usage(format!("`{word}`: `{key}` has no entries")).hint(format!("set it with `{key}=…`"))
        }
    }
}
