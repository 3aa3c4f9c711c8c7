//! Malicious input for the real binary: terminal control characters, paths that lead outside, invalid files and objects, and
//! inputs that take much time or memory.
//!
//! These tests don't measure speed. The limits (see [`guarded`]) are far above what a run needs, and the system kills a run
//! that exceeds them.

mod bombs;
mod folders;
mod guarded;
mod objects;
mod paths;
mod words;
