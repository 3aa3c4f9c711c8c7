//! `topline check`

mod fix;

use super::Outcome;
use super::args::{CheckArgs, FindingsFormat};
use super::context::Context;
use super::error::Failure;
use crate::diag::{Finding, Severity};
use crate::render::findings::{self, FindingsReport};
use crate::session::{BacklogState, CheckOptions, ReportedFixes, Session, StateSource};
use crate::text::words;

/// Checks the backlog and prints all findings.
pub fn run(args: &CheckArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    if let Some(path) = args.paths.first() {
        let failure =
            Failure::usage(format!("unexpected path `{}`: `check` always checks the whole backlog", path.display()));
        return Err(failure.hint("remove the path; `-C DIR` selects another backlog"));
    }
    let options = CheckOptions {
        today: args.today.as_deref().map(parse_today).transpose()?,
        generated: true,
        ..CheckOptions::default()
    };
    let source = StateSource::from(&args.side);
    let session = context.open(&source)?;
    if args.diff {
        return fix::show(&session, args, options, context);
    }
    if args.fix || args.unsafe_fixes {
        fix::apply(&session, args, options, context)?;
    }
    let state = session.load(&source)?;
    let comparison = session.compare(&state, args.base.as_deref())?;
    let mut findings = match &comparison {
        Some(comparison) => session.findings_since(comparison, &state, options)?,
        None => session.findings(&state, options),
    };
    if args.only_new {
        if comparison.is_none() {
            return Err(Failure::usage("`--only-new` needs a base to compare with").hint("add `--base REV`"));
        }
        findings.retain(|finding| finding.new == Some(true));
    }
    let fixes = if fix::are_shown(args) { session.fixes(&state, &findings) } else { ReportedFixes::default() };
    let shown = render(context, &session, &state, (&findings, &fixes), args);
    match &mut context.sarif_logs {
        Some(logs) => logs.push(shown),
        None => context.terminal.data(&shown),
    }
    context.terminal.status(&summary(&findings, state.stories.len()));
    // Only the working tree is fixed.
    if let Some(line) = fix::fixable(args, &fixes, &findings).filter(|_| source == StateSource::Worktree) {
        context.terminal.status(&line);
    }
    context.retain((state, comparison));
    let denied = if args.deny_warnings { Severity::Warning } else { Severity::Error };
    Ok(Outcome::findings(findings.iter().any(|finding| finding.severity >= denied)))
}

fn render(
    context: &Context<'_>,
    session: &Session,
    state: &BacklogState,
    (findings, fixes): (&[Finding], &ReportedFixes),
    args: &CheckArgs,
) -> String {
    let root = session.location().root.in_repository();
    let report = || {
        FindingsReport::new(findings, &root, &state.tree).with_fixes(&fixes.changes, &state.tree, &fixes.other_files)
    };
    if args.concise {
        return findings::concise(&report(), &|path| session.shown(path));
    }
    if args.statistics {
        return findings::statistics(&report());
    }
    match args.format {
        FindingsFormat::Human => context.show_findings(session, state, findings, context.terminal.stdout_screen()),
        FindingsFormat::Json => findings::json(&report()),
        FindingsFormat::Github => findings::github(&report()),
        FindingsFormat::Sarif => findings::sarif(&report()),
    }
}

/// How many findings there are, in one line.
fn summary(findings: &[Finding], items: usize) -> String {
    let of_severity = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let counts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Info]
        .into_iter()
        .map(|severity| (of_severity(severity), severity.name()))
        .filter(|(number, _)| *number > 0)
        .map(|(number, name)| words::count(number, name))
        .collect();
    let counts = if counts.is_empty() { "no findings".to_owned() } else { counts.join(", ") };
    let items = if items == 0 { "no items".to_owned() } else { words::count(items, "item") };
    format!("{counts} in {items}")
}

/// Parses the value of `--today`.
pub fn parse_today(text: &str) -> Result<jiff::civil::Date, Failure> {
    parse_day("--today", text)
}

/// Parses a day: `now`, or a date. Only this function reads the clock, and only for `now`.
pub fn parse_day(option: &str, text: &str) -> Result<jiff::civil::Date, Failure> {
    if text == "now" {
        return Ok(jiff::Zoned::now().date());
    }
    parse_date(option, text, "use `now`, or a date such as 2026-11-23")
}

/// The day that an option names.
pub fn parse_date(option: &str, text: &str, hint: &str) -> Result<jiff::civil::Date, Failure> {
    text.parse().map_err(|error: jiff::Error| {
        Failure::usage(format!("`{option} {text}` is not a valid date")).caused_by(&error).hint(hint)
    })
}
