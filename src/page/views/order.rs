//! Order: the open items by priority.

use super::View;
use crate::page::Page;

/// The frame of the list, which the client fills.
pub fn view(page: &Page<'_>) -> View {
    View { name: "order", title: "Order", count: page.order().placed.len().to_string(), ..View::default() }
}
