//! Reordering: by mouse, by touch, by keys, and by naming the place.

use topline_browser_tests::input::Pointer;
use topline_browser_tests::{Backlog, Browser, Page, Server};

use super::desk::{
    field, order, press_button, undo, wait_for_no_dialog, wait_for_same_files, wait_for_text, wait_for_words,
};
use crate::support::{ids, row, wait_for_panel, wait_for_rows};

/// The item that is moved, by one place, and the one that it passes.
const MOVED: &str = "payment-test-cards";
const PASSED: &str = "delivery-cost-early";
const WHY: &str = "Testers can't work";
/// The command that does the same.
const COMMAND: &[&str] = &["decide", MOVED, "--above", PASSED, "--because", WHY];

fn open<'b>(browser: &'b Browser, server: &Server) -> Page<'b> {
    let page = Page::open(browser, &server.url);
    wait_for_rows(&page);
    page
}

/// The decision is in its file, the command would have written the same, and the page shows it.
#[track_caller]
fn assert_moved(page: &Page<'_>, backlog: &Backlog) {
    wait_for_same_files(backlog, &[COMMAND]);
    let decision = backlog.read(&format!("decisions/{MOVED}.toml"));
    for line in
        [format!("above = \"{PASSED}\""), format!("because = \"{WHY}\""), "by = \"maria@shop.example\"".to_owned()]
    {
        assert!(decision.contains(&line), "{line} isn't in\n{decision}");
    }
    page.wait(&format!("document.querySelector({:?})?.nextElementSibling?.dataset.id === {PASSED:?}", row(MOVED)));
    assert_eq!(ids(page), order(backlog));
    page.assert_quiet();
    undo(page, backlog);
    page.wait(&format!("document.querySelector({:?})?.nextElementSibling?.dataset.id === {MOVED:?}", row(PASSED)));
    assert_eq!(ids(page), order(backlog));
}

#[track_caller]
fn drag_up(pointer: Pointer) {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server);
    page.grab(pointer, &page.css(&format!("{} .rank", row(MOVED))));
    page.pull(pointer, &page.css(&format!("{} .rank", row(PASSED))), 0, -8);
    wait_for_text(&page, ".place-form", "6 → 5");
    assert_eq!(backlog.changed(), [""; 0], "nothing is written while it is dragged");
    page.release(pointer);
    page.wait("document.activeElement?.getAttribute('aria-label') === 'Reason'");
    page.type_text(WHY);
    page.press("Enter");
    assert_moved(&page, &backlog);
}

#[test]
fn by_mouse() {
    drag_up(Pointer::Mouse);
}

#[test]
fn by_touch() {
    drag_up(Pointer::Touch);
}

#[test]
fn by_keys() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server);
    for _ in 0..6 {
        page.press("j");
    }
    page.press("Shift+K");
    wait_for_text(&page, ".place-form", "6 → 5");
    page.press("Enter");
    page.type_text(WHY);
    page.press("Enter");
    assert_moved(&page, &backlog);
}

#[test]
fn by_a_pointer_without_dragging() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server);
    page.role("button", "Move Pay with test cards in acceptance").click();
    press_button(&page, "Up");
    wait_for_words(&page, "6 → 5");
    field(&page, "because").type_text(WHY);
    assert_eq!(backlog.changed(), [""; 0]);
    press_button(&page, "Move");
    wait_for_no_dialog(&page);
    assert_moved(&page, &backlog);
}

#[test]
fn by_naming_the_place_in_the_opened_item() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server);
    page.go(&format!("{}#/order/{MOVED}", server.origin()));
    wait_for_panel(&page, MOVED);
    page.role("button", "Move…").click();
    field(&page, "side").choose("above");
    field(&page, "target").fill(PASSED);
    field(&page, "because").type_text(WHY);
    wait_for_words(&page, "6 → 5");
    page.press("Enter");
    wait_for_no_dialog(&page);
    assert_moved(&page, &backlog);
}

