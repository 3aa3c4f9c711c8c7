//! `flag-mismatch`: a feature behind several flags.

use super::{Check, Example, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity, words};
use crate::model::config::{Feature, Flag, FlagState};
use crate::model::{Item, Ix, Status};

/// The rule.
pub const RULE: Rule = Rule {
    id: "flag-mismatch",
    group: Group::Size,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "Items of one feature are behind different flags.",
    why: "A feature has its value only as a whole. With several flags it can be switched on in parts, and somebody has \
          to know which flags belong together. Removed flags hide nothing and don't count; neither do dropped items.",
    fix: "Put all items of the feature behind one flag, or split it into two features.",
    example: Example::new(&[
        (
            "backlog.toml",
            "[[features]]\nid = \"cart-editing\"\n\n[[flags]]\nid = \"new-cart\"\n\n[[flags]]\nid = \"new-basket\"\n",
        ),
        (
            "stories/change-quantity.md",
            "+++\ntitle = \"Change a quantity\"\nfeature = \"cart-editing\"\nflag = \"new-cart\"\n+++\n",
        ),
        (
            "stories/remove-item.md",
            "+++\ntitle = \"Remove an item\"\nfeature = \"cart-editing\"\nflag = \"new-basket\"\n+++\n",
        ),
    ]),
    check: Check::Backlog(check),
};

/// A feature, a flag, and an item that has both.
type FlaggedFeature = (Ix<Feature>, Ix<Flag>, Ix<Item>);

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let mut flagged: Vec<FlaggedFeature> =
        context.backlog().each().filter_map(|(ix, item)| flagged_feature(context, ix, item)).collect();
    flagged.sort_unstable();
    flagged.dedup_by_key(|(feature, flag, _)| (*feature, *flag));
    // That leaves the first item by id for each feature and flag.
    drafts.extend(flagged.chunk_by(|a, b| a.0 == b.0).filter_map(|flags| mismatch(context, flags)));
}

/// The feature and the flag of an item, if it has both and the flag can hide something.
fn flagged_feature(context: &RuleContext<'_>, ix: Ix<Item>, item: &Item) -> Option<FlaggedFeature> {
    let links = context.backlog().links_of(ix);
    let (feature, flag) = (links.feature?, links.flag?);
    let state = context.backlog().config.flags.get(flag)?.state.value;
    let counts = item.status.value != Status::Dropped && state != FlagState::Removed;
    counts.then_some((feature, flag, ix))
}

/// The finding of a feature with more than one flag: at the second one, pointing at the others.
fn mismatch(context: &RuleContext<'_>, flags: &[FlaggedFeature]) -> Option<FindingDraft> {
    let backlog = context.backlog();
    let (first, second, rest) = match flags {
        [first, second, rest @ ..] => (first, second, rest),
        _ => return None,
    };
    let place = |ix: Ix<Item>| Some(context.place(ix, backlog.item(ix).flag.as_ref()?.span));
    let id = |flag: Ix<Flag>| backlog.config.flags.get(flag).map_or("", |flag| flag.id.value.as_str());
    let names = words::quoted_list(flags.iter().map(|(_, flag, _)| id(*flag)));
    let feature = &backlog.config.features.get(first.0)?.id.value;
    let mut draft =
        FindingDraft::new(place(second.2)?, format!("the feature `{feature}` is behind several flags: {names}"))
            .help("put all items of the feature behind one flag");
    for (_, flag, ix) in std::iter::once(first).chain(rest).take(words::SHOWN) {
        let message = format!("`{}` is behind `{}`", backlog.item(*ix).id, id(*flag));
        draft = draft.related(place(*ix)?, message);
    }
    Some(draft)
}
