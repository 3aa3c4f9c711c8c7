//! `topline fmt`

use std::path::Path;
use std::sync::Arc;

use super::super::Outcome;
use super::super::args::{EditArgs, FmtArgs};
use super::super::context::Context;
use super::super::error::Failure;
use super::carry_out;
use crate::actions::{Edit, unknown_item};
use crate::edit::format::format_story;
use crate::edit::{Change, FileChange};
use crate::parse::stem;
use crate::session::{BacklogState, Session};
use crate::text::{SourceFile, tree};

/// Formats stories.
pub fn fmt(args: &FmtArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let (session, state) = context.load_to_edit(args.edit.dry_run || args.check)?;
    let mut files: Vec<&SourceFile> = Vec::new();
    for name in &args.paths {
        files.extend(named(&session, &state, name, context)?);
    }
    if args.paths.is_empty() {
        files.extend(&state.tree.stories);
    }
    files.sort_by_key(|file| &file.path);
    files.dedup_by_key(|file| &file.path);
    let (mut changes, mut broken) = (Vec::new(), false);
    for file in files {
        match file.readable_text().ok().and_then(format_story) {
            Some(edits) if edits.is_empty() => {}
            Some(edits) => changes.push(FileChange::Edit { path: Arc::clone(&file.path), edits }),
            None => {
                broken = true;
                let path = session.shown(&file.path);
                context.terminal.status(&format!("can't format {path}: its front matter can't be parsed"));
            }
        }
    }
    if broken {
        context.terminal.hint("`topline check` says what is wrong");
    }
    let would_change = args.check && !changes.is_empty();
    let edit = Edit::of_items(Change::requested("format stories", changes), []);
    let options = EditArgs { dry_run: args.edit.dry_run || args.check, ..args.edit };
    let outcome = carry_out(&session, &state, edit, &options, context)?;
    Ok(if broken || would_change { Outcome::Findings } else { outcome })
}

/// The stories at or below a path, or with that id.
fn named<'s>(
    session: &Session,
    state: &'s BacklogState,
    name: &str,
    context: &Context<'_>,
) -> Result<Vec<&'s SourceFile>, Failure> {
    let stories = || state.tree.stories.iter();
    let path = context.environment.current_folder().join(name);
    if session.location().is_below(&path) {
        return Ok(stories().collect());
    }
    if let Some(inside) = session.location().path_inside(&path) {
        let found: Vec<&SourceFile> = stories().filter(|file| Path::new(&*file.path).starts_with(&inside)).collect();
        if !found.is_empty() {
            return Ok(found);
        }
    }
    let found: Vec<&SourceFile> = stories().filter(|file| stem(&file.path) == name).collect();
    if found.is_empty() { Err(not_found(session, state, name, &path)) } else { Ok(found) }
}

/// The failure for a word that names no story. `path` is where it would be on the disk.
fn not_found(session: &Session, state: &BacklogState, name: &str, path: &Path) -> Failure {
    if path.exists() {
        let failure = match (path.is_dir(), session.location().path_inside(path)) {
            (_, None) => Failure::usage(format!("`{name}` is not in the backlog")),
            (true, Some(_)) => Failure::usage(format!("no story is in `{name}`")),
            (false, Some(_)) => Failure::usage(format!("`{name}` is not a story")),
        };
        let stories = session.shown(tree::STORIES);
        return failure.hint(format!("only stories have front matter: name a file or folder in {stories}/, or an id"));
    }
    let is_path = name.contains(['/', '\\']);
    if is_path && session.location().root.path.join(name).exists() {
        let failure = Failure::usage(format!("there is no `{name}` in the current folder"));
        let meant = session.shown(name);
        let meant = if meant.is_empty() { "." } else { &meant };
        return failure.hint(format!("did you mean `{meant}`?"));
    }
    unknown_item(state, name)
}
