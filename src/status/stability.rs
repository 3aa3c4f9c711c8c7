//! Bugs in production: what is open, how long fixes take, and how many deployments brought one.

use super::follow_up::shipped_since;
use super::{Distribution, SectionState, StatusContext};
use crate::model::{Item, ItemKind, Ix, Severity, Status};
use crate::timeline::deployments::first_from;
use crate::timeline::instant::{DAYS_PER_WEEK, days_between};

/// Bugs in production.
#[derive(Clone, Debug)]
pub struct Stability {
    /// The open production bugs, in priority order.
    pub open: Vec<Ix<Item>>,
    /// The critical and major ones of those on which nobody works.
    pub unattended: Vec<Ix<Item>>,
    /// The days from birth to the deployment of the fix, of what was done in the window.
    pub recovery: Distribution,
    /// The share of the deployments in the window after which a critical or major production bug was born, before the next
    /// one; `None` without deployments.
    pub change_fail_rate: Option<f64>,
    /// The share of the deployments in the window that shipped the fix of a bug; `None` without deployments.
    pub rework_rate: Option<f64>,
    /// The deployments a week in the window; `None` if none is known.
    pub deployment_frequency: Option<f64>,
}

impl Stability {
    /// How it is today.
    pub(super) fn new(context: &StatusContext<'_>) -> Self {
        let backlog = context.backlog;
        let placed = context.order.placed.iter().map(|placed| placed.item);
        let open: Vec<Ix<Item>> = placed.filter(|ix| backlog.item(*ix).is_production_bug()).collect();
        let is_unattended = |ix: &&Ix<Item>| {
            let item = backlog.item(**ix);
            is_serious(item) && item.status.value != Status::Doing
        };
        let unattended = open.iter().filter(is_unattended).copied().collect();
        let past = context.past_deployments();
        let fixed = context.done_since().filter(|(_, item, _)| item.is_production_bug());
        let recovery = fixed.filter_map(|(ix, _, closed)| {
            let deployment = first_from(past, closed)?;
            Some(context.timeline(ix).born.map(|born| days_between(born, deployment.at)))
        });
        Self {
            recovery: Distribution::new(recovery),
            open,
            unattended,
            change_fail_rate: share(failures(context)),
            rework_rate: share(rework(context)),
            deployment_frequency: deployment_frequency(context),
        }
    }

    /// Whether nobody works on a serious bug.
    pub fn state(&self) -> SectionState {
        let is_empty = self.open.is_empty() && self.recovery.values.is_empty() && self.change_fail_rate.is_none();
        if is_empty { SectionState::Unknown } else { SectionState::new(!self.unattended.is_empty()) }
    }
}

/// Whether a bug is critical or major; a missing severity counts as major.
fn is_serious(item: &Item) -> bool {
    matches!(item.assumed_severity(), Severity::Critical | Severity::Major)
}

/// For each deployment in the window, whether a serious production bug was born after it and before the next. Nothing if it isn't
/// known when one of those bugs was born.
fn failures(context: &StatusContext<'_>) -> Vec<bool> {
    let bugs = context.backlog.each().filter(|(_, item)| item.is_production_bug() && is_serious(item));
    let born: Option<Vec<_>> = bugs.map(|(ix, _)| context.timeline(ix).born).collect();
    let Some(born) = born else { return Vec::new() };
    let since = context.deployments_since();
    let ends = since.iter().skip(1).map(|next| next.at).chain([context.until()]);
    let failed = since.iter().zip(ends).map(|(it, end)| born.iter().any(|born| it.at < *born && *born < end));
    failed.collect()
}

/// For each deployment in the window, whether it shipped the fix of a bug. Nothing if it isn't known when one was closed.
fn rework(context: &StatusContext<'_>) -> Vec<bool> {
    let is_fix = |ix: &Ix<Item>| context.backlog.item(*ix).kind.value == ItemKind::Bug;
    if context.done().any(|(ix, _, closed)| is_fix(&ix) && closed.is_none()) {
        return Vec::new();
    }
    shipped_since(context).map(|(_, shipped)| shipped.iter().any(is_fix)).collect()
}

/// The deployments a week in the window.
fn deployment_frequency(context: &StatusContext<'_>) -> Option<f64> {
    let weeks = days_between(context.since, context.now()) / DAYS_PER_WEEK;
    let is_known = !context.past_deployments().is_empty() && weeks > 0.0;
    is_known.then(|| context.deployments_since().len() as f64 / weeks)
}

/// The share of what holds; `None` of nothing.
fn share(holds: Vec<bool>) -> Option<f64> {
    let count = holds.iter().filter(|holds| **holds).count();
    (!holds.is_empty()).then(|| count as f64 / holds.len() as f64)
}
