//! Maps the states of a Backlog.md project to Topline's five.
//!
//! The folder outranks the state: what lies in `completed` is done (unless its state says that it won't be), and what lies in
//! `drafts` waits for an answer, whatever a forgotten line says. What was archived undone was given up, so it is `dropped`; as
//! `todo` it would come back into the order that the team took it out of. A state that nothing explains is `dropped` with the state as the reason, never `todo`:
//! the report names it, and an item on top of the list by mistake would cost more.

use super::folder::Folder;
use crate::text::one_line::collapse_whitespace;

/// A story's status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Waits for an answer of the product owner.
    Triage,
    /// To be done.
    Todo,
    /// Being done.
    Doing,
    /// Done.
    Done,
    /// Will not be done.
    Dropped,
}

impl Status {
    /// The value as a story writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Triage => "triage",
            Self::Todo => "todo",
            Self::Doing => "doing",
            Self::Done => "done",
            Self::Dropped => "dropped",
        }
    }
}

/// What decided on a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MappedBy {
    /// The state is one that Backlog.md itself begins with, or a well-known name of one.
    Name,
    /// The state is misspelt, and one name is close.
    NearestName,
    /// The state's place among the project's own states.
    Settings,
    /// The file's folder, against or without regard to the state.
    Folder,
    /// Nothing: the state is unknown.
    Unknown,
    /// There is no state; it counts as the project's first.
    Missing,
}

/// A status, how it was found, and the reason that a dropped story gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mapped {
    pub(super) status: Status,
    pub(super) by: MappedBy,
    pub(super) reason: Option<String>,
}

const NAMES: [(Status, &[&str]); 5] = [
    (
        Status::Todo,
        &[
            "todo",
            "open",
            "new",
            "backlog",
            "ready",
            "planned",
            "pending",
            "notstarted",
            "unstarted",
            "next",
            "onhold",
            "waiting",
            "later",
            "deferred",
            "postponed",
            "reopened",
        ],
    ),
    (
        Status::Doing,
        &[
            "inprogress",
            "doing",
            "started",
            "wip",
            "active",
            "indevelopment",
            "inreview",
            "review",
            "testing",
            "qa",
            "blocked",
        ],
    ),
    (
        Status::Done,
        &[
            "done",
            "completed",
            "complete",
            "closed",
            "finished",
            "resolved",
            "merged",
            "released",
            "shipped",
            "deployed",
        ],
    ),
    (Status::Triage, &["draft", "triage", "inbox", "idea", "proposed", "needstriage"]),
    (
        Status::Dropped,
        &[
            "wontdo",
            "wontfix",
            "cancelled",
            "canceled",
            "dropped",
            "rejected",
            "abandoned",
            "obsolete",
            "duplicate",
            "invalid",
            "declined",
            "archived",
            "deprecated",
            "superseded",
        ],
    ),
];

/// Below this likeness (1 is equal) two names are two names.
const LIKENESS: f64 = 0.75;

/// Decides a status from a file's folder, its state, and the project's states in their order.
pub(super) fn map(folder: Folder, state: Option<&str>, known: &[String]) -> Mapped {
    let by_state = map_state(state, known);
    let forced = |status, reason| Mapped { status, by: MappedBy::Folder, reason };
    match (folder, by_state.status) {
        (Folder::Completed, Status::Dropped) if by_state.by != MappedBy::Unknown => by_state,
        (Folder::Completed, other) if other != Status::Done => forced(Status::Done, None),
        (Folder::Drafts, other) if other != Status::Triage => forced(Status::Triage, None),
        (Folder::Archive, Status::Todo | Status::Doing | Status::Triage) => {
            let state = state.unwrap_or("no state");
            forced(Status::Dropped, Some(format!("Archived; its state was: {}", collapse_whitespace(state))))
        }
        _ => by_state,
    }
}

/// Whether the status says all that the state said.
pub(super) fn is_exact(state: &str, status: Status) -> bool {
    let canonical = match status {
        Status::Triage => "draft",
        Status::Todo => "todo",
        Status::Doing => "inprogress",
        Status::Done => "done",
        Status::Dropped => return false,
    };
    plain(state) == canonical
}

