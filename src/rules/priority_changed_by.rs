//! `priority-changed-by`: a change of what decides the order by someone who isn't a product owner.
//!
//! Whose change it is comes from the base's [`Blame`](super::Blame). This is not access control: anybody can set the author of a commit. The team, and the level of this rule, are those
//! of the base, so that a change can't add its own author to the product owners.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::base::guarded_config::ConfigTable;
use super::{Base, Check, Example, Fixes, Group, GuardedValue, Rule, RuleContext};
use crate::diag::{FindingDraft, Place, Severity, words};
use crate::model::config::{Catalog, CatalogEntry, Config};
use crate::model::keys::config::{features, flow, iteration, policy, releases, rules, team, weights};
use crate::model::keys::story;
use crate::model::{Item, Ix, SemanticEq};
use crate::text::Span;
use crate::text::tree::DECISIONS;

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
          policy, weights, rules, team and the goal. It counts who last gave the value in the range, merges looked \
          through, by the base's `[team]` and mailmap. Anybody can set the author of a commit, so this is a reminder and \
          not access control: protect the files with your host's code owners as well.",
    fix: "Have a product owner commit the change, or approve it in a later commit: `topline approve ID`. The commit hook \
          only shows the finding, because an approval can only follow. If everybody in the team may change the order, \
          delete `team.product_owners`.",
    example: Example::new(&[
        ("backlog.toml", "[team]\nproduct_owners = [\"maria@shop.example\"]\n"),
        ("stories/dark-mode.md", "+++\ntitle = \"Dark mode\"\nvalue = 9_000\n+++\n"),
    ])
    .with_base(&[("stories/dark-mode.md", "+++\ntitle = \"Dark mode\"\nvalue = 10\n+++\n")]),
    fixes: Fixes::None("a product owner approves with `topline approve`, or the change is taken back"),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    let Some(base) = context.base else { return };
    if base.authority.product_owners.is_empty() {
        return;
    }
    let mut changed_tables: BTreeMap<ConfigTable, Culprits> = BTreeMap::new();
    for value in base.guarded_changes() {
        let Some(culprits) = Culprits::of(&value, base) else { continue };
        let draft = match value {
            GuardedValue::Key(ix, key) => {
                let item = context.backlog().item(ix);
                let span = key.get(item).and_then(|given| given.span).unwrap_or(item.opening);
                culprits.finding(context.place(ix, span), &format!("`{}` of `{}`", key.name(), item.id))
            }
            GuardedValue::LetIn(ix) => {
                let item = context.backlog().item(ix);
                let what = format!("`{}` of `{}`", story::STATUS.name(), item.id);
                culprits.finding(context.place(ix, item.status.span), &what)
            }
            GuardedValue::Decision(ix) => decision_finding(context, base, ix, &culprits),
            GuardedValue::Config(part) => {
                changed_tables.entry(part.table).or_default().merge(culprits);
                continue;
            }
            GuardedValue::Added(_) => continue,
        };
        drafts.push(draft);
    }
    let (was, now) = (&base.backlog().config, &context.backlog().config);
    for (table, culprits) in changed_tables {
        let (name, find) = place_of(table);
        let place = context.config_place(find(was, now).unwrap_or_default());
        drafts.push(culprits.finding(place, &format!("`{name}`")));
    }
}

fn decision_finding(context: &RuleContext<'_>, base: &Base<'_>, ix: Ix<Item>, culprits: &Culprits) -> FindingDraft {
    let id = &context.backlog().item(ix).id;
    let withdrawn = || {
        let was = base.origin(ix).map(|was| base.backlog().item(was))?;
        base.backlog().decision_on(was.id.as_str())
    };
    let decision = context.backlog().decision_on(id.as_str()).or_else(withdrawn);
    let path = decision.map_or_else(|| format!("{DECISIONS}/{id}.toml").into(), |decision| Arc::clone(&decision.path));
    culprits.finding(Place::file(path), &format!("the decision on `{id}`"))
}

/// The authors of a change who aren't product owners, and the product owners.
#[derive(Default)]
pub(super) struct Culprits {
    others: BTreeSet<String>,
    owners: Vec<Box<str>>,
}

impl Culprits {
    /// `None` if there are no product owners, or nobody else has changed the value.
    pub(super) fn of(value: &GuardedValue, base: &Base<'_>) -> Option<Self> {
        let owners = &base.authority.product_owners;
        let is_owner = |author: &&String| owners.iter().any(|owner| owner.eq_ignore_ascii_case(author));
        let others: BTreeSet<String> = base.blame.of(value).iter().filter(|a| !is_owner(a)).cloned().collect();
        (!owners.is_empty() && !others.is_empty()).then(|| Self { others, owners: owners.clone() })
    }

    fn merge(&mut self, other: Self) {
        self.others.extend(other.others);
        self.owners = other.owners;
    }

    fn finding(&self, place: Place, what: &str) -> FindingDraft {
        FindingDraft::new(place, format!("{what} was changed by someone who isn't a product owner")).help(self.help())
    }

    /// Who it was, and who may approve.
    pub(super) fn help(&self) -> String {
        let others = words::quoted_list(self.others.iter().map(String::as_str));
        let owners = words::quoted_list(self.owners.iter().map(|owner| &**owner));
        format!("changed by {others}; leave it to {owners}, who can also approve it: `topline approve`")
    }
}

/// Where a table or key first differs between two states of `backlog.toml`, seen from the second.
type Compare = fn(&Config, &Config) -> Option<Span>;

/// A guarded table or key of `backlog.toml`, as messages call it, and where it differs.
fn place_of(table: ConfigTable) -> (String, Compare) {
    match table {
        ConfigTable::Releases => {
            (releases::TABLE.header(), |was, now| entries(&was.releases, &now.releases, now.table("releases")))
        }
        ConfigTable::Flow => (flow::TABLE.header(), |was, now| entries(&was.flow, &now.flow, now.table("flow"))),
        ConfigTable::Features => {
            (features::TABLE.header(), |was, now| entries(&was.features, &now.features, now.table("features")))
        }
        ConfigTable::Policy => (policy::TABLE.header(), |_, now| Some(now.table("policy"))),
        ConfigTable::Weights => (weights::TABLE.header(), |_, now| Some(now.table("value"))),
        ConfigTable::Rules => (rules::TABLE.header(), |_, now| Some(now.table("rules"))),
        ConfigTable::Team => (team::TABLE.header(), |_, now| Some(now.table("team"))),
        ConfigTable::Goal => (format!("{}.{}", iteration::TABLE.name, iteration::GOAL.name), |_, now| {
            let iteration = now.iteration.as_ref()?;
            Some(iteration.goal.as_ref().map_or(iteration.span, |goal| goal.span))
        }),
    }
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
