//! Measures the page in the browser: `times [ITEMS…]`, 1,000 and 10,000 by default.
//!
//! A time is from the input or the start of the navigation until a frame with its result was painted, by the browser's clock.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::json;
use topline_browser_tests::program::{address, binary};
use topline_browser_tests::{Backlog, Browser, LAPTOP, Page};

/// Runs of each measurement; the median is printed, and the worst.
const RUNS: usize = 7;

/// What is typed: words that the generator uses, so that each key changes what is listed.
const TYPED: &str = "checkout lat";

/// Waits for the first rows from the beginning of the document, and for the frame that shows them.
const FIRST_ROWS: &str = "\
    window.whenPainted = done => requestAnimationFrame(() => {\
        const channel = new MessageChannel(); channel.port1.onmessage = () => done(performance.now()); channel.port2.postMessage(0) });\
    (function look() {\
        if (document.querySelector('#view-order [data-id]')?.getClientRects().length) whenPainted(at => { window.firstRows = at });\
        else requestAnimationFrame(look) })();";

/// Notes for each key the time until the frame that shows the last change that it made to the list.
const KEYSTROKES: &str = "\
    window.keystrokes = []; let pressed = 0, at = -1;\
    const note = () => { const [from, index] = [pressed, at]; whenPainted(now => { keystrokes[index] = now - from }) };\
    addEventListener('keydown', e => { pressed = e.timeStamp; at += 1; note() }, true);\
    new MutationObserver(() => { if (at >= 0) note() }).observe(document.querySelector('#view-order'), \
        {childList: true, subtree: true, characterData: true, attributes: true});";

/// Notes when a title is shown, by the clock of the machine.
const SHOWN: &str = "\
    const title = arguments[0]; window.shown = undefined;\
    const look = () => { if (!window.shown && document.querySelector('#view-order').textContent.includes(title))\
        whenPainted(now => { window.shown ??= performance.timeOrigin + now }) };\
    new MutationObserver(look).observe(document.querySelector('#view-order'), {childList: true, subtree: true, characterData: true});";

fn main() {
    let sizes: Vec<usize> = std::env::args().skip(1).map(|size| size.parse().expect("a number of items")).collect();
    let browser = Browser::get();
    println!("of {}", binary().display());
    for items in if sizes.is_empty() { vec![1_000, 10_000] } else { sizes } {
        println!("{items} items");
        let backlog = Backlog::generated(items);
        let file = writing(&backlog);
        first_rows(&browser, &address(&file));
        keystrokes(&browser, &address(&file));
        following(&browser, &backlog);
    }
}

fn writing(backlog: &Backlog) -> std::path::PathBuf {
    let mut file = backlog.page_file(&[]);
    let times = (0..RUNS).map(|_| {
        let start = Instant::now();
        file = backlog.page_file(&[]);
        start.elapsed()
    });
    print("`topline page`", times.map(milliseconds).collect());
    let size = file.metadata().expect("a file was written").len();
    println!("  {:<44} {:>8.2} MB", "size of the file", size as f64 / 1e6);
    file
}

fn first_rows(browser: &Browser, url: &str) {
    let times = (0..RUNS).map(|_| {
        let page = Page::new(browser, LAPTOP);
        page.cdp("Page.addScriptToEvaluateOnNewDocument", json!({"source": FIRST_ROWS}));
        page.go(url);
        page.wait("window.firstRows");
        page.eval("return window.firstRows").as_f64().expect("a time")
    });
    print("navigation to first rows painted", times.collect());
}

fn keystrokes(browser: &Browser, url: &str) {
    let page = Page::new(browser, LAPTOP);
    page.cdp("Page.addScriptToEvaluateOnNewDocument", json!({"source": FIRST_ROWS}));
    page.go(url);
    page.wait("window.firstRows");
    page.press("/");
    page.eval(KEYSTROKES);
    let mut times = Vec::new();
    for (index, letter) in TYPED.chars().enumerate() {
        page.type_text(&letter.to_string());
        page.wait(&format!("window.keystrokes[{index}]"));
        page.settle();
    }
    for time in page.eval("return window.keystrokes").as_array().expect("times") {
        times.push(time.as_f64().expect("a time"));
    }
    print("key in the search to list painted", times);
}

/// From a write of a file to the page of `serve` that shows it.
fn following(browser: &Browser, backlog: &Backlog) {
    if !backlog.run(&["serve", "--help"]).status.success() {
        println!("  this binary has no `serve`");
        return;
    }
    let server = backlog.serve(&[]);
    let page = Page::new(browser, LAPTOP);
    page.cdp("Page.addScriptToEvaluateOnNewDocument", json!({"source": FIRST_ROWS}));
    page.go(&server.url);
    page.wait("window.firstRows");
    let first = page.all("#view-order [data-id]")[0].attribute("data-id").expect("a row has an id");
    let path = backlog.story(&first);
    let text = backlog.read(&path);
    let line = text.lines().find(|line| line.starts_with("title = ")).expect("a story has a title").to_owned();
    let times = (0..RUNS).map(|run| {
        let title = format!("Written {run} times");
        page.eval_with(SHOWN, json!([title]));
        let start = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970");
        backlog.write(&path, &text.replacen(&line, &format!("title = \"{title}\""), 1));
        page.wait("window.shown");
        page.eval("return window.shown").as_f64().expect("a time") - milliseconds(start)
    });
    print("a file is written, until the page shows it", times.collect());
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn print(what: &str, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    let worst = times.last().expect("it was measured");
    println!("  {what:<44} {:>8.0} ms   worst {worst:.0} ms", times[times.len() / 2]);
}
