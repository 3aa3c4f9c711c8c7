//! What the hooks say of a verdict.

use crate::cli::context::Context;
use crate::session::CommitVerdict;
use crate::text::words;

/// Shows the findings: blocking ones on stdout, the rest on stderr.
pub fn show(verdict: &CommitVerdict, context: &mut Context<'_>) {
    let screen = context.terminal.stdout_screen();
    let (session, state) = (&verdict.session, &verdict.state);
    if !verdict.new_warnings.is_empty() {
        let warnings = context.show_findings(session, state, &verdict.new_warnings, screen);
        context.terminal.status_block(&warnings);
    }
    let blocking = context.show_findings(session, state, &verdict.blocking, screen);
    context.terminal.data(&blocking);
    if verdict.old_errors > 0 {
        let errors = words::count(verdict.old_errors, "older error");
        let folder = session.location().root.in_repository();
        context.terminal.status(&format!("{errors} in {folder} outside this commit: see `topline check`"));
    }
}
