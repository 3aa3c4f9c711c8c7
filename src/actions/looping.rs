//! Writes down that the order was reviewed, and that something was deployed.

use jiff::civil::Date;

use super::edit::Edit;
use super::failure::Failure;
use super::items::conflict;
use super::texts::not_blank;
use crate::edit::Change;
use crate::edit::loop_edits::{self, NewDeployment};
use crate::model::item::MAX_TITLE;
use crate::session::{BacklogState, Session};
use crate::text::tree::{CONFIG, DEPLOYMENTS};
use crate::timeline::deployments::name_of_commit;

/// Writes down that git's user has reviewed the order.
///
/// # Errors
/// If `backlog.toml` can't be edited.
pub fn reviewed(session: &Session, state: &BacklogState, day: Date) -> Result<Edit, Failure> {
    let by = session.author();
    let Some(change) = loop_edits::reviewed(&state.tree, day, by.as_deref()) else {
        return Err(conflict(session, state, CONFIG)
            .unwrap_or_else(|| cant_edit(session, CONFIG, "write `on` below `[review]`")));
    };
    let mut edit = Edit::of_items(Change::requested("Review the order", vec![change]), []);
    edit.notes.push("the order counts as renewed once this is committed".into());
    Ok(edit)
}

/// Writes down a deployment.
///
/// # Errors
/// If the log can't be edited.
pub fn deployed(session: &Session, state: &BacklogState, new: &NewDeployment<'_>) -> Result<Edit, Failure> {
    let Some(change) = loop_edits::deployed(&state.tree, new) else {
        return Err(conflict(session, state, DEPLOYMENTS)
            .unwrap_or_else(|| cant_edit(session, DEPLOYMENTS, "add an entry `[[deployments]]`")));
    };
    Ok(Edit::of_items(Change::requested("Log a deployment", vec![change]), []))
}

/// What is deployed: what was given, or else the commit.
///
/// # Errors
/// If there is no commit, or what was given isn't a name.
pub fn deployment_name(session: &Session, written: Option<&str>) -> Result<String, Failure> {
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

fn cant_edit(session: &Session, path: &str, by_hand: &str) -> Failure {
    let file = session.shown(path);
    Failure::usage(format!("can't edit {file}: it is no TOML that can be added to"))
        .hint(format!("`topline check` says what is wrong; then {by_hand} by hand, or run it again"))
}
