//! The order of a backlog, beside an oracle, and when it is refused.

mod graphs;
mod oracle;
mod refusals;
