//! A unified diff of two texts, as `diff -u` writes it.

use similar::{ChangeTag, TextDiff};

use super::style::{Role, Style};
use super::terminal_text;

/// The diff from `old` to `new`, with three lines of context; `name` is the name of the file.
pub fn unified(name: &str, old: &str, new: &str, style: Style) -> String {
    let diff = TextDiff::from_lines(old, new);
    let mut out = format!("--- {name}\n+++ {name} (as generated)\n");
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        out.push_str(&format!("{}\n", style.paint(Role::Hint, hunk.header())));
        for change in hunk.iter_changes() {
            let (mark, role) = match change.tag() {
                ChangeTag::Delete => ('-', Some(Role::Bad)),
                ChangeTag::Insert => ('+', Some(Role::Good)),
                ChangeTag::Equal => (' ', None),
            };
            let text = terminal_text::source(change.value()).trim_end().to_owned();
            let line = format!("{mark}{text}");
            out.push_str(&role.map_or_else(|| line.clone(), |role| style.paint(role, &line)));
            out.push('\n');
        }
    }
    out
}
