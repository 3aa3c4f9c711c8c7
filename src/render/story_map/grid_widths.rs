//! The widths of the grid's columns.
//!
//! Each column begins as wide as it needs to show each item in one line. Where that is too wide for the terminal, columns give
//! way one by one where it costs the fewest lines, down to the width of their ids, which are never cut.

use super::cell_line::{CellText, MARK_WIDTH};
use super::view::MapView;
use crate::model::Ix;
use crate::model::config::Step;
use crate::render::terminal_text::{self, width};

/// Columns between two columns.
pub const BAR_WIDTH: usize = 3;
/// The width at which the title of a step is wrapped, if the column has no wider cell.
const TITLE_WIDTH: usize = 16;

/// How high a column is at each width.
struct Profile {
    /// The smallest width.
    least: usize,
    /// For each width from the smallest on, the number of lines in the header and in each row.
    heights: Vec<Vec<usize>>,
}

/// The widths of the columns, together in at most `room` columns with the bars between them; `None` if ids need more.
pub fn fit(view: &MapView<'_>, rows: &[Vec<CellText<'_>>], room: usize) -> Option<Vec<usize>> {
    let columns = view.map.columns.iter().enumerate();
    let profiles: Vec<Profile> = columns
        .map(|(at, column)| Profile::new(view, *column, &rows.iter().filter_map(|row| row.get(at)).collect::<Vec<_>>()))
        .collect();
    let room = room.checked_sub(profiles.len().saturating_sub(1) * BAR_WIDTH)?;
    if profiles.iter().map(|profile| profile.least).sum::<usize>() > room {
        return None;
    }
    let mut widths: Vec<usize> = profiles.iter().map(Profile::most).collect();
    while widths.iter().sum::<usize>() > room {
        let can_shrink = (0..widths.len()).filter(|at| widths[*at] > profiles[*at].least);
        let cost = |at: &usize| {
            let mut widths = widths.clone();
            widths[*at] -= 1;
            (heights(&profiles, &widths), usize::MAX - widths[*at])
        };
        let cheapest = can_shrink.min_by_key(cost)?;
        widths[cheapest] -= 1;
    }
    Some(widths)
}

/// The number of lines of the header and all rows, each as high as its highest cell; and that of all cells.
fn heights(profiles: &[Profile], widths: &[usize]) -> (usize, usize) {
    let heights: Vec<&[usize]> =
        profiles.iter().zip(widths).map(|(profile, width)| profile.heights_at(*width)).collect();
    let rows = heights.first().map_or(0, |heights| heights.len());
    let row = |row: usize| heights.iter().filter_map(move |heights| heights.get(row)).copied();
    ((0..rows).filter_map(|at| row(at).max()).sum(), (0..rows).flat_map(row).sum())
}

impl Profile {
    fn new(view: &MapView<'_>, column: Option<Ix<Step>>, cells: &[&CellText<'_>]) -> Self {
        let (id, title) = view.column(column);
        let title = title.map(terminal_text::line).unwrap_or_default();
        let longest_word = title.split_whitespace().map(width).max().unwrap_or(0);
        let lines = || cells.iter().flat_map(|cell| cell.all());
        let in_two = lines().map(|line| MARK_WIDTH + width(&line.text).max(line.tail_width()));
        let more = cells.iter().filter_map(|cell| cell.more()).map(|more| width(&more));
        let least = in_two.chain(more).chain([width(id), longest_word.min(TITLE_WIDTH)]).max().unwrap_or(0);
        let most = lines().map(|line| line.width()).chain([width(&title).min(TITLE_WIDTH), least]).max().unwrap_or(0);
        let heights = |width: usize| {
            let header = 1 + terminal_text::wrap_anywhere(&title, width).len();
            std::iter::once(header).chain(cells.iter().map(|cell| cell.height(width))).collect()
        };
        Self { least, heights: (least..=most).map(heights).collect() }
    }

    fn most(&self) -> usize {
        self.least + self.heights.len() - 1
    }

    fn heights_at(&self, width: usize) -> &[usize] {
        width.checked_sub(self.least).and_then(|at| self.heights.get(at)).map(Vec::as_slice).unwrap_or_default()
    }
}
