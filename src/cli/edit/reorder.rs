//! `topline reorder`

use std::collections::HashSet;
use std::sync::Arc;

use super::super::Outcome;
use super::super::args::ReorderArgs;
use super::super::context::Context;
use super::super::error::{Failure, unknown_id};
use super::editor::{Editor, Verdict};
use super::workflow::told;
use super::{Edit, carry_out, given_up};
use crate::diag::words;
use crate::edit::decisions::{self, NewReason};
use crate::edit::reorder::reasons::{Reasons, reasons};
use crate::edit::reorder::sheet::{self, LineError, Sheet, WantedLine};
use crate::edit::reorder::wanted::{self, Forbidden};
use crate::edit::reorder::{self as edit, Reordering, WantedOrder, edited_list};
use crate::edit::toml_edits::new_line_ending;
use crate::edit::{Change, FileChange, TextEdit};
use crate::model::{Item, Ix};
use crate::order::{Order, Section};
use crate::render::markdown_escape;
use crate::session::{BacklogState, Session};
use crate::text::Span;
use crate::workspace;

/// The name of the file in the editor.
const FILE: &str = "topline-reorder";
/// What answers where nobody can be asked.
const INSTEAD: &str =
    "pass the order with `--from FILE`, as lines of PRIORITY.md or of the editor, and the reason with `--because TEXT`";

/// Writes an order as decisions.
pub fn reorder(args: &ReorderArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    if args.because.as_deref().is_some_and(|because| because.trim().is_empty()) {
        return Err(Failure::usage("`--because` is empty").hint("say why the items move"));
    }
    if let Some(because) = &args.because {
        told(because, "--because")?;
    }
    let (session, state) = context.load_to_edit(args.edit.dry_run || args.from.is_none())?;
    let order = match context.order_or_findings(&session, &state) {
        Ok(order) => order,
        Err(outcome) => return Ok(outcome),
    };
    let only = args.section.as_deref().map(|name| section(&state, order, name)).transpose()?;
    let reorderer = Reorderer {
        session: &session,
        state: &state,
        order,
        args,
        sheet: Sheet::new(&state.parsed.backlog, order, only),
    };
    match &args.from {
        Some(_) => reorderer.in_file(context),
        None => reorderer.in_editor(reorderer.sheet.text(), context),
    }
}

fn section(state: &BacklogState, order: &Order, name: &str) -> Result<Section, Failure> {
    let backlog = &state.parsed.backlog;
    let mut sections = Section::with_headings(backlog);
    sections.extend(order.placed.iter().map(|placed| placed.section));
    let mut seen = HashSet::new();
    // Most items are in sections that have a heading, too.
    sections.retain(|section| seen.insert(*section));
    let names: Vec<String> = sections.iter().map(|section| section.name(backlog)).collect();
    let is_meant = |known: &String| known == name || known.strip_prefix("release:") == Some(name);
    let found = names.iter().position(is_meant);
    found.map(|at| sections[at]).ok_or_else(|| unknown_id("section", name, names.iter().map(String::as_str)))
}

/// One run of the command.
struct Reorderer<'r> {
    session: &'r Session,
    state: &'r BacklogState,
    order: &'r Order,
    args: &'r ReorderArgs,
    sheet: Sheet<'r>,
}

/// What follows from wanted lines.
enum Answer {
    /// The order is as it was.
    Unchanged,
    /// These decisions.
    Decided(Reordering, Reasons),
    /// A line must be edited.
    Wrong(LineError),
    /// The first lines of what moves without a reason.
    Unexplained(Vec<Ix<Item>>),
}

