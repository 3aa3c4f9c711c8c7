//! Durations by the day on which they ended, with lines at percentiles.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::scale::{Scale, ticks};
use crate::timeline::instant::day_of;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 220.0;
/// The frame of the points: left, right, top, bottom.
const FRAME: (f64, f64, f64, f64) = (44.0, 608.0, 12.0, 188.0);
/// Points: more can't be told apart.
const MAX_POINTS: usize = 400;

/// A line across, with its label at the end.
pub struct PercentileLine {
    /// The duration in days.
    pub days: f64,
    /// What it says.
    pub label: String,
}

/// The points, each an instant and days, between two instants.
pub fn svg(
    since: Timestamp,
    until: Timestamp,
    points: &[(Timestamp, f64)],
    lines: &[PercentileLine],
    title: &str,
) -> String {
    let (left, right, top, bottom) = FRAME;
    let most = points.iter().map(|(_, days)| *days).fold(1.0, f64::max);
    let x = Scale::new((since.as_second() as f64, until.as_second() as f64), (left, right));
    let y = Scale::new((0.0, most), (bottom, top));
    let mut out = format!("<svg class=\"chart\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{title}\">");
    for tick in ticks(most, 4) {
        let line = y.at(tick);
        let _ = write!(
            out,
            "<path class=\"grid-line\" d=\"M{left} {line}H{right}\"/><text class=\"axis\" x=\"{}\" y=\"{}\" \
             text-anchor=\"end\">{tick}</text>",
            left - 8.0,
            line + 4.0
        );
    }
    // The longest are never left out: they are what one looks for.
    let mut sorted: Vec<&(Timestamp, f64)> = points.iter().collect();
    sorted.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    let (long, others) = sorted.split_at(sorted.len().min(MAX_POINTS / 4));
    let every = others.len().div_ceil(MAX_POINTS - MAX_POINTS / 4).max(1);
    let mut dots = String::new();
    for (at, days) in long.iter().chain(others.iter().step_by(every)) {
        let _ = write!(dots, "M{} {}h0", x.at(at.as_second() as f64), y.at(*days));
    }
    let _ = write!(out, "<path class=\"dots\" d=\"{dots}\"/>");
    let mut above = f64::NEG_INFINITY;
    for PercentileLine { days, label } in lines {
        let line = y.at(*days);
        // From the highest line down: labels of lines that are near each other stand below each other.
        let text = if line - above < 14.0 { above + 14.0 } else { line };
        above = text;
        let _ = write!(
            out,
            "<path class=\"mark-line\" d=\"M{left} {line}H{right}\"/><text class=\"label\" x=\"{}\" y=\"{}\">{label}</text>",
            right + 8.0,
            text + 4.0
        );
    }
    let _ = write!(
        out,
        "<text class=\"axis\" x=\"{left}\" y=\"{0}\">{1}</text><text class=\"axis\" x=\"{right}\" y=\"{0}\" \
         text-anchor=\"end\">{2}</text></svg>",
        bottom + 20.0,
        day_of(since),
        day_of(until)
    );
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_bounded_and_the_longest_is_there() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let points: Vec<(Timestamp, f64)> = (0..5_000).map(|n| (at(n), if n == 77 { 90.0 } else { 1.0 })).collect();
        let svg = svg(at(0), at(5_000), &points, &[], "t");
        assert!(svg.matches("h0").count() <= MAX_POINTS);
        assert!(svg.contains(" 12h0"), "the longest stands at the top");
    }
}
