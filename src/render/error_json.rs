//! Why a command could not run, as JSON: frozen wire types.

use serde::Serialize;

use super::json_output::{self, SCHEMA};

#[derive(Serialize)]
struct FailureJson<'f> {
    schema: u32,
    error: ErrorJson<'f>,
}

#[derive(Serialize)]
struct ErrorJson<'f> {
    kind: &'f str,
    message: &'f str,
    causes: &'f [String],
    hints: &'f [String],
}

/// One line for a program that asked for JSON and gets no data: the failure's kind, its message, what led to it (the
/// nearest cause first) and what the user can do.
pub fn json(kind: &str, message: &str, causes: &[String], hints: &[String]) -> String {
    json_output::to_line(&FailureJson { schema: SCHEMA, error: ErrorJson { kind, message, causes, hints } })
}
