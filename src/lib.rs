//! Topline.
pub mod cli;
pub mod diag;
pub mod diff;
pub mod model;
pub mod order;
pub mod parse;
pub mod render;
pub mod rules;
pub mod text;
pub mod workspace;
