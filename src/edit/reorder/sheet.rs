//! The order as a text to be edited, as `git rebase -i` shows commits: a line an item, to be moved.
//!
//! Only the first word of a line counts, its id, and a reason that is typed behind it. Headings and instructions are comments. A
//! heading says all the same in which section a line should be that moves.

use std::collections::HashMap;

use crate::model::{Backlog, Item, Ix};
use crate::order::{Order, Placed, Section, reason};
use crate::text::{one_line, similar};

/// What stands before a typed reason.
const BECAUSE: &str = "because:";
/// A place for a reason.
const QUESTION: &str = "  because: ";
/// The start of a line that says why the editor is open again.
const NOTICE: &str = "#!";
/// Longer ids don't move the titles of the others.
const MAX_ID_WIDTH: usize = 40;

const INSTRUCTIONS: &str = "
# Move lines to change the order. Saving writes the fewest decisions that give
# just this order; decisions that it makes superfluous are deleted.
#
# Say why behind a line that you move, once for lines that move together:
#   gift-cards  Gift cards  # density 20  because: Christmas campaign
#
# Headings show where sections begin. A line that moves to another place belongs
# to the section there; one that only gets another heading stays in its own.
# Deleting a line changes nothing. An empty file gives up.
";

/// An item in its wanted place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedLine {
    /// The item.
    pub item: Ix<Item>,
    /// The line on which it stands, from 1.
    pub number: usize,
    /// The section in which it stands, if that can be said.
    pub section: Option<Section>,
    /// Why it moves, if that was typed.
    pub because: Option<String>,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineError {
    /// The line, from 1.
    pub number: usize,
    /// What is wrong, as a sentence without a full stop.
    pub message: String,
    /// The earlier line of the same item, which ends the sentence.
    pub first: Option<usize>,
}

impl LineError {
    /// The item, whose id is quoted, has two lines.
    pub fn doubled(id: &str, first: usize, number: usize) -> Self {
        Self { number, message: format!("{id} stands already on line"), first: Some(first) }
    }

    /// The number of the line and the message, for a text with `above` more lines on the top.
    pub fn shown_below(&self, above: usize) -> (usize, String) {
        let first = self.first.map(|first| format!(" {}", first + above));
        (self.number + above, format!("{}{}", self.message, first.unwrap_or_default()))
    }
}

/// The items that are shown, and how.
pub struct Sheet<'b> {
    backlog: &'b Backlog,
    order: &'b Order,
    /// The headings that are shown.
    headings: Vec<(Section, String)>,
    /// By item: its line.
    lines: HashMap<Ix<Item>, String>,
}

impl<'b> Sheet<'b> {
    /// A sheet with all open items, or with those of one section.
    pub fn new(backlog: &'b Backlog, order: &'b Order, only: Option<Section>) -> Self {
        let is_shown = |section: Section| only.is_none_or(|only| only == section);
        let mut sections = Section::with_headings(backlog);
        // An item may depend on one of a section that has no heading any more.
        for placed in &order.placed {
            if !sections.contains(&placed.section) {
                sections.push(placed.section);
            }
        }
        let heading = |section: Section| (section, format!("# {}", one_line::replace_control(&section.title(backlog))));
        let headings = sections.into_iter().filter(|section| is_shown(*section)).map(heading).collect();
        let shown = || order.placed.iter().filter(|placed| is_shown(placed.section));
        let id = |placed: &Placed| backlog.item(placed.item).id.as_str();
        let width = shown().map(|placed| id(placed).len()).max().unwrap_or_default().min(MAX_ID_WIDTH);
        let line = |placed: &Placed| {
            let title = one_line::replace_control(&backlog.item(placed.item).title.value);
            let reason = reason::text_in_section(backlog, placed);
            let line = format!("{:width$}  {title}  # {}", id(placed), one_line::replace_control(&reason));
            (placed.item, line)
        };
        Self { backlog, order, headings, lines: shown().map(line).collect() }
    }

    /// Whether the sheet has the item.
    pub fn shows(&self, item: Ix<Item>) -> bool {
        self.lines.contains_key(&item)
    }

    /// The items as they stand.
    pub fn items(&self) -> impl Iterator<Item = Ix<Item>> {
        self.order.placed.iter().map(|placed| placed.item).filter(|item| self.shows(*item))
    }

    /// The text for the editor, with the lines as they stand.
    pub fn text(&self) -> String {
        let lines = self.order.placed.iter().map(|placed| (placed.item, Some(placed.section), None));
        self.text_of(lines.filter(|(item, ..)| self.shows(*item)))
    }

    /// The text for the editor, with the lines as somebody wants them.
    pub fn text_of_lines(&self, lines: &[WantedLine]) -> String {
        self.text_of(lines.iter().map(|line| (line.item, line.section, line.because.as_deref())))
    }

