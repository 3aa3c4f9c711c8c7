//! `topline rename`

use super::super::Outcome;
use super::super::args::RenameArgs;
use super::super::context::Context;
use super::super::error::Failure;
use super::carry_out;
use crate::actions::{Edit, conflict, story_file, unknown_item};
use crate::edit::Change;
use crate::edit::rename::{self, RenameError};
use crate::model::slug::slug;
use crate::model::{Id, Item};
use crate::rules::invalid_id;
use crate::session::{BacklogState, Session};
use crate::text::{path, tree};

/// Renames an item.
pub fn rename(args: &RenameArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let new = args.new.strip_suffix(".md").unwrap_or(&args.new);
    if let Err(fault) = Id::<Item>::new(new) {
        let failure = Failure::usage(invalid_id::message(new, fault));
        return Err(match slug::<Item>(new) {
            Some(id) => failure.hint(format!("`{id}` is one")),
            None => failure,
        });
    }
    if !tree::is_story_name(&format!("{new}.md")) {
        return Err(Failure::usage(format!(
            "`{new}` can't be an id: {new}.md is a text about its folder, and no story"
        )));
    }
    let (session, state) = context.load_to_edit(args.edit.dry_run)?;
    if args.id == new {
        let message = format!("`{new}` has that id already");
        let edit = Edit { notes: vec![message], ..Edit::of_items(Change::requested("", Vec::new()), [new]) };
        story_file(&session, &state, new)?;
        return carry_out(&session, &state, edit, &args.edit, context);
    }
    let file = story_file(&session, &state, &args.id)?;
    let folder = file.path.strip_suffix(path::file_name(&file.path)).unwrap_or_default();
    let change = rename::rename(&state.tree, &file.path, &format!("{folder}{new}.md"))
        .map_err(|error| failure(&session, &state, &args.id, error))?;
    let mut edit = Edit::of_items(change, []);
    edit.items.push((args.id.clone(), new.to_owned()));
    carry_out(&session, &state, edit, &args.edit, context)
}

fn failure(session: &Session, state: &BacklogState, id: &str, error: RenameError) -> Failure {
    match error {
        RenameError::NoStory => unknown_item(state, id),
        RenameError::Occupied(path) => {
            Failure::usage(format!("won't overwrite {}", session.shown(&path))).hint("choose another id")
        }
        RenameError::Broken(path) => conflict(session, state, &path).unwrap_or_else(|| {
            Failure::usage(format!("{} can't be edited: its TOML has an error", session.shown(&path)))
                .hint("`topline check` says where; nothing was renamed")
        }),
    }
}
