//! Writes the values of other trackers as TOML.

use super::node::Node;
use crate::text::toml_text::{key, list, string};

/// Any value. A plain scalar that is a number or a boolean in both YAML and TOML becomes one; everything else is text.
pub(super) fn value(node: &Node) -> String {
    match node {
        Node::List(items) => list(&items.iter().map(inline).collect::<Vec<_>>()),
        other => inline(other),
    }
}

/// A value on one line; TOML 1.0 allows no line breaks within an inline table.
fn inline(node: &Node) -> String {
    match node {
        Node::Plain(text) if is_bare(text) => text.clone(),
        Node::Plain(_) if node.is_empty() => string(""),
        Node::Plain(text) | Node::Quoted(text) => string(text),
        Node::List(items) => format!("[{}]", joined(items.iter().map(inline))),
        Node::Map(entries) if entries.is_empty() => "{}".to_owned(),
        Node::Map(entries) => {
            let pairs = entries.iter().map(|(name, node)| format!("{} = {}", key(name), inline(node)));
            format!("{{ {} }}", joined(pairs))
        }
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

/// Whether a plain scalar reads the same in TOML: a decimal that fits 64 bits, or a boolean.
fn is_bare(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let decimal = |part: &str| !part.is_empty() && part.len() <= 15 && part.bytes().all(|b| b.is_ascii_digit());
    let unpadded = whole == "0" || !whole.starts_with('0');
    matches!(text, "true" | "false") || (decimal(whole) && decimal(fraction) && unpadded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_numbers_only_if_they_read_the_same() {
        let plain = |text: &str| value(&Node::Plain(text.to_owned()));
        assert_eq!(["1000", "-1", "1.50", "true", "0"].map(plain), ["1000", "-1", "1.50", "true", "0"]);
        assert_eq!(
            ["007", "1e3", "0x1f", ".5", "1.2.3", "9999999999999999"].map(plain).map(|v| v.starts_with('"')),
            [true; 6]
        );
        assert_eq!(value(&Node::Quoted("12".into())), "\"12\"");
    }

    #[test]
    fn nested_values_are_inline() {
        let node = Node::Map(vec![("a b".into(), Node::List(vec![Node::Plain(String::new()), Node::Map(vec![])]))]);
        assert_eq!(value(&node), "{ \"a b\" = [\"\", {}] }");
    }
}
