//! Nobody's text is overwritten: files that others changed meanwhile, two windows, and what can be undone.

use topline_browser_tests::{Backlog, Browser, LAPTOP, Page, Server};

use super::desk::{field, press_button, wait_for_no_dialog, wait_for_text, wait_for_words};
use crate::support::{row, wait_for_panel, wait_for_rows};

fn open<'b>(browser: &'b Browser, server: &Server, id: &str) -> Page<'b> {
    let page = Page::open(browser, &server.url);
    wait_for_rows(&page);
    page.go(&format!("{}#/order/{id}", server.origin()));
    wait_for_panel(&page, id);
    page
}

#[test]
fn a_text_that_somebody_changed_meanwhile_is_not_overwritten() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server, "footer-year");
    let path = backlog.story("footer-year");
    page.role("button", "Edit…").click();
    field(&page, "body").fill("Mine.\n");
    backlog.write(&path, &format!("{}\nTheirs.\n", backlog.read(&path)));
    let theirs = backlog.read(&path);
    // The page behind the dialog shows it already; the dialog is still about the text that was there.
    wait_for_text(&page, "#panel", "Theirs.");
    press_button(&page, "Save");
    page.wait("document.querySelector('dialog[open] [role=alert]')");
    assert_eq!(backlog.read(&path), theirs);
    wait_for_words(&page, "Theirs.");
    assert_eq!(field(&page, "body").content(), "Mine.\n", "what was typed stays");
}

#[test]
fn a_change_of_another_file_is_no_conflict() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server, "footer-year");
    page.role("button", "Edit…").click();
    field(&page, "title").fill("The footer says 2025");
    backlog.edit(&backlog.story("edit-cart"), "title = \"Edit the cart\"", "title = \"Edit it\"");
    wait_for_text(&page, &row("edit-cart"), "Edit it");
    assert_eq!(field(&page, "title").content(), "The footer says 2025");
    press_button(&page, "Save");
    wait_for_no_dialog(&page);
    assert!(backlog.read(&backlog.story("footer-year")).contains("title = \"The footer says 2025\""));
    assert!(backlog.read(&backlog.story("edit-cart")).contains("title = \"Edit it\""));
}

#[test]
fn of_two_windows_the_second_is_told() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let first = open(&browser, &server, "footer-year");
    let second = Page::beside(&browser, LAPTOP);
    second.go(&format!("{}#/order/footer-year", server.origin()));
    wait_for_panel(&second, "footer-year");
    for (page, title) in [(&first, "Of the first"), (&second, "Of the second")] {
        page.role("button", "Edit…").click();
        field(page, "title").fill(title);
    }
    press_button(&first, "Save");
    wait_for_no_dialog(&first);
    wait_for_text(&second, &row("footer-year"), "Of the first");
    press_button(&second, "Save");
    second.wait("document.querySelector('dialog[open] [role=alert]')");
    let path = backlog.story("footer-year");
    assert!(backlog.read(&path).contains("title = \"Of the first\""), "{}", backlog.read(&path));
}

#[test]
fn what_somebody_changed_since_can_not_be_undone() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server, "footer-year");
    let path = backlog.story("footer-year");
    page.role("button", "Edit…").click();
    field(&page, "title").fill("The footer says 2025");
    press_button(&page, "Save");
    wait_for_no_dialog(&page);
    backlog.write(&path, &format!("{}\nTheirs.\n", backlog.read(&path)));
    let theirs = backlog.read(&path);
    wait_for_text(&page, "#panel", "Theirs.");
    page.press("u");
    page.wait("document.querySelector('[role=alert]')");
    assert_eq!(backlog.read(&path), theirs);
}

#[test]
fn with_nothing_to_undo_that_is_said() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server, "footer-year");
    page.role("button", "Undo").click();
    page.wait("document.querySelector('[role=alert]')");
    assert_eq!(backlog.changed(), [""; 0]);
}

#[test]
fn a_dialog_keeps_what_is_typed_while_files_change() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server, "wish-list");
    page.role("button", "Drop…").click();
    field(&page, "because").type_text("Nobody as");
    backlog.edit(&backlog.story("edit-cart"), "title = \"Edit the cart\"", "title = \"Edit it\"");
    wait_for_text(&page, &row("edit-cart"), "Edit it");
    page.type_text("ks");
    assert_eq!(field(&page, "because").content(), "Nobody asks");
    assert!(field(&page, "because").has_focus());
}
