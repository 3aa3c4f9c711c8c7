//! Save as a commit: what goes in, the user's hooks, and what stays outside.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use topline_browser_tests::{Backlog, Browser, Page, Server};

use super::desk::{field, press_button, wait_for_no_dialog, wait_for_text, wait_for_words};
use crate::support::wait_for_rows;

/// Opens the page after a change of the backlog, with another one in the repository beside it.
fn open<'b>(browser: &'b Browser, server: &Server) -> Page<'b> {
    let page = Page::open(browser, &server.url);
    wait_for_rows(&page);
    page
}

fn hook(backlog: &Backlog, script: &str) {
    let file = backlog.repository().join(".git/hooks/pre-commit");
    fs::create_dir_all(file.parent().expect("a folder")).expect("the folder of hooks");
    fs::write(&file, script).expect("a hook");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("a hook that can be run");
}

#[test]
fn what_changed_is_committed_by_pointer() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server);
    backlog.edit(&backlog.story("edit-cart"), "title = \"Edit the cart\"", "title = \"Edit it\"");
    backlog.write("stories/thanks.md", "+++\ntitle = \"Say thanks\"\ntype = \"story\"\n+++\n");
    page.wait("document.querySelector('#view-order [data-id=thanks]')");
    page.role_like("button", "Save as a commit").click();
    wait_for_words(&page, "stories/thanks.md");
    wait_for_words(&page, &backlog.story("edit-cart"));
    assert!(!field(&page, "message").content().trim().is_empty(), "a message is proposed");
    field(&page, "message").fill("Thanks, and a shorter title\n\nBy the page.");
    press_button(&page, "Commit");
    wait_for_no_dialog(&page);
    wait_for_text(&page, "#toast", "Committed");
    assert_eq!(backlog.changed(), [""; 0]);
    assert_eq!(backlog.git(&["log", "-1", "--format=%B"]).trim(), "Thanks, and a shorter title\n\nBy the page.");
    assert_eq!(backlog.git(&["rev-list", "--count", "HEAD"]).trim(), "2");
    page.assert_quiet();
}

#[test]
fn a_hook_that_fails_stops_it_and_is_heard() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    hook(&backlog, "#!/bin/sh\necho 'the hook says no: <b>never</b>' >&2\nexit 1\n");
    let server = backlog.serve(&[]);
    let page = open(&browser, &server);
    backlog.edit(&backlog.story("edit-cart"), "title = \"Edit the cart\"", "title = \"Edit it\"");
    wait_for_text(&page, "#view-order", "Edit it");
    page.press("c");
    wait_for_words(&page, &backlog.story("edit-cart"));
    field(&page, "message").fill("No");
    press_button(&page, "Commit");
    wait_for_words(&page, "the hook says no: <b>never</b>");
    assert_eq!(backlog.git(&["rev-list", "--count", "HEAD"]).trim(), "1");
    assert_eq!(backlog.changed().len(), 1);
    // It can be tried again when the hook is content.
    hook(&backlog, "#!/bin/sh\nexit 0\n");
    press_button(&page, "Commit");
    wait_for_no_dialog(&page);
    assert_eq!(backlog.git(&["rev-list", "--count", "HEAD"]).trim(), "2");
    page.assert_quiet();
}

#[test]
fn other_files_of_the_repository_stay_as_they_are() {
    let (browser, backlog) = (Browser::get(), Backlog::generated(20));
    let server = backlog.serve(&[]);
    let page = open(&browser, &server);
    fs::write(backlog.repository().join("code.rs"), "fn main() {}\n").expect("a file");
    fs::write(backlog.repository().join("staged.rs"), "fn main() {}\n").expect("a file");
    backlog.git(&["add", "staged.rs"]);
    backlog.write("stories/thanks.md", "+++\ntitle = \"Say thanks\"\ntype = \"story\"\n+++\n");
    page.wait("document.querySelector('#view-order [data-id=thanks]')");
    page.press("c");
    wait_for_words(&page, "stories/thanks.md");
    assert!(!page.css("dialog[open]").text().contains("code.rs"));
    field(&page, "message").fill("Thanks");
    press_button(&page, "Commit");
    wait_for_no_dialog(&page);
    assert_eq!(backlog.changed(), ["A  staged.rs", "?? code.rs"]);
}

#[test]
fn with_nothing_to_commit_that_is_said() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = open(&browser, &server);
    page.press("c");
    wait_for_text(&page, "#toast", "Nothing has changed");
    assert!(page.all("dialog").is_empty());
}
