//! The page on paper.

use std::process::Command;

use topline_browser_tests::{Backlog, Browser, Page};

use crate::support::wait_for_rows;

/// The text of a PDF, by poppler's `pdftotext`.
fn text_of(backlog: &Backlog, pdf: &[u8]) -> String {
    let file = backlog.beside("printed.pdf");
    std::fs::write(&file, pdf).expect("the PDF is written");
    let output = Command::new("pdftotext").arg("-raw").arg(&file).arg("-").output();
    let output = output.expect("`pdftotext` starts (Debian: apt-get install poppler-utils)");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn all_items_of_the_order_are_printed() {
    let (browser, backlog) = (Browser::get(), Backlog::generated(300));
    let order: serde_json::Value = serde_json::from_str(&backlog.ok(&["priority", "--format", "json"])).expect("JSON");
    let titles: Vec<String> = order["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| item["title"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert!(titles.len() > 100, "{}", titles.len());
    let page = Page::open(&browser, &backlog.page(&[]));
    wait_for_rows(&page);
    let text = text_of(&backlog, &page.printed());
    let words: String = text.split_whitespace().collect();
    let missing: Vec<&String> = titles.iter().filter(|title| !words.contains(&title.replace(' ', ""))).collect();
    assert!(missing.is_empty(), "{} of {} aren't printed, such as {:?}", missing.len(), titles.len(), missing.first());
    page.assert_quiet();
}

#[test]
fn what_is_for_the_screen_only_is_not_printed() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let page = Page::open(&browser, &backlog.page(&[]));
    wait_for_rows(&page);
    page.media("print", topline_browser_tests::Theme::Dark);
    assert_eq!(page.visible("nav, input, .skip"), 0);
    let ink = page.eval("return getComputedStyle(document.body).color").to_string();
    assert!(ink.contains("rgb(0, 0, 0)") || dark(&ink), "paper is white: {ink}");
}

/// Whether a CSS color `rgb(…)` is dark enough for paper.
fn dark(color: &str) -> bool {
    let parts = color.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse::<u32>().ok());
    parts.take(3).sum::<u32>() < 3 * 90
}
