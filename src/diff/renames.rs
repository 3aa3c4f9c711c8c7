//! Detects renamed stories, as git detects renamed files.
//!
//! An id is a file's stem, so renaming a file looks like a deletion and an addition. Like git, this infers
//! renames from content: an unchanged title is enough, otherwise at least half of the title and the body must
//! match. Lines that other stories have too are left out of this: a team's template makes no two stories the
//! same. Candidates come from an index of lines instead of comparing all pairs, so renaming thousands of files
//! at once stays fast.

use std::collections::{BTreeMap, HashMap, HashSet};

/// A story that only one of the two trees has.
#[derive(Clone, Copy, Debug)]
pub struct UnmatchedStory<'t> {
    /// Its title.
    pub title: &'t str,
    /// Its body.
    pub body: &'t str,
}

/// How many stories of both trees have a line, for the lines of unmatched stories.
#[derive(Debug)]
pub struct LineCounts<'t>(HashMap<&'t str, usize>);

impl<'t> LineCounts<'t> {
    /// Counts the lines of the unmatched stories in `bodies`, which are those of all stories of both trees, the unmatched
    /// ones too.
    pub fn new<'s>(
        vanished: &[UnmatchedStory<'t>],
        appeared: &[UnmatchedStory<'t>],
        bodies: impl Iterator<Item = &'s str>,
    ) -> Self {
        let unmatched = vanished.iter().chain(appeared);
        let mut counts: HashMap<&str, usize> =
            unmatched.flat_map(|story| lines(story.body)).map(|line| (line, 0)).collect();
        let mut counted: HashSet<&str> = HashSet::new();
        for body in bodies {
            counted.clear();
            for line in lines(body).filter(|line| counted.insert(line)) {
                if let Some(count) = counts.get_mut(line) {
                    *count += 1;
                }
            }
        }
        Self(counts)
    }

    /// As if there were no other stories.
    pub fn of_pairs_alone() -> Self {
        Self(HashMap::new())
    }

    /// Whether a line of so many stories, of the two that are compared, is in others too.
    fn is_shared(&self, line: &str, among_the_two: usize) -> bool {
        self.0.get(line).is_some_and(|count| *count > among_the_two)
    }
}

/// A line in more vanished stories than this doesn't find candidates.
const MAX_STORIES_PER_LINE: usize = 32;
/// How many of the most similar vanished stories are compared with a new story line by line.
const MAX_COMPARED: usize = 4;

/// Matches vanished with new stories: pairs of indices (vanished, appeared), sorted by the first.
///
/// Stories with the same title are matched first, then those that share most of their text. Both inputs must be
/// in id order, which breaks ties.
pub fn match_stories(
    vanished: &[UnmatchedStory<'_>],
    appeared: &[UnmatchedStory<'_>],
    counts: &LineCounts<'_>,
) -> Vec<(usize, usize)> {
    if vanished.is_empty() || appeared.is_empty() {
        return Vec::new();
    }
    let mut candidates = find_candidates(vanished, appeared, counts);
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

/// For each new story, the vanished ones that share the most lines with it.
fn find_candidates(
    vanished: &[UnmatchedStory<'_>],
    appeared: &[UnmatchedStory<'_>],
    counts: &LineCounts<'_>,
) -> Vec<RenameCandidate> {
    let mut stories_by_line: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, story) in vanished.iter().enumerate() {
        for line in lines(story.body).filter(|line| !counts.is_shared(line, 2)) {
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
                similarity: similarity(&vanished[origin], story, counts),
            });
        }
    }
    candidates
}

/// The vanished stories that share the most bytes in distinctive lines with `story`.
fn most_similar(story: &UnmatchedStory<'_>, stories_by_line: &HashMap<&str, Vec<usize>>) -> Vec<usize> {
    let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
    for line in lines(story.body) {
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

/// The lines of a body that say something.
fn lines(body: &str) -> impl Iterator<Item = &str> {
    body.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// The share of both titles and bodies, in thousandths of their bytes, that is in common lines. Lines that other stories have
/// too don't count, and their order is ignored.
fn similarity(a: &UnmatchedStory<'_>, b: &UnmatchedStory<'_>, counts: &LineCounts<'_>) -> u64 {
    let (in_a, in_b): (HashSet<&str>, HashSet<&str>) = (lines(a.body).collect(), lines(b.body).collect());
    let is_own = |line: &&str| {
        let among_the_two = usize::from(in_a.contains(line)) + usize::from(in_b.contains(line));
        !counts.is_shared(line, among_the_two)
    };
    common_share(lines(a.body).filter(is_own), lines(b.body).filter(is_own), a.title.len() + b.title.len())
}

/// Whether at least half of two texts is in common lines.
pub fn are_alike(a: &str, b: &str) -> bool {
    common_share(lines(a), lines(b), 0) >= MIN_SIMILARITY
}

/// The share of common lines, in thousandths of the bytes of both texts and of `others`.
fn common_share<'t>(a: impl Iterator<Item = &'t str>, b: impl Iterator<Item = &'t str>, others: usize) -> u64 {
    let mut unmatched_lines: HashMap<&str, usize> = HashMap::new();
    let mut total = others;
    for line in a {
        *unmatched_lines.entry(line).or_default() += 1;
        total += line.len();
    }
    let mut shared = 0;
    for line in b {
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

    fn story<'t>(title: &'t str, body: &'t str) -> UnmatchedStory<'t> {
        UnmatchedStory { title, body }
    }

    /// Matches stories beside which both trees have the stories `others`.
    fn matched(
        vanished: &[UnmatchedStory<'_>],
        appeared: &[UnmatchedStory<'_>],
        others: &[&str],
    ) -> Vec<(usize, usize)> {
        let unmatched = vanished.iter().chain(appeared).map(|story| story.body);
        let bodies = unmatched.chain(others.iter().copied());
        match_stories(vanished, appeared, &LineCounts::new(vanished, appeared, bodies))
    }

    #[test]
    fn an_equal_title_is_enough() {
        let (old, new) = ([story("A", "one\n"), story("B", "two\n")], [story("B", "three\n")]);
        assert_eq!(matched(&old, &new, &[]), [(1, 0)]);
    }

    #[test]
    fn half_the_title_and_body_is_enough() {
        let (old, new) = ([story("A", "same line!\nold line\n")], [story("B", "same line!\nnew line\n")]);
        assert_eq!(matched(&old, &new, &[]), [(0, 0)]);
        let new = [story("B", "same line!\nmuch more of a new line\n")];
        assert!(matched(&old, &new, &[]).is_empty());
        let new = [story("Another title altogether", "same line!\nnew line\n")];
        assert!(matched(&old, &new, &[]).is_empty());
    }

    #[test]
    fn what_other_stories_say_too_makes_no_two_the_same() {
        let old = [story("Invoices", "## Why\nOffices order.\n- [ ] Tests cover the change\n")];
        let new = [story("Wrapping", "## Why\nPresents sell.\n- [ ] Tests cover the change\n")];
        assert_eq!(matched(&old, &new, &[]), [(0, 0)]);
        let other = "## Why\nVisitors wait.\n- [ ] Tests cover the change\n";
        assert!(matched(&old, &new, &[other]).is_empty());
        let renamed = [story("Bills", "## Why\nOffices order.\n- [ ] Tests cover the change\n")];
        assert_eq!(matched(&old, &renamed, &[other]), [(0, 0)]);
    }

    #[test]
    fn two_from_one_template_are_no_copies_of_what_was_deleted() {
        let old = [story("A", "a line that is shared\n")];
        let new = [story("B", "a line that is shared\n"), story("C", "a line that is shared\n")];
        assert!(matched(&old, &new, &[]).is_empty());
    }

    #[test]
    fn among_equal_titles_texts_decide_and_then_ids() {
        let old = [story("T", "alpha\n"), story("T", "beta\n"), story("T", "gamma\n")];
        let new = [story("T", "delta\n"), story("T", "gamma\n"), story("T", "alpha\n")];
        assert_eq!(matched(&old, &new, &[]), [(0, 2), (1, 0), (2, 1)]);
    }

    #[test]
    fn each_story_is_used_once() {
        let old = [story("A", "one long line of its own\nanother line of its own\n")];
        let new = [story("B", "one long line of its own\n"), story("C", "another line of its own\n")];
        assert_eq!(matched(&old, &new, &[]), [(0, 0)]);
        assert!(matched(&[], &new, &[]).is_empty() && matched(&old, &[], &[]).is_empty());
    }

    #[test]
    fn thousands_of_renames_are_detected() {
        let texts: Vec<String> =
            (0..3_000).map(|n| format!("Template.\n\nStory {n} says something of its own.\n")).collect();
        let titles: Vec<String> = (0..3_000).map(|n| n.to_string()).collect();
        let old: Vec<UnmatchedStory<'_>> = texts.iter().zip(&titles).map(|(text, title)| story(title, text)).collect();
        let new: Vec<UnmatchedStory<'_>> = old.iter().rev().map(|old| story("", old.body)).collect();
        let expected: Vec<(usize, usize)> = (0..3_000).map(|at| (at, 2_999 - at)).collect();
        assert_eq!(matched(&old, &new, &[]), expected);
    }
}
