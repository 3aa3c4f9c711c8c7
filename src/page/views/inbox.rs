//! Inbox.

use super::View;
use crate::page::Page;

/// Renders it.
pub fn view(_page: &Page<'_>) -> View {
    View { name: "inbox", title: "Inbox", ..View::default() }
}
