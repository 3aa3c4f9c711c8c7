//! `topline start`, `done`, `drop` and `answer`

use std::sync::Arc;

use jiff::civil::Date;

use super::super::Outcome;
use super::super::args::{AnswerArgs, DoneArgs, DropArgs, EditArgs, StartArgs, TextFormat};
use super::super::check::parse_day;
use super::super::context::{Context, shell_word};
use super::super::error::Failure;
use super::items::{edit_failure, find_item};
use super::{Edit, carry_out};
use crate::diag::words;
use crate::edit::workflow::{self, AfterClosing, NotStartable};
use crate::edit::{Change, FileChange, KeyEdit, story_edits};
use crate::model::{Backlog, Item, ItemKind, Ix, Status};
use crate::session::{BacklogState, Session};
use crate::text::one_line;
use crate::text::visible;
use crate::text::words::{count, count_irregular, list};

/// Starts an item.
pub fn start(args: &StartArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let today = day(args.on.as_deref())?;
    let by = args.by.as_deref().map(|by| told_in_one_line(by, "--by")).transpose()?;
    let (session, state) = context.load_to_edit(args.edit.dry_run)?;
    let ix = find_item(&session, &state, &args.id)?;
    let backlog = &state.parsed.backlog;
    let item = backlog.item(ix);
    // Production bugs may always be started, and `--anyway` goes ahead: an error elsewhere doesn't keep anybody from work.
    let needs_order = !(args.anyway || item.is_production_bug());
    let order = match state.order() {
        Err(_) if !needs_order => None,
        _ => match context.order_or_findings(&session, &state) {
            Ok(order) => Some(order),
            Err(outcome) => return Ok(outcome),
        },
    };
    if let Some(refused) = refuse_early(item, args.on.as_deref(), today, "started", context) {
        return Ok(refused);
    }
    if let Some(reason) = workflow::why_not_startable(backlog, order, ix) {
        let (message, hints) = not_startable(backlog, item, &reason);
        let is_started = reason == NotStartable::Status(Status::Doing);
        let is_overruled = args.anyway && reason.may_be_overruled();
        if !is_started && !is_overruled {
            return Ok(context.refuse("not-startable", &message, &hints));
        }
        if is_started && args.by.is_none() {
            return nothing_to_do(&session, &state, ix, message, &args.edit, context);
        }
        context.terminal.status(&message);
    }
    let user = by.map(str::to_owned).or_else(|| user_name(&session, backlog));
    // Whoever works on it already keeps it, unless somebody else is named.
    let by = user.as_deref().filter(|_| item.assignee.is_empty() || args.by.is_some());
    let edits = workflow::start(item, by, today);
    let notes = assigned_to_others(&session, item, user.as_deref(), args.by.is_some());
    edit_item(&session, &state, ix, &edits, notes, &args.edit, context)
}

/// Says that the item is somebody else's. It is started all the same: a team may write down for another what he has begun, and
/// nothing is taken away from him.
fn assigned_to_others(session: &Session, item: &Item, user: Option<&str>, is_named: bool) -> Vec<String> {
    let Some(user) = user.filter(|_| !item.assignee.is_empty()) else { return Vec::new() };
    // An assignee may be written as a name or as an address.
    let own = if is_named { [None, None] } else { [session.author(), session.author_name()] };
    let mut known = own.iter().flatten().map(String::as_str).chain([user]);
    if known.any(|name| item.assignee.iter().any(|assignee| assignee.eq_ignore_ascii_case(name))) {
        return Vec::new();
    }
    let (id, assigned) = (&item.id, list(&item.assignee));
    let name = shell_word(user);
    vec![match is_named {
        true => format!("`{id}` is assigned to {assigned}, too: `topline set {id} assignee={name}` leaves only {user}"),
        false => {
            format!("`{id}` is assigned to {assigned}, and stays so: `topline start {id} --by {name}` adds {user}")
        }
    }]
}

