//! `topline check --fix`, `--unsafe-fixes` and `--diff`, and the fixes in JSON and SARIF.

mod by_rule;
mod formats;
mod history;
mod rounds;
