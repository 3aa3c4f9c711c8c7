//! Who is let in: pure functions over the head of a request.
//!
//! Any page that a browser shows can send requests to this machine, and any name can be made to lead here. So a request must
//! name this server by its number (a rebound name doesn't), come from its own page or from nowhere (a foreign page doesn't),
//! and have the token.

use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HOST, HeaderName, ORIGIN, TRANSFER_ENCODING};
use hyper::http::request::Parts;
use hyper::{HeaderMap, Method, StatusCode};

use super::token::Token;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What a server lets in.
pub struct Guard {
    port: u16,
    token: Token,
    read_only: bool,
}

/// Why a request isn't answered.
#[derive(Debug, PartialEq, Eq)]
pub struct Refused {
    /// The status of the answer.
    pub status: StatusCode,
    /// A stable word.
    pub kind: &'static str,
    /// A sentence. It quotes nothing of the request.
    pub message: String,
}

impl Guard {
    /// A guard of the server on `port`.
    pub fn new(port: u16, token: Token, read_only: bool) -> Self {
        Self { port, token, read_only }
    }

    /// Whether nothing is written.
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// The address that lets in.
    pub fn address(&self) -> String {
        format!("{}/?token={}", self.origin(), self.token.text())
    }

    /// The cookie that lets in. Its name has the port, because servers on other ports share the cookies of an address.
    pub fn cookie(&self) -> String {
        format!("{}={}; HttpOnly; SameSite=Strict; Path=/", self.cookie_name(), self.token.text())
    }

    /// Looks at the head of a request.
    ///
    /// # Errors
    /// If it isn't let in.
    pub fn judge(&self, head: &Parts) -> Result<(), Refused> {
        self.judge_host(&head.headers)?;
        if ![Method::GET, Method::HEAD, Method::POST].contains(&head.method) {
            let message = "only GET, HEAD and POST are answered".to_owned();
            return Err(Refused { status: StatusCode::METHOD_NOT_ALLOWED, kind: "method", message });
        }
        // A proxy is asked for a whole address.
        if head.uri.scheme().is_some() || head.uri.authority().is_some() {
            return Err(bad("the target is not a path"));
        }
        self.judge_source(&head.headers)?;
        judge_framing(head)?;
        if head.method == Method::POST {
            self.judge_post(&head.headers)?;
        }
        if !self.has_cookie(&head.headers) && !self.has_token_in_query(head) {
            return Err(
                self.forbidden("no-token", "open the address that `topline serve` has printed: it has the token")
            );
        }
        if head.method == Method::POST && self.read_only {
            return Err(self.forbidden("read-only", "nothing can be changed: `topline serve --read-only` is running"));
        }
        Ok(())
    }

    /// A name that leads to this machine may lead elsewhere a moment before, and belongs to whoever made it do so.
    fn judge_host(&self, headers: &HeaderMap) -> Result<(), Refused> {
        if only(headers, &HOST) == Some(&self.authority()) {
            return Ok(());
        }
        let message = format!("this server answers only at {}/", self.origin());
        Err(Refused { status: StatusCode::MISDIRECTED_REQUEST, kind: "host", message })
    }

    fn judge_source(&self, headers: &HeaderMap) -> Result<(), Refused> {
        let is_foreign = headers.contains_key(ORIGIN) && only(headers, &ORIGIN) != Some(&self.origin());
        let has_site = headers.contains_key(SEC_FETCH_SITE);
        let is_cross = has_site && !matches!(only(headers, &SEC_FETCH_SITE), Some("same-origin" | "none"));
        if is_foreign || is_cross {
            return Err(self.forbidden("origin", "the request comes from another site"));
        }
        Ok(())
    }

    /// What a form of a foreign page could send doesn't change anything.
    fn judge_post(&self, headers: &HeaderMap) -> Result<(), Refused> {
        if !headers.contains_key(ORIGIN) {
            return Err(self.forbidden("origin", "a change says from which page it comes"));
        }
        let kind = only(headers, &CONTENT_TYPE).unwrap_or_default();
        let (kind, parameters) = kind.split_once(';').unwrap_or((kind, ""));
        let is_utf8 = matches!(parameters.trim().to_ascii_lowercase().as_str(), "" | "charset=utf-8");
        if !kind.trim().eq_ignore_ascii_case("application/json") || !is_utf8 {
            let message = "a change is `application/json`".to_owned();
            return Err(Refused { status: StatusCode::UNSUPPORTED_MEDIA_TYPE, kind: "content-type", message });
        }
        Ok(())
    }

