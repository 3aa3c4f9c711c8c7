//! Real repositories: hooks, commits, merges, revisions, and what is kept between runs.

mod commit;
mod history;
mod install;
mod kept;
mod kept_changes;
#[cfg(unix)]
mod kept_damage;
mod merge;
mod places;
mod random_history;
mod refused;
mod time_travel;
mod trees;
mod ways;
