//! The stored form of a history.

use crate::git::Repository;
use crate::parse::ReadSettings;
use crate::parse::reader_key::ReaderKey;
use crate::timeline::{CommitFacts, History};

/// Raised when the same commits give other facts.
const VERSION: u32 = 4;

/// What is known of the history of the backlog in `folder`.
pub(super) fn load(repository: &Repository, folder: &str) -> History {
    let stored = repository.load_history_cache(folder);
    let lines = stored.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
    let Some((header, commits)) = lines.split_once('\n') else { return History::default() };
    if header != self::header() {
        return History::default();
    }
    let commits: Option<Vec<CommitFacts>> = commits.lines().map(|line| serde_json::from_str(line).ok()).collect();
    History { commits: commits.unwrap_or_default() }
}

/// Stores a history. Errors are ignored.
pub(super) fn store(repository: &Repository, folder: &str, history: &History) {
    let mut lines = header() + "\n";
    for commit in &history.commits {
        let Ok(line) = serde_json::to_string(commit) else { return };
        lines.push_str(&line);
        lines.push('\n');
    }
    repository.store_history_cache(folder, lines.as_bytes());
}

/// What the facts depend on besides the commits.
fn header() -> String {
    let reader = ReaderKey::new(ReadSettings::default()).version;
    format!("{VERSION} {reader:016x} {}", env!("CARGO_PKG_VERSION"))
}
