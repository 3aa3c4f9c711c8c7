//! The map: a card goes to another step or release.

use topline_browser_tests::input::Pointer;
use topline_browser_tests::{Backlog, Browser, Page, Server};

use super::desk::{field, press_button, undo, wait_for_no_dialog, wait_for_same_files, wait_for_words};
use crate::support::{wait_for_panel, wait_for_view};

/// A card of the example, in the cell of `checkout` and `mvp`.
const CARD: &str = "#view-map [data-id=postcode-lower-case]";
const CELL: &str = "#view-map [data-step=cart][data-release=order-system]";
const COMMAND: &[&str] = &["set", "postcode-lower-case", "release=order-system", "step=cart"];

fn open<'b>(browser: &'b Browser, server: &Server) -> Page<'b> {
    let page = Page::open(browser, &server.url);
    page.go(&format!("{}#/map", server.origin()));
    wait_for_view(&page, "map");
    page
}

#[track_caller]
fn assert_moved(page: &Page<'_>, backlog: &Backlog) {
    wait_for_no_dialog(page);
    wait_for_same_files(backlog, &[COMMAND]);
    page.wait(&format!("document.querySelector('{CELL} [data-id=postcode-lower-case]')"));
    undo(page, backlog);
    page.wait(&format!("!document.querySelector('{CELL} [data-id=postcode-lower-case]')"));
    page.assert_quiet();
}

#[test]
fn by_mouse() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server);
    page.show(topline_browser_tests::View { width: 2600, height: 1600, ..topline_browser_tests::LAPTOP });
    page.drag(Pointer::Mouse, &page.css(&format!("{CARD} .id")), &page.css(CELL), 0, 0);
    wait_for_words(&page, "A postcode in lower case is refused");
    assert_eq!(backlog.changed(), [""; 0]);
    press_button(&page, "Move");
    assert_moved(&page, &backlog);
}

#[test]
fn by_keys() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server);
    page.css(&format!("{CARD} a")).focus();
    page.press("m");
    field(&page, "step").choose("cart");
    field(&page, "release").choose("order-system");
    field(&page, "release").focus();
    wait_for_words(&page, "A postcode in lower case is refused");
    page.press("Tab");
    page.press("Enter");
    assert_moved(&page, &backlog);
}

#[test]
fn by_a_pointer_without_dragging() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server);
    page.css(&format!("{CARD} a")).click();
    wait_for_panel(&page, "postcode-lower-case");
    page.role("button", "Edit…").click();
    field(&page, "step").choose("cart");
    field(&page, "release").choose("order-system");
    press_button(&page, "Save");
    assert_moved(&page, &backlog);
}

#[test]
fn a_click_opens_a_card_and_moves_nothing() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server);
    page.css(&format!("{CARD} a")).click();
    wait_for_panel(&page, "postcode-lower-case");
    assert!(page.all("dialog").is_empty());
    assert_eq!(page.hash(), "#/map/postcode-lower-case");
}
