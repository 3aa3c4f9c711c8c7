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
        SortKey::Density => format!("density {}", rounded(placed.density, placed.density_decimals)),
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

/// Decimals of a density, if they are enough.
const DENSITY_DECIMALS: usize = 2;
/// Significant digits of a density of which nothing would be left after [`DENSITY_DECIMALS`].
const SMALL_DIGITS: usize = 2;
/// More decimals than any double needs: the smallest density is 10⁻⁴ ÷ 10¹².
const MAX_DECIMALS: usize = 40;

/// A density rounded to two decimals; a smaller one than 0.1 to two significant digits, so that it isn't shown as 0.
pub fn format_density(density: f64) -> String {
    rounded(density, decimals_of(density))
}

/// Two densities, rounded as [`format_density`] does, or to as many more decimals as tell them apart.
pub fn format_densities(one: f64, other: f64) -> (String, String) {
    if one == other {
        return (format_density(one), format_density(other));
    }
    let decimals = decimals_that_differ(one, other);
    (rounded(one, decimals.max(decimals_of(one))), rounded(other, decimals.max(decimals_of(other))))
}

/// The fewest decimals, at least two, with which two densities that differ are shown as different.
pub(super) fn decimals_that_differ(one: f64, other: f64) -> usize {
    let differ = |decimals: &usize| rounded(one, *decimals) != rounded(other, *decimals);
    (DENSITY_DECIMALS..MAX_DECIMALS).find(differ).unwrap_or(MAX_DECIMALS)
}

/// The decimals of a density that is shown alone.
pub(super) fn decimals_of(density: f64) -> usize {
    if density <= 0.0 || density >= 0.1 {
        return DENSITY_DECIMALS;
    }
    let zeros = usize::try_from((-density.log10()).ceil() as i64 - 1).unwrap_or(0);
    DENSITY_DECIMALS.max(zeros + SMALL_DIGITS).min(MAX_DECIMALS)
}

fn rounded(density: f64, decimals: usize) -> String {
    let text = format!("{density:.decimals$}");
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_density_above_zero_is_not_shown_as_zero() {
        let shown = [0.0, 0.002, 0.05, 0.0999, 0.1, 1.0 / 3.0, 400.0, 1e6 / 3.0, 1e-16].map(format_density);
        let expected = ["0", "0.002", "0.05", "0.1", "0.1", "0.33", "400", "333333.33", "0.0000000000000001"];
        assert_eq!(shown, expected);
    }

    #[test]
    fn densities_that_differ_are_shown_as_different() {
        let shown = |one, other| {
            let (one, other) = format_densities(one, other);
            format!("{one} against {other}")
        };
        assert_eq!(shown(0.002, 0.004), "0.002 against 0.004");
        assert_eq!(shown(1e6 / 3.0, 1e6 / 3.0 + 0.000_07), "333333.3333 against 333333.3334");
        assert_eq!(shown(400.0, 8000.0), "400 against 8000");
        assert_eq!(shown(0.0, 1e-16), "0 against 0.0000000000000001");
        assert_eq!(shown(2.0, 2.0), "2 against 2");
        let next_double = f64::from_bits(1e9_f64.to_bits() + 1);
        let (one, other) = format_densities(1e9, next_double);
        assert_ne!(one, other);
    }
}
