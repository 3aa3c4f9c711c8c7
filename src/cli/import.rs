//! `topline import`
//!
//! The new backlog is built in a temporary folder next to its target and renamed when it is complete, so a failure leaves
//! nothing behind. An existing folder is never overwritten.

use std::path::{Path, PathBuf};

use super::Outcome;
use super::args::{BacklogMdArgs, ImportSource};
use super::context::Context;
use super::error::Failure;
use crate::import::backlog_md::{self, Options};
use crate::import::{self, Conversion, SourceFile};
use crate::render::priority_file;
use crate::session::{record_generated_file, refuse_left_out};
use crate::text::Tree;
use crate::text::tree::PRIORITY;
use crate::workspace::{self, WorkspaceError};
use crate::{order, parse, rules};

/// Imports another tool's project.
pub fn run(source: &ImportSource, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    match source {
        ImportSource::BacklogMd(args) => backlog_md(args, context),
    }
}

fn backlog_md(args: &BacklogMdArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let target = context.environment.current_folder().join(&args.into);
    if std::fs::symlink_metadata(&target).is_ok() {
        let hint = "choose a folder that doesn't exist yet; nothing was written";
        return Err(WorkspaceError::refused("can't import into", &args.into, "it already exists").hint(hint).into());
    }
    refuse_left_out(&context.environment, &target, &args.into, &[""])?;
    let from = project(&args.from)?;
    let files = workspace::read_files_below(&from)?.into_iter().map(|(path, bytes)| SourceFile { path, bytes });
    let conversion = backlog_md::convert(&files.collect::<Vec<_>>(), Options { archived: args.archived });
    if conversion.report.total() == 0 {
        return Err(Failure::usage(format!("no tasks found in {}; nothing was written", from.display()))
            .hint("a Backlog.md project has `backlog/tasks/*.md`"));
    }
    let stories = conversion.files.iter().map(|file| (file.path.clone(), file.text.clone().into_bytes()));
    let generated = generated_files(&conversion);
    let priority = generated.iter().find(|(path, _)| path == PRIORITY).map(|(_, text)| text.clone());
    workspace::create_folder(&target, stories.chain(generated))?;
    if let Some(text) = priority {
        record_generated_file(&context.environment, &target, &String::from_utf8_lossy(&text));
    }
    context.terminal.data(&import::render(&conversion.report, context.terminal.is_verbose()));
    context.terminal.hint(&format!("run `topline -C {} priority` to see the order", args.into.display()));
    Ok(Outcome::Clean)
}

/// The folder that contains `tasks`, if `from` is the project's folder or that folder.
fn project(from: &Path) -> Result<PathBuf, Failure> {
    if !from.is_dir() {
        return Err(WorkspaceError::refused("can't import", from, "the folder doesn't exist").into());
    }
    let inner = backlog_md::backlog_folder(|path| from.join(path).exists()).ok_or_else(|| {
        Failure::from(
            WorkspaceError::refused("can't import", from, "it is not a Backlog.md project")
                .hint("pass the folder that contains `backlog/tasks`, or the `backlog` folder itself"),
        )
    })?;
    Ok(if inner.is_empty() { from.to_owned() } else { from.join(inner) })
}

/// `PRIORITY.md`, and a `.gitattributes` file that keeps its line endings.
fn generated_files(conversion: &Conversion) -> Vec<(String, Vec<u8>)> {
    let tree = Tree::from_files(conversion.files.iter().map(|file| (&file.path, file.text.clone().into_bytes())));
    let parsed = parse::tree(&tree, &rules::known());
    let mut files = vec![(".gitattributes".to_owned(), super::init::ATTRIBUTES_LINE.as_bytes().to_vec())];
    if let Ok(order) = order::compute(&parsed) {
        files.push((PRIORITY.to_owned(), priority_file::render(&parsed.backlog, &order).into_bytes()));
    }
    files
}