impl Reorderer<'_> {
    /// Takes the order from a file: an edited `PRIORITY.md`, or a text that was saved from the editor. If reasons are missing, asks for them in the editor.
    fn in_file(&self, context: &mut Context<'_>) -> Result<Outcome, Failure> {
        let (path, lines) = self.read_file(context)?;
        match self.answer(&lines)? {
            Answer::Unchanged => self.finish(&Reordering::default(), Reasons::default(), &lines, context),
            Answer::Decided(reordering, reasons) => self.finish(&reordering, reasons, &lines, context),
            Answer::Wrong(error) => Err(wrong_line(&path, &error)),
            Answer::Unexplained(items) => {
                let failure = self.unexplained(&items);
                if !context.terminal.is_interactive() {
                    return Err(failure);
                }
                let (text, _) = self.ask(&self.sheet.text_of_lines(&self.completed(&lines)), &items);
                self.in_editor(text, context)
            }
        }
    }

    fn read_file(&self, context: &Context<'_>) -> Result<(String, Vec<WantedLine>), Failure> {
        let given = self.args.from.as_deref().unwrap_or_else(|| std::path::Path::new(""));
        let here = context.environment.current_folder().join(given);
        // The copy of an edited file lies beside the file, and is often named without its folder.
        let beside = self.session.location().root.path.join(given);
        let bytes = workspace::read_file(if here.exists() || !beside.exists() { &here } else { &beside })?;
        let text = String::from_utf8_lossy(&bytes);
        let backlog = &self.state.parsed.backlog;
        let heading = |section: Section| (section, markdown_escape::inline(&section.title(backlog)).into_owned());
        let headings: Vec<_> = Section::with_headings(backlog).into_iter().map(heading).collect();
        let path = given.display().to_string();
        let mut lines = edited_list::read(backlog, &text, &headings).map_err(|error| wrong_line(&path, &error))?;
        if lines.is_empty() && self.sheet.is_like(&text) {
            lines = self.sheet.read(&text).map_err(|error| wrong_line(&path, &error))?;
        }
        lines.retain(|line| self.sheet.shows(line.item));
        if lines.is_empty() {
            let failure = Failure::usage(format!("{path} has no line of an open item"));
            return Err(failure.hint(
                "its lines are those of PRIORITY.md, such as `1. [Edit the cart][edit-cart]`, or those of the editor",
            ));
        }
        Ok((path, lines))
    }

    /// All lines of the sheet in the wanted order.
    fn completed(&self, lines: &[WantedLine]) -> Vec<WantedLine> {
        let order = self.wanted(lines).unwrap_or_default();
        let line = |item: Ix<Item>| {
            let typed = lines.iter().find(|line| line.item == item).cloned();
            let placed = || self.order.placed.iter().find(|placed| placed.item == item);
            typed.unwrap_or_else(|| WantedLine {
                item,
                number: 0,
                section: placed().map(|placed| placed.section),
                because: None,
            })
        };
        order.into_iter().filter(|item| self.sheet.shows(*item)).map(line).collect()
    }

    /// Lets the user edit `text` until it is an order that can be.
    fn in_editor(&self, text: String, context: &mut Context<'_>) -> Result<Outcome, Failure> {
        let editor = Editor::find(context, INSTEAD)?;
        let section = self.args.section.as_deref().map_or_else(String::new, |name| format!(" --section {name}"));
        let go_on = |file: &str, context: &Context<'_>| {
            Some(format!("go on with `{}{section}`", context.reorder_from(self.session, file)))
        };
        let judge = |typed: &str, context: &mut Context<'_>| self.judge(typed, context);
        let outcome = editor.edit_until(FILE, &text, go_on, context, judge)?;
        if outcome.is_none() {
            given_up(&self.args.edit, context);
        }
        Ok(outcome.unwrap_or(Outcome::Clean))
    }

    fn judge(&self, typed: &str, context: &mut Context<'_>) -> Result<Verdict<Outcome>, Failure> {
        let typed = sheet::without_notice(typed);
        let again = |error: LineError| {
            let (number, message) = error.shown_below(sheet::NOTICE_LINES);
            let message = format!("line {number}: {message}");
            Verdict::Again(sheet::with_notice(typed, &message), Failure::usage(message))
        };
        let lines = match self.sheet.read(typed) {
            Ok(lines) if lines.is_empty() => return Ok(Verdict::GivenUp),
            Ok(lines) => lines,
            Err(error) => return Ok(again(error)),
        };
        Ok(match self.answer(&lines)? {
            Answer::Unchanged => {
                Verdict::Accepted(self.finish(&Reordering::default(), Reasons::default(), &lines, context)?)
            }
            Answer::Decided(reordering, reasons) => {
                Verdict::Accepted(self.finish(&reordering, reasons, &lines, context)?)
            }
            Answer::Wrong(error) => again(error),
            Answer::Unexplained(items) => {
                let (text, failure) = self.ask(typed, &items);
                Verdict::Again(text, failure)
            }
        })
    }

    /// The text with places for the reasons of these items, and the failure where nobody can give them.
    fn ask(&self, text: &str, items: &[Ix<Item>]) -> (String, Failure) {
        let lines = self.sheet.read(text).unwrap_or_default();
        let numbers: Vec<usize> =
            lines.iter().filter(|line| items.contains(&line.item)).map(|line| line.number).collect();
        let failure = self.unexplained(items);
        (sheet::with_notice(&sheet::with_questions(text, &numbers), &failure.to_string()), failure)
    }

    fn unexplained(&self, items: &[Ix<Item>]) -> Failure {
        let ids = items.iter().map(|ix| self.id(*ix));
        let verb = if items.len() == 1 { "moves" } else { "move" };
        Failure::usage(format!("say why {} {verb}, behind `because:`", words::quoted_list(ids)))
            .hint("`--because TEXT` gives one reason for all")
    }

    fn id(&self, ix: Ix<Item>) -> &str {
        self.state.parsed.backlog.item(ix).id.as_str()
    }

    fn wanted(&self, lines: &[WantedLine]) -> Result<Vec<Ix<Item>>, Forbidden> {
        let typed: Vec<Ix<Item>> = lines.iter().map(|line| line.item).collect();
        wanted::complete(&self.state.parsed.backlog, self.order, &typed, |ix| !self.sheet.shows(ix))
    }

    fn answer(&self, lines: &[WantedLine]) -> Result<Answer, Failure> {
        let backlog = &self.state.parsed.backlog;
        let items = match self.wanted(lines) {
            Ok(items) => items,
            Err(forbidden) => return Ok(Answer::Wrong(self.forbidden(&forbidden, lines))),
        };
        if items.iter().copied().eq(self.order.placed.iter().map(|placed| placed.item)) {
            return Ok(Answer::Unchanged);
        }
        let line = |item: &Ix<Item>| lines.iter().find(|line| line.item == *item);
        let sections = items.iter().map(|item| line(item)?.section).collect();
        let is_named = items.iter().map(|item| line(item).is_some_and(|line| line.because.is_some())).collect();
        let wanted = WantedOrder { items, sections, is_named };
        let reordering = edit::reorder(backlog, self.order, &wanted).map_err(|_| {
            Failure::new("not-exact", "can't find decisions that give this order: nothing was written")
                .hint("please report this, with the backlog if you can")
        })?;
        let given = self.args.because.as_deref().map(str::trim);
        let reasons = reasons(backlog, self.order, &reordering, &wanted.items, lines, given);
        Ok(match reasons.missing.is_empty() {
            true => Answer::Decided(reordering, reasons),
            false => Answer::Unexplained(reasons.missing),
        })
    }

    fn forbidden(&self, forbidden: &Forbidden, lines: &[WantedLine]) -> LineError {
        let Forbidden { dependent, prerequisite, through } = forbidden;
        let number = |ix: Ix<Item>| lines.iter().find(|line| line.item == ix).map(|line| line.number);
        let (upper, lower) = (self.id(*dependent), self.id(*prerequisite));
        let by_way = match through.is_empty() {
            true => String::new(),
            false => format!(" by way of {}", words::quoted_list(through.iter().map(|ix| self.id(*ix)))),
        };
        let message = format!("`{lower}` must stand above `{upper}`, which depends on it{by_way}");
        let number = number(*dependent).or(number(*prerequisite)).unwrap_or(1);
        LineError { number, message, first: None }
    }

    fn finish(
        &self,
        reordering: &Reordering,
        reasons: Reasons,
        lines: &[WantedLine],
        context: &mut Context<'_>,
    ) -> Result<Outcome, Failure> {
        let by = self.session.author();
        let mut files = Vec::new();
        for (item, place) in &reordering.decided {
            let because = reasons.new.get(item).map(String::as_str);
            files.push(self.decided(*item, place, because.map(|because| NewReason { because, by: by.as_deref() }))?);
        }
        let decisions = &self.state.parsed.backlog.decisions;
        let withdrawn = reordering.withdrawn.iter().filter_map(|number| decisions.get(*number));
        files.extend(withdrawn.map(|decision| FileChange::Delete { path: Arc::clone(&decision.path) }));
        let decided = reordering.decided.iter().map(|(item, _)| *item);
        let mut items = reordering.moved.clone();
        items.extend(decided.filter(|item| !reordering.moved.contains(item)));
        let edit = Edit {
            notes: reasons.unused.iter().map(|ix| unused(self.id(*ix))).collect(),
            notes_after: Some(Box::new(self.other_headings(lines))),
            ..Edit::of_items(Change::requested("reorder", files), items.iter().map(|ix| self.id(*ix)))
        };
        carry_out(self.session, self.state, edit, &self.args.edit, context)
    }

    /// Says of the items that were put below another heading, and are in their old sections all the same, why.
    fn other_headings(&self, lines: &[WantedLine]) -> impl Fn(&BacklogState) -> Vec<String> + use<> {
        let section = |order: &Order, ix| Some(order.placed.get(order.position(ix)?)?.section);
        let was = |line: &&WantedLine| section(self.order, line.item);
        let other = lines.iter().filter(|line| line.section.is_some() && line.section != was(line));
        let wanted: Vec<_> = other.map(|line| (line.item, self.id(line.item).to_owned(), line.section)).collect();
        move |after| {
            let is = |ix| section(after.order().ok()?, ix);
            let unmoved = wanted.iter().filter(|(ix, _, wanted)| is(*ix) != *wanted).map(|(_, id, _)| id.as_str());
            let ids: Vec<&str> = unmoved.collect();
            let Some(first) = ids.first() else { return Vec::new() };
            let (stay, their) = if ids.len() == 1 { ("stays", "its") } else { ("stay", "their") };
            vec![format!(
                "{} {stay} in {their} section: only a line that moves to another place changes it; `topline set {first} \
                 KEY=VALUE` or `topline decide {first}` does, too",
                words::quoted_list(ids.iter().copied())
            )]
        }
    }

    /// The change of the file of one decision.
    fn decided(
        &self,
        item: Ix<Item>,
        place: &decisions::DecidedPlace,
        reason: Option<NewReason<'_>>,
    ) -> Result<FileChange, Failure> {
        let path: Arc<str> = decisions::path(self.id(item)).into();
        let Some(file) = self.state.tree.file(&path) else {
            let NewReason { because, by } = reason.unwrap_or(NewReason { because: "", by: None });
            let text = decisions::decision_text(place, because, by, None, new_line_ending(&self.state.tree));
            return Ok(FileChange::Create { path, text });
        };
        let old = file.readable_text().unwrap_or_default();
        let new = decisions::moved_text(old, place, reason).ok_or_else(|| {
            let shown = self.session.shown(&path);
            Failure::usage(format!("can't edit {shown}: it is broken")).hint("`topline check` says where")
        })?;
        let edits = vec![TextEdit::replace(Span::new(0, old.len()), new)];
        Ok(FileChange::Edit { path, edits })
    }
}

/// The failure for a line of a file.
fn wrong_line(path: &str, error: &LineError) -> Failure {
    let (number, message) = error.shown_below(0);
    Failure::usage(format!("{path}:{number}: {message}"))
}

fn unused(id: &str) -> String {
    format!("the reason typed for `{id}` is not written: no new decision is needed for it")
}
