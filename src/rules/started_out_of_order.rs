//! `started-out-of-order`: an item that was started before one above it in the order.

use super::{Base, Check, Context, Example, Group, Rule};
use crate::diag::{Draft, Severity};
use crate::model::{Backlog, Item, Ix, Status, readiness};
use crate::order::Order;

/// The rule.
pub const RULE: Rule = Rule {
    id: "started-out-of-order",
    group: Group::Base,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "An item was started although one above it in the base's order could have been.",
    why: "An order only helps if people start the first item that they can: the first one that is ready, not blocked \
          and not assigned, both before the change and after it. Production bugs may be started at any time. An item \
          that isn't in the base's order, because it is new or was just accepted from triage, is judged by its place \
          in the new order.",
    fix: "Start the item that the finding points at. If the order is wrong, change it, for example with a decision.",
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
    check: Check::Order(check),
};

fn check(context: &Context<'_>, order: Option<&Order>, drafts: &mut Vec<Draft>) {
    let Some(base) = context.base else { return };
    let change = Change { context, base };
    let before = base.order.map_or(&[][..], |order| &order.placed);
    let before = before.iter().filter_map(|placed| base.successor(placed.item));
    let ordered = |ix: &Ix<Item>| base.origin(*ix).is_some_and(|was| base.backlog().item(was).is_open());
    let after = order.map_or(&[][..], |order| &order.placed).iter().map(|placed| placed.item);
    change.judge(before, |ix| ordered(&ix), drafts);
    change.judge(after, |ix| !ordered(&ix), drafts);
}

/// Two trees.
struct Change<'c> {
    context: &'c Context<'c>,
    base: &'c Base<'c>,
}

impl Change<'_> {
    /// Walks an order from the top and reports what was started below the first item that was free, if it is
    /// one of those that are `judged` by this order.
    fn judge(&self, order: impl Iterator<Item = Ix<Item>>, judged: impl Fn(Ix<Item>) -> bool, drafts: &mut Vec<Draft>) {
        let mut free = None;
        for ix in order {
            match free {
                None => free = self.is_free(ix).then_some(ix),
                Some(free) if judged(ix) && self.base.is_started(ix) => drafts.push(self.draft(ix, free)),
                Some(_) => {}
            }
        }
    }

    /// Whether anybody could have taken the item, before the change and after it.
    fn is_free(&self, ix: Ix<Item>) -> bool {
        self.base.origin(ix).is_some_and(|was| is_free(self.base.backlog(), was)) && is_free(self.context.backlog(), ix)
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
