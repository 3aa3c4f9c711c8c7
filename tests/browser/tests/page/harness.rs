//! What the other tests stand on: that the browser does what people do, and that faults of a page are seen.

use std::fs;
use std::path::Path;

use tempfile::TempDir;
use topline_browser_tests::input::Pointer;
use topline_browser_tests::program::address;
use topline_browser_tests::{Browser, LAPTOP, PHONE, Page, Theme};

/// A page with a fault of each kind that is looked for, and something to press and drag.
const PAGE: &str = r##"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Probe</title>
<link rel="icon" href="data:,"><style>@media (prefers-color-scheme: dark) { body { background: black; color: white } }
li { height: 30px; touch-action: none } body { margin: 8px }</style></head><body><main><h1>Probe</h1>
<label>Search <input id="q"></label><button>Save</button><button hidden>Hidden</button><p id="said"></p>
<ul><li id="a">A</li><li id="b">B</li><li id="c">C</li></ul></main>
<script>
const said = document.querySelector("#said");
addEventListener("keydown", e => { said.textContent += " " + (e.ctrlKey ? "Control+" : "") + e.key });
document.querySelector("button").onclick = () => { said.textContent = "saved" };
for (const kind of ["pointerdown", "pointerup"]) addEventListener(kind, e => {
    said.textContent += ` ${kind}:${e.pointerType}:${e.isTrusted}:${document.elementFromPoint(e.clientX, e.clientY)?.id}` });
</script></body></html>"##;

fn write(folder: &TempDir, text: &str) -> String {
    let file = folder.path().join("page.html");
    fs::write(&file, text).unwrap();
    address(&file)
}

#[test]
fn roles_keys_and_pointers() {
    let (browser, folder) = (Browser::get(), TempDir::new().unwrap());
    let page = Page::open(&browser, &write(&folder, PAGE));
    page.role("textbox", "Search").type_text("tea");
    assert_eq!(page.css("#q").content(), "tea");
    page.press("Control+Enter");
    assert!(page.css("#said").text().ends_with("Control+Enter"), "{}", page.css("#said").text());
    page.role("button", "Save").click();
    page.wait("document.querySelector('#said').textContent.startsWith('saved')");
    assert_eq!(page.accessible("button").len(), 1, "what is hidden has no role");
    for (pointer, name) in [(Pointer::Mouse, "mouse"), (Pointer::Touch, "touch")] {
        page.eval("document.querySelector('#said').textContent = ''");
        page.drag(pointer, &page.css("#a"), &page.css("#c"), 0, 0);
        let said = page.css("#said").text();
        assert!(said.contains(&format!("pointerdown:{name}:true:a")), "{said}");
        assert!(said.contains(&format!("pointerup:{name}:true:c")), "{said}");
    }
    page.assert_quiet();
    page.assert_only_requests_to("file://");
    page.assert_accessible("the probe");
}

#[test]
fn size_and_theme() {
    let (browser, folder) = (Browser::get(), TempDir::new().unwrap());
    let page = Page::open(&browser, &write(&folder, PAGE));
    let ground = || page.eval("return getComputedStyle(document.body).backgroundColor");
    assert_eq!(page.eval("return innerWidth"), LAPTOP.width);
    let light = ground();
    page.show(PHONE.theme(Theme::Dark));
    assert_eq!((page.eval("return innerWidth"), page.eval("return innerHeight")), (390.into(), 844.into()));
    assert_eq!((light, ground()), ("rgba(0, 0, 0, 0)".into(), "rgb(0, 0, 0)".into()));
    assert_eq!(&page.picture()[1..4], b"PNG");
    assert_eq!(&page.printed()[1..4], b"PDF");
}

#[test]
fn faults_of_a_page_are_seen() {
    let (browser, folder) = (Browser::get(), TempDir::new().unwrap());
    let faulty = r#"<!doctype html><title>Faulty</title><div style="width: 900px">Wide</div><img src="http://127.0.0.1:9/x.png">
        <p style="color: #aaa; background: #fff">Pale</p><script>console.error("broken")</script>"#;
    let page = Page::open(&browser, &write(&folder, faulty));
    page.show(PHONE);
    let console = page.console().join("\n");
    assert!(console.contains("broken") && console.contains("ERR_"), "{console}");
    assert!(page.requests().iter().any(|url| url == "http://127.0.0.1:9/x.png"));
    let violations = page.violations().join("\n");
    for rule in ["color-contrast", "image-alt", "html-has-lang"] {
        assert!(violations.contains(rule), "{violations}");
    }
    assert!(page.too_wide().join("\n").contains("Wide"));
    assert!(!Path::new(&page.url()).exists());
}
