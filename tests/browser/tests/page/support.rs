//! What several tests ask of a page.

use topline_browser_tests::Page;
use topline_browser_tests::views::VIEWS;

/// The views that are shown just now.
#[track_caller]
pub fn shown_views(page: &Page<'_>) -> Vec<&'static str> {
    VIEWS.into_iter().filter(|view| page.visible(&format!("#view-{view}")) > 0).collect()
}

/// Waits until a view, and only it, is shown.
#[track_caller]
pub fn wait_for_view(page: &Page<'_>, view: &str) {
    page.wait(&format!(
        "[...document.querySelectorAll('section.view')].filter(v => v.getClientRects().length).map(v => v.id) == 'view-{view}'"
    ));
}

/// Waits until the rows of the list are there.
#[track_caller]
pub fn wait_for_rows(page: &Page<'_>) {
    page.wait("document.querySelector('#view-order [data-id]')?.getClientRects().length");
}

/// Waits until an item's panel is open, and returns nothing: its text is in `#panel`.
#[track_caller]
pub fn wait_for_panel(page: &Page<'_>, title: &str) {
    page.wait(&format!(
        "document.querySelector('#panel').getClientRects().length && document.querySelector('#panel').innerText.includes({})",
        serde_json::json!(title)
    ));
}

/// Waits until no panel is open.
#[track_caller]
pub fn wait_for_no_panel(page: &Page<'_>) {
    page.wait("!document.querySelector('#panel').getClientRects().length");
}

/// The rows that the list has on the screen and around it, from above.
pub const ROWS: &str = "#view-order [data-id]";

/// The ids of the rows that are drawn.
#[track_caller]
pub fn ids(page: &Page<'_>) -> Vec<String> {
    let ids = page.eval(&format!("return [...document.querySelectorAll({ROWS:?})].map(row => row.dataset.id)"));
    ids.as_array().into_iter().flatten().filter_map(|id| id.as_str().map(str::to_owned)).collect()
}

/// The row of an item.
pub fn row(id: &str) -> String {
    format!("#view-order [data-id=\"{id}\"]")
}
