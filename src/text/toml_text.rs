//! Writes TOML values as people write them by hand.
//!
//! Front matter ends at the first line `+++`, even inside a multi-line string, and any text may contain such a line. So
//! [`string`] has one line, with a line break as an escape, and [`text`] uses a multi-line string only where that is safe.

use jiff::civil::Date;
use toml_writer::{ToTomlKey, ToTomlValue, TomlKeyBuilder, TomlStringBuilder};

/// Longer lists are written with one item on each line.
const WIDTH: usize = 100;

/// A string value on one line.
pub fn string(text: &str) -> String {
    let builder = TomlStringBuilder::new(text);
    builder.as_basic_pretty().or_else(|| builder.as_literal()).unwrap_or_else(|| builder.as_basic()).to_toml_value()
}

/// A key, quoted where it must be.
pub fn key(name: &str) -> String {
    TomlKeyBuilder::new(name).as_default().to_toml_key()
}

/// A list of strings.
pub fn strings(texts: &[impl AsRef<str>]) -> String {
    list(&texts.iter().map(|text| string(text.as_ref())).collect::<Vec<_>>())
}

/// A local date.
pub fn date(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

/// A string value that shows line breaks as such, if it has any. The line ending of a multi-line string is LF.
pub fn text(text: &str) -> String {
    let is_closing = |line: &str| line.trim_end() == "+++";
    let needs_escapes = |c: char| c.is_control() && c != '\n';
    if !text.contains('\n') || text.contains(needs_escapes) || text.lines().any(is_closing) {
        return string(text);
    }
    let builder = TomlStringBuilder::new(text);
    let written = builder.as_ml_basic_pretty().or_else(|| builder.as_ml_literal());
    written.unwrap_or_else(|| builder.as_ml_basic()).to_toml_value()
}

/// A list of values.
pub fn list(items: &[String]) -> String {
    let flat = format!("[{}]", items.join(", "));
    if flat.len() <= WIDTH || items.len() < 2 {
        return flat;
    }
    format!("[\n    {},\n]", items.join(",\n    "))
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
    fn long_lists_have_one_item_on_each_line() {
        let texts = vec!["x".repeat(60), "y".repeat(60)];
        assert_eq!(strings(&texts).lines().count(), 4);
        assert_eq!(strings(&texts[..1]).lines().count(), 1);
    }

    #[test]
    fn line_breaks_are_shown_where_that_is_safe() {
        assert_eq!(text("a\nb"), "\"\"\"\na\nb\"\"\"");
        for one_line in ["a", "a\n+++\nb", "+++\n", "a\r\nb", "a\n\tb"] {
            assert_eq!(text(one_line), string(one_line));
        }
        for other in ["\n", "a\n", "\"\"\"\n'''", "a\\\nb", "\n\na\n ", "'''\n"] {
            let table: toml::Table = format!("x = {}", text(other)).parse().unwrap();
            assert_eq!(table["x"].as_str(), Some(other));
        }
    }
}
