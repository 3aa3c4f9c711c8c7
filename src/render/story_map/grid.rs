//! The map as a grid: a column for each step, a band for each release.

use super::cell_line::{CellLine, cell_lines};
use super::view::MapView;
use crate::plan::story_map::{MapRow, StoryMap};
use crate::render::style::{Role, TextLayout};
use crate::render::terminal_text::{self, width};

/// What stands between two columns.
const BAR: &str = " │ ";
/// The width of [`BAR`].
const BAR_WIDTH: usize = 3;
/// What a band begins with, before the name of its release.
const BAND: &str = "── ";
/// What stands between the name of a release and what is said about it.
const SEPARATOR: &str = " · ";
/// The width at which the title of a step is wrapped, if the column has no wider cell.
const TITLE_WIDTH: usize = 16;
/// Columns of a mark and the space behind it; the second line of an item is indented by as much.
const MARK_WIDTH: usize = 2;

/// A piece of text with its role.
type Span = (Option<Role>, String);
/// A line of a cell.
type Spans = Vec<Span>;

/// The lines of the grid; `None` if it doesn't fit the layout.
pub fn lines(view: &MapView<'_>, most: usize, layout: TextLayout) -> Option<Vec<String>> {
    let cells: Vec<Vec<(Vec<CellLine<'_>>, usize)>> =
        view.map.rows.iter().map(|row| row.cells.iter().map(|cell| cell_lines(view, cell, most)).collect()).collect();
    let widths = fit(&needs(view, &cells), layout.width)?;
    let is_narrow = |(row, cells): (&MapRow, &Vec<(Vec<CellLine<'_>>, usize)>)| {
        let more = more(view, row, cells).map_or(0, |more| width(&more));
        more.max(width(BAND) + width(view.row(row.slice).0)) <= layout.width
    };
    if !view.map.rows.iter().zip(&cells).all(is_narrow) {
        return None;
    }
    let page = GridPage { view, widths, layout };
    let mut lines = page.header();
    for (row, cells) in view.map.rows.iter().zip(cells) {
        lines.extend(page.band(row));
        let shown: Vec<Vec<Spans>> = cells
            .iter()
            .zip(&page.widths)
            .map(|((cell, hidden), width)| {
                let more = (*hidden > 0).then(|| vec![(Some(Role::Quiet), format!("… {hidden} more"))]);
                cell.iter().flat_map(|line| wrapped(line, *width)).chain(more).collect()
            })
            .collect();
        lines.extend(page.rows(&shown));
        lines.extend(more(view, row, &cells).map(|more| layout.style.paint(Role::Hint, more)));
    }
    Some(lines)
}

/// How many items of a row are not shown, and the command that shows them.
fn more(view: &MapView<'_>, row: &MapRow, cells: &[(Vec<CellLine<'_>>, usize)]) -> Option<String> {
    let hidden: usize = cells.iter().map(|(_, hidden)| hidden).sum();
    (hidden > 0).then(|| format!("… {hidden} more: {}", view.command(row.slice)))
}

/// The widths that a column can have: at least, and at most.
struct Need {
    least: usize,
    most: usize,
}

fn needs(view: &MapView<'_>, cells: &[Vec<(Vec<CellLine<'_>>, usize)>]) -> Vec<Need> {
    let StoryMap { columns, .. } = view.map;
    let need = |(at, column): (usize, &_)| {
        let (id, title) = view.column(*column);
        let mut need = Need { least: width(id), most: width(id) };
        if let Some(title) = title.map(terminal_text::line) {
            let longest_word = title.split_whitespace().map(width).max().unwrap_or(0);
            need.least = need.least.max(longest_word.min(TITLE_WIDTH));
            need.most = need.most.max(width(&title).min(TITLE_WIDTH));
        }
        for (lines, hidden) in cells.iter().filter_map(|row| row.get(at)) {
            for line in lines {
                let (head, tail) = (MARK_WIDTH + width(&line.text), tail_width(line));
                need.least = need.least.max(head).max(MARK_WIDTH + tail);
                need.most = need.most.max(head + usize::from(tail > 0) + tail);
            }
            if *hidden > 0 {
                need.least = need.least.max(format!("… {hidden} more").chars().count());
            }
        }
        need.most = need.most.max(need.least);
        need
    };
    columns.iter().enumerate().map(need).collect()
}

/// The columns of the size and the flags of a line.
fn tail_width(line: &CellLine<'_>) -> usize {
    let (size, flags) = (width(&line.size), line.flags.len());
    size + flags + usize::from(size > 0 && flags > 0)
}

/// Shrinks the widest columns first, as tables do.
fn fit(needs: &[Need], room: usize) -> Option<Vec<usize>> {
    let room = room.checked_sub(needs.len().saturating_sub(1) * BAR_WIDTH)?;
    let mut widths: Vec<usize> = needs.iter().map(|need| need.most).collect();
    while widths.iter().sum::<usize>() > room {
        let can_shrink = |at: &usize| widths[*at] > needs[*at].least;
        let widest = (0..widths.len()).filter(can_shrink).max_by_key(|at| widths[*at])?;
        widths[widest] -= 1;
    }
    Some(widths)
}

/// An item in one line, or in two if the column is too narrow: first its id, then its size and flags.
fn wrapped(line: &CellLine<'_>, most: usize) -> Vec<Spans> {
    let head = vec![(Some(line.mark.role()), format!("{} ", line.mark.symbol())), (Some(line.role), line.text.clone())];
    let tail_width = tail_width(line);
    if tail_width == 0 {
        return vec![head];
    }
    let between = if line.size.is_empty() || line.flags.is_empty() { "" } else { " " };
    let flags = line.flags.iter().map(|flag| (Some(flag.role()), flag.symbol().to_owned()));
    let tail = [(None, format!("{}{between}", line.size))].into_iter().chain(flags);
    if MARK_WIDTH + width(&line.text) + 1 + tail_width <= most {
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
