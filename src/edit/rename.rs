//! Renames and moves of a story, with everything that names it.

use std::sync::Arc;

use super::change::{Change, FileChange, TextEdit, apply_edits};
use super::decisions;
use super::link_edits::{self, Move};
use super::toml_layout::{Entries, Statement, TomlLayout};
use crate::model::keys::{decision, story};
use crate::parse::toml_table::{TomlValue, parse_plain};
use crate::parse::{front_matter, stem};
use crate::text::{SourceFile, Span, Tree, path};

/// Why a story can't be renamed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RenameError {
    /// There is no readable story at that path.
    NoStory,
    /// A file is in the way.
    Occupied(Arc<str>),
    /// This file names the story, but its TOML has an error.
    Broken(Arc<str>),
}

/// Gives the story at `from` the path `to`: with its decision, every reference and every relative link to it, and, if it gets
/// another folder, its own links.
///
/// # Errors
/// If the new name is taken, or if a file that names the story can't be edited.
pub fn rename(tree: &Tree, from: &str, to: &str) -> Result<Change, RenameError> {
    let story = tree.stories.iter().find(|file| &*file.path == from && file.readable_text().is_ok());
    let story = story.ok_or(RenameError::NoStory)?;
    let ids = Ids { old: stem(from), new: stem(to) };
    let moved = Move { from, to };
    find_occupied(tree, ids, moved, &new_text(story.text(), ids, moved).unwrap_or_default())?;
    let mut files = Vec::new();
    for file in &tree.stories {
        let text = file.text();
        let mut edits = ids.edit_story(text).ok_or_else(|| RenameError::Broken(Arc::clone(&file.path)))?;
        edits.extend(link_edits::follow_move(text, &file.path, moved));
        if Arc::ptr_eq(&file.path, &story.path) {
            files.push(FileChange::Rename { from: Arc::clone(&file.path), to: to.into(), edits });
        } else if !edits.is_empty() {
            files.push(FileChange::Edit { path: Arc::clone(&file.path), edits });
        }
    }
    for file in &tree.decisions {
        let edits = ids.edit_decision(file.text()).ok_or_else(|| RenameError::Broken(Arc::clone(&file.path)))?;
        let path = Arc::clone(&file.path);
        if ids.differ() && stem(&path) == ids.old {
            files.push(FileChange::Rename { from: path, to: decisions::path(ids.new).into(), edits });
        } else if !edits.is_empty() {
            files.push(FileChange::Edit { path, edits });
        }
    }
    let title = match ids.differ() {
        true => format!("Rename `{}` to `{}`", ids.old, ids.new),
        false => format!("Move `{from}` to `{to}`"),
    };
    Ok(Change::requested(title, files))
}

/// The text of the story under its new name; `None` if its TOML has an error.
fn new_text(text: &str, ids: Ids<'_>, moved: Move<'_>) -> Option<String> {
    let mut edits = ids.edit_story(text)?;
    edits.extend(link_edits::follow_move(text, moved.from, moved));
    apply_edits(text, &edits)
}

/// Finds a file that has the new name. What a rename has written that was interrupted is not in the way.
fn find_occupied(tree: &Tree, ids: Ids<'_>, moved: Move<'_>, new_text: &str) -> Result<(), RenameError> {
    let Move { from, to } = moved;
    // Ids are unique without regard to case.
    let is_taken = |file: &&SourceFile| {
        let is_written = *file.path == *to && file.readable_text() == Ok(new_text);
        *file.path != *from && stem(&file.path).eq_ignore_ascii_case(ids.new) && !is_written
    };
    let others = tree.stories.iter().filter(is_taken).filter(|file| ids.differ() || *file.path == *to);
    let decision = decisions::path(ids.old);
    let old_decision = tree.decisions.iter().find(|file| *file.path == *decision).filter(|_| ids.differ());
    let is_in_the_way = |file: &&SourceFile| {
        old_decision.is_some_and(|old| {
            *file.path != *decision
                && path::file_name(&file.path).eq_ignore_ascii_case(&format!("{}.toml", ids.new))
                && file.text() != old.text()
        })
    };
    let decisions = tree.decisions.iter().filter(is_in_the_way);
    others.chain(decisions).next().map_or(Ok(()), |file| Err(RenameError::Occupied(Arc::clone(&file.path))))
}

/// The id of an item before and after.
#[derive(Clone, Copy)]
struct Ids<'i> {
    old: &'i str,
    new: &'i str,
}

impl Ids<'_> {
    fn differ(self) -> bool {
        self.old != self.new
    }

    /// The edits of the references in a story; `None` if its front matter has an error.
    fn edit_story(self, text: &str) -> Option<Vec<TextEdit>> {
        // A file without front matter refers to nothing.
        let Ok(split) = front_matter::split(text) else { return Some(Vec::new()) };
        let edits = self.edit_keys(split.matter, &[story::DEPENDS_ON.name(), story::ABOUT.name()])?;
        Some(edits.into_iter().map(|edit| edit.shifted(split.matter_at)).collect())
    }

    /// The edits of the references in a decision; `None` if it has an error.
    fn edit_decision(self, text: &str) -> Option<Vec<TextEdit>> {
        self.edit_keys(text, &[decision::ABOVE.name, decision::BELOW.name])
    }

    fn edit_keys(self, toml: &str, keys: &[&str]) -> Option<Vec<TextEdit>> {
        if self.differ() { replace_references(toml, keys, self.old, &[self.new]) } else { Some(Vec::new()) }
    }
}

