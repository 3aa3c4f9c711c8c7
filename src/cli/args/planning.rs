//! The arguments of `plan` and `forecast`.

use clap::{Args, Subcommand, ValueEnum};

use super::{EditArgs, TextFormat};

/// Show the iteration's plan, and propose a goal if it has none
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline plan                       show commitment, reserve and what comes
                                     next
  topline plan --propose             propose the most valuable feature that fits
  topline plan --propose --max-features all
                                     propose the most valuable set of features
                                     that fits
  topline plan --adopt cart-editing  set that feature as the goal in
                                     backlog.toml
  topline plan --today 2026-11-23    the past and the chance as of that day

Exit codes: 0 success, 1 no order, 2 could not run (or backlog.toml has no [iteration]).")]
pub struct PlanArgs {
    /// Propose goals, even if the iteration has one
    #[arg(long)]
    pub propose: bool,
    /// Maximum number of features in a proposed set, or `all` (implies --propose) [default: 1]
    #[arg(long, value_name = "N|all", value_parser = max_features)]
    pub max_features: Option<MaxFeatures>,
    /// Propose features of later releases, too, while the first one is open (implies --propose)
    #[arg(long)]
    pub any_release: bool,
    /// Stop the search after this many seconds and print the remaining gap (implies --propose) [default: 10]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub time_limit: Option<f64>,
    /// Set this feature as the iteration's goal in backlog.toml. If the iteration is over, write the coming one with this goal,
    /// and keep the past one as `[[iterations]]`
    #[arg(long, value_name = "FEATURE", num_args = 1.., value_delimiter = ',', conflicts_with_all = ["propose", "max_features", "any_release", "time_limit"])]
    pub adopt: Vec<String>,
    /// With --adopt, print what would change as a patch, and write nothing
    #[arg(short = 'n', long, requires = "adopt")]
    pub dry_run: bool,
    /// Date of the outlook, what the past says about the commitment: `now`, or a date such as 2026-11-23
    #[arg(long, value_name = "DATE|now", default_value = "now")]
    pub today: String,
    /// Output format
    #[arg(long, value_enum, default_value_t = PlanFormat::Human, value_name = "FORMAT")]
    pub format: PlanFormat,
}

impl PlanArgs {
    /// Whether to propose goals.
    pub fn proposes(&self) -> bool {
        self.propose || self.max_features.is_some() || self.any_release || self.time_limit.is_some()
    }
}

/// Write the coming iteration to backlog.toml
#[derive(Debug, Args)]
pub struct IterationArgs {
    /// What to do
    #[command(subcommand)]
    pub action: IterationAction,
}

/// What to do with the iteration
#[derive(Debug, Subcommand)]
pub enum IterationAction {
    Next(NextIterationArgs),
}

/// Write the coming iteration, and keep the past one as `[[iterations]]`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline iteration next             the same length, capacity and reserve
  topline iteration next --goal gift-cards
                                     with this feature as its goal
  topline iteration next --length 5  five days long
  topline iteration next --name \"Before Christmas\"

The coming iteration begins on the day after the past one, or on the Monday after it. Its name is the one after the \
past one's: `2026-W49` after `2026-W48`, `Sprint 13` after `Sprint 12`, `2027-01` after `2026-12`, `2027-Q1` after \
`2026-Q4`. After any other name it is named by its first day, unless --name is given. The past one keeps its name, \
days and goal, what it committed to, and what of that was done. Without --goal, a goal with open items stays, and \
another one is removed: `topline plan` then proposes one.

An iteration that hasn't begun is not kept as a past one, and a name that one has already is refused.

Exit codes: 0 success, 1 no order or the iteration hasn't begun, 2 could not run (or backlog.toml has no [iteration] \
with an end).")]
pub struct NextIterationArgs {
    /// Length in days, from the first to the last [default: as long as the past one]
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=366))]
    pub length: Option<u32>,
    /// Its name [default: the one after the past one's]
    #[arg(long, value_name = "NAME", value_parser = iteration_name)]
    pub name: Option<String>,
    /// The feature that is its goal
    #[arg(long, value_name = "FEATURE", num_args = 1.., value_delimiter = ',')]
    pub goal: Vec<String>,
    /// Today, by which the past one is over, running, or not begun: a date, or `now`
    #[arg(long, value_name = "DATE", default_value = "now")]
    pub today: String,
    #[command(flatten)]
    pub edit: EditArgs,
}

/// `--max-features`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaxFeatures {
    /// At most this many, from 1.
    Most(usize),
    /// No limit.
    All,
}

fn max_features(text: &str) -> Result<MaxFeatures, String> {
    match text.parse() {
        _ if text == "all" => Ok(MaxFeatures::All),
        Ok(most) if most > 0 => Ok(MaxFeatures::Most(most)),
        _ => Err("expected a whole number from 1, or `all`".into()),
    }
}

fn iteration_name(text: &str) -> Result<String, String> {
    let is_line = !text.trim().is_empty() && !text.contains(char::is_control);
    is_line.then(|| text.trim().to_owned()).ok_or_else(|| "expected a name in one line".into())
}

fn seconds(text: &str) -> Result<f64, String> {
    // At most a year: a longer limit makes no difference, and `Duration` panics on overflow.
    let seconds = text.parse::<f64>().ok().filter(|seconds| (0.0..=31_536_000.0).contains(seconds));
    seconds.ok_or_else(|| "expected a number of seconds, such as 10 or 0.5".into())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    /// Text
    Human,
    /// Markdown for a page or a comment
    Markdown,
    /// One JSON object
    Json,
}

/// Forecast completion dates from past throughput
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline forecast                       forecast the goal, or else the current
                                         release
  topline forecast --feature gift-cards  forecast a feature, with all items
                                         above it
  topline forecast --release mvp         forecast a release
  topline forecast --items 20            forecast the first 20 items of the
                                         order

The forecast simulates future weeks from the `closed` dates of the past half year. It needs at least four weeks of \
history and ten closed items. Work that isn't in the backlog yet, and items in triage, are not included. The same \
backlog, date and seed always give the same result.")]
pub struct ForecastArgs {
    /// Forecast when all items of this feature are done
    #[arg(long, value_name = "FEATURE", group = "target")]
    pub feature: Option<String>,
    /// Forecast when all items of this release are done
    #[arg(long, value_name = "RELEASE", group = "target")]
    pub release: Option<String>,
    /// Forecast when the first N items of the order are done
    #[arg(long, value_name = "N", group = "target", value_parser = super::positive)]
    pub items: Option<u32>,
    /// Number of simulations
    #[arg(long, value_name = "N", default_value_t = crate::plan::forecast::DEFAULT_TRIALS, value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    pub trials: u32,
    /// Seed of the random number generator
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub seed: u64,
    /// First day of the forecast: `now`, or a date such as 2026-11-23
    #[arg(long, value_name = "DATE|now", default_value = "now")]
    pub today: String,
    /// Output format
    #[arg(long, value_enum, default_value_t = TextFormat::Human, value_name = "FORMAT")]
    pub format: TextFormat,
}
