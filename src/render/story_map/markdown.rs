//! The map as Markdown: one table, of which nothing is left out.

use std::fmt::Write;

use super::view::{MapView, NOTHING};
use crate::model::{Item, Ix, Status};
use crate::order::Placed;
use crate::plan::story_map::{MapCell, MapRow};
use crate::render::markdown_escape;
use crate::render::priority_file::link_to_id;
use crate::text::words;

/// A line break in a cell, where Markdown has none.
const BREAK: &str = "<br>";

/// The map. LF line ends, one final newline.
pub fn markdown(view: MapView<'_>) -> String {
    let mut out = format!("# {}\n", markdown_escape::inline(view.title()));
    if view.map.columns.is_empty() {
        out.push_str(&format!("\n{NOTHING}\n"));
        return out;
    }
    let columns: Vec<String> =
        view.map.columns.iter().map(|column| name(column.is_some(), view.column(*column))).collect();
    let _ = writeln!(out, "\n| | {} |\n|---|{}", columns.join(" | "), "---|".repeat(columns.len()));
    for row in &view.map.rows {
        let cells: Vec<String> = row.cells.iter().map(|cell| lines(&view, cell).join(BREAK)).collect();
        let _ = writeln!(out, "| {} | {} |", label(&view, row), cells.join(" | "));
    }
    let unit = markdown_escape::inline(&view.backlog.config.product.unit);
    let _ = write!(out, "\nSizes in {unit}.");
    if view.map.rows.iter().flat_map(|row| &row.cells).any(|cell| cell.has_skeleton) {
        out.push_str(" ◆ is the walking skeleton: the first item of each step.");
    }
    if view.map.rows.iter().flat_map(|row| &row.cells).any(|cell| cell.gap == Some(true)) {
        out.push_str(" A gap is a step that the release must carry and that no item serves.");
    }
    out.push('\n');
    out
}

/// An id with its title below it; as plain words where there is no id.
fn name(is_declared: bool, (id, title): (&str, Option<&str>)) -> String {
    match title {
        Some(title) => format!("`{id}`{BREAK}{}", markdown_escape::cell(title)),
        None if is_declared => format!("`{id}`"),
        None => id.to_owned(),
    }
}

fn label(view: &MapView<'_>, row: &MapRow) -> String {
    format!(
        "{}{BREAK}{}",
        name(row.slice.is_some(), view.row(row.slice)),
        markdown_escape::cell(&view.facts(row).join(" · "))
    )
}

fn lines(view: &MapView<'_>, cell: &MapCell) -> Vec<String> {
    let mut lines: Vec<String> = (cell.gap == Some(true)).then(|| "**gap**".to_owned()).into_iter().collect();
    let skeleton = cell.skeleton_item(view.order).map(|placed| placed.item);
    let placed = cell.open.iter().filter_map(|at| view.order.placed.get(*at));
    lines.extend(placed.map(|placed| {
        let mark = if skeleton == Some(placed.item) { "◆ " } else { "" };
        format!("{mark}{}{}", item(view, placed.item), state(view, placed))
    }));
    lines.extend(cell.triage.iter().map(|ix| format!("{} · waits for an answer", item(view, *ix))));
    if view.names_done {
        lines.extend(cell.done.iter().map(|ix| format!("{} · done", item(view, *ix))));
    }
    if !cell.done.is_empty() && (!view.names_done || cell.has_done_skeleton()) {
        let mark = if cell.has_done_skeleton() { "◆ " } else { "" };
        lines.push(format!("{mark}{} done", cell.done.len()));
    }
    lines
}

/// An item's id as a link, and its size.
fn item(view: &MapView<'_>, ix: Ix<Item>) -> String {
    let item = view.item(ix);
    let link = link_to_id(item.id.as_str(), &item.path);
    match &item.estimate {
        Some(estimate) => format!("{link} {}", estimate.value),
        None => format!("{link} –"),
    }
}

fn state(view: &MapView<'_>, placed: &Placed) -> String {
    let mut out = String::new();
    if view.item(placed.item).status.value == Status::Doing {
        out.push_str(" · doing");
    }
    if !placed.missing.is_empty() {
        let missing: Vec<String> = placed.missing.iter().map(|missing| missing.words()).collect();
        let _ = write!(out, " · **not ready**: {}", missing.join(", "));
    }
    if !placed.blocked_by.is_empty() {
        let ids = placed.blocked_by.iter().map(|ix| format!("`{}`", view.item(*ix).id));
        let _ = write!(out, " · waits for {}", words::commas_at_most(ids, 3));
    }
    out
}
