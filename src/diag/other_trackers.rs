//! Words of other trackers, and what they are called here.
//!
//! Nobody finds `depends_on` by the spelling of `blocked_by`, so the help for an unknown word names its translation.

use crate::model::item::{ItemKind, Named};

/// Keys of stories.
const KEYS: &[(&[&str], &str)] = &[
    (&["name", "summary", "subject", "headline"], "title"),
    (&["kind", "issue_type", "issuetype", "item_type", "category", "tracker"], "type"),
    (&["state", "workflow_state", "progress", "column"], "status"),
    (&["component", "components", "area", "stage", "phase"], "step"),
    (&["milestone", "version", "fix_version", "fix_versions", "target_release", "slice"], "release"),
    (&["epic", "epic_link", "feature_set", "initiative", "theme", "parent"], "feature"),
    (&["feature_flag", "toggle", "feature_toggle", "switch"], "flag"),
    (&["goal", "outcome", "okr"], "objective"),
    (
        &[
            "effort",
            "points",
            "story_points",
            "story_point",
            "storypoints",
            "days",
            "size",
            "weight",
            "complexity",
            "original_estimate",
        ],
        "estimate",
    ),
    (&["business_value", "bv", "worth", "benefit"], "value"),
    (&["impact", "criticality"], "severity"),
    (&["environment", "env", "found_at", "detected_in"], "found_in"),
    (&["votes", "vote_count", "upvotes", "users", "affected_users", "users_affected", "reactions"], "reach"),
    (&["origin", "channel"], "source"),
    (&["relates_to", "related", "related_to", "concerns", "subject_of", "affects"], "about"),
    (
        &[
            "dependencies",
            "deps",
            "blocked_by",
            "blockedby",
            "depends",
            "dependson",
            "requires",
            "needs",
            "after",
            "prerequisites",
        ],
        "depends_on",
    ),
    (
        &["created", "created_at", "created_on", "creation_date", "opened", "opened_at", "date", "reported_at"],
        "reported",
    ),
    (
        &[
            "closed_at",
            "closed_on",
            "completed",
            "completed_at",
            "resolved",
            "resolved_at",
            "finished",
            "done_at",
            "done_on",
        ],
        "closed",
    ),
    (&["start_date", "started_at", "started_on", "begun"], "started"),
    (&["deadline", "due_date", "duedate", "due_on", "target_date"], "due"),
    (&["assigned_to", "assigned", "assignees", "owner", "owners", "responsible", "developer"], "assignee"),
    (&["tags", "tag", "label", "keywords"], "labels"),
    (&["resolution", "drop_reason", "wontfix_reason"], "reason"),
    (&["response", "reply", "resolution_note"], "answer"),
    (&["key", "issue_key", "url", "link", "links", "ticket", "jira", "ref", "refs", "issue"], "external"),
];

/// Keys of other trackers that have no counterpart in the front matter, and what to do.
const OTHER_KEYS: &[(&[&str], &str)] = &[
    (&["id", "uid", "uuid", "slug"], "the file's name is the id: delete the line"),
    (
        &["priority", "rank", "order", "position", "ordinal", "prio", "moscow", "wsjf"],
        "the order is computed: delete the line; to overrule the order, write a decision, a file `decisions/ID.toml`",
    ),
    (
        &["sprint", "iteration", "cycle"],
        "the goal of the iteration is in `[iteration]` of backlog.toml: delete the line",
    ),
    (
        &["updated", "updated_at", "modified", "modified_at", "last_modified"],
        "git knows when a file changed: delete the line",
    ),
    (&["author", "creator", "reporter", "created_by"], "git knows who wrote a file: delete the line"),
    (&["description", "body", "details", "text", "notes"], "move the text below the second `+++` line"),
    (
        &["acceptance_criteria", "criteria", "ac", "done_when", "acceptance", "dod", "definition_of_done"],
        "move them below a heading `Acceptance criteria`, each as `- [ ] …`",
    ),
    (
        &["hours"],
        "convert the hours to the product's unit, `product.unit` in backlog.toml, and write them as `estimate`, or delete the line",
    ),
    (
        &["cost", "project", "team"],
        "move the line below a header `[extra]` at the end, which holds what is the team's own, or delete it",
    ),
    (&["comments", "comment", "history"], "move the text below the second `+++` line"),
    (
        &["blocks", "blocking", "is_blocking", "children", "subtasks"],
        "move it into the other items: their `depends_on` names this one",
    ),
];

/// Tables of `backlog.toml`.
const TABLES: &[(&[&str], &str)] = &[
    (&["sprint", "cycle", "timebox"], "[iteration]"),
    (&["project", "backlog"], "[product]"),
    (&["goals", "okrs", "outcomes", "objective"], "[[objectives]]"),
    (&["steps", "stages", "journey", "path", "golden_path", "workflow"], "[[flow]]"),
    (&["milestones", "versions", "slices", "release"], "[[releases]]"),
    (&["epics", "themes", "initiatives", "feature"], "[[features]]"),
    (&["toggles", "feature_flags", "switches", "flag"], "[[flags]]"),
    (&["policies", "settings", "config"], "[policy]"),
    (&["owners", "people", "members"], "[team]"),
    (&["lint", "severity", "severities", "checks"], "[rules]"),
    (&["weights", "values"], "[value.weights]"),
];

