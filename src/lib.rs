//! Topline: a product backlog as plain text in git, with one explainable priority order.
//!
//! # The map
//!
//! The crate has three layers. The domain modules know stories, but no files, environment, clock or terminal. The I/O modules
//! know files and git, but no stories. [`session`] connects the two for the front ends. A module uses only modules to its left
//! or above it; a test checks that.
//!
//! ```text
//! text → model → diag → parse → order → plan, diff, timeline, edit → status → rules → render → page   domain: pure functions
//! text, disk → git → workspace                                         I/O: bytes and paths
//! session (find, load, compare, check a commit)                        reads a folder, the index, a revision, unsaved buffers
//! actions (a wish → an edit and what it does)                          the use cases that change a backlog
//! cli (arguments → session → compute → render) → main                  front end
//! ```
//!
//! - [`text`]: file trees, byte spans, lines and columns, and the escaping of untrusted text.
//! - [`model`]: items, configuration and the links between them, valid by construction.
//! - [`diag`]: the problems that parsing found, as facts, and the findings that rules report.
//! - [`parse`]: parses a file tree to a linked backlog and collects all problems.
//! - [`order`]: computes the priority order from lanes, density, decisions and dependencies, with a reason for each position.
//! - [`plan`]: an iteration's commitment and reserve, proven goal proposals, forecasts, and the story map.
//! - [`diff`]: the fewest moves between two orders, with verified causes.
//! - [`timeline`]: when items were born, started and closed, and when the order was renewed, from dates and history.
//! - [`edit`]: changes of files as data, which touch no byte but those that they must.
//! - [`status`]: whether the practice works: release, size, flags, priority, feedback, flow and the rest, as figures.
//! - [`rules`]: the rules, one per file, and their registry.
//! - [`render`]: output as text, Markdown, JSON, SARIF and GitHub annotations.
//! - [`page`]: the backlog as one HTML document, and the same page live.
//! - [`import`]: converts other trackers' files to a backlog.
//! - [`disk`]: atomic writes, and a lock on a folder.
//! - [`git`]: reads the index and revisions, stages files, and installs hooks and the merge driver.
//! - [`workspace`]: finds, reads and writes the backlog in the working tree.
//! - [`session`]: loads states of a backlog, compares two of them and checks commits, for any front end.
//! - [`actions`]: the use cases that change a backlog, for any front end: each makes an edit of what somebody wants.
//! - [`cli`]: the command line, the only front end so far.
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
//! let order = order::compute(&parsed).expect("a valid story has an order");
//! let findings = rules::run(&rules::RuleContext::new(&parsed), Some(&order));
//! let file = render::priority_file::render(&parsed.backlog, &order);
//!
//! assert!(findings.iter().all(|finding| !finding.blocks_order));
//! assert!(file.contains("   [edit-cart]: stories/edit-cart.md\n1. [Edit the cart][edit-cart] `edit-cart` · story · no estimate"));
//! ```
//!
//! # Glossary
//!
//! - **Item**: one file under `stories/`: a story, bug, technical item or piece of feedback.
//! - **Open**: `todo` or `doing`. Only open items are ordered. **Triage**: the product owner has not answered yet.
//! - **Golden path**: the main user flow through the product, in **steps**. A **release slice** is the part of each step that
//!   one release delivers.
//! - **Feature**: items that have their value only together. A **feature flag** hides it until it is complete.
//! - **Lane**: a group of items with its own sort keys. **Section**: the items under one heading of the list.
//! - **Density**: value per unit of effort; see [`order::density`].
//! - **Decision**: a file in `decisions/` with which the product owner overrules the computed order.
//! - **Definition of ready**: the fields that an item needs before work on it can start. **Startable**: `todo`, ready,
//!   and not blocked by an open prerequisite.
//! - **Iteration goal**: the feature that an iteration delivers. **Commitment**: its open items with their prerequisites.
//!   **Reserve**: the share of the capacity that stays free for bugs and feedback.

pub mod actions;
pub mod cli;
pub mod diag;
pub mod diff;
pub mod disk;
pub mod edit;
pub mod git;
pub mod import;
pub mod model;
pub mod order;
pub mod page;
pub mod parse;
pub mod plan;
#[cfg(test)]
mod reach;
pub mod render;
pub mod rules;
#[cfg(feature = "serve")]
pub mod serve;
pub mod session;
pub mod status;
pub mod text;
pub mod timeline;
pub mod workspace;
