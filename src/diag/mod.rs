//! What is wrong, as data: facts from reading ([`Problem`]) and findings with words ([`Finding`]).
//!
//! Facts come first and words last: reading says *what* it met, and the rule of that id says it in a
//! sentence. A finding is no error of the program and never travels through `Result`.

pub mod finding;
pub mod problem;
pub mod words;

pub use finding::{Draft, Finding, Place, Related, Severity};
pub use problem::{ConfigFault, Expected, Fact, Found, Kind, Problem, Problems, TomlMistake};
