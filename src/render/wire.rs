//! The JSON of the order, as frozen wire types: fields are added, never changed.

use serde::Serialize;

use crate::model::{Backlog, Item, Ix};
use crate::order::{Order, Placed, reason};
use crate::text::visible::is_control_or_bidi;

/// Version of every JSON output.
pub const SCHEMA: u32 = 1;

/// `priority --format json`.
#[derive(Debug, Serialize)]
pub struct OrderJson<'b> {
    schema: u32,
    product: &'b str,
    items: Vec<ItemJson<'b>>,
    triage: Vec<&'b str>,
}

/// One item of the order.
#[derive(Debug, Serialize)]
pub struct ItemJson<'b> {
    rank: usize,
    id: &'b str,
    title: &'b str,
    path: &'b str,
    #[serde(rename = "type")]
    kind: &'static str,
    status: &'static str,
    lane: &'static str,
    section: String,
    release: Option<&'b str>,
    step: Option<&'b str>,
    feature: Option<&'b str>,
    estimate: Option<f64>,
    value: f64,
    density: f64,
    reach: Option<u64>,
    needed_by: Option<&'b str>,
    decision: Option<DecisionJson<'b>>,
    ready: bool,
    missing: Vec<&'static str>,
    blocked_by: Vec<&'b str>,
    startable: bool,
    reason: String,
}

#[derive(Debug, Serialize)]
struct DecisionJson<'b> {
    index: usize,
    because: &'b str,
}

impl<'b> OrderJson<'b> {
    /// The whole order.
    pub fn new(backlog: &'b Backlog, order: &Order) -> Self {
        let items = order.placed.iter().enumerate().map(|(at, placed)| ItemJson::new(backlog, at + 1, placed));
        Self {
            schema: SCHEMA,
            product: &backlog.config.product.name,
            items: items.collect(),
            triage: order.triage.iter().map(|ix| id(backlog, *ix)).collect(),
        }
    }
}

impl<'b> ItemJson<'b> {
    /// The item at `rank`, which counts from 1.
    pub fn new(backlog: &'b Backlog, rank: usize, placed: &Placed) -> Self {
        let item = backlog.item(placed.item);
        let decision = placed.decision.and_then(|index| Some((index, backlog.config.decisions.get(index)?)));
        Self {
            rank,
            id: item.id.as_str(),
            title: &item.title.value,
            path: &item.path,
            kind: item.kind.value.name(),
            status: item.status.value.name(),
            lane: placed.lane.name(),
            section: placed.section.name(backlog),
            release: item.release.as_ref().map(|release| &*release.value.text),
            step: item.step.as_ref().map(|step| &*step.value.text),
            feature: item.feature.as_ref().map(|feature| &*feature.value.text),
            estimate: item.estimate.as_ref().map(|estimate| crate::model::Amount::from(estimate.value).to_f64()),
            value: backlog.config.own_value(item).to_f64(),
            density: placed.density,
            reach: item.reach.as_ref().map(|reach| reach.value),
            needed_by: placed.needed_by.map(|by| id(backlog, by)),
            decision: decision.map(|(index, decision)| DecisionJson { index, because: &decision.because.value }),
            ready: placed.is_ready(),
            missing: placed.missing.iter().map(|missing| missing.name()).collect(),
            blocked_by: placed.blocked_by.iter().map(|by| id(backlog, *by)).collect(),
            startable: placed.is_startable(backlog),
            reason: reason::text(backlog, placed),
        }
    }
}

/// The id of the item at a position.
pub fn id(backlog: &Backlog, ix: Ix<Item>) -> &str {
    backlog.item(ix).id.as_str()
}

/// `value` as one line of JSON with its newline.
pub fn line(value: &impl Serialize) -> String {
    // Wire types hold strings, numbers and lists: nothing in them can fail to be written.
    serde_json::to_string(value).map(|json| inert(json) + "\n").unwrap_or_default()
}

/// JSON with every steering character as an escape: it means the same, and a terminal that shows it is not
/// steered. Such characters stand only in strings; the line ends of indented JSON stay.
pub fn inert(json: String) -> String {
    // Looks at every byte, because that is quicker than to stop at one.
    if json.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~' | b'\n')) {
        return json;
    }
    let mut out = String::with_capacity(json.len());
    let mut rest = json.as_str();
    while let Some(at) = rest.find(|c| c != '\n' && is_control_or_bidi(c)) {
        let (plain, from) = rest.split_at(at);
        let mut chars = from.chars();
        out.push_str(plain);
        out.extend(chars.next().map(|c| format!("\\u{:04x}", u32::from(c))));
        rest = chars.as_str();
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_steers_no_terminal_and_means_the_same() {
        let text = "a\u{1b}[2J\u{9b}1m\u{7f}\u{202e}b\n\"\\";
        let json = line(&text);
        assert!(!json.trim_end().chars().any(is_control_or_bidi), "{json:?}");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}
