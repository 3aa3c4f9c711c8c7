//! `topline init`

use std::path::{Path, PathBuf};

use super::Outcome;
use super::args::InitArgs;
use super::context::Context;
use super::error::Failure;
use crate::render::priority_file;
use crate::session::{record_generated_file, refuse_left_out};
use crate::text::Tree;
use crate::text::tree::{CONFIG, PRIORITY};
use crate::workspace::{self, WorkspaceError};
use crate::{order, parse, rules};

/// The line of `.gitattributes` that keeps `PRIORITY.md` the same on every platform. It doesn't set
/// `linguist-generated`, because GitHub would then hide the diff that the product owner reviews.
pub const ATTRIBUTES_LINE: &str = "PRIORITY.md text eol=lf -working-tree-encoding\n";
const ATTRIBUTES_FILE: &str = ".gitattributes";
const STORY_PATH: &str = "stories/first-deployment.md";
const CONFIG_TEXT: &str = include_str!("init/backlog.toml");
const STORY_TEXT: &str = include_str!("init/first-deployment.md");

/// Creates a backlog. Existing files are never overwritten.
pub fn run(args: &InitArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let folder = args.dir.clone().or_else(|| context.options.backlog.clone()).unwrap_or_else(|| "backlog".into());
    let root = context.environment.current_folder().join(&folder);
    let files = [(STORY_PATH, STORY_TEXT.to_owned()), (PRIORITY, priority_text()), (CONFIG, CONFIG_TEXT.to_owned())];
    refuse_to_overwrite(&root, &folder, &files)?;
    refuse_inside_stories(&root, &folder)?;
    let written: Vec<&str> = files.iter().rev().map(|(path, _)| *path).chain([ATTRIBUTES_FILE]).collect();
    refuse_left_out(&context.environment, &root, &folder, &written)?;
    add_attributes_line(&root)?;
    // backlog.toml, which makes the folder a backlog, is last: an interrupted `init` can be repeated.
    for (path, text) in &files {
        workspace::create_new(&root.join(path), text.as_bytes())?;
        if *path == PRIORITY {
            record_generated_file(&context.environment, &root, text);
        }
    }
    context.terminal.status(&format!("created a backlog in {}", folder.display()));
    for (path, what) in [
        (CONFIG, "settings of the product and its order"),
        (STORY_PATH, "a first story; its file name is its id"),
        (PRIORITY, "the generated order"),
    ] {
        context.terminal.status_block(&format!("  {path:<29}{what}\n"));
    }
    context.terminal.hint(&format!("run `topline{} priority` to see the order", folder_option(&folder)));
    Ok(Outcome::Clean)
}

/// Fails if a file would be overwritten. `shown` is `root` as the user typed it. Files that an interrupted `init` wrote are
/// accepted.
fn refuse_to_overwrite(root: &Path, shown: &Path, files: &[(&str, String)]) -> Result<(), WorkspaceError> {
    if root.exists() && !root.is_dir() {
        return Err(WorkspaceError::refused("can't create a backlog in", shown, "it is not a folder"));
    }
    let exists = |path: &str| std::fs::symlink_metadata(root.join(path)).is_ok();
    let refused = |path: &str, hint: &str| {
        WorkspaceError::refused("won't overwrite", &shown.join(path), "it already exists").hint(hint.to_owned())
    };
    if exists(CONFIG) {
        return Err(refused(CONFIG, "the folder already contains a backlog; nothing was written"));
    }
    for (path, text) in files {
        let existing = workspace::read_file_if_exists(&root.join(path))?;
        if exists(path) && existing.as_deref() != Some(text.as_bytes()) {
            return Err(refused(path, "move it, or choose another folder; nothing was written"));
        }
    }
    Ok(())
}

/// Fails inside another backlog's `stories/`: a backlog there is one of its own, but who reads the folder of stories doesn't
/// expect it.
fn refuse_inside_stories(root: &Path, shown: &Path) -> Result<(), WorkspaceError> {
    if !workspace::is_inside_stories(root) {
        return Ok(());
    }
    let refused = WorkspaceError::refused(
        "can't create a backlog in",
        shown,
        "it is inside the `stories/` folder of another backlog",
    );
    Err(refused.hint("choose a folder outside `stories/`; nothing was written"))
}

/// The `-C` option for `folder`, if commands need it to find the backlog.
fn folder_option(folder: &Path) -> String {
    let is_discovered = [PathBuf::from("backlog"), PathBuf::from(".")].iter().any(|known| known == folder);
    if is_discovered { String::new() } else { format!(" -C {}", folder.display()) }
}

/// Adds [`ATTRIBUTES_LINE`] to the folder's `.gitattributes`, unless it has it already.
fn add_attributes_line(root: &Path) -> Result<(), Failure> {
    let path = root.join(ATTRIBUTES_FILE);
    if !path.exists() {
        return Ok(workspace::create_new(&path, ATTRIBUTES_LINE.as_bytes())?);
    }
    let existing = workspace::read_file(&path)?;
    if existing.split(|byte| *byte == b'\n').any(|line| line.trim_ascii() == ATTRIBUTES_LINE.trim().as_bytes()) {
        return Ok(());
    }
    let mut text = existing.clone();
    if !text.is_empty() && !text.ends_with(b"\n") {
        text.push(b'\n');
    }
    text.extend(ATTRIBUTES_LINE.as_bytes());
    workspace::replace_if_unchanged(&path, Some(&existing), &text)?;
    Ok(())
}

/// `PRIORITY.md` of the backlog that `init` writes.
fn priority_text() -> String {
    let files = [(CONFIG, CONFIG_TEXT), (STORY_PATH, STORY_TEXT)];
    let tree = Tree::from_files(files.map(|(path, text)| (path, text.as_bytes().to_vec())));
    let parsed = parse::tree(&tree, &rules::known());
    priority_file::render(&parsed.backlog, &order::compute_unchecked(&parsed.backlog))
}
