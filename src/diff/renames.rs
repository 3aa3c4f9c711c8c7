//! Which of the stories that are new are old ones under another name.
//!
//! An id is a file's stem, so renaming a file looks like a deletion and an addition. Git doesn't record
//! renames either and guesses them from what files share; here a title that stayed the same is enough, and
//! otherwise at least half the text must be. Candidates come from an index of lines, not from comparing all
//! with all, so a folder of thousands that gets another naming scheme is no problem.

use std::collections::{BTreeMap, HashMap};

/// A story that only one of two trees has.
#[derive(Clone, Copy, Debug)]
pub struct Story<'t> {
    /// Its title.
    pub title: &'t str,
    /// The whole file.
    pub text: &'t str,
}

/// A line that more of the vanished stories have is boilerplate and tells nothing of where a text came from.
const BOILERPLATE: usize = 32;
/// How many of the likeliest origins of a story are compared with it line by line.
const COMPARED: usize = 4;

/// Pairs of positions: the vanished story and the one that appeared in its stead, by the first.
///
/// Stories with the same title come first, then those that share most of their text; both lists are expected
/// in the order of ids, which settles ties.
pub fn renames(vanished: &[Story<'_>], appeared: &[Story<'_>]) -> Vec<(usize, usize)> {
    if vanished.is_empty() || appeared.is_empty() {
        return Vec::new();
    }
    let mut candidates = candidates(vanished, appeared);
    candidates.sort_unstable_by_key(|found| {
        (!found.same_title, std::cmp::Reverse(found.likeness), found.vanished, found.appeared)
    });
    let mut pairs = Pairs { origin: vec![None; appeared.len()], taken: vec![false; vanished.len()] };
    for found in candidates.iter().filter(|found| found.same_title) {
        pairs.add(found.vanished, found.appeared);
    }
    pairs.add_same_titles(vanished, appeared);
    for found in candidates.iter().filter(|found| found.likeness >= HALF) {
        pairs.add(found.vanished, found.appeared);
    }
    let mut found: Vec<(usize, usize)> =
        pairs.origin.iter().enumerate().filter_map(|(at, origin)| Some(((*origin)?, at))).collect();
    found.sort_unstable();
    found
}

/// Shares of a text are counted in thousandths, so that they order totally.
const HALF: u64 = 500;

/// Two stories that may be one.
struct Candidate {
    vanished: usize,
    appeared: usize,
    same_title: bool,
    likeness: u64,
}

/// Each story is used once.
struct Pairs {
    origin: Vec<Option<usize>>,
    taken: Vec<bool>,
}

impl Pairs {
    fn add(&mut self, vanished: usize, appeared: usize) {
        if !self.taken[vanished] && self.origin[appeared].is_none() {
            self.taken[vanished] = true;
            self.origin[appeared] = Some(vanished);
        }
    }

    /// Pairs what is left of each title in the order of ids, whatever became of the text.
    fn add_same_titles(&mut self, vanished: &[Story<'_>], appeared: &[Story<'_>]) {
        let mut with_title: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, story) in vanished.iter().enumerate().rev().filter(|(at, _)| !self.taken[*at]) {
            with_title.entry(story.title).or_default().push(at);
        }
        for (at, story) in appeared.iter().enumerate() {
            if self.origin[at].is_none()
                && let Some(first) = with_title.get_mut(story.title).and_then(Vec::pop)
            {
                self.add(first, at);
            }
        }
    }
}

/// For each story that appeared, the vanished ones that share the most of its telling lines.
fn candidates(vanished: &[Story<'_>], appeared: &[Story<'_>]) -> Vec<Candidate> {
    let mut having: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, story) in vanished.iter().enumerate() {
        for line in lines(story.text) {
            let stories = having.entry(line).or_default();
            if stories.last() != Some(&at) {
                stories.push(at);
            }
        }
    }
    let mut found = Vec::new();
    for (at, story) in appeared.iter().enumerate() {
        for origin in likeliest(story, &having) {
            found.push(Candidate {
                vanished: origin,
                appeared: at,
                same_title: vanished[origin].title == story.title,
                likeness: likeness(vanished[origin].text, story.text),
            });
        }
    }
    found
}

fn likeliest(story: &Story<'_>, having: &HashMap<&str, Vec<usize>>) -> Vec<usize> {
    let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
    for line in lines(story.text) {
        let Some(stories) = having.get(line).filter(|stories| stories.len() <= BOILERPLATE) else { continue };
        for origin in stories {
            *shared.entry(*origin).or_default() += line.len();
        }
    }
    let mut origins: Vec<(usize, usize)> = shared.into_iter().collect();
    origins.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    origins.into_iter().take(COMPARED).map(|(origin, _)| origin).collect()
}

/// The lines that say something: neither blank nor a fence of the front matter.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && *line != "+++")
}

/// The share, in thousandths, of both texts that stands in lines of both, however they are ordered.
fn likeness(a: &str, b: &str) -> u64 {
    let mut left: HashMap<&str, usize> = HashMap::new();
    let mut total = 0;
    for line in lines(a) {
        *left.entry(line).or_default() += 1;
        total += line.len();
    }
    let mut shared = 0;
    for line in lines(b) {
        total += line.len();
        if let Some(count) = left.get_mut(line).filter(|count| **count > 0) {
            *count -= 1;
            shared += line.len();
        }
    }
    if total == 0 { 0 } else { 2000 * shared as u64 / total as u64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story<'t>(title: &'t str, text: &'t str) -> Story<'t> {
        Story { title, text }
    }

    #[test]
    fn a_title_is_enough() {
        let (old, new) = ([story("A", "one\n"), story("B", "two\n")], [story("B", "three\n")]);
        assert_eq!(renames(&old, &new), [(1, 0)]);
    }

    #[test]
    fn half_the_text_is_enough() {
        let (old, new) = ([story("A", "same line\nold line.\n")], [story("B", "same line\nnew line.\n")]);
        assert_eq!(renames(&old, &new), [(0, 0)]);
        let new = [story("B", "same line\nmuch more of a new line\n")];
        assert!(renames(&old, &new).is_empty());
    }

    #[test]
    fn of_many_with_a_title_texts_decide_and_then_ids() {
        let old = [story("T", "alpha\n"), story("T", "beta\n"), story("T", "gamma\n")];
        let new = [story("T", "delta\n"), story("T", "gamma\n"), story("T", "alpha\n")];
        assert_eq!(renames(&old, &new), [(0, 2), (1, 0), (2, 1)]);
    }

    #[test]
    fn each_story_is_used_once() {
        let old = [story("A", "a line that is shared\n")];
        let new = [story("B", "a line that is shared\n"), story("C", "a line that is shared\n")];
        assert_eq!(renames(&old, &new), [(0, 0)]);
        assert!(renames(&[], &new).is_empty() && renames(&old, &[]).is_empty());
    }

    #[test]
    fn a_new_naming_scheme_for_thousands_is_followed() {
        let texts: Vec<String> = (0..3_000)
            .map(|n| format!("+++\ntitle = \"{n}\"\ntype = \"bug\"\n+++\n\nStory {n} says something of its own.\n"))
            .collect();
        let titles: Vec<String> = (0..3_000).map(|n| n.to_string()).collect();
        let old: Vec<Story<'_>> = texts.iter().zip(&titles).map(|(text, title)| story(title, text)).collect();
        let new: Vec<Story<'_>> = old.iter().rev().map(|old| Story { title: "", text: old.text }).collect();
        let expected: Vec<(usize, usize)> = (0..3_000).map(|at| (at, 2_999 - at)).collect();
        assert_eq!(renames(&old, &new), expected);
    }
}
