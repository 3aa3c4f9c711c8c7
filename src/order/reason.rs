//! Why an item stands where it stands, in words that every output shares.

use super::lanes::SortKey;
use super::{Placed, Section};
use crate::model::{Backlog, Item, Lane};

/// The reason for a place in one line: the item that needed it, or the decision, or its lane and the sort
/// keys that told it from its neighbours there.
pub fn words(backlog: &Backlog, placed: &Placed) -> String {
    if let Some(by) = placed.needed_by {
        return format!("needed by {}", backlog.item(by).id);
    }
    if let Some(decision) = placed.decision.and_then(|number| backlog.config.decisions.get(number)) {
        return format!("decision: {}", one_line(&decision.because.value));
    }
    in_lane(backlog, placed)
}

/// The item's lane and the sort keys that told it from its neighbours there.
pub fn in_lane(backlog: &Backlog, placed: &Placed) -> String {
    let keys = placed.lane.sort_keys().iter().take(placed.keys.max(1));
    let keys = keys.filter(|key| **key != SortKey::Release).map(|key| key_words(*key, backlog, placed));
    std::iter::once(lane_words(backlog, placed)).chain(keys).collect::<Vec<_>>().join(", ")
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
        SortKey::Severity => match &item.severity {
            Some(severity) => severity.value.name().into(),
            None => "no severity (counts as major)".into(),
        },
        SortKey::Reach => format!("reach {}", item.reach.as_ref().map_or(0, |reach| reach.value)),
        SortKey::Density => format!("density {}", density(placed.density)),
        SortKey::Reported => {
            item.reported.as_ref().map_or_else(|| "no report date".into(), |date| format!("reported {}", date.value))
        }
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

/// A text from a file on one line: runs of white space and line ends become one blank.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
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
