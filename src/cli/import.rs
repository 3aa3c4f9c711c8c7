//! `topline import`
//!
//! The new backlog is built in a temporary folder beside its target and renamed into place when it is whole:
//! a failure leaves nothing behind, and nothing that exists is written over.

use std::path::{Path, PathBuf};

use super::Outcome;
use super::args::{BacklogMdArgs, ImportSource};
use super::error::Failure;
use super::load::current_folder;
use super::terminal::Terminal;
use crate::import::{self, Conversion, Options, OutputFile, SourceFile};
use crate::render::priority_file;
use crate::text::tree::{CONFIG, PRIORITY};
use crate::text::{self, Tree};
use crate::workspace::{self, WorkspaceError};
use crate::{order, parse, rules};

/// Makes a backlog from another tool's files.
pub fn run(source: &ImportSource, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    match source {
        ImportSource::BacklogMd(args) => backlog_md(args, terminal),
    }
}

fn backlog_md(args: &BacklogMdArgs, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let target = current_folder()?.join(&args.into);
    if std::fs::symlink_metadata(&target).is_ok() {
        let hint = "import into a folder that isn't there yet; nothing was written";
        return Err(WorkspaceError::refused("won't import into", &args.into, "it exists").hint(hint).into());
    }
    let from = project(&args.from)?;
    let files = workspace::read_files_below(&from)?.into_iter().map(|(path, bytes)| SourceFile { path, bytes });
    let conversion = import::convert(&files.collect::<Vec<_>>(), Options { archived: args.archived });
    if conversion.report.total() == 0 {
        return Err(Failure::new(format!("there are no tasks in {}; nothing was written", from.display()))
            .hint("a Backlog.md project has `backlog/tasks/*.md`"));
    }
    let made = conversion.files.iter().map(|file| (file.path.clone(), file.text.clone().into_bytes()));
    workspace::create_folder(&target, made.chain(generated(&conversion)))?;
    terminal.data(&import::render(&conversion.report, terminal.is_verbose()));
    terminal.hint(&format!("see it in order: `topline -C {} priority`", args.into.display()));
    Ok(Outcome::Clean)
}

/// The folder that holds `tasks`, from the project's folder or that folder itself.
fn project(from: &Path) -> Result<PathBuf, Failure> {
    if !from.is_dir() {
        return Err(WorkspaceError::refused("can't import", from, "there is no such folder").into());
    }
    let inner = import::backlog_folder(|path| from.join(path).exists()).ok_or_else(|| {
        Failure::from(
            WorkspaceError::refused("can't import", from, "it is no Backlog.md project")
                .hint("name the folder that holds `backlog/tasks`, or the `backlog` folder itself"),
        )
    })?;
    Ok(if inner.is_empty() { from.to_owned() } else { from.join(inner) })
}

/// `PRIORITY.md`, so that the new backlog is complete, and the attributes that keep its line ends.
fn generated(conversion: &Conversion) -> Vec<(String, Vec<u8>)> {
    let source = |file: &OutputFile| text::SourceFile::from_bytes(file.path.as_str(), file.text.clone().into_bytes());
    let (config, stories): (Vec<_>, Vec<_>) =
        conversion.files.iter().map(source).partition(|file| &*file.path == CONFIG);
    let tree = Tree { config: config.into_iter().next(), stories, priority: None };
    let parsed = parse::tree(&tree, &rules::known());
    let mut files = vec![(".gitattributes".to_owned(), super::init::ATTRIBUTES.as_bytes().to_vec())];
    if let Ok(order) = order::compute(&parsed) {
        files.push((PRIORITY.to_owned(), priority_file::render(&parsed.backlog, &order).into_bytes()));
    }
    files
}
