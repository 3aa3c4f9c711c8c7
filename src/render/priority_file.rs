//! `PRIORITY.md`: the order as a Markdown file whose diffs stay small and whose branches merge as text.
//!
//! An item is three lines: the definition of its link, which is invisible when rendered, its own line, and a blank line. The
//! definition is unique and rarely changes; it keeps a merge from taking changes of neighbors for one. It depends only on
//! its own item, as the line does besides the reasons for its place: the file contains no ranks, sums or dates of its own.
//! Of an item closed lately the definition stays where it stood (see [`Trace`]), and headings stay without items.
//!
//! The definition is indented by three columns, so that it is part of the list item above and the numbering goes on.

use std::borrow::Cow;
use std::fmt::Write;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rayon::prelude::*;

use super::markdown_escape;
use crate::model::{Backlog, Decimal, Item, ItemKind, Ix, Status};
use crate::order::{Order, Placed, Section, Trace};
use crate::text::{Spanned, words};

const FIRST_LINE: &str = "<!-- Generated from backlog.toml, decisions/ and stories/ by `topline priority --write`. \
                          Don't edit this file: edit those, and it follows on commit. \
                          A link without a line is an item closed lately. -->";

/// What is percent-encoded in a path: all but the unreserved characters of RFC 3986, 2.3, and the slash.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

/// Number of open items per chunk.
const CHUNK: usize = 1024;
/// Number of chunks rendered in parallel; limits the memory for a large file.
const PARALLEL_CHUNKS: usize = 16;

/// Capacity reserved per item, in bytes.
const ITEM_CAPACITY: usize = 256;

/// The whole file: LF line ends, one final newline.
pub fn render(backlog: &Backlog, order: &Order) -> String {
    let mut out = String::with_capacity((order.placed.len() + order.triage.len()) * ITEM_CAPACITY + 512);
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
    // An empty order has one chunk too: its traces.
    let starts: Vec<usize> = (0..order.placed.len().max(1)).step_by(CHUNK).collect();
    for starts in starts.chunks(PARALLEL_CHUNKS) {
        // A chunk depends only on the section of the item above it, so chunks can be rendered in parallel.
        let parts: Vec<String> = starts.par_iter().map(|start| lines.part(order, *start)).collect();
        if !parts.iter().all(|part| accept(part)) {
            return false;
        }
    }
    accept(&lines.waiting(order))
}

/// Renders the parts of the file. Each is a sequence of blocks that begin with a blank line.
struct Lines<'b> {
    backlog: &'b Backlog,
    /// The unit of estimates, and that of an estimate of 1.
    units: [Cow<'b, str>; 2],
    currency: Option<Cow<'b, str>>,
    /// The sections that have headings, in their order.
    sections: Vec<Section>,
}

impl<'b> Lines<'b> {
    fn new(backlog: &'b Backlog) -> Self {
        let product = &backlog.config.product;
        let currency = product.currency.as_deref().map(markdown_escape::inline);
        let units = [false, true]
            .map(|is_one| markdown_escape::inline(&words::unit(is_one, &product.unit)).into_owned().into());
        Self { backlog, units, currency, sections: Section::with_headings(backlog) }
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
        let mut out = "\n## Waiting for an answer\n".to_owned();
        for ix in &order.triage {
            self.item(&mut out, *ix);
            out.push('\n');
        }
        out
    }

    /// The items from the place `start` with the traces above each, and the headings between them. The last chunk also has
    /// the traces below the last item, and all headings that remain.
    fn part(&self, order: &Order, start: usize) -> String {
        let end = (start + CHUNK).min(order.placed.len());
        let is_last = end == order.placed.len();
        let mut out = String::with_capacity((end - start) * ITEM_CAPACITY);
        let mut headings = Headings::after(self, start.checked_sub(1).and_then(|above| order.placed.get(above)));
        let mut traces =
            order.traces.get(order.traces.partition_point(|trace| trace.above < start)..).unwrap_or_default();
        for (at, placed) in order.placed.iter().enumerate().take(end).skip(start) {
            traces = self.traces(&mut out, &mut headings, traces, at);
            headings.enter(&mut out, placed.section);
            self.line(&mut out, placed);
        }
        if is_last {
            self.traces(&mut out, &mut headings, traces, end);
            headings.finish(&mut out);
        }
        out
    }

