//! The contents of `backlog.toml`.
//!
//! An invalid entry keeps its id, and defaults replace its invalid values: the problem is reported once, and references
//! to the entry still resolve.

use jiff::Timestamp;
use jiff::civil::Date;

pub use super::catalog::{Catalog, CatalogEntry};
use super::item::{Item, ItemKind, Reference, Value};
use super::keys::story;
use super::readiness::Requirement;
use super::{Amount, Decimal, Id, Ix, Lane, ReferenceKind};
use crate::text::{Span, Spanned};

/// Maximum number of parts in `[value.weights]`; each part of each value is looked up among them.
pub const MAX_WEIGHTS: usize = 100;
/// Maximum number of characters in a unit or a currency.
pub const MAX_UNIT: usize = 20;
/// The days of `feedback.follow_up_within` if it isn't given.
const FOLLOW_UP_WITHIN: u32 = 14;

/// The whole configuration; every table is optional.
#[derive(Clone, Debug)]
pub struct Config {
    /// `[product]`.
    pub product: Product,
    /// `[[objectives]]`.
    pub objectives: Catalog<Objective>,
    /// `[[flow]]`: the golden path, in order.
    pub flow: Catalog<Step>,
    /// `[[releases]]`: slices, in order.
    pub releases: Catalog<Release>,
    /// `[[features]]`.
    pub features: Catalog<Feature>,
    /// `[[flags]]`.
    pub flags: Catalog<Flag>,
    /// `[policy]`.
    pub policy: Policy,
    /// `[value.weights]`: what a part of a value counts; without the table every part counts 1.
    pub weights: Option<Vec<(Box<str>, Decimal)>>,
    /// `[iteration]`.
    pub iteration: Option<Iteration>,
    /// `[[iterations]]`: past iterations, in the order of the file.
    pub iterations: Vec<PastIteration>,
    /// `team.product_owners`: mail addresses.
    pub product_owners: Vec<Box<str>>,
    /// `team.names`: what people are called in `assignee`, by mail address.
    pub names: Vec<(Box<str>, Box<str>)>,
    /// `feedback.answer_within`, in days.
    pub answer_within: Option<u32>,
    /// `feedback.follow_up_within`, in days.
    pub follow_up_within: u32,
    /// `[deployments]`.
    pub deployments: DeploymentSources,
    /// The entries of `deployments.toml`, in the order of the file; they count if `deployments.log` says so.
    pub deployment_log: Vec<LoggedDeployment>,
    /// `[review]`.
    pub review: Option<Review>,
    /// The names of the sections that `[status]` switches off.
    pub hidden_sections: Vec<&'static str>,
    /// `[rules]`: levels by rule id.
    pub rules: Vec<(Box<str>, Level)>,
    /// The span of each table's name where it is first written, by top-level name: `value` for `[value.weights]`.
    pub tables: Vec<(&'static str, Span)>,
    /// Whether the file could be parsed completely, so that all steps, releases, … are known.
    pub complete: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            product: Product::default(),
            objectives: Catalog::default(),
            flow: Catalog::default(),
            releases: Catalog::default(),
            features: Catalog::default(),
            flags: Catalog::default(),
            policy: Policy::default(),
            weights: None,
            iteration: None,
            iterations: Vec::new(),
            product_owners: Vec::new(),
            names: Vec::new(),
            answer_within: None,
            follow_up_within: FOLLOW_UP_WITHIN,
            deployments: DeploymentSources::default(),
            deployment_log: Vec::new(),
            review: None,
            hidden_sections: Vec::new(),
            rules: Vec::new(),
            tables: Vec::new(),
            complete: false,
        }
    }
}

/// `[product]`.
#[derive(Clone, Debug)]
pub struct Product {
    /// The product's name; empty if it isn't given.
    pub name: Box<str>,
    /// What the product is for.
    pub vision: Option<Box<str>>,
    /// The unit of estimates and capacity.
    pub unit: Box<str>,
    /// The currency of values; unitless scores without one.
    pub currency: Option<Box<str>>,
}

impl Default for Product {
    fn default() -> Self {
        Self { name: "".into(), vision: None, unit: "points".into(), currency: None }
    }
}

/// Implements [`CatalogEntry`].
macro_rules! entries {
    ($($entry:ident),*) => {$(
        impl CatalogEntry for $entry {
            const REFERENCE_KIND: ReferenceKind = ReferenceKind::$entry;

            fn id(&self) -> &Spanned<Id<Self>> {
                &self.id
            }
        }
    )*};
}
entries!(Objective, Step, Release, Feature, Flag);

