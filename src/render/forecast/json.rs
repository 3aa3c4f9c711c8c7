//! A forecast's JSON. The types are frozen: fields are added, never changed.

use serde::Serialize;

use crate::model::Backlog;
use crate::plan::forecast::{CompletionDates, Forecast, ForecastOptions, ForecastTarget, HistogramBin};
use crate::render::json_output::{self, SCHEMA};

#[derive(Serialize)]
struct ForecastJson<'b> {
    schema: u32,
    today: String,
    target: TargetJson<'b>,
    work: WorkJson,
    waits_for: Vec<&'b str>,
    history: HistoryJson,
    trials: u32,
    seed: u64,
    by_items: Option<DatesJson>,
    by_units: Option<DatesJson>,
    backtest: BacktestJson,
}

#[derive(Serialize)]
struct TargetJson<'b> {
    kind: &'static str,
    id: Option<&'b str>,
    count: Option<usize>,
}

#[derive(Serialize)]
struct WorkJson {
    items: usize,
    ahead: usize,
    units: f64,
    assumed: usize,
}

#[derive(Serialize)]
struct HistoryJson {
    weeks: usize,
    items: u64,
    enough: bool,
}

/// A null date: not within the horizon, as the `beyond` trials.
#[derive(Serialize)]
struct DatesJson {
    p50: Option<String>,
    p85: Option<String>,
    p95: Option<String>,
    histogram: Vec<BinJson>,
    beyond: usize,
}

#[derive(Serialize)]
struct BinJson {
    from: String,
    to: String,
    trials: usize,
}

#[derive(Serialize)]
struct BacktestJson {
    made: u32,
    met: u32,
}

/// As one JSON object. Without enough history, or with nothing open, both lists of dates are null.
pub fn json(backlog: &Backlog, options: ForecastOptions, forecast: &Forecast) -> String {
    let (work, history) = (forecast.work, forecast.history);
    json_output::to_line(&ForecastJson {
        schema: SCHEMA,
        today: options.today.to_string(),
        target: target_json(backlog, options.target),
        work: WorkJson { items: work.target, ahead: work.ahead, units: work.units.to_f64(), assumed: work.assumed },
        waits_for: forecast.waits_for.iter().map(|ix| backlog.item(*ix).id.as_str()).collect(),
        history: HistoryJson { weeks: history.weeks, items: history.items, enough: history.is_enough },
        trials: options.trials,
        seed: options.seed,
        by_items: forecast.by_items.as_ref().map(dates_json),
        by_units: forecast.by_units.as_ref().map(dates_json),
        backtest: BacktestJson { made: forecast.backtest.made, met: forecast.backtest.met },
    })
}

fn target_json(backlog: &Backlog, target: ForecastTarget) -> TargetJson<'_> {
    let config = &backlog.config;
    match target {
        ForecastTarget::Feature(ix) => {
            let id = config.features.get(ix).map(|feature| feature.id.value.as_str());
            TargetJson { kind: "feature", id, count: None }
        }
        ForecastTarget::Release(ix) => {
            let id = config.releases.get(ix).map(|release| release.id.value.as_str());
            TargetJson { kind: "release", id, count: None }
        }
        ForecastTarget::Items(count) => TargetJson { kind: "items", id: None, count: Some(count) },
        ForecastTarget::Everything => TargetJson { kind: "everything", id: None, count: None },
    }
}

fn dates_json(dates: &CompletionDates) -> DatesJson {
    let text = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string());
    let bin = |bin: &HistogramBin| BinJson { from: bin.from.to_string(), to: bin.to.to_string(), trials: bin.trials };
    DatesJson {
        p50: text(dates.p50),
        p85: text(dates.p85),
        p95: text(dates.p95),
        histogram: dates.histogram.iter().map(bin).collect(),
        beyond: dates.beyond_horizon,
    }
}
