//! The live page's address, its token, and what it asks for.

use topline_browser_tests::views::VIEWS;
use topline_browser_tests::{Backlog, Browser, LAPTOP, PHONE, Page, Theme};

use crate::support::{wait_for_panel, wait_for_rows, wait_for_view};

#[test]
fn the_token_leaves_the_address_and_holds_for_reloads_and_other_windows() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    assert!(server.url.contains("token="), "{}", server.url);
    let page = Page::open(&browser, &server.url);
    wait_for_rows(&page);
    page.wait("!location.href.includes('token')");
    page.reload();
    wait_for_rows(&page);
    let second = Page::beside(&browser, LAPTOP);
    second.go(&format!("{}#/order/edit-cart", server.origin()));
    wait_for_panel(&second, "edit-cart");
    assert_eq!(second.eval("return document.cookie"), "", "scripts can't read the token");
    page.assert_quiet();
    page.assert_only_requests_to(server.origin());
}

#[test]
fn without_the_token_there_is_no_page() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = Page::open(&browser, server.origin());
    let text = page.eval("return document.body.innerText").to_string();
    assert!(!text.contains("charged"), "{text}");
    assert!(page.all("[data-id]").is_empty());
}

#[test]
fn views_and_items_are_those_of_the_file() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = Page::open(&browser, &server.url);
    wait_for_rows(&page);
    for view in &VIEWS[..5] {
        page.css(&format!("nav a[data-view={view}]")).click();
        wait_for_view(&page, view);
        page.reload();
        wait_for_view(&page, view);
    }
    page.go(&format!("{}#/order/sell-gift-cards", server.origin()));
    wait_for_panel(&page, "sell-gift-cards");
    page.assert_quiet();
    page.assert_only_requests_to(server.origin());
}

#[test]
fn the_live_page_is_accessible() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = Page::open(&browser, &server.url);
    wait_for_rows(&page);
    let mut found = Vec::new();
    for size in [LAPTOP, PHONE] {
        for theme in Theme::ALL {
            page.show(size.theme(theme));
            for hash in ["order", "order/edit-cart", "map", "inbox", "plan", "loop"] {
                page.go(&format!("{}#/{hash}", server.origin()));
                match hash.split_once('/') {
                    Some((_, id)) => wait_for_panel(&page, id),
                    None => wait_for_view(&page, hash),
                }
                page.settle();
                let violations = page.violations();
                if !violations.is_empty() {
                    found.push(format!("#/{hash} at {} {theme:?}:\n{}", size.width, violations.join("\n")));
                }
                let wide = page.too_wide();
                if !wide.is_empty() {
                    found.push(format!("#/{hash} at {} is too wide: {wide:#?}", size.width));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n\n"));
}

#[test]
fn it_ends_when_it_is_asked_to() {
    let backlog = Backlog::example();
    let before = backlog.files();
    let server = backlog.serve(&[]);
    assert!(server.end().success());
    assert_eq!(backlog.files(), before);
}
