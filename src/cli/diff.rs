//! `topline diff`

use super::Outcome;
use super::args::{DiffArgs, DiffFormat};
use super::context::Context;
use super::error::Failure;
use crate::diff;
use crate::git::TreeSource;
use crate::render::diff::{self as render, DiffView};
use crate::session::{BacklogState, Session, StateSource};
use crate::text::one_line;

/// Compares the orders of two states.
pub fn run(args: &DiffArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let sides = Sides::from_args(args)?;
    let session = sides.open(context)?;
    let head = sides.load_head(&session)?;
    let base = sides.load_base(&session, &head)?;
    let [_, head_is_unordered] = [(&sides.base.name, &base), (&sides.head.name, &head)]
        .map(|(name, state)| show_if_unordered(name, state, &session, context));
    let diff = diff::compare(base.side(), head.side());
    let (base_name, head_name) = (&sides.base.name, &sides.head.name);
    let view = DiffView { base: base.side(), head: head.side(), base_name, head_name, diff: &diff };
    context.terminal.data(&match args.format {
        DiffFormat::Human => render::human(view, context.terminal.stdout_screen()),
        DiffFormat::Markdown => render::markdown(view),
        DiffFormat::Json => render::json(view),
    });
    context.retain((base, head));
    // What only the base lacks is no fault of the head: a change that repairs it must pass.
    Ok(Outcome::findings(head_is_unordered || args.exit_code && !diff.is_empty()))
}

/// Whether a side has no order. Shows the reasons.
fn show_if_unordered(name: &str, state: &BacklogState, session: &Session, context: &mut Context<'_>) -> bool {
    if state.order().is_ok() {
        return false;
    }
    context.terminal.error_block(&format!("in {}:\n", one_line::quote(name)));
    context.show_obstacles(session, state);
    true
}

/// A source, and its name in the output.
struct NamedSource {
    name: String,
    source: StateSource,
}

/// The two states to compare.
struct Sides {
    base: NamedSource,
    head: NamedSource,
    /// Whether the base is the merge base of the two: `A...B`.
    from_merge_base: bool,
}

impl Sides {
    fn from_args(args: &DiffArgs) -> Result<Self, Failure> {
        let text = args.base.as_deref().unwrap_or("HEAD");
        let range = ["...", ".."].iter().find_map(|dots| text.split_once(dots));
        let head = match (&args.head, range) {
            (None, None) if args.staged => {
                NamedSource { name: "index".into(), source: StateSource::Git(TreeSource::Index) }
            }
            (None, None) => NamedSource { name: "worktree".into(), source: StateSource::Worktree },
            (Some(head), None) => revision(head),
            (None, Some((_, head))) if !args.staged => revision(head),
            (_, Some(_)) => {
                let failure = Failure::usage(format!("`{text}` already names both revisions"));
                return Err(failure.hint("use `topline diff BASE HEAD` or `topline diff BASE...HEAD`"));
            }
        };
        let base = revision(range.map_or(text, |(base, _)| base));
        Ok(Self { base, head, from_merge_base: text.contains("...") })
    }

    /// Opens the backlog of the head, or of the base if the head has removed it.
    fn open(&self, context: &Context<'_>) -> Result<Session, Failure> {
        context.open(&self.head.source).or_else(|error| match self.head.source {
            StateSource::Worktree => Err(error),
            StateSource::Git(_) => context.open(&self.base.source).map_err(|_| error),
        })
    }

    /// Loads the head, which is empty if it has removed the base's backlog.
    fn load_head(&self, session: &Session) -> Result<BacklogState, Failure> {
        let was_removed = || match (&self.head.source, &self.base.source) {
            (StateSource::Git(head), StateSource::Git(base)) => {
                Ok(!session.is_in_tree(head)? && session.is_in_tree(base)?)
            }
            _ => Ok::<_, Failure>(false),
        };
        session.load(&self.head.source).or_else(|error| match was_removed() {
            Ok(true) => Ok(session.empty()),
            _ => Err(error.into()),
        })
    }

    /// Loads the base, which is empty if it doesn't have this backlog yet, or if there is no commit yet.
    fn load_base(&self, session: &Session, head: &BacklogState) -> Result<BacklogState, Failure> {
        let repository = session.repository()?;
        let revision = match (&self.head.source, self.from_merge_base) {
            (StateSource::Git(TreeSource::Revision(head)), true) => repository.merge_base(&self.base.name, head)?,
            _ => self.base.name.clone(),
        };
        if revision == "HEAD" && !repository.has_head() {
            return Ok(session.empty());
        }
        Ok(session.load_earlier(TreeSource::Revision(revision), head)?)
    }
}

/// A revision by its name, or `HEAD` if a range leaves it out.
fn revision(name: &str) -> NamedSource {
    let name = if name.is_empty() { "HEAD" } else { name };
    NamedSource { name: name.to_owned(), source: StateSource::Git(TreeSource::Revision(name.to_owned())) }
}
