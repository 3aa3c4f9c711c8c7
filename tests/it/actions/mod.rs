//! The use cases of front ends, through the library: requests in JSON, moves, undo, and commits of the backlog alone.

mod commit;
mod moves;
mod requests;

use std::rc::Rc;

use jiff::civil::Date;
use topline::actions::outcome::ErrorAnswer;
use topline::actions::request::ChangeRequest;
use topline::actions::{ActionError, Prepared, prepare};
use topline::git::Environment;
use topline::session::{BacklogState, Session, StateSource};

use crate::support::repo::TestRepo;

const TODAY: Date = Date::constant(2026, 11, 28);

/// The backlog of a repository, read anew.
fn load(repo: &TestRepo, folder: &str) -> (Session, BacklogState) {
    let environment = Rc::new(Environment::in_folder(repo.path()));
    let session = Session::open(&environment, Some(&repo.path().join(folder)), &StateSource::Worktree).unwrap();
    let state = session.load(&StateSource::Worktree).unwrap();
    (session, state)
}

fn request(json: &str) -> ChangeRequest {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn prepared(session: &Session, state: &BacklogState, json: &str) -> Result<Prepared, ActionError> {
    request(json).edit(session, state, TODAY).and_then(|edit| prepare(session, state, edit))
}

/// Does it.
#[track_caller]
fn apply(repo: &TestRepo, json: &str) -> Prepared {
    let (session, state) = load(repo, "backlog");
    let prepared = prepared(&session, &state, json).unwrap_or_else(|error| panic!("{json}: {error:?}"));
    prepared.apply(&session).unwrap();
    prepared
}

/// Why it isn't done, as `kind: message`.
#[track_caller]
fn refused(repo: &TestRepo, json: &str) -> String {
    let (session, state) = load(repo, "backlog");
    let result = prepared(&session, &state, json).and_then(|prepared| prepared.apply(&session));
    let error = ErrorAnswer::from(&result.expect_err(json)).error;
    format!("{}: {}", error.kind, error.message)
}

fn order(state: &BacklogState) -> Vec<String> {
    let backlog = &state.parsed.backlog;
    state.order().unwrap().placed.iter().map(|placed| backlog.item(placed.item).id.to_string()).collect()
}
