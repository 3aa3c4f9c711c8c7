//! Recognizes common mistakes in lines that are not valid TOML.
//!
//! The parser's messages describe the grammar. Most invalid lines are one of a few mistakes that beginners make, for which
//! there is one right line: the key as it is called here, with its value as its type wants it. The mistake is guessed from the
//! text, not from the parser's message, which may change.

use super::mistaken_line::{MistakenLine, line_around, table_above};
use super::toml_table::parse_plain;
use crate::diag::meant_value::{self, Meant, expected, foreign_unit, free_value, meant_value};
use crate::diag::{Expected, Kind, MeantLines, Slip, TomlMistake, other_trackers};
use crate::model::keys::config::{self, Shape};
use crate::model::keys::{Key, decision, deployment, story};
use crate::text::{Span, similar};

/// Whose keys a TOML text has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// A story's front matter.
    Story,
    /// `backlog.toml`.
    Config,
    /// A decision.
    Decision,
    /// `deployments.toml`.
    Deployments,
}

/// The key that a line means, as it is called here.
enum MeantKey {
    Known(&'static Key),
    /// A key of a table whose keys aren't known here.
    Free,
    /// A key of other trackers that has no counterpart.
    Foreign,
    Unknown,
}

/// The mistake in the line of byte `at` of a `text`, if it is a known one, and the lines that it takes. Spans are relative to
/// `text`.
pub fn find(text: &str, at: usize, schema: Schema) -> Option<(TomlMistake, Span)> {
    let (start, end) = line_around(text, at);
    let line = text.get(start..end)?;
    if let Some(toml) = single_brackets(line) {
        let span = Span::new(start, end);
        return Some((TomlMistake::Meant(Slip::SingleBrackets, MeantLines { span, toml }), span));
    }
    if parse_plain(line).is_some() {
        return None;
    }
    let found = MistakenLine::find(text, at)?;
    Some((of_line(&found, schema, text)?, found.span))
}

fn of_line(found: &MistakenLine<'_>, schema: Schema, text: &str) -> Option<TomlMistake> {
    let table = table_above(text, found.span.start as usize);
    match meant_key(schema, table, found.key, text) {
        MeantKey::Known(key) => of_known_key(found, key, text),
        MeantKey::Free => {
            let toml = format!("{}{} = {}", found.indent, bare(found.key), free_value(&found.value)?);
            meant(found, slip(found, None), toml)
        }
        MeantKey::Foreign => Some(TomlMistake::ForeignKey(found.key.to_owned())),
        MeantKey::Unknown => {
            let extra = format!("{} = {}", bare(found.key), free_value(&found.value)?);
            let extra = if schema == Schema::Story { extra } else { String::new() };
            Some(TomlMistake::UnknownKey { key: found.key.to_owned(), extra })
        }
    }
}

/// `[[flow]]` for a line `[flow]`, if `backlog.toml` has a list of that name.
fn single_brackets(line: &str) -> Option<String> {
    let line = line.split('#').next().unwrap_or_default().trim();
    let name = line.strip_prefix('[')?.strip_suffix(']')?.trim();
    let table = config::find(name).filter(|table| matches!(table.shape, Shape::List))?;
    Some(table.header())
}

fn meant_key(schema: Schema, table: &str, key: &str, text: &str) -> MeantKey {
    let known: Vec<&'static Key> = match (schema, table) {
        (Schema::Story, "") => return story_key(key, text),
        (Schema::Story, "value") => vec![&config::weights::PART],
        (Schema::Decision, "") => decision::ALL.to_vec(),
        (Schema::Deployments, deployment::TABLE) => deployment::ALL.to_vec(),
        (Schema::Config, _) => config::find(table).map(|table| table.keys.to_vec()).unwrap_or_default(),
        _ => Vec::new(),
    };
    let is_open = known.iter().any(|key| key.name.bytes().all(|byte| byte.is_ascii_uppercase()));
    if known.is_empty() || is_open {
        return MeantKey::Free;
    }
    find_by_name(key, &known).map_or(MeantKey::Unknown, MeantKey::Known)
}

fn story_key(key: &str, text: &str) -> MeantKey {
    let is_bug = || text.lines().any(is_type_bug);
    let name = other_trackers::key(key).or_else(|| other_trackers::key_of_bugs(key).filter(|_| is_bug()));
    if let Some(key) = story::find(key).or_else(|| story::find(name?)) {
        return MeantKey::Known(&key.key);
    }
    if other_trackers::key_help(key).is_some() {
        return MeantKey::Foreign;
    }
    let known: Vec<&'static Key> = story::ALL.iter().map(|key| &key.key).collect();
    find_by_name(key, &known).map_or(MeantKey::Unknown, MeantKey::Known)
}