/// `[[objectives]]`: what the vision asks for.
#[derive(Clone, Debug)]
pub struct Objective {
    /// Its id.
    pub id: Spanned<Id<Self>>,
    /// Its title; the id if none is given.
    pub title: Box<str>,
}

/// `[[flow]]`: a step of the golden path.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its id.
    pub id: Spanned<Id<Self>>,
    /// Its title; the id if none is given.
    pub title: Box<str>,
}

/// `[[releases]]`: a slice through the flow.
#[derive(Clone, Debug)]
pub struct Release {
    /// Its id.
    pub id: Spanned<Id<Self>>,
    /// Its title; the id if none is given.
    pub title: Box<str>,
    /// The last step that the slice must carry; without it the whole flow.
    pub through: Option<Reference<Step>>,
}

/// `[[features]]`: items that are worth something together.
#[derive(Clone, Debug)]
pub struct Feature {
    /// Its id.
    pub id: Spanned<Id<Self>>,
    /// Its title; the id if none is given.
    pub title: Box<str>,
    /// The objective of its items.
    pub objective: Option<Reference<Objective>>,
    /// What the whole feature earns.
    pub value: Option<Spanned<Value>>,
}

/// `[[flags]]`: a feature flag.
#[derive(Clone, Debug)]
pub struct Flag {
    /// Its id.
    pub id: Spanned<Id<Self>>,
    /// Who sees what is behind it.
    pub state: Spanned<FlagState>,
    /// Since when it has been in that state.
    pub since: Option<Spanned<Date>>,
}

/// Who sees what is behind a feature flag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FlagState {
    /// Nobody.
    #[default]
    Off,
    /// Everybody.
    On,
    /// Everybody, and the flag is gone from the code.
    Removed,
}

impl super::item::Named for FlagState {
    const NAMES: &'static [(&'static str, Self)] = &[("off", Self::Off), ("on", Self::On), ("removed", Self::Removed)];
}

/// `[policy]`.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The lanes in their order.
    pub lanes: Vec<Lane>,
    /// The largest estimate of an item that needs no splitting.
    pub max_estimate: Decimal,
    /// Number of days that a flag may remain after it has served its purpose.
    pub flag_days: u32,
    /// Number of items that one person may have in progress.
    pub wip: u32,
    /// Headings under which task lists are acceptance criteria, compared without regard to case.
    pub criteria_headings: Vec<Box<str>>,
    /// The definition of ready.
    pub ready: DefinitionOfReady,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            lanes: Lane::DEFAULT.to_vec(),
            max_estimate: Decimal::whole(5),
            flag_days: 90,
            wip: 1,
            criteria_headings: vec!["acceptance criteria".into()],
            ready: DefinitionOfReady::new(false),
        }
    }
}

/// `[policy.ready]`: what each type of item must have.
#[derive(Clone, Debug)]
pub struct DefinitionOfReady {
    /// Of stories.
    pub story: Vec<Requirement>,
    /// Of bugs.
    pub bug: Vec<Requirement>,
    /// Of technical items.
    pub technical: Vec<Requirement>,
    /// Of feedback.
    pub feedback: Vec<Requirement>,
}

impl DefinitionOfReady {
    /// The default definition of ready. With an `[iteration]` it requires estimates, which planning needs.
    pub fn new(with_iteration: bool) -> Self {
        let mut work = vec![Requirement::AcceptanceCriteria];
        work.extend(with_iteration.then_some(Requirement::Key(&story::ESTIMATE)));
        let bug = vec![Requirement::Key(&story::SEVERITY), Requirement::Key(&story::FOUND_IN)];
        Self { story: work.clone(), bug, technical: work.clone(), feedback: work }
    }

    /// What an item of `kind` must have.
    pub fn of_kind(&self, kind: ItemKind) -> &[Requirement] {
        match kind {
            ItemKind::Story => &self.story,
            ItemKind::Bug => &self.bug,
            ItemKind::Technical => &self.technical,
            ItemKind::Feedback => &self.feedback,
        }
    }

    /// Mutable access to the list that [`DefinitionOfReady::of_kind`] returns.
    pub fn of_kind_mut(&mut self, kind: ItemKind) -> &mut Vec<Requirement> {
        match kind {
            ItemKind::Story => &mut self.story,
            ItemKind::Bug => &mut self.bug,
            ItemKind::Technical => &mut self.technical,
            ItemKind::Feedback => &mut self.feedback,
        }
    }
}

