//! Bytes, paths and positions: what both ladders of the crate stand on.
//!
//! Nothing here knows what a story is, and nothing here opens a file. The edges produce a [`Tree`] of
//! named texts, the domain reads it, and a byte [`Span`] is the only way in which the two speak of a place.

pub mod ascii;
pub mod lines;
pub mod path;
pub mod quote;
pub mod similar;
pub mod span;
pub mod tree;
pub mod visible;

pub use lines::{Lines, Position};
pub use quote::quote;
pub use span::{Span, Spanned};
pub use tree::{Content, SourceFile, Tree, Unreadable};
