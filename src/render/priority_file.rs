//! `PRIORITY.md`: the order as a Markdown file whose diffs stay small.
//!
//! A line depends only on its own item and on why it stands there. There are no ranks, sums or dates in the
//! file, so moving one item changes two lines, and branches whose lines don't touch merge as text.

use std::fmt::Write;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rayon::prelude::*;

use super::inert;
use crate::model::{Backlog, Item, ItemKind, Ix, Status};
use crate::order::{Order, Placed};

const FIRST_LINE: &str = "<!-- Generated from backlog.toml and stories/ by `topline priority --write`. \
                          Don't edit this file: edit those, and it follows on commit. -->";

/// Bytes that stay themselves in a path: the unreserved characters of RFC 3986, 2.3, and the slash.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

/// The lines that are made in one go.
const PART: usize = 1024;

/// The whole file: LF line ends, one final newline.
pub fn render(backlog: &Backlog, order: &Order) -> String {
    let mut out = String::with_capacity(order.placed.len() * 120 + 512);
    let product = &backlog.config.product;
    let name = if product.name.is_empty() { "Priorities" } else { &product.name };
    let _ = write!(out, "{FIRST_LINE}\n\n# {}\n", inert::inline(name));
    if let Some(vision) = product.vision.as_ref().filter(|vision| !vision.trim().is_empty()) {
        let _ = write!(out, "\n{}\n", inert::paragraph(vision));
    }
    // Lines depend on nobody but, for a heading, the line above: many can be made at once.
    let parts: Vec<String> =
        (0..order.placed.len().div_ceil(PART)).into_par_iter().map(|at| part(backlog, order, at * PART)).collect();
    parts.iter().for_each(|part| out.push_str(part));
    if !order.triage.is_empty() {
        out.push_str("\n## Waiting for an answer\n\n");
        for ix in &order.triage {
            item(&mut out, backlog, *ix);
            out.push('\n');
        }
    }
    out
}

/// The lines from the place `start`, with the headings between them.
fn part(backlog: &Backlog, order: &Order, start: usize) -> String {
    let mut section = start.checked_sub(1).and_then(|above| order.placed.get(above)).map(|above| above.section);
    let placed = order.placed.iter().skip(start).take(PART);
    let mut out = String::with_capacity(placed.len() * 160);
    for placed in placed {
        if section != Some(placed.section) {
            let _ = write!(out, "\n## {}\n\n", inert::inline(&placed.section.title(backlog)));
            section = Some(placed.section);
        }
        line(&mut out, backlog, placed);
    }
    out
}

/// The line of an item in its place.
fn line(out: &mut String, backlog: &Backlog, placed: &Placed) {
    item(out, backlog, placed.item);
    if let Some(by) = placed.needed_by {
        let _ = write!(out, " · needed by `{}`", backlog.item(by).id);
    }
    if let Some(decision) = placed.decision.and_then(|number| backlog.config.decisions.get(number)) {
        let _ = write!(out, " · decision: {}", inert::inline(&decision.because.value));
    }
    if !placed.missing.is_empty() {
        let missing: Vec<String> = placed.missing.iter().map(|missing| missing.words()).collect();
        let _ = write!(out, " · **not ready**: {}", missing.join(", "));
    }
    out.push('\n');
}

/// What a line says of the item itself: its facts in the order in which every line gives them.
fn item(out: &mut String, backlog: &Backlog, ix: Ix<Item>) {
    let item = backlog.item(ix);
    let product = &backlog.config.product;
    let _ = write!(out, "1. {} `{}` · {}", link(&item.title.value, &item.path), item.id, item.kind.value.name());
    if item.status.value == Status::Doing {
        out.push_str(" · doing");
    }
    if let Some(severity) = item.severity.as_ref().filter(|_| item.kind.value == ItemKind::Bug) {
        let _ = write!(out, " · {}", severity.value.name());
    }
    let _ = match &item.estimate {
        Some(estimate) => write!(out, " · {} {}", estimate.value, inert::inline(&product.unit)),
        None => write!(out, " · no estimate"),
    };
    if item.value.is_some() {
        let value = backlog.config.own_value(item);
        let _ = match &product.currency {
            Some(currency) => write!(out, " · {value} {}", inert::inline(currency)),
            None => write!(out, " · value {value}"),
        };
    }
    if let Some(reach) = &item.reach {
        let _ = write!(out, " · reach {}", reach.value);
    }
    if let Some(feature) = &item.feature {
        let _ = write!(out, " · feature `{}`", feature.value.text);
    }
}

/// A Markdown link whose text is dead and whose path is percent-encoded.
pub fn link(title: &str, path: &str) -> String {
    format!("[{}]({})", inert::inline(title), utf8_percent_encode(path, IN_PATH))
}
