//! What the user said to `plan` and `forecast`.

use clap::{Args, ValueEnum};

use super::TextFormat;

/// Show the iteration's plan; without a goal, or with --propose, what the goal should be
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline plan                            commitment, reserve and what comes next
  topline plan --propose                  the most valuable feature that fits
  topline plan --propose --max-features all
                                          the most valuable set of features that fits
  topline plan --adopt cart-editing       make that feature the goal, in backlog.toml

Exit codes: 0 done, 1 no order, 2 could not run (also: backlog.toml has no [iteration]).")]
pub struct PlanArgs {
    /// Propose goals, even if there is one
    #[arg(long)]
    pub propose: bool,
    /// How many features the best set may have: a number, or `all` (implies --propose) [default: 1]
    #[arg(long, value_name = "N|all", value_parser = max_features)]
    pub max_features: Option<MaxFeatures>,
    /// Also propose features outside the first release while that isn't done (implies --propose)
    #[arg(long)]
    pub any_release: bool,
    /// End the search after so many seconds and say what gap is left (implies --propose)
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub time_limit: Option<f64>,
    /// Write this feature into backlog.toml as the iteration's goal
    #[arg(long, value_name = "FEATURE", conflicts_with_all = ["propose", "max_features", "any_release", "time_limit", "format"])]
    pub adopt: Option<String>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = PlanFormat::Human, value_name = "FORMAT")]
    pub format: PlanFormat,
}

impl PlanArgs {
    /// Whether proposals are asked for.
    pub fn proposes(&self) -> bool {
        self.propose || self.max_features.is_some() || self.any_release || self.time_limit.is_some()
    }
}

/// `--max-features`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaxFeatures {
    /// At most so many, at least 1.
    Most(usize),
    /// No limit.
    All,
}

fn max_features(text: &str) -> Result<MaxFeatures, String> {
    match text.parse() {
        _ if text == "all" => Ok(MaxFeatures::All),
        Ok(most) if most > 0 => Ok(MaxFeatures::Most(most)),
        _ => Err("write a number from 1, or `all`".into()),
    }
}

fn seconds(text: &str) -> Result<f64, String> {
    // A year: more is the same as no limit, and a duration can't hold everything.
    let seconds = text.parse::<f64>().ok().filter(|seconds| (0.0..=31_536_000.0).contains(seconds));
    seconds.ok_or_else(|| "write a number of seconds, such as 10 or 0.5".into())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    /// For a terminal
    Human,
    /// For a page or a comment
    Markdown,
    /// One JSON object
    Json,
}

/// Forecast when work will be done, from when past work was
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topline forecast                        the goal; without one, the current release
  topline forecast --feature gift-cards   a feature, and all that stands above it
  topline forecast --release mvp          a release
  topline forecast --items 20             the first 20 items of the order

Dates come from the `closed` dates of the past half year: at least four weeks and ten items. Work
that isn't in the backlog yet, or waits for an answer, is in no forecast. The same backlog, day and
seed give the same dates.")]
pub struct ForecastArgs {
    /// When all of this feature is done
    #[arg(long, value_name = "FEATURE", group = "target")]
    pub feature: Option<String>,
    /// When all of this release is done
    #[arg(long, value_name = "RELEASE", group = "target")]
    pub release: Option<String>,
    /// When the first N items of the order are done
    #[arg(long, value_name = "N", group = "target", value_parser = super::from_one)]
    pub items: Option<u32>,
    /// How many futures to play
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    pub trials: u32,
    /// Chooses the futures
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub seed: u64,
    /// The first day of the future: `now`, or a date such as 2026-11-23
    #[arg(long, value_name = "DATE|now", default_value = "now")]
    pub today: String,
    /// How to print it
    #[arg(long, value_enum, default_value_t = TextFormat::Human, value_name = "FORMAT")]
    pub format: TextFormat,
}
