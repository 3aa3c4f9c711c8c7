//! A unified diff of two texts, as `diff -u` writes it.

use std::ops::Range;

use imara_diff::{Algorithm, Diff, Hunk, InternedInput};

use super::style::{Role, Style};
use super::terminal_text;

/// How many unchanged lines are shown around a change.
const CONTEXT: usize = 3;
/// What follows a last line without a line ending.
const NO_NEWLINE: &str = "\n\\ No newline at end of file\n";

/// What makes the generated file up to date: the diff from `old` to `new`, with three lines of context; `name` is the name of
/// the file.
pub fn unified(name: &str, old: &str, new: &str, style: Style) -> String {
    format!("--- {name}\n+++ {name} (as generated)\n{}", hunks(old, new, style))
}

/// The change of a file as a patch that git can apply. A file that is created or deleted has no old or new version.
pub fn patch(old: Option<(&str, &str)>, new: Option<(&str, &str)>, style: Style) -> String {
    let name = |side: &str, version: Option<(&str, &str)>| {
        version.map_or_else(|| "/dev/null".to_owned(), |(path, _)| format!("{side}/{}", terminal_text::line(path)))
    };
    let path = |version: Option<(&str, &str)>| version.map(|(path, _)| terminal_text::line(path));
    let (from, to) = (path(old).or_else(|| path(new)), path(new).or_else(|| path(old)));
    let (from, to) = (from.unwrap_or_default(), to.unwrap_or_default());
    // Every file has this line: without it git takes what follows a bare rename for a part of that.
    let mut header = format!("diff --git a/{from} b/{to}\n");
    header.push_str(&match (old, new) {
        (None, _) => "new file mode 100644\n".to_owned(),
        (_, None) => "deleted file mode 100644\n".to_owned(),
        _ if from != to => format!("rename from {from}\nrename to {to}\n"),
        _ => String::new(),
    });
    let hunks = hunks(old.map_or("", |(_, text)| text), new.map_or("", |(_, text)| text), style);
    if !hunks.is_empty() {
        header.push_str(&format!("--- {}\n+++ {}\n", name("a", old), name("b", new)));
    }
    header + &hunks
}

/// The hunks of the diff from `old` to `new`.
fn hunks(old: &str, new: &str, style: Style) -> String {
    let mut lines = InternedInput::default();
    lines.update_before(old.split_inclusive('\n'));
    lines.update_after(new.split_inclusive('\n'));
    let mut diff = Diff::compute(Algorithm::Histogram, &lines);
    // Of several equally short diffs, the one that reads best.
    diff.postprocess_lines(&lines);
    let changes: Vec<Change> = diff.hunks().map(Change::from).collect();
    let sides = Sides { old: old.split_inclusive('\n').collect(), new: new.split_inclusive('\n').collect(), style };
    let is_near = |one: &Change, next: &Change| next.old.start - one.old.end <= 2 * CONTEXT;
    let mut out = String::new();
    for changes in changes.chunk_by(is_near) {
        sides.push_hunk(changes, &mut out);
    }
    out
}

/// Lines that differ: those of the old text, and those of the new one in their place.
struct Change {
    old: Range<usize>,
    new: Range<usize>,
}

impl From<Hunk> for Change {
    fn from(Hunk { before, after }: Hunk) -> Self {
        let range = |range: Range<u32>| range.start as usize..range.end as usize;
        Self { old: range(before), new: range(after) }
    }
}

/// The lines of both texts.
struct Sides<'t> {
    old: Vec<&'t str>,
    new: Vec<&'t str>,
    style: Style,
}

impl Sides<'_> {
    /// Appends neighboring changes with the lines around them.
    fn push_hunk(&self, changes: &[Change], out: &mut String) {
        let [first, ..] = changes else { return };
        let last = changes.last().unwrap_or(first);
        let before = first.old.start.min(CONTEXT);
        let after = (self.old.len() - last.old.end).min(CONTEXT);
        let (start, end) = (first.old.start - before, last.old.end + after);
        let (old, new) = (shown(start..end), shown(first.new.start - before..last.new.end + after));
        let header = format!("@@ -{old} +{new} @@");
        out.push_str(&self.style.paint(Role::Hint, &header));
        out.push('\n');
        let mut unchanged = start;
        for change in changes {
            self.push_lines(' ', &self.old[unchanged..change.old.start], out);
            self.push_lines('-', &self.old[change.old.clone()], out);
            self.push_lines('+', &self.new[change.new.clone()], out);
            unchanged = change.old.end;
        }
        self.push_lines(' ', &self.old[unchanged..end], out);
    }

    fn push_lines(&self, mark: char, lines: &[&str], out: &mut String) {
        let role = match mark {
            '-' => Some(Role::Bad),
            '+' => Some(Role::Good),
            _ => None,
        };
        for line in lines {
            let (text, line_end) = line.strip_suffix('\n').map_or((*line, NO_NEWLINE), |text| (text, "\n"));
            // A carriage return before the line feed is part of the patch, and harmless there.
            let (text, line_end) = match text.strip_suffix('\r') {
                Some(text) => (text, format!("\r{line_end}")),
                None => (text, line_end.to_owned()),
            };
            let line = format!("{mark}{}", terminal_text::source(text));
            match role {
                Some(role) => out.push_str(&self.style.paint(role, &line)),
                None => out.push_str(&line),
            }
            out.push_str(&line_end);
        }
    }
}

/// A range of lines as in the header of a hunk.
fn shown(Range { start, end }: Range<usize>) -> String {
    match end - start {
        0 => format!("{start},0"),
        1 => (start + 1).to_string(),
        count => format!("{},{count}", start + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diff(old: &str, new: &str) -> String {
        let diff = unified("f", old, new, Style::default());
        diff.strip_prefix("--- f\n+++ f (as generated)\n").unwrap().to_owned()
    }

    #[test]
    fn hunks_are_those_of_diff() {
        assert_eq!(diff("a\n", "a\n"), "");
        assert_eq!(diff("", "a\nb\n"), "@@ -0,0 +1,2 @@\n+a\n+b\n");
        assert_eq!(diff("a\n", ""), "@@ -1 +0,0 @@\n-a\n");
        assert_eq!(diff("1\n2\n3\n4\n5\n", "1\n2\n3\n4\nfive\n"), "@@ -2,4 +2,4 @@\n 2\n 3\n 4\n-5\n+five\n");
    }

    #[test]
    fn changes_share_a_hunk_if_their_context_touches() {
        let numbers = |changed: &[usize]| -> String {
            (1..20).map(|at| if changed.contains(&at) { format!("x{at}\n") } else { format!("{at}\n") }).collect()
        };
        assert_eq!(diff(&numbers(&[]), &numbers(&[5, 12])).matches("@@ -").count(), 1);
        assert_eq!(diff(&numbers(&[]), &numbers(&[5, 13])).matches("@@ -").count(), 2);
    }
}
