//! Each view and each item has an address, which the browser's own buttons know.

use topline_browser_tests::views::{VIEWS, changed_example};
use topline_browser_tests::{Backlog, Browser, Page};

use crate::support::{ROWS, ids, row, shown_views, wait_for_no_panel, wait_for_panel, wait_for_rows, wait_for_view};

#[test]
fn an_address_opens_its_view_and_a_reload_keeps_it() {
    let (browser, backlog) = (Browser::get(), changed_example());
    let url = backlog.page(&["--base", "HEAD"]);
    let page = Page::open(&browser, &url);
    wait_for_view(&page, "order");
    for view in VIEWS {
        page.go("about:blank");
        page.go(&format!("{url}#/{view}"));
        wait_for_view(&page, view);
        page.reload();
        wait_for_view(&page, view);
        assert_eq!(page.hash(), format!("#/{view}"));
    }
    page.assert_quiet();
    page.assert_only_requests_to(&url);
}

#[test]
fn links_of_the_rail_lead_there_and_the_buttons_of_the_browser_back() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let page = Page::open(&browser, &backlog.page(&[]));
    wait_for_view(&page, "order");
    for view in ["map", "plan", "loop"] {
        page.css(&format!("nav a[data-view={view}]")).click();
        wait_for_view(&page, view);
        assert_eq!(page.css("nav a[aria-current=page]").attribute("data-view").as_deref(), Some(view));
    }
    for view in ["plan", "map", "order"] {
        page.back();
        wait_for_view(&page, view);
    }
    page.forward();
    wait_for_view(&page, "map");
    page.assert_quiet();
}

#[test]
fn links_of_the_rail_are_reached_by_keyboard() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let page = Page::open(&browser, &backlog.page(&[]));
    wait_for_view(&page, "order");
    let mut names = Vec::new();
    for _ in 0..12 {
        page.press("Tab");
        names.push(page.focused().name());
        if names.last().is_some_and(|name| name.starts_with("Map")) {
            page.press("Enter");
            return wait_for_view(&page, "map");
        }
    }
    panic!("Tab reached {names:?}");
}

#[test]
fn an_item_has_an_address() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let url = backlog.page(&[]);
    let page = Page::open(&browser, &format!("{url}#/order/edit-cart"));
    wait_for_panel(&page, "edit-cart");
    page.reload();
    wait_for_panel(&page, "edit-cart");
    page.go(&format!("{url}#/order"));
    wait_for_no_panel(&page);
    page.back();
    wait_for_panel(&page, "edit-cart");
    page.assert_quiet();
}

#[test]
fn an_address_that_leads_nowhere_shows_the_list() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let url = backlog.page(&[]);
    for hash in [
        "#/nowhere",
        "#/order/no-such-item",
        "#/changes",
        "#/order/%",
        "#/map/<b>",
        "#/__proto__",
        "#/order/constructor",
    ] {
        let page = Page::open(&browser, &format!("{url}{hash}"));
        page.settle();
        assert_eq!(shown_views(&page).len(), 1, "{hash}: {:?}\n{}", shown_views(&page), page.outline());
        page.assert_quiet();
    }
}

#[test]
fn an_item_opens_and_closes_by_pointer() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let page = Page::open(&browser, &backlog.page(&[]));
    wait_for_rows(&page);
    page.css(&row("edit-cart")).click();
    wait_for_panel(&page, "edit-cart");
    assert!(page.hash().ends_with("/edit-cart"), "{}", page.hash());
    page.role_like("button", "Close").click();
    wait_for_no_panel(&page);
    assert_eq!(page.hash(), "#/order");
    page.assert_quiet();
}

#[test]
fn an_item_opens_and_closes_by_keyboard_and_the_focus_returns() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let page = Page::open(&browser, &backlog.page(&[]));
    wait_for_rows(&page);
    page.press("j");
    page.press("j");
    let second = ids(&page)[1].clone();
    page.press("Enter");
    wait_for_panel(&page, &second);
    page.press("Escape");
    wait_for_no_panel(&page);
    let inside = "const row = document.activeElement.closest('[data-id]') ?? document.activeElement; return row.dataset.id \
        ?? document.getElementById(row.getAttribute('aria-activedescendant') ?? '')?.dataset.id ?? row.outerHTML.slice(0, 200)";
    assert_eq!(page.eval(inside), second.as_str(), "the focus isn't where it was");
    page.assert_quiet();
}

#[test]
fn links_between_items_lead_from_one_to_the_other() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let page = Page::open(&browser, &format!("{}#/order/edit-cart", backlog.page(&[])));
    wait_for_panel(&page, "edit-cart");
    let links = page.all("#panel a[href^='#/order/']");
    let target = links
        .iter()
        .find_map(|link| link.attribute("href").filter(|to| !to.ends_with("/edit-cart")).map(|to| (link, to)));
    let (link, target) = target.expect("edit-cart waits for something");
    link.click();
    wait_for_panel(&page, target.trim_start_matches("#/order/"));
    page.back();
    wait_for_panel(&page, "edit-cart");
    assert!(!page.all(ROWS).is_empty());
}
