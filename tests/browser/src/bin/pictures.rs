//! Makes pictures of each view of the page, so that a person can look: `pictures OUT_DIR [OPTIONS]`.

use std::path::{Path, PathBuf};

use topline_browser_tests::program::address;
use topline_browser_tests::views::{VIEWS, changed_example, long_words, small};
use topline_browser_tests::{Backlog, Browser, LAPTOP, PHONE, Page, Theme};

const HELP: &str = "usage: pictures OUT_DIR [--backlog DIR [--base REV] | --items N | --small | --words | --empty]

Pictures of each view and of an open item, 1280x800 and 390x844, light and dark: of the example with a few changes,
of the backlog in DIR, of a generated one of N items, of three items, of long words, or of none.";

fn main() {
    let mut arguments = std::env::args().skip(1);
    let Some(folder) = arguments.next().filter(|first| !first.starts_with('-')) else {
        eprintln!("{HELP}");
        std::process::exit(2);
    };
    let (backlog, base) = subject(&arguments.collect::<Vec<_>>());
    let folder = std::path::absolute(folder).expect("an absolute path");
    std::fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let base = base.map_or_else(Vec::new, |base| vec!["--base".to_owned(), base]);
    let file = backlog.page_file(&base.iter().map(String::as_str).collect::<Vec<_>>());
    let browser = Browser::get();
    let page = Page::open(&browser, &address(&file));
    for view in VIEWS {
        if page.all(&format!("#view-{view}")).is_empty() {
            println!("no view {view}");
            continue;
        }
        pictures(&page, &file, &format!("#/{view}"), &folder.join(view));
    }
    page.go(&format!("{}#/order", address(&file)));
    page.wait("document.querySelector('#view-order').childElementCount > 0");
    if let Some(first) = page.all("#view-order [data-id]").first() {
        let id = first.attribute("data-id").expect("a row has an id");
        pictures(&page, &file, &format!("#/order/{id}"), &folder.join("item"));
    }
    println!("{}", folder.display());
}

/// The backlog that the options ask for, and what it is compared with.
fn subject(options: &[String]) -> (Backlog, Option<String>) {
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    match options.as_slice() {
        [] => (changed_example(), Some("HEAD".to_owned())),
        ["--backlog", folder] => (Backlog::at(Path::new(folder)), None),
        ["--backlog", folder, "--base", base] => (Backlog::at(Path::new(folder)), Some((*base).to_owned())),
        ["--items", count] => (Backlog::generated(count.parse().expect("a number of items")), None),
        ["--small"] => (small(), None),
        ["--words"] => (long_words(), None),
        ["--empty"] => (Backlog::of(&[("backlog.toml", "[product]\nname = \"New\"\n")]), None),
        _ => {
            eprintln!("{HELP}");
            std::process::exit(2);
        }
    }
}

/// The four pictures of an address; `to` is a path without the ending of its name.
fn pictures(page: &Page<'_>, file: &Path, hash: &str, to: &Path) {
    for size in [LAPTOP, PHONE] {
        for theme in Theme::ALL {
            page.show(size.theme(theme));
            page.go("about:blank");
            page.go(&format!("{}{hash}", address(file)));
            page.settle();
            let name = format!("{}-{}-{}.png", to.file_name().unwrap_or_default().display(), size.width, theme.name());
            let picture: PathBuf = to.with_file_name(name);
            page.picture_to(&picture);
        }
    }
}
