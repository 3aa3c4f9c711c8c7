//! Topline: a product backlog as plain text in git, with one explainable priority order.
//!
//! # The map
//!
//! Two ladders meet in [`session`]. The domain is pure: it knows stories and no disks. The edges know bytes and paths
//! and no stories. Front ends are thin: each loads, computes and shows through a session.
//!
//! ```text
//! text → model → diag → parse → order → plan, diff → rules → render   pure: no files, environment, clock, terminal
//! text, disk → git → workspace                                         effects: bytes in, bytes out
//! session (find, load, compare, judge)                                 sources: folder, index, revision, unsaved buffers
//! cli (arguments → session → compute → render) → main
//! ```
//!
//! - [`text`]: trees of named texts, byte spans, lines and columns, and text that is safe to print.
//! - [`model`]: items, configuration, links between them; valid by construction.
//! - [`diag`]: facts that reading met, and findings in words.
//! - [`parse`]: from a tree of texts to a linked backlog, collecting every problem.
//! - [`order`]: lanes, density, decisions, dependencies; a reason for every place.
//! - [`plan`]: commitment, reserve, proposals with proof, forecasts.
//! - [`diff`]: the fewest moves between two orders, with causes that are proven.
//! - [`rules`]: one rule, one file; a registry that tests itself.
//! - [`render`]: models to bytes, for people, for Markdown and for programs.
//! - [`import`]: other trackers' files as a backlog.
//! - [`disk`]: atomic writes and the lock on a folder.
//! - [`git`]: reads the index and revisions; stages files, installs hooks and the merge driver.
//! - [`workspace`]: finds, reads and writes the backlog in the working tree.
//! - [`session`]: one state of a backlog, or two, for any front end; the verdict on a commit.
//! - [`cli`]: the command line.
//!
//! # The pipeline
//!
//! ```
//! use topline::{order, parse, render, rules, text::{SourceFile, Tree}};
//!
//! let story = "+++\ntitle = \"Edit the cart\"\n+++\n";
//! let tree = Tree { stories: vec![SourceFile::from_bytes("stories/edit-cart.md", story.into())], ..Tree::default() };
//!
//! let parsed = parse::tree(&tree, &rules::known());
//! let order = order::compute(&parsed).expect("one good story has an order");
//! let findings = rules::run(&rules::RuleContext::new(&parsed), Some(&order));
//! let file = render::priority_file::render(&parsed.backlog, &order);
//!
//! assert!(findings.iter().all(|finding| !finding.blocks_order));
//! assert!(file.ends_with("1. [Edit the cart](stories/edit-cart.md) `edit-cart` · story · no estimate · **not ready**: acceptance criteria\n"));
//! ```
//!
//! # Glossary
//!
//! - **Item**: one file under `stories/`: a story, bug, technical item or piece of feedback.
//! - **Open**: `todo` or `doing`; only open items are ordered. **Triage**: waiting for the product owner's answer.
//! - **Golden path**: the main flow through the product, in **steps**. A **release slice** cuts through it.
//! - **Feature**: items that earn their value only together. A **feature flag** hides it until it is whole.
//! - **Lane**: a group of the order with its own sort keys. **Section**: the part of the list under one heading.
//! - **Density**: value per unit of effort; see [`order::density`].
//! - **Decision**: the product owner overrules the computed order, in writing.
//! - **Definition of ready**: what an item must have before work on it may start. **Startable**: `todo`, ready,
//!   and not blocked by an open prerequisite.
//! - **Iteration goal**, **commitment**, **reserve**: one feature is committed to; the rest of the capacity stays
//!   free for bugs and feedback.

pub mod cli;
pub mod diag;
pub mod diff;
pub mod disk;
pub mod git;
pub mod import;
pub mod model;
pub mod order;
pub mod parse;
pub mod plan;
#[cfg(test)]
mod reach;
pub mod render;
pub mod rules;
pub mod session;
pub mod text;
pub mod workspace;
