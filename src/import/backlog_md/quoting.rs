//! Quotes values that people write and strict YAML rejects: `@name`, `a: b`, `[draft] title`.
//!
//! This runs only after the strict reader has failed, and the strict reader then reads the result, so it needn't understand
//! YAML; it only must not change what could be valid. Lines of block scalars are not changed, nor is any line that isn't a key
//! or list item with its value on the same line.

/// A text with the offending values quoted, and their keys.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Quoted {
    pub(super) text: String,
    pub(super) keys: Vec<String>,
}

/// Quotes the values that can't be plain scalars.
pub(super) fn quote_values(front: &str) -> Quoted {
    let mut out = Quoted { text: String::with_capacity(front.len()), keys: Vec::new() };
    let mut block: Option<usize> = None;
    let mut list_of = "";
    for line in front.lines() {
        let indent = line.len() - line.trim_start_matches(' ').len();
        if block.is_some_and(|outer| line.trim().is_empty() || indent > outer) {
            out.push(line);
            continue;
        }
        block = None;
        let Some((head, value)) = split_value(line) else {
            out.push(line);
            continue;
        };
        let key = head.trim().trim_end_matches(':');
        list_of = if key == "-" { list_of } else { key };
        block = opens_block(value).then_some(indent);
        match quote_offending(value).filter(|_| block.is_none()) {
            Some(quoted) => {
                out.keys.push(list_of.to_owned());
                out.push(&format!("{head} {quoted}"));
            }
            None => out.push(line),
        }
    }
    out
}

impl Quoted {
    fn push(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }
}

/// Splits `key: value` and `- value`; the value may be empty.
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

/// The value in quotes, if it is invalid without them.
fn quote_offending(value: &str) -> Option<String> {
    if let Some(list) = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return quote_list(list);
    }
    is_offending(value).then(|| quote(value))
}

/// Quotes the offending items of an inline list; a list with quotes or nesting of its own is not changed.
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

/// Whether the quote that opens a value closes at its end and nowhere before. A value that doesn't close may continue on the
/// next line, which quoting would cut off, so it counts as closed.
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

    fn quoted(front: &str) -> String {
        quote_values(front).text
    }

    #[test]
    fn names_titles_and_inline_lists_are_quoted() {
        assert_eq!(quoted("reporter: @MrLesk\n"), "reporter: '@MrLesk'\n");
        assert_eq!(quoted("labels: \n  - `x`\n"), "labels: \n  - '`x`'\n");
        assert_eq!(quoted("title: CLI: it's\n"), "title: 'CLI: it''s'\n");
        assert_eq!(quoted("title: [WIP] x\n"), "title: '[WIP] x'\n");
        assert_eq!(quoted("title: \"a\" and b\n"), "title: '\"a\" and b'\n");
        assert_eq!(quoted("assignee: [@a, b]\n"), "assignee: ['@a', 'b']\n");
    }

    #[test]
    fn valid_yaml_is_not_changed() {
        let fine =
            "id: x\ntitle: \"a: b\"\nlabels: [a, \"@b\"]\ndue: 2025-01-01 10:30\nurl: http://a/b\nq: 'it''s' # why\n";
        assert_eq!(quote_values(fine), Quoted { text: fine.to_owned(), keys: vec![] });
    }

    #[test]
    fn block_scalars_are_text() {
        let front = "title: >-\n  @not a name\n  key: a: b\nreporter: @x\n";
        let result = quote_values(front);
        assert_eq!(result.text, "title: >-\n  @not a name\n  key: a: b\nreporter: '@x'\n");
        assert_eq!(result.keys, ["reporter"]);
    }

    #[test]
    fn a_list_item_is_counted_under_its_key() {
        assert_eq!(quote_values("assignee:\n  - @a\n").keys, ["assignee"]);
    }
}
