//! `PRIORITY.md`: the order as a Markdown file whose diffs stay small.
//!
//! A line depends only on its own item and on the reasons for its place. The file contains no ranks, sums or dates, so
//! moving an item changes only its line, and branches merge as text if their lines don't touch.

use std::borrow::Cow;
use std::fmt::Write;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rayon::prelude::*;

use super::markdown_escape;
use crate::model::{Backlog, Decimal, Item, ItemKind, Ix, Status};
use crate::order::{Order, Placed};
use crate::text::{Spanned, words};

const FIRST_LINE: &str = "<!-- Generated from backlog.toml and stories/ by `topline priority --write`. \
                          Don't edit this file: edit those, and it follows on commit. -->";

/// What is percent-encoded in a path: all but the unreserved characters of RFC 3986, 2.3, and the slash.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

/// Number of lines per chunk.
const CHUNK: usize = 1024;
/// Number of chunks rendered in parallel; limits the memory for a large file.
const PARALLEL_CHUNKS: usize = 16;

/// Capacity reserved per line, in bytes.
const LINE_CAPACITY: usize = 192;

/// The whole file: LF line ends, one final newline.
pub fn render(backlog: &Backlog, order: &Order) -> String {
    let mut out = String::with_capacity((order.placed.len() + order.triage.len()) * LINE_CAPACITY + 512);
    pieces(backlog, order, &mut |piece| {
        out.push_str(piece);
        true
    });
    out
}

/// Whether `found` equals the rendered file. Stops at the first difference.
pub fn matches(backlog: &Backlog, order: &Order, found: &[u8]) -> bool {
    let mut rest = found;
    let same = pieces(backlog, order, &mut |piece| match rest.strip_prefix(piece.as_bytes()) {
        Some(after) => {
            rest = after;
            true
        }
        None => false,
    });
    same && rest.is_empty()
}

/// Renders the file piece by piece until `accept` returns false. Returns whether it accepted all pieces.
fn pieces(backlog: &Backlog, order: &Order, accept: &mut dyn FnMut(&str) -> bool) -> bool {
    let lines = Lines::new(backlog);
    if !accept(&lines.head()) {
        return false;
    }
    let parts: Vec<usize> = (0..order.placed.len()).step_by(CHUNK).collect();
    for starts in parts.chunks(PARALLEL_CHUNKS) {
        // A line depends at most on the section of the line above, so chunks can be rendered in parallel.
        let parts: Vec<String> = starts.par_iter().map(|start| lines.part(order, *start)).collect();
        if !parts.iter().all(|part| accept(part)) {
            return false;
        }
    }
    accept(&lines.waiting(order))
}

/// Renders the lines of one backlog.
struct Lines<'b> {
    backlog: &'b Backlog,
    /// The unit of estimates, and that of an estimate of 1.
    units: [Cow<'b, str>; 2],
    currency: Option<Cow<'b, str>>,
}

impl<'b> Lines<'b> {
    fn new(backlog: &'b Backlog) -> Self {
        let product = &backlog.config.product;
        let currency = product.currency.as_deref().map(markdown_escape::inline);
        let units = [false, true].map(|is_one| markdown_escape::inline(words::unit(is_one, &product.unit)));
        Self { backlog, units, currency }
    }

    /// The beginning of the file, up to the first section.
    fn head(&self) -> String {
        let product = &self.backlog.config.product;
        let name = if product.name.is_empty() { "Priorities" } else { &product.name };
        let mut out = format!("{FIRST_LINE}\n\n# {}\n", markdown_escape::inline(name));
        if let Some(vision) = product.vision.as_ref().filter(|vision| !vision.trim().is_empty()) {
            let _ = write!(out, "\n{}\n", markdown_escape::paragraph(vision));
        }
        out
    }

    /// The items in triage.
    fn waiting(&self, order: &Order) -> String {
        let mut out = String::new();
        if !order.triage.is_empty() {
            out.push_str("\n## Waiting for an answer\n\n");
        }
        for ix in &order.triage {
            self.item(&mut out, *ix);
            out.push('\n');
        }
        out
    }

    /// The lines from the place `start`, with the headings between them.
    fn part(&self, order: &Order, start: usize) -> String {
        let mut section = start.checked_sub(1).and_then(|above| order.placed.get(above)).map(|above| above.section);
        let placed = order.placed.iter().skip(start).take(CHUNK);
        let mut out = String::with_capacity(placed.len() * LINE_CAPACITY);
        for placed in placed {
            if section != Some(placed.section) {
                let _ = write!(out, "\n## {}\n\n", markdown_escape::inline(&placed.section.title(self.backlog)));
                section = Some(placed.section);
            }
            self.line(&mut out, placed);
        }
        out
    }

    /// The line of an item with the reasons for its place.
    fn line(&self, out: &mut String, placed: &Placed) {
        self.item(out, placed.item);
        if let Some(by) = placed.needed_by {
            let _ = write!(out, " · needed by `{}`", self.backlog.item(by).id);
        }
        if let Some(decision) = placed.decision.and_then(|number| self.backlog.config.decisions.get(number)) {
            let _ = write!(out, " · decision: {}", markdown_escape::inline(&decision.because.value));
        }
        if !placed.missing.is_empty() {
            let missing: Vec<String> = placed.missing.iter().map(|missing| missing.words()).collect();
            let _ = write!(out, " · **not ready**: {}", missing.join(", "));
        }
        out.push('\n');
    }

    /// The part of a line about the item itself.
    fn item(&self, out: &mut String, ix: Ix<Item>) {
        let item = self.backlog.item(ix);
        out.push_str("1. ");
        push_link(out, &item.title.value, &item.path);
        out.extend([" `", item.id.as_str(), "` · ", item.kind.value.name()]);
        if item.status.value == Status::Doing {
            out.push_str(" · doing");
        }
        if let Some(severity) = item.report().severity.as_ref().filter(|_| item.kind.value == ItemKind::Bug) {
            out.extend([" · ", severity.value.name()]);
        }
        let _ = match &item.estimate {
            Some(Spanned { value, .. }) => {
                write!(out, " · {value} {}", self.units[usize::from(*value == Decimal::ONE)])
            }
            None => write!(out, " · no estimate"),
        };
        if item.value.is_some() {
            let value = self.backlog.config.own_value(item);
            let _ = match &self.currency {
                Some(currency) => write!(out, " · {value} {currency}"),
                None => write!(out, " · value {value}"),
            };
        }
        if let Some(reach) = &item.reach {
            let _ = write!(out, " · reach {}", reach.value);
        }
        if let Some(feature) = &item.feature {
            out.extend([" · feature `", &feature.value.text, "`"]);
        }
    }
}

/// A Markdown link with escaped text and percent-encoded path.
pub fn link(title: &str, path: &str) -> String {
    let mut out = String::new();
    push_link(&mut out, title, path);
    out
}

fn push_link(out: &mut String, title: &str, path: &str) {
    out.extend(["[", &markdown_escape::inline(title), "]("]);
    out.extend(utf8_percent_encode(path, IN_PATH));
    out.push(')');
}
