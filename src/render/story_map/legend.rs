//! What the marks and numbers of a map mean.

use super::mark::Mark;
use super::view::MapView;
use crate::render::style::{Role, TextLayout};
use crate::render::terminal_text;

const GAP: usize = 3;

/// The legend of the marks that are shown, wrapped between two of them.
pub fn lines(view: &MapView<'_>, shown: &[Mark], has_sizes: bool, layout: TextLayout) -> Vec<String> {
    let marks = Mark::ALL.into_iter().filter(|mark| shown.contains(mark));
    let mut parts: Vec<(Option<Mark>, String)> = marks.map(|mark| (Some(mark), mark.meaning().to_owned())).collect();
    if has_sizes {
        parts.push((None, view.sizes()));
    }
    let mut lines: Vec<String> = Vec::new();
    let mut used = 0;
    for (mark, meaning) in parts {
        let width = mark.map_or(0, |_| 2) + terminal_text::width(&meaning);
        let meaning = layout.style.paint(Role::Quiet, meaning);
        let text = match mark {
            Some(mark) => format!("{} {meaning}", layout.style.paint(mark.role(), mark.symbol())),
            None => meaning,
        };
        match lines.last_mut() {
            Some(line) if used + GAP + width <= layout.wrap_width => {
                line.push_str(&" ".repeat(GAP));
                line.push_str(&text);
                used += GAP + width;
            }
            _ => {
                lines.push(text);
                used = width;
            }
        }
    }
    lines
}
