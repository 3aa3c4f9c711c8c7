//! What the hooks say of a verdict.

use crate::cli::context::Context;
use crate::session::CommitVerdict;

/// Shows what was found: what blocks as data, the rest as chatter.
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
        let errors = match verdict.old_errors {
            1 => "1 older error".to_owned(),
            count => format!("{count} older errors"),
        };
        let folder = session.location().root.in_repository();
        context.terminal.status(&format!("{errors} in {folder} outside this commit: `topline check`"));
    }
}
