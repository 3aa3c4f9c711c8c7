//! When the goal, the release or everything will be done.

use askama::Template;
use jiff::civil::Date;

use super::super::parts::prose;
use crate::page::Page;
use crate::page::charts::probability_curve::{self, MarkedDay};
use crate::plan::forecast::CompletionDates;
use crate::plan::forecast::simulate::HORIZON;
use crate::render::forecast as words;

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<p class="lead"><strong>{{ target }}</strong>. {{ scope }}{% if let Some(waiting) = waiting %} {{ waiting|safe }}{% endif %}</p>
{%- if let Some(dates) = dates %}<figure>
<figcaption class="lead">{{ dates.sentence }}</figcaption>
<div class="wide" tabindex="0" role="region" aria-label="Forecast">{{ dates.chart|safe }}</div>
<details><summary>Numbers</summary><table class="figures"><thead><tr><th>Until</th><th class="right">Done by then</th></tr></thead><tbody>{% for (day, share) in dates.numbers %}<tr><td class="number">{{ day }}</td><td class="right number">{{ share }} %</td></tr>{% endfor %}</tbody></table></details>
</figure>{% endif -%}
{%- for sentence in basis %}<p class="quiet">{{ sentence }}</p>{% endfor %}"##
)]
pub struct ForecastHtml {
    target: String,
    scope: String,
    waiting: Option<String>,
    dates: Option<DatesHtml>,
    basis: Vec<String>,
}

struct DatesHtml {
    sentence: String,
    chart: String,
    numbers: Vec<(Date, String)>,
}

impl ForecastHtml {
    /// The usual forecast.
    pub fn new(page: &Page<'_>) -> Self {
        let (forecast, options) = (&page.facts.forecast, page.facts.forecast_options);
        // Units say more than numbers of items, where there are enough estimates.
        let dates = forecast.by_units.as_ref().or(forecast.by_items.as_ref());
        let basis = match dates {
            _ if forecast.work.target == 0 => Vec::new(),
            None => vec![words::too_little(forecast)],
            Some(_) => vec![words::history(forecast, options), words::backtest(forecast)],
        };
        Self {
            target: words::title(page.backlog(), options.target),
            scope: words::scope(page.backlog(), forecast),
            waiting: words::waiting(page.backlog(), forecast).map(|sentence| prose(&sentence)),
            dates: dates.filter(|dates| !dates.histogram.is_empty()).map(|dates| dates_html(page, dates)),
            basis,
        }
    }
}

fn dates_html(page: &Page<'_>, dates: &CompletionDates) -> DatesHtml {
    let trials = f64::from(page.facts.forecast_options.trials);
    let mut sum = 0;
    let points: Vec<(Date, f64)> = dates
        .histogram
        .iter()
        .map(|bin| {
            sum += bin.trials;
            (bin.to, sum as f64 / trials)
        })
        .collect();
    let known = [(50, dates.p50), (85, dates.p85), (95, dates.p95)];
    let marks: Vec<MarkedDay> =
        known.into_iter().filter_map(|(percent, day)| Some(MarkedDay { percent, day: day? })).collect();
    let said = known.map(|(percent, day)| match day {
        Some(day) => format!("{percent} % sure by {day}"),
        None => format!("not {percent} % sure within {HORIZON} weeks"),
    });
    let chart = probability_curve::svg(page.input.today, &points, &marks, "How likely the work is done by a day");
    let numbers = points.into_iter().map(|(day, share)| (day, format!("{:.0}", share * 100.0)));
    DatesHtml { sentence: format!("{}.", said.join(", ")), chart, numbers: numbers.collect() }
}
