//! The views of the page.

/// Their names in addresses: `#/order`. The last is there with `--base` only.
pub const VIEWS: [&str; 6] = ["order", "map", "inbox", "plan", "loop", "changes"];