/// Values, by key.
const VALUES: &[(&str, &[&str], &str)] = &[
    (
        "status",
        &["triage-needed", "needs-triage", "inbox", "draft", "unconfirmed", "submitted", "unanswered", "incoming"],
        "triage",
    ),
    (
        "status",
        &[
            "open",
            "new",
            "backlog",
            "ready",
            "to-do",
            "pending",
            "planned",
            "accepted",
            "reopened",
            "unstarted",
            "selected-for-development",
            "blocked",
            "onhold",
            "on-hold",
            "paused",
            "parked",
            "later",
            "icebox",
        ],
        "todo",
    ),
    (
        "status",
        &[
            "in-progress",
            "inprogress",
            "started",
            "wip",
            "active",
            "working",
            "review",
            "in-review",
            "testing",
            "qa",
            "in-development",
            "ongoing",
        ],
        "doing",
    ),
    (
        "status",
        &[
            "closed",
            "resolved",
            "finished",
            "complete",
            "completed",
            "merged",
            "fixed",
            "shipped",
            "released",
            "delivered",
            "deployed",
        ],
        "done",
    ),
    (
        "status",
        &[
            "cancelled",
            "canceled",
            "wontfix",
            "won't-fix",
            "won't-do",
            "wont-do",
            "rejected",
            "abandoned",
            "invalid",
            "duplicate",
            "declined",
            "obsolete",
            "archived",
        ],
        "dropped",
    ),
    (
        "type",
        &["user-story", "feature", "enhancement", "improvement", "new-feature", "requirement", "functional"],
        "story",
    ),
    ("type", &["defect", "error", "incident", "problem", "regression", "fault", "fix", "hotfix", "bugfix"], "bug"),
    (
        "type",
        &[
            "task",
            "chore",
            "tech",
            "spike",
            "refactoring",
            "refactor",
            "infrastructure",
            "infra",
            "maintenance",
            "enabler",
            "debt",
            "tech-debt",
            "sub-task",
            "subtask",
            "docs",
            "documentation",
            "ops",
            "test",
            "tests",
        ],
        "technical",
    ),
    (
        "type",
        &["request", "feature-request", "idea", "suggestion", "question", "complaint", "support", "wish"],
        "feedback",
    ),
    (
        "severity",
        &[
            "p0",
            "s0",
            "sev0",
            "blocker",
            "urgent",
            "highest",
            "showstopper",
            "emergency",
            "s1",
            "sev1",
            "severe",
            "0",
            "1",
        ],
        "critical",
    ),
    ("severity", &["high", "p1", "important", "s2", "sev2", "serious", "2"], "major"),
    ("severity", &["medium", "normal", "moderate", "p2", "low", "p3", "s3", "sev3", "average", "3"], "minor"),
    ("severity", &["lowest", "p4", "cosmetic", "s4", "sev4", "negligible", "text", "tweak", "4"], "trivial"),
    ("flags.state", &["enabled", "active", "true", "live", "rolled-out"], "on"),
    ("flags.state", &["disabled", "inactive", "false", "hidden"], "off"),
    ("flags.state", &["deleted", "gone", "retired", "archived"], "removed"),
    ("rules", &["ignore", "ignored", "false", "none", "disable", "disabled", "allow", "silent", "0"], "off"),
    ("rules", &["note", "notice", "hint", "information"], "info"),
    ("rules", &["warn", "warnings", "true", "on", "1"], "warning"),
    ("rules", &["deny", "forbid", "err", "errors", "fatal", "2"], "error"),
    ("policy.lanes", &["bugs", "bug", "production", "production-bug", "hotfixes", "incidents"], "production-bugs"),
    ("policy.lanes", &["sprint", "iteration", "sprint-goal", "iteration-goal", "goals"], "goal"),
    ("policy.lanes", &["releases", "milestone", "milestones"], "release"),
    ("policy.lanes", &["others", "other", "everything", "all", "backlog", "remaining"], "rest"),
    (
        "policy.ready",
        &["criteria", "ac", "acs", "acceptance", "acceptance-criterion", "acceptance-tests", "done-when", "dod"],
        "acceptance-criteria",
    ),
    ("policy.ready", &["points", "story-points", "estimated", "size", "effort"], "estimate"),
];

/// The key of stories that is called `name` elsewhere.
pub fn key(name: &str) -> Option<&'static str> {
    let name = normalized(name);
    KEYS.iter().find(|(words, _)| words.contains(&&*name)).map(|(_, meant)| *meant)
}

