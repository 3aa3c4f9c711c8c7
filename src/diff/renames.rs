//! Detects renamed stories, as git detects renamed files.
//!
//! An id is a file's stem, so renaming a file looks like a deletion and an addition. Like git, this infers
//! renames from content: an unchanged title is enough, otherwise at least half of the text must match.
//! Candidates come from an index of lines instead of comparing all pairs, so renaming thousands of files at
//! once stays fast.

use std::collections::{BTreeMap, HashMap};

/// A story that only one of the two trees has.
#[derive(Clone, Copy, Debug)]
pub struct UnmatchedStory<'t> {
    /// Its title.
    pub title: &'t str,
    /// The whole file.
    pub text: &'t str,
}

/// A line in more vanished stories than this is boilerplate and is ignored.
const MAX_STORIES_PER_LINE: usize = 32;
/// How many of the most similar vanished stories are compared with a new story line by line.
const MAX_COMPARED: usize = 4;

/// Matches vanished with new stories: pairs of indices (vanished, appeared), sorted by the first.
///
/// Stories with the same title are matched first, then those that share most of their text. Both inputs must be
/// in id order, which breaks ties.
pub fn match_stories(vanished: &[UnmatchedStory<'_>], appeared: &[UnmatchedStory<'_>]) -> Vec<(usize, usize)> {
    if vanished.is_empty() || appeared.is_empty() {
        return Vec::new();
    }
    let mut candidates = find_candidates(vanished, appeared);
    candidates.sort_unstable_by_key(|candidate| {
        (!candidate.same_title, std::cmp::Reverse(candidate.similarity), candidate.vanished, candidate.appeared)
    });
    let mut matching = Matching { origin: vec![None; appeared.len()], taken: vec![false; vanished.len()] };
    for candidate in candidates.iter().filter(|candidate| candidate.same_title) {
        matching.add(candidate.vanished, candidate.appeared);
    }
    matching.add_same_titles(vanished, appeared);
    for candidate in candidates.iter().filter(|candidate| candidate.similarity >= MIN_SIMILARITY) {
        matching.add(candidate.vanished, candidate.appeared);
    }
    let matched = matching.origin.iter().enumerate().filter_map(|(at, origin)| Some(((*origin)?, at)));
    let mut matches: Vec<(usize, usize)> = matched.collect();
    matches.sort_unstable();
    matches
}

/// Similarity is measured in thousandths, so that it has a total order.
const MIN_SIMILARITY: u64 = 500;

/// Two stories that may be the same.
struct RenameCandidate {
    vanished: usize,
    appeared: usize,
    same_title: bool,
    similarity: u64,
}

/// The matches so far; each story is matched once.
struct Matching {
    /// By appeared story: the vanished story that it matches.
    origin: Vec<Option<usize>>,
    /// By vanished story: whether it is matched.
    taken: Vec<bool>,
}

impl Matching {
    fn add(&mut self, vanished: usize, appeared: usize) {
        if !self.taken[vanished] && self.origin[appeared].is_none() {
            self.taken[vanished] = true;
            self.origin[appeared] = Some(vanished);
        }
    }

