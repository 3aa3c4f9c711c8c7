//! Amounts as bars across, each with its name before and its number behind it.

use std::fmt::Write as _;

use super::scale::Scale;
use crate::page::markdown::escape;

const WIDTH: f64 = 720.0;
const LEFT: f64 = 232.0;
const RIGHT: f64 = 540.0;
const STEP: f64 = 24.0;
/// Characters of a name that have room.
const MAX_NAME: usize = 32;

/// A bar.
pub struct Bar {
    /// What it is.
    pub name: String,
    /// How much it is.
    pub amount: f64,
    /// What stands behind it.
    pub label: String,
    /// The class that says how it looks.
    pub class: &'static str,
}

/// The bars; `limit` is a line down, with its label.
pub fn svg(bars: &[Bar], limit: Option<(f64, String)>, title: &str) -> String {
    let amounts = bars.iter().map(|bar| bar.amount).chain(limit.iter().map(|(amount, _)| *amount));
    let scale = Scale::new((0.0, amounts.fold(f64::MIN_POSITIVE, f64::max)), (LEFT, RIGHT));
    let bottom = bars.len() as f64 * STEP;
    let height = bottom + if limit.is_some() { 20.0 } else { 4.0 };
    let mut out = format!("<svg class=\"chart\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{title}\">");
    for (number, bar) in bars.iter().enumerate() {
        let (y, end) = (number as f64 * STEP, scale.at(bar.amount));
        let name: String = match bar.name.chars().count() > MAX_NAME {
            true => bar.name.chars().take(MAX_NAME - 1).chain(['…']).collect(),
            false => bar.name.clone(),
        };
        let _ = write!(
            out,
            "<text class=\"label\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text><rect class=\"{}\" x=\"{LEFT}\" \
             y=\"{}\" width=\"{}\" height=\"12\"/><text class=\"axis\" x=\"{}\" y=\"{}\">{}</text>",
            LEFT - 12.0,
            y + 15.0,
            escape(&name),
            bar.class,
            y + 5.0,
            ((end - LEFT) * 10.0).round() / 10.0,
            end + 8.0,
            y + 15.0,
            escape(&bar.label)
        );
    }
    if let Some((amount, label)) = limit {
        let x = scale.at(amount);
        let _ = write!(
            out,
            "<path class=\"mark-line\" d=\"M{x} 0V{bottom}\"/><text class=\"axis\" x=\"{x}\" y=\"{}\" \
             text-anchor=\"middle\">{}</text>",
            bottom + 14.0,
            escape(&label)
        );
    }
    out.push_str("</svg>");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_bar_fills_the_room_and_names_are_escaped() {
        let bar = |amount| Bar { name: "<a>".into(), amount, label: "&".into(), class: "mark" };
        let svg = svg(&[bar(2.0), bar(1.0)], None, "t");
        assert!(svg.contains("width=\"308\"") && svg.contains("width=\"154\""), "{svg}");
        assert!(svg.contains("&lt;a&gt;") && svg.contains("&amp;"), "{svg}");
    }
}
