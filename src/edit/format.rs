//! Front matter in canonical form.
//!
//! Keys stand in their documented order, one to a line as `key = value`, without indentation or trailing blanks, and never with
//! more than one blank line between them. Values keep their spelling, comments stay with their key, and the body isn't touched.

use super::change::TextEdit;
use super::same_meaning;
use super::story_edits::rank;
use super::toml_edits::line_ending;
use super::toml_layout::{Statement, StatementKind, TomlLayout};
use crate::parse::front_matter;
use crate::text::Span;

/// The edits that bring the front matter of the story `text` into canonical form, line by line; `None` if it can't be parsed.
pub fn format_story(text: &str) -> Option<Vec<TextEdit>> {
    let split = front_matter::split(text).ok()?;
    let formatted = format_matter(split.matter, line_ending(text))?;
    same_meaning::check(split.matter, &formatted, &[]).ok()?;
    if formatted == split.matter {
        return Some(Vec::new());
    }
    Some(vec![TextEdit::replace(Span::new(0, split.matter.len()), formatted).shifted(split.matter_at)])
}

/// Lines that move together: comments, and the statement below them.
struct Block {
    /// Where it stands among the others.
    rank: usize,
    /// Whether a blank line precedes it.
    follows_blank: bool,
    lines: Vec<String>,
}

fn format_matter(matter: &str, line_ending: &str) -> Option<String> {
    let layout = TomlLayout::new(matter)?;
    let tables_at = layout.top().len();
    let mut reader = BlockReader { layout: &layout, at: 0, pending: Vec::new(), follows_blank: false };
    let mut header = Vec::new();
    let (mut keys, mut tables): (Vec<Block>, Vec<Block>) = (Vec::new(), Vec::new());
    for (number, statement) in layout.statements.iter().enumerate() {
        let block = reader.block(statement, if number == 0 { Some(&mut header) } else { None })?;
        match statement.kind {
            StatementKind::KeyValue if number < tables_at => keys.push(block),
            StatementKind::KeyValue => {
                // The entries of a table stay in their order, below its header.
                let table = tables.last_mut()?;
                table.lines.extend(block.follows_blank.then(String::new));
                table.lines.extend(block.lines);
            }
            StatementKind::Header | StatementKind::ArrayHeader => tables.push(block),
        }
    }
    let trailing = reader.rest(matter.len())?;
    keys.sort_by_key(|block| block.rank);
    tables.sort_by_key(|block| block.rank);
    let mut lines = header;
    for block in keys.into_iter().chain(tables) {
        if block.follows_blank && !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(block.lines);
    }
    lines.extend(trailing);
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    Some(lines.into_iter().map(|line| line + line_ending).collect())
}

/// Reads the text between statements.
struct BlockReader<'l, 't> {
    layout: &'l TomlLayout<'t>,
    at: usize,
    pending: Vec<String>,
    follows_blank: bool,
}

impl BlockReader<'_, '_> {
    /// The block of the next statement. Comments that a blank line separates from the first one go to `header`.
    fn block(&mut self, statement: &Statement, header: Option<&mut Vec<String>>) -> Option<Block> {
        self.read_between(statement.lines.start as usize)?;
        let mut comments = std::mem::take(&mut self.pending);
        if let Some(header) = header
            && let Some(blank) = comments.iter().rposition(String::is_empty)
        {
            header.extend(comments.drain(..=blank));
            while header.last().is_some_and(String::is_empty) {
                header.pop();
            }
            self.follows_blank = !header.is_empty();
        }
        let follows_blank = std::mem::take(&mut self.follows_blank);
        self.at = statement.lines.end as usize;
        comments.push(self.line_of(statement)?);
        let rank = statement.path.first().and_then(|key| rank(key)).unwrap_or(usize::MAX);
        Some(Block { rank, follows_blank, lines: comments })
    }