    fn text_of<'l>(&self, lines: impl Iterator<Item = (Ix<Item>, Option<Section>, Option<&'l str>)>) -> String {
        let mut out = String::new();
        let mut written = 0;
        for (item, section, because) in lines {
            let heading = self.headings.iter().position(|(known, _)| Some(*known) == section);
            while heading.is_some_and(|heading| written <= heading) {
                push_heading(&mut out, &self.headings[written].1);
                written += 1;
            }
            out.push_str(self.lines.get(&item).map_or("", String::as_str));
            out.extend(because.map(|because| format!("  {BECAUSE} {}", one_line::replace_control(because))));
            out.push('\n');
        }
        self.headings[written..].iter().for_each(|(_, heading)| push_heading(&mut out, heading));
        out + INSTRUCTIONS
    }

    /// Whether a text looks like one of this sheet: some line begins with an item of it.
    pub fn is_like(&self, text: &str) -> bool {
        let first_word = |line: &str| line.split_whitespace().next().and_then(|id| self.backlog.find(id));
        text.lines().filter_map(first_word).any(|item| self.shows(item))
    }

    /// Reads an edited text.
    ///
    /// # Errors
    /// The first line that names no item of the sheet, or one that an earlier line names.
    pub fn read(&self, text: &str) -> Result<Vec<WantedLine>, LineError> {
        let has_all = self.headings.iter().all(|(_, heading)| text.lines().any(|line| line.trim_end() == heading));
        let mut section = None;
        let mut lines: Vec<WantedLine> = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let (number, line) = (at + 1, line.trim());
            if line.starts_with('#') || line.is_empty() {
                let heading = self.headings.iter().find(|(_, heading)| line == heading.trim_end());
                section = heading.map(|(section, _)| *section).filter(|_| has_all).or(section);
                continue;
            }
            let id = line.split_whitespace().next().unwrap_or_default();
            let item = self.item(id).map_err(|message| LineError { number, message, first: None })?;
            if let Some(first) = lines.iter().find(|line| line.item == item) {
                return Err(LineError::doubled(&one_line::quote(id), first.number, number));
            }
            lines.push(WantedLine { item, number, section, because: self.because(item, line) });
        }
        Ok(lines)
    }

    fn item(&self, id: &str) -> Result<Ix<Item>, String> {
        let quoted = one_line::quote(id);
        match self.backlog.find(id) {
            Some(item) if self.shows(item) => Ok(item),
            Some(item) if self.order.position(item).is_some() => Err(format!("{quoted} stands in another section")),
            Some(item) => {
                Err(format!("{quoted} is not in the order: it is {}", self.backlog.item(item).status.value.name()))
            }
            None => {
                let ids = self.items().map(|item| self.backlog.item(item).id.as_str());
                let meant = similar::nearest(id, ids).map(|meant| format!("; did you mean `{meant}`?"));
                Err(format!("there is no item {quoted}{}", meant.unwrap_or_default()))
            }
        }
    }

    /// The reason that was typed behind a line.
    fn because(&self, item: Ix<Item>, line: &str) -> Option<String> {
        let shown = self.lines.get(&item).map_or("", String::as_str);
        let count = |text: &str| text.matches(BECAUSE).count();
        let typed = match line.strip_prefix(shown.trim_end()) {
            Some(rest) => rest.split_once(BECAUSE).map_or(rest, |(_, reason)| reason),
            // The line was edited itself.
            None if count(line) > count(shown) => line.rsplit_once(BECAUSE).map_or("", |(_, reason)| reason),
            None => "",
        };
        Some(typed.trim().to_owned()).filter(|reason| !reason.is_empty())
    }
}

fn push_heading(out: &mut String, heading: &str) {
    if !out.is_empty() {
        out.push('\n');
    }
    out.push_str(heading);
    out.push('\n');
}

/// An edited text without the line that said why the editor was open again.
pub fn without_notice(text: &str) -> &str {
    match text.split_once('\n') {
        Some((first, rest)) if first.starts_with(NOTICE) => rest,
        _ => text,
    }
}

/// An edited text, as [`without_notice`] returns it, with a line that says why the editor is open again.
pub fn with_notice(text: &str, notice: &str) -> String {
    format!("{NOTICE} {}\n{text}", one_line::replace_control(notice))
}

/// The lines of a notice.
pub const NOTICE_LINES: usize = 1;

/// An edited text with a place for the reason behind each of these lines.
pub fn with_questions(text: &str, numbers: &[usize]) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, line) in text.split_inclusive('\n').enumerate() {
        let content = line.trim_end();
        out.push_str(content);
        if numbers.contains(&(at + 1)) {
            out.push_str(if content.ends_with(BECAUSE) { " " } else { QUESTION });
        }
        out.push_str(line.get(content.len()..).unwrap_or_default().trim_start_matches([' ', '\t']));
    }
    out
}
