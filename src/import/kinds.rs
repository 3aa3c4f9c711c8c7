//! Maps types and priorities of tasks to a story's type and value.
//!
//! Both are closed lists here: an unknown word makes an ordinary story without a value, and is kept by the caller. Severity
//! and environment of a bug are not derived from its priority; that they are missing is true, and `check` says so.

/// A story's type, and whether it says all that the task's type said.
pub(super) fn kind(name: &str) -> Option<(&'static str, bool)> {
    Some(match name.trim().to_lowercase().as_str() {
        "bug" => ("bug", true),
        "story" => ("story", true),
        "technical" => ("technical", true),
        "feedback" => ("feedback", true),
        "bugfix" | "defect" | "fix" | "regression" => ("bug", false),
        "feature" | "enhancement" | "improvement" | "user story" | "epic" => ("story", false),
        "task" | "chore" | "docs" | "documentation" | "spike" | "refactor" | "test" | "ci" | "infra" => {
            ("technical", false)
        }
        _ => return None,
    })
}

/// A story's value without a currency: three steps, so that sums of a feature's parts still compare.
pub(super) fn value(priority: &str) -> Option<u8> {
    match priority.trim().to_lowercase().as_str() {
        "high" => Some(3),
        "medium" => Some(2),
        "low" => Some(1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_that_say_less_are_marked() {
        assert_eq!(kind("Bug"), Some(("bug", true)));
        assert_eq!(kind("enhancement"), Some(("story", false)));
        assert_eq!(kind("chore"), Some(("technical", false)));
        assert_eq!(kind("saga"), None);
    }

    #[test]
    fn priorities_are_three_steps() {
        assert_eq!(["High", "medium", "low", "urgent"].map(value), [Some(3), Some(2), Some(1), None]);
    }
}
