//! Tables whose columns shrink to fit a given width.

use super::style::{Role, TextLayout};
use super::terminal_text;

/// A cell: text and its role.
#[derive(Clone, Debug)]
pub struct Cell {
    text: String,
    role: Option<Role>,
}

impl Cell {
    /// Plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), role: None }
    }

    /// Text with a role.
    pub fn styled(role: Role, text: impl Into<String>) -> Self {
        Self { text: text.into(), role: Some(role) }
    }
}

/// How the width of a column is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// As wide as its widest cell, aligned right.
    Number,
    /// As wide as its widest cell.
    Fixed,
    /// Like [`Shrinks`](Self::Shrinks), but before any other column, because a title is known where an id and a reason are not.
    Title(usize),
    /// Shrinks to fit, but not below this width.
    Shrinks(usize),
    /// Like [`Shrinks`](Self::Shrinks), but only after no other column can shrink further, because people copy ids.
    Id(usize),
}

/// Number of spaces between two columns.
pub const GAP: usize = 2;

/// Whether the rows fit the layout.
pub fn fits(columns: &[Column], rows: &[Vec<Cell>], layout: TextLayout) -> bool {
    let widths = widths(columns, rows, layout.width);
    let gaps = widths.iter().filter(|width| **width > 0).count().saturating_sub(1) * GAP;
    widths.iter().sum::<usize>() + gaps <= layout.width
}

/// The rows as lines, without trailing spaces. Titles shrink first, then the widest column, ids last.
pub fn lines(columns: &[Column], rows: &[Vec<Cell>], layout: TextLayout) -> Vec<String> {
    let widths = widths(columns, rows, layout.width);
    rows.iter().map(|row| line(columns, &widths, row, layout)).collect()
}

fn widths(columns: &[Column], rows: &[Vec<Cell>], most: usize) -> Vec<usize> {
    let widest =
        |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| terminal_text::width(&cell.text)).max();
    let mut widths: Vec<usize> = (0..columns.len()).map(|at| widest(at).unwrap_or(0)).collect();
    let gaps = widths.iter().filter(|width| **width > 0).count().saturating_sub(1) * GAP;
    while widths.iter().sum::<usize>() + gaps > most {
        let gives_way = |at: &usize| matches!(columns[*at], Column::Title(least) if widths[*at] > least);
        let can_shrink = |at: &usize| matches!(columns[*at], Column::Shrinks(least) if widths[*at] > least);
        let can_be_cut = |at: &usize| matches!(columns[*at], Column::Id(least) if widths[*at] > least);
        let title = (0..columns.len()).filter(gives_way).max_by_key(|at| widths[*at]);
        let shrinks = || (0..columns.len()).filter(can_shrink).max_by_key(|at| widths[*at]);
        let is_cut = || (0..columns.len()).filter(can_be_cut).max_by_key(|at| widths[*at]);
        let Some(widest) = title.or_else(shrinks).or_else(is_cut) else { break };
        widths[widest] -= 1;
    }
    widths
}

fn line(columns: &[Column], widths: &[usize], row: &[Cell], layout: TextLayout) -> String {
    let mut out = String::new();
    let mut pending = 0;
    for ((column, width), cell) in columns.iter().zip(widths).zip(row) {
        if *width == 0 {
            continue;
        }
        let text = terminal_text::truncate(&cell.text, *width);
        let blank = width - terminal_text::width(&text);
        let before = if *column == Column::Number { blank } else { 0 };
        if !text.is_empty() {
            out.push_str(&" ".repeat(pending + before));
            match cell.role {
                Some(role) => out.push_str(&layout.style.paint(role, text)),
                None => out.push_str(&text),
            }
            pending = 0;
        } else {
            pending += before;
        }
        pending += blank - before + GAP;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::style::Style;
    use super::*;

    #[test]
    fn columns_align_and_shrink() {
        let rows = vec![
            vec![Cell::text("9"), Cell::text("a long title here"), Cell::text("x")],
            vec![Cell::text("10"), Cell::text("short"), Cell::text("y")],
        ];
        let columns = [Column::Number, Column::Shrinks(5), Column::Fixed];
        let layout = TextLayout { style: Style::default(), width: 20, wrap_width: 20 };
        assert_eq!(lines(&columns, &rows, layout), [" 9  a long title…  x", "10  short          y"]);
    }

    #[test]
    fn titles_give_way_before_reasons() {
        let rows = vec![vec![Cell::text("a title"), Cell::text("a much longer reason")]];
        let columns = [Column::Title(4), Column::Shrinks(5)];
        let cut =
            |width| lines(&columns, &rows, TextLayout { style: Style::default(), width, wrap_width: width }).join("\n");
        assert_eq!(cut(27), "a ti…  a much longer reason");
        assert_eq!(cut(20), "a t…  a much longer…");
    }

    #[test]
    fn ids_shrink_last() {
        let rows = vec![vec![Cell::text("a title"), Cell::text("a-much-longer-id"), Cell::text("why it is so")]];
        let columns = [Column::Shrinks(4), Column::Id(6), Column::Shrinks(5)];
        let cut =
            |width| lines(&columns, &rows, TextLayout { style: Style::default(), width, wrap_width: width }).join("\n");
        assert_eq!(cut(30), "a ti…  a-much-longer-id  why…");
        assert_eq!(cut(24), "a t…  a-much-lon…  why…");
    }

    #[test]
    fn rows_without_room_do_not_fit() {
        let rows = vec![vec![Cell::text("a long title here"), Cell::text("fixed")]];
        let columns = [Column::Shrinks(5), Column::Fixed];
        let at = |width| fits(&columns, &rows, TextLayout { style: Style::default(), width, wrap_width: width });
        assert_eq!((at(11), at(12)), (false, true));
    }
}
