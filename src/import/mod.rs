//! Imports other trackers' projects as a Topline backlog; today the one source is Backlog.md.
//!
//! The import is a function from files to files and a [`Report`]: whoever calls it reads the source folder and writes the
//! target. A dangling or circular reference would leave the backlog without an order, so every reference in the output
//! resolves and no cycle is left; what that costs is said in the report and kept under `[extra]` of the story.
//!
//! It refuses to touch a disk or a clock, to stop at the first bad file, and to invent what the source doesn't say
//! (severities, estimates, acceptance criteria).

mod backlog;
mod config;
mod convert;
mod cycles;
mod dates;
mod family;
mod fields;
mod folder;
mod front;
mod ids;
mod index;
mod kinds;
mod lines;
mod links;
mod mend;
mod milestones;
mod natural;
mod releases;
mod report;
mod report_text;
mod source;
mod states;
mod story;
mod task;
mod toml_text;
mod translate;
mod yaml;

pub use convert::{Conversion, Options, OutputFile, SourceFile, convert};
pub use folder::{Folder, backlog_folder};
pub use index::{Guessed, Unresolved};
pub use report::{
    GivenUp, Guess, Key, Oddity, Removed, RemovedBecause, Renamed, RenamedBecause, Report, Skip, Skipped, StateMapping,
    Tolerated,
};
pub use report_text::render;
pub use states::{MappedBy, Status};