    fn has_cookie(&self, headers: &HeaderMap) -> bool {
        let name = self.cookie_name();
        let lists = headers.get_all(COOKIE).iter().filter_map(|list| list.to_str().ok());
        let mut pairs = lists.flat_map(|list| list.split(';')).filter_map(|pair| pair.trim().split_once('='));
        // Another server of this machine may have set one of the same name.
        pairs.any(|(key, value)| key == name && self.token.is(value))
    }

    /// Only the page itself is opened by the printed address.
    fn has_token_in_query(&self, head: &Parts) -> bool {
        let token = head.uri.query().and_then(|query| query.strip_prefix("token="));
        head.method != Method::POST && head.uri.path() == "/" && token.is_some_and(|token| self.token.is(token))
    }

    fn cookie_name(&self) -> String {
        format!("topline-{}", self.port)
    }

    /// Host and port as a browser names them.
    fn authority(&self) -> String {
        if self.port == 80 { "127.0.0.1".to_owned() } else { format!("127.0.0.1:{}", self.port) }
    }

    fn origin(&self) -> String {
        format!("http://{}", self.authority())
    }

    fn forbidden(&self, kind: &'static str, message: &str) -> Refused {
        Refused { status: StatusCode::FORBIDDEN, kind, message: message.to_owned() }
    }
}

/// A request whose end two readers could see at different places isn't read.
fn judge_framing(head: &Parts) -> Result<(), Refused> {
    if head.headers.contains_key(TRANSFER_ENCODING) {
        return Err(bad("a body has a length"));
    }
    let length = only(&head.headers, &CONTENT_LENGTH);
    if head.method != Method::POST {
        let is_empty = !head.headers.contains_key(CONTENT_LENGTH) || length == Some("0");
        return if is_empty { Ok(()) } else { Err(bad("only changes have a body")) };
    }
    if length.is_none_or(|length| length.is_empty() || !length.bytes().all(|byte| byte.is_ascii_digit())) {
        let message = "a body has a length".to_owned();
        return Err(Refused { status: StatusCode::LENGTH_REQUIRED, kind: "usage", message });
    }
    Ok(())
}

/// The value of a header that is there once.
fn only<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

fn bad(message: &str) -> Refused {
    Refused { status: StatusCode::BAD_REQUEST, kind: "usage", message: message.to_owned() }
}

#[cfg(test)]
mod tests {
    use hyper::Request;

    use super::*;

    const PORT: u16 = 4711;