    /// Matches the remaining stories with equal titles in id order, however different their texts are.
    fn add_same_titles(&mut self, vanished: &[UnmatchedStory<'_>], appeared: &[UnmatchedStory<'_>]) {
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

/// For each new story, the vanished ones that share the most distinctive lines with it.
fn find_candidates(vanished: &[UnmatchedStory<'_>], appeared: &[UnmatchedStory<'_>]) -> Vec<RenameCandidate> {
    let mut stories_by_line: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, story) in vanished.iter().enumerate() {
        for line in lines(story.text) {
            let stories = stories_by_line.entry(line).or_default();
            if stories.last() != Some(&at) {
                stories.push(at);
            }
        }
    }
    let mut candidates = Vec::new();
    for (at, story) in appeared.iter().enumerate() {
        for origin in most_similar(story, &stories_by_line) {
            candidates.push(RenameCandidate {
                vanished: origin,
                appeared: at,
                same_title: vanished[origin].title == story.title,
                similarity: similarity(vanished[origin].text, story.text),
            });
        }
    }
    candidates
}

/// The vanished stories that share the most bytes in distinctive lines with `story`.
fn most_similar(story: &UnmatchedStory<'_>, stories_by_line: &HashMap<&str, Vec<usize>>) -> Vec<usize> {
    let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
    for line in lines(story.text) {
        let Some(stories) = stories_by_line.get(line).filter(|stories| stories.len() <= MAX_STORIES_PER_LINE) else {
            continue;
        };
        for origin in stories {
            *shared.entry(*origin).or_default() += line.len();
        }
    }
    let mut origins: Vec<(usize, usize)> = shared.into_iter().collect();
    origins.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    origins.into_iter().take(MAX_COMPARED).map(|(origin, _)| origin).collect()
}

/// The lines that can identify a story: neither blank nor a front-matter fence.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && *line != "+++")
}

/// The share of both texts, in thousandths of their bytes, that is in common lines. Line order is ignored.
fn similarity(a: &str, b: &str) -> u64 {
    let mut unmatched_lines: HashMap<&str, usize> = HashMap::new();
    let mut total = 0;
    for line in lines(a) {
        *unmatched_lines.entry(line).or_default() += 1;
        total += line.len();
    }
    let mut shared = 0;
    for line in lines(b) {
        total += line.len();
        if let Some(count) = unmatched_lines.get_mut(line).filter(|count| **count > 0) {
            *count -= 1;
            shared += line.len();
        }
    }
    if total == 0 { 0 } else { 2000 * shared as u64 / total as u64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story<'t>(title: &'t str, text: &'t str) -> UnmatchedStory<'t> {
        UnmatchedStory { title, text }
    }

    #[test]
    fn an_equal_title_is_enough() {
        let (old, new) = ([story("A", "one\n"), story("B", "two\n")], [story("B", "three\n")]);
        assert_eq!(match_stories(&old, &new), [(1, 0)]);
    }

    #[test]
    fn half_the_text_is_enough() {
        let (old, new) = ([story("A", "same line\nold line.\n")], [story("B", "same line\nnew line.\n")]);
        assert_eq!(match_stories(&old, &new), [(0, 0)]);
        let new = [story("B", "same line\nmuch more of a new line\n")];
        assert!(match_stories(&old, &new).is_empty());
    }

    #[test]
    fn among_equal_titles_texts_decide_and_then_ids() {
        let old = [story("T", "alpha\n"), story("T", "beta\n"), story("T", "gamma\n")];
        let new = [story("T", "delta\n"), story("T", "gamma\n"), story("T", "alpha\n")];
        assert_eq!(match_stories(&old, &new), [(0, 2), (1, 0), (2, 1)]);
    }

    #[test]
    fn each_story_is_used_once() {
        let old = [story("A", "a line that is shared\n")];
        let new = [story("B", "a line that is shared\n"), story("C", "a line that is shared\n")];
        assert_eq!(match_stories(&old, &new), [(0, 0)]);
        assert!(match_stories(&[], &new).is_empty() && match_stories(&old, &[]).is_empty());
    }

    #[test]
    fn thousands_of_renames_are_detected() {
        let texts: Vec<String> = (0..3_000)
            .map(|n| format!("+++\ntitle = \"{n}\"\ntype = \"bug\"\n+++\n\nStory {n} says something of its own.\n"))
            .collect();
        let titles: Vec<String> = (0..3_000).map(|n| n.to_string()).collect();
        let old: Vec<UnmatchedStory<'_>> = texts.iter().zip(&titles).map(|(text, title)| story(title, text)).collect();
        let new: Vec<UnmatchedStory<'_>> =
            old.iter().rev().map(|old| UnmatchedStory { title: "", text: old.text }).collect();
        let expected: Vec<(usize, usize)> = (0..3_000).map(|at| (at, 2_999 - at)).collect();
        assert_eq!(match_stories(&old, &new), expected);
    }
}
