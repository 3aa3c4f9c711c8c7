//! Each attack by its name, against the real server. None of them reads or writes anything.

use std::collections::BTreeMap;
use std::io::{Read, Write};

use serde_json::json;

use super::client::{Answered, Served};
use crate::support::repo::TestRepo;
use crate::support::sandbox::files;

struct Target {
    repo: TestRepo,
    server: Served,
    before: BTreeMap<String, String>,
}

/// A change that the page itself could make.
fn change(server: &Served) -> String {
    format!(r#"{{"version":{},"change":{{"type":"set","items":["a"],"keys":{{"title":"Taken"}}}}}}"#, server.first)
}

fn target() -> Target {
    let repo = TestRepo::new();
    repo.backlog("backlog").story("a", "").story("b", "").commit_all("first");
    let server = Served::start(&repo, "");
    let before = files(repo.path());
    Target { repo, server, before }
}

impl Target {
    /// The answer to a request for the page's state with these headers.
    fn get(&self, headers: &str) -> Answered {
        self.server.send(&format!("GET /api/page HTTP/1.1\r\n{headers}\r\n"))
    }

    /// The headers of the page, with another value of one of them; `None` without it.
    fn headers(&self, name: &str, value: Option<&str>) -> String {
        let own = self.server.own_post();
        let kept = own.lines().filter(|line| !line.starts_with(name)).map(|line| format!("{line}\r\n"));
        kept.collect::<String>() + &value.map_or(String::new(), |value| format!("{name}: {value}\r\n"))
    }

    /// A change with these headers is refused with this status, and writes nothing.
    #[track_caller]
    fn refuses(&self, headers: &str, status: u16) {
        let answered = self.server.post_with("/api/apply", headers, &change(&self.server));
        assert_eq!(answered.status, status, "{headers}{answered:?}");
        self.is_untouched(&answered);
    }

    #[track_caller]
    fn is_untouched(&self, answered: &Answered) {
        assert_eq!(files(self.repo.path()), self.before);
        assert!(!answered.head.to_lowercase().contains("access-control"), "{answered:?}");
        assert!(!answered.body.contains("Some words"), "{answered:?}");
    }
}

#[test]
fn foreign_and_missing_hosts() {
    let target = target();
    let port = target.server.port;
    let hosts = ["evil.example", "127.evil.example", "0.0.0.0", "localhost", "[::1]", "127.1", "127.0.0.1.nip.io"];
    for host in hosts {
        let host = format!("{host}:{port}");
        let answered = target.get(&target.headers("Host", Some(&host)));
        assert_eq!(answered.status, 421, "{host}");
        assert!(answered.body.contains(&format!("http://127.0.0.1:{port}/")), "{answered:?}");
        assert!(!answered.body.contains(&target.server.token));
        target.refuses(&target.headers("Host", Some(&host)), 421);
    }
    target.refuses(&target.headers("Host", None), 421);
    target.refuses(&target.headers("Host", Some("127.0.0.1")), 421);
}

#[test]
fn two_hosts() {
    let target = target();
    let own = target.server.own_post();
    target.refuses(&format!("{own}Host: evil.example\r\n"), 421);
    target.refuses(&format!("Host: evil.example\r\n{own}"), 421);
}

#[test]
fn foreign_origins_and_none() {
    let target = target();
    let port = target.server.port;
    let near =
        [format!("http://localhost:{port}"), format!("https://127.0.0.1:{port}"), "http://127.0.0.1:1".to_owned()];
    for origin in ["http://evil.example", "null", ""].into_iter().chain(near.iter().map(String::as_str)) {
        target.refuses(&target.headers("Origin", Some(origin)), 403);
        assert_eq!(target.get(&target.headers("Origin", Some(origin))).status, 403, "{origin}");
    }
    target.refuses(&target.headers("Origin", None), 403);
}

#[test]
fn requests_that_a_browser_marks_as_foreign() {
    let target = target();
    for site in ["cross-site", "same-site", "x"] {
        target.refuses(&target.headers("Sec-Fetch-Site", Some(site)), 403);
        assert_eq!(target.get(&target.headers("Sec-Fetch-Site", Some(site))).status, 403);
    }
}

#[test]
fn simple_requests_of_a_form() {
    let target = target();
    for kind in ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "text/json", ""]
    {
        target.refuses(&target.headers("Content-Type", Some(kind)), 415);
    }
    target.refuses(&target.headers("Content-Type", None), 415);
}

