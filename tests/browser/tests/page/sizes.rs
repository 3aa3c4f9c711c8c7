//! Large and empty backlogs, long words, and the width of a phone.

use topline_browser_tests::views::{VIEWS, changed_example, long_words, small};
use topline_browser_tests::{Backlog, Browser, LAPTOP, PHONE, Page, View};

use crate::support::{ids, wait_for_panel, wait_for_rows, wait_for_view};

/// No view is wider than the screen.
#[track_caller]
fn assert_no_sideways(url: &str, hashes: &[&str], size: View) {
    let browser = Browser::get();
    let page = Page::new(&browser, size);
    let mut found = Vec::new();
    for hash in hashes {
        page.go("about:blank");
        page.go(&format!("{url}#/{hash}"));
        match hash.split_once('/') {
            Some((_, id)) => wait_for_panel(&page, id),
            None => wait_for_view(&page, hash),
        }
        page.settle();
        let wide = page.too_wide();
        if !wide.is_empty() {
            found.push(format!("#/{hash} at {}: {wide:#?}", size.width));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    page.assert_quiet();
}

#[test]
fn nothing_scrolls_sideways_on_a_phone() {
    let backlog = changed_example();
    let hashes: Vec<&str> = VIEWS.into_iter().chain(["order/edit-cart", "order/charged-twice"]).collect();
    assert_no_sideways(&backlog.page(&["--base", "HEAD"]), &hashes, PHONE);
}

#[test]
fn long_words_break() {
    let backlog = long_words();
    let id = "an-id-that-is-much-longer-than-anybody-would-ever-type-by-hand-in-a-terminal-window-1";
    let item = format!("order/{id}");
    let hashes: Vec<&str> = VIEWS[..5].iter().copied().chain([item.as_str()]).collect();
    let url = backlog.page(&[]);
    for size in [PHONE, LAPTOP] {
        assert_no_sideways(&url, &hashes, size);
    }
}

#[test]
fn three_items() {
    let (browser, backlog) = (Browser::get(), small());
    let page = Page::open(&browser, &backlog.page(&[]));
    wait_for_rows(&page);
    assert_eq!(ids(&page), ["boil", "pour", "drink"]);
    page.assert_quiet();
}

#[test]
fn an_empty_backlog_says_what_would_be_here() {
    let (browser, backlog) = (Browser::get(), Backlog::of(&[("backlog.toml", "[product]\nname = \"New\"\n")]));
    let url = backlog.page(&[]);
    let page = Page::new(&browser, LAPTOP);
    for view in &VIEWS[..5] {
        page.go("about:blank");
        page.go(&format!("{url}#/{view}"));
        wait_for_view(&page, view);
        page.settle();
        let text = page.css(&format!("#view-{view}")).text();
        assert!(text.contains("topline ") || text.contains("backlog.toml"), "#/{view} has no way on: {text:?}");
    }
    page.assert_quiet();
}

#[test]
fn ten_thousand_items_are_listed_and_all_can_be_reached() {
    let (browser, backlog) = (Browser::get(), Backlog::generated(10_000));
    let url = backlog.page(&[]);
    let page = Page::open(&browser, &url);
    wait_for_rows(&page);
    let order: serde_json::Value = serde_json::from_str(&backlog.ok(&["priority", "--format", "json"])).expect("JSON");
    let all: Vec<&str> =
        order["items"].as_array().expect("items").iter().filter_map(|item| item["id"].as_str()).collect();
    assert_eq!(ids(&page)[0], all[0]);
    let last = all[all.len() - 1];
    page.go(&format!("{url}#/order/{last}"));
    wait_for_panel(&page, last);
    page.wait(&format!("document.querySelector('#view-order [data-id=\"{last}\"]')?.getClientRects().length"));
    for view in &VIEWS[1..5] {
        page.go(&format!("{url}#/{view}"));
        wait_for_view(&page, view);
    }
    page.assert_quiet();
    page.assert_only_requests_to(&url);
}
