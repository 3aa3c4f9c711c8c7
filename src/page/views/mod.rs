//! The views of a page: each renders its facts to HTML.

mod changes;
mod inbox;
mod looping;
mod map;
mod order;
mod parts;
mod plan;
#[cfg(test)]
mod test_page;

use super::Page;

/// A view.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// Its address, behind `#/`.
    pub name: &'static str,
    /// What the rail calls it.
    pub title: &'static str,
    /// What waits in it, in a few characters.
    pub count: String,
    /// Whether it needs somebody.
    pub needs_attention: bool,
    /// Its content.
    pub html: String,
}

/// The views, in the order of the rail.
pub fn views(page: &Page<'_>) -> Vec<View> {
    [order::view, map::view, inbox::view, plan::view, looping::view, changes::view].map(|view| view(page)).into()
}
