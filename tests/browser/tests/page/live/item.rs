//! An item: its fields, its text, its criteria, its state; and a new one.

use topline_browser_tests::{Backlog, Browser, Page, Server};

use super::desk::{field, press_button, undo, wait_for_no_dialog, wait_for_same_files, wait_for_text, wait_for_words};
use crate::support::{row, wait_for_panel, wait_for_rows};

fn open<'b>(browser: &'b Browser, server: &Server, id: &str) -> Page<'b> {
    let page = Page::open(browser, &server.url);
    wait_for_rows(&page);
    page.go(&format!("{}#/order/{id}", server.origin()));
    wait_for_panel(&page, id);
    page
}

#[test]
fn fields_are_edited() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server, "undo-remove");
    page.role("button", "Edit…").click();
    field(&page, "title").fill("Take back the removal");
    field(&page, "type").choose("feedback");
    field(&page, "estimate").fill("2");
    field(&page, "value").fill("4000");
    field(&page, "step").choose("checkout");
    field(&page, "release").choose("order-system");
    field(&page, "feature").choose("gift-cards");
    field(&page, "flag").fill("new-cart");
    field(&page, "assignee").fill("priya, jonas");
    wait_for_words(&page, "Take back the removal");
    assert_eq!(backlog.changed(), [""; 0]);
    press_button(&page, "Save");
    wait_for_no_dialog(&page);
    let command: &[&str] = &[
        "set",
        "undo-remove",
        "title=Take back the removal",
        "type=feedback",
        "estimate=2",
        "value=4000",
        "step=checkout",
        "release=order-system",
        "feature=gift-cards",
        "flag=new-cart",
        "assignee=priya,jonas",
    ];
    wait_for_same_files(&backlog, &[command]);
    wait_for_text(&page, "#panel", "Take back the removal");
    undo(&page, &backlog);
    page.assert_quiet();
}

#[test]
fn one_field_is_edited_by_keys_and_nothing_else_is_written() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server, "footer-year");
    let path = backlog.story("footer-year");
    let before = backlog.read(&path);
    page.role("button", "Edit…").focus();
    page.press("Enter");
    page.wait("document.activeElement?.name === 'title'");
    page.press("Control+a");
    page.type_text("The footer says 2025");
    page.press("Enter");
    wait_for_no_dialog(&page);
    wait_for_text(&page, &row("footer-year"), "The footer says 2025");
    assert_eq!(backlog.read(&path), before.replacen("The footer still says 2025", "The footer says 2025", 1));
    undo(&page, &backlog);
    assert_eq!(backlog.read(&path), before);
}

#[test]
fn a_value_that_is_none_is_refused_with_its_reason() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server, "footer-year");
    page.role("button", "Edit…").click();
    field(&page, "estimate").fill("many");
    page.wait(
        "document.querySelector('dialog[open] [role=alert], dialog[open] .findings')?.innerText.includes('estimate')",
    );
    press_button(&page, "Save");
    page.wait("document.querySelector('dialog[open] [role=alert]')");
    assert_eq!(backlog.changed(), [""; 0]);
}

#[test]
fn the_text_is_edited() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server, "footer-year");
    let path = backlog.story("footer-year");
    let before = backlog.read(&path);
    page.role("button", "Edit…").click();
    let text = field(&page, "body");
    text.focus();
    page.press("Control+End");
    page.type_text("More <b>words</b> & \"quotes\" – ünd 日本語.");
    press_button(&page, "Save");
    wait_for_no_dialog(&page);
    wait_for_text(&page, "#panel", "More <b>words</b> & \"quotes\" – ünd 日本語.");
    let after = backlog.read(&path);
    assert_eq!(after.trim_end(), format!("{before}More <b>words</b> & \"quotes\" – ünd 日本語."));
    undo(&page, &backlog);
    assert_eq!(backlog.read(&path), before);
    page.assert_quiet();
}

#[test]
fn a_criterion_is_ticked_by_pointer_and_by_key() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server, "charged-twice");
    let path = backlog.story("charged-twice");
    let before = backlog.read(&path);
    page.role_like("checkbox", "idempotency key").click();
    let ticked = before.replacen("- [ ] Each order", "- [x] Each order", 1);
    assert_ne!(ticked, before);
    topline_browser_tests::wait::until("the tick", || {
        (backlog.read(&path) == ticked).then_some(()).ok_or(backlog.read(&path))
    });
    page.wait("[...document.querySelectorAll('#panel [role=checkbox]')].filter(b => b.getAttribute('aria-checked') === 'true').length === 2");
    page.role_like("checkbox", "idempotency key").focus();
    page.press("Space");
    topline_browser_tests::wait::until("no tick", || {
        (backlog.read(&path) == before).then_some(()).ok_or(backlog.read(&path))
    });
    page.assert_quiet();
}

#[test]
fn a_new_item_by_pointer_and_by_key() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = Page::open(&browser, &server.url);
    wait_for_rows(&page);
    let command: &[&str] = &["new", "Say thanks after an order", "--type", "feedback", "estimate=1", "step=buy"];
    for by_key in [false, true] {
        if by_key {
            page.press("n");
        } else {
            page.role_like("button", "New item").click();
        }
        page.wait("document.activeElement?.name === 'title'");
        page.type_text("Say thanks after an order");
        field(&page, "type").choose("feedback");
        field(&page, "estimate").fill("1");
        field(&page, "step").choose("buy");
        assert_eq!(backlog.changed(), [""; 0]);
        press_button(&page, "Create");
        wait_for_no_dialog(&page);
        wait_for_same_files(&backlog, &[command]);
        undo(&page, &backlog);
    }
    page.assert_quiet();
}

#[test]
fn it_is_started_and_done() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    // Higher items can be started: this is asked about, and then done anyway.
    let page = open(&browser, &server, "footer-year");
    page.role("button", "Start").click();
    press_button(&page, "Start anyway");
    wait_for_no_dialog(&page);
    wait_for_same_files(&backlog, &[&["start", "footer-year", "--anyway"]]);
    wait_for_text(&page, "#panel", "in progress");
    page.role("button", "Done").click();
    press_button(&page, "Finish anyway");
    wait_for_no_dialog(&page);
    wait_for_same_files(&backlog, &[&["start", "footer-year", "--anyway"], &["done", "footer-year", "--anyway"]]);
    page.wait("document.querySelector('#panel')?.innerText.includes('done')");
    page.press("u");
    wait_for_same_files(&backlog, &[&["start", "footer-year", "--anyway"]]);
    undo(&page, &backlog);
    page.assert_quiet();
}

#[test]
fn what_may_not_be_started_is_not_started_by_closing_the_question() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server, "redeem-gift-cards");
    page.role("button", "Start").focus();
    page.press("Enter");
    page.wait("document.querySelector('dialog[open] [role=alert]')");
    page.press("Escape");
    wait_for_no_dialog(&page);
    assert_eq!(backlog.changed(), [""; 0]);
}

#[test]
fn it_is_dropped_with_a_reason() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server, "wish-list");
    page.role("button", "Drop…").click();
    field(&page, "because").type_text("Nobody asks for it");
    wait_for_words(&page, "leaves");
    assert_eq!(backlog.changed(), [""; 0]);
    press_button(&page, "Drop");
    wait_for_no_dialog(&page);
    wait_for_same_files(&backlog, &[&["drop", "wish-list", "--because", "Nobody asks for it"]]);
    undo(&page, &backlog);
    page.assert_quiet();
}