/// Finishes an item.
pub fn done(args: &DoneArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let today = day(args.on.as_deref())?;
    let (session, state) = context.load_to_edit(args.edit.dry_run)?;
    let ix = find_item(&session, &state, &args.id)?;
    let backlog = &state.parsed.backlog;
    let item = backlog.item(ix);
    match item.status.value {
        Status::Todo | Status::Doing => {}
        Status::Done => {
            let message = format!("`{}` is done already", item.id);
            return nothing_to_do(&session, &state, ix, message, &args.edit, context);
        }
        status @ (Status::Triage | Status::Dropped) => {
            let message = format!("`{}` can't be finished: its status is `{}`", item.id, status.name());
            return Ok(context.refuse("not-open", &message, &[way_in(item)]));
        }
    }
    if let Some(refused) = refuse_early(item, args.on.as_deref(), today, "done", context) {
        return Ok(refused);
    }
    let unmet = workflow::unmet_criteria(item);
    if !unmet.is_empty() {
        let are = count_irregular(unmet.len(), "acceptance criterion isn't", "acceptance criteria aren't");
        let message = format!("{are} ticked in `{}`", item.id);
        let mut lines = String::new();
        for criterion in &unmet {
            lines.push_str(&format!("  - [ ] {}\n", one_line::collapse_whitespace(criterion.text)));
        }
        context.terminal.error_block(&crate::render::terminal_text::source(&lines));
        if !args.anyway {
            let path = session.shown(&item.path);
            let hints = [format!("tick them in {path}, move them to another item, or finish it with `--anyway`")];
            return Ok(context.refuse("unmet-criteria", &message, &hints));
        }
        context.terminal.status(&message);
    }
    let notes = after_closing(backlog, &workflow::after_closing(backlog, ix));
    edit_item(&session, &state, ix, &workflow::done(today), notes, &args.edit, context)
}

/// Drops an item.
pub fn drop(args: &DropArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let today = day(args.on.as_deref())?;
    let because = told(&args.because, "--because")?;
    let (session, state) = context.load_to_edit(args.edit.dry_run)?;
    let ix = find_item(&session, &state, &args.id)?;
    let backlog = &state.parsed.backlog;
    match backlog.item(ix).status.value {
        Status::Done => {
            let message = format!("`{}` can't be dropped: it is done", args.id);
            return Ok(context.refuse("done", &message, &[]));
        }
        Status::Dropped => {
            let message = format!("`{}` is dropped already", args.id);
            return nothing_to_do(&session, &state, ix, message, &args.edit, context);
        }
        _ => {}
    }
    if let Some(refused) = refuse_early(backlog.item(ix), args.on.as_deref(), today, "dropped", context) {
        return Ok(refused);
    }
    let notes = after_closing(backlog, &AfterClosing { unblocked: Vec::new(), ..workflow::after_closing(backlog, ix) });
    edit_item(&session, &state, ix, &workflow::drop(because, today), notes, &args.edit, context)
}

/// Answers feedback.
pub fn answer(args: &AnswerArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let today = day(args.on.as_deref())?;
    let text = args.text.as_deref().map(|text| told(text, "the answer")).transpose()?;
    let (session, state) = context.load_to_edit(args.edit.dry_run)?;
    let ix = find_item(&session, &state, &args.id)?;
    let item = state.parsed.backlog.item(ix);
    let id = &item.id;
    let is_feedback = item.kind.value == ItemKind::Feedback;
    if is_feedback && text.is_none() {
        return Err(Failure::usage("feedback is answered with a text")
            .hint(format!("such as `topline answer {id} 'Yes, in December'`")));
    }
    if !is_feedback && item.status.value != Status::Triage {
        let message = format!("`{id}` doesn't wait for an answer: its status is `{}`", item.status.value.name());
        return Ok(context.refuse("not-in-triage", &message, &[]));
    }
    // An answer that somebody has got isn't replaced in passing.
    if item.status.value != Status::Triage && item.report().answer.is_some() {
        let message = format!("`{id}` is answered already");
        let hint =
            format!("`topline set {id} answer=TEXT` gives another answer, `topline drop {id} --because TEXT` drops it");
        return Ok(context.refuse("answered", &message, &[hint]));
    }
    if let Some(refused) = refuse_early(item, args.on.as_deref(), today, "answered", context) {
        return Ok(refused);
    }
    let edits = match text {
        Some(text) if args.drop => workflow::answer_and_drop(item, text, today),
        Some(_) if !is_feedback => {
            let kind = item.kind.value.name();
            return Err(Failure::usage(format!("`{id}` is a {kind}, and only feedback has an `answer`"))
                .hint(format!("`topline answer {id}` lets it in, `topline drop {id} --because TEXT` drops it")));
        }
        text => workflow::answer(item, text, today),
    };
    edit_item(&session, &state, ix, &edits, Vec::new(), &args.edit, context)
}

