//! `topline edit`

use super::super::Outcome;
use super::super::args::OpenArgs;
use super::super::context::Context;
use super::super::error::Failure;
use super::editor::Editor;
use super::items::story_path;
use crate::diag::{Finding, Severity};
use crate::session::{CheckOptions, Session, StateSource};

/// Opens a story in the editor, and shows its findings afterwards.
pub fn open(args: &OpenArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let (session, state) = context.load_worktree()?;
    let path = story_path(&session, &state, &args.id)?;
    let editor = Editor::find(context, "change single keys with `topline set`")?;
    let file = session.location().root.path.join(&*path);
    loop {
        editor.open_file(&file, context)?;
        let findings = show_findings(&session, &path, context)?;
        let has_errors = findings.iter().any(|finding| finding.severity == Severity::Error);
        if findings.is_empty() || !context.terminal.is_interactive() || !context.terminal.confirm("go on editing?")? {
            return Ok(Outcome::findings(has_errors));
        }
    }
}

/// Shows the findings about a file.
fn show_findings(session: &Session, path: &str, context: &mut Context<'_>) -> Result<Vec<Finding>, Failure> {
    let state = session.load(&StateSource::Worktree)?;
    let mut findings = session.findings(&state, CheckOptions::default());
    findings.retain(|finding| *finding.place.path == *path);
    let shown = context.show_findings(session, &state, &findings, context.terminal.stdout_screen());
    context.terminal.data(&shown);
    if findings.is_empty() {
        context.terminal.status(&format!("no findings in {}", session.shown(path)));
    }
    Ok(findings)
}
