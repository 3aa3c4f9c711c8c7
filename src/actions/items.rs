//! Finds the items that somebody names, also those whose files have errors: an edit may fix them.

use std::sync::Arc;

use super::edit::Edit;
use super::failure::Failure;
use super::shell_word::shell_word;
use crate::diag::Fact;
use crate::edit::story_edits::{self, StoryEditError};
use crate::edit::{Change, FileChange, KeyEdit};
use crate::model::{Item, Ix};
use crate::parse::{ReadStory, stem};
use crate::session::{BacklogState, GitConflict, Session};
use crate::text::line_index::LineIndex;
use crate::text::{SourceFile, similar};

/// The file of the story with that id.
///
/// # Errors
/// If there is none, or its text can't be read.
pub fn story_file<'s>(session: &Session, state: &'s BacklogState, id: &str) -> Result<&'s SourceFile, Failure> {
    let path = story_path(session, state, id)?;
    let file = state.tree.file(&path).ok_or_else(|| unknown_item(state, id))?;
    if let Some(failure) = conflict(session, state, &path) {
        return Err(failure);
    }
    match file.readable_text() {
        Ok(_) => Ok(file),
        Err(_) => Err(Failure::new("io", format!("can't edit {}: it can't be read", session.shown(&path)))
            .hint("`topline check` says why")),
    }
}

/// The path of the story with that id.
///
/// # Errors
/// If there is none, or there are two.
pub fn story_path(session: &Session, state: &BacklogState, id: &str) -> Result<Arc<str>, Failure> {
    let mut named = state.stories.iter().map(ReadStory::path).filter(|path| stem(path) == id);
    let (first, second) = (named.next(), named.next());
    if let (Some(first), Some(second)) = (first, second) {
        let [first, second] = [first, second].map(|path| session.shown(path));
        return Err(
            Failure::usage(format!("there are two items `{id}`: {first} and {second}")).hint("rename one of the files")
        );
    }
    first.cloned().ok_or_else(|| unknown_item(state, id))
}

/// The item with that id.
///
/// # Errors
/// If there is none, or its file has errors.
pub fn find_item(session: &Session, state: &BacklogState, id: &str) -> Result<Ix<Item>, Failure> {
    if let Some(ix) = state.parsed.backlog.find(id) {
        return Ok(ix);
    }
    match state.stories.iter().map(ReadStory::path).find(|path| stem(path) == id) {
        Some(path) => Err(conflict(session, state, path).unwrap_or_else(|| {
            Failure::usage(format!("{} has errors", session.shown(path))).hint("run `topline check` for details")
        })),
        None => Err(unknown_item(state, id)),
    }
}

/// The failure for an id that no item has.
pub fn unknown_item(state: &BacklogState, id: &str) -> Failure {
    let failure = Failure::usage(format!("there is no item `{id}`"));
    // A shell completes paths, so the argument may be a path instead of an id.
    let file_name = id.rsplit(['/', '\\']).next().unwrap_or(id);
    let wanted = file_name.strip_suffix(".md").unwrap_or(file_name);
    match similar::nearest(wanted, state.stories.iter().map(|story| stem(story.path()))) {
        Some(similar) => failure.hint(format!("did you mean `{similar}`?")),
        None => failure.hint("run `topline priority` to see the ids of the open items"),
    }
}

/// The failure for a story that can't be edited as asked.
pub fn edit_failure(session: &Session, path: &str, error: &StoryEditError) -> Failure {
    let shown = session.shown(path);
    match error {
        StoryEditError::Broken => {
            Failure::usage(format!("can't edit {shown}: its front matter is broken")).hint("`topline check` says where")
        }
        StoryEditError::NotATable(key) => {
            Failure::usage(format!("`{key}` of {shown} has no entries: it is not a table"))
                .hint(format!("remove it with `{key}-` first, or set it as a whole with `{key}=…`"))
        }
        StoryEditError::NotAList(key) => Failure::usage(format!("`{key}` of {shown} is not a list of texts"))
            .hint(format!("set it as a whole with `{key}=…`")),
        StoryEditError::NotInList(key, text) => Failure::usage(format!("`{key}` of {shown} doesn't have `{text}`")),
        StoryEditError::Twice(key) => edited_twice(key),
        StoryEditError::Unexpected(key) => {
            Failure::new("conflict", format!("can't edit `{key}` of {shown} without changing something else"))
                .hint("edit it by hand")
        }
    }
}

/// The failure for a key that is given two values at once.
pub fn edited_twice(key: &str) -> Failure {
    Failure::usage(format!("`{key}` is edited twice")).hint("say once what it is to be, or run the command twice")
}

/// The failure for a file that git has in conflict, or whose front matter or TOML has the marks of one.
pub fn conflict(session: &Session, state: &BacklogState, path: &str) -> Option<Failure> {
    git_conflict(session, state, [path]).or_else(|| {
        let is_mark = |fact: &Fact| matches!(fact, Fact::ConflictMarker { in_body: false, .. });
        let problem =
            state.parsed.problems.iter().find(|problem| &*problem.place.path == path && is_mark(&problem.fact))?;
        let text = state.tree.file(path)?.text();
        let line = LineIndex::new(text).line(problem.place.span.start);
        Some(in_conflict(session, &GitConflict { path: path.to_owned(), line: Some(line) }))
    })
}

/// The failure for the first of these files that git has in conflict: an edit would hide what is to be resolved.
pub fn git_conflict<'p>(
    session: &Session,
    state: &BacklogState,
    paths: impl IntoIterator<Item = &'p str>,
) -> Option<Failure> {
    session.conflict_in(state, paths).map(|conflict| in_conflict(session, &conflict))
}

fn in_conflict(session: &Session, conflict: &GitConflict) -> Failure {
    let path = session.shown(&conflict.path);
    let add = format!("`git add {}`", shell_word(&path));
    match conflict.line {
        Some(line) => Failure::new("conflict", format!("{path} has a merge conflict in line {line}"))
            .hint(format!("resolve it, then {add}, and run this again")),
        None => Failure::new("conflict", format!("{path} is in a merge conflict"))
            .hint(format!("{add} says that it is resolved; then run this again")),
    }
}

/// The edit of the keys of one item.
///
/// # Errors
/// If its file can't be edited like that.
pub fn edit_item(
    session: &Session,
    state: &BacklogState,
    ix: Ix<Item>,
    edits: &[KeyEdit],
    title: String,
) -> Result<Edit, Failure> {
    let item = state.parsed.backlog.item(ix);
    let text = state.tree.file(&item.path).map_or("", |file| file.text());
    let edits = story_edits::edit_keys(text, edits).map_err(|error| edit_failure(session, &item.path, &error))?;
    let change = Change::requested(title, vec![FileChange::Edit { path: Arc::clone(&item.path), edits }]);
    Ok(Edit::of_items(change, [item.id.as_str()]))
}
