//! `topline split`

use std::collections::HashSet;

use super::super::Outcome;
use super::super::args::SplitArgs;
use super::super::check::parse_day;
use super::super::context::{Context, shell_word};
use super::super::error::Failure;
use super::editor::{Editor, Verdict};
use super::{carry_out, given_up};
use crate::actions::{Edit, conflict, edit_failure, find_item, not_blank};
use crate::edit::split::{self, Part, Split, SplitError};
use crate::edit::{Change, FileChange, new_story};
use crate::model::config::FlagState;
use crate::model::{Id, Item, Status};
use crate::parse::stem;
use crate::rules::invalid_id;
use crate::session::{BacklogState, Session};
use crate::text::words::list;

/// How the line of a part begins in the editor.
const PART: &str = "## ";
/// How the lines begin in the editor that aren't read.
const COMMENT: &str = "# ";

/// Splits an item.
pub fn split(args: &SplitArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    for (option, id) in [("--feature", &args.feature), ("--flag", &args.flag)] {
        if let Some(Err(fault)) = id.as_ref().map(|id| Id::<Item>::new(id)) {
            let id = id.as_deref().unwrap_or_default();
            return Err(Failure::usage(format!("{option}: {}", invalid_id::message(id, fault))));
        }
    }
    let (session, state) = context.load_to_edit(args.edit.dry_run || args.open)?;
    let ix = find_item(&session, &state, &args.id)?;
    let backlog = &state.parsed.backlog;
    let item = backlog.item(ix);
    if item.status.value.is_closed() {
        let status = item.status.value.name();
        return Err(Failure::usage(format!("`{}` is {status}: there is nothing to split", item.id)));
    }
    if let Some(flag) = args.flag.as_deref() {
        check_hides(&state, flag)?;
    }
    let mut parts = parts(&args.titles, &state, Some(item))?;
    let text = state.tree.file(&item.path).map_or("", |file| file.text());
    let criteria = split::criteria(text, item);
    let splitter = Splitter { args, session: &session, state: &state, item, criteria: &criteria };
    if !args.open {
        if let Some(first) = parts.first_mut() {
            first.criteria.clone_from(&criteria);
        }
        return splitter.carry_out(parts, context);
    }
    let outcome = splitter.distribute(&parts, context)?;
    if outcome.is_none() {
        given_up(&args.edit, context);
    }
    Ok(outcome.unwrap_or(Outcome::Findings))
}

/// One run of the command.
struct Splitter<'s> {
    args: &'s SplitArgs,
    session: &'s Session,
    state: &'s BacklogState,
    item: &'s Item,
    criteria: &'s [String],
}

impl Splitter<'_> {
    /// Writes the parts.
    fn carry_out(&self, parts: Vec<Part>, context: &mut Context<'_>) -> Result<Outcome, Failure> {
        let Self { args, session, state, item, criteria } = self;
        let (feature, flag) = (args.feature.as_deref(), args.flag.as_deref());
        let mut how = Split { parts, feature, flag, today: parse_day("--on", "now")? };
        let make = |how: &Split<'_>| {
            split::split(&state.parsed.backlog, &state.tree, item, how)
                .map_err(|error| failure(session, state, item, error))
        };
        let mut change = make(&how)?;
        if overwrites(&change, state) {
            let others = self::parts(&args.titles, state, None)?;
            for (part, other) in how.parts.iter_mut().zip(others) {
                part.id = other.id;
            }
            change = make(&how)?;
        }
        let notes = notes(args, state, item, &how.parts, criteria);
        let ids: Vec<String> = how.parts.iter().map(|part| part.id.clone()).collect();
        let subjects = ids.iter().map(String::as_str).chain([item.id.as_str()]);
        let edit = Edit { notes, ..Edit::of_items(change, subjects) };
        carry_out(session, state, edit, &args.edit, context)
    }

    /// Lets the user move the criteria under the parts, and writes these. `None` if nothing is left in the file.
    fn distribute(&self, parts: &[Part], context: &mut Context<'_>) -> Result<Option<Outcome>, Failure> {
        let editor = Editor::find(context, "without `-e` the first part gets all criteria")?;
        let judge = |typed: &str, context: &mut Context<'_>| {
            let lines: Vec<&str> = typed.lines().filter(|line| !line.starts_with(COMMENT)).collect();
            if lines.iter().all(|line| line.trim().is_empty()) {
                return Ok(Verdict::GivenUp);
            }
            match read(&lines, parts) {
                Ok(parts) => self.carry_out(parts, context).map(Verdict::of_outcome),
                Err(message) => {
                    let typed = typed.lines().filter(|line| !line.starts_with("# ERROR:"));
                    let text = typed.fold(format!("# ERROR: {message}\n"), |text, line| text + line + "\n");
                    Ok(Verdict::Again(text, Failure::usage(message)))
                }
            }
        };
        editor.edit_until("split.md", &self.text(parts), |_, _| None, context, judge)
    }

    /// The text for the editor.
    fn text(&self, parts: &[Part]) -> String {
        let mut text = String::new();
        for (number, part) in parts.iter().enumerate() {
            text.push_str(&format!("{PART}{}\n\n", part.title));
            for criterion in self.criteria.iter().filter(|_| number == 0) {
                text.push_str(&format!("{criterion}\n"));
            }
            text.push('\n');
        }
        let id = &self.item.id;
        text.push_str(&format!(
            "{COMMENT}`{id}` is split into these parts. Move its acceptance criteria under them.\n"
        ));
        text.push_str(&format!("{COMMENT}Criteria may be edited, added and deleted. An empty file gives up.\n"));
        text
    }
}

