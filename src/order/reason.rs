//! Why an item stands where it stands, in words that every output shares.

use super::lanes::SortKey;
use super::{Placed, Section};
use crate::model::{Backlog, Item, Lane};
use crate::text::one_line::collapse_whitespace;

/// The reason for a place in one line: the item that needed it, or the decision, or its lane and the sort
/// keys that told it from its neighbours there.
pub fn words(backlog: &Backlog, placed: &Placed) -> String {
    other_than_lane(backlog, placed).unwrap_or_else(|| in_lane(backlog, placed))
}

/// The same reason for a reader who sees the section's heading: the lane needs no mention.
pub fn words_in_section(backlog: &Backlog, placed: &Placed) -> String {
    other_than_lane(backlog, placed).unwrap_or_else(|| keys(backlog, placed).join(", "))
}

fn other_than_lane(backlog: &Backlog, placed: &Placed) -> Option<String> {
    if let Some(by) = placed.needed_by {
        return Some(format!("needed by {}", backlog.item(by).id));
    }
    let decision = placed.decision.and_then(|number| backlog.config.decisions.get(number))?;
    Some(format!("decision: {}", collapse_whitespace(&decision.because.value)))
}

/// The item's lane and the sort keys that told it from its neighbours there.
pub fn in_lane(backlog: &Backlog, placed: &Placed) -> String {
    let words = std::iter::once(lane_words(backlog, placed)).chain(keys(backlog, placed));
    words.collect::<Vec<_>>().join(", ")
}

/// The sort keys that told the item from its neighbours in its lane; the release goes without saying.
fn keys(backlog: &Backlog, placed: &Placed) -> Vec<String> {
    let deciding = placed.lane.sort_keys().iter().filter(|key| **key != SortKey::Release);
    let skipped = placed.lane.sort_keys().len() - deciding.clone().count();
    let count = placed.keys.saturating_sub(skipped).max(1);
    deciding.take(count).map(|key| key_words(*key, backlog, placed)).collect()
}

fn lane_words(backlog: &Backlog, placed: &Placed) -> String {
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
pub fn key_words(key: SortKey, backlog: &Backlog, placed: &Placed) -> String {
    let item: &Item = backlog.item(placed.item);
    match key {
        SortKey::Severity => match &item.report().severity {
            Some(severity) => severity.value.name().into(),
            None => "no severity (counts as major)".into(),
        },
        SortKey::Reach => format!("reach {}", item.reach.as_ref().map_or(0, |reach| reach.value)),
        SortKey::Density => format!("density {}", density(placed.density)),
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

/// A density for people: at most two decimals.
pub fn density(density: f64) -> String {
    let text = format!("{density:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl Section {
    /// The heading of the section, as plain text.
    pub fn title(self, backlog: &Backlog) -> String {
        match self {
            Self::Decision => "Decided to be first".into(),
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
