//! `topline init`

use std::path::{Path, PathBuf};

use super::Outcome;
use super::args::InitArgs;
use super::context::Context;
use super::error::Failure;
use crate::render::priority_file;
use crate::text::tree::{CONFIG, PRIORITY};
use crate::text::{SourceFile, Tree};
use crate::workspace::{self, WorkspaceError};
use crate::{order, parse, rules};

/// The generated file has the same bytes on every platform. It is not marked as generated: hosts would fold
/// the very diff that the product owner is to read.
pub const ATTRIBUTES: &str = "PRIORITY.md text eol=lf\n";
const ATTRIBUTES_FILE: &str = ".gitattributes";
const STORY_PATH: &str = "stories/first-deployment.md";
const CONFIG_TEXT: &str = include_str!("init/backlog.toml");
const STORY_TEXT: &str = include_str!("init/first-deployment.md");

/// Starts a backlog. Nothing is overwritten: what is there already stays, and is named.
pub fn run(args: &InitArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let folder = args.dir.clone().or_else(|| context.options.backlog.clone()).unwrap_or_else(|| "backlog".into());
    let root = context.environment.current_folder().join(&folder);
    let made = [(STORY_PATH, STORY_TEXT.to_owned()), (PRIORITY, priority()), (CONFIG, CONFIG_TEXT.to_owned())];
    refuse_to_overwrite(&root, &folder, &made)?;
    refuse_among_stories(&root, &folder)?;
    attributes(&root)?;
    // The file that makes the folder a backlog comes last: an interrupted `init` can be repeated.
    for (path, text) in &made {
        workspace::create_new(&root.join(path), text.as_bytes())?;
    }
    context.terminal.status(&format!("started a backlog in {}", folder.display()));
    for (path, what) in [
        (CONFIG, "what the product is, and how its items are ordered"),
        (STORY_PATH, "a story to begin with; its file name is its id"),
        (PRIORITY, "the order, generated"),
    ] {
        context.terminal.chatter(&format!("  {path:<29}{what}\n"));
    }
    context.terminal.hint(&format!("next: `topline{} priority`", option(&folder)));
    Ok(Outcome::Clean)
}

/// Fails if something lies where the backlog is to be; `shown` is `root` as the user named it. What an
/// interrupted `init` has made doesn't count.
fn refuse_to_overwrite(root: &Path, shown: &Path, made: &[(&str, String)]) -> Result<(), WorkspaceError> {
    if root.exists() && !root.is_dir() {
        return Err(WorkspaceError::refused("can't start a backlog in", shown, "it is no folder"));
    }
    let exists = |path: &str| std::fs::symlink_metadata(root.join(path)).is_ok();
    let refused = |path: &str, hint: &str| {
        WorkspaceError::refused("won't overwrite", &shown.join(path), "it exists").hint(hint.to_owned())
    };
    if exists(CONFIG) {
        return Err(refused(CONFIG, "there is a backlog here already; nothing was written"));
    }
    for (path, text) in made {
        let found = workspace::read_file_if_exists(&root.join(path))?;
        if exists(path) && found.as_deref() != Some(text.as_bytes()) {
            return Err(refused(path, "move it away, or name another folder; nothing was written"));
        }
    }
    Ok(())
}

/// Fails inside of another backlog's `stories/`: what is written there would be that backlog's items as well.
fn refuse_among_stories(root: &Path, shown: &Path) -> Result<(), WorkspaceError> {
    if !workspace::is_inside_stories(root) {
        return Ok(());
    }
    let refused = WorkspaceError::refused("can't start a backlog in", shown, "it is among another backlog's stories");
    Err(refused.hint("name a folder outside of its `stories/`; nothing was written"))
}

/// The option that names `folder`, where the climb wouldn't find it.
fn option(folder: &Path) -> String {
    let found = [PathBuf::from("backlog"), PathBuf::from(".")].iter().any(|known| known == folder);
    if found { String::new() } else { format!(" -C {}", folder.display()) }
}

/// Adds the attributes line to the folder's file, unless it is there.
fn attributes(root: &Path) -> Result<(), Failure> {
    let path = root.join(ATTRIBUTES_FILE);
    if !path.exists() {
        return Ok(workspace::create_new(&path, ATTRIBUTES.as_bytes())?);
    }
    let found = workspace::read_file(&path)?;
    if found.split(|byte| *byte == b'\n').any(|line| line.trim_ascii() == ATTRIBUTES.trim().as_bytes()) {
        return Ok(());
    }
    let mut text = found.clone();
    if !text.is_empty() && !text.ends_with(b"\n") {
        text.push(b'\n');
    }
    text.extend(ATTRIBUTES.as_bytes());
    workspace::replace_if_unchanged(&path, Some(&found), &text)?;
    Ok(())
}

/// `PRIORITY.md` of the backlog that `init` writes.
fn priority() -> String {
    let file = |path: &str, text: &str| SourceFile::from_bytes(path, text.as_bytes().to_vec());
    let tree =
        Tree { config: Some(file(CONFIG, CONFIG_TEXT)), stories: vec![file(STORY_PATH, STORY_TEXT)], priority: None };
    let parsed = parse::tree(&tree, &rules::known());
    priority_file::render(&parsed.backlog, &order::compute_unchecked(&parsed.backlog))
}