/// Checks that a flag hides what is behind it: that is what it is for here.
fn check_hides(state: &BacklogState, id: &str) -> Result<(), Failure> {
    let flags = &state.parsed.backlog.config.flags;
    let Some(flag) = flags.find(id).and_then(|ix| flags.get(ix)) else { return Ok(()) };
    let (is, hint) = match flag.state.value {
        FlagState::Off => return Ok(()),
        FlagState::On => ("on", "or switch it off again, with `state = \"off\"` in backlog.toml"),
        FlagState::Removed => ("removed", "a flag is removed when everything behind it is there for good"),
    };
    Err(Failure::usage(format!("the flag `{id}` is {is}: it would hide none of the parts"))
        .hint("name another one: a flag that isn't there yet is declared, and is off")
        .hint(hint))
}

/// Whether the change has another text for a file that is there. What a split has written that was interrupted may be there.
fn overwrites(change: &Change, state: &BacklogState) -> bool {
    change.files.iter().any(|file| match file {
        FileChange::Create { path, text } => state.tree.file(path).is_some_and(|known| known.text() != text),
        _ => false,
    })
}

/// The parts with these titles, each with a free id; or with that of an item beside `item` that has the same title.
fn parts(titles: &[String], state: &BacklogState, item: Option<&Item>) -> Result<Vec<Part>, Failure> {
    let folder = |path: &str| path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    let is_part = |path: &str| {
        let beside = || item.is_some_and(|item| folder(&item.path) == folder(path));
        let title = || state.parsed.backlog.find(stem(path)).map(|ix| &*state.parsed.backlog.item(ix).title.value);
        beside() && title().is_some_and(|title| titles.iter().any(|part| part.trim() == title))
    };
    let paths = state.stories.iter().map(|story| story.path()).filter(|path| !is_part(path));
    let mut taken: HashSet<String> = paths.map(|path| stem(path).to_ascii_lowercase()).collect();
    let mut parts: Vec<Part> = Vec::with_capacity(titles.len());
    for title in titles {
        let title = not_blank(title, "a title")?;
        if parts.iter().any(|part| part.title == title) {
            return Err(Failure::usage(format!("two parts are called `{title}`")));
        }
        let id = new_story::free_id(title, &taken);
        taken.insert(id.as_str().to_ascii_lowercase());
        parts.push(Part { id: id.to_string(), title: title.to_owned(), criteria: Vec::new() });
    }
    Ok(parts)
}

