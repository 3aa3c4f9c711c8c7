//! `topline check --fix`, `--unsafe-fixes` and `--diff`

use crate::actions::patch;
use crate::cli::Outcome;
use crate::cli::args::{CheckArgs, FindingsFormat};
use crate::cli::context::Context;
use crate::cli::error::Failure;
use crate::diag::Finding;
use crate::edit::{Applicability, Change};
use crate::rules::stale_priority_file;
use crate::session::{
    ChangedFile, CheckOptions, FixOptions, FixedBacklog, MAX_REPORTED, ReportedFixes, Session, StateSource,
    WrittenPriority,
};
use crate::text::tree::PRIORITY;
use crate::text::words;

/// The most lines that say what was fixed.
const MAX_LINES: usize = 50;

/// Prints what would be fixed as patches.
pub fn show(
    session: &Session,
    args: &CheckArgs,
    options: CheckOptions<'_>,
    context: &mut Context<'_>,
) -> Result<Outcome, Failure> {
    let fixed = fix(session, args, options)?;
    let style = context.terminal.stdout_screen().style;
    let patches: String = fixed.files.iter().map(|file| patch(session, file, style)).collect();
    context.terminal.data(&patches);
    let summary = summary(&fixed, "would fix");
    context.terminal.status(&summary);
    let any = !fixed.files.is_empty();
    context.retain(fixed);
    Ok(Outcome::findings(any))
}

/// Fixes the files in the folder, and says what was fixed.
pub fn apply(
    session: &Session,
    args: &CheckArgs,
    options: CheckOptions<'_>,
    context: &mut Context<'_>,
) -> Result<(), Failure> {
    context.lock_edits(session, false)?;
    let fixed = fix(session, args, options)?;
    let is_generated = |file: &&ChangedFile| &*file.path == PRIORITY;
    let files: Vec<ChangedFile> = fixed.files.iter().filter(|file| !is_generated(file)).cloned().collect();
    session.apply(&files)?;
    if fixed.files.iter().any(|file| is_generated(&file)) {
        let mut saved_edits = Vec::new();
        let written = session.write_priority_file(&StateSource::Worktree, &mut saved_edits);
        context.show_saved_edits(session, &saved_edits);
        if let WrittenPriority::NoOrder(_) = written? {
            context.terminal.status("PRIORITY.md was not changed: there is no order");
        }
    }
    for (finding, title) in fixed.fixed.iter().take(MAX_LINES) {
        context.terminal.status(&format!("fixed {}: {title} [{}]", session.shown(&finding.place.path), finding.rule));
    }
    if fixed.fixed.len() > MAX_LINES {
        context.terminal.status(&format!("… and {} more", fixed.fixed.len() - MAX_LINES));
    }
    let summary = summary(&fixed, "fixed");
    context.terminal.status(&summary);
    context.retain(fixed);
    Ok(())
}

fn fix(session: &Session, args: &CheckArgs, options: CheckOptions<'_>) -> Result<FixedBacklog, Failure> {
    let state = session.load(&StateSource::Worktree)?;
    Ok(session.fix(&state, FixOptions { suggested: args.unsafe_fixes, check: options }))
}

/// "fixed 12 findings in 5 files, 3 left".
fn summary(fixed: &FixedBacklog, verb: &str) -> String {
    if fixed.fixed.is_empty() {
        return "nothing to fix".to_owned();
    }
    let findings = words::count(fixed.fixed.len(), "finding");
    format!("{verb} {findings} in {}, {} left", words::count(fixed.files.len(), "file"), fixed.left.len())
}

/// Whether the output has fixes, or counts them.
pub fn are_shown(args: &CheckArgs) -> bool {
    let is_human = args.format == FindingsFormat::Human && !args.concise && !args.statistics;
    is_human || matches!(args.format, FindingsFormat::Json | FindingsFormat::Sarif)
}

/// "3 fixable with `topline check --fix`", if any is. What a run that fixes left can't be fixed in the same way.
pub fn fixable(args: &CheckArgs, fixes: &ReportedFixes, findings: &[Finding]) -> Option<String> {
    let of = |wanted: Applicability| {
        let is_wanted = |(finding, fixes): &(&Finding, &Vec<Change>)| match fixes.first() {
            Some(fix) => fix.applicability == wanted,
            // It isn't made for a report if it is long.
            None => finding.rule == stale_priority_file::RULE.id && wanted == Applicability::Safe,
        };
        findings.iter().zip(&fixes.changes).filter(is_wanted).count()
    };
    let safe = if args.fix || args.unsafe_fixes { 0 } else { of(Applicability::Safe) };
    let suggested = if args.unsafe_fixes { 0 } else { of(Applicability::Suggested) };
    let at_least = if findings.len() > MAX_REPORTED { "at least " } else { "" };
    Some(match (safe, suggested) {
        (0, 0) => return None,
        (safe, 0) => format!("{at_least}{safe} fixable with `topline check --fix`"),
        (0, suggested) => format!("{at_least}{suggested} fixable with `topline check --unsafe-fixes`"),
        (safe, suggested) => {
            format!("{at_least}{safe} fixable with `topline check --fix`, {suggested} more with `--unsafe-fixes`")
        }
    })
}
