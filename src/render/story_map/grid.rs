//! The map as a grid: a column for each step, a band for each release.

use super::cell_line::{CellLine, CellText, MARK_WIDTH, cell_text};
use super::grid_widths;
use super::view::MapView;
use crate::plan::story_map::MapRow;
use crate::render::style::{Role, TextLayout};
use crate::render::terminal_text::{self, width};

/// What stands between two columns.
const BAR: &str = " │ ";
/// What a band begins with, before the name of its release.
const BAND: &str = "── ";
/// What stands between the name of a release and what is said about it.
const SEPARATOR: &str = " · ";
/// A piece of text with its role.
type Span = (Option<Role>, String);
/// A line of a cell.
type Spans = Vec<Span>;

/// The lines of the grid; `None` if it doesn't fit the layout.
pub fn lines(view: &MapView<'_>, most: usize, layout: TextLayout) -> Option<Vec<String>> {
    let cells = |row: &MapRow| row.cells.iter().map(|cell| cell_text(view, cell, most)).collect();
    let rows: Vec<Vec<CellText<'_>>> = view.map.rows.iter().map(cells).collect();
    let widths = grid_widths::fit(view, &rows, layout.width)?;
    let is_narrow = |(row, cells): (&MapRow, &Vec<CellText<'_>>)| {
        let more = more(view, row, cells).map_or(0, |more| width(&more));
        more.max(width(BAND) + width(view.row(row.slice).0)) <= layout.width
    };
    if !view.map.rows.iter().zip(&rows).all(is_narrow) {
        return None;
    }
    let page = GridPage { view, widths, layout };
    let mut lines = page.header();
    for (row, cells) in view.map.rows.iter().zip(rows) {
        lines.extend(page.band(row));
        let shown = |(cell, width): (&CellText<'_>, &usize)| {
            let more = cell.more().map(|more| vec![(Some(Role::Quiet), more)]);
            let wrapped = |line| wrapped(line, *width);
            cell.lines.iter().flat_map(wrapped).chain(more).chain(cell.count.iter().flat_map(wrapped)).collect()
        };
        lines.extend(page.rows(&cells.iter().zip(&page.widths).map(shown).collect::<Vec<_>>()));
        lines.extend(more(view, row, &cells).map(|more| layout.style.paint(Role::Hint, more)));
    }
    Some(lines)
}

/// How many items of a row are not shown, and the command that shows them.
fn more(view: &MapView<'_>, row: &MapRow, cells: &[CellText<'_>]) -> Option<String> {
    let hidden: usize = cells.iter().map(|cell| cell.hidden).sum();
    (hidden > 0).then(|| format!("… {hidden} more: {}", view.command(row.slice)))
}

/// An item in one line, or in two if the column is too narrow: first its id, then its size and flags.
fn wrapped(line: &CellLine<'_>, most: usize) -> Vec<Spans> {
    let mark = (Some(line.mark.role()), format!("{} ", line.mark.symbol()));
    let head = vec![mark, (Some(line.role), line.text.clone())];
    if line.tail_width() == 0 {
        return vec![head];
    }
    let between = if line.size.is_empty() || line.flags.is_empty() { "" } else { " " };
    let flags = line.flags.iter().map(|flag| (Some(flag.role()), flag.symbol().to_owned()));
    let tail = [(None, format!("{}{between}", line.size))].into_iter().chain(flags);
    if line.width() <= most {
        return vec![head.into_iter().chain([(None, " ".to_owned())]).chain(tail).collect()];
    }
    vec![head, [(None, " ".repeat(MARK_WIDTH))].into_iter().chain(tail).collect()]
}

struct GridPage<'p> {
    view: &'p MapView<'p>,
    widths: Vec<usize>,
    layout: TextLayout,
}

impl GridPage<'_> {
    /// The ids of the steps, and below them their titles.
    fn header(&self) -> Vec<String> {
        let cell = |(column, width): (&_, &usize)| {
            let (id, title) = self.view.column(*column);
            let title = title.map(terminal_text::line).unwrap_or_default();
            let title = terminal_text::wrap_anywhere(&title, *width);
            let title = title.into_iter().map(|line| vec![(Some(Role::Quiet), line)]);
            std::iter::once(vec![(Some(Role::Strong), id.to_owned())]).chain(title).collect()
        };
        self.rows(&self.view.map.columns.iter().zip(&self.widths).map(cell).collect::<Vec<_>>())
    }

    /// The name of a release on a rule across the grid, with its title and facts.
    fn band(&self, row: &MapRow) -> Vec<String> {
        let style = self.layout.style;
        let (id, title) = self.view.row(row.slice);
        let facts: Vec<String> = title.map(terminal_text::line).into_iter().chain(self.view.facts(row)).collect();
        let facts = facts.join(" · ");
        let name = format!("{}{}", style.paint(Role::Quiet, BAND), style.paint(Role::Strong, id));
        let used = width(BAND) + width(id);
        let used_with_facts = used + SEPARATOR.chars().count() + width(&facts);
        // A rule of one column at least behind it.
        if used_with_facts + 2 <= self.layout.width {
            return vec![format!("{name}{SEPARATOR}{facts}{}", self.rule(used_with_facts))];
        }
        let facts = terminal_text::wrap_anywhere(&facts, self.layout.width - width(BAND));
        let facts = facts.into_iter().map(|text| format!("{}{text}", " ".repeat(width(BAND))));
        std::iter::once(format!("{name}{}", self.rule(used))).chain(facts).collect()
    }

    /// A rule to the end of the grid behind a text, with crossings at the bars.
    fn rule(&self, used: usize) -> String {
        let mut rule: Vec<char> = Vec::new();
        for (at, most) in self.widths.iter().enumerate() {
            rule.extend((at > 0).then_some(['─', '┼', '─']).into_iter().flatten());
            rule.extend(std::iter::repeat_n('─', *most));
        }
        let rest: String = rule.into_iter().skip(used + 1).collect();
        let rest = if rest.is_empty() { "─".to_owned() } else { rest };
        format!(" {}", self.layout.style.paint(Role::Quiet, rest))
    }

    /// Cells beside each other, without trailing spaces.
    fn rows(&self, cells: &[Vec<Spans>]) -> Vec<String> {
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        (0..height.max(1)).map(|at| self.line(cells.iter().map(|cell| cell.get(at)))).collect()
    }

    fn line<'s>(&self, cells: impl Iterator<Item = Option<&'s Spans>>) -> String {
        let style = self.layout.style;
        let bar = style.paint(Role::Quiet, BAR.trim_end());
        let (mut line, mut pending) = (String::new(), 0);
        for (at, (spans, most)) in cells.zip(&self.widths).enumerate() {
            if at > 0 {
                line.push_str(&" ".repeat(std::mem::take(&mut pending)));
                line.push_str(&bar);
                pending = 1;
            }
            let spans = spans.map(Vec::as_slice).unwrap_or_default();
            let used: usize = spans.iter().map(|(_, text)| width(text)).sum();
            if used > 0 {
                line.push_str(&" ".repeat(std::mem::take(&mut pending)));
            }
            for (role, text) in spans {
                line.push_str(&role.map_or_else(|| text.clone(), |role| style.paint(role, text)));
            }
            pending += most.saturating_sub(used);
        }
        line
    }
}
