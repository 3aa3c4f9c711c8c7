//! The order as JSON. The types are frozen: fields are added, never changed.

use serde::Serialize;

use super::json_output::SCHEMA;
use crate::model::{Backlog, Item, Ix};
use crate::order::{Order, Placed, reason};

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
    path: &'b str,
    because: &'b str,
    by: Option<&'b str>,
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
        let decision = placed.decision.and_then(|number| backlog.decisions.get(number));
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
            decision: decision.map(|decision| DecisionJson {
                path: &decision.path,
                because: &decision.because.value,
                by: decision.by.as_deref(),
            }),
            ready: placed.is_ready(),
            missing: placed.missing.iter().map(|missing| missing.name()).collect(),
            blocked_by: placed.blocked_by.iter().map(|by| id(backlog, *by)).collect(),
            startable: placed.is_startable(backlog),
            reason: reason::text(backlog, placed),
        }
    }
}

/// The id of the item at a position.
fn id(backlog: &Backlog, ix: Ix<Item>) -> &str {
    backlog.item(ix).id.as_str()
}
