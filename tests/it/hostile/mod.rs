//! Input that means harm, through the real binary: texts that steer terminals, paths that lead out, files and objects
//! that lie, and bombs.
//!
//! Nothing here measures speed. A run is given far more processor time and memory than it needs (see [`guarded`]), and
//! is ended by the system if it takes those; growth is bounded by constants, which the tests name.

#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on has failed")]

#[path = "support/repo.rs"]
mod repo;

#[path = "hostile/bombs.rs"]
mod bombs;
#[path = "hostile/folders.rs"]
mod folders;
#[path = "hostile/guarded.rs"]
mod guarded;
#[path = "hostile/objects.rs"]
mod objects;
#[path = "hostile/paths.rs"]
mod paths;
#[path = "hostile/words.rs"]
mod words;
