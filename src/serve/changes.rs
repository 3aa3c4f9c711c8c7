//! Changes: what one would do, doing it, and taking it back.

use std::collections::BTreeSet;
use std::rc::Rc;

use hyper::StatusCode;
use tokio::task::spawn_blocking;

use super::inside::refuse_outside;
use super::respond::{self, Answer, failed};
use super::server::{DoneChange, Server};
use super::state::LiveBacklog;
use super::versions::Shown;
use super::wire::{ChangeBody, Conflict, OtherFile, UndoBody, action_answer};
use crate::actions::outcome::ChangeOutcome;
use crate::actions::{ActionError, Failure, Prepared, prepare, prepare_undo};
use crate::git::{EditLock, Environment};
use crate::session::{ChangedFile, Session, StateSource};

/// How many changes can be taken back.
const MAX_DONE: usize = 100;

/// Why a change isn't made.
enum NotDone {
    Action(ActionError),
    Conflict(Box<Conflict>),
}

/// What a change would do.
pub async fn preview(server: &Rc<Server>, asked: ChangeBody) -> Answer {
    if let Err(error) = server.follow(BTreeSet::new()) {
        return failed(&error.into());
    }
    let backlog = server.backlog.borrow();
    match prepared(&backlog, &asked) {
        Ok(prepared) => {
            let outcome = ChangeOutcome::new(backlog.session(), &prepared, backlog.version(), false);
            respond::json(StatusCode::OK, &outcome)
        }
        Err(not_done) => not_done.answer(),
    }
}

/// Makes a change.
pub async fn apply(server: &Rc<Server>, asked: ChangeBody) -> Answer {
    let _lock = match lock_and_read(server).await {
        Ok(lock) => lock,
        Err(failure) => return failed(&failure),
    };
    let prepared = prepared(&server.backlog.borrow(), &asked);
    let written = prepared.and_then(|prepared| {
        write(server, &prepared)?;
        Ok(prepared)
    });
    match written {
        Ok(prepared) => {
            let version = server.backlog.borrow().version();
            let done = DoneChange { version, title: prepared.title.clone(), files: prepared.files.clone() };
            let mut all = server.done.borrow_mut();
            if !done.files.is_empty() {
                all.push(done);
            }
            if all.len() > MAX_DONE {
                all.remove(0);
            }
            outcome(server, &prepared)
        }
        Err(not_done) => not_done.answer(),
    }
}

/// Takes back a change, or the last one. One whose files were changed since can't be taken back any more: it is forgotten, so
/// that it isn't in the way of those before it.
pub async fn undo(server: &Rc<Server>, asked: UndoBody) -> Answer {
    let _lock = match lock_and_read(server).await {
        Ok(lock) => lock,
        Err(failure) => return failed(&failure),
    };
    let Some(last) = take_done(&mut server.done.borrow_mut(), asked.version) else {
        return respond::error(StatusCode::CONFLICT, "nothing-to-undo", "there is nothing to undo");
    };
    let prepared = {
        let backlog = server.backlog.borrow();
        prepare_undo(backlog.session(), backlog.state(), &last.title, &last.files)
    };
    let undone = prepared.map_err(NotDone::Action).and_then(|prepared| {
        write(server, &prepared)?;
        Ok(prepared)
    });
    match undone {
        Ok(prepared) => outcome(server, &prepared),
        Err(not_done) => not_done.answer(),
    }
}

/// The change that led to a version, or the last one.
fn take_done(all: &mut Vec<DoneChange>, version: Option<u64>) -> Option<DoneChange> {
    match version {
        None => all.pop(),
        Some(version) => Some(all.remove(all.iter().position(|done| done.version == version)?)),
    }
}

/// Keeps other programs from editing, and reads what they have edited. The others of this server go on meanwhile.
async fn lock_and_read(server: &Rc<Server>) -> Result<Option<EditLock>, Failure> {
    let (environment, root) = {
        let backlog = server.backlog.borrow();
        (backlog.session().environment().clone(), backlog.root())
    };
    let lock = spawn_blocking(move || {
        let environment: Rc<Environment> = Rc::new(environment);
        Session::open(&environment, Some(&root), &StateSource::Worktree)?.lock_edits()
    });
    let lock = lock.await.map_err(|error| Failure::new("io", format!("can't lock the backlog: {error}")))??;
    server.follow(BTreeSet::new())?;
    Ok(lock)
}

