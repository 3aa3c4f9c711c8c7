//! `started-out-of-order`: somebody began what wasn't next.

use super::{Base, Context, Example, Group, Rule};
use crate::diag::{Draft, Severity};
use crate::model::{Backlog, Item, Ix, Status, readiness};

/// The rule.
pub const RULE: Rule = Rule {
    id: "started-out-of-order",
    group: Group::Base,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "An item was started while one above it in the base's order could have been.",
    why: "Nobody starts anything that is not the highest priority: that is all an order is for. What was to be started \
          is the first item that is ready, not blocked and nobody's, before the change and after it. Production bugs \
          may always be started. An item that the base's order doesn't have, new or let in just now, is judged by its \
          place in the new order.",
    fix: "Start the item that the finding points at. If the order is wrong, change it: a decision says so in writing.",
    example: Example::of(&[
        (
            "stories/dark-mode.md",
            "+++\ntitle = \"Dark mode\"\nstatus = \"doing\"\n+++\n\n## Acceptance criteria\n\n- [ ] White on black\n",
        ),
        (
            "stories/edit-cart.md",
            "+++\ntitle = \"Edit the cart\"\nvalue = 10\n+++\n\n## Acceptance criteria\n\n- [ ] A quantity can be changed\n",
        ),
    ])
    .from_base(&[("stories/dark-mode.md", "+++\ntitle = \"Dark mode\"\n+++\n")]),
    check,
};

fn check(context: &Context<'_>, drafts: &mut Vec<Draft>) {
    let Some(base) = context.base else { return };
    let change = Change::between(context, base);
    let before = base.order.map_or(&[][..], |order| &order.placed);
    let before = before.iter().filter_map(|placed| change.now_of[placed.item.get()]);
    let ordered = |ix: &Ix<Item>| change.was(*ix).is_some_and(Item::is_open);
    let after = context.order.map_or(&[][..], |order| &order.placed).iter().map(|placed| placed.item);
    change.judge(before, |ix| ordered(&ix), drafts);
    change.judge(after, |ix| !ordered(&ix), drafts);
}

/// Two trees, and which item became which.
struct Change<'c> {
    context: &'c Context<'c>,
    base: Base<'c>,
    /// For each item of the base what it is now.
    now_of: Vec<Option<Ix<Item>>>,
    /// For each item of now what it was in the base.
    was_of: Vec<Option<Ix<Item>>>,
}

impl<'c> Change<'c> {
    fn between(context: &'c Context<'c>, base: Base<'c>) -> Self {
        let now_of = base.successors(context.backlog());
        let mut was_of = vec![None; context.backlog().items.len()];
        for (at, now) in now_of.iter().enumerate() {
            if let Some(was) = now.and_then(|now| was_of.get_mut(now.get())) {
                *was = Some(Ix::new(at));
            }
        }
        Self { context, base, now_of, was_of }
    }

    /// The item as the base has it.
    fn was(&self, ix: Ix<Item>) -> Option<&'c Item> {
        self.was_of[ix.get()].map(|was| self.base.backlog().item(was))
    }

    /// Walks an order from the top and reports what was started below the first item that was free, if it is
    /// one of those that are `judged` by this order.
    fn judge(&self, order: impl Iterator<Item = Ix<Item>>, judged: impl Fn(Ix<Item>) -> bool, drafts: &mut Vec<Draft>) {
        let mut free = None;
        for ix in order {
            match free {
                None => free = self.is_free(ix).then_some(ix),
                Some(free) if judged(ix) && self.is_started(ix) => drafts.push(self.draft(ix, free)),
                Some(_) => {}
            }
        }
    }

    /// Whether anybody could have taken the item, before the change and after it.
    fn is_free(&self, ix: Ix<Item>) -> bool {
        self.was_of[ix.get()].is_some_and(|was| is_free(self.base.backlog(), was))
            && is_free(self.context.backlog(), ix)
    }

    fn is_started(&self, ix: Ix<Item>) -> bool {
        let started = |item: &Item| matches!(item.status.value, Status::Doing | Status::Done);
        let item = self.context.backlog().item(ix);
        started(item) && !self.was(ix).is_some_and(started) && !item.is_production_bug()
    }

    fn draft(&self, ix: Ix<Item>, free: Ix<Item>) -> Draft {
        let (item, above) = (self.context.backlog().item(ix), self.context.backlog().item(free));
        let message = format!("`{}` was started before `{}`, which stands above it", item.id, above.id);
        Draft::new(self.context.place(ix, item.status.span), message)
            .help(format!("start `{}` first; if the order is wrong, write a decision", above.id))
            .related(self.context.place(free, above.status.span), format!("`{}` could have been started", above.id))
    }
}

/// Whether the item is startable and nobody's.
fn is_free(backlog: &Backlog, ix: Ix<Item>) -> bool {
    let item = backlog.item(ix);
    item.status.value == Status::Todo
        && item.assignee.is_empty()
        && backlog.blockers(ix).next().is_none()
        && readiness::missing(item, &backlog.config).is_empty()
}
