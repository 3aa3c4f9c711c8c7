//! A forecast for people and for programs.

mod json;

pub use json::json;

use super::style::{Role, TextLayout};
use super::table::{self, Cell, Column};
use super::terminal_text;
use crate::model::{Amount, Backlog, Decimal};
use crate::plan::forecast::simulate::HORIZON;
use crate::plan::forecast::{CompletionDates, Forecast, ForecastOptions, ForecastTarget};
use crate::text::words::{self, commas_at_most, count};

/// Maximum length of a histogram bar, in columns.
const LONGEST: usize = 40;
/// Maximum number of items that a sentence names.
const NAMED: usize = 6;

/// For people.
pub fn human(backlog: &Backlog, options: ForecastOptions, forecast: &Forecast, layout: TextLayout) -> String {
    let style = layout.style;
    let mut out = format!(
        "{}\n",
        style.paint(
            Role::Strong,
            terminal_text::truncate(&terminal_text::line(&title(backlog, options.target)), layout.width)
        )
    );
    let work = forecast.work;
    say(&mut out, &scope(backlog, forecast), layout);
    if let Some(waiting) = waiting(backlog, forecast) {
        for line in terminal_text::wrap(&waiting, layout.wrap_width) {
            out.push_str(&format!("{}\n", style.paint(Role::Caution, line)));
        }
    }
    if work.target == 0 {
        return out;
    }
    match &forecast.by_items {
        None => say(&mut out, &too_little(forecast), layout),
        Some(dates) => {
            say(&mut out, &history(forecast, options), layout);
            out.push('\n');
            out.push_str(&dated(backlog, forecast, layout));
            out.push('\n');
            out.push_str(&histogram(dates, options, layout));
            out.push('\n');
            say(&mut out, &backtest(forecast), layout);
        }
    }
    out
}

fn say(out: &mut String, sentence: &str, layout: TextLayout) {
    for line in terminal_text::wrap(sentence, layout.wrap_width) {
        out.push_str(&line);
        out.push('\n');
    }
}

/// What is forecast.
pub fn title(backlog: &Backlog, target: ForecastTarget) -> String {
    let config = &backlog.config;
    match target {
        ForecastTarget::Feature(ix) => {
            format!("Feature: {}", config.features.get(ix).map_or("", |feature| &feature.title))
        }
        ForecastTarget::Release(ix) => {
            format!("Release: {}", config.releases.get(ix).map_or("", |release| &release.title))
        }
        ForecastTarget::Items(1) => "The first item of the order".into(),
        ForecastTarget::Items(count) => format!("The first {count} items of the order"),
        ForecastTarget::Everything => "All open items".into(),
    }
}

/// How much work that is.
pub fn scope(backlog: &Backlog, forecast: &Forecast) -> String {
    let work = forecast.work;
    if work.target == 0 {
        return "No open items.".into();
    }
    let ahead = match work.ahead {
        0 => String::new(),
        1 => " and 1 other above the last of them".into(),
        ahead => format!(" and {ahead} others above the last of them"),
    };
    let assumed = match work.assumed {
        0 => String::new(),
        1 => format!(", 1 missing estimate counted as {}", backlog.config.policy.max_estimate),
        n => format!(", {n} missing estimates counted as {} each", backlog.config.policy.max_estimate),
    };
    let unit = words::unit(work.units == Amount::from(Decimal::ONE), &backlog.config.product.unit);
    let (items, unit) = (count(work.target, "open item"), terminal_text::line(&unit));
    format!("{items}{ahead}: {} {unit}{assumed}.", work.units)
}

/// The items whose answer is waited for; history can't predict when they are answered.
pub fn waiting(backlog: &Backlog, forecast: &Forecast) -> Option<String> {
    let all = &forecast.waits_for;
    let named = commas_at_most(all.iter().map(|ix| format!("`{}`", backlog.item(*ix).id)), NAMED);
    (!all.is_empty()).then(|| format!("Waiting for an answer to {named}; the dates don't include this wait."))
}

/// What the forecast is based on.
pub fn history(forecast: &Forecast, options: ForecastOptions) -> String {
    let history = forecast.history;
    let items = count(usize::try_from(history.items).unwrap_or(usize::MAX), "item");
    format!("{items} finished in the {} weeks before {}.", history.weeks, options.today)
}

/// Why there is no forecast.
pub fn too_little(forecast: &Forecast) -> String {
    let history = forecast.history;
    let items = count(usize::try_from(history.items).unwrap_or(usize::MAX), "finished item");
    let weeks = count(history.weeks, "whole week");
    format!(
        "Not enough history: {items} with a `closed` date in {weeks}. At least ten items and four weeks are needed."
    )
}

/// The dates by number of items and by units of effort, as a table.
fn dated(backlog: &Backlog, forecast: &Forecast, layout: TextLayout) -> String {
    let date = |date: Option<jiff::civil::Date>| {
        date.map_or_else(|| format!("not in {HORIZON} weeks"), |date| date.to_string())
    };
    let row = |measure: &str, dates: &CompletionDates| {
        vec![
            Cell::text(format!("By {measure}")),
            Cell::text(date(dates.p50)),
            Cell::styled(Role::Strong, date(dates.p85)),
            Cell::text(date(dates.p95)),
        ]
    };
    let titles = ["Confidence", "50 %", "85 %", "95 %"].map(|title| Cell::styled(Role::Quiet, title)).to_vec();
    let by_items = forecast.by_items.iter().map(|dates| row("items", dates));
    let by_units = forecast.by_units.iter().map(|dates| row(&terminal_text::line(&backlog.config.product.unit), dates));
    let rows: Vec<Vec<Cell>> = std::iter::once(titles).chain(by_items).chain(by_units).collect();
    let lines = table::lines(&[Column::Shrinks(10), Column::Fixed, Column::Fixed, Column::Fixed], &rows, layout);
    lines.join("\n") + "\n"
}

/// One line per bin, and one for the trials beyond the horizon. The bar's character shows the confidence: up to 50 %, up
/// to 85 %, above.
fn histogram(dates: &CompletionDates, options: ForecastOptions, layout: TextLayout) -> String {
    let most = dates.histogram.iter().map(|bin| bin.trials).max().unwrap_or(0).max(1);
    let mut sum = 0;
    let mut out = format!("{}\n", layout.style.paint(Role::Quiet, "Done by"));
    for bin in &dates.histogram {
        sum += bin.trials;
        let sure = sum as f64 * 100.0 / f64::from(options.trials);
        let (mark, role) = match bin {
            bin if dates.p50.is_none_or(|p50| bin.from <= p50) => ("█", Role::Good),
            bin if dates.p85.is_none_or(|p85| bin.from <= p85) => ("▓", Role::Caution),
            _ => ("░", Role::Quiet),
        };
        let bar = mark.repeat((bin.trials * LONGEST).div_ceil(most));
        let pad = " ".repeat(LONGEST - terminal_text::width(&bar));
        out.push_str(&format!("{}  {}{pad}  {sure:>3.0} %\n", bin.to, layout.style.paint(role, bar)));
    }
    if dates.beyond_horizon > 0 {
        out.push_str(&format!(
            "later       {} of {} trials: not in {HORIZON} weeks\n",
            dates.beyond_horizon, options.trials
        ));
    }
    out
}

/// How earlier forecasts did.
pub fn backtest(forecast: &Forecast) -> String {
    let test = forecast.backtest;
    match test.made {
        0 => "No past forecast can be checked yet.".into(),
        made => format!("Checked against the past: {} of {made} past 85 % dates would have been met.", test.met),
    }
}
