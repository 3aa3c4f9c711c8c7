//! Splits a line that isn't TOML, with the indented lines and the list that YAML puts below it, into a key and a value.

use crate::text::Span;

/// The most characters of lines that are looked at: more is no slip of one line.
const MAX_CHARS: usize = 400;

/// A key with what stands behind it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct MistakenLine<'t> {
    /// The lines, without the last line's end.
    pub span: Span,
    /// The white space before the key.
    pub indent: &'t str,
    /// The key, without quotes.
    pub key: &'t str,
    /// Whether `:` stands behind the key, as in YAML.
    pub is_yaml: bool,
    /// Whether the key is followed by a sign of a programming language that is neither `=` nor `:`.
    pub has_other_sign: bool,
    /// The value; a block of YAML is written as YAML's flow form of it.
    pub value: String,
    /// Whether the value is a block of text.
    pub is_text_block: bool,
}

impl<'t> MistakenLine<'t> {
    /// The one that the line of byte `at` begins or continues. `None` if it has no key, or is in a multi-line string.
    pub fn find(text: &'t str, at: usize) -> Option<Self> {
        let (start, end) = line_around(text, at);
        let above = text.get(..start)?;
        if ["\"\"\"", "'''"].iter().any(|quotes| above.matches(quotes).count() % 2 == 1) {
            return None;
        }
        let line = text.get(start..end)?;
        let (indent, rest) = line.split_at(line.len() - line.trim_start().len());
        let at = rest.find(['=', ':'])?;
        let (key, value) = rest.split_at_checked(at)?;
        // `:=`, `==` and `=>` are signs of programming languages.
        let sign = [":=", "==", "=>"].into_iter().find(|sign| value.starts_with(sign));
        let is_yaml = value.starts_with(':') && sign.is_none();
        let key = key.trim().trim_matches(['"', '\'']);
        let is_key = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' '));
        let value = value.get(sign.map_or(1, str::len)..)?.trim();
        if !is_key || line.chars().count() > MAX_CHARS {
            return None;
        }
        let mut found = Self {
            span: Span::new(start, end),
            indent,
            key,
            is_yaml,
            has_other_sign: sign.is_some(),
            value: value.to_owned(),
            is_text_block: false,
        };
        let is_block_head = value.is_empty() || value.starts_with('#') || value.starts_with(['|', '>']);
        if is_yaml && is_block_head {
            found.add_block(text, end)?;
        }
        Some(found)
    }

    /// Adds the block that begins below byte `end`.
    fn add_block(&mut self, text: &'t str, end: usize) -> Option<()> {
        let mut end = end;
        let mut lines = Vec::new();
        for line in text.get(end..)?.strip_prefix('\n').unwrap_or_default().split_inclusive('\n') {
            let is_entry = |line: &str| line.trim_end() == "-" || line.starts_with("- ");
            if line.trim().is_empty() || !(is_entry(line) || line.starts_with([' ', '\t'])) {
                break;
            }
            end += line.len();
            lines.push(line.trim());
        }
        if lines.is_empty() {
            self.value.clear();
            return Some(());
        }
        // The end of the line before stands before each line, the last line's own end doesn't belong to the span.
        let last_end = text.get(..end)?.ends_with('\n');
        self.span = Span::new(self.span.start as usize, if last_end { end } else { end + 1 });
        self.span.end = u32::try_from(text.get(..self.span.end as usize)?.trim_end_matches(['\n', '\r']).len()).ok()?;
        self.is_text_block = self.value.starts_with(['|', '>']);
        let has_quote = |line: &str| line.contains(['"', '\'']);
        let comment = |line: &str| line.find(" #").filter(|_| !self.is_text_block && !has_quote(line));
        let without_comment = |line: &'t str| comment(line).and_then(|at| line.get(..at)).unwrap_or(line).trim_end();
        let entries: Vec<&str> = lines.into_iter().filter(|line| !line.starts_with('#')).map(without_comment).collect();
        let listed: Option<Vec<&str>> =
            entries.iter().map(|line| line.strip_prefix('-').filter(|_| !self.is_text_block)).collect();
        self.value = match listed {
            _ if self.is_text_block => entries.join(" "),
            Some(listed) => format!("[{}]", listed.iter().map(|entry| entry.trim()).collect::<Vec<_>>().join(", ")),
            None if entries.iter().all(|line| line.contains(':')) => format!("{{{}}}", entries.join(", ")),
            None => entries.join(" "),
        };
        (self.value.chars().count() <= MAX_CHARS).then_some(())
    }

    /// The value and the comment behind it.
    pub fn without_comment(&self) -> (&str, &str) {
        let mut quote = None;
        let mut before = ' ';
        for (at, c) in self.value.char_indices() {
            match (quote, c) {
                (None, '"' | '\'') => quote = Some(c),
                (None, '#') if before.is_whitespace() => {
                    let (value, comment) = self.value.split_at(at);
                    return (value.trim(), comment.trim_end());
                }
                (Some(open), c) if open == c => quote = None,
                _ => {}
            }
            before = c;
        }
        (&self.value, "")
    }
}

/// The name of the table that the line of byte `at` belongs to; empty at the top.
pub(super) fn table_above(text: &str, at: usize) -> &str {
    let above = text.get(..line_around(text, at).0).unwrap_or_default();
    let header = above.lines().rev().find_map(|line| {
        let line = line.split('#').next().unwrap_or_default().trim();
        line.strip_prefix('[')?.strip_suffix(']')
    });
    header.map_or("", |name| name.trim_matches(['[', ']', ' ']))
}

/// Where the line of byte `at` begins and ends, without its line end.
pub(super) fn line_around(text: &str, at: usize) -> (usize, usize) {
    let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let end = after.find('\n').map_or(text.len(), |end| before.len() + end);
    (start, text.get(start..end).map_or(end, |line| start + line.trim_end_matches('\r').len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<(String, &str)> {
        MistakenLine::find(text, 0).map(|line| (line.value, &text[line.span.range()]))
    }

    #[test]
    fn a_block_belongs_to_its_key() {
        let (list, lines) = value("labels:\n- a\n- b\ntitle: x\n").unwrap();
        assert_eq!((&*list, lines), ("[a, b]", "labels:\n- a\n- b"));
        assert_eq!(value("labels: # x\n  - a\r\n  - b\r\n").unwrap(), ("[a, b]".into(), "labels: # x\n  - a\r\n  - b"));
        assert_eq!(value("value:\n  income: 3\n  cost: 2").unwrap().0, "{income: 3, cost: 2}");
        assert_eq!(
            value("answer: >\n  Yes,\n  later.\nx = 1\n").unwrap(),
            ("Yes, later.".into(), "answer: >\n  Yes,\n  later.")
        );
        assert_eq!(value("due:\ntitle: x\n").unwrap(), (String::new(), "due:"));
    }

    #[test]
    fn lines_without_a_key_are_none() {
        for text in ["", "title", "- a", "a b! = c", "http//x: y", "= 1"] {
            assert_eq!(value(text), None, "{text}");
        }
        assert_eq!(MistakenLine::find("a = '''\nb: c\n'''\n", 9), None);
    }

    #[test]
    fn comments_stand_outside_quotes() {
        let line = MistakenLine::find("a: '# b' # c", 0).unwrap();
        assert_eq!(line.without_comment(), ("'# b'", "# c"));
        assert_eq!(table_above("[a]\n# x\n[[b]]\nc = 1\n", 16), "b");
    }
}
