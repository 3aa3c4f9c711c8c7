//! The rules: each in a file of its own, with its check, its explanation and its example.
//!
//! A rule is pure. It sees a prepared [`Context`] and pushes [`Draft`]s; the date, the base revision and the
//! author are data handed in. Levels, sorting and counting happen in one place, [`run`].
//!
//! To add a rule, write `src/rules/<rule_id>.rs` with a `pub const RULE`, add it to [`ALL`], and give it a
//! firing and a silent fixture in `tests/rules/<rule-id>/`; a test says what is missing.

pub mod context;

pub mod bug_without_severity;
pub mod criteria_changed;
pub mod decision_review;
pub mod deleted_open_item;
pub mod done_with_open_criteria;
pub mod done_without_date;
pub mod dropped_without_reason;
pub mod feedback_without_subject;
pub mod flag_mismatch;
pub mod flag_on_early;
pub mod half_finished_feature;
pub mod idle_decision;
pub mod invalid_value;
pub mod iteration_over;
pub mod late_answer;
pub mod no_objective;
pub mod not_ready;
pub mod overdue;
pub mod priority_changed_by;
pub mod stale_flag;
pub mod stale_priority_file;
pub mod started_blocked;
pub mod started_out_of_order;
pub mod started_unready;
pub mod too_large;

pub use context::{Base, Context, MissingLink, PriorityFile};

use crate::diag::{Draft, Finding, Severity};
use crate::model::config::{Config, Level};
use crate::parse::KnownRule;

/// One rule: what it looks for, and every word about it.
#[derive(Debug)]
pub struct Rule {
    /// Its id in kebab-case, the stem of its file.
    pub id: &'static str,
    /// The group under which lists show it.
    pub group: Group,
    /// The severity of its findings, unless `[rules]` or the finding itself says otherwise.
    pub severity: Severity,
    /// Whether `[rules]` can't change its level.
    pub fixed: bool,
    /// Whether a backlog with one of its findings has no order.
    pub blocks_order: bool,
    /// What it finds, in one sentence without the rule's name.
    pub summary: &'static str,
    /// Why that matters.
    pub why: &'static str,
    /// How to mend a finding.
    pub fix: &'static str,
    /// The smallest backlog that fires it.
    pub example: Example,
    /// Looks for it.
    pub check: fn(&Context<'_>, &mut Vec<Draft>),
}

/// A backlog small enough to read in a terminal, on which a rule fires.
#[derive(Debug)]
pub struct Example {
    /// Files by path; a backlog without a `backlog.toml` here has an empty one.
    pub files: &'static [(&'static str, &'static str)],
    /// The date, if the rule needs one.
    pub today: Option<&'static str>,
    /// The files of the base, if the rule needs one; files that aren't named are as in `files`.
    pub base: &'static [(&'static str, &'static str)],
}

impl Example {
    /// An example without a date and a base.
    pub const fn of(files: &'static [(&'static str, &'static str)]) -> Self {
        Self { files, today: None, base: &[] }
    }

    /// The example at a date such as `2026-11-23`.
    #[must_use]
    pub const fn on(self, today: &'static str) -> Self {
        Self { today: Some(today), ..self }
    }

    /// The example as a change of these files.
    #[must_use]
    pub const fn from_base(self, base: &'static [(&'static str, &'static str)]) -> Self {
        Self { base, ..self }
    }
}

/// What rules are about; lists keep this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Files that can't be understood.
    Format,
    /// References that lead nowhere, or in circles.
    References,
    /// The main flow and its slices.
    GoldenPath,
    /// Small items, and flags around what is half done.
    Size,
    /// The definitions of ready and done.
    Ready,
    /// What users and production say.
    Feedback,
    /// Objectives.
    Vision,
    /// Decisions and the plan.
    Decisions,
    /// `PRIORITY.md`.
    Generated,
    /// Rules that need a date.
    Date,
    /// Rules that compare with a base.
    Base,
}

impl Group {
    /// Every group, in order.
    pub const EACH: [Self; 11] = [
        Self::Format,
        Self::References,
        Self::GoldenPath,
        Self::Size,
        Self::Ready,
        Self::Feedback,
        Self::Vision,
        Self::Decisions,
        Self::Generated,
        Self::Date,
        Self::Base,
    ];

    /// The group's title in lists.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Format => "Format",
            Self::References => "References",
            Self::GoldenPath => "Golden path",
            Self::Size => "Size",
            Self::Ready => "Ready and done",
            Self::Feedback => "Feedback and bugs",
            Self::Vision => "Vision",
            Self::Decisions => "Decisions and plan",
            Self::Generated => "Generated file",
            Self::Date => "With a date (--today)",
            Self::Base => "With a base (--base, --staged, the hook)",
        }
    }
}

/// Every rule, sorted by id.
pub const ALL: &[&Rule] = &[
    &bug_without_severity::RULE,
    &criteria_changed::RULE,
    &decision_review::RULE,
    &deleted_open_item::RULE,
    &done_with_open_criteria::RULE,
    &done_without_date::RULE,
    &dropped_without_reason::RULE,
    &feedback_without_subject::RULE,
    &flag_mismatch::RULE,
    &flag_on_early::RULE,
    &half_finished_feature::RULE,
    &idle_decision::RULE,
    &invalid_value::RULE,
    &iteration_over::RULE,
    &late_answer::RULE,
    &no_objective::RULE,
    &not_ready::RULE,
    &overdue::RULE,
    &priority_changed_by::RULE,
    &stale_flag::RULE,
    &stale_priority_file::RULE,
    &started_blocked::RULE,
    &started_out_of_order::RULE,
    &started_unready::RULE,
    &too_large::RULE,
];

/// The rule of that id.
pub fn find(id: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.id == id)
}

/// The rules as `[rules]` may name them.
pub fn known() -> Vec<KnownRule> {
    ALL.iter().map(|rule| KnownRule { id: rule.id, fixed: rule.fixed }).collect()
}

/// All findings of all rules, sorted by path, position and rule, at the levels of `[rules]`.
///
/// Rules of the group [`Group::Base`] take their levels from the base, so that a change can't switch off the
/// rule that judges it.
pub fn run(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut drafts = Vec::new();
    for rule in ALL {
        (rule.check)(context, &mut drafts);
        let config = match (&context.base, rule.group) {
            (Some(base), Group::Base) => &base.parsed.backlog.config,
            _ => &context.parsed.backlog.config,
        };
        findings.extend(drafts.drain(..).filter_map(|draft| judge(rule, draft, config)));
    }
    findings.sort_by(|a, b| (&a.place, a.rule, &a.message).cmp(&(&b.place, b.rule, &b.message)));
    findings
}

/// The draft as a finding at its level; nothing if its rule is off.
fn judge(rule: &'static Rule, draft: Draft, config: &Config) -> Option<Finding> {
    let default = draft.severity.unwrap_or(rule.severity);
    let set = config.rules.iter().find(|(id, _)| **id == *rule.id).map(|(_, level)| *level);
    let severity = match set.filter(|_| !rule.fixed) {
        None => default,
        Some(Level::Off) => return None,
        Some(Level::Info) => Severity::Info,
        Some(Level::Warning) => Severity::Warning,
        Some(Level::Error) => Severity::Error,
    };
    Some(Finding {
        rule: rule.id,
        severity,
        place: draft.place,
        message: draft.message,
        help: draft.help,
        related: draft.related,
        blocks_order: draft.blocks_order.unwrap_or(rule.blocks_order),
        new: None,
    })
}
