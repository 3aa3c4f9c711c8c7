//! `topline diff`: what changed between two states of a backlog, and why.

mod git;
mod output;
mod properties;
