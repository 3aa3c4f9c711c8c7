//! `priority-changed-by`: a change of what decides the order by someone who isn't a product owner.
//!
//! This is not access control: anybody can set the author of a commit. The team, and the level of this rule, are those
//! of the base, so that a change can't add its own author to the product owners.

use std::sync::Arc;

use super::{Base, Check, Example, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Place, Severity, words};
use crate::model::config::{Catalog, CatalogEntry, Config, DefinitionOfReady, Iteration, Policy};
use crate::model::item::{ItemKind, Named};
use crate::model::keys::config::{features, flow, iteration, policy, releases, rules, team, weights};
use crate::model::keys::story;
use crate::model::{Backlog, Decision, Item, SemanticEq, Status};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    id: "priority-changed-by",
    group: Group::Base,
    severity: Severity::Error,
    fixed: false,
    blocks_order: false,
    summary: "Something that decides the order was changed by someone who isn't in `team.product_owners`.",
    why: "The product owner is responsible for the order, so only they change what decides it: `value`, `reach`, \
          `severity`, `found_in`, `type`, `release`, `feature` and `step` of open items, accepting an item from \
          triage, decisions that have an effect, and the tables of `backlog.toml` about releases, flow, features, \
          policy, weights, rules, team and the goal. The base's `[team]` counts. Anybody can set the author of a \
          commit, so this is a reminder and not access control: protect the files with your host's code owners as well.",
    fix: "Have a product owner commit the change. If everybody in the team may change the order, delete \
          `team.product_owners`.",
    example: Example::new(&[
        ("backlog.toml", "[team]\nproduct_owners = [\"maria@shop.example\"]\n"),
        ("stories/dark-mode.md", "+++\ntitle = \"Dark mode\"\nvalue = 9_000\n+++\n"),
    ])
    .with_base(&[("stories/dark-mode.md", "+++\ntitle = \"Dark mode\"\nvalue = 10\n+++\n")]),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let Some(base) = context.base else { return };
    let Some(authors) = OtherAuthors::new(base) else { return };
    for (was, successor) in base.changed_items() {
        let Some(ix) = successor else { continue };
        for (key, span) in changed_keys(was, context.backlog().item(ix)) {
            let id = &context.backlog().item(ix).id;
            drafts.push(authors.finding(context.place(ix, span), &format!("`{key}` of `{id}`")));
        }
    }
    for (path, item) in changed_decisions(base, context.backlog()) {
        drafts.push(authors.finding(Place::file(path), &format!("the decision on `{item}`")));
    }
    let (was, now) = (&base.backlog().config, &context.backlog().config);
    // An incomplete configuration doesn't show what changed.
    if was.complete && now.complete {
        let changed = guarded_config().into_iter().filter_map(|(name, compare)| Some((name, compare(was, now)?)));
        drafts.extend(changed.map(|(name, span)| authors.finding(context.config_place(span), &format!("`{name}`"))));
    }
}

/// The authors of the change who aren't product owners, and the product owners, both as text.
struct OtherAuthors {
    others: String,
    owners: String,
}

impl OtherAuthors {
    /// `None` if the base declares no product owners, or the change has no other authors.
    fn new(base: &Base<'_>) -> Option<Self> {
        let owners = &base.backlog().config.product_owners;
        let is_owner = |author: &&String| owners.iter().any(|owner| owner.eq_ignore_ascii_case(author));
        let mut others: Vec<&str> = base.authors.iter().filter(|a| !is_owner(a)).map(String::as_str).collect();
        others.sort_unstable();
        others.dedup();
        let owners_named = words::quoted_list(owners.iter().map(|owner| &**owner));
        (!owners.is_empty() && !others.is_empty())
            .then(|| Self { others: words::quoted_list(others), owners: owners_named })
    }

    fn finding(&self, place: Place, what: &str) -> FindingDraft {
        let message = format!("{what} was changed by someone who isn't a product owner");
        let help = format!("changed by {}; leave it to {}", self.others, self.owners);
        FindingDraft::new(place, message).help(help)
    }
}

/// The guarded keys of an item, open in the base, whose values changed, with their places now; `status` if the item was
/// accepted from triage.
fn changed_keys(was: &Item, now: &Item) -> Vec<(&'static str, Span)> {
    if was.status.value == Status::Triage && now.is_open() {
        return vec![(story::STATUS.name(), now.status.span)];
    }
    if !was.is_open() {
        return Vec::new();
    }
    let guarded = story::ALL.iter().filter(|key| key.key.is_guarded);
    let changed = guarded.filter(|key| match (key.get(was), key.get(now)) {
        (Some(was), Some(now)) => !was.value.is_equivalent(now.value, &|id| id),
        (was, now) => was.is_some() != now.is_some(),
    });
    changed.map(|key| (key.name(), key.get(now).and_then(|given| given.span).unwrap_or(now.opening))).collect()
}

