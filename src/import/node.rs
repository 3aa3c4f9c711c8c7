//! Values that a source has and a story has no key for.
//!
//! Scalars stay text, because a typed reader would turn the id `1.10` into `1.1` and the title `no` into `false`. Whether a
//! scalar was quoted is kept: only a plain one may become a number.

use std::collections::{HashMap, HashSet};

/// A value as the source has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// A scalar without quotes: a text, number, date, or nothing.
    Plain(String),
    /// A scalar that its author marked as text.
    Quoted(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl Node {
    /// A text.
    pub(super) fn quoted(text: &str) -> Self {
        Self::Quoted(text.to_owned())
    }

    /// The text of a scalar.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Plain(text) | Self::Quoted(text) => Some(text),
            Self::List(_) | Self::Map(_) => None,
        }
    }

    /// Whether the value is null, or an empty text, list or map.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Plain(text) => matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"),
            Self::Quoted(text) => text.is_empty(),
            Self::List(items) => items.is_empty(),
            Self::Map(entries) => entries.is_empty(),
        }
    }

    /// The value on one line, for people.
    pub(super) fn on_one_line(&self) -> String {
        let parts: Vec<String> = match self {
            Self::Plain(text) | Self::Quoted(text) => return text.clone(),
            Self::List(items) => items.iter().map(Self::on_one_line).collect(),
            Self::Map(entries) => entries.iter().map(|(key, node)| format!("{key}: {}", node.on_one_line())).collect(),
        };
        format!("[{}]", parts.join(", "))
    }
}

/// Adds a number to each repeated key, because TOML has no repeated keys and dropping one would lose a value. Returns the
/// keys that were repeated.
pub(super) fn make_keys_unique(entries: &mut [(String, Node)]) -> Vec<String> {
    let mut used: HashSet<String> = entries.iter().map(|(key, _)| key.clone()).collect();
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut repeated = Vec::new();
    for (key, _) in entries {
        let count = seen.entry(key.clone()).or_insert(0);
        *count += 1;
        if *count == 1 {
            continue;
        }
        repeated.push(key.clone());
        while !used.insert(format!("{key}-{count}")) {
            *count += 1;
        }
        *key = format!("{key}-{count}");
    }
    repeated
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_keys_get_a_free_number() {
        let mut entries = ["a", "a-2", "a"].map(|key| (key.to_owned(), Node::quoted(key)));
        assert_eq!(make_keys_unique(&mut entries), ["a"]);
        assert_eq!(entries.map(|(key, _)| key), ["a", "a-2", "a-3"]);
    }

    #[test]
    fn nested_values_are_shown_on_one_line() {
        let map = Node::Map(vec![("k".into(), Node::quoted("v"))]);
        assert_eq!(Node::List(vec![map, Node::quoted("x")]).on_one_line(), "[[k: v], x]");
    }
}