/// Says that an item is as it should be.
fn nothing_to_do(
    session: &Session,
    state: &BacklogState,
    ix: Ix<Item>,
    message: String,
    args: &EditArgs,
    context: &mut Context<'_>,
) -> Result<Outcome, Failure> {
    if args.format == TextFormat::Json {
        return edit_item(session, state, ix, &[], vec![message], args, context);
    }
    context.terminal.status(&message);
    Ok(Outcome::Clean)
}

/// What the team calls git's user: by `[team] names`, or else as git does.
fn user_name(session: &Session, backlog: &Backlog) -> Option<String> {
    let named = session.author().and_then(|address| {
        let mut names = backlog.config.names.iter();
        names.find(|(known, _)| known.eq_ignore_ascii_case(&address)).map(|(_, name)| name.to_string())
    });
    named.or_else(|| session.author_name())
}

fn edit_item(
    session: &Session,
    state: &BacklogState,
    ix: Ix<Item>,
    edits: &[KeyEdit],
    notes: Vec<String>,
    args: &EditArgs,
    context: &mut Context<'_>,
) -> Result<Outcome, Failure> {
    let item = state.parsed.backlog.item(ix);
    let text = state.tree.file(&item.path).map_or("", |file| file.text());
    let edits = story_edits::edit_keys(text, edits).map_err(|error| edit_failure(session, &item.path, &error))?;
    let change = Change::requested("edit an item", vec![FileChange::Edit { path: Arc::clone(&item.path), edits }]);
    let edit = Edit { notes, ..Edit::of_items(change, [item.id.as_str()]) };
    carry_out(session, state, edit, args, context)
}

/// The day of `--on`, or today. What is to come hasn't happened yet.
pub fn day(on: Option<&str>) -> Result<Date, Failure> {
    let today = parse_day("--on", "now")?;
    let day = on.map_or(Ok(today), |on| parse_day("--on", on))?;
    if day > today {
        return Err(Failure::usage(format!("`--on {day}` is in the future")).hint(format!("today is {today}")));
    }
    Ok(day)
}

/// Refuses a day of `--on` before something that the item has behind it.
fn refuse_early(item: &Item, on: Option<&str>, day: Date, what: &str, context: &mut Context<'_>) -> Option<Outcome> {
    let (key, before) = workflow::latest_day(item).filter(|(_, before)| on.is_some() && day < *before)?;
    let (id, key) = (&item.id, key.name());
    let message = format!("`{id}` can't be {what} on {day}: it has `{key} = {before}`");
    let hint = format!("give the right day with `--on`, or correct the other one with `topline set {id} {key}=DATE`");
    Some(context.refuse("too-early", &message, &[hint]))
}

/// A text that says something.
pub fn said<'t>(text: &'t str, what: &str) -> Result<&'t str, Failure> {
    let text = text.trim();
    if text.is_empty() { Err(Failure::usage(format!("{what} says nothing"))) } else { Ok(text) }
}

/// A text as [`told`] takes it, in one line.
fn told_in_one_line<'t>(text: &'t str, what: &str) -> Result<&'t str, Failure> {
    let text = told(text, what)?;
    if text.contains(['\n', '\r', '\t']) {
        return Err(Failure::usage(format!("{what} has a line break or a tab")).hint("write it in one line"));
    }
    Ok(text)
}

/// A text that says something, and has no character that nobody sees: the rule of titles. It may have several lines.
pub fn told<'t>(text: &'t str, what: &str) -> Result<&'t str, Failure> {
    let text = said(text, what)?;
    match text.split(['\n', '\r', '\t']).find_map(visible::find_unwanted) {
        None => Ok(text),
        Some((_, c)) => {
            let name = format!("U+{:04X}", u32::from(c));
            Err(Failure::usage(format!("{what} has a character that nobody sees, {name}"))
                .hint(format!("delete {name}")))
        }
    }
}

