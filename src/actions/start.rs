//! Starts an item.

use super::edit::{Edit, Warning};
use super::flow::{Day, refuse_early, way_in};
use super::items::{edit_item, find_item};
use super::refusal::{ActionError, Refusal};
use super::shell_word::shell_word;
use super::texts::visible_line;
use crate::diag::words;
use crate::edit::workflow::{self, NotStartable};
use crate::model::{Backlog, Item, Status};
use crate::session::{BacklogState, Session};
use crate::text::words::{list, list_at_most};

/// Who starts which item.
#[derive(Clone, Copy, Debug)]
pub struct Start<'s> {
    /// The item.
    pub id: &'s str,
    /// Who works on it; git's user if nobody is named.
    pub by: Option<&'s str>,
    /// The day.
    pub day: Day,
    /// Whether it is started even if it isn't its turn.
    pub anyway: bool,
}

impl Start<'_> {
    /// Whether it depends on the order whether the item may be started. Production bugs may always be started, and `anyway` goes
    /// ahead: an error elsewhere doesn't keep anybody from work.
    pub fn needs_order(&self, item: &Item) -> bool {
        !(self.anyway || item.is_production_bug())
    }
}

/// Starts an item.
///
/// # Errors
/// If it isn't its turn, or there is no order that says whose turn it is.
pub fn start(session: &Session, state: &BacklogState, wish: &Start<'_>) -> Result<Edit, ActionError> {
    let by = wish.by.map(|by| visible_line(by, "the name")).transpose()?;
    let ix = find_item(session, state, wish.id)?;
    let backlog = &state.parsed.backlog;
    let item = backlog.item(ix);
    let order = match state.order() {
        Err(_) if wish.needs_order(item) => return Err(ActionError::NoOrder),
        order => order.ok(),
    };
    refuse_early(item, wish.day, "started")?;
    let mut warnings: Vec<Warning> = Vec::new();
    if let Some(reason) = workflow::why_not_startable(backlog, order, ix) {
        let (message, hints) = not_startable(backlog, item, &reason);
        let is_started = reason == NotStartable::Status(Status::Doing);
        let is_overruled = wish.anyway && reason.may_be_overruled();
        if !is_started && !is_overruled {
            return Err(Refusal::new("not-startable", message, hints).into());
        }
        if is_started && by.is_none() {
            return Ok(Edit::done_already(item.id.as_str(), message));
        }
        warnings.push(message.into());
    }
    let user = by.map(str::to_owned).or_else(|| user_name(session, backlog));
    // Whoever works on it already keeps it, unless somebody else is named.
    let assignee = user.as_deref().filter(|_| item.assignee.is_empty() || by.is_some());
    let edits = workflow::start(item, assignee, wish.day.date);
    let notes = assigned_to_others(session, item, user.as_deref(), by.is_some());
    let edit = edit_item(session, state, ix, &edits, format!("Start {}", item.id))?;
    Ok(Edit { notes, warnings, ..edit })
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

/// What the team calls git's user: by `[team] names`, or else as git does.
fn user_name(session: &Session, backlog: &Backlog) -> Option<String> {
    let named = session.author().and_then(|address| {
        let mut names = backlog.config.names.iter();
        names.find(|(known, _)| known.eq_ignore_ascii_case(&address)).map(|(_, name)| name.to_string())
    });
    named.or_else(|| session.author_name())
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
            let message = format!("`{id}` is blocked by {}", list_at_most(ids, words::SHOWN));
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
