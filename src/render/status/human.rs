//! The status report as text.

use super::StatusView;
use super::sections::{self, Detail, SectionText};
use crate::render::style::{Role, TextLayout};
use crate::render::terminal_text::{line, width, wrap};
use crate::status::SectionState;

/// Columns of the mark and the blank behind it.
const MARK: usize = 2;
/// Columns of a section's name and the blanks behind it.
const NAME: usize = 11;
/// The most columns of the names in a list; a longer one pushes its text aside.
const MAX_DETAIL_NAME: usize = 32;
/// What stands between two sentences on one line.
const SEPARATOR: &str = "; ";

/// The report as text.
pub fn human(view: &StatusView<'_>, layout: TextLayout) -> String {
    let product = line(&view.context.backlog.config.product.name);
    let product = if product.is_empty() { "Status".to_owned() } else { product };
    let title = format!("{product} on {}", view.context.today);
    let mut out = format!("{}\n", layout.style.paint(Role::Strong, title));
    let since = format!("since {}", view.since);
    out.push_str(&format!("{}\n", layout.style.paint(Role::Quiet, since)));
    for note in view.notes {
        for line in wrap(note, layout.wrap_width) {
            out.push_str(&format!("{}\n", layout.style.paint(Role::Quiet, line)));
        }
    }
    out.push('\n');
    for section in view.sections {
        out.push_str(&section_text(&sections::text(view, *section), view.in_full, layout));
    }
    out
}

fn section_text(text: &SectionText, in_full: bool, layout: TextLayout) -> String {
    let (mark, role) = mark(text.state);
    let name = text.section.name();
    let gap = " ".repeat(NAME.saturating_sub(width(name)));
    let room = layout.wrap_width.saturating_sub(MARK + NAME).max(20);
    let lines = if in_full {
        text.sentences.iter().flat_map(|line| wrap(line, room)).collect()
    } else {
        joined(&text.sentences, room)
    };
    let remedy = text.remedy.iter().flat_map(|remedy| {
        let lines = wrap(remedy, room.saturating_sub(2)).into_iter().enumerate();
        lines.map(|(at, line)| format!("{}{line}", if at == 0 { "→ " } else { "  " }))
    });
    let remedy: Vec<String> = remedy.map(|line| layout.style.paint(Role::Hint, line)).collect();
    let indent = " ".repeat(MARK + NAME);
    let mut out = String::new();
    for (at, line) in lines.into_iter().chain(remedy).enumerate() {
        match at {
            0 => {
                let (mark, name) = (layout.style.paint(role, mark), layout.style.paint(Role::Strong, name));
                out.push_str(&format!("{mark} {name}{gap}{line}\n"));
            }
            _ => out.push_str(&format!("{indent}{line}\n")),
        }
    }
    if in_full && !text.details.is_empty() {
        out.push('\n');
        out.push_str(&details(&text.details, layout));
    }
    out
}

/// The items behind a section: the names in a column, the texts wrapped beside them.
fn details(details: &[Detail], layout: TextLayout) -> String {
    let widest = details.iter().map(|detail| width(&detail.name)).max().unwrap_or(0).min(MAX_DETAIL_NAME);
    let indent = MARK + widest + 2;
    let room = layout.wrap_width.saturating_sub(indent).max(20);
    let mut out = String::new();
    for Detail { name, text } in details {
        let gap = " ".repeat((widest + 2).saturating_sub(width(name)).max(2));
        let mut lines = wrap(text, room).into_iter();
        let first = lines.next().unwrap_or_default();
        out.push_str(&format!("  {}{gap}{first}\n", layout.style.paint(Role::Id, name)));
        lines.for_each(|line| out.push_str(&format!("{}{line}\n", " ".repeat(indent))));
    }
    out
}

/// Sentences behind each other, as long as a whole one fits on the line.
fn joined(sentences: &[String], room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for sentence in sentences {
        match lines.last_mut() {
            Some(line) if width(line) + SEPARATOR.len() + width(sentence) <= room => {
                line.push_str(SEPARATOR);
                line.push_str(sentence);
            }
            _ => lines.extend(wrap(sentence, room)),
        }
    }
    lines
}

fn mark(state: SectionState) -> (&'static str, Role) {
    match state {
        SectionState::Well => ("✓", Role::Good),
        SectionState::Attention => ("!", Role::Caution),
        SectionState::Unknown => ("–", Role::Quiet),
    }
}
