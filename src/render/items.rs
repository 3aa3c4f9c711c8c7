//! `topline next`: what may be started, and what stands above it.

use serde::Serialize;

use super::plain;
use super::priority_table::state;
use super::style::{Role, Screen};
use super::wire::{self, ItemJson, SCHEMA};
use crate::model::{Backlog, Status};
use crate::order::{Order, Placed, reason};

/// The first startable items, and the items above the last of them that can't be started.
#[derive(Debug)]
pub struct Next<'o> {
    /// Startable items with their ranks.
    pub startable: Vec<(usize, &'o Placed)>,
    /// Items that stand above the last startable one shown, with their ranks.
    pub above: Vec<(usize, &'o Placed)>,
}

impl<'o> Next<'o> {
    /// The first `count` startable items of `order`.
    pub fn of(backlog: &Backlog, order: &'o Order, count: usize) -> Self {
        let mut next = Self { startable: Vec::new(), above: Vec::new() };
        for (at, placed) in order.placed.iter().enumerate() {
            if next.startable.len() == count {
                break;
            }
            let list = if placed.is_startable(backlog) { &mut next.startable } else { &mut next.above };
            list.push((at + 1, placed));
        }
        if let Some((last, _)) = next.startable.last() {
            next.above.retain(|(rank, _)| rank < last);
        }
        next
    }
}

/// For people.
pub fn human(backlog: &Backlog, next: &Next<'_>, screen: Screen) -> String {
    let style = screen.style;
    let mut out = String::new();
    if next.startable.is_empty() {
        out.push_str("Nothing can be started.\n");
    }
    for (rank, placed) in &next.startable {
        let item = backlog.item(placed.item);
        let title = style.paint(Role::Strong, plain::line(&item.title.value));
        out.push_str(&format!("{rank}. {title}  {}\n", style.paint(Role::Id, &item.id)));
        let size = item.estimate.as_ref().map_or_else(
            || "no estimate".to_owned(),
            |estimate| format!("{} {}", estimate.value, plain::line(&backlog.config.product.unit)),
        );
        let why = plain::line(&reason::text(backlog, placed));
        out.push_str(&format!(
            "   {} · {size} · {why}\n   {}\n",
            item.kind.value.name(),
            style.paint(Role::Quiet, plain::line(&item.path))
        ));
    }
    if !next.above.is_empty() {
        out.push_str(&format!("\n{}\n", style.paint(Role::Heading, "Above, and not to be started")));
    }
    for (rank, placed) in &next.above {
        let item = backlog.item(placed.item);
        let role = if item.status.value == Status::Doing { Role::Good } else { Role::Caution };
        let state = state(backlog, placed).unwrap_or_default();
        out.push_str(&format!(
            "{rank}. {}  {}  {}\n",
            plain::line(&item.title.value),
            style.paint(Role::Id, &item.id),
            style.paint(role, state)
        ));
    }
    out
}

#[derive(Serialize)]
struct NextJson<'b> {
    schema: u32,
    next: Vec<ItemJson<'b>>,
    above: Vec<ItemJson<'b>>,
}

/// As JSON: both lists hold items as `priority --format json` has them.
pub fn json(backlog: &Backlog, next: &Next<'_>) -> String {
    let items =
        |list: &[(usize, &Placed)]| list.iter().map(|(rank, placed)| ItemJson::new(backlog, *rank, placed)).collect();
    wire::line(&NextJson { schema: SCHEMA, next: items(&next.startable), above: items(&next.above) })
}
