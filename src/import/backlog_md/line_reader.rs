//! Reads front matter line by line if it is not YAML at all.
//!
//! The last resort: `key: value`, lists with dashes or in brackets, and continued lines. It accepts anything with at least one
//! key and gives only texts, so that broken front matter loses its structure, not its content.

use super::yaml::Document;
use crate::import::node::Node;

/// A key with the value beside it and the lines below it.
struct Entry<'a> {
    key: &'a str,
    value: &'a str,
    items: Vec<&'a str>,
    more: Vec<&'a str>,
}

/// Reads what can be read; `None` if no line begins with a key.
pub(super) fn read(front: &str) -> Option<Document> {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    let mut comments = Vec::new();
    for line in front.lines() {
        let text = line.trim();
        if let Some((key, value)) = key_line(line) {
            entries.push(Entry { key, value, items: Vec::new(), more: Vec::new() });
        } else if let Some(entry) = entries.last_mut().filter(|_| !text.starts_with('#')) {
            entry.add(text);
        } else if !text.is_empty() {
            comments.push(text.trim_start_matches('#').trim().to_owned());
        }
    }
    let named = |entry: &Entry<'_>| (entry.key.to_owned(), entry.node());
    (!entries.is_empty()).then(|| Document { entries: entries.iter().map(named).collect(), comments })
}

/// A key is a single word at the start of the line.
fn key_line(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let named = key.chars().next().is_some_and(char::is_alphabetic) && key.chars().all(word);
    let apart = value.is_empty() || value.starts_with(char::is_whitespace);
    (named && apart).then_some((key, value.trim()))
}

impl<'a> Entry<'a> {
    fn add(&mut self, text: &'a str) {
        match text.strip_prefix('-') {
            Some(item) if item.is_empty() || item.starts_with(' ') => self.items.push(item.trim()),
            _ if text.is_empty() => {}
            _ => self.more.push(text),
        }
    }

    fn node(&self) -> Node {
        let inline = self.value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        if let Some(list) = inline {
            let items = list.split(',').map(str::trim).filter(|item| !item.is_empty());
            return Node::List(items.chain(self.items.iter().copied()).map(scalar).collect());
        }
        let block = self.value.trim_end_matches(['+', '-']);
        let value = if matches!(block, "|" | ">") { "" } else { self.value };
        if value.is_empty() && self.more.is_empty() && !self.items.is_empty() {
            return Node::List(self.items.iter().copied().map(scalar).collect());
        }
        let parts = [value].into_iter().chain(self.more.iter().copied()).chain(self.items.iter().copied());
        let text: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        scalar(&text.join(" "))
    }
}

fn scalar(text: &str) -> Node {
    for mark in ['"', '\''] {
        let inner = text.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
        if let Some(inner) = inner {
            return Node::Quoted(inner.to_owned());
        }
    }
    Node::Plain(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_front_matter_keeps_its_content() {
        let front =
            "# note\nid: BACK-1\ntitle: \"a\n  b\nlabels: [x, 'y']\ndependencies:\n\t- BACK-2\n\t- BACK-3\nassignee:\n";
        let document = read(front).unwrap();
        let node = |key: &str| &document.entries.iter().find(|(k, _)| k == key).unwrap().1;
        assert_eq!(document.comments, ["note"]);
        assert_eq!(node("title").text(), Some("\"a b"));
        let items = |texts: &[&str]| Node::List(texts.iter().map(|text| Node::Plain((*text).to_owned())).collect());
        assert_eq!(*node("dependencies"), items(&["BACK-2", "BACK-3"]));
        assert_eq!(*node("labels"), Node::List(vec![Node::Plain("x".into()), Node::Quoted("y".into())]));
        assert!(node("assignee").is_empty());
    }

    #[test]
    fn text_without_a_key_is_refused() {
        assert_eq!(read("just\ntext: no\n").map(|d| d.entries.len()), Some(1));
        assert_eq!(read("{]\n- a\n"), None);
    }
}