/// The edits of a TOML text that replace each reference to `old` under the top-level `keys` by references to all of `new`. `None`
/// if the text has an error and may name `old`.
pub(super) fn replace_references(toml: &str, keys: &[&str], old: &str, new: &[&str]) -> Option<Vec<TextEdit>> {
    // An id may be written with escapes.
    if !toml.contains(old) && !toml.contains('\\') {
        return Some(Vec::new());
    }
    let layout = match TomlLayout::new(toml) {
        Some(layout) => layout,
        // An error in a file that only has a similar text doesn't matter.
        None => return (!names(toml, old)).then(Vec::new),
    };
    let statements = layout.statements.iter();
    let refers = |statement: &&Statement| matches!(statement.path.as_slice(), [key] if keys.contains(&&**key));
    let values = statements.filter(refers).flat_map(|statement| match &statement.entries {
        Entries::Array(values) => values.clone(),
        _ => vec![statement.value],
    });
    let edit = |span: Span| {
        let written = toml.get(span.range())?;
        (string_value(written)? == old).then(|| {
            let quote = if written.starts_with('\'') { '\'' } else { '"' };
            let new: Vec<String> = new.iter().map(|id| format!("{quote}{id}{quote}")).collect();
            TextEdit::replace(span, new.join(", "))
        })
    };
    Some(values.filter_map(edit).collect())
}

/// Whether a TOML text has `id` as a word of its own.
fn names(toml: &str, id: &str) -> bool {
    toml.split(['"', '\'']).any(|part| part == id)
}

/// The text of a string in TOML syntax.
fn string_value(written: &str) -> Option<String> {
    if !written.starts_with(['"', '\'']) {
        return None;
    }
    let line = format!("x = {written}");
    let table = parse_plain(&line);
    let value = table.as_ref().and_then(|table| table.get("x")).map(|entry| &entry.value.value);
    if let Some(TomlValue::String(text)) = value {
        return Some(text.to_string());
    }
    let (table, _) = crate::parse::toml_recovering::parse_recovering(&line);
    table.get("x")?.value.value.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: [(&str, &str); 6] = [
        ("backlog.toml", ""),
        ("stories/cart.md", "\u{feff}+++\r\ntitle = \"old\"\r\n+++\r\n[self](cart.md) [up](../x.png)\r\n"),
        (
            "stories/b.md",
            "+++\ntitle = 'old' # old\ndepends_on = [\n  'cart', # old\n  \"x\",\n]\nabout = [\"c\\u0061rt\"]\n+++\n[a](./cart.md#old)\n",
        ),
        ("stories/no-toml.md", "+++\ntitle = \n+++\n"),
        ("decisions/cart.toml", "first = true # cart\n"),
        ("decisions/b.toml", "above = \"cart\"\nbecause = \"cart\"\n"),
    ];

    fn tree(files: &[(String, String)]) -> Tree {
        Tree::from_files(files.iter().map(|(path, text)| (path, text.clone().into_bytes())))
    }

    fn files() -> Vec<(String, String)> {
        FILES.map(|(path, text)| (path.to_owned(), text.to_owned())).into()
    }

    fn renamed(files: &[(String, String)], from: &str, to: &str) -> Vec<(String, String)> {
        let change = rename(&tree(files), from, to).unwrap();
        let mut files = files.to_vec();
        for change in &change.files {
            let (edits, to) = match change {
                FileChange::Edit { path, edits } => (edits, path),
                FileChange::Rename { to, edits, .. } => (edits, to),
                _ => unreachable!(),
            };
            let file = files.iter_mut().find(|(path, _)| **path == **change.path()).unwrap();
            *file = (to.to_string(), apply_edits(&file.1, edits).unwrap());
        }
        files
    }

    #[test]
    fn everything_that_names_the_story_follows() {
        let after = renamed(&files(), "stories/cart.md", "stories/x/basket.md");
        let expected = [
            ("backlog.toml", FILES[0].1.to_owned()),
            ("stories/x/basket.md", FILES[1].1.replace("cart.md", "basket.md").replace("../x", "../../x")),
            ("stories/b.md", "+++\ntitle = 'old' # old\ndepends_on = [\n  'basket', # old\n  \"x\",\n]\nabout = [\"basket\"]\n+++\n[a](x/basket.md#old)\n".to_owned()),
            ("stories/no-toml.md", FILES[3].1.to_owned()),
            ("decisions/basket.toml", FILES[4].1.to_owned()),
            ("decisions/b.toml", FILES[5].1.replace("above = \"cart\"", "above = \"basket\"")),
        ];
        assert_eq!(after, expected.map(|(path, text)| (path.to_owned(), text)));
    }

    #[test]
    fn there_and_back_is_the_identity() {
        let start: Vec<_> =
            files().into_iter().map(|(path, text)| (path, text.replace("\\u0061", "a").replace("./", ""))).collect();
        for to in ["stories/basket.md", "stories/x/cart.md", "stories/Cart.md", "stories/x/y/basket.md"] {
            let there = renamed(&start, "stories/cart.md", to);
            assert_ne!(there, start);
            assert_eq!(renamed(&there, to, "stories/cart.md"), start, "{to}");
        }
    }

    #[test]
    fn what_is_in_the_way_is_named() {
        let tree = tree(&files());
        assert_eq!(
            rename(&tree, "stories/cart.md", "stories/x/B.md"),
            Err(RenameError::Occupied("stories/b.md".into()))
        );
        assert_eq!(
            rename(&tree, "stories/b.md", "stories/cart.md"),
            Err(RenameError::Occupied("stories/cart.md".into()))
        );
        assert_eq!(rename(&tree, "stories/c.md", "stories/d.md"), Err(RenameError::NoStory));
        let mut broken = files();
        broken.push(("stories/q.md".into(), "+++\ndepends_on = [\"cart\"\n+++\n".into()));
        let broken = self::tree(&broken);
        assert_eq!(rename(&broken, "stories/cart.md", "stories/d.md"), Err(RenameError::Broken("stories/q.md".into())));
    }
}
