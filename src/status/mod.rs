//! Whether the practice works, in figures: the release, sizes, flags, how often the order is renewed, feedback, flow.
//!
//! A report with a date. It reads the backlog, its order, the [timelines](crate::timeline) of its items and the deployments,
//! and never moves an item. Each section says whether it is [well](SectionState), needs somebody, or has nothing to say yet.
//!
//! A date counts as its midnight in UTC. What happened later on the day of the report counts as on that day.

pub mod feedback;
pub mod flags;
pub mod flow;
pub mod follow_up;
pub mod iteration;
pub mod priority;
pub mod product;
pub mod runway;
pub mod size;
pub mod stability;
pub mod vision;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::model::{Backlog, Item, Ix, Status as ItemStatus};
use crate::order::Order;
use crate::plan::budget::effort;
use crate::timeline::instant::{DAYS_PER_WEEK, day_of, days_between, end_of, midnight, percentile};
use crate::timeline::{Deployment, LoopRecord, Timeline};

/// What a report is made from.
#[derive(Clone, Copy, Debug)]
pub struct StatusContext<'c> {
    /// The backlog.
    pub backlog: &'c Backlog,
    /// Its order.
    pub order: &'c Order,
    /// The timelines of its items, the history and the deployments.
    pub record: LoopRecord<'c>,
    /// The ids of the items that the iteration's plan had on its first day; `None` if that isn't known.
    pub planned_at_start: Option<&'c [String]>,
    /// The day of the report.
    pub today: Date,
    /// Where the window of the report begins.
    pub since: Timestamp,
}

/// The days of the window if nothing else is asked for.
const WINDOW_DAYS: i64 = 90;

/// The day with which the window of a report begins if nothing else is asked for.
pub fn default_since(today: Date) -> Date {
    today.checked_sub(jiff::Span::new().days(WINDOW_DAYS)).unwrap_or(Date::MIN)
}

/// A section of the report, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusSection {
    /// The current release.
    Product,
    /// How large items are.
    Size,
    /// The feature flags.
    Flags,
    /// How often the order is renewed.
    Priority,
    /// The iteration.
    Iteration,
    /// Whether feedback is answered.
    Feedback,
    /// What is said about what was deployed.
    FollowUp,
    /// How the effort spreads over the objectives.
    Vision,
    /// How fast items are finished.
    Flow,
    /// Bugs in production.
    Stability,
    /// How long the ready work lasts.
    Runway,
}

impl StatusSection {
    /// All sections.
    pub const ALL: [Self; 11] = [
        Self::Product,
        Self::Size,
        Self::Flags,
        Self::Priority,
        Self::Iteration,
        Self::Feedback,
        Self::FollowUp,
        Self::Vision,
        Self::Flow,
        Self::Stability,
        Self::Runway,
    ];

    /// The name on the command line, in `[status]` and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Size => "size",
            Self::Flags => "flags",
            Self::Priority => "priority",
            Self::Iteration => "iteration",
            Self::Feedback => "feedback",
            Self::FollowUp => "follow-up",
            Self::Vision => "vision",
            Self::Flow => "flow",
            Self::Stability => "stability",
            Self::Runway => "runway",
        }
    }

    /// The sections that `[status]` doesn't switch off.
    pub fn shown(backlog: &Backlog) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|section| !backlog.config.hidden_sections.contains(&section.name()))
    }
}

/// How a section is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SectionState {
    /// Nothing to do.
    Well,
    /// Somebody has to do something.
    Attention,
    /// Nothing to say yet.
    Unknown,
}

impl SectionState {
    /// [`SectionState::Attention`] if `needs_somebody`, or else well.
    fn new(needs_somebody: bool) -> Self {
        if needs_somebody { Self::Attention } else { Self::Well }
    }

    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Well => "well",
            Self::Attention => "attention",
            Self::Unknown => "unknown",
        }
    }
}

/// The distribution of some durations or sizes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Distribution {
    /// The values, sorted.
    pub values: Vec<f64>,
    /// How many items would be in it if their dates were known.
    pub unknown: usize,
}

impl Distribution {
    /// The distribution of the values that are known.
    fn new(values: impl IntoIterator<Item = Option<f64>>) -> Self {
        let mut distribution = Self::default();
        for value in values {
            match value {
                Some(value) => distribution.values.push(value),
                None => distribution.unknown += 1,
            }
        }
        distribution.values.sort_by(f64::total_cmp);
        distribution
    }

    /// The percentile by nearest rank; `None` without values.
    pub fn percentile(&self, percent: usize) -> Option<f64> {
        percentile(&self.values, percent)
    }
}