/// Whether a line gives the type of a bug, in TOML or YAML, by whatever word.
fn is_type_bug(line: &str) -> bool {
    let Some((key, value)) = line.split_once(['=', ':']) else { return false };
    let key = key.trim().to_lowercase();
    let value = value.split('#').next().unwrap_or_default().trim().trim_matches(['"', '\'']).to_lowercase();
    let is_type = key == story::TYPE.name() || other_trackers::key(&key) == Some(story::TYPE.name());
    is_type && (value == "bug" || other_trackers::value(story::TYPE.name(), &value) == Some("bug"))
}

fn find_by_name(name: &str, known: &[&'static Key]) -> Option<&'static Key> {
    let name = similar::nearest(name, known.iter().map(|key| key.name))?;
    known.iter().copied().find(|key| key.name == name)
}

fn of_known_key(found: &MistakenLine<'_>, key: &'static Key, text: &str) -> Option<TomlMistake> {
    let is_there =
        || text.lines().any(|line| line.split_once(['=', ':']).is_some_and(|(name, _)| name.trim() == key.name));
    if key.name != found.key && is_there() {
        return Some(TomlMistake::Meant(Slip::KeyTwice, MeantLines { span: found.span, toml: String::new() }));
    }
    let expected = expected(key.value)?;
    let (value, comment) = if is_text(&expected) { (&*found.value, "") } else { found.without_comment() };
    // A comment alone is no text.
    let value = if value.starts_with('#') { "" } else { value };
    let no_reading = || TomlMistake::NoReading {
        key: key.name.to_owned(),
        expected: expected.clone(),
        unit: foreign_unit(key.name, &expected, value),
        is_required: key.is_required,
    };
    Some(match meant_value(key.name, &expected, value) {
        Some(Meant::Value(toml)) => {
            let line = format!("{}{} = {toml} {comment}", found.indent, key.name);
            meant(found, slip(found, Some((key.name, &expected))), line.trim_end().to_owned())
                .unwrap_or_else(no_reading)
        }
        Some(Meant::Nothing) if !key.is_required => {
            TomlMistake::Meant(Slip::Null, MeantLines { span: found.span, toml: String::new() })
        }
        _ => no_reading(),
    })
}

/// What was meant, if that is TOML.
fn meant(found: &MistakenLine<'_>, slip: Slip, toml: String) -> Option<TomlMistake> {
    parse_plain(&toml)?;
    Some(TomlMistake::Meant(slip, MeantLines { span: found.span, toml }))
}

/// How `found` differs from TOML; `meant` are the key that it means and what that can have.
fn slip(found: &MistakenLine<'_>, meant: Option<(&str, &Expected)>) -> Slip {
    let value = &*found.value;
    let first = value.chars().next().unwrap_or_default();
    if found.is_yaml {
        return Slip::Yaml;
    }
    if meant.is_some_and(|(name, _)| name != found.key) {
        return Slip::Key;
    }
    if found.has_other_sign {
        return Slip::Value;
    }
    match meant.map(|(_, expected)| expected) {
        _ if matches!(first, '\u{2018}'..='\u{201f}' | '«' | '»') => Slip::CurlyQuote(first),
        Some(Expected::Date) => Slip::DateFormat,
        Some(Expected::Kind(Kind::Number | Kind::Value) | Expected::Share | Expected::Count)
            if first.is_ascii_digit() =>
        {
            let decimals = value.split_once(',').map_or(0, |(_, decimals)| decimals.trim().len());
            if matches!(decimals, 1 | 2) || value.starts_with("0,") { Slip::DecimalComma } else { Slip::Unit }
        }
        Some(Expected::Kind(Kind::Strings)) => Slip::List,
        Some(Expected::Kind(Kind::StringOrStrings)) if first == '[' || value.contains(',') => Slip::List,
        _ if first == '\'' => Slip::Apostrophe,
        _ if first.is_alphanumeric() || first == '@' => Slip::UnquotedText,
        _ => Slip::Value,
    }
}

fn is_text(expected: &Expected) -> bool {
    matches!(expected, Expected::Line(_) | Expected::Kind(Kind::String))
}

/// A key as TOML writes it.
fn bare(key: &str) -> String {
    let is_bare = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
    if is_bare { key.to_owned() } else { meant_value::quoted(key) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant_by(text: &str) -> Option<(Slip, String)> {
        match find(text, 0, Schema::Story)?.0 {
            TomlMistake::Meant(slip, lines) => Some((slip, lines.toml)),
            _ => None,
        }
    }

    #[test]
    fn known_mistakes_are_found() {
        for (text, slip, toml) in [
            ("title = “Search”", Slip::CurlyQuote('“'), "title = \"Search\""),
            ("title = 'Shopper's search'", Slip::Apostrophe, "title = \"Shopper's search\""),
            ("title = Search # all", Slip::UnquotedText, "title = \"Search # all\""),
            ("title = 3 days of rest", Slip::UnquotedText, "title = \"3 days of rest\""),
            ("status = in progress # since then", Slip::UnquotedText, "status = \"doing\" # since then"),
            ("assignee = @maria", Slip::UnquotedText, "assignee = \"@maria\""),
            ("estimate = 3,5", Slip::DecimalComma, "estimate = 3.5"),
            ("value = 1,000", Slip::Unit, "value = 1000"),
            ("value = 0,125", Slip::DecimalComma, "value = 0.125"),
            ("estimate = 3d # or so", Slip::Unit, "estimate = 3 # or so"),
            ("reported = 24.12.2026", Slip::DateFormat, "reported = 2026-12-24"),
            ("depends_on = b, c", Slip::List, "depends_on = [\"b\", \"c\"]"),
            ("depends_on = [b]", Slip::List, "depends_on = [\"b\"]"),
            ("due = null", Slip::Null, ""),
            ("step =", Slip::Null, ""),
            ("step = # later", Slip::Null, ""),
            ("estimate := 3", Slip::Value, "estimate = 3"),
            ("estimate == 3", Slip::Value, "estimate = 3"),
            ("title => \"A\"", Slip::Value, "title = \"A\""),
            ("state = open", Slip::Key, "status = \"todo\""),
            ("kind: bug\ntype = \"bug\"", Slip::KeyTwice, ""),
            ("[flow]", Slip::SingleBrackets, "[[flow]]"),
            ("title: Edit the cart", Slip::Yaml, "title = \"Edit the cart\""),
            ("title: 'a = b'", Slip::Yaml, "title = \"a = b\""),
            ("\"title\": \"Edit\",", Slip::Yaml, "title = \"Edit\""),
            ("estimate: 3", Slip::Yaml, "estimate = 3"),
            ("due: 2026-12-24", Slip::Yaml, "due = 2026-12-24"),
            ("feature: ~", Slip::Null, ""),
            ("labels: [shop, 3]", Slip::Yaml, "labels = [\"shop\", \"3\"]"),
            ("labels:\n- a\n- b\n", Slip::Yaml, "labels = [\"a\", \"b\"]"),
            ("tags:\n  - a # x\n  - b\n", Slip::Yaml, "labels = [\"a\", \"b\"]"),
            ("value:\n  income: 3\n", Slip::Yaml, "value = { income = 3 }"),
            ("priority: high\ntype: defect\n", Slip::Yaml, "severity = \"major\""),
        ] {
            assert_eq!(meant_by(text), Some((slip, toml.into())), "{text}");
        }
    }

    #[test]
    fn the_table_decides() {
        for (schema, text, toml) in [
            (Schema::Config, "[iteration]\nreserve = 40%", "reserve = 0.4"),
            (Schema::Config, "[product]\nname: Shop", "name = \"Shop\""),
            (Schema::Config, "[value.weights]\nincome: 2", "income = 2"),
            (Schema::Decision, "above: edit-cart", "above = \"edit-cart\""),
            (Schema::Decision, "first = yes", "first = true"),
            (Schema::Story, "[extra]\nwho: Ana", "who = \"Ana\""),
        ] {
            let found = find(text, text.len(), schema).map(|(mistake, _)| mistake);
            assert!(matches!(&found, Some(TomlMistake::Meant(_, lines)) if lines.toml == toml), "{text} {found:?}");
        }
    }

    #[test]
    fn a_value_without_a_reading_says_what_the_key_can_have() {
        let find = |text: &str| find(text, 0, Schema::Story).map(|(mistake, _)| mistake);
        for text in ["estimate = XL", "due = next week", "status: whatever", "title:", "reported = 3.11.2026"] {
            assert!(matches!(find(text), Some(TomlMistake::NoReading { .. })), "{text}");
        }
        assert_eq!(find("priority: high"), Some(TomlMistake::ForeignKey("priority".into())));
        let unknown = TomlMistake::UnknownKey { key: "colour".into(), extra: "colour = \"red\"".into() };
        assert_eq!(find("colour: red"), Some(unknown));
    }

    #[test]
    fn other_lines_have_no_known_mistake() {
        for text in ["", "title", "title = \"a\"", "[policy]", "- a", "# a: b"] {
            assert_eq!(find(text, 0, Schema::Story), None, "{text}");
        }
    }
}
