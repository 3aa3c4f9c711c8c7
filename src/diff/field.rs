//! The front-matter fields that the order reads: what they say, and how to set one back.
//!
//! Only these can be causes. A changed label or assignee is a change of the file, but it moves nothing.

use crate::model::config::Config;
use crate::model::item::{Item, Reference, Value};
use crate::text::Spanned;

/// A field that the order reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// `type`.
    Kind,
    /// `status`.
    Status,
    /// `step`.
    Step,
    /// `release`.
    Release,
    /// `feature`.
    Feature,
    /// `estimate`.
    Estimate,
    /// `value`.
    Value,
    /// `severity`.
    Severity,
    /// `found_in`.
    FoundIn,
    /// `reach`.
    Reach,
    /// `reported`.
    Reported,
    /// `depends_on`.
    DependsOn,
}

impl Field {
    /// Every field, in the order in which causes are listed.
    pub const ALL: [Self; 12] = [
        Self::Kind,
        Self::Status,
        Self::Step,
        Self::Release,
        Self::Feature,
        Self::Estimate,
        Self::Value,
        Self::Severity,
        Self::FoundIn,
        Self::Reach,
        Self::Reported,
        Self::DependsOn,
    ];

    /// The key in the front matter.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kind => "type",
            Self::Status => "status",
            Self::Step => "step",
            Self::Release => "release",
            Self::Feature => "feature",
            Self::Estimate => "estimate",
            Self::Value => "value",
            Self::Severity => "severity",
            Self::FoundIn => "found_in",
            Self::Reach => "reach",
            Self::Reported => "reported",
            Self::DependsOn => "depends_on",
        }
    }

    /// What the field says, as text; `None` if it isn't there. A type or status that isn't written reads as
    /// its default, because that is what the order sees.
    pub fn text(self, item: &Item) -> Option<String> {
        match self {
            Self::Kind => Some(item.kind.value.name().to_owned()),
            Self::Status => Some(item.status.value.name().to_owned()),
            Self::Step => reference(item.step.as_ref()),
            Self::Release => reference(item.release.as_ref()),
            Self::Feature => reference(item.feature.as_ref()),
            Self::Estimate => item.estimate.as_ref().map(|estimate| estimate.value.to_string()),
            Self::Value => item.value.as_ref().map(|value| value_text(&value.value)),
            Self::Severity => item.report().severity.as_ref().map(|severity| severity.value.name().to_owned()),
            Self::FoundIn => item.report().found_in.as_ref().map(|place| place.value.to_string()),
            Self::Reach => item.reach.as_ref().map(|reach| reach.value.to_string()),
            Self::Reported => item.report().reported.as_ref().map(|date| date.value.to_string()),
            Self::DependsOn => {
                let needs: Vec<&str> = item.depends_on.iter().map(|need| &*need.value.text).collect();
                (!needs.is_empty()).then(|| needs.join(", "))
            }
        }
    }

    /// Whether the field says the same of both items; `current` tells the name by which an item that was
    /// renamed goes now.
    pub fn agrees<'t>(self, base: &'t Item, head: &'t Item, current: &impl Fn(&'t str) -> &'t str) -> bool {
        match self {
            Self::DependsOn => needs(base, current) == needs(head, current),
            Self::Value => {
                let sorted = |item: &Item| item.value.as_ref().map(|value| sorted_text(&value.value));
                sorted(base) == sorted(head)
            }
            _ => self.text(base) == self.text(head),
        }
    }

    /// Makes the field of `item` say what it says of `from`.
    pub fn copy(self, from: &Item, item: &mut Item) {
        match self {
            Self::Kind => item.kind = from.kind.clone(),
            Self::Status => item.status = from.status.clone(),
            Self::Step => item.step = from.step.clone(),
            Self::Release => item.release = from.release.clone(),
            Self::Feature => item.feature = from.feature.clone(),
            Self::Estimate => item.estimate = from.estimate.clone(),
            Self::Value => item.value = from.value.clone(),
            Self::Severity => item.report_mut().severity = from.report().severity.clone(),
            Self::FoundIn => item.report_mut().found_in = from.report().found_in.clone(),
            Self::Reach => item.reach = from.reach.clone(),
            Self::Reported => item.report_mut().reported = from.report().reported.clone(),
            Self::DependsOn => item.depends_on = from.depends_on.clone(),
        }
    }
}

fn reference<K>(reference: Option<&Reference<K>>) -> Option<String> {
    reference.map(|reference| reference.value.text.to_string())
}

/// The prerequisites as a set: neither their order nor a repetition means anything.
fn needs<'t>(item: &'t Item, current: &impl Fn(&'t str) -> &'t str) -> Vec<&'t str> {
    let mut needs: Vec<&str> = item.depends_on.iter().map(|need| current(&need.value.text)).collect();
    needs.sort_unstable();
    needs.dedup();
    needs
}

/// A value as people write it.
pub fn value_text(value: &Value) -> String {
    match value {
        Value::Plain(number) => number.to_string(),
        Value::Parts(parts) => braces(parts.iter().map(|(name, part)| format!("{name} = {}", part.value)).collect()),
    }
}

/// A value with its parts by name, since their order means nothing.
pub fn sorted_text(value: &Value) -> String {
    match value {
        Value::Plain(_) => value_text(value),
        Value::Parts(parts) => {
            let mut parts: Vec<String> = parts.iter().map(|(name, part)| format!("{name} = {}", part.value)).collect();
            parts.sort_unstable();
            braces(parts)
        }
    }
}

fn braces(parts: Vec<String>) -> String {
    if parts.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", parts.join(", ")) }
}

/// What a feature is worth, as text; `None` if there is no such feature, or it has no value.
pub fn feature_value(config: &Config, id: &str) -> Option<String> {
    let feature = config.features.find(id).and_then(|ix| config.features.get(ix))?;
    feature.value.as_ref().map(|Spanned { value, .. }| sorted_text(value))
}
