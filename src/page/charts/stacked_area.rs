//! Counts that add up, over time.

use std::fmt::Write as _;

use jiff::civil::Date;

use super::scale::{Scale, ticks};

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 220.0;
/// The frame of the areas: left, right, top, bottom.
const FRAME: (f64, f64, f64, f64) = (44.0, 592.0, 12.0, 188.0);

/// One of the areas, the lowest first.
pub struct Area {
    /// What it counts.
    pub name: &'static str,
    /// The class that says how it looks.
    pub class: &'static str,
    /// A count for each day.
    pub counts: Vec<usize>,
}

/// The areas above each other. Each has a count for each of the days.
pub fn svg(days: &[Date], areas: &[Area], title: &str) -> String {
    let (left, right, top, bottom) = FRAME;
    let sum = |day: usize| areas.iter().map(|area| area.counts.get(day).copied().unwrap_or_default()).sum::<usize>();
    let most = (0..days.len()).map(sum).max().unwrap_or_default().max(1) as f64;
    let x = Scale::new((0.0, days.len().saturating_sub(1) as f64), (left, right));
    let y = Scale::new((0.0, most), (bottom, top));
    let mut out = format!("<svg class=\"chart\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{title}\">");
    let mut below = vec![0_usize; days.len()];
    let mut label_y = f64::INFINITY;
    for area in areas {
        let top_line: Vec<usize> = below.iter().zip(&area.counts).map(|(below, count)| below + count).collect();
        let mut path = String::new();
        for (at, count) in top_line.iter().enumerate() {
            let _ = write!(path, "{}{} {}", if at == 0 { 'M' } else { 'L' }, x.at(at as f64), y.at(*count as f64));
        }
        for (at, count) in below.iter().enumerate().rev() {
            let _ = write!(path, "L{} {}", x.at(at as f64), y.at(*count as f64));
        }
        let _ = write!(out, "<path class=\"{}\" d=\"{path}Z\"/>", area.class);
        let last = area.counts.last().copied().unwrap_or_default();
        if last > 0 {
            let middle = y.at((below.last().copied().unwrap_or_default() as f64) + last as f64 / 2.0) + 4.0;
            // A thin area has its label above that of the one below it.
            label_y = if label_y - middle < 14.0 { label_y - 14.0 } else { middle };
            let _ =
                write!(out, "<text class=\"label\" x=\"{}\" y=\"{label_y}\">{} {last}</text>", right + 8.0, area.name);
        }
        below = top_line;
    }
    // There is no half of an item.
    for tick in ticks(most, 4).into_iter().filter(|tick| tick.fract() == 0.0) {
        let line = y.at(tick);
        let _ = write!(
            out,
            "<path class=\"grid-line\" d=\"M{left} {line}H{right}\"/><text class=\"axis\" x=\"{}\" y=\"{}\" \
             text-anchor=\"end\">{tick}</text>",
            left - 8.0,
            line + 4.0
        );
    }
    if let (Some(first), Some(last)) = (days.first(), days.last()) {
        let _ = write!(
            out,
            "<text class=\"axis\" x=\"{left}\" y=\"{0}\">{first}</text><text class=\"axis\" x=\"{right}\" y=\"{0}\" \
             text-anchor=\"end\">{last}</text>",
            bottom + 20.0
        );
    }
    out.push_str("</svg>");
    out
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn areas_stand_on_each_other() {
        let days = [date(2026, 11, 1), date(2026, 11, 2)];
        let area = |name, counts| Area { name, class: "c", counts };
        let svg = svg(&days, &[area("a", vec![1, 2]), area("b", vec![1, 2])], "t");
        assert!(svg.contains("M44 144L592 100L592 188L44 188Z"), "{svg}");
        assert!(svg.contains("M44 100L592 12L592 100L44 144Z"), "{svg}");
    }
}