    /// The kind of refusal of a request with these lines of head, where `TOKEN` stands for the token; empty if it is let in.
    fn judged(read_only: bool, request: &str) -> &'static str {
        let guard = Guard::new(PORT, Token::new().unwrap(), read_only);
        let request = request.replace("TOKEN", guard.token.text());
        let mut lines = request.lines();
        let (method, target) = lines.next().unwrap().split_once(' ').unwrap();
        let mut built = Request::builder().method(method).uri(target);
        for line in lines {
            let (name, value) = line.split_once(": ").unwrap();
            built = built.header(name, value);
        }
        let (head, ()) = built.body(()).unwrap().into_parts();
        guard.judge(&head).map_or_else(|refused| refused.kind, |()| "")
    }

    const HOST_LINE: &str = "Host: 127.0.0.1:4711";
    const COOKIE_LINE: &str = "Cookie: topline-4711=TOKEN";
    const ORIGIN_LINE: &str = "Origin: http://127.0.0.1:4711";

    #[test]
    fn the_page_is_let_in() {
        for request in [
            "GET /?token=TOKEN",
            "HEAD /?token=TOKEN",
            "GET /\nCookie: topline-4711=TOKEN",
            "GET /\nCookie: a=b; topline-4711=wrong; topline-4711=TOKEN",
            "GET /api/page\nCookie: topline-4711=TOKEN\nSec-Fetch-Site: same-origin",
            "GET /api/page\nCookie: topline-4711=TOKEN\nOrigin: http://127.0.0.1:4711\nContent-Length: 0",
        ] {
            assert_eq!(judged(false, &format!("{request}\n{HOST_LINE}")), "", "{request}");
        }
    }

    #[test]
    fn only_the_number_is_a_host() {
        let with = |host: &str| judged(false, &format!("GET /\n{COOKIE_LINE}{host}"));
        assert_eq!(with("\nHost: 127.0.0.1:4711"), "");
        for host in [
            "",
            "\nHost: 127.0.0.1",
            "\nHost: 127.0.0.1:80",
            "\nHost: localhost:4711",
            "\nHost: 0.0.0.0:4711",
            "\nHost: 127.evil.example:4711",
            "\nHost: 127.0.0.1.evil.example:4711",
            "\nHost: [::1]:4711",
            "\nHost: user@127.0.0.1:4711",
            "\nHost: 127.0.0.1:4711 ",
            "\nHost: 127.1:4711",
            "\nHost: 127.0.0.1:4711\nHost: 127.0.0.1:4711",
            "\nHost: 127.0.0.1:4711\nHost: evil.example",
        ] {
            assert_eq!(with(host), "host", "{host}");
        }
    }

    #[test]
    fn other_requests_are_refused() {
        for (request, kind) in [
            ("GET /", "no-token"),
            ("GET /?token=", "no-token"),
            ("GET /?token=wrong", "no-token"),
            ("GET /?token=TOKEN&x=y", "no-token"),
            ("GET /api/page?token=TOKEN", "no-token"),
            ("GET /\nCookie: topline-4712=TOKEN", "no-token"),
            ("GET /\nCookie: topline-4711=TOKENx", "no-token"),
            ("OPTIONS /\nCookie: topline-4711=TOKEN", "method"),
            ("PUT /\nCookie: topline-4711=TOKEN", "method"),
            ("GET http://127.0.0.1:4711/?token=TOKEN", "usage"),
            ("GET /?token=TOKEN\nOrigin: null", "origin"),
            ("GET /?token=TOKEN\nOrigin: http://evil.example", "origin"),
            ("GET /?token=TOKEN\nOrigin: https://127.0.0.1:4711", "origin"),
            ("GET /?token=TOKEN\nOrigin: http://127.0.0.1:4711\nOrigin: http://127.0.0.1:4711", "origin"),
            ("GET /?token=TOKEN\nSec-Fetch-Site: cross-site", "origin"),
            ("GET /?token=TOKEN\nSec-Fetch-Site: same-site", "origin"),
            ("GET /?token=TOKEN\nContent-Length: 3", "usage"),
            ("GET /?token=TOKEN\nTransfer-Encoding: chunked", "usage"),
        ] {
            assert_eq!(judged(false, &format!("{request}\n{HOST_LINE}")), kind, "{request}");
        }
    }

    #[test]
    fn a_change_is_json_of_the_own_page() {
        let json = "Content-Type: application/json\nContent-Length: 2";
        let post = |lines: &str| judged(false, &format!("POST /api/apply\n{HOST_LINE}\n{lines}"));
        assert_eq!(post(&format!("{COOKIE_LINE}\n{ORIGIN_LINE}\n{json}")), "");
        assert_eq!(post(&format!("{COOKIE_LINE}\n{ORIGIN_LINE}\n{json}").replace("json", "json; charset=UTF-8")), "");
        assert_eq!(post(&format!("{COOKIE_LINE}\n{json}")), "origin");
        assert_eq!(post(&format!("{ORIGIN_LINE}\n{json}")), "no-token");
        assert_eq!(post(&format!("{COOKIE_LINE}\n{ORIGIN_LINE}\nContent-Type: application/json")), "usage");
        for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp", ""]
        {
            let lines = format!("{COOKIE_LINE}\n{ORIGIN_LINE}\nContent-Length: 2\nContent-Type: {kind}");
            assert_eq!(post(&lines), "content-type", "{kind}");
        }
        let query = judged(false, &format!("POST /?token=TOKEN\n{HOST_LINE}\n{ORIGIN_LINE}\n{json}"));
        assert_eq!(query, "no-token");
        let read_only = judged(true, &format!("POST /api/apply\n{HOST_LINE}\n{COOKIE_LINE}\n{ORIGIN_LINE}\n{json}"));
        assert_eq!(read_only, "read-only");
    }
}