#[test]
fn no_token_a_wrong_one_and_one_of_another_port() {
    let target = target();
    let (port, token) = (target.server.port, &target.server.token);
    target.refuses(&target.headers("Cookie", None), 403);
    let half = &token[..20];
    for cookie in
        [format!("topline-{port}=x"), format!("topline-{port}={half}"), format!("topline-1={token}"), token.clone()]
    {
        target.refuses(&target.headers("Cookie", Some(&cookie)), 403);
        assert_eq!(target.get(&target.headers("Cookie", Some(&cookie))).status, 403);
    }
    let page = |query: &str| target.server.send(&format!("GET /{query} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"));
    assert_eq!(page("").status, 403);
    assert_eq!(page("?token=x").status, 403);
    assert!(page("").body.contains("open the address"), "{:?}", page(""));
    let good = page(&format!("?token={token}"));
    assert_eq!(good.status, 200);
    let cookie = format!("set-cookie: topline-{port}={token}; HttpOnly; SameSite=Strict; Path=/\r\n");
    assert!(good.head.contains(&cookie), "{}", good.head);
}

#[test]
fn the_token_of_a_server_that_has_ended() {
    let Target { repo, server, .. } = target();
    let (port, old) = (server.port, server.token.clone());
    assert_eq!(server.end("-TERM").0, Some(0));
    let server = Served::start(&repo, &format!("--port {port}"));
    assert_ne!(server.token, old);
    let head = format!("Host: 127.0.0.1:{port}\r\nCookie: topline-{port}={old}\r\n");
    assert_eq!(server.send(&format!("GET / HTTP/1.1\r\n{head}\r\n")).status, 403);
    assert_eq!(server.send(&format!("GET /?token={old} HTTP/1.1\r\n{head}\r\n")).status, 403);
}

#[test]
fn methods_and_cross_site_questions() {
    let target = target();
    for method in ["OPTIONS", "PUT", "DELETE", "PATCH", "TRACE"] {
        let asked = "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Private-Network: true\r\n";
        let answered =
            target.server.send(&format!("{method} /api/apply HTTP/1.1\r\n{}{asked}\r\n", target.server.own()));
        assert_eq!(answered.status, 405, "{method}");
        target.is_untouched(&answered);
    }
}

#[test]
fn a_get_writes_nothing() {
    let target = target();
    for path in ["/api/apply", "/api/undo", "/api/preview"] {
        let answered = target.server.get(&format!("{path}?version=1&change=%7B%22type%22:%22reviewed%22%7D"));
        assert_eq!(answered.status, 405, "{path}");
        target.is_untouched(&answered);
    }
    let change = change(&target.server);
    let body = format!(
        "GET /api/apply HTTP/1.1\r\n{}Content-Length: {}\r\n\r\n{change}",
        target.server.own_post(),
        change.len()
    );
    target.is_untouched(&target.server.send(&body));
}

#[test]
fn paths_lead_nowhere() {
    let target = target();
    for path in [
        "/../backlog.toml",
        "/..%2f..%2fetc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "//etc/passwd",
        "/api/page/",
        "/api//page",
        "/%61pi/page",
        "/API/page",
        "/backlog.toml",
        "/.git/config",
        "/api/item/../../x",
        "/<script>alert(1)</script>",
    ] {
        let answered = target.server.get(path);
        assert!([400, 404].contains(&answered.status), "{path}: {answered:?}");
        assert!(!answered.body.contains("passwd") && !answered.body.contains("<script>"), "{answered:?}");
    }
    for id in ["..%2f..%2fbacklog", "%2fetc%2fpasswd", "stories%2fa", "%00", "%ff", ""] {
        let answered = target.server.get(&format!("/api/item?id={id}"));
        assert_eq!(answered.status, 404, "{id}");
    }
}

#[test]
fn whole_addresses_as_targets() {
    let target = target();
    let port = target.server.port;
    for host in [format!("127.0.0.1:{port}"), "evil.example".to_owned()] {
        let answered =
            target.server.send(&format!("GET http://{host}/api/page HTTP/1.1\r\n{}\r\n", target.server.own()));
        assert_eq!(answered.status, 400, "{answered:?}");
    }
    let answered = target.server.send(&format!("CONNECT evil.example:80 HTTP/1.1\r\n{}\r\n", target.server.own()));
    assert!(answered.status >= 400, "{answered:?}");
}

#[test]
fn bodies_with_two_ends() {
    let target = target();
    let smuggled = "0\r\n\r\nPOST /api/apply HTTP/1.1\r\n";
    let own = target.server.own_post();
    for framing in [
        "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Transfer-Encoding: identity\r\nContent-Length: 5\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: 0x5\r\n",
    ] {
        let answered = target.server.send(&format!("POST /api/apply HTTP/1.1\r\n{own}{framing}\r\n{smuggled}"));
        assert!((400..500).contains(&answered.status), "{framing}: {answered:?}");
        target.is_untouched(&answered);
    }
    let answered = target.server.send(&format!("POST /api/apply HTTP/1.1\r\n{own}\r\n"));
    assert_eq!(answered.status, 411);
}

