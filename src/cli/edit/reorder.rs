//! `topline reorder`

use std::collections::HashSet;

use super::super::Outcome;
use super::super::args::ReorderArgs;
use super::super::context::Context;
use super::super::error::{Failure, unknown_id};
use super::editor::{Editor, Verdict};
use super::{carry_out, given_up};
use crate::actions::{self, Reordered, visible_text};
use crate::diag::words;
use crate::edit::reorder::reasons::Reasons;
use crate::edit::reorder::sheet::{self, LineError, Sheet, WantedLine};
use crate::edit::reorder::wanted::{self, Forbidden};
use crate::edit::reorder::{Reordering, WantedOrder, edited_list};
use crate::model::{Item, Ix};
use crate::order::{Order, Section};
use crate::render::markdown_escape;
use crate::session::BacklogState;
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
        visible_text(because, "--because")?;
    }
    let (session, state) = context.load_to_edit(args.edit.dry_run || args.from.is_none())?;
    let order = match context.order_or_findings(&session, &state) {
        Ok(order) => order,
        Err(outcome) => return Ok(outcome),
    };
    let only = args.section.as_deref().map(|name| section(&state, order, name)).transpose()?;
    let reorderer = Reorderer {
        actions: actions::Reorderer { session: &session, state: &state, order },
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
    actions: actions::Reorderer<'r>,
    args: &'r ReorderArgs,
    sheet: Sheet<'r>,
}

/// What follows from wanted lines.
enum Answer {
    /// These decisions; none if the order is as it was.
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
            Answer::Decided(reordering, reasons) => self.finish(&reordering, &reasons, &lines, context),
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
        let beside = self.actions.session.location().root.path.join(given);
        let bytes = workspace::read_file(if here.exists() || !beside.exists() { &here } else { &beside })?;
        let text = String::from_utf8_lossy(&bytes);
        // Some editors put the mark of UTF-8 before the first line.
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let backlog = &self.actions.state.parsed.backlog;
        let heading = |section: Section| (section, markdown_escape::inline(&section.title(backlog)).into_owned());
        let headings: Vec<_> = Section::with_headings(backlog).into_iter().map(heading).collect();
        let path = given.display().to_string();
        let mut lines = edited_list::read(backlog, text, &headings).map_err(|error| wrong_line(&path, &error))?;
        if lines.is_empty() && self.sheet.is_like(text) {
            lines = self.sheet.read(text).map_err(|error| wrong_line(&path, &error))?;
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
            let placed = || self.actions.order.placed.iter().find(|placed| placed.item == item);
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
            Some(format!("go on with `{}{section}`", context.reorder_from(self.actions.session, file)))
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
            Answer::Decided(reordering, reasons) => {
                Verdict::of_outcome(self.finish(&reordering, &reasons, &lines, context)?)
            }
            Answer::Wrong(error) => again(error),
            Answer::Unexplained(items) => {
                let (text, failure) = self.ask(typed, &items);
                Verdict::Ask(text, failure)
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
        let ids = items.iter().map(|ix| self.actions.id(*ix));
        let verb = if items.len() == 1 { "moves" } else { "move" };
        Failure::usage(format!("say why {} {verb}, behind `because:`", words::quoted_list(ids)))
            .hint("`--because TEXT` gives one reason for all")
    }

    fn wanted(&self, lines: &[WantedLine]) -> Result<Vec<Ix<Item>>, Forbidden> {
        let typed: Vec<Ix<Item>> = lines.iter().map(|line| line.item).collect();
        wanted::complete(&self.actions.state.parsed.backlog, self.actions.order, &typed, |ix| !self.sheet.shows(ix))
    }

    fn answer(&self, lines: &[WantedLine]) -> Result<Answer, Failure> {
        let items = match self.wanted(lines) {
            Ok(items) => items,
            Err(forbidden) => return Ok(Answer::Wrong(self.forbidden(&forbidden, lines))),
        };
        let line = |item: &Ix<Item>| lines.iter().find(|line| line.item == *item);
        let sections = items.iter().map(|item| line(item)?.section).collect();
        let is_named = items.iter().map(|item| line(item).is_some_and(|line| line.because.is_some())).collect();
        let given = self.args.because.as_deref().map(str::trim);
        let reordered = self.actions.decide(&WantedOrder { items, sections, is_named }, lines, given)?;
        Ok(match reordered {
            Reordered::Unchanged => Answer::Decided(Reordering::default(), Reasons::default()),
            Reordered::Decided(reordering, reasons) => Answer::Decided(reordering, reasons),
            Reordered::Unexplained(_, missing) => Answer::Unexplained(missing),
        })
    }

    fn forbidden(&self, forbidden: &Forbidden, lines: &[WantedLine]) -> LineError {
        let number = |ix: Ix<Item>| lines.iter().find(|line| line.item == ix).map(|line| line.number);
        let number = number(forbidden.dependent).or(number(forbidden.prerequisite)).unwrap_or(1);
        LineError { number, message: self.actions.forbidden_sentence(forbidden), first: None }
    }

    fn finish(
        &self,
        reordering: &Reordering,
        reasons: &Reasons,
        lines: &[WantedLine],
        context: &mut Context<'_>,
    ) -> Result<Outcome, Failure> {
        let edit = self.actions.edit(reordering, reasons, lines)?;
        carry_out(self.actions.session, self.actions.state, edit, &self.args.edit, context)
    }
}

/// The failure for a line of a file.
fn wrong_line(path: &str, error: &LineError) -> Failure {
    let (number, message) = error.shown_below(0);
    Failure::usage(format!("{path}:{number}: {message}"))
}
