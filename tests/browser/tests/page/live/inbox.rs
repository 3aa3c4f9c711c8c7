//! The inbox: feedback is answered, and let in or dropped.

use topline_browser_tests::{Backlog, Browser, Page, Server};

use super::desk::{field, press_button, undo, wait_for_no_dialog, wait_for_same_files, wait_for_words};
use crate::support::{wait_for_panel, wait_for_view};

const ID: &str = "pickup-in-shop";
const TEXT: &str = "We begin with two shops in January";

fn open<'b>(browser: &'b Browser, server: &Server) -> Page<'b> {
    let page = Page::open(browser, &server.url);
    page.go(&format!("{}#/inbox", server.origin()));
    wait_for_view(&page, "inbox");
    page
}

/// The button beside the feedback.
const ANSWER: &str = "#view-inbox [data-id=pickup-in-shop] button";

#[test]
fn it_is_let_in_by_pointer() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server);
    page.css(ANSWER).click();
    field(&page, "text").type_text(TEXT);
    wait_for_words(&page, "enters at");
    assert_eq!(backlog.changed(), [""; 0]);
    press_button(&page, "Answer");
    wait_for_no_dialog(&page);
    wait_for_same_files(&backlog, &[&["answer", ID, TEXT]]);
    page.wait(&format!("!document.querySelector('{ANSWER}')"));
    undo(&page, &backlog);
    page.wait(&format!("document.querySelector('{ANSWER}')"));
    page.assert_quiet();
}

#[test]
fn it_is_dropped_by_keys() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server);
    page.css(ANSWER).focus();
    page.press("Enter");
    page.css("dialog[open]");
    page.wait("document.activeElement?.name === 'text'");
    page.type_text(TEXT);
    page.press("Tab");
    assert_eq!(page.focused().attribute("name").as_deref(), Some("drop"));
    page.type_text("drop");
    page.press("Control+Enter");
    wait_for_no_dialog(&page);
    wait_for_same_files(&backlog, &[&["answer", ID, TEXT, "--drop"]]);
    undo(&page, &backlog);
    page.assert_quiet();
}

#[test]
fn it_is_answered_where_it_is_opened() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server);
    page.go(&format!("{}#/inbox/{ID}", server.origin()));
    wait_for_panel(&page, ID);
    page.role("button", "Answer…").click();
    field(&page, "text").type_text(TEXT);
    press_button(&page, "Answer");
    wait_for_no_dialog(&page);
    wait_for_same_files(&backlog, &[&["answer", ID, TEXT]]);
}

#[test]
fn without_an_answer_nothing_is_written() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server);
    page.css(ANSWER).click();
    press_button(&page, "Answer");
    page.settle();
    assert_eq!(page.all("dialog[open]").len(), 1);
    assert_eq!(backlog.changed(), [""; 0]);
    page.press("Escape");
    wait_for_no_dialog(&page);
}
