//! Imports of Backlog.md projects, random and real.

mod properties;
mod real_data;
