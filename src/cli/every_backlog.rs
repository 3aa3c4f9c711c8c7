//! `--all`: runs a command for every backlog of the repository.

use std::path::PathBuf;

use super::Outcome;
use super::args::{Command, DiffFormat, FindingsFormat, OrderFormat, SideArgs};
use super::context::Context;
use super::error::Failure;
use crate::git::Repository;
use crate::render::{findings, markdown_escape, terminal_text};
use crate::session::{SessionError, StateSource, tracked_backlogs};
use crate::workspace;

/// Runs `command`; with `all`, once for each backlog of the repository, in the order of their paths. The outcome is the worst.
pub fn run(
    all: bool,
    side: &SideArgs,
    context: &mut Context<'_>,
    mut command: impl FnMut(&mut Context<'_>) -> Result<Outcome, Failure>,
) -> Result<Outcome, Failure> {
    if !all {
        return command(context);
    }
    refuse_single_documents(&context.options.command)?;
    if matches!(&context.options.command, Command::Check(args) if args.format == FindingsFormat::Sarif) {
        context.sarif_logs = Some(Vec::new());
    }
    let (mut outcome, mut gap) = (Outcome::Clean, "");
    for (folder, path) in folders(side, context)? {
        match heading(&context.options.command) {
            Heading::None => {}
            Heading::Status => context.terminal.status(&format!("{folder}:")),
            Heading::Text => context.terminal.data(&format!("{gap}{}:\n", terminal_text::line(&folder))),
            Heading::Markdown => {
                context.terminal.data(&format!("{gap}# {}\n\n", markdown_escape::inline(&folder)));
            }
        }
        gap = "\n";
        context.chosen = Some(path);
        if command(context)? == Outcome::Findings {
            outcome = Outcome::Findings;
        }
    }
    if let Some(logs) = context.sarif_logs.take() {
        context.terminal.data(&findings::merge_sarif(logs));
    }
    Ok(outcome)
}

/// The backlogs by their folders relative to the repository's root, with their paths.
fn folders(side: &SideArgs, context: &Context<'_>) -> Result<Vec<(String, PathBuf)>, Failure> {
    let here = context.environment.current_folder();
    let start = context.options.backlog.as_ref().map_or_else(|| here.to_owned(), |chosen| here.join(chosen));
    let repository = Repository::discover(&start, &context.environment)?;
    let top = repository.as_ref().and_then(Repository::workdir).map_or_else(|| start.clone(), ToOwned::to_owned);
    let named = |path: PathBuf| {
        let folder = path.strip_prefix(&top).map(|folder| folder.display().to_string()).unwrap_or_default();
        (if folder.is_empty() { ".".to_owned() } else { folder }, path)
    };
    let found: Vec<_> = match (StateSource::from(side), &repository) {
        (StateSource::Git(tree), Some(repository)) => {
            let folders = repository.snapshot(&tree)?.backlogs()?;
            folders.into_iter().map(|folder| named(top.join(folder))).collect()
        }
        (_, repository) => {
            let mut folders = workspace::find_below(&top);
            // Those in folders that the search skips, and those that a sparse checkout leaves out.
            let tracked = repository.as_ref().map_or(Ok(Vec::new()), tracked_backlogs)?;
            folders.extend(
                tracked.into_iter().map(|folder| if folder.is_empty() { top.clone() } else { top.join(folder) }),
            );
            folders.sort();
            folders.dedup();
            folders.into_iter().map(named).collect()
        }
    };
    if found.is_empty() {
        return Err(SessionError::NoBacklogs(top).into());
    }
    Ok(found)
}

/// How it is said which backlog is meant.
enum Heading {
    /// Not at all: the data have paths.
    None,
    /// Beside the data, which have paths.
    Status,
    /// As a line of the data.
    Text,
    /// As a heading of the data.
    Markdown,
}

fn heading(command: &Command) -> Heading {
    match command {
        Command::Check(args) if args.statistics => Heading::Text,
        Command::Check(args) if args.format == FindingsFormat::Human => Heading::Status,
        Command::Priority(args) if args.write => Heading::Status,
        Command::Priority(args) if args.format == OrderFormat::Markdown => Heading::Markdown,
        Command::Diff(args) if args.format == DiffFormat::Markdown => Heading::Markdown,
        Command::Priority(_) | Command::Diff(_) => Heading::Text,
        _ => Heading::None,
    }
}

/// The JSON of an order is one document of one backlog.
fn refuse_single_documents(command: &Command) -> Result<(), Failure> {
    let format = match command {
        Command::Priority(args) if args.format == OrderFormat::Json => "json",
        Command::Diff(args) if args.format == DiffFormat::Json => "json",
        _ => return Ok(()),
    };
    let failure =
        Failure::usage(format!("`--format {format}` is the document of one backlog: it can't be used with `--all`"));
    Err(failure.hint("choose a backlog with `-C DIR`"))
}
