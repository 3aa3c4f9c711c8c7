//! `started-out-of-order`: an item that was started before one above it in the order.

use super::{Base, Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity};
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
    example: Example::new(&[
        (
            "stories/dark-mode.md",
            "+++\ntitle = \"Dark mode\"\nstatus = \"doing\"\n+++\n\n## Acceptance criteria\n\n- [ ] White on black\n",
        ),
        (
            "stories/edit-cart.md",
            "+++\ntitle = \"Edit the cart\"\nvalue = 10\n+++\n\n## Acceptance criteria\n\n- [ ] A quantity can be changed\n",
        ),
    ])
    .with_base(&[("stories/dark-mode.md", "+++\ntitle = \"Dark mode\"\n+++\n")]),
    fixes: Fixes::None("what is worked on is for the team to choose"),
    check: Check::Order(check),
};

fn check(context: &RuleContext<'_>, order: Option<&Order>, drafts: &mut Vec<FindingDraft>) {
    let Some(base) = context.base else { return };
    let pairs = started_below(context.backlog(), base, order);
    drafts.extend(pairs.into_iter().map(|(ix, above)| finding(context, ix, above)));
}

/// The items that were started since the base though another one stood above them that could have been: each with that one.
/// An item that isn't in the base's order is judged by the `order` of now.
pub fn started_below(now: &Backlog, base: &Base<'_>, order: Option<&Order>) -> Vec<(Ix<Item>, Ix<Item>)> {
    let before = base.order.map_or(&[][..], |order| &order.placed);
    let before = before.iter().filter_map(|placed| base.successor(placed.item));
    let was_in_order = |ix: &Ix<Item>| base.origin(*ix).is_some_and(|was| base.backlog().item(was).is_open());
    let after = order.map_or(&[][..], |order| &order.placed).iter().map(|placed| placed.item);
    let change = Change { now, base };
    let mut pairs = change.started_below(before, |ix| was_in_order(&ix));
    pairs.extend(change.started_below(after, |ix| !was_in_order(&ix)));
    pairs
}

/// The base and the current state.
struct Change<'c> {
    now: &'c Backlog,
    base: &'c Base<'c>,
}

impl Change<'_> {
    /// Walks an order from the top and finds the items that were started below the first startable one. Only items
    /// for which `is_judged` holds are judged by this order.
    fn started_below(
        &self,
        order: impl Iterator<Item = Ix<Item>>,
        is_judged: impl Fn(Ix<Item>) -> bool,
    ) -> Vec<(Ix<Item>, Ix<Item>)> {
        let (mut startable, mut pairs) = (None, Vec::new());
        for ix in order {
            match startable {
                None => startable = self.is_startable(ix).then_some(ix),
                Some(above) if is_judged(ix) && self.base.is_started(ix) => pairs.push((ix, above)),
                Some(_) => {}
            }
        }
        pairs
    }

    /// Whether anybody could have started the item, both before the change and after it.
    fn is_startable(&self, ix: Ix<Item>) -> bool {
        self.base.origin(ix).is_some_and(|was| is_startable(self.base.backlog(), was)) && is_startable(self.now, ix)
    }
}

fn finding(context: &RuleContext<'_>, ix: Ix<Item>, above: Ix<Item>) -> FindingDraft {
    let (item, above_item) = (context.backlog().item(ix), context.backlog().item(above));
    let message = format!("`{}` was started before `{}`, which stands above it", item.id, above_item.id);
    FindingDraft::new(context.place(ix, item.status.span), message)
        .help(format!("start `{}` first; if the order is wrong, write a decision", above_item.id))
        .related(context.place(above, above_item.status.span), format!("`{}` could have been started", above_item.id))
}

/// Whether the item is ready, not blocked and not assigned.
fn is_startable(backlog: &Backlog, ix: Ix<Item>) -> bool {
    let item = backlog.item(ix);
    item.status.value == Status::Todo
        && item.assignee.is_empty()
        && backlog.blockers(ix).next().is_none()
        && readiness::missing(item, &backlog.config).is_empty()
}
