//! The sentences of each section.

mod backlog;
mod delivery;
mod practice;

use super::StatusView;
use super::sparkline;
use crate::model::{Item, Ix};
use crate::render::terminal_text;
use crate::status::follow_up::FollowedDeployment;
use crate::status::{Distribution, SectionState, StatusSection};
use crate::text::words::{self, commas_at_most, count};
use crate::timeline::instant::day_of;

/// How many items a sentence names.
const NAMED: usize = 4;

/// One section in words.
#[derive(Clone, Debug)]
pub struct SectionText {
    /// Which.
    pub section: StatusSection,
    /// How it is.
    pub state: SectionState,
    /// What it says, a sentence each.
    pub sentences: Vec<String>,
    /// The command that mends it, or what it takes for it to say something.
    pub remedy: Option<String>,
    /// The items behind it, shown if the section is shown in full.
    pub details: Vec<Detail>,
}

/// One line of a section in full.
#[derive(Clone, Debug)]
pub struct Detail {
    /// An id, or a name.
    pub name: String,
    /// What there is to know.
    pub text: String,
}

/// The section in words.
pub fn text(view: &StatusView<'_>, section: StatusSection) -> SectionText {
    let state = view.status.state(section, view.context);
    let mut text = SectionText { section, state, sentences: Vec::new(), remedy: None, details: Vec::new() };
    let words = Words { view };
    match section {
        StatusSection::Product => words.product(&mut text),
        StatusSection::Size => words.size(&mut text),
        StatusSection::Flags => words.flags(&mut text),
        StatusSection::Priority => words.priority(&mut text),
        StatusSection::Iteration => words.iteration(&mut text),
        StatusSection::Feedback => words.feedback(&mut text),
        StatusSection::FollowUp => words.follow_up(&mut text),
        StatusSection::Vision => words.vision(&mut text),
        StatusSection::Flow => words.flow(&mut text),
        StatusSection::Stability => words.stability(&mut text),
        StatusSection::Runway => words.runway(&mut text),
    }
    text
}

struct Words<'w> {
    view: &'w StatusView<'w>,
}

impl Words<'_> {
    fn id(&self, ix: Ix<Item>) -> String {
        self.view.context.backlog.item(ix).id.to_string()
    }

    fn named(&self, items: &[Ix<Item>]) -> String {
        commas_at_most(items.iter().map(|ix| self.id(*ix)), NAMED)
    }

    fn title(&self, ix: Ix<Item>) -> String {
        user_text(&self.view.context.backlog.item(ix).title.value)
    }

    fn detail(&self, ix: Ix<Item>, what: impl Into<String>) -> Detail {
        let (what, title) = (what.into(), self.title(ix));
        let text = if what.is_empty() { title } else { format!("{what} · {title}") };
        Detail { name: self.id(ix), text }
    }

    fn units(&self, amount: f64) -> String {
        let unit = words::unit(amount == 1.0, &self.view.context.backlog.config.product.unit);
        format!("{} {}", number(amount), user_text(&unit))
    }

    fn no_deployments(&self, text: &mut SectionText) -> bool {
        let is_unknown = self.view.context.past_deployments().is_empty();
        if is_unknown {
            text.sentences.push("nothing to say without deployments".into());
            text.remedy = self.deployments_hint(text.section);
        }
        is_unknown
    }

    /// The command with which work on an item can begin: on what blocks it, or on what it lacks.
    fn way_to_start(&self, ix: Ix<Item>) -> String {
        let order = self.view.context.order;
        let placed = order.position(ix).and_then(|at| order.placed.get(at));
        match placed.map(|placed| (placed.blocked_by.first(), placed.is_ready())) {
            Some((Some(blocker), _)) => format!("`{}` blocks it: `topline edit {0}`", self.id(*blocker)),
            Some((None, false)) => format!("`topline edit {}`: it isn't ready", self.id(ix)),
            _ => format!("`topline start {}`", self.id(ix)),
        }
    }

    /// What makes deployments known, in the first of the shown sections that need them.
    fn deployments_hint(&self, section: StatusSection) -> Option<String> {
        let needing = [StatusSection::Priority, StatusSection::FollowUp, StatusSection::Stability];
        let first = self.view.sections.iter().find(|section| needing.contains(section));
        (first == Some(&section)).then(|| self.view.no_deployments.to_owned())
    }

    /// When the last deployment was, if none is in the window.
    fn none_since(&self) -> Option<String> {
        let priority = &self.view.status.priority;
        let last = priority.last_deployment.filter(|_| priority.deployments == 0)?;
        Some(format!("no deployment since {}", day_of(last)))
    }
}

/// The unit of durations, of one and of several.
const DAYS: [&str; 2] = ["day", "days"];

/// A distribution as a chart.
fn chart(name: &str, distribution: &Distribution, [one, several]: [&str; 2]) -> Option<Detail> {
    if distribution.values.is_empty() {
        return None;
    }
    let (bars, width) = sparkline::distribution(&distribution.values);
    let values = count(distribution.values.len(), "item");
    let step = if width == 1 { format!("one {one}") } else { format!("{width} {several}") };
    Some(Detail { name: name.into(), text: format!("{bars} {values}, from 0 on, {step} a bar") })
}

/// Text of users in one line, without the sign that begins and ends code in a sentence.
fn user_text(text: &str) -> String {
    terminal_text::line(text).replace('`', "'")
}

/// For how long something waits.
pub fn waiting_text(days: Option<f64>) -> String {
    days.map_or_else(|| "since when isn't known".into(), days_text)
}

/// The items of a deployment, each kind of them with a word.
pub fn follow_up_parts(deployment: &FollowedDeployment) -> [(&'static str, &[Ix<Item>]); 3] {
    [("shipped", &deployment.shipped), ("heard", &deployment.heard), ("silent", &deployment.silent)]
}

/// What is said of a deployment of nothing.
pub const SHIPPED_NOTHING: &str = "shipped nothing";
/// What is said of a deployment before which the order wasn't renewed.
pub const WITHOUT_A_LOOK: &str = "deployed without a look at the order";
/// What is said of what was shipped and had no echo.
pub const NOT_A_WORD: &str = "nobody has said a word about";

/// How some values spread: "answered since: half within 2 days, 85 % within 6 days".
fn spread(what: &str, distribution: &Distribution, until: &str, text: &dyn Fn(f64) -> String) -> Option<String> {
    let (median, most) = (distribution.percentile(50)?, distribution.percentile(85)?);
    Some(match distribution.values.as_slice() {
        [only] => format!("{what}: one item, {}", text(*only)),
        _ => format!("{what}: half {until} {}, 85 % {until} {}", text(median), text(most)),
    })
}

/// A number with as many decimals as it needs, at most four.
fn number(value: f64) -> String {
    round(value, 4).to_string()
}

fn round(value: f64, decimals: i32) -> f64 {
    let scale = 10f64.powi(decimals);
    (value * scale).round() / scale
}

fn percent(share: f64) -> String {
    format!("{} %", (share * 100.0).round())
}

/// A duration: "1 day", "2.5 days".
pub fn days_text(days: f64) -> String {
    let days = round(days, 1);
    format!("{days} {}", if days == 1.0 { "day" } else { "days" })
}

fn count_days(days: i64) -> String {
    days_text(days as f64)
}
