//! Maps the states of a Backlog.md project to a backlog's statuses.
//!
//! The folder overrides the state: what is in `completed` is done (unless its state says that it won't be), and what is in
//! `drafts` is in triage. What was archived unfinished is `dropped`; as `todo` it would return to the order that the team
//! removed it from. An unknown state is `dropped` with the state as the reason, never `todo`: the report names it, and an
//! item at the top of the list by mistake would cost more.

use super::folder::Folder;
use crate::import::draft::Mapped;
use crate::import::facts::MappedBy;
use crate::import::vocabulary::{self, plain};
use crate::model::Status;

/// The folder overrides the state.
const BY_FOLDER: MappedBy = MappedBy::Other("the folder decides");

/// Decides a status from a file's folder, its state, and the project's states in their order.
pub(super) fn map(folder: Folder, state: Option<&str>, known: &[String]) -> Mapped {
    let by_state = map_state(state, known);
    let forced = |status, reason| Mapped { status, by: BY_FOLDER, reason };
    match (folder, by_state.status) {
        (Folder::Completed, Status::Dropped) if by_state.by != MappedBy::Unknown => by_state,
        (Folder::Completed, other) if other != Status::Done => forced(Status::Done, None),
        (Folder::Drafts, other) if other != Status::Triage => forced(Status::Triage, None),
        (Folder::Archive, Status::Todo | Status::Doing | Status::Triage) => {
            let state = state.unwrap_or("no state");
            forced(Status::Dropped, Some(format!("Archived; its state was: {}", one_line(state))))
        }
        _ => by_state,
    }
}

/// Whether the status has the same meaning as the state.
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
    let (status, by) = vocabulary::status(&name)
        .map(|status| (status, MappedBy::Name))
        .or_else(|| by_settings(&name, known).map(|status| (status, MappedBy::Settings)))
        .or_else(|| vocabulary::similar_status(&name).map(|status| (status, MappedBy::NearestName)))
        .unwrap_or((Status::Dropped, MappedBy::Unknown));
    let reason = (status == Status::Dropped).then(|| one_line(state));
    Mapped { status, by, reason }
}

/// As Backlog.md itself does: tasks begin in the first state and end in the last.
fn by_settings(name: &str, states: &[String]) -> Option<Status> {
    let position = states.iter().position(|state| plain(state) == name)?;
    Some(match position {
        0 => Status::Todo,
        last if last + 1 == states.len() => Status::Done,
        _ => Status::Doing,
    })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(folder: Folder, state: &str) -> (Status, MappedBy) {
        let mapped = map(folder, Some(state), &[]);
        (mapped.status, mapped.by)
    }

    #[test]
    fn known_names_in_any_spelling() {
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
    fn the_folder_overrides_the_state() {
        assert_eq!(status(Folder::Completed, "To Do"), (Status::Done, BY_FOLDER));
        assert_eq!(status(Folder::Completed, "Zzyzx"), (Status::Done, BY_FOLDER));
        assert_eq!(status(Folder::Completed, "Won't Do"), (Status::Dropped, MappedBy::Name));
        assert_eq!(status(Folder::Drafts, "Done"), (Status::Triage, BY_FOLDER));
        assert_eq!(status(Folder::Archive, "To Do"), (Status::Dropped, BY_FOLDER));
        assert_eq!(status(Folder::Archive, "Done"), (Status::Done, MappedBy::Name));
    }

    #[test]
    fn a_projects_own_states_go_by_their_position() {
        let states = ["Ideas", "Cooking", "Served"].map(str::to_owned);
        let by = |state: &str| map(Folder::Tasks, Some(state), &states);
        assert_eq!(by("ideas").status, Status::Todo);
        assert_eq!((by("Cooking").status, by("Cooking").by), (Status::Doing, MappedBy::Settings));
        assert_eq!(by("served").status, Status::Done);
        assert_eq!(map(Folder::Tasks, None, &states).by, MappedBy::Missing);
    }

    #[test]
    fn only_the_same_meaning_is_exact() {
        assert!(is_exact("To do", Status::Todo));
        assert!(!is_exact("Completed", Status::Done));
        assert!(!is_exact("Won't Do", Status::Dropped));
    }
}
