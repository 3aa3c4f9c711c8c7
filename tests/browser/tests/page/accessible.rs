//! What axe-core finds, in every view, both sizes and both themes.

use topline_browser_tests::views::{VIEWS, changed_example, small};
use topline_browser_tests::{Backlog, Browser, LAPTOP, PHONE, Page, Theme};

use crate::support::{wait_for_panel, wait_for_view};

/// Every view of a page at a size; all faults are told at once.
#[track_caller]
fn assert_views(url: &str, views: &[&str], sizes: &[topline_browser_tests::View]) {
    let browser = Browser::get();
    let page = Page::new(&browser, LAPTOP);
    let mut found = Vec::new();
    for size in sizes {
        for theme in Theme::ALL {
            page.show(size.theme(theme));
            for view in views {
                page.go("about:blank");
                page.go(&format!("{url}#/{view}"));
                match view.split_once('/') {
                    Some((_, id)) => wait_for_panel(&page, id),
                    None => wait_for_view(&page, view),
                }
                page.settle();
                let violations = page.violations();
                if !violations.is_empty() {
                    found.push(format!(
                        "#/{view} at {} in the {} theme:\n{}",
                        size.width,
                        theme.name(),
                        violations.join("\n")
                    ));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n\n"));
}

#[test]
fn the_list_and_its_items() {
    let backlog = Backlog::example();
    assert_views(&backlog.page(&[]), &["order", "order/edit-cart", "order/charged-twice"], &[LAPTOP, PHONE]);
}

#[test]
fn the_other_views() {
    let backlog = changed_example();
    assert_views(&backlog.page(&["--base", "HEAD"]), &VIEWS[1..], &[LAPTOP, PHONE]);
}

#[test]
fn empty_and_small_backlogs() {
    assert_views(&small().page(&[]), &VIEWS[..5], &[LAPTOP]);
    let empty = Backlog::of(&[("backlog.toml", "[product]\nname = \"New\"\n")]);
    assert_views(&empty.page(&[]), &VIEWS[..5], &[LAPTOP]);
}
