//! Saves what has changed as a commit.

use std::collections::BTreeSet;
use std::rc::Rc;

use hyper::StatusCode;
use tokio::task::spawn_blocking;

use super::respond::{self, Answer, failed};
use super::server::Server;
use super::wire::{CommitAnswer, CommitBody, CommitProposal};
use crate::actions::{Failure, patch};
use crate::render::edit_report::FileLine;
use crate::render::style::Style;
use crate::session::{ChangedFile, SessionError};

/// What would be committed.
pub fn propose(server: &Server) -> Answer {
    match proposal(server) {
        Ok(proposal) => respond::json(StatusCode::OK, &proposal),
        Err(error) => failed(&error.into()),
    }
}

fn proposal(server: &Server) -> Result<CommitProposal, SessionError> {
    server.follow(BTreeSet::new())?;
    let backlog = server.backlog.borrow();
    let session = backlog.session();
    let uncommitted = session.uncommitted(backlog.state())?;
    let line = |file: &ChangedFile| FileLine {
        path: file.path.to_string(),
        outcome: file.outcome(),
        from: file.renamed_from.as_deref().map(str::to_owned),
    };
    Ok(CommitProposal {
        version: backlog.version(),
        files: uncommitted.files.iter().map(line).collect(),
        message: uncommitted.message,
        others: uncommitted.others,
        patch: uncommitted.files.iter().map(|file| patch(session, file, Style::default())).collect(),
    })
}

/// Commits. Git and the hooks run beside the server, which goes on.
pub async fn commit(server: &Rc<Server>, asked: CommitBody) -> Answer {
    match run(server, asked).await {
        Ok(answer) => respond::json(StatusCode::OK, &answer),
        Err(failure) => failed(&failure),
    }
}

async fn run(server: &Rc<Server>, CommitBody { message, version }: CommitBody) -> Result<CommitAnswer, Failure> {
    if message.trim().is_empty() {
        return Err(Failure::usage("a commit has a message"));
    }
    server.follow(BTreeSet::new())?;
    let plan = {
        let backlog = server.backlog.borrow();
        if version.is_some_and(|version| version != backlog.version()) {
            let message = "files were changed since this was proposed: nothing was committed";
            return Err(Failure::new("changed-meanwhile", message).hint("look at what would be committed again"));
        }
        backlog.session().uncommitted(backlog.state())?.plan
    };
    let run = spawn_blocking(move || plan.run(&message));
    let run = run.await.map_err(|error| Failure::new("io", format!("can't run git: {error}")))??;
    server.follow(BTreeSet::new())?;
    Ok(CommitAnswer { ok: run.is_done(), commit: run.commit.map(|id| id.to_string()), output: run.output })
}