/// The whole report.
#[derive(Clone, Debug)]
pub struct Status {
    /// The current release.
    pub product: product::Product,
    /// How large items are.
    pub size: size::Size,
    /// The feature flags.
    pub flags: flags::Flags,
    /// How often the order is renewed.
    pub priority: priority::Priority,
    /// The iteration.
    pub iteration: iteration::IterationStatus,
    /// Whether feedback is answered.
    pub feedback: feedback::FeedbackStatus,
    /// What is said about what was deployed.
    pub follow_up: follow_up::FollowUp,
    /// How the effort spreads over the objectives.
    pub vision: vision::Vision,
    /// How fast items are finished.
    pub flow: flow::Flow,
    /// Bugs in production.
    pub stability: stability::Stability,
    /// How long the ready work lasts.
    pub runway: runway::Runway,
}

impl Status {
    /// Makes the report.
    pub fn new(context: &StatusContext<'_>) -> Self {
        Self {
            product: product::Product::new(context),
            size: size::Size::new(context),
            flags: flags::Flags::new(context),
            priority: priority::Priority::new(context),
            iteration: iteration::IterationStatus::new(context),
            feedback: feedback::FeedbackStatus::new(context),
            follow_up: follow_up::FollowUp::new(context),
            vision: vision::Vision::new(context),
            flow: flow::Flow::new(context),
            stability: stability::Stability::new(context),
            runway: runway::Runway::new(context),
        }
    }

    /// How a section is.
    pub fn state(&self, section: StatusSection, context: &StatusContext<'_>) -> SectionState {
        match section {
            StatusSection::Product => self.product.state(),
            StatusSection::Size => self.size.state(),
            StatusSection::Flags => self.flags.state(),
            StatusSection::Priority => self.priority.state(),
            StatusSection::Iteration => self.iteration.state(),
            StatusSection::Feedback => self.feedback.state(),
            StatusSection::FollowUp => self.follow_up.state(context),
            StatusSection::Vision => self.vision.state(context),
            StatusSection::Flow => self.flow.state(),
            StatusSection::Stability => self.stability.state(),
            StatusSection::Runway => self.runway.state(context),
        }
    }
}

impl<'c> StatusContext<'c> {
    /// The instant from which durations until today are counted.
    fn now(&self) -> Timestamp {
        midnight(self.today)
    }

    /// The end of the window.
    fn until(&self) -> Timestamp {
        end_of(self.today)
    }

    /// Whether an instant is in the window.
    pub fn is_since(&self, at: Timestamp) -> bool {
        self.since <= at && at < self.until()
    }

    /// The deployments up to today.
    pub fn past_deployments(&self) -> &'c [Deployment] {
        let deployments = self.record.deployments;
        let count = deployments.partition_point(|deployment| deployment.at < self.until());
        deployments.get(..count).unwrap_or_default()
    }

    /// Which of the past deployments are in the window.
    fn deployments_since(&self) -> &'c [Deployment] {
        let past = self.past_deployments();
        past.get(past.partition_point(|deployment| deployment.at < self.since)..).unwrap_or_default()
    }

    /// When an item was born, answered, started and closed.
    pub fn timeline(&self, ix: Ix<Item>) -> Timeline {
        self.record.timelines.get(ix.get()).copied().unwrap_or_default()
    }

    /// The items that are done, with when they were closed as far as that is known.
    fn done(&self) -> impl Iterator<Item = (Ix<Item>, &'c Item, Option<Timestamp>)> {
        let done = self.backlog.each().filter(|(_, item)| item.status.value == ItemStatus::Done);
        done.map(|(ix, item)| (ix, item, self.timeline(ix).closed))
    }

    /// The items that were done in the window, by id.
    fn done_since(&self) -> impl Iterator<Item = (Ix<Item>, &'c Item, Timestamp)> {
        self.done()
            .filter_map(|(ix, item, closed)| Some((ix, item, closed?)))
            .filter(|(.., closed)| self.is_since(*closed))
    }

    /// The estimate of an item as the plan counts it.
    fn units(&self, item: &Item) -> f64 {
        effort(item, &self.backlog.config).to_f64()
    }

    /// How many weeks ago something was: 0 in the seven days that end with today. `None` if it was later than today.
    fn weeks_ago(&self, at: Timestamp) -> Option<usize> {
        (at < self.until()).then(|| (days_between(midnight(day_of(at)), self.now()) / DAYS_PER_WEEK) as usize)
    }

    /// The days from an instant to today.
    pub fn days_since(&self, at: Timestamp) -> f64 {
        days_between(at, self.now())
    }
}