    /// Reads comments and blank lines up to `end`. Several blank lines count as one.
    fn read_between(&mut self, end: usize) -> Option<()> {
        for line in self.layout.text.get(self.at..end)?.lines() {
            match line.trim() {
                "" if self.pending.is_empty() => self.follows_blank = true,
                "" if self.pending.last().is_some_and(String::is_empty) => {}
                comment => self.pending.push(comment.to_owned()),
            }
        }
        self.at = end;
        Some(())
    }

    /// The comments below the last statement.
    fn rest(&mut self, end: usize) -> Option<Vec<String>> {
        self.read_between(end)?;
        let comments = std::mem::take(&mut self.pending);
        let blank = (self.follows_blank && !comments.is_empty()).then(String::new);
        Some(blank.into_iter().chain(comments).collect())
    }

    /// The statement without indentation and trailing blanks; the line endings in a value become LF.
    fn line_of(&self, statement: &Statement) -> Option<String> {
        let text = self.layout.text;
        let whole = text.get(statement.lines.range())?;
        if statement.kind != StatementKind::KeyValue {
            return Some(whole.trim().to_owned());
        }
        let value = text.get(statement.value.range())?;
        let key = text.get(statement.lines.start as usize..statement.value.start as usize)?;
        let key = key.trim().strip_suffix('=')?.trim_end();
        let behind = text.get(statement.value.end as usize..statement.lines.end as usize)?.trim();
        let gap = if behind.is_empty() { "" } else { " " };
        Some(format!("{key} = {value}{gap}{behind}"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::change::apply_edits;
    use super::*;

    fn formatted(matter: &str) -> String {
        let text = format!("+++\n{matter}+++\nBody  \n");
        let new = apply_edits(&text, &format_story(&text).unwrap()).unwrap();
        let again = apply_edits(&new, &format_story(&new).unwrap()).unwrap();
        assert_eq!(again, new, "formatting again changes nothing");
        new.strip_prefix("+++\n").unwrap().strip_suffix("+++\nBody  \n").unwrap().to_owned()
    }

    #[test]
    fn keys_get_their_order_and_keep_their_comments() {
        assert_eq!(
            formatted("labels = ['a']   # l  \n# why three\n  estimate=3\ntitle   =  'A'\n"),
            "title = 'A'\n# why three\nestimate = 3\nlabels = ['a'] # l\n"
        );
        assert_eq!(
            formatted("# of the file\n\n# of due\ndue = 2026-01-01\n\n\n\ntitle = 'A'\n\n"),
            "# of the file\n\ntitle = 'A'\n\n# of due\ndue = 2026-01-01\n"
        );
    }

    #[test]
    fn values_keep_their_spelling() {
        let text = "title = \"\"\"\n  a  \n\nb\"\"\"\nlabels = [\n    'a',  \n\n  'b',\n]\n";
        assert_eq!(formatted(text), text);
        assert_eq!(formatted("value.b = 1\ntitle = 'A'\nvalue.a = 2\n"), "title = 'A'\nvalue.b = 1\nvalue.a = 2\n");
    }

    #[test]
    fn tables_follow_with_their_entries() {
        assert_eq!(
            formatted(
                "due = 2026-01-01\ntitle = 'A'\n\n[extra.b]\nz = 1\n\na = 2\n# of value\n[value]\nx = 1\n# end\n"
            ),
            "title = 'A'\ndue = 2026-01-01\n# of value\n[value]\nx = 1\n\n[extra.b]\nz = 1\n\na = 2\n# end\n"
        );
    }

    #[test]
    fn line_endings_and_byte_order_marks_stay() {
        let text = "\u{feff}+++\r\nestimate = 1\r\ntitle = 'A' \r\n+++\r\n";
        let new = apply_edits(text, &format_story(text).unwrap()).unwrap();
        assert_eq!(new, "\u{feff}+++\r\ntitle = 'A'\r\nestimate = 1\r\n+++\r\n");
        assert_eq!(format_story("+++\na = \n+++\n"), None);
    }
}