/// The parts with the criteria below their headings.
fn read(lines: &[&str], parts: &[Part]) -> Result<Vec<Part>, String> {
    let mut filled: Vec<Part> = parts.to_vec();
    let mut seen: HashSet<usize> = HashSet::new();
    let mut current = None;
    for line in lines {
        if let Some(title) = line.strip_prefix(PART) {
            let title = title.trim();
            let at = parts.iter().position(|part| part.title == title);
            let at =
                at.ok_or_else(|| format!("there is no part `{title}`: the parts are given on the command line"))?;
            if !seen.insert(at) {
                return Err(format!("the part `{title}` is there twice"));
            }
            current = Some(at);
        } else if !line.trim().is_empty() {
            let part = current.and_then(|at| filled.get_mut(at));
            let part = part.ok_or_else(|| format!("`{}` stands above the first part", line.trim()))?;
            match part.criteria.last_mut() {
                // An indented line belongs to the criterion above it.
                Some(last) if line.starts_with([' ', '\t']) => *last = format!("{last}\n{line}"),
                _ => part.criteria.push((*line).to_owned()),
            }
        }
    }
    match parts.iter().enumerate().find(|(at, _)| !seen.contains(at)) {
        Some((_, part)) => Err(format!("the part `{}` is missing", part.title)),
        None => Ok(filled),
    }
}

/// What the split leaves to do.
fn notes(args: &SplitArgs, state: &BacklogState, item: &Item, parts: &[Part], criteria: &[String]) -> Vec<String> {
    let mut notes = Vec::new();
    let is_lost = |criterion: &&String| !parts.iter().any(|part| part.criteria.contains(criterion));
    let lost = criteria.iter().filter(is_lost).count();
    if lost > 0 {
        let count = crate::text::words::count_irregular(lost, "criterion is", "criteria are");
        notes.push(format!("{count} in no part as written"));
    }
    if item.value.is_some() {
        notes.extend(value_note(args, state, item));
    }
    notes.extend(work_note(item, parts));
    if item.estimate.is_some() {
        notes.push("the parts have no estimate yet".to_owned());
    }
    notes
}

/// Says that the item's value goes nowhere. A feature that is new gets it.
fn value_note(args: &SplitArgs, state: &BacklogState, item: &Item) -> Option<String> {
    let id = &item.id;
    let Some(feature) = args.feature.as_deref() else {
        return Some(format!("the value of `{id}` goes to none of the parts: set theirs, or split with `--feature`"));
    };
    let is_there = state.parsed.backlog.config.features.find(feature).is_some();
    is_there.then(|| {
        format!(
            "the value of `{id}` goes nowhere, for the feature `{feature}` is there already: add it to the feature's \
             `value` in backlog.toml, or set that of the parts"
        )
    })
}

/// Says that nobody works on the parts yet, as on the item.
fn work_note(item: &Item, parts: &[Part]) -> Option<String> {
    let (id, first) = (&item.id, parts.first().map_or("", |part| part.id.as_str()));
    let by: Vec<String> = item.assignee.iter().map(|name| format!(" --by {}", shell_word(name))).collect();
    let people = list(&item.assignee);
    match (item.status.value, item.assignee.is_empty()) {
        (Status::Doing, true) => Some(format!(
            "`{id}` was in progress, and the parts aren't: `topline start {first}` goes on with the first"
        )),
        (Status::Doing, false) => Some(format!(
            "`{id}` was in progress by {people}, and the parts are nobody's: `topline start {first}{}` goes on with the \
             first",
            by.first().map_or("", String::as_str)
        )),
        (_, true) => None,
        (_, false) => {
            let ids: Vec<&str> = parts.iter().map(|part| part.id.as_str()).collect();
            let (ids, names) = (ids.join(" "), shell_word(&item.assignee.join(",")));
            Some(format!(
                "`{id}` was assigned to {people}, and the parts to nobody: `topline set {ids} assignee={names}` keeps that"
            ))
        }
    }
}

fn failure(session: &Session, state: &BacklogState, item: &Item, error: SplitError) -> Failure {
    match error {
        SplitError::Story(error) => edit_failure(session, &item.path, &error),
        SplitError::Broken(path) => conflict(session, state, &path).unwrap_or_else(|| {
            Failure::usage(format!("{} can't be edited: its TOML has an error", session.shown(&path)))
                .hint("`topline check` says where; nothing was split")
        }),
    }
}
