//! `flow-gap`: a step that the current release should carry and nothing serves.
//!
//! Items serve a step if they are open or done: what is dropped never comes, and what is in triage may not. Silent
//! without a current release or a flow; where `through` names no step; and while any file can't be understood,
//! because that file may be the one that is missing here.

use super::{Check, Context, Example, Group, Rule};
use crate::diag::{Draft, Severity};
use crate::model::config::{Release, Step};
use crate::model::{Backlog, Ix, Status};

/// The rule.
pub const RULE: Rule = Rule {
    id: "flow-gap",
    group: Group::GoldenPath,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "No item of the current release, or of an earlier one, serves a step that the release should carry.",
    why: "The minimum product is the main flow without a hole: users who can't get past a step get nothing from the \
          steps after it.",
    fix: "Write the item that the step lacks, or give the item that serves it its `step` and `release`. If the slice \
          ends before that step, say so with `through`.",
    example: Example::of(&[
        (
            "backlog.toml",
            "[[flow]]\nid = \"cart\"\n\n[[flow]]\nid = \"buy\"\n\n[[releases]]\nid = \"mvp\"\nthrough = \"buy\"\n",
        ),
        ("stories/edit-cart.md", "+++\ntitle = \"Edit the cart\"\nstep = \"cart\"\nrelease = \"mvp\"\n+++\n"),
    ]),
    check: Check::Backlog(check),
};

fn check(context: &Context<'_>, drafts: &mut Vec<Draft>) {
    let backlog = context.backlog();
    let Some(current) = context.judged_release() else { return };
    let Some(release) = backlog.config.releases.get(current) else { return };
    let Some(carried) = carried(backlog, release) else { return };
    let served = served(backlog, current);
    for (step, _) in backlog.config.flow.iter().zip(served).take(carried).filter(|(_, served)| !served) {
        drafts.push(gap(context, step, release));
    }
}

/// How many steps, from the first, the release carries; unknown if its `through` is.
fn carried(backlog: &Backlog, release: &Release) -> Option<usize> {
    match &release.through {
        None => Some(backlog.config.flow.len()),
        Some(last) => backlog.config.flow.find(&last.value.text).map(|step| step.get() + 1),
    }
}

/// Of each step, whether an item of a release up to `current` serves it.
fn served(backlog: &Backlog, current: Ix<Release>) -> Vec<bool> {
    let mut served = vec![false; backlog.config.flow.len()];
    for (ix, _) in backlog.each().filter(|(_, item)| item.is_open() || item.status.value == Status::Done) {
        let links = backlog.links_of(ix);
        let (Some(step), Some(release)) = (links.step, links.release) else { continue };
        if let Some(served) = served.get_mut(step.get()).filter(|_| release <= current) {
            *served = true;
        }
    }
    served
}

fn gap(context: &Context<'_>, step: &Step, release: &Release) -> Draft {
    let (step_id, release_id) = (&step.id.value, &release.id.value);
    let message = format!("no item up to the release `{release_id}` serves the step `{step_id}`");
    let help = format!("write an item with `step = \"{step_id}\"` and `release = \"{release_id}\"`");
    let draft = Draft::new(context.config_place(step.id.span), message).help(help);
    match &release.through {
        Some(last) => {
            draft.related(context.config_place(last.span), format!("`{release_id}` carries the flow to here"))
        }
        None => draft.related(context.config_place(release.id.span), format!("`{release_id}` carries the whole flow")),
    }
}
