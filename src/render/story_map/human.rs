//! The map as text for people.

use super::view::{MapView, NOTHING};
use super::{blocks, cell_line, grid, legend};
use crate::render::style::{Role, TextLayout};
use crate::render::terminal_text;

/// Maximum number of names in a cell of a map of several slices in a terminal.
const MOST_IN_CELL: usize = 12;

/// The map: a grid if it fits the layout, and otherwise a block for each step.
pub fn human(view: MapView<'_>, layout: TextLayout) -> String {
    let title = terminal_text::line(view.title());
    let mut out: String = terminal_text::wrap_anywhere(&title, layout.wrap_width)
        .iter()
        .map(|line| layout.style.paint(Role::Strong, line) + "\n")
        .collect();
    if view.map.columns.is_empty() {
        out.push_str(&format!("\n{NOTHING}\n"));
        return out;
    }
    // Data that isn't for a terminal is never cut.
    let is_whole = view.is_slice || layout.width == usize::MAX;
    let most = if is_whole { usize::MAX } else { MOST_IN_CELL };
    let lines = grid::lines(&view, most, layout).unwrap_or_else(|| blocks::lines(&view, most, layout));
    let legend = legend(&view, most, layout);
    let separator = (!legend.is_empty()).then(String::new);
    for line in std::iter::once(String::new()).chain(lines).chain(separator).chain(legend) {
        out.push_str(&line);
        out.push('\n');
    }
    out
}

fn legend(view: &MapView<'_>, most: usize, layout: TextLayout) -> Vec<String> {
    let cells = view.map.rows.iter().flat_map(|row| &row.cells);
    let texts: Vec<_> = cells.map(|cell| cell_line::cell_text(view, cell, most)).collect();
    let (mut marks, mut has_sizes) = (Vec::new(), false);
    for line in texts.iter().flat_map(|text| text.all()) {
        marks.push(line.mark);
        marks.extend(&line.flags);
        has_sizes |= line.size.starts_with(|c: char| c.is_ascii_digit());
    }
    legend::lines(view, &marks, has_sizes, layout)
}
