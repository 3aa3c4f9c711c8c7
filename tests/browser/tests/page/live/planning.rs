//! The plan's goal and capacity, and the review of the order.

use topline_browser_tests::{Backlog, Browser, Page, Server};

use super::desk::{field, press_button, undo, wait_for_no_dialog, wait_for_same_files};
use crate::support::wait_for_view;

fn open<'b>(browser: &'b Browser, server: &Server, view: &str) -> Page<'b> {
    let page = Page::open(browser, &server.url);
    page.go(&format!("{}#/{view}", server.origin()));
    wait_for_view(&page, view);
    page
}

#[test]
fn a_goal_is_adopted() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server, "plan");
    page.role("button", "Adopt Gift cards").click();
    assert_eq!(backlog.changed(), [""; 0]);
    press_button(&page, "Adopt");
    wait_for_no_dialog(&page);
    wait_for_same_files(&backlog, &[&["plan", "--adopt", "gift-cards"]]);
    undo(&page, &backlog);
    page.assert_quiet();
}

#[test]
fn capacity_and_reserve_are_set_by_keys() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server, "plan");
    let before = backlog.read("backlog.toml");
    page.role_like("button", "capacity and reserve").focus();
    page.press("Enter");
    field(&page, "capacity").fill("12");
    field(&page, "reserve").fill("0.25");
    page.press("Enter");
    wait_for_no_dialog(&page);
    let after = before.replacen("capacity = 10 ", "capacity = 12 ", 1).replacen("reserve = 0.4 ", "reserve = 0.25 ", 1);
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_ne!(after, before);
    assert_eq!(words(&backlog.read("backlog.toml")), words(&after));
    undo(&page, &backlog);
    assert_eq!(backlog.read("backlog.toml"), before);
    page.assert_quiet();
}

#[test]
fn the_order_was_reviewed() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server, "loop");
    page.role("button", "Reviewed").click();
    wait_for_same_files(&backlog, &[&["reviewed"]]);
    undo(&page, &backlog);
    page.role("button", "Reviewed").focus();
    page.press("Enter");
    wait_for_same_files(&backlog, &[&["reviewed"]]);
    page.assert_quiet();
}
