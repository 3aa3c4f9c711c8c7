//! `topline reviewed` and `topline deployed`

use jiff::Timestamp;
use jiff::civil::Date;

use super::Outcome;
use super::args::{DeployedArgs, ReviewedArgs};
use super::context::Context;
use super::edit::{carry_out, day};
use super::error::Failure;
use crate::actions::{self, not_blank};
use crate::edit::loop_edits::NewDeployment;
use crate::session::{BacklogState, Session};
use crate::text::tree::CONFIG;

/// How often a deployment is tried to be written while other pipelines write theirs.
const MAX_TRIES: usize = 100;

/// Writes down that the order was reviewed.
pub fn reviewed(args: &ReviewedArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let day = day(args.on.as_deref())?;
    let (session, state) = context.load_to_edit(args.edit.dry_run)?;
    let edit = actions::reviewed(&session, &state, day.date)?;
    carry_out(&session, &state, edit, &args.edit, context)
}

/// Writes down a deployment.
pub fn deployed(args: &DeployedArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let on = when(&args.on)?;
    let note = args.note.as_deref().map(|note| not_blank(note, "--note")).transpose()?;
    let mut tries = 0;
    loop {
        let (session, state) = context.load_to_edit(args.edit.dry_run)?;
        let name = actions::deployment_name(&session, args.name.as_deref())?;
        let new = NewDeployment { on: &on, name: &name, note };
        tries += 1;
        match write(&session, &state, &new, args, context) {
            Err(failure) if failure.is_concurrent_change() && tries < MAX_TRIES => {}
            outcome => return outcome,
        }
    }
}

fn write(
    session: &Session,
    state: &BacklogState,
    new: &NewDeployment<'_>,
    args: &DeployedArgs,
    context: &mut Context<'_>,
) -> Result<Outcome, Failure> {
    let edit = actions::deployed(session, state, new)?;
    let outcome = carry_out(session, state, edit, &args.edit, context)?;
    if !state.parsed.backlog.config.deployments.log {
        let config = session.shown(CONFIG);
        context.terminal.hint(&format!("it doesn't count yet: write `[deployments]` with `log = true` into {config}"));
    }
    Ok(outcome)
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
