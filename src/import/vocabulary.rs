//! The names that trackers commonly give to states, types and priorities.
//!
//! These are closed lists: the caller keeps what isn't found. Severity and environment of a bug are not derived from its
//! priority; that they are missing is true, and `check` reports it.

use crate::model::{Decimal, ItemKind, Status};

/// Names of states, as [`plain`] writes them.
const STATES: [(Status, &str); 5] = [
    (
        Status::Todo,
        "todo open new backlog ready planned pending notstarted unstarted next onhold waiting later deferred \
         postponed reopened",
    ),
    (Status::Doing, "inprogress doing started wip active indevelopment inreview review testing qa blocked"),
    (Status::Done, "done completed complete closed finished resolved merged released shipped deployed"),
    (Status::Triage, "draft triage inbox idea proposed needstriage"),
    (
        Status::Dropped,
        "wontdo wontfix cancelled canceled dropped rejected abandoned obsolete duplicate invalid declined \
         archived deprecated superseded",
    ),
];

/// The least similarity (1 is equal) of two spellings of the same name.
const MIN_SIMILARITY: f64 = 0.75;

/// Letters and digits only, in lower case: `Won't Do`, `wont-do` and `WONTDO` are one name.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Every known name with its status.
fn states() -> impl Iterator<Item = (&'static str, Status)> {
    STATES.iter().flat_map(|(status, names)| names.split(' ').map(|name| (name, *status)))
}

/// The status that a state's [`plain`] name means.
pub(super) fn status(name: &str) -> Option<Status> {
    states().find(|(known, _)| *known == name).map(|(_, status)| status)
}

/// The status of the known state that is most similar to a [`plain`] name.
pub(super) fn similar_status(name: &str) -> Option<Status> {
    let scored = states().map(|(known, status)| (strsim::normalized_levenshtein(name, known), status));
    // The first of equals wins, so the answer doesn't depend on how maxima are found.
    let best =
        scored.fold((0.0, None), |best, (score, status)| if score > best.0 { (score, Some(status)) } else { best });
    best.1.filter(|_| best.0 >= MIN_SIMILARITY)
}

/// An item's type, and whether its name in a backlog is the same.
pub(super) fn kind(name: &str) -> Option<(ItemKind, bool)> {
    Some(match name.trim().to_lowercase().as_str() {
        "bug" => (ItemKind::Bug, true),
        "story" => (ItemKind::Story, true),
        "technical" => (ItemKind::Technical, true),
        "feedback" => (ItemKind::Feedback, true),
        "bugfix" | "defect" | "fix" | "regression" => (ItemKind::Bug, false),
        "feature" | "enhancement" | "improvement" | "user story" | "epic" => (ItemKind::Story, false),
        "task" | "chore" | "docs" | "documentation" | "spike" | "refactor" | "test" | "ci" | "infra" => {
            (ItemKind::Technical, false)
        }
        _ => return None,
    })
}

/// The value that a priority stands for, and whether its name is known: steps without a currency, so that the sums of features can
/// be compared. `own` are the project's own priorities, the highest first; without them there are three. A name that is known
/// elsewhere has its usual meaning, any other is in the middle: never below the lowest.
pub(super) fn value(priority: &str, own: &[String]) -> (Decimal, bool) {
    let name = plain(priority);
    let steps = |count: usize| Decimal::whole(u32::try_from(count).unwrap_or(u32::MAX));
    if let Some(at) = own.iter().position(|known| plain(known) == name) {
        return (steps(own.len() - at), true);
    }
    let usual = PRIORITIES.iter().find(|(_, names)| names.split(' ').any(|known| known == name)).map(|(step, _)| *step);
    let is_default = own.is_empty() && matches!(name.as_str(), "high" | "medium" | "low");
    let step = match usual {
        // Above all that the project has.
        Some(4) => own.len().max(4),
        Some(step) => step,
        None => 2,
    };
    (steps(step), is_default)
}

/// Names of priorities, as [`plain`] writes them.
const PRIORITIES: [(usize, &str); 4] = [
    (4, "critical urgent highest blocker immediate emergency p0 asap showstopper ultrahigh veryhigh"),
    (3, "high major important p1 must"),
    (2, "medium normal moderate p2 default average should"),
    (1, "low lowest minor trivial p3 p4 p5 nicetohave could verylow"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_known_in_any_spelling() {
        assert_eq!(status(&plain("Won't Do")), Some(Status::Dropped));
        assert_eq!(status(&plain("in-progress")), Some(Status::Doing));
        assert_eq!((status("inprogres"), similar_status("inprogres")), (None, Some(Status::Doing)));
        assert_eq!(similar_status("zzyzx"), None);
    }

    #[test]
    fn types_that_say_less_are_marked() {
        assert_eq!(kind("Bug"), Some((ItemKind::Bug, true)));
        assert_eq!(kind("enhancement"), Some((ItemKind::Story, false)));
        assert_eq!(kind("chore"), Some((ItemKind::Technical, false)));
        assert_eq!(kind("saga"), None);
    }

    #[test]
    fn priorities_are_steps_and_none_is_below_the_lowest() {
        let default = ["High", "medium", "low", "urgent", "P1", "zzyzx"].map(|name| value(name, &[]));
        let step = |step, is_known| (Decimal::whole(step), is_known);
        assert_eq!(
            default,
            [step(3, true), step(2, true), step(1, true), step(4, false), step(3, false), step(2, false)]
        );
        let own: Vec<String> = ["Ultra High", "High", "Medium", "Low"].map(str::to_owned).into();
        let values = ["ultra-high", "Low", "critical", "zzyzx"].map(|name| value(name, &own));
        assert_eq!(values, [step(4, true), step(1, true), step(4, false), step(2, false)]);
    }
}
