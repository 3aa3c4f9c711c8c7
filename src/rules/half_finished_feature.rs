//! `half-finished-feature`: a partly done feature that no flag hides.

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity};
use crate::model::config::FlagState;
use crate::model::{Item, Ix, Status};

/// The rule.
pub const RULE: Rule = Rule {
    id: "half-finished-feature",
    group: Group::Size,
    severity: Severity::Info,
    fixed: false,
    blocks_order: false,
    summary: "A feature has done and open items, and none of them is behind a flag that is off.",
    why: "What is done gets deployed. Without a flag users see half a feature in production, and what is missing comes \
          back as bug reports. Backlogs without flags are not checked.",
    fix: "Declare a flag with `state = \"off\"` and set it as the `flag` of the feature's items. If each item is \
          useful on its own, set the rule to `off`.",
    example: Example::new(&[
        ("backlog.toml", "[[features]]\nid = \"cart-editing\"\n\n[[flags]]\nid = \"new-cart\"\nstate = \"off\"\n"),
        (
            "stories/change-quantity.md",
            "+++\ntitle = \"Change a quantity\"\nstatus = \"done\"\nfeature = \"cart-editing\"\n+++\n",
        ),
        ("stories/remove-item.md", "+++\ntitle = \"Remove an item\"\nfeature = \"cart-editing\"\n+++\n"),
    ]),
    fixes: Fixes::None("the flag has to be in the software first"),
    check: Check::Backlog(check),
};

/// The first done and the first open item of a feature, by id, and whether a flag hides any of its items.
#[derive(Clone, Default)]
struct Progress {
    done: Option<Ix<Item>>,
    open: Option<Ix<Item>>,
    hidden: bool,
}

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let backlog = context.backlog();
    if backlog.config.flags.is_empty() {
        return;
    }
    for (feature, progress) in backlog.config.features.iter().zip(progress(context)) {
        let (Some(done), Some(open), false) = (progress.done, progress.open, progress.hidden) else { continue };
        let message = format!("the feature `{}` is half finished, and no flag hides it", feature.id.value);
        let mut draft = FindingDraft::new(context.config_place(feature.id.span), message)
            .help("put its items behind a flag that is off until the last of them is done");
        for ix in [done, open] {
            let item = backlog.item(ix);
            let status = format!("`{}` is {}", item.id, item.status.value.name());
            draft = draft.related(context.place(ix, item.status.span), status);
        }
        drafts.push(draft);
    }
}

/// The progress of each feature, in the order of the file.
fn progress(context: &RuleContext<'_>) -> Vec<Progress> {
    let backlog = context.backlog();
    let mut all = vec![Progress::default(); backlog.config.features.len()];
    for (ix, item) in backlog.each() {
        let links = backlog.links_of(ix);
        let Some(progress) = links.feature.and_then(|feature| all.get_mut(feature.get())) else { continue };
        match item.status.value {
            Status::Done => progress.done = progress.done.or(Some(ix)),
            Status::Todo | Status::Doing => progress.open = progress.open.or(Some(ix)),
            Status::Triage | Status::Dropped => continue,
        }
        let flag = links.flag.and_then(|flag| backlog.config.flags.get(flag));
        progress.hidden |= flag.is_some_and(|flag| flag.state.value == FlagState::Off);
    }
    all
}
