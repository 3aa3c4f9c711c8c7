//! Closes an item: finishes it, drops it, or answers it.

use super::edit::{Edit, Warning};
use super::failure::Failure;
use super::flow::{Day, refuse_early, way_in};
use super::items::{edit_item, find_item};
use super::refusal::{ActionError, Refusal};
use super::texts::visible_text;
use crate::diag::words;
use crate::edit::workflow::{self, AfterClosing};
use crate::model::{Backlog, ItemKind, Status};
use crate::session::{BacklogState, Session};
use crate::text::one_line;
use crate::text::words::{count, count_irregular, list_at_most};

/// An item that is done.
#[derive(Clone, Copy, Debug)]
pub struct Done<'d> {
    /// The item.
    pub id: &'d str,
    /// The day.
    pub day: Day,
    /// Whether it is finished even if criteria aren't ticked.
    pub anyway: bool,
}

/// Finishes an item.
///
/// # Errors
/// If it isn't open, or criteria aren't ticked.
pub fn done(session: &Session, state: &BacklogState, wish: &Done<'_>) -> Result<Edit, ActionError> {
    let ix = find_item(session, state, wish.id)?;
    let backlog = &state.parsed.backlog;
    let item = backlog.item(ix);
    match item.status.value {
        Status::Todo | Status::Doing => {}
        Status::Done => return Ok(Edit::done_already(item.id.as_str(), format!("`{}` is done already", item.id))),
        status @ (Status::Triage | Status::Dropped) => {
            let message = format!("`{}` can't be finished: its status is `{}`", item.id, status.name());
            return Err(Refusal::new("not-open", message, vec![way_in(item)]).into());
        }
    }
    refuse_early(item, wish.day, "done")?;
    let mut warnings = Vec::new();
    let unmet = workflow::unmet_criteria(item);
    if !unmet.is_empty() {
        let are = count_irregular(unmet.len(), "acceptance criterion isn't", "acceptance criteria aren't");
        let text = format!("{are} ticked in `{}`", item.id);
        let line = |text: &str| format!("  - [ ] {}\n", one_line::collapse_whitespace(text));
        let lines = unmet.iter().map(|criterion| line(criterion.text)).collect();
        if !wish.anyway {
            let path = session.shown(&item.path);
            let hint = format!("tick them in {path}, move them to another item, or finish it with `--anyway`");
            return Err(Refusal { lines, ..Refusal::new("unmet-criteria", text, vec![hint]) }.into());
        }
        warnings.push(Warning { text, lines });
    }
    let notes = after_closing(backlog, &workflow::after_closing(backlog, ix));
    let edit = edit_item(session, state, ix, &workflow::done(wish.day.date), format!("Finish {}", item.id))?;
    Ok(Edit { notes, warnings, ..edit })
}

/// An item that isn't wanted any more.
#[derive(Clone, Copy, Debug)]
pub struct Drop<'d> {
    /// The item.
    pub id: &'d str,
    /// Why.
    pub because: &'d str,
    /// The day.
    pub day: Day,
}

/// Drops an item.
///
/// # Errors
/// If it is done, or the reason says nothing.
pub fn drop(session: &Session, state: &BacklogState, wish: &Drop<'_>) -> Result<Edit, ActionError> {
    let because = visible_text(wish.because, "the reason")?;
    let ix = find_item(session, state, wish.id)?;
    let backlog = &state.parsed.backlog;
    let item = backlog.item(ix);
    match item.status.value {
        Status::Done => {
            return Err(Refusal::new("done", format!("`{}` can't be dropped: it is done", item.id), Vec::new()).into());
        }
        Status::Dropped => {
            return Ok(Edit::done_already(item.id.as_str(), format!("`{}` is dropped already", item.id)));
        }
        _ => {}
    }
    refuse_early(item, wish.day, "dropped")?;
    let notes = after_closing(backlog, &AfterClosing { unblocked: Vec::new(), ..workflow::after_closing(backlog, ix) });
    let edits = workflow::drop(because, wish.day.date);
    Ok(Edit { notes, ..edit_item(session, state, ix, &edits, format!("Drop {}", item.id))? })
}

/// The answer to an item that waits for one.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// The item.
    pub id: &'a str,
    /// What whoever gave the feedback is told.
    pub text: Option<&'a str>,
    /// Whether the item is dropped instead of let in.
    pub drop: bool,
    /// The day.
    pub day: Day,
}

/// Answers feedback, and lets it in or drops it.
///
/// # Errors
/// If it doesn't wait for an answer, or the answer lacks its text.
pub fn answer(session: &Session, state: &BacklogState, wish: &Answer<'_>) -> Result<Edit, ActionError> {
    let text = wish.text.map(|text| visible_text(text, "the answer")).transpose()?;
    let ix = find_item(session, state, wish.id)?;
    let item = state.parsed.backlog.item(ix);
    let id = &item.id;
    let is_feedback = item.kind.value == ItemKind::Feedback;
    if is_feedback && text.is_none() {
        let failure = Failure::usage("feedback is answered with a text");
        return Err(failure.hint(format!("such as `topline answer {id} 'Yes, in December'`")).into());
    }
    if !is_feedback && item.status.value != Status::Triage {
        let message = format!("`{id}` doesn't wait for an answer: its status is `{}`", item.status.value.name());
        return Err(Refusal::new("not-in-triage", message, Vec::new()).into());
    }
    // An answer that somebody has got isn't replaced in passing.
    if item.status.value != Status::Triage && item.report().answer.is_some() {
        let hint =
            format!("`topline set {id} answer=TEXT` gives another answer, `topline drop {id} --because TEXT` drops it");
        return Err(Refusal::new("answered", format!("`{id}` is answered already"), vec![hint]).into());
    }
    refuse_early(item, wish.day, "answered")?;
    let today = wish.day.date;
    let edits = match text {
        Some(text) if wish.drop => workflow::answer_and_drop(item, text, today),
        Some(_) if !is_feedback => {
            let kind = item.kind.value.name();
            return Err(Failure::usage(format!("`{id}` is a {kind}, and only feedback has an `answer`"))
                .hint(format!("`topline answer {id}` lets it in, `topline drop {id} --because TEXT` drops it"))
                .into());
        }
        None if wish.drop => return Err(Failure::usage(format!("`{id}` is dropped with a reason")).into()),
        text => workflow::answer(item, text, today),
    };
    Ok(edit_item(session, state, ix, &edits, format!("Answer {id}"))?)
}

/// What is left to do after an item is closed.
fn after_closing(backlog: &Backlog, after: &AfterClosing) -> Vec<String> {
    let mut notes = Vec::new();
    if !after.unblocked.is_empty() {
        let ids: Vec<String> = after.unblocked.iter().map(|ix| format!("`{}`", backlog.item(*ix).id)).collect();
        notes.push(format!("nothing blocks {} any more", list_at_most(ids, words::SHOWN)));
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
