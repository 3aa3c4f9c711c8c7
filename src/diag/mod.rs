//! Diagnostics as data: facts from parsing ([`Problem`]) and findings with messages ([`Finding`]).
//!
//! Parsing records facts, and rules turn them into messages. A finding is not an error of the program and is never
//! returned through `Result`.

pub mod finding;
pub mod meant_value;
pub mod other_trackers;
pub mod problem;
pub mod toml_mistake;
pub mod words;

pub use finding::{Finding, FindingDraft, Place, Related, Severity};
pub use problem::{
    ConfigFault, DecisionFault, Expected, Fact, FileStart, Found, Kind, NearlyClosing, Problem, Problems,
};
pub use toml_mistake::{MeantLines, Slip, TomlMistake};
