//! Writes TOML values, each string on one line.
//!
//! Multi-line strings are not used: front matter ends at the first line `+++`, and any text may contain such a line. A line
//! break in a string is always an escape, so the front matter can have either line ending without a change of its values.

use jiff::civil::Date;
use toml_writer::{ToTomlKey, ToTomlValue, TomlKeyBuilder, TomlStringBuilder};

use super::node::Node;

/// Longer lists are written with one item on each line.
const WIDTH: usize = 100;

/// A string value.
pub(super) fn string(text: &str) -> String {
    let builder = TomlStringBuilder::new(text);
    builder.as_basic_pretty().or_else(|| builder.as_literal()).unwrap_or_else(|| builder.as_basic()).to_toml_value()
}

/// A key, quoted where it must be.
pub(super) fn key(name: &str) -> String {
    TomlKeyBuilder::new(name).as_default().to_toml_key()
}

/// A list of strings.
pub(super) fn strings(texts: &[String]) -> String {
    list(&texts.iter().map(|text| string(text)).collect::<Vec<_>>())
}

/// A local date.
pub(super) fn date(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

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

fn list(items: &[String]) -> String {
    let flat = format!("[{}]", items.join(", "));
    if flat.len() <= WIDTH || items.len() < 2 {
        return flat;
    }
    format!("[\n    {},\n]", items.join(",\n    "))
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
    fn strings_stay_on_one_line() {
        assert_eq!(string("plain"), "\"plain\"");
        assert_eq!(string("say \"hi\""), "'say \"hi\"'");
        for text in ["a\nb", "+++\n\"'", "\u{0}\u{7f}\u{1b}", "\\ ' \"", "\r\n", "\u{2028}", "\t"] {
            let written = string(text);
            assert_eq!(written.lines().count(), 1, "{written}");
            let table: toml::Table = format!("x = {written}").parse().unwrap();
            assert_eq!(table["x"].as_str(), Some(text));
        }
    }

    #[test]
    fn keys_are_quoted_where_they_must_be() {
        assert_eq!(key("modified_files"), "modified_files");
        assert_eq!(key("a b"), "\"a b\"");
    }

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
    fn long_lists_have_one_item_on_each_line() {
        let texts = vec!["x".repeat(60), "y".repeat(60)];
        assert_eq!(strings(&texts).lines().count(), 4);
        assert_eq!(strings(&texts[..1]).lines().count(), 1);
    }

    #[test]
    fn nested_values_are_inline() {
        let node = Node::Map(vec![("a b".into(), Node::List(vec![Node::Plain(String::new()), Node::Map(vec![])]))]);
        assert_eq!(value(&node), "{ \"a b\" = [\"\", {}] }");
    }
}
