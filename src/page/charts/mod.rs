//! Charts as SVG: pure functions of numbers. Each has direct labels, few lines, and no colour that isn't said in words.
//!
//! A chart is drawn in its own units, which are pixels at its natural width; a narrow window scrolls it inside its own frame, so
//! that its text stays readable.

pub mod bars;
pub mod capacity_bar;
pub mod events_line;
pub mod probability_curve;
pub mod scale;
pub mod scatter;
pub mod stacked_area;
