//! What is answered to what.

use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::header::{CONTENT_SECURITY_POLICY, HeaderValue, SET_COOKIE};
use hyper::http::request::Parts;
use hyper::{Method, Request, StatusCode};
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use super::changes;
use super::commits;
use super::respond::{self, Answer, AnswerBody, failed};
use super::server::Server;
use crate::page;
use crate::session::SessionError;

/// The largest body of a request, in bytes.
const MAX_BODY: usize = 1 << 20;
/// How long a body may take.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// Answers a request.
pub async fn answer(server: &Rc<Server>, request: Request<Incoming>) -> Answer {
    let (head, body) = request.into_parts();
    let answer = match server.guard.judge(&head) {
        Ok(()) => route(server, &head, body).await,
        Err(refused) => respond::refused(&refused, !head.uri.path().starts_with("/api/")),
    };
    respond::secured(answer)
}

async fn route(server: &Rc<Server>, head: &Parts, body: Incoming) -> Answer {
    let is_post = head.method == Method::POST;
    match (is_post, head.uri.path()) {
        (false, "/") => document(server),
        (false, "/api/page") => json_text(server.backlog.borrow_mut().page().map(Some)),
        (false, "/api/item") => item(server, head.uri.query().unwrap_or_default()),
        (false, "/api/events") => events(server, head.method == Method::HEAD),
        (false, "/api/commit") => commits::propose(server),
        (true, "/api/preview") => with_body(body, |change| changes::preview(server, change)).await,
        (true, "/api/apply") => with_body(body, |change| changes::apply(server, change)).await,
        (true, "/api/undo") => with_body(body, |asked| changes::undo(server, asked)).await,
        (true, "/api/commit") => with_body(body, |commit| commits::commit(server, commit)).await,
        (_, path) if is_known(path) => respond::close_after(respond::error(
            StatusCode::METHOD_NOT_ALLOWED,
            "method",
            "this isn't answered to that method",
        )),
        _ => respond::close_after(respond::error(StatusCode::NOT_FOUND, "not-found", "there is nothing here")),
    }
}

fn is_known(path: &str) -> bool {
    matches!(
        path,
        "/" | "/api/page" | "/api/item" | "/api/events" | "/api/preview" | "/api/apply" | "/api/undo" | "/api/commit"
    )
}

/// The page, with the cookie that lets its requests in.
fn document(server: &Server) -> Answer {
    let document = server.backlog.borrow_mut().document(server.guard.is_read_only());
    let document = match document {
        Ok(document) => document,
        Err(error) => return failed(&error.into()),
    };
    let mut answer = respond::answer(StatusCode::OK, "text/html; charset=utf-8", AnswerBody::Whole(document.into()));
    let headers = [(CONTENT_SECURITY_POLICY, page::live_policy()), (SET_COOKIE, server.guard.cookie())];
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            answer.headers_mut().insert(name, value);
        }
    }
    answer
}

fn item(server: &Server, query: &str) -> Answer {
    let id = query.split('&').find_map(|pair| pair.strip_prefix("id=")).unwrap_or_default();
    let id = percent_decode_str(id).decode_utf8_lossy();
    json_text(server.backlog.borrow_mut().item(&id))
}

fn events(server: &Server, is_head: bool) -> Answer {
    const KIND: &str = "text/event-stream";
    if is_head {
        return respond::answer(StatusCode::OK, KIND, AnswerBody::Whole(Bytes::new()));
    }
    let version = server.backlog.borrow().version();
    match server.windows.borrow_mut().open(version) {
        Some(events) => respond::answer(StatusCode::OK, KIND, AnswerBody::Events(events)),
        None => {
            respond::error(StatusCode::SERVICE_UNAVAILABLE, "busy", "too many windows are open: close some of them")
        }
    }
}

fn json_text(text: Result<Option<String>, SessionError>) -> Answer {
    match text {
        Ok(Some(text)) => respond::json_bytes(StatusCode::OK, text.into()),
        Ok(None) => respond::error(StatusCode::NOT_FOUND, "not-found", "there is no such item"),
        Err(error) => failed(&error.into()),
    }
}

/// Reads the body and answers what it asks for.
async fn with_body<B: DeserializeOwned, F: Future<Output = Answer>>(
    body: Incoming,
    answer: impl FnOnce(B) -> F,
) -> Answer {
    // What is announced as too large isn't waited for.
    if body.size_hint().lower() > MAX_BODY as u64 {
        return too_large();
    }
    let bytes = match timeout(BODY_TIMEOUT, Limited::new(body, MAX_BODY).collect()).await {
        Ok(Ok(collected)) => collected.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => return too_large(),
        Ok(Err(_)) => {
            return respond::close_after(respond::error(StatusCode::BAD_REQUEST, "usage", "the request has no end"));
        }
        Err(_) => {
            return respond::close_after(respond::error(
                StatusCode::REQUEST_TIMEOUT,
                "too-slow",
                "the request takes too long",
            ));
        }
    };
    match serde_json::from_slice(&bytes) {
        Ok(asked) => answer(asked).await,
        Err(error) => respond::error(StatusCode::BAD_REQUEST, "usage", &format!("the request can't be read: {error}")),
    }
}

fn too_large() -> Answer {
    respond::close_after(respond::error(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "a request has at most 1 MiB"))
}
