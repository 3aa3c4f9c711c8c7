//! Topline.
pub mod diag;
pub mod model;
pub mod order;
pub mod parse;
pub mod rules;
pub mod text;
