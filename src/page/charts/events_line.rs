//! Two kinds of events on one time line.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::scale::Scale;
use crate::timeline::instant::day_of;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 96.0;
const LEFT: f64 = 132.0;
const RIGHT: f64 = 712.0;
/// The line of the first row, and the distance of the next one.
const FIRST: f64 = 20.0;
const STEP: f64 = 28.0;
/// Marks of a row: more can't be told apart.
const MAX_MARKS: usize = 250;

/// One row of events.
pub struct EventRow<'r> {
    /// What they are.
    pub name: &'r str,
    /// The class of their marks.
    pub class: &'static str,
    /// When they were, sorted.
    pub at: Vec<Timestamp>,
}

/// The rows between two instants.
pub fn svg(since: Timestamp, until: Timestamp, rows: &[EventRow<'_>], title: &str) -> String {
    let scale = Scale::new((since.as_second() as f64, until.as_second() as f64), (LEFT, RIGHT));
    let mut out = format!("<svg class=\"chart\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{title}\">");
    for (number, row) in rows.iter().enumerate() {
        let y = FIRST + number as f64 * STEP;
        let _ = write!(
            out,
            "<text class=\"label\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text><path class=\"grid-line\" d=\"M{LEFT} \
             {y}H{RIGHT}\"/>",
            LEFT - 12.0,
            y + 4.0,
            row.name
        );
        let every = row.at.len().div_ceil(MAX_MARKS).max(1);
        let mut marks = String::new();
        for at in row.at.iter().step_by(every) {
            let _ = write!(marks, "M{} {}v12", scale.at(at.as_second() as f64), y - 6.0);
        }
        let _ = write!(out, "<path class=\"event {}\" d=\"{marks}\"/>", row.class);
    }
    let y = HEIGHT - 8.0;
    let _ = write!(
        out,
        "<text class=\"axis\" x=\"{LEFT}\" y=\"{y}\">{}</text><text class=\"axis\" x=\"{RIGHT}\" y=\"{y}\" \
         text-anchor=\"end\">{}</text></svg>",
        day_of(since),
        day_of(until)
    );
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_stand_where_events_were_and_are_bounded() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let row = |seconds: Vec<i64>| EventRow { name: "n", class: "c", at: seconds.into_iter().map(at).collect() };
        let one = svg(at(0), at(100), &[row(vec![0, 50, 100])], "t");
        assert!(one.contains("M132 14v12M422 14v12M712 14v12"), "{one}");
        assert!(svg(at(0), at(9_000), &[row((0..9_000).collect())], "t").matches("v12").count() <= MAX_MARKS);
    }
}
