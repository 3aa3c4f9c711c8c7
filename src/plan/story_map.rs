//! The story map: the steps of the flow from left to right, the release slices from top to bottom, and in each cell its items
//! in priority order (Patton 2014, *User Story Mapping*).
//!
//! The walking skeleton is the thinnest version of the product that goes from the first step to the last: of each step the
//! first item of the lowest release that serves it. Done items come before open ones, so where that release has a done
//! item at the step, the skeleton is there already and no open item is a part of it.

use super::flow_coverage::FlowCoverage;
use crate::model::config::{Release, Step};
use crate::model::{Backlog, Item, Ix, Status};
use crate::order::{Order, Placed};

/// A row: a release, or what has none.
pub type Slice = Option<Ix<Release>>;

/// The story map of a backlog.
#[derive(Clone, Debug)]
pub struct StoryMap {
    /// The columns: `None` for items without a step, only if there are any, then the steps in order.
    pub columns: Vec<Option<Ix<Step>>>,
    /// The rows: the releases in order, then `None` for items without one, only if there are any or there is no release.
    pub rows: Vec<MapRow>,
}

/// The items of one release by step.
#[derive(Clone, Debug)]
pub struct MapRow {
    /// The release.
    pub slice: Slice,
    /// A cell for each column.
    pub cells: Vec<MapCell>,
}

/// The items of one release at one step. Dropped items are in no cell.
#[derive(Clone, Debug, Default)]
pub struct MapCell {
    /// The open items in priority order, as places in [`Order::placed`].
    pub open: Vec<usize>,
    /// The items in triage, by id.
    pub triage: Vec<Ix<Item>>,
    /// The done items, by id.
    pub done: Vec<Ix<Item>>,
    /// Whether the release must carry the step and nothing serves it; `None` while a file has errors.
    pub gap: Option<bool>,
    /// Whether the step's part of the walking skeleton is in this cell.
    pub has_skeleton: bool,
}

impl StoryMap {
    /// The map of all releases, or of one slice.
    pub fn new(backlog: &Backlog, order: &Order, only: Option<Slice>) -> Self {
        let mut grid = Grid::new(backlog);
        for (at, placed) in order.placed.iter().enumerate() {
            grid.cell(placed.item, |cell| cell.open.push(at));
        }
        for ix in &order.triage {
            grid.cell(*ix, |cell| cell.triage.push(*ix));
        }
        for (ix, _) in backlog.each().filter(|(_, item)| item.status.value == Status::Done) {
            grid.cell(ix, |cell| cell.done.push(ix));
        }
        grid.mark_gaps();
        grid.mark_skeleton();
        grid.into_map(only)
    }

    /// Whether no cell has an item.
    pub fn is_empty(&self) -> bool {
        self.rows.iter().flat_map(|row| &row.cells).all(MapCell::is_empty)
    }

    /// Whether it is known which cells are gaps.
    pub fn knows_gaps(&self) -> bool {
        self.rows.iter().flat_map(|row| &row.cells).all(|cell| cell.gap.is_some())
    }
}

impl MapRow {
    /// The number of open items.
    pub fn open(&self) -> usize {
        self.cells.iter().map(|cell| cell.open.len()).sum()
    }

    /// The number of items in triage.
    pub fn waiting(&self) -> usize {
        self.cells.iter().map(|cell| cell.triage.len()).sum()
    }

    /// The number of done items.
    pub fn done(&self) -> usize {
        self.cells.iter().map(|cell| cell.done.len()).sum()
    }
}

impl MapCell {
    /// Whether the cell has no item.
    pub fn is_empty(&self) -> bool {
        self.open.is_empty() && self.triage.is_empty() && self.done.is_empty()
    }

    /// Whether the step's part of the walking skeleton is in this cell and done.
    pub fn has_done_skeleton(&self) -> bool {
        self.has_skeleton && !self.done.is_empty()
    }

    /// The open item that is a part of the walking skeleton, if this cell has one.
    pub fn skeleton_item<'o>(&self, order: &'o Order) -> Option<&'o Placed> {
        let first = self.open.first().filter(|_| self.has_skeleton && self.done.is_empty())?;
        order.placed.get(*first)
    }
}

/// All cells, before it is known which rows and columns there are.
struct Grid<'b> {
    backlog: &'b Backlog,
    /// A row for each release, then one for items without a release; each has a cell for items without a step, then one for
    /// each step.
    rows: Vec<Vec<MapCell>>,
}

impl<'b> Grid<'b> {
    fn new(backlog: &'b Backlog) -> Self {
        let (steps, releases) = (backlog.config.flow.len(), backlog.config.releases.len());
        Self { backlog, rows: vec![vec![MapCell::default(); steps + 1]; releases + 1] }
    }

    /// Changes the cell of an item.
    fn cell(&mut self, ix: Ix<Item>, change: impl FnOnce(&mut MapCell)) {
        let links = self.backlog.links_of(ix);
        let row = links.release.map_or(self.rows.len() - 1, Ix::get);
        let column = links.step.map_or(0, |step| step.get() + 1);
        if let Some(cell) = self.rows.get_mut(row).and_then(|cells| cells.get_mut(column)) {
            change(cell);
        }
    }

    fn mark_gaps(&mut self) {
        let coverage = FlowCoverage::new(self.backlog);
        let releases = self.backlog.config.releases.len();
        for (row, cells) in self.rows.iter_mut().enumerate() {
            for (column, cell) in cells.iter_mut().enumerate() {
                let step = column.checked_sub(1).filter(|_| row < releases).map(Ix::new);
                let is_gap = |coverage: &FlowCoverage<'_>| step.is_some_and(|step| coverage.is_gap(Ix::new(row), step));
                cell.gap = coverage.as_ref().map(is_gap);
            }
        }
    }

    /// Marks in each step's column the cell of the lowest release with an open or done item.
    fn mark_skeleton(&mut self) {
        let releases = self.backlog.config.releases.len();
        for column in 1..=self.backlog.config.flow.len() {
            let mut cells = self.rows.iter_mut().take(releases).filter_map(|cells| cells.get_mut(column));
            if let Some(cell) = cells.find(|cell| !cell.open.is_empty() || !cell.done.is_empty()) {
                cell.has_skeleton = true;
            }
        }
    }

    fn into_map(self, only: Option<Slice>) -> StoryMap {
        let releases = self.backlog.config.releases.len();
        let slice = |row: usize| (row < releases).then(|| Ix::new(row));
        let mut rows: Vec<MapRow> = self
            .rows
            .into_iter()
            .enumerate()
            .map(|(at, cells)| MapRow { slice: slice(at), cells })
            .filter(|row| match only {
                Some(only) => row.slice == only,
                None => row.slice.is_some() || releases == 0 || !row.cells.iter().all(MapCell::is_empty),
            })
            .collect();
        let is_groundwork_empty = |row: &MapRow| row.cells.first().is_none_or(MapCell::is_empty);
        let mut columns: Vec<Option<Ix<Step>>> =
            std::iter::once(None).chain((0..self.backlog.config.flow.len()).map(|step| Some(Ix::new(step)))).collect();
        if rows.iter().all(is_groundwork_empty) {
            columns.remove(0);
            for row in &mut rows {
                row.cells.remove(0);
            }
        }
        StoryMap { columns, rows }
    }
}