#[test]
fn escape_ends_a_drag_and_a_form_and_writes_nothing() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server);
    let before = ids(&page);
    let handle = page.css(&format!("{} .rank", row(MOVED)));
    page.grab(Pointer::Mouse, &handle);
    page.pull(Pointer::Mouse, &page.css(&format!("{} .rank", row(PASSED))), 0, -8);
    wait_for_text(&page, ".place-form", "6 → 5");
    page.press("Escape");
    page.wait("!document.querySelector('.place-form')");
    page.release(Pointer::Mouse);
    page.css(&format!("{} a.title", row(MOVED))).focus();
    page.press("Shift+K");
    wait_for_text(&page, ".place-form", "6 → 5");
    page.press("Escape");
    page.wait("!document.querySelector('.place-form')");
    assert_eq!(ids(&page), before);
    assert_eq!(backlog.changed(), [""; 0]);
    page.assert_quiet();
}

#[test]
fn without_a_reason_nothing_is_written() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server);
    page.css(&format!("{} a.title", row(MOVED))).focus();
    page.press("Shift+K");
    wait_for_text(&page, ".place-form", "6 → 5");
    page.role("button", "Move").click();
    page.wait("document.querySelector('.place-form [role=alert]')");
    assert_eq!(backlog.changed(), [""; 0]);
    assert_eq!(page.focused().name(), "Reason");
    page.type_text(WHY);
    page.press("Enter");
    assert_moved(&page, &backlog);
}

#[test]
fn what_is_pulled_along_is_said_before_it_is_written() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server);
    page.role("button", "Move Edit the cart").click();
    press_button(&page, "To the top");
    wait_for_words(&page, "Change and remove cart lines through the API");
    wait_for_words(&page, "4 → 2");
    field(&page, "because").type_text("Everybody asks for it");
    assert_eq!(backlog.changed(), [""; 0]);
    press_button(&page, "Move");
    wait_for_no_dialog(&page);
    wait_for_text(&page, &row("edit-cart"), "2");
    assert_eq!(order(&backlog)[..2], ["cart-line-update", "edit-cart"]);
    undo(&page, &backlog);
}

#[test]
fn what_a_dependency_forbids_is_said_and_not_written() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server);
    page.role("button", "Move Change and remove cart lines through the API").click();
    field(&page, "side").choose("below");
    field(&page, "target").fill("edit-cart");
    page.wait("document.querySelector('dialog[open] [role=alert]')?.innerText.includes('edit-cart')");
    field(&page, "because").type_text("Because");
    press_button(&page, "Move");
    page.wait("document.querySelector('dialog[open] [role=alert]')");
    assert_eq!(backlog.changed(), [""; 0]);
}

#[test]
fn a_decision_is_withdrawn() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server);
    page.go(&format!("{}#/order/sell-gift-cards", server.origin()));
    wait_for_panel(&page, "sell-gift-cards");
    page.role("button", "Withdraw the decision…").click();
    wait_for_words(&page, "13 →");
    press_button(&page, "Withdraw");
    wait_for_no_dialog(&page);
    assert!(!backlog.has("decisions/sell-gift-cards.toml"));
    wait_for_same_files(&backlog, &[&["decide", "sell-gift-cards", "--withdraw"]]);
    undo(&page, &backlog);
    page.assert_quiet();
}

#[test]
fn a_read_only_server_has_nothing_that_writes() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&["--read-only"]);
    let page = open(&browser, &server);
    page.css(&format!("{} a.title", row(MOVED))).click();
    wait_for_panel(&page, MOVED);
    let buttons: Vec<String> = page.accessible("button").into_iter().map(|(name, _)| name).collect();
    for word in ["Move", "Edit", "New", "Undo", "Save", "Done", "Drop", "Start"] {
        assert!(!buttons.iter().any(|name| name.starts_with(word)), "{buttons:?}");
    }
    page.press("Escape");
    page.press("Shift+K");
    page.press("n");
    page.press("c");
    page.settle();
    assert!(page.all("dialog, .place-form").is_empty());
    let script = "const done = arguments[arguments.length - 1]; fetch('/api/apply', {method: 'POST', headers: {'Content-Type': \
        'application/json'}, body: '{\"version\":1,\"change\":{\"type\":\"reviewed\"}}'}).then(r => done(r.status))";
    assert_eq!(page.eval_async(script, serde_json::json!([])), 403);
    assert_eq!(backlog.changed(), [""; 0]);
}
