//! Parts of one amount as a bar.

use std::fmt::Write as _;

use super::scale::Scale;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 28.0;

/// A part of the bar.
pub struct BarPart {
    /// The class that says how it looks.
    pub class: &'static str,
    /// How much it is.
    pub amount: f64,
}

/// The bar. Its parts are named beside it. If they are more than the capacity, a line stands where that ends.
pub fn svg(parts: &[BarPart], capacity: f64, title: &str) -> String {
    let total: f64 = parts.iter().map(|part| part.amount).sum();
    let scale = Scale::new((0.0, total), (0.0, WIDTH));
    let mut out = format!(
        "<svg class=\"chart bar\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" preserveAspectRatio=\"none\" role=\"img\" \
         aria-label=\"{title}\">"
    );
    let mut sum = 0.0;
    for part in parts.iter().filter(|part| part.amount > 0.0) {
        let (from, to) = (scale.at(sum), scale.at(sum + part.amount));
        sum += part.amount;
        let width = ((to - from) * 10.0).round() / 10.0;
        let _ =
            write!(out, "<rect class=\"{}\" x=\"{from}\" y=\"0\" width=\"{width}\" height=\"{HEIGHT}\"/>", part.class);
    }
    if sum > capacity {
        let _ = write!(out, "<path class=\"capacity-line\" d=\"M{} 0V{HEIGHT}\"/>", scale.at(capacity));
    }
    out.push_str("</svg>");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_fill_the_bar() {
        let part = |amount| BarPart { class: "x", amount };
        let svg = svg(&[part(1.0), part(0.0), part(3.0)], 4.0, "t");
        assert_eq!(svg.matches("<rect").count(), 2);
        assert!(svg.contains("x=\"0\" y=\"0\" width=\"180\"") && svg.contains("x=\"180\" y=\"0\" width=\"540\""));
        assert!(!svg.contains("capacity-line"), "{svg}");
    }

    #[test]
    fn a_line_shows_where_the_capacity_ends() {
        let svg = svg(&[BarPart { class: "x", amount: 4.0 }], 2.0, "t");
        assert!(svg.contains("class=\"capacity-line\" d=\"M360 0V28\""), "{svg}");
    }
}
