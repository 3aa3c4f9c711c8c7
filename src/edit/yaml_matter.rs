//! Front matter in YAML, written as TOML: line by line, so that comments and the order stay.

use super::toml_layout::TomlLayout;
use crate::diag::TomlMistake;
use crate::diag::meant_value::free_value;
use crate::parse::toml_mistake::{self, Schema};
use crate::parse::toml_table::parse_plain;
use crate::text::{Span, toml_text};

/// The TOML of the lines between the `---` lines. Keys that have no place here go below `[extra]`. `None` if a line isn't
/// understood.
pub fn to_toml(yaml: &str) -> Option<String> {
    if yaml.contains("\r\n") {
        return Some(to_toml(&yaml.replace("\r\n", "\n"))?.replace('\n', "\r\n"));
    }
    let (yaml, comments) = without_comments(yaml);
    let yaml = &*yaml;
    let mut comments = comments.into_iter().peekable();
    let mut out = String::new();
    let mut extra = String::new();
    let mut at = 0;
    while let Some(line) = yaml.get(at..).and_then(|rest| rest.split_inclusive('\n').next()) {
        let content = line.trim();
        if content.is_empty() || content.starts_with('#') || (content.contains('=') && parse_plain(line).is_some()) {
            out.push_str(line);
            at += line.len();
            continue;
        }
        let (converted, span) = convert(yaml, at)?;
        let end = yaml.get(span.end as usize..)?.find('\n').map_or(yaml.len(), |end| span.end as usize + end + 1);
        let (target, toml) = match &converted {
            Converted::Here(toml) => (&mut out, toml),
            Converted::Extra(toml) => (&mut extra, toml),
        };
        let mut of_lines = std::iter::from_fn(|| comments.next_if(|(place, _)| *place <= end));
        let comment = of_lines.next().map(|(_, comment)| comment);
        for (_, comment) in of_lines {
            target.push_str(&format!("{comment}\n"));
        }
        let line = format!("{toml} {}", comment.unwrap_or_default());
        if !line.trim().is_empty() {
            target.push_str(line.trim());
            target.push('\n');
        }
        if end <= at {
            return None;
        }
        at = end;
    }
    if !extra.is_empty() {
        out.push_str(&format!("\n[extra]\n{extra}"));
    }
    TomlLayout::new(&out)?;
    Some(out)
}

/// YAML without the comments behind its values, and these with the byte in the result before which they stood. Comments on lines
/// of their own stay.
fn without_comments(yaml: &str) -> (String, Vec<(usize, String)>) {
    let mut out = String::with_capacity(yaml.len());
    let mut comments = Vec::new();
    // The indentation of the key whose value is a block of text.
    let mut block: Option<usize> = None;
    for line in yaml.split_inclusive('\n') {
        let indent = line.len() - line.trim_start().len();
        if block.is_some_and(|key| indent <= key && !line.trim().is_empty()) {
            block = None;
        }
        let at = comment_start(line).filter(|_| block.is_none() && !line.trim_start().starts_with('#'));
        let content = line.trim_end_matches(['\r', '\n']);
        match at {
            Some(at) => {
                out.push_str(line.get(..at).unwrap_or_default().trim_end());
                comments.push((out.len(), content.get(at..).unwrap_or_default().trim_end().to_owned()));
                out.push_str(line.get(content.len()..).unwrap_or_default());
            }
            None => out.push_str(line),
        }
        let begins_block = [": |", ": >", ": |-", ": >-"].iter().any(|mark| content.trim_end().ends_with(mark));
        if block.is_none() && begins_block {
            block = Some(indent);
        }
    }
    (out, comments)
}

/// Where the comment behind a value begins.
fn comment_start(line: &str) -> Option<usize> {
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (None, '#') if before.is_whitespace() => return Some(at),
            // A quote inside a word is an apostrophe.
            (None, '"' | '\'') if before.is_whitespace() || matches!(before, '[' | ',' | '{') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
        before = c;
    }
    None
}

/// The TOML of some lines.
enum Converted {
    Here(String),
    /// What belongs below `[extra]`.
    Extra(String),
}

/// The TOML of the line at byte `at` and of the lines below that belong to it, and where these are.
fn convert(yaml: &str, at: usize) -> Option<(Converted, Span)> {
    let (mistake, span) = toml_mistake::find(yaml, at, Schema::Story)?;
    let line = |key: &str| {
        let (_, value) = yaml.get(span.range())?.split_once(':')?;
        // A block can't be taken over without knowing what it means.
        let value = (!value.trim().is_empty() && !value.trim_end().contains('\n')).then_some(value)?;
        Some(format!("{} = {}", toml_text::key(key), free_value(value)?))
    };
    let converted = match mistake {
        TomlMistake::Meant(_, meant) => Converted::Here(meant.toml),
        TomlMistake::UnknownKey { extra, .. } => Converted::Extra(extra),
        TomlMistake::ForeignKey(key) => Converted::Extra(line(&key)?),
        // The finding for the value then says what it can be.
        TomlMistake::NoReading { key, .. } => Converted::Here(line(&key)?),
        TomlMistake::TooDeep | TomlMistake::KeyTwice { .. } => return None,
    };
    Some((converted, span))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_in_yaml_is_understood() {
        let yaml = "# about\ntitle: Edit the cart # now\nstate: in-progress\n\ntags:\n  - a # one\n  - b # two\ncreated: 2026-11-02\nid: 12\nteam: web\nestimate: XL\ndue:\n";
        let toml = "# about\ntitle = \"Edit the cart\" # now\nstatus = \"doing\"\n\n# two\nlabels = [\"a\", \"b\"] # one\nreported = 2026-11-02\nestimate = \"XL\"\n\n[extra]\nid = 12\nteam = \"web\"\n";
        assert_eq!(to_toml(yaml).as_deref(), Some(toml));
        assert_eq!(to_toml(&yaml.replace('\n', "\r\n")).as_deref(), Some(&*toml.replace('\n', "\r\n")));
        assert_eq!(to_toml("? complex\n"), None);
    }
}
