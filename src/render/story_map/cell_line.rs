//! The lines of a cell, as data for the grid and for the blocks.

use super::mark::Mark;
use super::view::MapView;
use crate::model::{Item, Ix, Status};
use crate::plan::story_map::MapCell;
use crate::render::style::Role;
use crate::render::terminal_text::width;

/// Columns of a mark and the space behind it; the second line of an item is indented by as much.
pub const MARK_WIDTH: usize = 2;

/// What is shown where an item has no estimate, as in the other tables.
const NO_ESTIMATE: &str = "–";

/// What a cell shows.
#[derive(Clone, Debug)]
pub struct CellText<'v> {
    pub lines: Vec<CellLine<'v>>,
    /// The number of items that aren't shown, but belong below those lines.
    pub hidden: usize,
    /// The last line: how many items are done.
    pub count: Option<CellLine<'v>>,
}

/// A line of a cell: an item, or something about the cell.
#[derive(Clone, Debug)]
pub struct CellLine<'v> {
    pub mark: Mark,
    /// The id of the item, or a count.
    pub text: String,
    pub role: Role,
    /// The estimate; empty if the line isn't that of an item.
    pub size: String,
    pub flags: Vec<Mark>,
    pub title: &'v str,
}

impl<'v> CellText<'v> {
    /// All lines.
    pub fn all(&self) -> impl Iterator<Item = &CellLine<'v>> {
        self.lines.iter().chain(&self.count)
    }

    /// The line that says how many items aren't shown.
    pub fn more(&self) -> Option<String> {
        (self.hidden > 0).then(|| format!("… {} more", self.hidden))
    }

    /// The number of lines in a column of that width.
    pub fn height(&self, most: usize) -> usize {
        let lines = self.all().map(|line| if line.width() <= most { 1 } else { 2 });
        lines.sum::<usize>() + usize::from(self.hidden > 0)
    }
}

impl CellLine<'_> {
    /// The width of the whole line.
    pub fn width(&self) -> usize {
        let tail = self.tail_width();
        MARK_WIDTH + width(&self.text) + usize::from(tail > 0) + tail
    }

    /// The width of the size and the flags, which are on a line of their own where the column is too narrow.
    pub fn tail_width(&self) -> usize {
        let (size, flags) = (width(&self.size), self.flags.len());
        size + flags + usize::from(size > 0 && flags > 0)
    }

    /// The flags as text without style.
    pub fn flags(&self) -> String {
        self.flags.iter().map(|flag| flag.symbol()).collect()
    }
}

/// The lines of a cell: a gap, or the items in priority order, then those in triage, then those that are done. Of more than
/// `most` names only `most` are shown.
pub fn cell_text<'v>(view: &MapView<'v>, cell: &MapCell, most: usize) -> CellText<'v> {
    let mut lines: Vec<CellLine<'v>> = Vec::new();
    if cell.gap == Some(true) {
        lines.push(plain(Mark::Gap, "gap".to_owned(), Role::Bad));
    }
    let skeleton = cell.skeleton_item(view.order).map(|placed| placed.item);
    for placed in cell.open.iter().filter_map(|at| view.order.placed.get(*at)) {
        let is_doing = view.item(placed.item).status.value == Status::Doing;
        let flags = [
            (!placed.is_ready()).then_some(Mark::NotReady),
            (!placed.blocked_by.is_empty()).then_some(Mark::Blocked),
            (skeleton == Some(placed.item)).then_some(Mark::Skeleton),
        ];
        let mark = if is_doing { Mark::Doing } else { Mark::Todo };
        lines.push(item(view, placed.item, mark, flags.into_iter().flatten().collect()));
    }
    lines.extend(cell.triage.iter().map(|ix| item(view, *ix, Mark::Waiting, Vec::new())));
    let skeleton = cell.has_done_skeleton().then_some(Mark::Skeleton);
    if view.names_done {
        lines.extend(cell.done.iter().map(|ix| item(view, *ix, Mark::Done, Vec::new())));
    }
    // One line more takes as much room as the line that says that it is missing.
    let hidden = if lines.len() > most.saturating_add(1) { lines.len() - most } else { 0 };
    lines.truncate(lines.len() - hidden);
    let is_counted = !cell.done.is_empty() && (!view.names_done || skeleton.is_some());
    let count = is_counted.then(|| {
        let count = plain(Mark::Done, format!("{} done", cell.done.len()), Role::Quiet);
        CellLine { flags: skeleton.into_iter().collect(), ..count }
    });
    CellText { lines, hidden, count }
}

fn plain<'v>(mark: Mark, text: String, role: Role) -> CellLine<'v> {
    CellLine { mark, text, role, size: String::new(), flags: Vec::new(), title: "" }
}

fn item<'v>(view: &MapView<'v>, ix: Ix<Item>, mark: Mark, flags: Vec<Mark>) -> CellLine<'v> {
    let item = view.item(ix);
    let size = item.estimate.as_ref().map_or_else(|| NO_ESTIMATE.to_owned(), |estimate| estimate.value.to_string());
    CellLine { mark, text: item.id.to_string(), role: Role::Id, size, flags, title: &item.title.value }
}
