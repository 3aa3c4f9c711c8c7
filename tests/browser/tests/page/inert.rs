//! What users wrote does nothing, whatever it is: no script, no request, no style, no way out of its element.

use topline_browser_tests::program::address;
use topline_browser_tests::views::VIEWS;
use topline_browser_tests::{Backlog, Browser, Page};

use crate::support::{wait_for_panel, wait_for_rows};

/// Runs if it is taken as a script, wherever it stands.
const ATTACK: &str = "</script></title><script>pwned=1</script><img src=http://127.0.0.1:9/a onerror=pwned=2><svg onload=pwned=3><!--<script>";

const BODY: &str = "<script>window.pwned = 4</script>

<img src=\"http://127.0.0.1:9/b.png\" onerror=\"window.pwned = 5\">

![a picture](http://127.0.0.1:9/c.png) <iframe src=\"javascript:parent.pwned = 6\"></iframe>

[one](javascript:window.pwned=7) [two](JaVaScRiPt:window.pwned=7) [three](&#106;avascript:window.pwned=7)
[four](data:text/html,<script>window.pwned=7</script>) [five](vbscript:x) [six](java\tscript:window.pwned=7)
<javascript:window.pwned=7> [seven]( \u{1}javascript:window.pwned=7) [eight](//127.0.0.1:9/d)

<style>body { display: none !important }</style> <link rel=stylesheet href=http://127.0.0.1:9/e.css>
<meta http-equiv=refresh content=\"0; url=http://127.0.0.1:9/f\"> <base href=http://127.0.0.1:9/>
<form action=http://127.0.0.1:9/g><button>Send</button></form>

\u{202e}desrever\u{202c} \u{2066}isolated

</main></body></html>

```html
</script><script>window.pwned = 8</script>
```

## Acceptance criteria

- [ ] <img src=x onerror=window.pwned=9>
- [x] </script><script>window.pwned = 10</script>
";

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn hostile() -> Backlog {
    let attack = quoted(ATTACK);
    let config = format!(
        "[product]\nname = {attack}\nvision = {attack}\nunit = \"<b>\"\ncurrency = \"EUR\"\n\n[[objectives]]\nid = \"o\"\ntitle = {attack}\n\n[[flow]]\nid = \
         \"s\"\ntitle = {attack}\n\n[[releases]]\nid = \"r\"\ntitle = {attack}\n\n[[features]]\nid = \"f\"\ntitle = {attack}\nobjective = \
         \"o\"\nvalue = 500\n\n[iteration]\nname = {attack}\nstart = 2026-11-23\nend = 2026-12-04\ncapacity = 5\ngoal = \"f\"\n"
    );
    let keys = format!(
        "title = {attack}\nstep = \"s\"\nrelease = \"r\"\nfeature = \"f\"\nobjective = \"o\"\nestimate = 2\nassignee = {attack}\nlabels = \
         [{attack}]\nreported = 2026-11-01\nsource = {attack}\n"
    );
    let story = format!("+++\ntype = \"story\"\n{keys}+++\n\n{BODY}");
    let waiting = format!("+++\ntype = \"feedback\"\nstatus = \"triage\"\n{keys}+++\n\n{BODY}");
    let done = format!("+++\ntype = \"story\"\nstatus = \"done\"\nclosed = 2026-11-20\n{keys}+++\n\n{BODY}");
    let decision = format!(
        "[[decision]]\nitem = \"second\"\nabove = \"first\"\nbecause = {attack}\nby = \"maria@shop.example\"\n"
    );
    let second = format!("+++\ntitle = \"\u{202e}Reversed\"\ntype = \"story\"\nreason = \"x\"\n+++\n\n{ATTACK}\n");
    Backlog::of(&[
        ("backlog.toml", &config),
        ("decisions/second.toml", &decision.replace("[[decision]]\n", "")),
        ("stories/first.md", &story),
        ("stories/second.md", &second.replace("reason = \"x\"\n", "")),
        ("stories/waiting.md", &waiting),
        ("stories/closed.md", &done),
    ])
}

/// Texts with characters that turn a line around, which share their line with other texts: neither a block of their own nor
/// isolated.
const LOOSE_BIDI: &str = r"
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    while (walker.nextNode()) {
        const text = walker.currentNode, parent = text.parentElement;
        if (!/[\u202a-\u202e\u2066-\u2069]/.test(text.data) || parent.matches('script, style, option')) continue;
        const style = getComputedStyle(parent);
        if (style.display === 'inline' && !/isolate|plaintext/.test(style.unicodeBidi)) found.push(parent.outerHTML.slice(0, 200));
    }
    return found";

/// Nothing ran, nothing was asked for, and no element of a user is there.
#[track_caller]
fn assert_inert(page: &Page<'_>, own: &str) {
    page.settle();
    assert!(page.eval("return window.pwned ?? null").is_null(), "a script of a user ran");
    let foreign = "img, iframe, form, object, embed, base, meta[http-equiv=refresh], link[rel=stylesheet], [onload], [onerror], \
        [href^='javascript:' i], [href^='data:text' i], [href*='127.0.0.1'][href^='//'], body style";
    let found = page.eval_with(
        "return [...document.querySelectorAll(arguments[0])].map(e => e.outerHTML.slice(0, 200))",
        serde_json::json!([foreign]),
    );
    assert_eq!(found, serde_json::json!([]), "elements of users");
    assert_eq!(page.eval(LOOSE_BIDI), serde_json::json!([]), "characters that turn the words of others around");
    page.assert_quiet();
    page.assert_only_requests_to(own);
}

#[test]
fn nothing_of_users_runs() {
    let (browser, backlog) = (Browser::get(), hostile());
    backlog.edit("stories/first.md", "estimate = 2", "estimate = 3");
    let url = backlog.page(&["--base", "HEAD"]);
    let page = Page::open(&browser, &url);
    wait_for_rows(&page);
    assert_inert(&page, &url);
    for hash in VIEWS
        .iter()
        .map(|view| (*view).to_owned())
        .chain(["order/first", "order/waiting", "order/closed"].map(str::to_owned))
    {
        page.go("about:blank");
        page.go(&format!("{url}#/{hash}"));
        if let Some(id) = hash.strip_prefix("order/") {
            wait_for_panel(&page, id);
            // The text is there, as a text.
            assert!(page.css("#panel").text().contains("window.pwned"), "{}", page.css("#panel").text());
        }
        assert_inert(&page, &url);
    }
    assert!(page.title().contains("<script>"), "{}", page.title());
}

#[test]
fn links_of_bodies_lead_to_the_web_and_nowhere_else() {
    let (browser, backlog) = (Browser::get(), hostile());
    let page = Page::open(&browser, &format!("{}#/order/first", backlog.page(&[])));
    wait_for_panel(&page, "first");
    let links = page.eval(
        "return [...document.querySelectorAll('#panel a[href]')].map(a => a.protocol + ' ' + a.getAttribute('href'))",
    );
    for link in links.as_array().expect("a list") {
        let link = link.as_str().expect("a link");
        assert!(["http:", "https:", "mailto:", "file:"].iter().any(|scheme| link.starts_with(scheme)), "{link}");
    }
}

#[test]
fn the_policy_refuses_what_a_fault_would_let_in() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let file = backlog.page_file(&[]);
    let text = std::fs::read_to_string(&file).expect("the page");
    // A page into which somebody got an element past everything else.
    let faulty = text.replacen(
        "<main ",
        "<script>window.pwned = 1</script><img src=\"http://127.0.0.1:9/x.png\" onerror=\"window.pwned = 2\"><main ",
        1,
    );
    assert_ne!(text, faulty);
    std::fs::write(&file, faulty).expect("a copy");
    let url = address(&file);
    let page = Page::open(&browser, &url);
    page.eval("fetch('http://127.0.0.1:9/y').catch(() => 0)");
    page.settle();
    assert!(page.eval("return window.pwned ?? null").is_null());
    let console = page.console().join("\n");
    for directive in ["script-src", "img-src", "connect-src", "default-src"] {
        assert!(console.contains(directive) || directive == "connect-src", "no refusal by {directive}: {console}");
    }
}