/// The decisions that were added, changed or withdrawn, each as the path of its file and the id of its item. Anybody may
/// add or withdraw one that has no effect in one of the two states, because its item or target isn't open there. A change
/// withdraws the old decision and adds the new one, so that nobody makes an idle decision one that has an effect.
fn changed_decisions<'b>(base: &Base<'b>, now: &'b Backlog) -> Vec<(Arc<str>, &'b str)> {
    let was = base.backlog();
    let has_effect = |backlog: &Backlog, decision: &Decision| {
        let is_open = |id: &str| backlog.find(id).is_some_and(|ix| backlog.item(ix).is_open());
        is_open(&decision.item) && decision.target.item().is_none_or(|target| is_open(&target.value.text))
    };
    let may_matter = |decision: &Decision| has_effect(was, decision) && has_effect(now, decision);
    let mut changed = Vec::new();
    for decision in now.decisions.iter() {
        let earlier = was.decision_on(&decision.item);
        let differs = earlier.is_none_or(|earlier| !earlier.semantic_eq(decision));
        if differs && (may_matter(decision) || earlier.is_some_and(may_matter)) {
            changed.push((Arc::clone(&decision.path), &*decision.item));
        }
    }
    let withdrawn = was.decisions.iter().filter(|decision| now.decision_on(&decision.item).is_none());
    changed.extend(withdrawn.filter(|decision| may_matter(decision)).map(|d| (Arc::clone(&d.path), &*d.item)));
    changed
}

/// Where a table or key first differs between two states of `backlog.toml`, seen from the second.
type Compare = fn(&Config, &Config) -> Option<Span>;

/// The guarded tables and keys of `backlog.toml`, as messages call them.
fn guarded_config() -> [(String, Compare); 8] {
    [
        (releases::TABLE.header(), |was, now| entries(&was.releases, &now.releases, now.table("releases"))),
        (flow::TABLE.header(), |was, now| entries(&was.flow, &now.flow, now.table("flow"))),
        (features::TABLE.header(), |was, now| entries(&was.features, &now.features, now.table("features"))),
        (policy::TABLE.header(), |was, now| (!same_policy(was, now)).then(|| now.table("policy"))),
        (weights::TABLE.header(), |was, now| (!was.weights.semantic_eq(&now.weights)).then(|| now.table("value"))),
        (rules::TABLE.header(), |was, now| (!was.rules.semantic_eq(&now.rules)).then(|| now.table("rules"))),
        (team::TABLE.header(), |was, now| {
            (!was.product_owners.semantic_eq(&now.product_owners)).then(|| now.table("team"))
        }),
        (format!("{}.{}", iteration::TABLE.name, iteration::GOAL.name), |was, now| {
            changed_goal(was.iteration.as_ref(), now.iteration.as_ref())
        }),
    ]
}

fn entries<T: CatalogEntry + SemanticEq>(was: &Catalog<T>, now: &Catalog<T>, table: Span) -> Option<Span> {
    first_change(was.as_slice(), now.as_slice(), table, |entry| entry.id().span)
}

/// The place of the first entry that changed; `table` if entries were only removed at the end.
fn first_change<T: SemanticEq>(was: &[T], now: &[T], table: Span, place: impl Fn(&T) -> Span) -> Option<Span> {
    let differs = was.iter().zip(now).position(|(was, now)| !was.semantic_eq(now));
    let at = differs.or_else(|| (was.len() != now.len()).then_some(was.len().min(now.len())))?;
    Some(now.get(at).map_or(table, place))
}

fn changed_goal(was: Option<&Iteration>, now: Option<&Iteration>) -> Option<Span> {
    let goal = |iteration: Option<&Iteration>| iteration.and_then(|iteration| iteration.goal.clone());
    let (before, after) = (goal(was), goal(now));
    if before.semantic_eq(&after) {
        return None;
    }
    let span = after.map(|goal| goal.span).or(now.map(|iteration| iteration.span));
    Some(span.unwrap_or_default())
}

/// Whether `[policy]` says the same. What it leaves to the default definition of ready may change with
/// `[iteration]`, which isn't the policy's doing.
fn same_policy(was: &Config, now: &Config) -> bool {
    let Policy { lanes, max_estimate, flag_days, wip, criteria_headings, ready } = &now.policy;
    let default = |config: &Config| DefinitionOfReady::new(config.iteration.is_some());
    let (default_was, default_now) = (default(was), default(now));
    let same_ready = |kind: ItemKind| {
        let is_default =
            |ready: &DefinitionOfReady, default: &DefinitionOfReady| ready.of_kind(kind) == default.of_kind(kind);
        was.policy.ready.of_kind(kind) == ready.of_kind(kind)
            || is_default(&was.policy.ready, &default_was) && is_default(ready, &default_now)
    };
    *lanes == was.policy.lanes
        && *max_estimate == was.policy.max_estimate
        && *flag_days == was.policy.flag_days
        && *wip == was.policy.wip
        && *criteria_headings == was.policy.criteria_headings
        && ItemKind::NAMES.iter().all(|(_, kind)| same_ready(*kind))
}
