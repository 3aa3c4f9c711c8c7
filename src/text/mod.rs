//! Texts, paths and positions: the vocabulary that all other modules share.
//!
//! Nothing here knows what a story is or opens a file. [`workspace`](crate::workspace) and [`git`](crate::git)
//! produce a [`Tree`] of named texts, [`parse`](crate::parse) reads it, and a place in a file is always a byte
//! [`Span`].

pub mod ascii;
pub mod line_index;
pub mod loose_number;
pub mod one_line;
pub mod path;
pub mod similar;
pub mod span;
pub mod toml_text;
pub mod tree;
pub mod visible;
pub mod words;

pub use line_index::{LineIndex, Position};
pub use one_line::quote;
pub use span::{Span, Spanned};
pub use tree::{Content, SourceFile, Tree, Unreadable};
