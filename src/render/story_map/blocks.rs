//! The map as a block for each step, for terminals in which the grid doesn't fit.

use super::cell_line::{CellText, cell_text};
use super::view::MapView;
use crate::model::Ix;
use crate::model::config::Step;
use crate::plan::story_map::{MapRow, Slice};
use crate::render::style::{Role, TextLayout};
use crate::render::table::{self, Cell, Column, GAP};
use crate::render::terminal_text::{self, width};

/// Release, mark, id, size, flags, title.
const COLUMNS: [Column; 6] =
    [Column::Fixed, Column::Fixed, Column::Fixed, Column::Number, Column::Fixed, Column::Title(16)];
/// The widest id of a release that stands beside its items. A longer one stands above them.
const LABEL_WIDTH: usize = 20;

/// What a cell shows.
struct Part<'v> {
    slice: Slice,
    /// The id of the release, if it stands beside the first line.
    label: &'v str,
    text: CellText<'v>,
}

/// The lines of all blocks.
pub fn lines(view: &MapView<'_>, most: usize, layout: TextLayout) -> Vec<String> {
    let is_beside = view.map.rows.iter().all(|row| width(view.row(row.slice).0) <= LABEL_WIDTH);
    let blocks: Vec<Vec<Part<'_>>> =
        (0..view.map.columns.len()).map(|column| block(view, column, most, is_beside)).collect();
    let mut table = item_lines(&blocks, layout).into_iter();
    let label = blocks.iter().flatten().map(|part| width(part.label)).max().filter(|label| *label > 0);
    let indent = " ".repeat(label.map_or(0, |label| label + GAP));
    let mut out = Vec::new();
    for (column, block) in view.map.columns.iter().zip(blocks) {
        out.extend((!out.is_empty()).then(String::new));
        out.extend(heading(view, *column, layout));
        if block.is_empty() {
            out.push(layout.style.paint(Role::Quiet, "nothing"));
        }
        for part in block {
            if !is_beside {
                out.push(layout.style.paint(Role::Strong, view.row(part.slice).0));
            }
            out.extend(table.by_ref().take(part.text.lines.len()));
            if part.text.hidden > 0 {
                let more = format!("… {} more: {}", part.text.hidden, view.command(part.slice));
                out.push(format!("{indent}{}", layout.style.paint(Role::Hint, more)));
            }
            out.extend(part.text.count.and_then(|_| table.next()));
        }
    }
    out
}

/// The cells of a column that show something.
fn block<'v>(view: &MapView<'v>, column: usize, most: usize, is_beside: bool) -> Vec<Part<'v>> {
    let part = |row: &MapRow| {
        let text = cell_text(view, row.cells.get(column)?, most);
        let label = if is_beside { view.row(row.slice).0 } else { "" };
        let is_shown = text.all().next().is_some();
        is_shown.then_some(Part { slice: row.slice, label, text })
    };
    view.map.rows.iter().filter_map(part).collect()
}

fn heading(view: &MapView<'_>, column: Option<Ix<Step>>, layout: TextLayout) -> Vec<String> {
    let (id, title) = view.column(column);
    let style = layout.style;
    let Some(title) = title.map(terminal_text::line) else { return vec![style.paint(Role::Heading, id)] };
    let room = layout.wrap_width.saturating_sub(width(id) + GAP);
    if width(&title) <= room {
        return vec![format!("{}{}{title}", style.paint(Role::Heading, id), " ".repeat(GAP))];
    }
    let title = terminal_text::wrap_anywhere(&title, layout.wrap_width);
    std::iter::once(style.paint(Role::Heading, id)).chain(title).collect()
}

/// The lines of all items, with one set of widths for all blocks, so that columns align. Titles are left out if ids leave too
/// little room for them; where an id alone is too wide, nothing is aligned, so that only its own line is.
fn item_lines(blocks: &[Vec<Part<'_>>], layout: TextLayout) -> Vec<String> {
    let mut rows: Vec<Vec<Cell>> = blocks.iter().flatten().flat_map(rows).collect();
    if table::fits(&COLUMNS, &rows, layout) {
        return table::lines(&COLUMNS, &rows, layout);
    }
    let columns = &COLUMNS[..COLUMNS.len() - 1];
    rows.iter_mut().for_each(|row| row.truncate(columns.len()));
    if table::fits(columns, &rows, layout) {
        return table::lines(columns, &rows, layout);
    }
    let labels: Vec<Vec<Cell>> = rows.iter().map(|row| row.iter().take(2).cloned().collect()).collect();
    let others = rows.iter().map(|row| table::lines(&columns[2..], &[row[2..].to_vec()], layout).concat());
    let labels = table::lines(&columns[..2], &labels, layout);
    labels.into_iter().zip(others).map(|(label, rest)| format!("{label}{}{rest}", " ".repeat(GAP))).collect()
}

fn rows<'p>(part: &'p Part<'_>) -> impl Iterator<Item = Vec<Cell>> + 'p {
    part.text.all().enumerate().map(|(at, line)| {
        // A line has one role for all its flags: that of the first.
        let flags = match line.flags.first() {
            Some(flag) => Cell::styled(flag.role(), line.flags()),
            None => Cell::text(""),
        };
        vec![
            Cell::styled(Role::Strong, if at == 0 { part.label } else { "" }),
            Cell::styled(line.mark.role(), line.mark.symbol()),
            Cell::styled(line.role, line.text.as_str()),
            Cell::text(line.size.as_str()),
            flags,
            Cell::styled(Role::Quiet, terminal_text::line(line.title)),
        ]
    })
}