/// What a change does, if the files that it changes are those that the page shows.
fn prepared(backlog: &LiveBacklog, asked: &ChangeBody) -> Result<Prepared, NotDone> {
    if asked.version > backlog.version() {
        return Err(Failure::usage("the page is newer than the server: load it again").into());
    }
    let (session, state) = (backlog.session(), backlog.state());
    let edit = asked.change.edit(session, state, backlog.today())?;
    let prepared = prepare(session, state, edit)?;
    refuse_unseen(backlog, asked.version, &prepared.files)?;
    refuse_outside(&backlog.root(), &prepared.files)?;
    Ok(prepared)
}

/// Refuses to change what the page hasn't shown.
fn refuse_unseen(backlog: &LiveBacklog, version: u64, files: &[ChangedFile]) -> Result<(), NotDone> {
    let mut others = Vec::new();
    let paths: BTreeSet<&str> = files.iter().flat_map(|file| [&*file.path, &**file.old_path()]).collect();
    for path in paths {
        let now = backlog.text_of(path);
        match backlog.shown(version, path) {
            Shown::Same => {}
            Shown::Other(shown) if shown == now.as_deref() => {}
            Shown::Other(shown) => others.push(OtherFile {
                path: path.to_owned(),
                shown: shown.unwrap_or_default().to_owned(),
                now: now.unwrap_or_default(),
            }),
            Shown::Forgotten => {
                let message = "the page is too old to say what it showed: load it again; nothing was written";
                return Err(NotDone::Conflict(Box::new(Conflict::new(message.to_owned(), Vec::new()))));
            }
        }
    }
    match others.as_slice() {
        [] => Ok(()),
        [first, ..] => {
            let message = format!("{} was changed meanwhile: nothing was written", first.path);
            Err(NotDone::Conflict(Box::new(Conflict::new(message, others))))
        }
    }
}

/// Writes a change. Somebody who writes at the same moment without the lock wins.
fn write(server: &Server, prepared: &Prepared) -> Result<(), NotDone> {
    let applied = {
        let backlog = server.backlog.borrow();
        refuse_outside(&backlog.root(), &prepared.files)?;
        prepared.apply(backlog.session())
    };
    let paths = prepared.files.iter().flat_map(|file| [file.path.to_string(), file.old_path().to_string()]).collect();
    let followed = server.follow(paths);
    match applied {
        Err(ActionError::Failure(failure)) if failure.is_concurrent_change() => {
            let backlog = server.backlog.borrow();
            let other = |file: &ChangedFile| {
                let now = backlog.text_of(file.old_path());
                let (shown, now) = (file.old.clone().unwrap_or_default(), now.unwrap_or_default());
                (shown != now).then(|| OtherFile { path: file.old_path().to_string(), shown, now })
            };
            let others = prepared.files.iter().filter_map(other).collect();
            Err(NotDone::Conflict(Box::new(Conflict::new(failure.to_string(), others))))
        }
        Err(error) => Err(error.into()),
        Ok(()) => followed.map_err(|error| ActionError::from(error).into()),
    }
}

fn outcome(server: &Server, prepared: &Prepared) -> Answer {
    let backlog = server.backlog.borrow();
    respond::json(StatusCode::OK, &ChangeOutcome::new(backlog.session(), prepared, backlog.version(), true))
}

impl NotDone {
    fn answer(&self) -> Answer {
        match self {
            Self::Conflict(conflict) => respond::json(StatusCode::CONFLICT, conflict.as_ref()),
            Self::Action(error) => {
                let (status, answer) = action_answer(error);
                respond::json(status, &answer)
            }
        }
    }
}

impl From<ActionError> for NotDone {
    fn from(error: ActionError) -> Self {
        Self::Action(error)
    }
}

impl From<Failure> for NotDone {
    fn from(failure: Failure) -> Self {
        Self::Action(failure.into())
    }
}