    /// Writes the traces that stand above the place `at`, and returns the others. A trace whose section has no heading is
    /// left out.
    fn traces<'t>(&self, out: &mut String, headings: &mut Headings<'_>, traces: &'t [Trace], at: usize) -> &'t [Trace] {
        let count = traces.iter().take_while(|trace| trace.above == at).count();
        let (here, others) = traces.split_at_checked(count).unwrap_or((traces, &[]));
        for trace in here {
            if headings.enter(out, trace.section) {
                self.definition(out, self.backlog.item(trace.item));
            }
        }
        others
    }

    /// The definition of the link of an item, below a blank line.
    fn definition(&self, out: &mut String, item: &Item) {
        out.extend(["\n   [", item.id.as_str(), "]: "]);
        out.extend(utf8_percent_encode(&item.path, IN_PATH));
        out.push('\n');
    }

    /// The line of an item with the reasons for its place.
    fn line(&self, out: &mut String, placed: &Placed) {
        self.item(out, placed.item);
        if let Some(by) = placed.needed_by {
            let _ = write!(out, " · needed by `{}`", self.backlog.item(by).id);
        }
        let decision = placed.decision.and_then(|number| self.backlog.decisions.get(number));
        if let Some(decision) = decision.filter(|decision| !decision.because.value.trim().is_empty()) {
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
        self.definition(out, item);
        let (title, id) = (markdown_escape::inline(&item.title.value), item.id.as_str());
        out.extend(["1. [", &title, "][", id, "] `", id, "` · ", item.kind.value.name()]);
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
        if let Some(step) = &item.step {
            out.extend([" · step `", &step.value.text, "`"]);
        }
        if let Some(feature) = &item.feature {
            out.extend([" · feature `", &feature.value.text, "`"]);
        }
        if let Some(due) = &item.due {
            let _ = write!(out, " · due {}", due.value);
        }
    }
}

/// Writes the headings in their order, also those of sections without items.
struct Headings<'l> {
    lines: &'l Lines<'l>,
    /// How many headings have been written.
    written: usize,
}

impl<'l> Headings<'l> {
    /// The headings that remain below `above`.
    fn after(lines: &'l Lines<'l>, above: Option<&Placed>) -> Self {
        let at = above.and_then(|above| lines.sections.iter().position(|section| *section == above.section));
        Self { lines, written: at.map_or(0, |at| at + 1) }
    }

    /// Writes the headings up to that of `section`, which isn't above the last one. Returns whether the section has one.
    fn enter(&mut self, out: &mut String, section: Section) -> bool {
        let current = self.written.checked_sub(1).and_then(|at| self.lines.sections.get(at));
        if current == Some(&section) {
            return true;
        }
        let Some(at) = self.lines.sections.iter().position(|other| *other == section) else { return false };
        self.write_to(out, at + 1);
        true
    }

    /// Writes all headings that remain.
    fn finish(&mut self, out: &mut String) {
        self.write_to(out, self.lines.sections.len());
    }

    fn write_to(&mut self, out: &mut String, end: usize) {
        let next = self.lines.sections.get(self.written..end).unwrap_or_default();
        for section in next {
            let _ = write!(out, "\n## {}\n", markdown_escape::inline(&section.title(self.lines.backlog)));
        }
        self.written = self.written.max(end);
    }
}

/// A Markdown link with escaped text and percent-encoded path.
pub fn link(title: &str, path: &str) -> String {
    format!("[{}]({})", markdown_escape::inline(title), utf8_percent_encode(path, IN_PATH))
}

/// A Markdown link whose text is an id.
pub fn link_to_id(id: &str, path: &str) -> String {
    format!("[`{id}`]({})", utf8_percent_encode(path, IN_PATH))
}
