//! `topline reviewed` and `topline deployed`

use jiff::Timestamp;
use jiff::civil::Date;

use super::Outcome;
use super::args::{DeployedArgs, ReviewedArgs};
use super::context::Context;
use super::edit::{Edit, carry_out, conflict, day, not_blank};
use super::error::Failure;
use crate::edit::loop_edits::{self, NewDeployment};
use crate::edit::{Change, FileChange};
use crate::model::item::MAX_TITLE;
use crate::session::{BacklogState, Session};
use crate::text::tree::{CONFIG, DEPLOYMENTS};
use crate::timeline::deployments::name_of_commit;

/// How often a deployment is tried to be written while other pipelines write theirs.
const MAX_TRIES: usize = 100;

/// Writes down that the order was reviewed.
pub fn reviewed(args: &ReviewedArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let day = day(args.on.as_deref())?;
    let (session, state) = context.load_to_edit(args.edit.dry_run)?;
    let by = session.author();
    let Some(change) = loop_edits::reviewed(&state.tree, day, by.as_deref()) else {
        return Err(conflict(&session, &state, CONFIG)
            .unwrap_or_else(|| cant_edit(&session, CONFIG, "write `on` below `[review]`")));
    };
    let mut edit = Edit::of_items(Change::requested("Review the order", vec![change]), []);
    edit.notes.push("the order counts as renewed once this is committed".into());
    carry_out(&session, &state, edit, &args.edit, context)
}

/// Writes down a deployment.
pub fn deployed(args: &DeployedArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let on = when(&args.on)?;
    let note = args.note.as_deref().map(|note| not_blank(note, "--note")).transpose()?;
    let mut tries = 0;
    loop {
        let (session, state) = context.load_to_edit(args.edit.dry_run)?;
        let name = name(&session, args.name.as_deref())?;
        let new = NewDeployment { on: &on, name: &name, note };
        let Some(change) = loop_edits::deployed(&state.tree, &new) else {
            return Err(conflict(&session, &state, DEPLOYMENTS)
                .unwrap_or_else(|| cant_edit(&session, DEPLOYMENTS, "add an entry `[[deployments]]`")));
        };
        tries += 1;
        match write(&session, &state, change, args, context) {
            Err(failure) if failure.is_concurrent_change() && tries < MAX_TRIES => {}
            outcome => return outcome,
        }
    }
}

fn write(
    session: &Session,
    state: &BacklogState,
    change: FileChange,
    args: &DeployedArgs,
    context: &mut Context<'_>,
) -> Result<Outcome, Failure> {
    let edit = Edit::of_items(Change::requested("Log a deployment", vec![change]), []);
    let outcome = carry_out(session, state, edit, &args.edit, context)?;
    if !state.parsed.backlog.config.deployments.log {
        let config = session.shown(CONFIG);
        context.terminal.hint(&format!("it doesn't count yet: write `[deployments]` with `log = true` into {config}"));
    }
    Ok(outcome)
}

/// What is deployed.
fn name(session: &Session, written: Option<&str>) -> Result<String, Failure> {
    let Some(name) = written else {
        let head = session.repository_if_any().and_then(|repository| repository.commit_id("HEAD").ok());
        let id = head.map(|id| name_of_commit(&id.to_string()));
        return id.ok_or_else(|| {
            Failure::usage("there is no commit to name the deployment after")
                .hint("give it a name: `topline deployed NAME`")
        });
    };
    let name = not_blank(name, "NAME")?;
    let is_line = !name.chars().any(crate::text::visible::is_control_or_bidi) && name.chars().count() <= MAX_TITLE;
    match is_line {
        true => Ok(name.to_owned()),
        false => Err(Failure::usage(format!("a deployment's name is one line of at most {MAX_TITLE} characters"))),
    }
}

/// When it is deployed, in TOML.
fn when(text: &str) -> Result<String, Failure> {
    if text == "now" {
        let now = Timestamp::now();
        return Ok(Timestamp::from_second(now.as_second()).unwrap_or(now).to_string());
    }
    // A date with a time and no offset parses as a date too.
    if let Some(day) = text.parse::<Date>().ok().filter(|day| day.to_string() == text) {
        return Ok(day.to_string());
    }
    match text.parse::<Timestamp>() {
        // TOML has fewer ways to write an offset.
        Ok(at) => Ok(if text.parse::<toml_edit::Datetime>().is_ok() { text.to_owned() } else { at.to_string() }),
        Err(error) => Err(Failure::usage(format!("`--on {text}` is neither a date nor a time with an offset"))
            .caused_by(&error)
            .hint("use `now`, a date such as 2026-11-28, or a time such as 2026-11-28T09:00:00Z")),
    }
}

fn cant_edit(session: &Session, path: &str, by_hand: &str) -> Failure {
    let file = session.shown(path);
    Failure::usage(format!("can't edit {file}: it is no TOML that can be added to"))
        .hint(format!("`topline check` says what is wrong; then {by_hand} by hand, or run it again"))
}