fn map_state(state: Option<&str>, known: &[String]) -> Mapped {
    let Some(state) = state.filter(|state| !state.trim().is_empty()) else {
        return Mapped { status: Status::Todo, by: MappedBy::Missing, reason: None };
    };
    let name = plain(state);
    let found = by_name(&name)
        .map(|status| (status, MappedBy::Name))
        .or_else(|| by_settings(&name, known).map(|status| (status, MappedBy::Settings)))
        .or_else(|| by_likeness(&name).map(|status| (status, MappedBy::NearestName)));
    let (status, by) = found.unwrap_or((Status::Dropped, MappedBy::Unknown));
    let reason = (status == Status::Dropped).then(|| collapse_whitespace(state));
    Mapped { status, by, reason }
}

fn by_name(name: &str) -> Option<Status> {
    NAMES.iter().find(|(_, names)| names.contains(&name)).map(|(status, _)| *status)
}

/// Backlog.md's own reading: the first state is where tasks begin, the last is where they end.
fn by_settings(name: &str, states: &[String]) -> Option<Status> {
    let place = states.iter().position(|state| plain(state) == name)?;
    Some(match place {
        0 => Status::Todo,
        last if last + 1 == states.len() => Status::Done,
        _ => Status::Doing,
    })
}

fn by_likeness(name: &str) -> Option<Status> {
    let all = NAMES.iter().flat_map(|(status, names)| names.iter().map(move |known| (*status, *known)));
    let scored = all.map(|(status, known)| (strsim::normalized_levenshtein(name, known), status));
    // The first of equals wins, so the answer doesn't depend on how maxima are sought.
    let best =
        scored.fold((0.0, None), |best, (score, status)| if score > best.0 { (score, Some(status)) } else { best });
    best.1.filter(|_| best.0 >= LIKENESS)
}

/// Letters and digits only, in lower case: `Won't Do`, `wont-do` and `WONTDO` are one state.
fn plain(state: &str) -> String {
    state.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(folder: Folder, state: &str) -> (Status, MappedBy) {
        let mapped = map(folder, Some(state), &[]);
        (mapped.status, mapped.by)
    }

    #[test]
    fn known_names_in_any_writing() {
        assert_eq!(status(Folder::Tasks, "To do"), (Status::Todo, MappedBy::Name));
        assert_eq!(status(Folder::Tasks, "in-progress"), (Status::Doing, MappedBy::Name));
        assert_eq!(status(Folder::Tasks, "Completed"), (Status::Done, MappedBy::Name));
        assert_eq!(status(Folder::Tasks, "Won't Do"), (Status::Dropped, MappedBy::Name));
        assert_eq!(status(Folder::Tasks, "In Progres"), (Status::Doing, MappedBy::NearestName));
    }

    #[test]
    fn a_dropped_story_says_why() {
        assert_eq!(map(Folder::Tasks, Some("Won't Do"), &[]).reason.as_deref(), Some("Won't Do"));
        let unknown = map(Folder::Tasks, Some("Zzyzx\nroad"), &[]);
        assert_eq!((unknown.status, unknown.by), (Status::Dropped, MappedBy::Unknown));
        assert_eq!(unknown.reason.as_deref(), Some("Zzyzx road"));
    }

    #[test]
    fn the_folder_outranks_the_state() {
        assert_eq!(status(Folder::Completed, "To Do"), (Status::Done, MappedBy::Folder));
        assert_eq!(status(Folder::Completed, "Zzyzx"), (Status::Done, MappedBy::Folder));
        assert_eq!(status(Folder::Completed, "Won't Do"), (Status::Dropped, MappedBy::Name));
        assert_eq!(status(Folder::Drafts, "Done"), (Status::Triage, MappedBy::Folder));
        assert_eq!(status(Folder::Archive, "To Do"), (Status::Dropped, MappedBy::Folder));
        assert_eq!(status(Folder::Archive, "Done"), (Status::Done, MappedBy::Name));
    }

    #[test]
    fn a_projects_own_states_go_by_their_place() {
        let states = ["Ideas", "Cooking", "Served"].map(str::to_owned);
        let by = |state: &str| map(Folder::Tasks, Some(state), &states);
        assert_eq!(by("ideas").status, Status::Todo);
        assert_eq!((by("Cooking").status, by("Cooking").by), (Status::Doing, MappedBy::Settings));
        assert_eq!(by("served").status, Status::Done);
        assert_eq!(map(Folder::Tasks, None, &states).by, MappedBy::Missing);
    }

    #[test]
    fn only_a_full_reading_is_exact() {
        assert!(is_exact("To do", Status::Todo));
        assert!(!is_exact("Completed", Status::Done));
        assert!(!is_exact("Won't Do", Status::Dropped));
    }
}
