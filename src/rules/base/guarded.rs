//! The values that only product owners change: what decides the order.
//!
//! A change is found value by value, so that each can be traced to the commit that made it, and so that a merge of changes
//! to different values is no change of its own.

use super::Base;
use super::guarded_config::{self, ConfigValue};
use crate::model::decision::DecisionTarget;
use crate::model::keys::StoryKey;
use crate::model::keys::story;
use crate::model::{Backlog, Decision, Item, Ix, SemanticEq, Status};

/// A value that only product owners change. Items are those of now.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum GuardedValue {
    /// A key of an item.
    Key(Ix<Item>, &'static StoryKey),
    /// That an item isn't in triage anymore.
    LetIn(Ix<Item>),
    /// That a new item isn't in triage.
    Added(Ix<Item>),
    /// The decision on an item.
    Decision(Ix<Item>),
    /// A part of `backlog.toml`.
    Config(ConfigValue),
}

impl Base<'_> {
    /// The guarded values that differ from the base's.
    pub fn guarded_changes(&self) -> Vec<GuardedValue> {
        let mut changes = Vec::new();
        for (was, successor) in self.changed_items() {
            if let Some(ix) = successor {
                self.changed_keys(was, ix, &mut changes);
            }
        }
        let all = (0..self.now.items.len()).map(Ix::new);
        let is_added = |ix: &Ix<Item>| self.origin(*ix).is_none() && is_proposed(self.now.item(*ix));
        // An item whose file couldn't be read isn't new.
        let was_readable = |ix: &Ix<Item>| !self.backlog().broken.contains(self.now.item(*ix).id.as_str());
        changes.extend(all.filter(is_added).filter(was_readable).map(GuardedValue::Added));
        self.changed_decisions(&mut changes);
        let (was, now) = (&self.backlog().config, &self.now.config);
        // An incomplete configuration doesn't show what changed.
        if was.complete && now.complete {
            changes.extend(guarded_config::changes(was, now).into_iter().map(GuardedValue::Config));
        }
        changes
    }

    /// Whether the value was in the base as it is now. If the file that has it couldn't be read there, it counts as the same.
    pub fn has_same(&self, value: &GuardedValue) -> bool {
        let origin = |ix: Ix<Item>| self.origin(ix).map(|origin| self.backlog().item(origin));
        let is_unreadable = |ix: Ix<Item>| self.backlog().broken.contains(self.now.item(ix).id.as_str());
        match value {
            GuardedValue::Key(ix, key) => match origin(*ix) {
                Some(was) => is_same_key(key, was, self.now.item(*ix)),
                None => is_unreadable(*ix),
            },
            GuardedValue::LetIn(ix) | GuardedValue::Added(ix) => match origin(*ix) {
                Some(was) => was.status.value != Status::Triage,
                None => is_unreadable(*ix),
            },
            GuardedValue::Decision(ix) => {
                match (self.decision_before(*ix), self.now.decision_on(self.now.item(*ix).id.as_str())) {
                    (Some(was), Some(now)) => self.is_same_decision(was, now),
                    (was, now) => was.is_none() == now.is_none(),
                }
            }
            GuardedValue::Config(part) => {
                let was = &self.backlog().config;
                !was.complete || guarded_config::is_same(part, was, &self.now.config)
            }
        }
    }

    /// The guarded keys of an item, open in the base, whose values changed; or that it was let in from triage.
    fn changed_keys(&self, was: &Item, ix: Ix<Item>, changes: &mut Vec<GuardedValue>) {
        let now = self.now.item(ix);
        if was.status.value == Status::Triage && now.is_open() {
            changes.push(GuardedValue::LetIn(ix));
        } else if was.is_open() {
            let guarded = story::ALL.iter().copied().filter(|key| key.key.is_guarded);
            changes.extend(guarded.filter(|key| !is_same_key(key, was, now)).map(|key| GuardedValue::Key(ix, key)));
        }
    }

    /// The decisions that were added, changed or withdrawn. Anybody may add or withdraw one that has no effect in one of the
    /// two states, because its item or target isn't open there. A change withdraws the old decision and adds the new one, so
    /// that nobody makes an idle decision one that has an effect.
    fn changed_decisions(&self, changes: &mut Vec<GuardedValue>) {
        for decision in self.now.decisions.iter() {
            let Some(ix) = self.now.find(&decision.item) else { continue };
            let earlier = self.decision_before(ix);
            let differs = earlier.is_none_or(|earlier| !self.is_same_decision(earlier, decision));
            let matters = has_effect(decision, self.now) && self.could_have_mattered(decision);
            let mattered = |earlier: &Decision| has_effect(earlier, self.backlog()) && self.would_matter(earlier, ix);
            if differs && (matters || earlier.is_some_and(mattered)) {
                changes.push(GuardedValue::Decision(ix));
            }
        }
        for decision in self.backlog().decisions.iter() {
            let item = self.backlog().find(&decision.item).and_then(|ix| self.successor(ix));
            let Some(ix) = item.filter(|ix| self.now.decision_on(self.now.item(*ix).id.as_str()).is_none()) else {
                continue;
            };
            if has_effect(decision, self.backlog()) && self.would_matter(decision, ix) {
                changes.push(GuardedValue::Decision(ix));
            }
        }
    }

    /// Whether a decision of now would have had an effect in the base.
    fn could_have_mattered(&self, decision: &Decision) -> bool {
        let was_open = |id: &str| {
            let origin = self.now.find(id).and_then(|ix| self.origin(ix));
            origin.is_some_and(|was| self.backlog().item(was).is_open())
        };
        was_open(&decision.item) && decision.target.item().is_none_or(|target| was_open(&target.value.text))
    }

    /// Whether a decision of the base would have an effect now on its item, which is at `ix`.
    fn would_matter(&self, decision: &Decision, ix: Ix<Item>) -> bool {
        let is_open = |id: &str| {
            let successor = self.backlog().find(id).and_then(|was| self.successor(was));
            successor.is_some_and(|now| self.now.item(now).is_open())
        };
        self.now.item(ix).is_open() && decision.target.item().is_none_or(|target| is_open(&target.value.text))
    }

    /// The base's decision on the item at `ix` of now.
    fn decision_before(&self, ix: Ix<Item>) -> Option<&Decision> {
        self.origin(ix).and_then(|was| self.backlog().decision_on(self.backlog().item(was).id.as_str()))
    }

    /// Whether two decisions on the same item say the same, apart from the names of items that were renamed.
    fn is_same_decision(&self, was: &Decision, now: &Decision) -> bool {
        let mut then = was.clone();
        then.item.clone_from(&now.item);
        if let DecisionTarget::Above(target) | DecisionTarget::Below(target) = &mut then.target {
            let successor = self.backlog().find(&target.value.text).and_then(|was| self.successor(was));
            if let Some(now) = successor {
                target.value.text = self.now.item(now).id.as_str().into();
            }
        }
        then.semantic_eq(now)
    }
}

/// Whether the decision's item and target are open in its own state.
fn has_effect(decision: &Decision, backlog: &Backlog) -> bool {
    let is_open = |id: &str| backlog.find(id).is_some_and(|ix| backlog.item(ix).is_open());
    is_open(&decision.item) && decision.target.item().is_none_or(|target| is_open(&target.value.text))
}

/// Whether an item is open and anything but a production bug, which everybody may report.
fn is_proposed(item: &Item) -> bool {
    item.is_open() && !item.is_production_bug()
}

fn is_same_key(key: &StoryKey, was: &Item, now: &Item) -> bool {
    match (key.get(was), key.get(now)) {
        (Some(was), Some(now)) => was.value.is_equivalent(now.value, &|id| id),
        (was, now) => was.is_some() == now.is_some(),
    }
}
