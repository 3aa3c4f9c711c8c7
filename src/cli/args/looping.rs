//! The arguments of `status`, `reviewed` and `deployed`.

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use super::{EditArgs, PlanFormat};
use crate::status::StatusSection;

/// Show whether the practice works: the release, the order, feedback, flow, bugs
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline status                     all sections on one screen
  topline status feedback            one section in full
  topline status --since 2026-11-01  figures since a day, or a revision: v1.4
  topline status --format markdown   for the weekly post
  topline status --check             exit 1 if a section needs somebody

Dates come from the items (`reported`, `answered`, `started`, `closed`) or else from git's history, deployments from [deployments] in backlog.toml. What neither says isn't shown. A section that the team doesn't need is switched off in [status]: `runway = \"off\"`.

Exit codes: 0 success, 1 no order (with --check also a section that needs somebody), 2 could not run.")]
pub struct StatusArgs {
    /// Show only this section, in full
    #[arg(value_enum, value_name = "SECTION")]
    pub section: Option<StatusSection>,
    /// Figures since this day or revision [default: 90 days before today]
    #[arg(long, value_name = "DATE|REV")]
    pub since: Option<String>,
    /// Day of the report: `now`, or a date such as 2026-11-28
    #[arg(long, value_name = "DATE|now", default_value = "now")]
    pub today: String,
    /// Read this revision instead of the working tree
    #[arg(long, value_name = "REV")]
    pub rev: Option<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t = PlanFormat::Human, value_name = "FORMAT")]
    pub format: PlanFormat,
    /// Exit with code 1 if a section needs somebody
    #[arg(long)]
    pub check: bool,
}

impl ValueEnum for StatusSection {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}

/// Write down that the whole order was looked at and is right as it is
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline reviewed                        today, by git's user
  topline reviewed --on 2026-11-27        on another day

It writes `on` and `by` below [review] in backlog.toml. `topline status` counts the commit as a renewal of the order, as one that changes what decides the order.

Exit codes: 0 success, 1 the result would be invalid, 2 could not run.")]
pub struct ReviewedArgs {
    /// The day on which it was looked at [default: today]
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    #[command(flatten)]
    pub edit: EditArgs,
}

/// Write down a deployment
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline deployed v1.4                  now
  topline deployed                       now, named after the current commit
  topline deployed v1.4 --on 2026-11-28  on a day, or at 2026-11-28T09:00:00Z
  topline deployed v1.4 --note rollback  with a note

It adds an entry to deployments.toml beside backlog.toml, for backlogs that live apart from the code. The log counts if [deployments] in backlog.toml has `log = true`. Where the code is in the same repository, `tags` or `branch` there are less work. Several pipelines may do this at once.

Exit codes: 0 success, 1 the result would be invalid, 2 could not run.")]
pub struct DeployedArgs {
    /// What was deployed, such as a version [default: the id of the current commit]
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// When: `now`, a date, or a date and time with an offset
    #[arg(long, value_name = "WHEN", default_value = "now")]
    pub on: String,
    /// Anything worth knowing about it
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    #[command(flatten)]
    pub edit: EditArgs,
}
