//! Input that means harm, through the real binary: texts that steer terminals, paths that lead out, files and objects
//! that lie, and bombs.
//!
//! Nothing here measures speed. A run is given far more processor time and memory than it needs (see [`guarded`]), and
//! is ended by the system if it takes those; growth is bounded by constants, which the tests name.

mod bombs;
mod folders;
mod guarded;
mod objects;
mod paths;
mod words;
