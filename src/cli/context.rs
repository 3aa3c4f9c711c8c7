//! What every command needs: the global options, the environment, the terminal, and a way to open sessions.

use std::any::Any;
use std::path::PathBuf;
use std::rc::Rc;

use super::Outcome;
use super::args::{Cli, SideArgs};
use super::error::Failure;
use super::terminal::Terminal;
pub use crate::actions::shell_word;
use crate::actions::unplaced_items;
use crate::diag::Finding;
use crate::git::{EditLock, TreeSource};
use crate::order::Order;
use crate::render::findings::{self, FindingsReport};
use crate::render::style::TextLayout;
use crate::session::{BacklogState, Environment, Session, StateSource};
use crate::text::tree::PRIORITY;
use crate::workspace;

/// The options, environment and terminal of one command.
pub struct Context<'c> {
    /// The global options.
    pub options: &'c Cli,
    /// The environment, captured at the start.
    pub environment: Rc<Environment>,
    /// The process's output.
    pub terminal: Terminal,
    /// The backlog that is worked on, if the command works on several.
    pub chosen: Option<PathBuf>,
    /// The SARIF logs of several backlogs, which become one.
    pub sarif_logs: Option<Vec<String>>,
    retained: Vec<Box<dyn Any>>,
    /// Keeps other processes from editing until this one is done.
    edit_lock: Option<EditLock>,
}

/// Converts `--staged` and `--rev` to a source.
impl From<&SideArgs> for StateSource {
    fn from(args: &SideArgs) -> Self {
        match &args.rev {
            Some(rev) => Self::Git(TreeSource::Revision(rev.clone())),
            None if args.staged => Self::Git(TreeSource::Index),
            None => Self::Worktree,
        }
    }
}

impl<'c> Context<'c> {
    /// The context of the command in `options`.
    pub fn new(options: &'c Cli, environment: Environment, terminal: Terminal) -> Self {
        Self {
            options,
            environment: Rc::new(environment),
            terminal,
            chosen: None,
            sarif_logs: None,
            retained: Vec::new(),
            edit_lock: None,
        }
    }

    /// Finds the backlog of which `source` is to be read.
    pub fn open(&self, source: &StateSource) -> Result<Session, Failure> {
        let chosen = self.chosen.as_deref().or(self.options.backlog.as_deref());
        Ok(Session::open(&self.environment, chosen, source)?)
    }

    /// Finds the backlog and reads it from the working tree.
    pub fn load_worktree(&self) -> Result<(Session, BacklogState), Failure> {
        let session = self.open(&StateSource::Worktree)?;
        let state = session.load(&StateSource::Worktree)?;
        Ok((session, state))
    }

    /// As [`Context::load_worktree`], for a command that writes what follows from it: until this process ends no other one edits the
    /// backlog. A command that only shows it, or waits for a person, `writes_nothing`.
    pub fn load_to_edit(&mut self, writes_nothing: bool) -> Result<(Session, BacklogState), Failure> {
        let session = self.open(&StateSource::Worktree)?;
        self.lock_edits(&session, writes_nothing)?;
        let state = session.load(&StateSource::Worktree)?;
        Ok((session, state))
    }

    /// Keeps other processes from editing until this one ends, unless it writes nothing.
    pub fn lock_edits(&mut self, session: &Session, writes_nothing: bool) -> Result<(), Failure> {
        if !writes_nothing && self.edit_lock.is_none() {
            self.edit_lock = session.lock_edits()?;
        }
        Ok(())
    }

    /// The order. Without one, shows the findings that say why, and returns the outcome of the command.
    pub fn order_or_findings<'s>(&mut self, session: &Session, state: &'s BacklogState) -> Result<&'s Order, Outcome> {
        let order = state.order().map_err(|_| {
            let message = self.show_obstacles(session, state);
            self.terminal.json_error("no-order", &message, &["`topline check --format json` lists them".to_owned()]);
            Outcome::Findings
        })?;
        self.show_unplaced(session, state);
        Ok(order)
    }

    /// Says why nothing was done, and what can be done about it.
    pub fn refuse(&mut self, kind: &'static str, message: &str, hints: &[String]) -> Outcome {
        self.terminal.error_block(&format!("{}\n", crate::render::terminal_text::line(message)));
        for hint in hints {
            self.terminal.hint(hint);
        }
        self.terminal.json_error(kind, message, hints);
        Outcome::Findings
    }

    /// Says which stories are missing from the order because nothing can name them.
    fn show_unplaced(&mut self, session: &Session, state: &BacklogState) {
        if let Some(message) = unplaced_items(session, state) {
            self.terminal.status(&message);
        }
    }

    /// Shows the findings because of which there is no order. Returns the sentence below them.
    pub fn show_obstacles(&mut self, session: &Session, state: &BacklogState) -> String {
        let findings = state.order_obstacles();
        let shown = self.show_findings(session, state, &findings, self.terminal.stderr_screen());
        let errors = if findings.len() == 1 { "this error" } else { "these errors" };
        let message = format!("fix {errors} to compute an order");
        self.terminal.error_block(&format!("{shown}{message}\n"));
        message
    }

    /// Findings as text, with paths relative to the current folder.
    pub fn show_findings(
        &self,
        session: &Session,
        state: &BacklogState,
        findings: &[Finding],
        screen: TextLayout,
    ) -> String {
        let root = session.location().root.in_repository();
        findings::human(&FindingsReport::new(findings, &root, &state.tree), screen, &|path| session.shown(path))
    }

    /// Says where edits of `PRIORITY.md` by hand are saved.
    pub fn show_saved_edits(&mut self, session: &Session, copies: &[PathBuf]) {
        let file = session.shown(PRIORITY);
        for copy in copies {
            let name = copy.file_name().unwrap_or_default().to_string_lossy();
            let copy = session.shown(&name);
            self.terminal.status(&format!("{file} was edited by hand: the edited file is saved as {copy}"));
        }
    }

    /// The command that makes decisions of the last of these saved edits of `PRIORITY.md`.
    pub fn reorder_command(&self, session: &Session, copies: &[PathBuf]) -> Option<String> {
        Some(self.reorder_from(session, &session.shown(&copies.last()?.file_name()?.to_string_lossy())))
    }

    /// The command that makes decisions of the order in this file.
    pub fn reorder_from(&self, session: &Session, file: &str) -> String {
        let here = self.environment.current_folder();
        let is_found = workspace::discover(here, None).is_ok_and(|found| found.path == session.location().root.path);
        let folder = match is_found {
            true => String::new(),
            false => format!("-C {} ", session.shown("").trim_end_matches('/')),
        };
        format!("topline {folder}reorder --from {}", shell_word(file))
    }

    /// Keeps a value until the process exits instead of dropping it; see `main`.
    pub fn retain(&mut self, loaded: impl Any) {
        self.retained.push(Box::new(loaded));
    }

    /// The values passed to [`Context::retain`].
    pub fn into_retained(self) -> Vec<Box<dyn Any>> {
        self.retained
    }
}

/// The option ` -C 'folder'` with which a command finds the backlog in `folder` from the repository's top; empty if it finds it anyway.
pub fn chosen_option(folder: &str) -> String {
    if folder.is_empty() || folder == "backlog" { String::new() } else { format!(" -C '{folder}'") }
}
