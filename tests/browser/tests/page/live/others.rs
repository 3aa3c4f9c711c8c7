//! Pages of others in the same browser: they neither read nor write.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::thread;

use topline_browser_tests::{Backlog, Browser, LAPTOP, Page};

use crate::support::wait_for_rows;

/// A web server of somebody else, on another port of this machine, that answers with a page. It ends with the process.
fn foreign_server(html: String) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut request = [0; 4096];
            drop(stream.read(&mut request));
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                html.len()
            );
            drop(stream.write_all(&[head.as_bytes(), html.as_bytes()].concat()));
        }
    });
    port
}

/// Everything that a page of another origin can send.
const ATTACK: &str = r#"<!doctype html><title>Attack</title><iframe name="into"></iframe>
<form id="form" method="post" target="into" enctype="text/plain" action="ORIGINapi/apply">
<input name='{"version":1,"change":{"type":"drop","item":"edit-cart","because":"' value='x"}}'></form>
<script>
window.results = [];
const body = JSON.stringify({version: 1, change: {type: "drop", item: "edit-cart", because: "x"}});
const tries = [
    () => fetch("ORIGINapi/apply", {method: "POST", body, mode: "no-cors", credentials: "include"}),
    () => fetch("ORIGINapi/apply", {method: "POST", body, credentials: "include", headers: {"Content-Type": "application/json"}}),
    () => fetch("ORIGINapi/undo", {method: "POST", body: "{}", mode: "no-cors", credentials: "include"}),
    () => fetch("ORIGINapi/commit", {method: "POST", body: '{"message":"x"}', mode: "no-cors", credentials: "include"}),
    () => fetch("ORIGINapi/page", {credentials: "include"}),
    () => fetch("ORIGIN", {credentials: "include"}),
    () => new Promise((ok, no) => { const e = new EventSource("ORIGINapi/events", {withCredentials: true}); e.onopen = ok; e.onerror = no }),
    () => navigator.sendBeacon("ORIGINapi/apply", new Blob([body], {type: "text/plain"})),
    () => document.getElementById("form").submit(),
];
(async () => {
    for (const one of tries) {
        try { const answer = await one(); results.push(answer?.type === "cors" ? "read" : "sent") } catch { results.push("refused") }
    }
    window.done = true;
})();
</script>"#;

#[test]
fn a_page_of_another_origin_neither_reads_nor_writes() {
    let (browser, backlog) = (Browser::get(), Backlog::example());
    let server = backlog.serve(&[]);
    let page = Page::open(&browser, &server.url);
    wait_for_rows(&page);
    let (files, commits) = (backlog.files(), backlog.git(&["log", "--oneline"]));
    let port = foreign_server(ATTACK.replace("ORIGIN", server.origin()));
    // The same site on another port, for which cookies are the same; and another name of this machine.
    for host in ["127.0.0.1", "localhost"] {
        let other = Page::beside(&browser, LAPTOP);
        other.go(&format!("http://{host}:{port}/"));
        other.wait("window.done");
        let results = other.eval("return results").to_string();
        assert!(!results.contains("read"), "{host}: {results}");
        // The form's answer has come.
        other.settle();
    }
    page.reload();
    wait_for_rows(&page);
    assert_eq!(backlog.files(), files);
    assert_eq!(backlog.git(&["log", "--oneline"]), commits);
}
