//! `flag-mismatch`: a feature behind several flags, or partly behind none.

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity, words};
use crate::model::config::{Feature, Flag, FlagState};
use crate::model::{Item, ItemKind, Ix, Status};

/// The rule.
pub const RULE: Rule = Rule {
    id: "flag-mismatch",
    group: Group::Size,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "Stories and feedback of one feature are behind different flags, or some of them behind none.",
    why: "A feature has its value only as a whole. With several flags it can be switched on in parts, and somebody has \
          to know which flags belong together; what is behind none is seen before the rest. Bugs and technical items don't \
          count, nor do removed flags and dropped items; an item without a flag counts while a flag of its feature is off.",
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
    fixes: Fixes::None("which of the flags hides the feature is a question of the code"),
    check: Check::Backlog(check),
};

/// A feature, the flag of one of its items, if it has one, and the item.
type FeatureItem = (Ix<Feature>, Option<Ix<Flag>>, Ix<Item>);

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let each = context.backlog().each();
    let mut items: Vec<FeatureItem> = each.filter_map(|(ix, item)| feature_item(context, ix, item)).collect();
    items.sort_unstable_by_key(|(feature, flag, ix)| (*feature, flag.is_none(), *flag, *ix));
    items.dedup_by_key(|(feature, flag, _)| (*feature, *flag));
    // That leaves the first item by id for each feature and flag, and at last the first without a flag.
    drafts.extend(items.chunk_by(|a, b| a.0 == b.0).filter_map(|items| mismatch(context, items)));
}

/// The feature and the flag of an item, if it has a feature and can be hidden.
fn feature_item(context: &RuleContext<'_>, ix: Ix<Item>, item: &Item) -> Option<FeatureItem> {
    let links = context.backlog().links_of(ix);
    let feature = links.feature?;
    let is_hidden_kind = matches!(item.kind.value, ItemKind::Story | ItemKind::Feedback);
    let counts = match links.flag {
        Some(flag) => state(context, flag) != Some(FlagState::Removed),
        // A flag that doesn't exist is another rule's finding.
        None => item.flag.is_none() && item.status.value != Status::Triage,
    };
    let counts = counts && is_hidden_kind && item.status.value != Status::Dropped;
    counts.then_some((feature, links.flag, ix))
}

fn state(context: &RuleContext<'_>, flag: Ix<Flag>) -> Option<FlagState> {
    context.backlog().config.flags.get(flag).map(|flag| flag.state.value)
}

/// The finding of a feature with more than one flag, at the second one; or with items behind a flag that is off and items
/// behind none, at the first of these.
fn mismatch(context: &RuleContext<'_>, items: &[FeatureItem]) -> Option<FindingDraft> {
    let backlog = context.backlog();
    let flagged: Vec<(Ix<Flag>, Ix<Item>)> = items.iter().filter_map(|(_, flag, ix)| Some(((*flag)?, *ix))).collect();
    let (feature, ..) = items.first()?;
    let feature = &backlog.config.features.get(*feature)?.id.value;
    let id = |flag: Ix<Flag>| backlog.config.flags.get(flag).map_or("", |flag| flag.id.value.as_str());
    let place = |ix: Ix<Item>| {
        context.place(ix, backlog.item(ix).flag.as_ref().map_or(backlog.item(ix).opening, |flag| flag.span))
    };
    let behind = |(flag, ix): (Ix<Flag>, Ix<Item>)| format!("`{}` is behind `{}`", backlog.item(ix).id, id(flag));
    if let [first, second, rest @ ..] = flagged.as_slice() {
        let names = words::quoted_list(flagged.iter().map(|(flag, _)| id(*flag)));
        let message = format!("the feature `{feature}` is behind several flags: {names}");
        let draft = FindingDraft::new(place(second.1), message).help("put all items of the feature behind one flag");
        let others = std::iter::once(first).chain(rest).take(words::SHOWN);
        return Some(others.fold(draft, |draft, other| draft.related(place(other.1), behind(*other))));
    }
    let ([first], (_, None, bare)) = (flagged.as_slice(), items.last()?) else { return None };
    let hides = state(context, first.0) == Some(FlagState::Off);
    let item = backlog.item(*bare);
    let (feature_span, flag) = (item.feature.as_ref()?.span, id(first.0));
    let message = format!("`{}` is behind no flag, but the feature `{feature}` is behind `{flag}`", item.id);
    let draft = FindingDraft::new(context.place(*bare, feature_span), message)
        .help(format!("set `flag = \"{flag}\"`, or take the item out of the feature"))
        .related(place(first.1), behind(*first));
    hides.then_some(draft)
}
