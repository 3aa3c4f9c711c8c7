//! How likely work is done by a day, as a curve that rises to certainty.

use std::fmt::Write as _;

use jiff::civil::Date;

use super::scale::Scale;
use crate::plan::reserve_evidence::days_between;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 240.0;
/// The frame of the curve: left, right, top, bottom.
const FRAME: (f64, f64, f64, f64) = (44.0, 704.0, 16.0, 208.0);
/// Lines across.
const PERCENTS: [u32; 3] = [0, 50, 100];
/// The room that a label needs, in pixels.
const LABEL_WIDTH: f64 = 132.0;

/// A day with the share of outcomes until then, from 0 to 1.
pub type CurvePoint = (Date, f64);

/// A day that the curve is read for.
pub struct MarkedDay {
    /// How sure it is, in percent.
    pub percent: u32,
    /// The day.
    pub day: Date,
}

/// The curve from `today` on. `points` are sorted by day.
pub fn svg(today: Date, points: &[CurvePoint], marks: &[MarkedDay], title: &str) -> String {
    let (left, right, top, bottom) = FRAME;
    let last = points.last().map_or(today, |(day, _)| *day);
    let x = Scale::new((0.0, days_between(today, last).max(1) as f64), (left, right));
    let y = Scale::new((0.0, 1.0), (bottom, top));
    let at = |day: Date| x.at(days_between(today, day) as f64);
    let mut out = format!("<svg class=\"chart\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{title}\">");
    for percent in PERCENTS {
        let line = y.at(f64::from(percent) / 100.0);
        let _ = write!(
            out,
            "<path class=\"grid-line\" d=\"M{left} {line}H{right}\"/><text class=\"axis\" x=\"{}\" y=\"{}\" \
             text-anchor=\"end\">{percent} %</text>",
            left - 8.0,
            line + 4.0
        );
    }
    let mut path = format!("M{left} {bottom}");
    for (day, share) in points {
        let _ = write!(path, "L{} {}", at(*day), y.at(*share));
    }
    let _ = write!(out, "<path class=\"band\" d=\"{path}V{bottom}Z\"/><path class=\"curve\" d=\"{path}\"/>");
    for mark in marks {
        let (mark_x, mark_y) = (at(mark.day), y.at(f64::from(mark.percent) / 100.0));
        // Above and left of a rising curve is room, but not at its beginning.
        let (anchor, label_x, label_y) = match mark_x - left > LABEL_WIDTH {
            true => ("end", mark_x - 8.0, mark_y - 6.0),
            false => ("start", mark_x + 8.0, mark_y + 16.0),
        };
        let _ = write!(
            out,
            "<path class=\"mark-line\" d=\"M{mark_x} {mark_y}V{bottom}\"/><circle class=\"mark-accent\" cx=\"{mark_x}\" \
             cy=\"{mark_y}\" r=\"4\"/><text class=\"label\" x=\"{label_x}\" y=\"{label_y}\" text-anchor=\"{anchor}\">{} % by \
             {}</text>",
            mark.percent, mark.day
        );
    }
    let _ = write!(
        out,
        "<text class=\"axis\" x=\"{left}\" y=\"{}\">{today}</text><text class=\"axis\" x=\"{right}\" y=\"{}\" \
         text-anchor=\"end\">{last}</text></svg>",
        bottom + 20.0,
        bottom + 20.0
    );
    out
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_curve_rises_to_the_right() {
        let points = [(date(2026, 12, 1), 0.25), (date(2026, 12, 8), 1.0)];
        let marks = [MarkedDay { percent: 50, day: date(2026, 12, 4) }];
        let svg = svg(date(2026, 11, 28), &points, &marks, "t");
        assert!(svg.contains("M44 208L242 160L704 16"), "{svg}");
        assert!(svg.contains("50 % by 2026-12-04"), "{svg}");
    }
}
