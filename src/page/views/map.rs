//! Map.

use super::View;
use crate::page::Page;

/// Renders it.
pub fn view(_page: &Page<'_>) -> View {
    View { name: "map", title: "Map", ..View::default() }
}
