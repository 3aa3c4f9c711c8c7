//! Why a command could not run (exit code 2). Only [`Terminal`](super::terminal::Terminal) prints it, as text or as JSON.

pub use crate::actions::{Failure, unknown_id};
