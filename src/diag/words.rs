//! Phrases that several rules share.

use crate::text::words::list_at_most;

/// The most names that a sentence lists, and the most places that a finding points at for one reason.
pub const SHOWN: usize = 3;

/// The names in backquotes, as a list that stays short: `a`; `a` and `b`; `a`, `b`, `c` and 4 more.
pub fn quoted_list<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    list_at_most(names.into_iter().map(|name| format!("`{name}`")), SHOWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_stay_short() {
        assert_eq!(quoted_list([]), "");
        assert_eq!(quoted_list(["a"]), "`a`");
        assert_eq!(quoted_list(["a", "b"]), "`a` and `b`");
        assert_eq!(quoted_list(["a", "b", "c"]), "`a`, `b` and `c`");
        assert_eq!(quoted_list(["a", "b", "c", "d", "e"]), "`a`, `b`, `c` and 2 more");
    }
}