/// `[iteration]`.
#[derive(Clone, Debug, Default)]
pub struct Iteration {
    /// What the team calls it.
    pub name: Option<Box<str>>,
    /// Its first day.
    pub start: Option<Spanned<Date>>,
    /// Its last day.
    pub end: Option<Spanned<Date>>,
    /// What the team can do in it, in the product's unit.
    pub capacity: Option<Spanned<Decimal>>,
    /// The share of the capacity that is kept free, from 0 to 1; 0 if it isn't given.
    pub reserve: Option<Spanned<Decimal>>,
    /// The feature that the iteration commits to.
    pub goal: Option<Reference<Feature>>,
    /// The table's header.
    pub span: Span,
}

/// `[[iterations]]`: a past iteration and its outcome.
#[derive(Clone, Debug, Default)]
pub struct PastIteration {
    /// What the team called it.
    pub name: Option<Box<str>>,
    /// Its first day.
    pub start: Option<Spanned<Date>>,
    /// Its last day.
    pub end: Option<Spanned<Date>>,
    /// The feature to which it committed.
    pub goal: Option<Reference<Feature>>,
    /// What it committed to, in the product's unit.
    pub committed: Option<Spanned<Decimal>>,
    /// What of that was done, in the product's unit.
    pub done: Option<Spanned<Decimal>>,
}

/// `[deployments]`: from what the deployments are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeploymentSources {
    /// Patterns of git tags.
    pub tags: Vec<Box<str>>,
    /// A branch whose commits are deployments.
    pub branch: Option<Box<str>>,
    /// Whether `deployments.toml` lists deployments.
    pub log: bool,
}

impl DeploymentSources {
    /// Whether no source is named.
    pub fn is_empty(&self) -> bool {
        self.tags.is_empty() && self.branch.is_none() && !self.log
    }
}

/// An entry of `deployments.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedDeployment {
    /// When; a day counts as its midnight in UTC.
    pub on: Timestamp,
    /// What was deployed.
    pub name: Box<str>,
}

/// `[review]`: the last time that the product owner looked at the whole order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// The day.
    pub on: Option<Spanned<Date>>,
    /// Who.
    pub by: Option<Box<str>>,
}

/// Whether a section of `status` is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SectionSwitch {
    /// It is.
    On,
    /// It is not.
    Off,
}

impl super::item::Named for SectionSwitch {
    const NAMES: &'static [(&'static str, Self)] = &[("on", Self::On), ("off", Self::Off)];
}

/// `[rules]`: how much a rule's findings matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Not reported.
    Off,
    /// Good to know.
    Info,
    /// Should be looked at.
    Warning,
    /// Must be fixed.
    Error,
}

impl super::item::Named for Level {
    const NAMES: &'static [(&'static str, Self)] =
        &[("off", Self::Off), ("info", Self::Info), ("warning", Self::Warning), ("error", Self::Error)];
}

impl Config {
    /// What a value is worth: its parts times their weights, summed exactly; a plain number as it is. A part
    /// that the weights don't name is reported as `invalid-value` and counts as zero here.
    pub fn worth(&self, value: &Value) -> Amount {
        match value {
            Value::Plain(number) => Amount::from(*number),
            Value::Parts(parts) => {
                parts.iter().map(|(name, part)| Amount::product(part.value, self.weight(name))).sum()
            }
        }
    }

    fn weight(&self, part: &str) -> Decimal {
        let Some(weights) = &self.weights else { return Decimal::ONE };
        weights.iter().find(|(name, _)| **name == *part).map_or(Decimal::ZERO, |(_, weight)| *weight)
    }

    /// The span of a table's name where it is first written; an empty span at 0 if the table is missing.
    pub fn table(&self, name: &str) -> Span {
        self.tables.iter().find(|(known, _)| *known == name).map_or(Span::default(), |(_, span)| *span)
    }

    /// The item's own value; zero if it has none.
    pub fn own_value(&self, item: &Item) -> Amount {
        item.value.as_ref().map_or(Amount::ZERO, |value| self.worth(&value.value))
    }

    /// The feature that the item names, if there is such a feature.
    pub fn feature_of(&self, item: &Item) -> Option<&Feature> {
        let written = item.feature.as_ref()?;
        self.features.find(&written.value.text).and_then(|ix| self.features.get(ix))
    }

    /// The iteration goal's feature, if there is a goal and such a feature.
    pub fn goal(&self) -> Option<Ix<Feature>> {
        self.goal_as_written().map(|(feature, _)| feature)
    }

    /// The same with the reference that names it.
    pub fn goal_as_written(&self) -> Option<(Ix<Feature>, &Reference<Feature>)> {
        let goal = self.iteration.as_ref()?.goal.as_ref()?;
        Some((self.features.find(&goal.value.text)?, goal))
    }
}
