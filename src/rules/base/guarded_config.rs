//! The parts of `backlog.toml` that only product owners change, one by one: two branches may each change another part of
//! the same table, and whoever merges them has changed none.

use std::collections::BTreeMap;

use crate::model::config::{Catalog, CatalogEntry, Config, DefinitionOfReady, Feature, Policy, Release, Step};
use crate::model::item::{ItemKind, Named};

/// A guarded table or key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConfigTable {
    /// `[[releases]]`.
    Releases,
    /// `[[flow]]`.
    Flow,
    /// `[[features]]`.
    Features,
    /// `[policy]`.
    Policy,
    /// `[value.weights]`.
    Weights,
    /// `[rules]`.
    Rules,
    /// `[team]`.
    Team,
    /// `iteration.goal`.
    Goal,
}

/// One part of a guarded table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConfigValue {
    /// The table.
    pub table: ConfigTable,
    part: Part,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Part {
    /// The order of the entries.
    Order,
    /// Whether the table is there, if that makes a difference.
    Presence,
    /// An entry by its id, or a key.
    Named(Box<str>),
}

/// What a part says, as text that is equal if the meaning is.
struct Fact {
    text: String,
    /// Whether it says what would be so without it. A default may change with another table, which isn't this part's doing.
    is_default: bool,
}

type Facts = BTreeMap<ConfigValue, Fact>;

/// The parts that differ.
pub fn changes(was: &Config, now: &Config) -> Vec<ConfigValue> {
    let (then, facts) = (facts(was), facts(now));
    let differs = |value: &&ConfigValue| !is_same_fact(then.get(value), facts.get(value));
    let mut changed: Vec<ConfigValue> = then.keys().chain(facts.keys()).filter(differs).cloned().collect();
    changed.extend(
        orders(was)
            .into_iter()
            .zip(orders(now))
            .filter(|(was, now)| !is_same_order(was, now))
            .map(|((table, _), _)| ConfigValue { table, part: Part::Order }),
    );
    changed.sort_unstable();
    changed.dedup();
    changed
}

/// Whether a part says the same in both.
pub fn is_same(value: &ConfigValue, was: &Config, now: &Config) -> bool {
    match value.part {
        Part::Order => {
            let is_meant = |((table, _), _): &(Order<'_>, Order<'_>)| *table == value.table;
            orders(was).into_iter().zip(orders(now)).filter(is_meant).all(|(was, now)| is_same_order(&was, &now))
        }
        _ => is_same_fact(facts(was).get(value), facts(now).get(value)),
    }
}

fn is_same_fact(was: Option<&Fact>, now: Option<&Fact>) -> bool {
    match (was, now) {
        (Some(was), Some(now)) => was.text == now.text || was.is_default && now.is_default,
        (was, now) => was.is_none() && now.is_none(),
    }
}

/// The ids of a table whose order matters.
type Order<'c> = (ConfigTable, Vec<&'c str>);

fn orders(config: &Config) -> [Order<'_>; 3] {
    fn ids<T: CatalogEntry>(catalog: &Catalog<T>) -> Vec<&str> {
        catalog.as_slice().iter().map(|entry| entry.id().value.as_str()).collect()
    }
    [
        (ConfigTable::Releases, ids(&config.releases)),
        (ConfigTable::Flow, ids(&config.flow)),
        (ConfigTable::Features, ids(&config.features)),
    ]
}

/// Whether the entries that both have stand in the same order.
fn is_same_order((_, was): &Order<'_>, (_, now): &Order<'_>) -> bool {
    let common = |these: &[&str], those: &[&str]| -> Vec<String> {
        these.iter().filter(|id| those.contains(id)).map(|id| (*id).to_owned()).collect()
    };
    common(was, now) == common(now, was)
}

fn facts(config: &Config) -> Facts {
    let mut facts = Facts::new();
    let mut add = |table: ConfigTable, part: &str, text: String, is_default: bool| {
        facts.insert(ConfigValue { table, part: Part::Named(part.into()) }, Fact { text, is_default });
    };
    for Release { id, title, through } in config.releases.as_slice() {
        let through = through.as_ref().map(|step| &step.value.text);
        add(ConfigTable::Releases, id.value.as_str(), format!("{title:?} {through:?}"), false);
    }
    for Step { id, title } in config.flow.as_slice() {
        add(ConfigTable::Flow, id.value.as_str(), format!("{title:?}"), false);
    }
    for Feature { id, title, objective, value } in config.features.as_slice() {
        let objective = objective.as_ref().map(|objective| &objective.value.text);
        let value = value.as_ref().map(|value| value.value.to_string());
        add(ConfigTable::Features, id.value.as_str(), format!("{title:?} {objective:?} {value:?}"), false);
    }
    let Policy { lanes, max_estimate, flag_days, wip, criteria_headings, ready } = &config.policy;
    let policy = [
        ("lanes", format!("{lanes:?}")),
        ("max_estimate", max_estimate.to_string()),
        ("flag_days", flag_days.to_string()),
        ("wip", wip.to_string()),
        ("criteria_headings", format!("{criteria_headings:?}")),
    ];
    for (key, text) in policy {
        add(ConfigTable::Policy, key, text, false);
    }
    let default = DefinitionOfReady::new(config.iteration.is_some());
    for (name, kind) in ItemKind::NAMES {
        let required = ready.of_kind(*kind);
        add(ConfigTable::Policy, name, format!("{required:?}"), required == default.of_kind(*kind));
    }
    for (part, weight) in config.weights.iter().flatten() {
        add(ConfigTable::Weights, part, weight.to_string(), false);
    }
    for (rule, level) in &config.rules {
        add(ConfigTable::Rules, rule, format!("{level:?}"), false);
    }
    for owner in &config.product_owners {
        add(ConfigTable::Team, owner, String::new(), false);
    }
    for (address, name) in &config.names {
        add(ConfigTable::Team, &format!("names.{address}"), name.to_string(), false);
    }
    if let Some(goal) = config.iteration.as_ref().and_then(|iteration| iteration.goal.as_ref()) {
        add(ConfigTable::Goal, "goal", goal.value.text.to_string(), false);
    }
    // Without the table each part of a value weighs 1, with an empty one none is known.
    if config.weights.is_some() {
        let presence = ConfigValue { table: ConfigTable::Weights, part: Part::Presence };
        facts.insert(presence, Fact { text: String::new(), is_default: false });
    }
    facts
}
