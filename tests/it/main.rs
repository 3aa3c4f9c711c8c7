//! The integration tests: one binary, so that the crate and its dependencies are linked once, with a module for each topic.
//!
//! Tests run in threads of one process. What changes a process as a whole (its working folder, its environment, the watched
//! steps of writing) happens in a child process: see [`support::sandbox`] and [`support::steps`].

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that can't go on has failed")]

mod support;

mod actions;
#[cfg(unix)]
mod advice;
#[cfg(unix)]
mod cases;
#[cfg(unix)]
mod ci_recipe;
#[cfg(unix)]
mod determinism;
mod diff;
#[cfg(unix)]
mod edit;
#[cfg(unix)]
mod fix;
mod fuzz_corpus;
mod git;
#[cfg(unix)]
mod hook_managers;
#[cfg(unix)]
mod hostile;
mod import;
mod keys;
mod layering;
#[cfg(unix)]
mod looping;
mod merge_simulation;
mod modules;
mod order;
mod page;
mod parse_properties;
mod plan;
mod priority_file;
#[cfg(unix)]
mod readme;
mod reorder;
mod rules;
mod sarif;
#[cfg(all(unix, feature = "serve"))]
mod serve;
mod session;
#[cfg(unix)]
mod silent_faults;
mod story_map;
#[cfg(unix)]
mod streams;
mod supply_chain;
#[cfg(unix)]
mod write;
