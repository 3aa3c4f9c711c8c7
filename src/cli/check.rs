//! `topline check`

use super::Outcome;
use super::args::{CheckArgs, Cli, FindingsFormat};
use super::base::Comparison;
use super::error::Failure;
use super::load::{self, Asked, Loaded, Place, Source};
use super::terminal::Terminal;
use crate::diag::{Finding, Severity};
use crate::render::findings::{self, Report};
use crate::render::style::Screen;

/// Validates the backlog and prints all findings.
pub fn run(cli: &Cli, args: &CheckArgs, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    if let Some(path) = args.paths.first() {
        let failure = Failure::new(format!("`check` looks at a whole backlog, not at {} alone", path.display()));
        return Err(failure.hint("leave the path out; `-C DIR` names the folder of another backlog"));
    }
    let today = args.today.as_deref().map(today).transpose()?;
    let source = Source::of(&args.side);
    let place = load::place(cli, &source)?;
    let loaded = place.load(&source)?;
    let base = Comparison::of(&place, &source, &loaded, args.base.as_deref())?;
    let mut found = match &base {
        Some(base) => base.findings(&loaded, today, true),
        None => loaded.findings(Asked { today, base: None, generated: true }),
    };
    if args.only_new {
        if base.is_none() {
            return Err(Failure::new("`--only-new` needs something to compare with").hint("add `--base REV`"));
        }
        found.retain(|finding| finding.new == Some(true));
    }
    terminal.data(&render(&place, &loaded, &found, args.format, terminal.screen()));
    terminal.status(&summary(&found, loaded.tree.stories.len()));
    let denied = if args.deny_warnings { Severity::Warning } else { Severity::Error };
    Ok(Outcome::findings(found.iter().any(|finding| finding.severity >= denied)))
}

fn render(place: &Place, loaded: &Loaded, found: &[Finding], format: FindingsFormat, screen: Screen) -> String {
    let root = place.root.in_repository();
    let report = || Report::new(found, &root, &loaded.tree);
    match format {
        FindingsFormat::Human => human(place, loaded, found, screen),
        FindingsFormat::Json => findings::json(&report()),
        FindingsFormat::Github => findings::github(&report()),
        FindingsFormat::Sarif => findings::sarif(&report()),
    }
}

/// Findings as people read them.
pub fn human(place: &Place, loaded: &Loaded, found: &[Finding], screen: Screen) -> String {
    let root = place.root.in_repository();
    let here = std::env::current_dir().unwrap_or_default();
    findings::human(&Report::new(found, &root, &loaded.tree), screen, &|path| place.shown_from(&here, path))
}

/// How many findings there are, in one line.
fn summary(found: &[Finding], items: usize) -> String {
    let count = |severity| found.iter().filter(|finding| finding.severity == severity).count();
    let words = |n: usize, word: &str| match n {
        0 => None,
        1 => Some(format!("1 {word}")),
        n => Some(format!("{n} {word}s")),
    };
    let counts = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "info")];
    let counts: Vec<String> = counts.into_iter().filter_map(|(severity, word)| words(count(severity), word)).collect();
    let counts = if counts.is_empty() { "no findings".to_owned() } else { counts.join(", ") };
    format!("{counts} in {}", words(items, "item").unwrap_or_else(|| "no items".into()))
}

/// The date that `--today` means; the only place that reads the clock, and only for `now`.
pub fn today(text: &str) -> Result<jiff::civil::Date, Failure> {
    if text == "now" {
        return Ok(jiff::Zoned::now().date());
    }
    text.parse().map_err(|_| {
        Failure::new(format!("`--today {text}` is no date")).hint("write `now`, or a date such as 2026-11-23")
    })
}
