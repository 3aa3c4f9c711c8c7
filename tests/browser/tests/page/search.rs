//! Finding items: by words, by facets, both as typed and as chosen; what is searched is in the address.

use topline_browser_tests::{Backlog, Browser, PHONE, Page};

use crate::support::{ids, wait_for_panel, wait_for_rows, wait_for_view};

/// A facet, the choice in its list, the same as typed, and the items of the example that it leaves.
const FACETS: [(&str, &str, &str, &[&str]); 8] = [
    ("Kind", "bug", "kind:bug", &["charged-twice", "books-wrong-vat", "postcode-lower-case", "footer-year"]),
    ("State", "in progress", "state:doing", &["charged-twice", "cart-line-update"]),
    ("Step", "User navigates to the website", "step:website", &["footer-year"]),
    (
        "Release",
        "Orders reach the order system",
        "release:order-system",
        &["order-intake", "replay-outbox", "order-status"],
    ),
    ("Feature", "Gift cards", "feature:gift-cards", &["sell-gift-cards", "redeem-gift-cards"]),
    (
        "Objective",
        "The shop runs without anybody watching it",
        "objective:operate",
        &["payment-test-cards", "mail-sender-domain", "order-intake", "warehouse-message"],
    ),
    ("Assignee", "jonas", "assignee:jonas", &["cart-line-update"]),
    (
        "Label",
        "orders",
        "label:orders",
        &["order-outbox", "order-backups", "order-intake", "replay-outbox", "warehouse-message"],
    ),
];

/// Waits until the list has these items, and no others.
#[track_caller]
fn wait_for_ids(page: &Page<'_>, wanted: &[&str]) {
    topline_browser_tests::wait::until(&format!("{wanted:?}"), || match ids(page) {
        found if found == wanted => Ok(()),
        found => Err(format!("{found:?}")),
    });
}

#[test]
fn a_slash_leads_to_the_search_from_every_view() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let page = Page::open(&browser, &backlog.page(&[]));
    wait_for_rows(&page);
    for view in ["order", "map", "loop"] {
        page.css(&format!("nav a[data-view={view}]")).click();
        wait_for_view(&page, view);
        page.press("/");
        assert_eq!(page.focused().role(), "searchbox");
        assert_eq!(page.focused().content(), "", "the slash isn't typed");
        page.press("Escape");
    }
    page.press("/");
    page.type_text("gift");
    wait_for_view(&page, "order");
    wait_for_ids(&page, &["sell-gift-cards", "redeem-gift-cards"]);
    page.assert_quiet();
}

#[test]
fn words_are_found_in_titles_and_ids_and_a_reload_keeps_them() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let page = Page::open(&browser, &backlog.page(&[]));
    wait_for_rows(&page);
    let all = ids(&page);
    page.press("/");
    page.type_text("EDIT cart");
    wait_for_ids(&page, &["edit-cart"]);
    assert!(page.hash().contains("cart"), "{}", page.hash());
    page.reload();
    wait_for_ids(&page, &["edit-cart"]);
    assert_eq!(page.role_like("searchbox", "Search").content(), "EDIT cart");
    page.role_like("searchbox", "Search").click();
    page.press("Control+a");
    page.press("Delete");
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    wait_for_ids(&page, &all);
    page.assert_quiet();
}

#[test]
fn what_nothing_has_says_so_and_leads_back() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let page = Page::open(&browser, &backlog.page(&[]));
    wait_for_rows(&page);
    page.press("/");
    page.type_text("zzz");
    wait_for_ids(&page, &[]);
    page.role_like("button", "all items").click();
    wait_for_rows(&page);
    page.assert_quiet();
}

#[test]
fn each_facet_by_choice() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let page = Page::open(&browser, &backlog.page(&[]));
    wait_for_rows(&page);
    let all = ids(&page);
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    page.role("button", "Filter").click();
    for (facet, choice, typed, wanted) in FACETS {
        page.role("combobox", facet).choose(choice);
        wait_for_ids(&page, wanted);
        assert_eq!(page.role_like("searchbox", "Search").content(), typed);
        page.role("combobox", facet).choose("");
        wait_for_ids(&page, &all);
    }
    page.role("combobox", "Kind").choose("story");
    page.role("combobox", "Feature").choose("gift-cards");
    page.role("combobox", "Step").choose("checkout");
    wait_for_ids(&page, &["redeem-gift-cards"]);
    page.assert_quiet();
}

#[test]
fn each_facet_by_typing_and_by_address() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let url = backlog.page(&[]);
    let page = Page::open(&browser, &url);
    wait_for_rows(&page);
    for (_, _, typed, wanted) in FACETS {
        page.role_like("searchbox", "Search").fill(typed);
        wait_for_ids(&page, wanted);
        let address = page.url();
        page.go("about:blank");
        page.go(&address);
        wait_for_ids(&page, wanted);
    }
    page.assert_quiet();
}

#[test]
fn a_facet_is_chosen_by_keyboard() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let page = Page::open(&browser, &backlog.page(&[]));
    wait_for_rows(&page);
    page.press("f");
    assert_eq!(page.focused().name(), "Kind");
    page.type_text("bug");
    wait_for_ids(&page, FACETS[0].3);
    page.assert_quiet();
}

#[test]
fn feedback_that_waits_and_what_is_done_is_found_by_its_state() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let url = backlog.page(&[]);
    let page = Page::open(&browser, &url);
    wait_for_rows(&page);
    page.role_like("searchbox", "Search").fill("state:triage");
    wait_for_ids(&page, &["payment-timeouts", "pickup-in-shop"]);
    page.role_like("searchbox", "Search").fill("state:dropped");
    page.wait("document.querySelector('#view-order [data-id=\"pay-with-crypto\"]')");
    page.role_like("searchbox", "Search").fill("state:done kind:bug");
    page.wait("document.querySelector('#view-order [data-id=\"sold-out-still-sold\"]')");
    page.assert_quiet();
}

#[test]
fn an_item_is_found_and_opened_on_a_phone() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let page = Page::new(&browser, PHONE);
    page.go(&backlog.page(&[]));
    wait_for_rows(&page);
    page.role_like("searchbox", "Search").click();
    page.type_text("wish");
    wait_for_ids(&page, &["wish-list"]);
    page.css("#view-order [data-id=wish-list] a").click();
    wait_for_panel(&page, "wish-list");
    assert!(page.css("#panel").property("clientWidth").as_u64() > Some(300), "it lies over the list");
    page.role_like("button", "Close").click();
    wait_for_ids(&page, &["wish-list"]);
    page.assert_quiet();
}
