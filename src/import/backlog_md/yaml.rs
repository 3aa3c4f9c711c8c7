//! Strict YAML as a tree of texts.
//!
//! Aliases are copied within a budget and nesting is limited, so that a file of a few hundred bytes can't expand to gigabytes.

use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle};

use crate::import::node::{self, Node};

/// Deeper front matter than this is an attack or an accident.
const MAX_DEPTH: usize = 32;

/// The most memory that a document may cost with aliases expanded: bytes of text and [`NODE_COST`] for each node, counted again
/// at each level that contains it. The largest front matter that people write costs a thousandth of it.
const BUDGET: usize = 4 << 20;

/// The memory of a node without its text.
const NODE_COST: usize = 16;

/// The entries of front matter, in the order of its lines.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Document {
    pub(super) entries: Vec<(String, Node)>,
    pub(super) comments: Vec<String>,
}

/// Why a text is not a [`Document`].
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Not strict YAML, or not a mapping of names to values.
    Syntax,
    /// Nested too deeply, or expanding too far.
    TooComplex,
}

/// Reads one YAML document.
pub(super) fn parse(text: &str) -> Result<Document, Fault> {
    let mut loader = Loader::default();
    for event in Parser::new_from_str(text) {
        let (event, _) = event.map_err(|_| Fault::Syntax)?;
        loader.take(event)?;
    }
    let comments = loader.comments;
    match loader.root {
        Some(Node::Map(entries)) => Ok(Document { entries, comments }),
        Some(node) if !node.is_empty() => Err(Fault::Syntax),
        _ => Ok(Document { entries: Vec::new(), comments }),
    }
}

/// A collection that is still being filled, with the id of its anchor (0 for none).
enum Open {
    List(Vec<Node>, usize),
    Map(Vec<(String, Node)>, Option<String>, usize),
}

#[derive(Default)]
struct Loader {
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    root: Option<Node>,
    comments: Vec<String>,
    spent: usize,
}

impl Loader {
    fn take(&mut self, event: Event<'_>) -> Result<(), Fault> {
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let text = text.into_owned();
                let node = match style {
                    ScalarStyle::Plain => Node::Plain(text),
                    _ => Node::Quoted(text),
                };
                self.finish(node, anchor)
            }
            Event::Alias(anchor) => {
                let node = self.anchors.get(&anchor).cloned().ok_or(Fault::Syntax)?;
                self.finish(node, 0)
            }
            Event::SequenceStart(_, anchor, _) => self.begin(Open::List(Vec::new(), anchor)),
            Event::MappingStart(_, anchor, _) => self.begin(Open::Map(Vec::new(), None, anchor)),
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Comment(text, _) => {
                self.comments.push(text.trim().to_owned());
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn begin(&mut self, collection: Open) -> Result<(), Fault> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Fault::TooComplex);
        }
        self.open.push(collection);
        Ok(())
    }

    fn end(&mut self) -> Result<(), Fault> {
        match self.open.pop() {
            Some(Open::List(items, anchor)) => self.finish(Node::List(items), anchor),
            Some(Open::Map(mut entries, None, anchor)) => {
                // The outermost map is left unchanged: its reader reports repeated keys.
                if !self.open.is_empty() {
                    node::make_keys_unique(&mut entries);
                }
                self.finish(Node::Map(entries), anchor)
            }
            _ => Err(Fault::Syntax),
        }
    }

    /// Adds a complete node to the collection around it.
    fn finish(&mut self, node: Node, anchor: usize) -> Result<(), Fault> {
        self.spend(&node)?;
        if anchor != 0 {
            self.spend(&node)?;
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut() {
            Some(Open::List(items, _)) => items.push(node),
            Some(Open::Map(entries, pending, _)) => match pending.take() {
                Some(key) => entries.push((key, node)),
                None => *pending = Some(node.text().ok_or(Fault::Syntax)?.to_owned()),
            },
            None if self.root.is_some() => return Err(Fault::Syntax),
            None => self.root = Some(node),
        }
        Ok(())
    }

    fn spend(&mut self, node: &Node) -> Result<(), Fault> {
        self.spent += cost(node);
        if self.spent > BUDGET {
            return Err(Fault::TooComplex);
        }
        Ok(())
    }
}

/// The memory that a node takes.
fn cost(node: &Node) -> usize {
    NODE_COST
        + match node {
            Node::Plain(text) | Node::Quoted(text) => text.len(),
            Node::List(items) => items.iter().map(cost).sum(),
            Node::Map(entries) => entries.iter().map(|(key, node)| NODE_COST + key.len() + cost(node)).sum(),
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Node {
        Node::Plain(text.to_owned())
    }

    #[test]
    fn scalars_stay_text_and_remember_their_quotes() {
        let document = parse("id: 1.10\ntitle: 'no'\nn:\n").unwrap();
        assert_eq!(document.entries[0], ("id".to_owned(), plain("1.10")));
        assert_eq!(document.entries[1].1, Node::Quoted("no".to_owned()));
        assert!(document.entries[2].1.is_empty());
    }

    #[test]
    fn folded_and_quoted_texts_over_several_lines_become_one() {
        let document = parse("a: >-\n  one\n  two\nb: 'it''s\n  two'\nc: |\n  x\n  y\n").unwrap();
        let texts: Vec<_> = document.entries.iter().filter_map(|(_, node)| node.text()).collect();
        assert_eq!(texts, ["one two", "it's two", "x\ny\n"]);
    }

    #[test]
    fn comments_are_kept() {
        let document = parse("# top\ntitle: Fix #1\n").unwrap();
        assert_eq!(document.comments, ["top", "1"]);
        assert_eq!(document.entries[0].1, plain("Fix"));
    }

    #[test]
    fn aliases_are_copied() {
        let document = parse("a: &x [1, 2]\nb: *x\n").unwrap();
        assert_eq!(document.entries[0].1, document.entries[1].1);
    }

    #[test]
    fn repeated_keys_get_a_number() {
        let mut document = parse("a: 1\na-2: 2\na: 3\nb: {c: 1, c: 2}\n").unwrap();
        assert_eq!(node::make_keys_unique(&mut document.entries), ["a"]);
        let keys: Vec<&str> = document.entries.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["a", "a-2", "a-3", "b"]);
        assert_eq!(document.entries[3].1, Node::Map(vec![("c".into(), plain("1")), ("c-2".into(), plain("2"))]));
    }

    #[test]
    fn nothing_and_null_are_empty_documents() {
        assert_eq!(parse("").unwrap().entries, []);
        assert_eq!(parse("~\n").unwrap().entries, []);
    }

    #[test]
    fn other_documents_are_refused() {
        for text in ["- a\n", "text\n", "a: @b\n", "? [x]\n: y\n", "a: 1\n--- \nb: 2\n", "a: *x\n"] {
            assert_eq!(parse(text), Err(Fault::Syntax), "{text}");
        }
    }

    #[test]
    fn alias_bombs_are_refused() {
        let mut bomb = String::from("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for n in 1..20 {
            let aliases = vec![format!("*a{}", n - 1); 9].join(", ");
            bomb = format!("{bomb}a{n}: &a{n} [{aliases}]\n");
        }
        assert_eq!(parse(&bomb), Err(Fault::TooComplex));
        assert!(parse(&format!("a: {}", "[".repeat(200))).is_err());
        assert!(parse(&format!("a: {}", "{a: ".repeat(5_000))).is_err());
    }
}
