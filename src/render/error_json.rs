//! The error of a command that couldn't run, as JSON. The types are frozen.

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

/// One line of JSON: the kind of error, its message, its causes (the nearest first) and what the user can do.
pub fn json(kind: &str, message: &str, causes: &[String], hints: &[String]) -> String {
    json_output::to_line(&FailureJson { schema: SCHEMA, error: ErrorJson { kind, message, causes, hints } })
}