fn not_startable(backlog: &Backlog, item: &Item, reason: &NotStartable) -> (String, Vec<String>) {
    let id = &item.id;
    let anyway = format!("`topline start {id} --anyway` starts it all the same");
    match reason {
        NotStartable::Status(status @ (Status::Done | Status::Dropped)) => {
            (format!("`{id}` is {}: there is nothing to start", status.name()), vec![way_in(item)])
        }
        NotStartable::Status(Status::Triage) => {
            (format!("`{id}` waits for the product owner's answer"), vec![way_in(item)])
        }
        NotStartable::Status(_) if item.assignee.is_empty() => (format!("`{id}` is started already"), Vec::new()),
        NotStartable::Status(_) => (format!("`{id}` is started already by {}", list(&item.assignee)), Vec::new()),
        NotStartable::Blocked(by) => {
            let ids: Vec<String> = by.iter().map(|ix| format!("`{}`", backlog.item(*ix).id)).collect();
            let message = format!("`{id}` is blocked by {}", words_of(&ids));
            let first = by.first().map(|ix| way_past(backlog.item(*ix)));
            (message, first.into_iter().chain([anyway]).collect())
        }
        NotStartable::NotReady(missing) => {
            let missing: Vec<String> = missing.iter().map(|missing| missing.words()).collect();
            let message = format!("`{id}` is not ready: {}", list(&missing));
            (message, vec![format!("add what is missing: `topline edit {id}`"), anyway])
        }
        NotStartable::Higher(above) => {
            let above = &backlog.item(*above).id;
            let hints = vec![
                format!("`topline start {above}` takes that one"),
                format!("`topline decide {id} --above {above} --because TEXT` says that this one is more important"),
                anyway,
            ];
            (format!("`{above}` stands above `{id}`, and nobody has started it"), hints)
        }
    }
}

/// How an item gets into the order that is closed or waits for an answer.
pub fn way_in(item: &Item) -> String {
    let id = &item.id;
    match (item.status.value, item.kind.value) {
        (Status::Triage, ItemKind::Feedback) => format!("`topline answer {id} TEXT` lets it in"),
        (Status::Triage, _) => format!("`topline answer {id}` lets it in"),
        (Status::Dropped, _) => format!("`topline set {id} status=todo closed- reason-` opens it again"),
        _ => format!("`topline set {id} status=todo closed-` opens it again"),
    }
}

/// What has to happen to a prerequisite.
fn way_past(item: &Item) -> String {
    let id = &item.id;
    match item.status.value {
        Status::Triage => format!("`{id}` waits for the product owner's answer: `topline answer` lets it in"),
        Status::Doing if item.assignee.is_empty() => format!("`{id}` is in progress"),
        Status::Doing => format!("`{id}` is in progress by {}", list(&item.assignee)),
        Status::Todo | Status::Done | Status::Dropped => format!("`topline start {id}` takes that one"),
    }
}

fn words_of(ids: &[String]) -> String {
    crate::text::words::list_at_most(ids.iter().cloned(), words::SHOWN)
}

/// What is left to do after an item is closed.
fn after_closing(backlog: &Backlog, after: &AfterClosing) -> Vec<String> {
    let mut notes = Vec::new();
    if !after.unblocked.is_empty() {
        let ids: Vec<String> = after.unblocked.iter().map(|ix| format!("`{}`", backlog.item(*ix).id)).collect();
        notes.push(format!("nothing blocks {} any more", words_of(&ids)));
    }
    if let Some((feature, left)) = after.feature
        && let Some(feature) = backlog.config.features.get(feature)
    {
        let feature = feature.id.value.as_str();
        notes.push(match left {
            0 => format!("feature `{feature}` is whole: nothing of it is left"),
            left => format!("feature `{feature}`: {} left", count(left, "item")),
        });
    }
    if let Some((flag, left)) = after.flag
        && let Some(flag) = backlog.config.flags.get(flag)
    {
        let flag = flag.id.value.as_str();
        notes.push(match left {
            0 => format!("last item behind `{flag}`: it can go on"),
            left => format!("flag `{flag}` stays off: {} behind it left", count(left, "item")),
        });
    }
    notes
}
