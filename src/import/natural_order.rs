//! Orders names the way people number them: `back-2` before `back-10`.
//!
//! Digit runs compare by value at any length, without being turned into a number that could overflow. Names that differ
//! only in zero padding are compared by their bytes, so the order is total.

use std::cmp::Ordering;

/// Compares two names by their runs of digits and other characters.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    while !left.is_empty() && !right.is_empty() {
        let (x, rest_x) = chunk(left);
        let (y, rest_y) = chunk(right);
        let order = compare_chunks(x, y);
        if order.is_ne() {
            return order;
        }
        (left, right) = (rest_x, rest_y);
    }
    left.len().cmp(&right.len()).then_with(|| a.cmp(b))
}

/// Cuts the leading run of digits, or of anything else.
fn chunk(text: &str) -> (&str, &str) {
    let digits = text.starts_with(|c: char| c.is_ascii_digit());
    let end = text.find(|c: char| c.is_ascii_digit() != digits).unwrap_or(text.len());
    text.split_at(end)
}

fn compare_chunks(x: &str, y: &str) -> Ordering {
    if x.starts_with(|c: char| c.is_ascii_digit()) && y.starts_with(|c: char| c.is_ascii_digit()) {
        let (x, y) = (unpadded(x), unpadded(y));
        x.len().cmp(&y.len()).then_with(|| x.cmp(y))
    } else {
        x.cmp(y)
    }
}

/// A run of digits without leading zeros; `0` stays.
fn unpadded(digits: &str) -> &str {
    let trimmed = digits.trim_start_matches('0');
    if trimmed.is_empty() { digits.get(digits.len().saturating_sub(1)..).unwrap_or(digits) } else { trimmed }
}

/// The form in which ids are compared without regard to case and zero padding.
pub(super) fn folded(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    let lower = id.to_lowercase();
    let mut rest = lower.as_str();
    while !rest.is_empty() {
        let (run, after) = chunk(rest);
        if run.starts_with(|c: char| c.is_ascii_digit()) {
            out.push_str(unpadded(run));
        } else {
            out.push_str(run);
        }
        rest = after;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_by_value() {
        let mut ids = vec!["back-10", "back-2", "back-2.10", "back-2.9", "m-1", "back-02"];
        ids.sort_by(|a, b| compare(a, b));
        assert_eq!(ids, ["back-02", "back-2", "back-2.9", "back-2.10", "back-10", "m-1"]);
    }

    #[test]
    fn a_number_may_be_longer_than_any_integer() {
        let long = "9".repeat(60);
        assert_eq!(compare(&long, "10"), Ordering::Greater);
    }

    #[test]
    fn folding_drops_case_and_padding() {
        assert_eq!(folded("BACK-007.010"), "back-7.10");
        assert_eq!(folded("x-000"), "x-0");
    }
}
