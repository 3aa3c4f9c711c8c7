//! `flow-gap`: a step of the flow without an item in the current release.
//!
//! Open and done items count; dropped items and those in triage don't. Silent without a current release or a flow, if
//! `through` is not a step, and while any file has errors, because that file may hold the missing item.

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity};
use crate::model::config::{Release, Step};
use crate::plan::flow_coverage::FlowCoverage;

/// The rule.
pub const RULE: Rule = Rule {
    id: "flow-gap",
    group: Group::GoldenPath,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "A step that the current release should cover has no item in that release or an earlier one.",
    why: "The minimum product is the main flow without gaps: users who can't get past a step get nothing from the \
          steps after it.",
    fix: "Write the missing item, or set `step` and `release` of the item that covers the step. If the release ends \
          before that step, set its `through`.",
    example: Example::new(&[
        (
            "backlog.toml",
            "[[flow]]\nid = \"cart\"\n\n[[flow]]\nid = \"buy\"\n\n[[releases]]\nid = \"mvp\"\nthrough = \"buy\"\n",
        ),
        ("stories/edit-cart.md", "+++\ntitle = \"Edit the cart\"\nstep = \"cart\"\nrelease = \"mvp\"\n+++\n"),
    ]),
    fixes: Fixes::None("the missing item has to be thought of first"),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let config = &context.backlog().config;
    let Some(current) = context.checkable_release() else { return };
    let Some(coverage) = FlowCoverage::new(context.backlog()) else { return };
    let Some(release) = config.releases.get(current) else { return };
    for step in coverage.gaps(current).filter_map(|step| config.flow.get(step)) {
        drafts.push(gap_finding(context, step, release));
    }
}

fn gap_finding(context: &RuleContext<'_>, step: &Step, release: &Release) -> FindingDraft {
    let (step_id, release_id) = (&step.id.value, &release.id.value);
    let message = format!("the step `{step_id}` has no item in the release `{release_id}` or an earlier one");
    let help = format!("write an item with `step = \"{step_id}\"` and `release = \"{release_id}\"`");
    let draft = FindingDraft::new(context.config_place(step.id.span), message).help(help);
    match &release.through {
        Some(last) => {
            draft.related(context.config_place(last.span), format!("`{release_id}` covers the flow up to this step"))
        }
        None => draft.related(context.config_place(release.id.span), format!("`{release_id}` covers the whole flow")),
    }
}
