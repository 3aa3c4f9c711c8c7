//! `topline next`: the first startable items, and the items above them.

use serde::Serialize;

use super::json_output::{self, SCHEMA};
use super::order_json::ItemJson;
use super::priority_table::state_text;
use super::style::{Role, TextLayout};
use super::terminal_text;
use crate::model::{Backlog, Status};
use crate::order::{Order, Placed, reason};

/// The first startable items, and the items above the last of them that can't be started.
#[derive(Debug)]
pub struct StartableItems<'o> {
    /// Startable items with their ranks.
    pub startable: Vec<(usize, &'o Placed)>,
    /// Items above the last startable one shown, with their ranks.
    pub above: Vec<(usize, &'o Placed)>,
}

impl<'o> StartableItems<'o> {
    /// The first `count` startable items of `order`.
    pub fn new(backlog: &Backlog, order: &'o Order, count: usize) -> Self {
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
pub fn human(backlog: &Backlog, next: &StartableItems<'_>, layout: TextLayout) -> String {
    let style = layout.style;
    let mut out = String::new();
    if next.startable.is_empty() {
        out.push_str("Nothing can be started.\n");
    }
    for (rank, placed) in &next.startable {
        let item = backlog.item(placed.item);
        let title = style.paint(Role::Strong, terminal_text::line(&item.title.value));
        out.push_str(&format!("{rank}. {title}  {}\n", style.paint(Role::Id, &item.id)));
        let size = item.estimate.as_ref().map_or_else(
            || "no estimate".to_owned(),
            |estimate| format!("{} {}", estimate.value, terminal_text::line(&backlog.config.product.unit)),
        );
        let why = terminal_text::line(&reason::text(backlog, placed));
        out.push_str(&format!(
            "   {} · {size} · {why}\n   {}\n",
            item.kind.value.name(),
            style.paint(Role::Quiet, terminal_text::line(&item.path))
        ));
    }
    if !next.above.is_empty() {
        out.push_str(&format!("\n{}\n", style.paint(Role::Heading, "Above, but can't be started")));
    }
    for (rank, placed) in &next.above {
        let item = backlog.item(placed.item);
        let role = if item.status.value == Status::Doing { Role::Good } else { Role::Caution };
        let state = state_text(backlog, placed).unwrap_or_default();
        out.push_str(&format!(
            "{rank}. {}  {}  {}\n",
            terminal_text::line(&item.title.value),
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

/// As JSON; items have the format of `priority --format json`.
pub fn json(backlog: &Backlog, next: &StartableItems<'_>) -> String {
    let items =
        |list: &[(usize, &Placed)]| list.iter().map(|(rank, placed)| ItemJson::new(backlog, *rank, placed)).collect();
    json_output::to_line(&NextJson { schema: SCHEMA, next: items(&next.startable), above: items(&next.above) })
}
