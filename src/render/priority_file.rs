//! `PRIORITY.md`: the order as a Markdown file whose diffs stay small.
//!
//! A line depends only on its own item and on why it stands there. There are no ranks, sums or dates in the
//! file, so moving one item changes two lines, and branches whose lines don't touch merge as text.

use std::fmt::Write;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::inert;
use crate::model::{Backlog, Item, ItemKind, Ix};
use crate::order::{Order, Placed};

const FIRST_LINE: &str = "<!-- Generated from backlog.toml and stories/ by `topline priority --write`. \
                          Don't edit this file: edit those, and it follows on commit. -->";

/// Bytes that stay themselves in a path: the unreserved characters of RFC 3986, 2.3, and the slash.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

/// The whole file: LF line ends, one final newline.
pub fn render(backlog: &Backlog, order: &Order) -> String {
    let mut out = String::with_capacity(order.placed.len() * 120 + 512);
    let product = &backlog.config.product;
    let name = if product.name.is_empty() { "Priorities" } else { &product.name };
    let _ = write!(out, "{FIRST_LINE}\n\n# {}\n", inert::inline(name));
    if let Some(vision) = product.vision.as_ref().filter(|vision| !vision.trim().is_empty()) {
        let _ = write!(out, "\n{}\n", inert::paragraph(vision));
    }
    let mut section = None;
    for placed in &order.placed {
        if section != Some(placed.section) {
            let _ = write!(out, "\n## {}\n\n", inert::inline(&placed.section.title(backlog)));
            section = Some(placed.section);
        }
        line(&mut out, backlog, placed);
    }
    if !order.triage.is_empty() {
        out.push_str("\n## Waiting for an answer\n\n");
        for ix in &order.triage {
            item(&mut out, backlog, *ix);
            out.push('\n');
        }
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

/// What a line says of the item itself.
fn item(out: &mut String, backlog: &Backlog, ix: Ix<Item>) {
    let item = backlog.item(ix);
    let _ = write!(out, "1. {} `{}` · {}", link(&item.title.value, &item.path), item.id, item.kind.value.name());
    for fact in facts(backlog, ix) {
        let _ = write!(out, " · {fact}");
    }
}

/// A Markdown link whose text is dead and whose path is percent-encoded.
pub fn link(title: &str, path: &str) -> String {
    format!("[{}]({})", inert::inline(title), utf8_percent_encode(path, IN_PATH))
}

/// The item's facts in the order in which every line gives them.
fn facts(backlog: &Backlog, ix: Ix<Item>) -> Vec<String> {
    let item = backlog.item(ix);
    let product = &backlog.config.product;
    let mut facts = Vec::with_capacity(6);
    if item.status.value == crate::model::Status::Doing {
        facts.push("doing".to_owned());
    }
    if let Some(severity) = item.severity.as_ref().filter(|_| item.kind.value == ItemKind::Bug) {
        facts.push(severity.value.name().to_owned());
    }
    facts.push(match &item.estimate {
        Some(estimate) => format!("{} {}", estimate.value, inert::inline(&product.unit)),
        None => "no estimate".to_owned(),
    });
    if item.value.is_some() {
        let value = backlog.config.own_value(item);
        facts.push(match &product.currency {
            Some(currency) => format!("{value} {}", inert::inline(currency)),
            None => format!("value {value}"),
        });
    }
    facts.extend(item.reach.as_ref().map(|reach| format!("reach {}", reach.value)));
    facts.extend(item.feature.as_ref().map(|feature| format!("feature `{}`", feature.value.text)));
    facts
}
