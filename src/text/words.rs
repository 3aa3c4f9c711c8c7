//! Counts and lists as English words: "1 error", "2 errors"; "a, b and c".

use std::borrow::Cow;

/// A count with a regular noun: "1 error", "2 errors".
pub fn count(number: usize, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{ending}")
}

/// A count with words whose plural is not formed by an `s`: "1 keeps its place", "2 keep their places".
pub fn count_irregular(number: usize, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}

/// The form of a unit of which there is exactly one, if `is_one`: "1 point" of "points", "1 story point". Units in a language
/// or an abbreviation whose plural isn't an `s` stay as they are written.
pub fn unit(is_one: bool, unit: &str) -> Cow<'_, str> {
    let Some(stem) = unit.strip_suffix('s').filter(|_| is_one) else { return unit.into() };
    let is_plural = stem.len() > 1 && stem.ends_with(char::is_lowercase) && !stem.ends_with(['s', 'u', 'i']);
    if !is_plural {
        return unit.into();
    }
    if let Some(stem) = stem.strip_suffix("ie").filter(|stem| stem.len() > 1) {
        return format!("{stem}y").into();
    }
    let has_sibilant = ["xe", "che", "she", "sse"].iter().any(|end| stem.ends_with(end));
    stem.get(..stem.len() - usize::from(has_sibilant)).unwrap_or(stem).into()
}

/// A list in a sentence: "a", "a and b", "a, b and c"; empty for no items.
pub fn list(items: &[impl AsRef<str>]) -> String {
    match items {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., last] => format!("{} and {}", commas(first), last.as_ref()),
    }
}

/// As [`list`], with "or": "a", "a or b", "a, b or c".
pub fn list_or(items: &[impl AsRef<str>]) -> String {
    match items {
        [first @ .., last] if !first.is_empty() => format!("{} or {}", commas(first), last.as_ref()),
        items => list(items),
    }
}

/// A list in a sentence of which at most `max` items are shown: "a, b and 4 more".
pub fn list_at_most(items: impl IntoIterator<Item = String>, max: usize) -> String {
    let (mut shown, more) = split_at_most(items, max);
    shown.extend((more > 0).then(|| format!("{more} more")));
    list(&shown)
}

/// A list for a table or a parenthesis, where an "and" before the last item isn't needed: "a, b, c"; "a, b and 4 more".
pub fn commas_at_most(items: impl IntoIterator<Item = impl AsRef<str>>, max: usize) -> String {
    let (shown, more) = split_at_most(items, max);
    commas_and_more(&shown, more)
}

/// As [`commas_at_most`], for items of which the caller has counted those that aren't shown.
pub fn commas_and_more(shown: &[impl AsRef<str>], more: usize) -> String {
    let shown = commas(shown);
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

fn split_at_most<I: IntoIterator>(items: I, max: usize) -> (Vec<I::Item>, usize) {
    let mut items = items.into_iter();
    let shown = items.by_ref().take(max).collect();
    (shown, items.count())
}

fn commas(items: &[impl AsRef<str>]) -> String {
    items.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular() {
        assert_eq!([0, 1, 2].map(|number| count(number, "error")), ["0 errors", "1 error", "2 errors"]);
        assert_eq!(count_irregular(1, "keeps", "keep"), "1 keeps");
        assert_eq!(count_irregular(0, "keeps", "keep"), "0 keep");
    }

    #[test]
    fn units_agree_with_their_number() {
        let ones = [
            "points",
            "stories",
            "boxes",
            "batches",
            "classes",
            "story points",
            "Punkte",
            "SP",
            "ms",
            "h",
            "bonus",
            "s",
        ];
        let one = ["point", "story", "box", "batch", "class", "story point", "Punkte", "SP", "ms", "h", "bonus", "s"];
        assert_eq!(ones.map(|written| unit(true, written)), one);
        assert_eq!(unit(false, "points"), "points");
    }

    #[test]
    fn lists_end_with_and() {
        assert_eq!(list(&[] as &[&str]), "");
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
    }

    #[test]
    fn long_lists_are_cut() {
        let items = |number: usize| ["a", "b", "c", "d"].into_iter().take(number).map(str::to_owned);
        assert_eq!(list_at_most(items(2), 2), "a and b");
        assert_eq!(list_at_most(items(4), 2), "a, b and 2 more");
        assert_eq!(commas_at_most(items(2), 2), "a, b");
        assert_eq!(commas_at_most(items(4), 3), "a, b, c and 1 more");
        assert_eq!((list_at_most(items(0), 3), commas_at_most(items(0), 3)), (String::new(), String::new()));
    }
}
