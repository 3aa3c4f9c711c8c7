//! The current release: how much of it is done, and whether its part of the golden path is served.

use super::{SectionState, StatusContext};
use crate::model::config::{Release, Step};
use crate::model::{Item, ItemKind, Ix, Status};
use crate::plan::flow_coverage::FlowCoverage;

/// The current release.
#[derive(Clone, Debug)]
pub struct Product {
    /// The release; `None` if none has open items.
    pub release: Option<Ix<Release>>,
    /// Its items that are done, and all but the dropped ones.
    pub items: [usize; 2],
    /// Their estimates.
    pub units: [f64; 2],
    /// How many of the estimates are missing and counted as `policy.max_estimate`.
    pub assumed: usize,
    /// How many of the steps that it must carry have an item, and how many there are.
    pub steps: [usize; 2],
    /// The steps that it must carry and no item serves, in order.
    pub gaps: Vec<Ix<Step>>,
    /// Its open technical items, in priority order.
    pub technical: Vec<Ix<Item>>,
}

impl Product {
    /// The product today.
    pub(super) fn new(context: &StatusContext<'_>) -> Self {
        let backlog = context.backlog;
        let mut product = Self {
            release: backlog.current_release(),
            items: [0; 2],
            units: [0.0; 2],
            assumed: 0,
            steps: [0; 2],
            gaps: Vec::new(),
            technical: Vec::new(),
        };
        let Some(current) = product.release else { return product };
        for (ix, item) in backlog.each() {
            if backlog.links_of(ix).release != Some(current) || item.status.value == Status::Dropped {
                continue;
            }
            let done = usize::from(item.status.value == Status::Done);
            product.items = [product.items[0] + done, product.items[1] + 1];
            product.units =
                [product.units[0] + done as f64 * context.units(item), product.units[1] + context.units(item)];
            product.assumed += usize::from(item.estimate.is_none());
        }
        if let Some(coverage) = FlowCoverage::new(backlog) {
            product.gaps = coverage.gaps(current).collect();
            let carried = coverage.carried_steps(current);
            product.steps = [carried - product.gaps.len(), carried];
        }
        let is_technical = |ix: &Ix<Item>| {
            backlog.links_of(*ix).release == Some(current) && backlog.item(*ix).kind.value == ItemKind::Technical
        };
        product.technical = context.order.placed.iter().map(|placed| placed.item).filter(is_technical).collect();
        product
    }

    /// Whether a step isn't served.
    pub fn state(&self) -> SectionState {
        match self.release {
            None => SectionState::Unknown,
            Some(_) => SectionState::new(!self.gaps.is_empty()),
        }
    }
}
