//! Imports the projects of other trackers as a Topline backlog.
//!
//! An importer is a function from files to files and a [`Report`]: the caller reads the source and writes the target. This
//! folder holds what all importers share. A source has a folder of its own, such as [`backlog_md`], which reads its files
//! into drafts and resolves their references; the shared half assigns ids, relates the items, and writes the files.
//!
//! A dangling or circular reference would leave the backlog without an order, so every reference in the output resolves and
//! no cycle is left. What that costs is in the report and under `[extra.import]` of the story.
//!
//! Importers don't touch a disk or a clock, don't stop at the first bad file, and don't invent what the source doesn't say
//! (severities, estimates, acceptance criteria).

pub mod backlog_md;

mod config_file;
mod conversion;
mod cycles;
mod draft;
mod facts;
mod family;
mod ids;
mod natural_order;
mod node;
mod notes;
mod relations;
mod releases;
mod report;
mod report_text;
mod story_file;
mod title;
mod toml_node;
mod vocabulary;
mod words;

pub use conversion::{Conversion, OutputFile, SourceFile};
pub use facts::{
    GivenUp, Guess, Guessed, Key, MappedBy, Oddity, Removed, RemovedBecause, Renamed, RenamedBecause, Skip, Skipped,
    StateMapping, Tolerated, Unresolved,
};
pub use report::{Report, SourceNames};
pub use report_text::render;
