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
{%- for sentence in basis %}<p class="quiet">{{ sentence|safe }}</p>{% endfor %}"##
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
        let by_units = forecast.by_units.is_some();
        let unit = &page.backlog().config.product.unit;
        // The other way of counting is said in a sentence.
        let other = forecast.by_items.as_ref().filter(|_| by_units);
        let basis = other.map(|dates| said("items", dates)).into_iter().chain(basis);
        let basis = basis.map(|sentence| prose(&sentence)).collect();
        Self {
            target: words::title(page.backlog(), options.target),
            scope: words::scope(page.backlog(), forecast),
            waiting: words::waiting(page.backlog(), forecast).map(|sentence| prose(&sentence)),
            dates: dates
                .filter(|dates| !dates.histogram.is_empty())
                .map(|dates| dates_html(page, if by_units { unit } else { "items" }, dates)),
            basis,
        }
    }
}

/// The dates in words.
fn said(measure: &str, dates: &CompletionDates) -> String {
    let known = [(50, dates.p50), (85, dates.p85), (95, dates.p95)];
    let said = known.map(|(percent, day)| match day {
        Some(day) => format!("{percent} % sure by {day}"),
        None => format!("not {percent} % sure within {HORIZON} weeks"),
    });
    format!("By {measure}: {}.", said.join(", "))
}

fn dates_html(page: &Page<'_>, measure: &str, dates: &CompletionDates) -> DatesHtml {
    let trials = f64::from(page.facts.forecast_options.trials);
    let mut sum = 0;
    let numbers: Vec<(Date, f64)> = dates
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
    let before = dates.histogram.first().and_then(|bin| bin.from.yesterday().ok());
    let mut points: Vec<(Date, f64)> =
        before.map(|day| (day, 0.0)).into_iter().chain(numbers.iter().copied()).collect();
    points.extend(marks.iter().map(|mark| (mark.day, f64::from(mark.percent) / 100.0)));
    points.sort_by(|(one, share), (other, other_share)| one.cmp(other).then(share.total_cmp(other_share)));
    // The last bin has the slowest hundredth, which would make everything else narrow.
    if let Some(sure) = dates.p95 {
        let end = points.iter().position(|(day, _)| *day > sure).map_or(points.len(), |at| at + 1);
        points.truncate(end.min(points.len().saturating_sub(1)).max(2));
    }
    let chart = probability_curve::svg(page.input.today, &points, &marks, "How likely the work is done by a day");
    let numbers = numbers.into_iter().map(|(day, share)| (day, format!("{:.0}", share * 100.0)));
    DatesHtml { sentence: said(measure, dates), chart, numbers: numbers.collect() }
}
