//! Tests with real git repositories: hooks, commits, merges, revisions and the parse cache.

mod after;
mod agreement;
mod blame;
mod commit;
mod commit_kinds;
mod conversions;
mod decisions;
mod hand_edits;
mod history;
mod install;
mod merge;
mod parse_cache;
mod parse_cache_changes;
#[cfg(unix)]
mod parse_cache_damage;
mod random_history;
mod repository_layouts;
mod sparse;
mod team;
mod time_travel;
mod trees;
mod unsupported_repositories;
