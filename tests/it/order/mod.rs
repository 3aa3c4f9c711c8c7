//! The order of a backlog, beside an oracle, when it is refused, and what would change it.

mod graphs;
mod oracle;
mod refusals;
mod traces;
mod why;
