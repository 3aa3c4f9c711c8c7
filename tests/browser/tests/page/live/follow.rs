//! The live page follows the files, whoever writes them, and leaves what its reader is doing.

use topline_browser_tests::{Backlog, Browser, LAPTOP, Page, wait};

use crate::support::{ids, row, wait_for_panel, wait_for_rows};

/// Waits until a text is in the list.
#[track_caller]
fn wait_for_text(page: &Page<'_>, selector: &str, text: &str) {
    page.wait(&format!("document.querySelector({selector:?})?.innerText.includes({text:?})"));
}

/// Waits until the list begins with these.
#[track_caller]
fn wait_for_first(page: &Page<'_>, wanted: &[&str]) {
    wait::until(&format!("{wanted:?} at the top"), || match ids(page) {
        found if found.iter().zip(wanted).filter(|(one, other)| one == other).count() == wanted.len() => Ok(()),
        found => Err(format!("{found:?}")),
    });
}

#[test]
fn an_edit_of_a_file_is_shown() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = Page::open(&browser, &server.url);
    wait_for_rows(&page);
    let path = backlog.story("edit-cart");
    backlog.edit(&path, "title = \"Edit the cart\"", "title = \"Edit the cart in place\"");
    wait_for_text(&page, &row("edit-cart"), "Edit the cart in place");
    backlog.edit(
        &backlog.story("books-wrong-vat"),
        "severity = \"major\"",
        "severity = \"critical\"\nlabels = [\"x\"]",
    );
    backlog.edit(&backlog.story("charged-twice"), "severity = \"critical\"", "severity = \"minor\"");
    wait_for_first(&page, &["books-wrong-vat", "charged-twice"]);
    backlog.write("stories/new.md", "+++\ntitle = \"A new bug\"\ntype = \"bug\"\nseverity = \"critical\"\nfound_in = \"production\"\nestimate = 1\n+++\n");
    page.wait("document.querySelector('#view-order [data-id=new]')");
    std::fs::remove_file(backlog.root().join("stories/new.md")).expect("it is there");
    page.wait("!document.querySelector('#view-order [data-id=new]')");
    page.assert_quiet();
}

#[test]
fn place_focus_panel_and_what_is_typed_stay() {
    let (browser, backlog) = (Browser::get(), Backlog::generated(1_000));
    let server = backlog.serve(&[]);
    let page = Page::open(&browser, &server.url);
    wait_for_rows(&page);
    page.eval("scrollTo(0, 3000)");
    page.settle();
    // The row in the middle of the screen, and where it is.
    let middle = "return document.elementFromPoint(500, 400).closest('[data-id]').dataset.id";
    let id = page.eval(middle).as_str().expect("a row").to_owned();
    page.css(&format!("{} a.title", row(&id))).click();
    wait_for_panel(&page, &id);
    let top = format!("return Math.round(document.querySelector({:?}).getBoundingClientRect().top)", row(&id));
    let was = page.eval(&top);
    let other = backlog.story(&id);
    backlog.edit(&other, "title = \"", "title = \"Changed ");
    wait_for_text(&page, &row(&id), "Changed ");
    wait_for_text(&page, "#panel", "Changed ");
    assert_eq!(page.eval(&top), was, "the list jumped");
    assert_eq!(
        page.eval("return document.activeElement.closest('[data-id]')?.dataset.id ?? ''"),
        id.as_str(),
        "the focus was lost"
    );

    // What is typed stays, with its cursor.
    page.press("Escape");
    page.press("/");
    page.type_text("checkout lat");
    page.press("Left");
    backlog.edit(&other, "title = \"Changed ", "title = \"Checkout latency ");
    page.wait(&format!("document.querySelector({:?})?.innerText.includes('Checkout latency')", row(&id)));
    let search = page.focused();
    assert_eq!((search.content().as_str(), search.property("selectionStart")), ("checkout lat", 11.into()));
    page.type_text("s");
    assert_eq!(search.content(), "checkout last");
    page.assert_quiet();
}

#[test]
fn findings_are_shown_over_the_last_good_order() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = Page::open(&browser, &server.url);
    wait_for_rows(&page);
    let order = ids(&page);
    let path = backlog.story("edit-cart");
    let text = backlog.read(&path);
    backlog.write(&path, &text.replacen("title = ", "title ", 1));
    page.wait(&format!("document.body.innerText.includes({path:?})"));
    assert_eq!(ids(&page), order, "the last good order stays");
    let said = page.eval("return document.body.innerText").to_string();
    assert!(said.contains(&format!("{path}:2")), "the line isn't named: {said}");
    backlog.write(&path, &text);
    page.wait(&format!("!document.body.innerText.includes({path:?})"));
    page.assert_quiet();
}

#[test]
fn two_windows_show_the_same() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = Page::open(&browser, &server.url);
    let second = Page::beside(&browser, LAPTOP);
    second.go(server.origin());
    for page in [&page, &second] {
        wait_for_rows(page);
    }
    backlog.edit(&backlog.story("edit-cart"), "title = \"Edit the cart\"", "title = \"Both see it\"");
    for page in [&page, &second] {
        wait_for_text(page, &row("edit-cart"), "Both see it");
    }
}

#[test]
fn a_server_that_ends_is_said() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = Page::open(&browser, &server.url);
    wait_for_rows(&page);
    let before = page.eval("return document.body.innerText");
    server.end();
    page.wait(&format!("document.body.innerText !== {before}"));
    assert!(!ids(&page).is_empty(), "the order stays");
}
