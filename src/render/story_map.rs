//! The story map for people, for Markdown and for programs.
//!
//! In a terminal the map is a grid if it fits the width, and otherwise a block for each step. Ids are never cut, because people
//! copy them; where a long cell is cut, the output says how many items are missing and which command shows them.

mod blocks;
mod cell_line;
mod grid;
mod grid_widths;
mod human;
mod json;
mod legend;
mod mark;
mod markdown;
mod view;

pub use human::human;
pub use json::json;
pub use mark::Mark;
pub use markdown::markdown;
pub use view::{LATER, MapView, NOTHING};
