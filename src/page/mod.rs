//! The backlog as one HTML document, for people without a terminal.
//!
//! [`PageFacts`] computes what the page shows, once. Each view is a file in [`views`] that renders its facts to HTML, and one in
//! `client/views` that makes it usable; the list and the items are data (`rows`) that the client draws, because a large backlog
//! has more of them than a browser can lay out at once. [`document()`] puts all of it into one file that requests nothing, and
//! whose policy allows no script but its own. `serve` sends the same page, with the parts that write.
//!
//! Nothing that users wrote is taken as HTML: templates escape it, and Markdown is rendered without its HTML (`markdown`).

pub mod charts;
mod client;
mod details;
mod document;
mod facts;
mod markdown;
mod rows;
mod script_json;
pub mod views;

pub use details::{ItemDetails, item_details};
pub use document::{LiveStart, document, live_content, live_document, live_policy, live_state};
pub use facts::{Base, Page, PageFacts, PageInput};
