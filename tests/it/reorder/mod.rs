//! `topline reorder`: the decisions that it makes, beside an exhaustive search, and the command with scripted editors.

#[cfg(unix)]
mod command;
mod decisions;
