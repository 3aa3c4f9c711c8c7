//! What every command is given: the user's global options, the environment, the terminal, and sessions.

use std::any::Any;
use std::rc::Rc;

use super::Outcome;
use super::args::{Cli, SideArgs};
use super::error::Failure;
use super::terminal::Terminal;
use crate::diag::Finding;
use crate::git::TreeSource;
use crate::order::Order;
use crate::render::findings::{self, FindingsReport};
use crate::render::style::TextLayout;
use crate::session::{BacklogState, Environment, Session, StateSource};

/// The surroundings of one command.
pub struct Context<'c> {
    /// The global options.
    pub options: &'c Cli,
    /// What the process was started with.
    pub environment: Rc<Environment>,
    /// The process's output.
    pub terminal: Terminal,
    retained: Vec<Box<dyn Any>>,
}

/// What the user said of the state to be read, as a source.
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
        Self { options, environment: Rc::new(environment), terminal, retained: Vec::new() }
    }

    /// The backlog that the user means when `source` is to be read.
    pub fn open(&self, source: &StateSource) -> Result<Session, Failure> {
        Ok(Session::open(&self.environment, self.options.backlog.as_deref(), source)?)
    }

    /// The backlog's folder, read.
    pub fn load_worktree(&self) -> Result<(Session, BacklogState), Failure> {
        let session = self.open(&StateSource::Worktree)?;
        let state = session.load(&StateSource::Worktree)?;
        Ok((session, state))
    }

    /// The order. Without one, shows the findings that say why, and returns the outcome of the command.
    pub fn order_or_findings<'s>(&mut self, session: &Session, state: &'s BacklogState) -> Result<&'s Order, Outcome> {
        state.order().map_err(|_| {
            let findings = state.order_obstacles();
            let shown = self.show_findings(session, state, &findings, self.terminal.side_screen());
            self.terminal.trouble(&shown);
            let errors = if findings.len() == 1 { "this error" } else { "these errors" };
            self.terminal.trouble(&format!("fix {errors} to compute an order\n"));
            Outcome::Findings
        })
    }

    /// Findings as people read them, with paths as seen from the current folder.
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

    /// Keeps what a command has loaded until the process ends; see `main`.
    pub fn retain(&mut self, loaded: impl Any) {
        self.retained.push(Box::new(loaded));
    }

    /// What was kept.
    pub fn into_retained(self) -> Vec<Box<dyn Any>> {
        self.retained
    }
}
