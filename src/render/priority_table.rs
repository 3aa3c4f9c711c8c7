//! The order as a table for people.

use super::style::{Role, TextLayout};
use super::table::{self, Cell, Column};
use super::terminal_text;
use crate::model::{Backlog, Decimal, Item, Status};
use crate::order::{Order, Placed, reason};
use crate::text::words::{self, commas_at_most};

/// Rank, title, id, size, reasons and what is missing.
const COLUMNS: [Column; 5] =
    [Column::Number, Column::Title(16), Column::Shrinks(10), Column::Fixed, Column::Shrinks(12)];

/// The whole order, section by section.
pub fn render(backlog: &Backlog, order: &Order, layout: TextLayout) -> String {
    let style = layout.style;
    let product = &backlog.config.product;
    let name = if product.name.is_empty() { "Priorities" } else { &product.name };
    let mut out = format!("{}\n", style.paint(Role::Strong, terminal_text::line(name)));
    if let Some(vision) = &product.vision {
        for line in terminal_text::wrap(&terminal_text::line(vision), layout.wrap_width) {
            out.push_str(&style.paint(Role::Quiet, line));
            out.push('\n');
        }
    }
    if order.placed.is_empty() && order.triage.is_empty() {
        out.push_str("\nNothing is open.\n");
    }
    let rows: Vec<Vec<Cell>> =
        order.placed.iter().enumerate().map(|(at, placed)| row(backlog, at + 1, placed)).collect();
    // One set of widths for the whole list, so that columns align across sections.
    let lines = table::lines(&COLUMNS, &rows, layout);
    let mut section = None;
    for (placed, line) in order.placed.iter().zip(lines) {
        if section != Some(placed.section) {
            let title = terminal_text::line(&placed.section.title(backlog));
            out.push_str(&format!("\n{}\n", style.paint(Role::Heading, terminal_text::truncate(&title, layout.width))));
            section = Some(placed.section);
        }
        out.push_str(&line);
        out.push('\n');
    }
    waiting(&mut out, backlog, order, layout);
    out
}

fn row(backlog: &Backlog, rank: usize, placed: &Placed) -> Vec<Cell> {
    let item = backlog.item(placed.item);
    let doing = item.status.value == Status::Doing;
    let title = terminal_text::line(&item.title.value);
    let size = size(backlog, item).unwrap_or_else(|| "–".into());
    let why = terminal_text::line(&reason::text_in_section(backlog, placed));
    let why = match state_text(backlog, placed) {
        Some(state) => format!("{why} · {state}"),
        None => why,
    };
    let title = if doing { Cell::styled(Role::Good, title) } else { Cell::styled(Role::Strong, title) };
    let role = if placed.is_ready() { Role::Quiet } else { Role::Caution };
    vec![
        Cell::styled(Role::Quiet, rank.to_string()),
        title,
        Cell::styled(Role::Id, item.id.as_str()),
        Cell::text(size),
        Cell::styled(role, why),
    ]
}

/// The estimate with its unit, if there is one: "1 point", "3 points".
pub fn size(backlog: &Backlog, item: &Item) -> Option<String> {
    let estimate = item.estimate.as_ref()?.value;
    let unit = words::unit(estimate == Decimal::ONE, &backlog.config.product.unit);
    Some(format!("{estimate} {}", terminal_text::line(&unit)))
}

/// Why an item can't be started, if it can't.
pub fn state_text(backlog: &Backlog, placed: &Placed) -> Option<String> {
    let mut states = Vec::new();
    let item = backlog.item(placed.item);
    if item.status.value == Status::Doing {
        let names = commas_at_most(&item.assignee, 3);
        let by = if names.is_empty() { String::new() } else { format!(" by {}", terminal_text::line(&names)) };
        states.push(format!("in progress{by}"));
    }
    if !placed.missing.is_empty() {
        let missing: Vec<String> = placed.missing.iter().map(|missing| missing.words()).collect();
        states.push(format!("not ready: {}", missing.join(", ")));
    }
    if !placed.blocked_by.is_empty() {
        let ids = placed.blocked_by.iter().map(|by| backlog.item(*by).id.as_str());
        states.push(format!("waits for {}", commas_at_most(ids, 3)));
    }
    (!states.is_empty()).then(|| states.join(" · "))
}

fn waiting(out: &mut String, backlog: &Backlog, order: &Order, layout: TextLayout) {
    if order.triage.is_empty() {
        return;
    }
    out.push_str(&format!("\n{}\n", layout.style.paint(Role::Heading, "Waiting for an answer")));
    let rows: Vec<Vec<Cell>> = order
        .triage
        .iter()
        .map(|ix| {
            let item = backlog.item(*ix);
            let reach = item.reach.as_ref().map(|reach| format!("reach {}", reach.value)).unwrap_or_default();
            vec![
                Cell::styled(Role::Quiet, "–"),
                Cell::styled(Role::Strong, terminal_text::line(&item.title.value)),
                Cell::styled(Role::Id, item.id.as_str()),
                Cell::text(item.kind.value.name()),
                Cell::styled(Role::Quiet, reach),
            ]
        })
        .collect();
    for line in table::lines(&COLUMNS, &rows, layout) {
        out.push_str(&line);
        out.push('\n');
    }
}
