//! Tells names of environments that hide a bug in production from those of other environments.

use crate::text::similar;

/// The environment whose bugs come first.
const PRODUCTION: &str = "production";

/// What teams call it. The order knows one name, so that no bug is hidden by another.
const OTHER_NAMES: [&str; 5] = ["prod", "prd", "live", "productive", "production environment"];

/// Whether `name` is not `production`, and probably means it.
pub(super) fn is_another_spelling(name: &str) -> bool {
    let lower = name.trim().to_lowercase();
    name != PRODUCTION && (lower == PRODUCTION || OTHER_NAMES.contains(&&*lower) || is_misspelled(&lower))
}

/// Whether it is a slip of the pen: `prodution`. `pre-production` is another environment.
fn is_misspelled(lower: &str) -> bool {
    lower.starts_with("pro") && similar::nearest(lower, [PRODUCTION]).is_some() && lower.len() <= PRODUCTION.len() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_near_production_are_not_clear() {
        for name in [
            "production",
            "test",
            "staging",
            "pre-production",
            "preproduction",
            "non-production",
            "prod-eu",
            "live test",
        ] {
            assert!(!is_another_spelling(name), "{name}");
        }
        for name in ["Production", "production ", "PROD", "prd", "live", "prodution", "produktion"] {
            assert!(is_another_spelling(name), "{name:?}");
        }
    }
}