/// The key of bugs that is called `name` elsewhere: a priority, unless it is a rank.
pub fn key_of_bugs(name: &str) -> Option<&'static str> {
    matches!(&*normalized(name), "priority" | "prio").then_some("severity")
}

/// What to do with a key of other trackers that has no counterpart.
pub fn key_help(name: &str) -> Option<&'static str> {
    let name = normalized(name);
    OTHER_KEYS.iter().find(|(words, _)| words.contains(&&*name)).map(|(_, help)| *help)
}

/// The spelling of a key that the tables have: `fixVersion`, `Fix Version` and `fix-version` are `fix_version`.
fn normalized(key: &str) -> String {
    let mut name = String::with_capacity(key.len() + 2);
    let mut before = ' ';
    for c in key.chars() {
        if c.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit()) {
            name.push('_');
        }
        match c {
            '-' | ' ' => name.push('_'),
            c => name.extend(c.to_lowercase()),
        }
        before = c;
    }
    name
}

/// The table of `backlog.toml` that is called `name` elsewhere, with its brackets.
pub fn table(name: &str) -> Option<&'static str> {
    let name = normalized(name);
    TABLES.iter().find(|(words, _)| words.contains(&&*name)).map(|(_, table)| *table)
}

/// The type of items that is called `name` elsewhere, in the singular or the plural.
pub fn kind(name: &str) -> Option<&'static str> {
    let name = name.trim().to_lowercase();
    let singular = match name.strip_suffix("ies") {
        Some(start) => format!("{start}y"),
        None => name.trim_end_matches('s').to_owned(),
    };
    let known = ItemKind::NAMES.iter().map(|(known, _)| *known).find(|known| *known == singular);
    known.or_else(|| value("type", &singular)).or_else(|| value("type", &name))
}

/// The value of `key` that is called `text` elsewhere.
pub fn value(key: &str, text: &str) -> Option<&'static str> {
    let text = text.trim().to_lowercase().replace([' ', '_'], "-").replace('’', "'");
    // The entries of open tables have their words in common.
    let is_of = |of: &str| {
        let below = key.strip_prefix(of).filter(|_| matches!(of, "rules" | "policy.ready"));
        key == of || below.is_some_and(|below| below.starts_with('.'))
    };
    VALUES.iter().find(|(of, words, _)| is_of(of) && words.contains(&&*text)).map(|(.., meant)| *meant)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::model::config::{FlagState, Level};
    use crate::model::item::{Severity, Status};
    use crate::model::keys::{config, story};
    use crate::model::{Lane, Requirement};

    #[test]
    fn no_word_is_translated_twice_or_known_here() {
        let words = KEYS.iter().chain(OTHER_KEYS).flat_map(|(words, _)| *words);
        let unique: BTreeSet<&str> = words.clone().copied().collect();
        assert_eq!(unique.len(), words.clone().count());
        assert!(words.into_iter().all(|word| !story::NAMES.contains(word)));
        assert!(TABLES.iter().flat_map(|(words, _)| *words).all(|word| !config::TOP.contains(word)));
    }

    #[test]
    fn translations_exist() {
        assert!(KEYS.iter().all(|(_, meant)| story::NAMES.contains(meant)));
        let headers: Vec<String> = config::TABLES.iter().map(|table| table.header()).collect();
        assert!(TABLES.iter().all(|(_, meant)| headers.iter().any(|header| header == meant)));
        for (key, words, meant) in VALUES {
            let is_known = |word: &str| match *key {
                "status" => Status::from_name(word).is_some(),
                "type" => ItemKind::from_name(word).is_some(),
                "severity" => Severity::from_name(word).is_some(),
                "rules" => Level::from_name(word).is_some(),
                "policy.lanes" => Lane::from_name(word).is_some(),
                "policy.ready" => Requirement::from_name(word).is_some(),
                _ => FlagState::from_name(word).is_some(),
            };
            assert!(is_known(meant) && !words.iter().any(|word| is_known(word)), "{key} {meant}");
        }
    }

    #[test]
    fn spelling_and_separators_do_not_matter() {
        assert_eq!(key("Story-Points"), Some("estimate"));
        assert_eq!(key_of_bugs("Priority"), Some("severity"));
        assert_eq!(value("status", "In Progress"), Some("doing"));
        assert_eq!(value("severity", "P0"), Some("critical"));
        assert_eq!(value("type", "In Progress"), None);
        assert_eq!(key("fixVersion"), Some("release"));
        assert_eq!(key("createdAt"), Some("reported"));
        assert_eq!(key("storyPoints"), Some("estimate"));
        assert_eq!(key("URL"), Some("external"));
        assert_eq!(value("rules.not-ready", "warn"), Some("warning"));
        assert_eq!(value("policy.ready.story", "criteria"), Some("acceptance-criteria"));
        assert_eq!(
            ["stories", "Bugs", "tasks", "tests"].map(kind),
            [Some("story"), Some("bug"), Some("technical"), Some("technical")]
        );
    }
}
