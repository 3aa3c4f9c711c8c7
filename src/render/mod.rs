//! From models to bytes: each output format in a file of its own, with frozen wire types.
//!
//! A renderer is given the width and whether it may use colour; it never asks the terminal, and it never
//! decides anything that another format would have to decide again. Text from users passes through
//! [`inert`] (Markdown) or [`plain`] (terminals) on its way out.

pub mod diff;
pub mod explain;
pub mod failure;
pub mod findings;
pub mod forecast;
pub mod inert;
pub mod items;
pub mod line_diff;
pub mod plain;
pub mod plan;
pub mod priority_file;
pub mod priority_table;
pub mod style;
pub mod table;
pub mod why;
pub mod wire;
