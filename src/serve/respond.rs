//! Answers, with the headers that each of them has.

use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame, SizeHint};
use hyper::header::{
    ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use hyper::{Response, StatusCode};
use serde::Serialize;

use super::events::EventStream;
use super::guard::Refused;
use super::wire::{error_answer, failure_answer};
use crate::actions::Failure;

/// An answer.
pub type Answer = Response<AnswerBody>;

/// The body of an answer.
pub enum AnswerBody {
    /// A text that is there.
    Whole(Bytes),
    /// Events, as they happen.
    Events(EventStream),
}

/// What is neither a page nor asks for anything.
const EMPTY_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// On every answer: nothing is kept, guessed at, framed or shared with another site.
const HEADERS: [(HeaderName, &str); 6] = [
    (CACHE_CONTROL, "no-store"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// An answer of this kind.
pub fn answer(status: StatusCode, kind: &'static str, body: AnswerBody) -> Answer {
    let mut answer = Response::new(body);
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    answer
}

/// Text.
pub fn text(status: StatusCode, text: String) -> Answer {
    answer(status, "text/plain; charset=utf-8", AnswerBody::Whole(text.into()))
}

/// JSON that is written already.
pub fn json_bytes(status: StatusCode, bytes: Bytes) -> Answer {
    answer(status, "application/json", AnswerBody::Whole(bytes))
}

/// A value as JSON.
pub fn json(status: StatusCode, value: &impl Serialize) -> Answer {
    json_bytes(status, serde_json::to_vec(value).unwrap_or_default().into())
}

/// An error without anything but a sentence.
pub fn error(status: StatusCode, kind: &str, message: &str) -> Answer {
    json(status, &error_answer(kind, message, Vec::new()))
}

/// The answer to a failure.
pub fn failed(failure: &Failure) -> Answer {
    let (status, answer) = failure_answer(failure);
    json(status, &answer)
}

/// The answer to a request that isn't let in. What else the connection brings isn't read.
pub fn refused(refused: &Refused, is_page: bool) -> Answer {
    let mut answer = match is_page {
        true => text(refused.status, format!("{}\n", refused.message)),
        false => error(refused.status, refused.kind, &refused.message),
    };
    if refused.status == StatusCode::METHOD_NOT_ALLOWED {
        answer.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
    }
    close_after(answer)
}

/// Ends the connection after an answer.
pub fn close_after(mut answer: Answer) -> Answer {
    answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    answer
}

/// Adds what every answer has.
pub fn secured(mut answer: Answer) -> Answer {
    let headers = answer.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(EMPTY_POLICY);
    answer
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        match self.get_mut() {
            Self::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Self::Whole(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Self::Events(events) => events.poll_recv(context).map(|event| event.map(|event| Ok(Frame::data(event)))),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(bytes) if bytes.is_empty())
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Self::Events(_) => SizeHint::default(),
        }
    }
}