#[test]
fn oversized_requests() {
    let target = target();
    let long = "x".repeat(100_000);
    let head = target.server.send(&format!("GET / HTTP/1.1\r\n{}X: {long}\r\n\r\n", target.server.own()));
    assert!([0, 400, 431].contains(&head.status), "{head:?}");
    let path = target.server.send(&format!("GET /{long} HTTP/1.1\r\n{}\r\n", target.server.own()));
    assert!([0, 414, 431].contains(&path.status), "{path:?}");
    let own = target.server.own_post();
    let body = format!("POST /api/apply HTTP/1.1\r\n{own}Content-Length: 2000000\r\n\r\n");
    assert_eq!(target.server.send(&body).status, 413);
    let deep = "[".repeat(100_000);
    assert_eq!(target.server.post_with("/api/apply", &own, &deep).status, 400);
    assert_eq!(target.server.get("/api/page").status, 200);
}

#[test]
fn slow_clients_block_nobody_and_are_let_go() {
    let target = target();
    let mut slow: Vec<_> = (0..20).map(|_| target.server.connect()).collect();
    for (at, stream) in slow.iter_mut().enumerate() {
        let own = target.server.own_post();
        let begun = if at % 2 == 0 {
            "GET / HT".to_owned()
        } else {
            format!("POST /api/apply HTTP/1.1\r\n{own}Content-Length: 9\r\n\r\n{{")
        };
        stream.write_all(begun.as_bytes()).unwrap();
    }
    assert_eq!(target.server.get("/api/page").status, 200);
    for mut stream in slow {
        let mut rest = Vec::new();
        // It ends: within the patience of the connection.
        stream.read_to_end(&mut rest).unwrap();
        assert!(rest.is_empty() || String::from_utf8_lossy(&rest).contains(" 408 "), "{rest:?}");
    }
}

#[test]
fn folders_that_lead_out() {
    let repo = TestRepo::new();
    let outside = repo.beside("outside");
    std::fs::create_dir(&outside).unwrap();
    repo.backlog("backlog").story("a", "").story("b", "").link("backlog/decisions", outside.to_str().unwrap());
    let server = Served::start(&repo, "");
    let change = json!({ "type": "move", "item": "b", "above": "a", "because": "It is sold" });
    let (status, answer) = server.apply(1, change);
    assert!(status >= 400, "{answer}");
    assert_eq!(std::fs::read_dir(&outside).unwrap().count(), 0, "{answer}");
}

#[test]
fn stories_that_lead_out() {
    let repo = TestRepo::new();
    let outside = repo.beside("outside.md");
    std::fs::write(&outside, "+++\ntitle = \"Out\"\n+++\n").unwrap();
    repo.backlog("backlog").story("a", "").link("backlog/stories/out.md", outside.to_str().unwrap());
    let server = Served::start(&repo, "");
    let (status, answer) = server.apply(1, json!({ "type": "set", "items": ["out"], "keys": { "title": "In" } }));
    assert!(status >= 400, "{answer}");
    assert_eq!(std::fs::read_to_string(&outside).unwrap(), "+++\ntitle = \"Out\"\n+++\n");
}

#[test]
fn nothing_is_written_read_only() {
    let repo = TestRepo::new();
    repo.backlog("backlog").story("a", "").commit_all("first");
    let server = Served::start(&repo, "--read-only");
    let before = files(repo.path());
    for path in ["/api/preview", "/api/apply", "/api/undo", "/api/commit"] {
        let answered = server.post_with(path, &server.own_post(), &change(&server));
        assert_eq!(answered.status, 403, "{path}");
        assert!(answered.body.contains("\"read-only\""), "{answered:?}");
    }
    assert_eq!(files(repo.path()), before);
    assert_eq!(server.get("/api/page").status, 200);
}

#[test]
fn every_answer_has_its_headers() {
    let target = target();
    let own = target.server.own();
    for (request, status) in [
        (format!("GET / HTTP/1.1\r\n{own}\r\n"), 200),
        (format!("GET /api/page HTTP/1.1\r\n{own}\r\n"), 200),
        (format!("GET /api/nothing HTTP/1.1\r\n{own}\r\n"), 404),
        ("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n".to_owned(), 421),
        (format!("OPTIONS / HTTP/1.1\r\n{own}\r\n"), 405),
        (format!("GET /api/events HTTP/1.1\r\n{own}\r\n"), 200),
    ] {
        let answered = target.server.send(&request);
        assert_eq!(answered.status, status, "{request}");
        for header in [
            "content-security-policy: default-src 'none'",
            "x-content-type-options: nosniff\r\n",
            "referrer-policy: no-referrer\r\n",
            "cache-control: no-store\r\n",
            "x-frame-options: DENY\r\n",
            "cross-origin-opener-policy: same-origin\r\n",
            "cross-origin-resource-policy: same-origin\r\n",
        ] {
            assert!(answered.head.contains(header), "{request}{header}\n{}", answered.head);
        }
        assert!(!answered.head.contains("access-control"), "{}", answered.head);
    }
}
