//! Puts quotes around the values that strict YAML rejects and people write: `@name`, `a: b`, `[draft] title`.
//!
//! It runs only after the strict reader has failed, and its result goes through the strict reader again: it need not
//! understand YAML, it only has to leave alone what could be right. Lines inside block scalars are text and stay; so does
//! every line that isn't a key or list item with its value on the same line.

/// A text with the offending values quoted, and the keys (or `-`) that they belong to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mended {
    pub(super) text: String,
    pub(super) keys: Vec<String>,
}

/// Quotes what can't be a plain value.
pub(super) fn mend(front: &str) -> Mended {
    let mut mended = Mended { text: String::with_capacity(front.len()), keys: Vec::new() };
    let mut block: Option<usize> = None;
    let mut list_of = "";
    for line in front.lines() {
        let indent = line.len() - line.trim_start_matches(' ').len();
        if block.is_some_and(|outer| line.trim().is_empty() || indent > outer) {
            mended.push(line);
            continue;
        }
        block = None;
        let Some((head, value)) = split_value(line) else {
            mended.push(line);
            continue;
        };
        let key = head.trim().trim_end_matches(':');
        list_of = if key == "-" { list_of } else { key };
        block = opens_block(value).then_some(indent);
        match quote_offending(value).filter(|_| block.is_none()) {
            Some(quoted) => {
                mended.keys.push(list_of.to_owned());
                mended.push(&format!("{head} {quoted}"));
            }
            None => mended.push(line),
        }
    }
    mended
}

impl Mended {
    fn push(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }
}

/// Cuts `key: value` and `- value`; the value may be empty.
fn split_value(line: &str) -> Option<(&str, &str)> {
    let start = line.len() - line.trim_start().len();
    let text = line.trim_start();
    let head_len = if text.starts_with("- ") { 1 } else { key_len(text)? + 1 };
    let (head, value) = line.split_at_checked(start + head_len)?;
    Some((head, value.trim()))
}

/// The length of a key that a colon and a blank (or the line's end) follow.
fn key_len(text: &str) -> Option<usize> {
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let end = text.find(|c| !word(c))?;
    let after = text.get(end..)?.strip_prefix(':')?;
    (end > 0 && (after.is_empty() || after.starts_with([' ', '\t']))).then_some(end)
}

fn opens_block(value: &str) -> bool {
    let head = value.split(" #").next().unwrap_or(value).trim_end();
    head.strip_prefix(['|', '>']).is_some_and(|rest| rest.chars().all(|c| matches!(c, '+' | '-' | '1'..='9')))
}

/// The value in quotes, if it can't stand as it is.
fn quote_offending(value: &str) -> Option<String> {
    if let Some(list) = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return quote_list(list);
    }
    is_offending(value).then(|| quote(value))
}

/// Quotes the offending items of an inline list; a list with quotes or nesting of its own is left to the strict reader.
fn quote_list(list: &str) -> Option<String> {
    if list.contains(['"', '\'', '[', '{']) || !list.split(',').any(|item| is_offending(item.trim())) {
        return None;
    }
    let items: Vec<String> = list.split(',').map(str::trim).filter(|item| !item.is_empty()).map(quote).collect();
    Some(format!("[{}]", items.join(", ")))
}

/// Whether a value can be neither a plain scalar nor a whole quoted or inline one.
fn is_offending(value: &str) -> bool {
    match value.chars().next() {
        Some('@' | '`' | '%' | '*' | '&' | '!' | '|' | '>' | ',' | '}' | ']') => true,
        Some('"') => !closes_once(value, '"'),
        Some('\'') => !closes_once(value, '\''),
        Some('[') => !value.ends_with(']'),
        Some('{') => !value.ends_with('}'),
        _ => value.contains(": ") || value.ends_with(':') || value.starts_with("- "),
    }
}

/// Whether the quote that opens a value closes at its end and nowhere before. A value that doesn't close may go on in the
/// next line, which quoting would cut off, so it counts as whole.
fn closes_once(value: &str, mark: char) -> bool {
    let mut inner = value.chars().skip(1).peekable();
    while let Some(c) = inner.next() {
        if c == '\\' && mark == '"' {
            inner.next();
        } else if c == mark {
            if mark == '\'' && inner.peek() == Some(&mark) {
                inner.next();
            } else {
                let rest: String = inner.collect();
                return rest.trim().is_empty() || rest.trim_start().starts_with('#');
            }
        }
    }
    true
}

fn quote(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(front: &str) -> String {
        mend(front).text
    }

    #[test]
    fn names_titles_and_inline_lists_are_quoted() {
        assert_eq!(mended("reporter: @MrLesk\n"), "reporter: '@MrLesk'\n");
        assert_eq!(mended("labels: \n  - `x`\n"), "labels: \n  - '`x`'\n");
        assert_eq!(mended("title: CLI: it's\n"), "title: 'CLI: it''s'\n");
        assert_eq!(mended("title: [WIP] x\n"), "title: '[WIP] x'\n");
        assert_eq!(mended("title: \"a\" and b\n"), "title: '\"a\" and b'\n");
        assert_eq!(mended("assignee: [@a, b]\n"), "assignee: ['@a', 'b']\n");
    }

    #[test]
    fn what_strict_yaml_accepts_stays() {
        let fine =
            "id: x\ntitle: \"a: b\"\nlabels: [a, \"@b\"]\ndue: 2025-01-01 10:30\nurl: http://a/b\nq: 'it''s' # why\n";
        assert_eq!(mend(fine), Mended { text: fine.to_owned(), keys: vec![] });
    }

    #[test]
    fn block_scalars_are_text() {
        let front = "title: >-\n  @not a name\n  key: a: b\nreporter: @x\n";
        let result = mend(front);
        assert_eq!(result.text, "title: >-\n  @not a name\n  key: a: b\nreporter: '@x'\n");
        assert_eq!(result.keys, ["reporter"]);
    }

    #[test]
    fn a_list_item_is_counted_under_its_key() {
        assert_eq!(mend("assignee:\n  - @a\n").keys, ["assignee"]);
    }
}
