//! Explains in words why an item is in its place. All outputs share these texts.

use super::lanes::SortKey;
use super::{Placed, Section};
use crate::model::{Backlog, Item, Lane};
use crate::text::one_line::collapse_whitespace;

/// The reason for a place in one line: the dependent that pulled the item up, or else the decision, or else its
/// lane and the sort keys that distinguish it from its neighbors.
pub fn text(backlog: &Backlog, placed: &Placed) -> String {
    dependency_or_decision(backlog, placed).unwrap_or_else(|| lane_and_keys(backlog, placed))
}

/// The same reason without the lane, for use below the section's heading.
pub fn text_in_section(backlog: &Backlog, placed: &Placed) -> String {
    dependency_or_decision(backlog, placed).unwrap_or_else(|| deciding_keys(backlog, placed).join(", "))
}

fn dependency_or_decision(backlog: &Backlog, placed: &Placed) -> Option<String> {
    if let Some(by) = placed.needed_by {
        return Some(format!("needed by {}", backlog.item(by).id));
    }
    let decision = placed.decision.and_then(|number| backlog.decisions.get(number))?;
    Some(format!("decision: {}", collapse_whitespace(&decision.because.value)))
}

/// The item's lane and the sort keys that distinguish it from its neighbors there.
pub fn lane_and_keys(backlog: &Backlog, placed: &Placed) -> String {
    let texts = std::iter::once(lane_text(backlog, placed)).chain(deciding_keys(backlog, placed));
    texts.collect::<Vec<_>>().join(", ")
}

/// The sort keys that distinguish the item from its neighbors in the lane. The release is omitted, because the
/// lane or the heading names it.
fn deciding_keys(backlog: &Backlog, placed: &Placed) -> Vec<String> {
    let named_keys = placed.lane.sort_keys().iter().filter(|key| **key != SortKey::Release);
    let omitted = placed.lane.sort_keys().len() - named_keys.clone().count();
    let count = placed.deciding_keys.saturating_sub(omitted).max(1);
    named_keys.take(count).map(|key| sort_key_text(*key, backlog, placed)).collect()
}

fn lane_text(backlog: &Backlog, placed: &Placed) -> String {
    match placed.lane {
        Lane::ProductionBugs => "production bug".into(),
        Lane::Feedback => "feedback".into(),
        Lane::Goal => "goal".into(),
        Lane::Release => {
            let release = backlog.item(placed.item).release.as_ref();
            format!("release {}", release.map_or("", |release| &release.value.text))
        }
        Lane::Rest => "rest".into(),
    }
}

/// A sort key with the item's value for it.
pub fn sort_key_text(key: SortKey, backlog: &Backlog, placed: &Placed) -> String {
    let item: &Item = backlog.item(placed.item);
    match key {
        SortKey::Severity => match &item.report().severity {
            Some(severity) => severity.value.name().into(),
            None => "no severity (counts as major)".into(),
        },
        SortKey::Reach => format!("reach {}", item.reach.as_ref().map_or(0, |reach| reach.value)),
        SortKey::Density => format!("density {}", format_density(placed.density)),
        SortKey::Reported => item
            .report()
            .reported
            .as_ref()
            .map_or_else(|| "no report date".into(), |date| format!("reported {}", date.value)),
        SortKey::Release => item
            .release
            .as_ref()
            .map_or_else(|| "no release".into(), |release| format!("release {}", release.value.text)),
        SortKey::Step => {
            item.step.as_ref().map_or_else(|| "no step".into(), |step| format!("step {}", step.value.text))
        }
        SortKey::Id => format!("id {}", item.id),
    }
}

/// A density rounded to at most two decimals.
pub fn format_density(density: f64) -> String {
    let text = format!("{density:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl Section {
    /// The heading of the section, as plain text.
    pub fn title(self, backlog: &Backlog) -> String {
        match self {
            Self::Decision => "Decided to be first".into(),
            Self::DecisionLast => "Decided to be last".into(),
            Self::ProductionBugs => "Production bugs".into(),
            Self::Feedback => "Feedback".into(),
            Self::Goal => {
                let goal = backlog.config.goal().and_then(|ix| backlog.config.features.get(ix));
                format!("Goal: {}", goal.map_or("", |feature| &feature.title))
            }
            Self::Release(ix) => {
                format!("Release: {}", backlog.config.releases.get(ix).map_or("", |release| &release.title))
            }
            Self::Rest => "Everything else".into(),
        }
    }
}
