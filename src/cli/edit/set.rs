//! `topline set`

use std::collections::HashSet;

use super::super::Outcome;
use super::super::args::SetArgs;
use super::super::context::Context;
use super::super::error::Failure;
use super::carry_out;
use crate::actions::{set_keys, word_failure};
use crate::diag::other_trackers;
use crate::edit::KeyEdit;
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
    let ids: Vec<&str> = ids.into_iter().map(String::as_str).collect();
    let edit = set_keys(&session, &state, &ids, &edits)?;
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
