//! New tables of a TOML file: `[[features]]` stands with the other features.

use super::change::TextEdit;
use super::toml_edits::{line_ending, with_line_ending};
use super::toml_layout::TomlLayout;

const BOM: &str = "\u{feff}";

/// The edit that adds a table called `name` to `text`, with a blank line around it: behind the last of its kind, or else at the
/// end. `table` is the table with its header, in lines that end with LF.
pub fn add_table(text: &str, name: &str, table: &str) -> TextEdit {
    let mark = if text.starts_with(BOM) { BOM.len() } else { 0 };
    let at = text.get(mark..).and_then(|toml| end_of_last(toml, name)).map_or(text.len(), |end| mark + end);
    let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
    let gap = match before {
        "" | BOM => "",
        before if before.ends_with("\n\n") || before.ends_with("\n\r\n") => "",
        before if before.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    let gap_after = if after.is_empty() || after.starts_with(['\n', '\r']) { "" } else { "\n" };
    TextEdit::insert(at, with_line_ending(&format!("{gap}{table}{gap_after}"), line_ending(text)))
}

/// Where the last of the tables with that name ends, with the comment lines below it that aren't about what follows.
fn end_of_last(toml: &str, name: &str) -> Option<usize> {
    let layout = TomlLayout::new(toml)?;
    let path = [name];
    let end = layout.at_or_below(&path).last()?.lines.end as usize;
    let below = toml.get(end..)?;
    let mut comments = 0;
    for line in below.split_inclusive('\n') {
        let line_text = line.trim();
        if !line_text.starts_with('#') {
            // Comments directly above a table or a key belong to it.
            return Some(if line_text.is_empty() { end + comments } else { end });
        }
        comments += line.len();
    }
    Some(end + comments)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::apply_edits;

    fn added(text: &str) -> String {
        apply_edits(text, &[add_table(text, "flags", "[[flags]]\nid = \"n\"\n")]).unwrap()
    }

    #[test]
    fn a_table_stands_behind_the_last_of_its_kind() {
        let new = "[[flags]]\nid = \"n\"\n";
        for (before, after) in [
            ("", ""),
            ("a = 1\n\n[[flags]]\nid = 'x' # x\n\n", "\n# why\n[rules]\n"),
            ("[[flags]]\nid = 'x'\n[[flags.y]]\nz = 1\n\n", "\n# why\n[rules]\n"),
            ("[[flags]]\nid = 'x'\n# state = \"on\"\n\n", "\n[rules]\n"),
            ("[[flags]]\n# of x\n\n", ""),
            ("[rules]\na = \"off\"\n\n", ""),
            ("\u{feff}[[flags]]\nid = 'x'\n\n", "\n[rules]\n"),
        ] {
            let text = format!("{}{after}", before.strip_suffix('\n').unwrap_or(before));
            assert_eq!(added(&text), format!("{before}{new}{after}"), "{text}");
            let crlf = text.replace('\n', "\r\n");
            // Of an empty text the line ending isn't known.
            if !text.is_empty() {
                assert_eq!(added(&crlf), format!("{before}{new}{after}").replace('\n', "\r\n"), "{crlf}");
            }
        }
        assert_eq!(
            added("[[flags]]\nid = 'x'\n# why\n[rules]\n"),
            format!("[[flags]]\nid = 'x'\n\n{new}\n# why\n[rules]\n")
        );
        assert_eq!(added("[[flags]]\nid = 'x'"), format!("[[flags]]\nid = 'x'\n\n{new}"));
    }
}
