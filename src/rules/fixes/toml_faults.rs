//! Fixes of what every TOML file can have: errors of syntax, unknown keys and values of the wrong kind.

use std::sync::Arc;

use super::spelling;
use super::{FixContext, edit, safe, suggested};
use crate::diag::meant_value::{Meant, meant_value};
use crate::diag::{Expected, Fact, Finding, Found, Kind, MeantLines, Slip, TomlMistake};
use crate::edit::toml_layout::{Entries, Statement, StatementKind};
use crate::edit::{Applicability, Change, TextEdit};
use crate::model::keys::{ValueType, story};
use crate::parse::toml_recovering::parse_recovering;
use crate::parse::toml_table::TomlValue;
use crate::text::{Span, toml_text, visible};

/// The fix of lines that aren't TOML.
pub fn of_syntax(context: &FixContext<'_>, finding: &Finding, mistake: Option<&TomlMistake>) -> Option<Change> {
    let text = context.text(&finding.place.path)?;
    if let TomlMistake::KeyTwice { key, is_same: true, .. } = mistake? {
        let at = finding.place.span.start as usize;
        let start = text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
        let edits = vec![TextEdit::remove(Span::new(start, end_of_line(text, at)))];
        return Some(safe(format!("Delete the second `{key}`"), finding, edits));
    }
    let TomlMistake::Meant(slip, MeantLines { span, toml }) = mistake? else { return None };
    let written = text.get(span.range())?;
    if toml.is_empty() {
        let lines = Span::new(span.start as usize, end_of_line(text, span.end as usize));
        let edits = vec![TextEdit::remove(lines)];
        return Some(match slip {
            Slip::KeyTwice => suggested("Delete the line, whose key is there already", finding, edits),
            _ => safe("Delete the line, which has no value", finding, edits),
        });
    }
    let applicability = match slip {
        Slip::Key => spelling::of_key(key_of(written), key_of(toml)),
        _ => Applicability::Safe,
    };
    let kept = written.len() - written.trim_end_matches('\r').len();
    let span = Span::new(span.start as usize, span.end as usize - kept);
    let title = format!("Write `{}`", toml.trim());
    Some(edit(applicability, title, &finding.place.path, vec![TextEdit::replace(span, toml.clone())]))
}

/// The key of a line.
fn key_of(line: &str) -> &str {
    line.split(['=', ':']).next().unwrap_or_default().trim().trim_matches(['"', '\''])
}

/// Where the line of byte `at` ends, with its line ending.
fn end_of_line(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |newline| at + newline + 1)
}

/// The fix of an unknown key.
pub fn of_unknown_key(context: &FixContext<'_>, finding: &Finding, fact: &Fact) -> Option<Change> {
    let Fact::UnknownField { key, meant: Some(meant), line, is_there, .. } = fact else { return None };
    if *is_there {
        let edits = remove_statement(context, finding)?;
        return Some(suggested(format!("Delete `{key}`: `{meant}` is there already"), finding, edits));
    }
    if !resolves(context, finding, meant) {
        return None;
    }
    let applicability = spelling::of_key(key, meant);
    let key_span = finding.place.span;
    let edits = match line {
        None => vec![TextEdit::replace(key_span, toml_text::key(meant))],
        Some(line) => {
            let value = statement_at(context, finding)?.value;
            let start = key_span.start;
            vec![TextEdit::replace(Span { start, end: value.end }, line.clone())]
        }
    };
    let title = match line {
        Some(line) => format!("Write `{line}`"),
        None => format!("Write `{meant}` instead of `{key}`"),
    };
    Some(edit(applicability, title, &finding.place.path, edits))
}

/// Whether the ids in the value at the place of a finding would resolve under the key `meant`; yes, if it isn't a reference.
fn resolves(context: &FixContext<'_>, finding: &Finding, meant: &str) -> bool {
    let kind = match story::find(meant).map(|key| key.key.value) {
        Some(ValueType::Reference(kind) | ValueType::References(kind)) => kind,
        _ => return true,
    };
    let Some(text) = context.text(&finding.place.path) else { return false };
    let Some(statement) = statement_at(context, finding) else { return true };
    let line = format!("x = {}", text.get(statement.value.range()).unwrap_or_default());
    let (table, _) = parse_recovering(&line);
    let value = table.get("x").map(|entry| &entry.value.value);
    let ids: Vec<&str> = match value {
        Some(TomlValue::String(text)) => text.split(',').map(str::trim).collect(),
        Some(TomlValue::Array(values)) => values.iter().filter_map(|value| value.value.as_str()).collect(),
        _ => return true,
    };
    let known = context.ids(kind);
    ids.iter().all(|id| known.iter().any(|known| known.eq_ignore_ascii_case(id)))
}

/// Removes the lines of the key at the place of a finding.
pub fn remove_statement(context: &FixContext<'_>, finding: &Finding) -> Option<Vec<TextEdit>> {
    Some(vec![TextEdit::remove(statement_at(context, finding)?.lines)])
}

/// The statement with the key or the value at the place of a finding; its spans are those in the file.
pub fn statement_at(context: &FixContext<'_>, finding: &Finding) -> Option<Statement> {
    let layout = context.layout(&finding.place.path)?;
    let start = (finding.place.span.start as usize).checked_sub(layout.offset)?;
    let statements = layout.toml.statements.iter();
    let mut found = statements.filter(|statement| statement.lines.range().contains(&start));
    let statement = found.next()?.clone();
    let shift = |span: Span| span.shifted(layout.offset);
    Some(Statement {
        key: shift(statement.key),
        lines: shift(statement.lines),
        value: shift(statement.value),
        entries: match statement.entries {
            Entries::Array(values) => Entries::Array(values.into_iter().map(shift).collect()),
            other => other,
        },
        ..statement
    })
}

/// The fix of a value of the wrong kind.
pub fn of_value(context: &FixContext<'_>, finding: &Finding, fact: &Fact) -> Option<Change> {
    let Fact::InvalidValue { key, found, expected } = fact else { return None };
    let name = key.rsplit('.').next().unwrap_or(key);
    let span = finding.place.span;
    let replace = |applicability, value: String| {
        let title = format!("Write `{name} = {value}`");
        edit(applicability, title, &finding.place.path, vec![TextEdit::replace(span, value)])
    };
    match expected {
        Expected::Kind(Kind::Tables) if *found == Found::Table => return header(context, finding, key),
        Expected::WithoutCharacter(c, _) => return without_character(context, finding, *c),
        Expected::Entry(Kind::String) => {
            let text = plain_text(found).filter(|_| !matches!(found, Found::Array | Found::Table))?;
            let value = toml_text::string(&text);
            let title = format!("Write `{value}`");
            return Some(safe(title, finding, vec![TextEdit::replace(span, value)]));
        }
        _ => {}
    }
    let text = plain_text(found)?;
    match meant_value(if matches!(expected, Expected::OneOf(..)) { key } else { name }, expected, &text)? {
        Meant::Value(value) => {
            let applicability = match expected {
                Expected::OneOf(..) => spelling::of_value(key, &text, value.trim_matches(['"', '\''])),
                _ => Applicability::Safe,
            };
            Some(replace(applicability, value))
        }
        Meant::Nothing => {
            let edits = remove_statement(context, finding)?;
            Some(safe(format!("Delete `{name}`, which has no value"), finding, edits))
        }
    }
}

/// What was found, if all of it is known.
fn plain_text(found: &Found) -> Option<String> {
    Some(match found {
        Found::String { start, length: None } => start.to_string(),
        Found::Number(text) | Found::Date(text) | Found::DateTime(text) | Found::Time(text) => text.to_string(),
        Found::Boolean(boolean) => boolean.to_string(),
        Found::String { .. } | Found::Array | Found::Table => return None,
    })
}

/// The header of a list of tables that has single brackets.
fn header(context: &FixContext<'_>, finding: &Finding, key: &str) -> Option<Change> {
    let layout = context.layout(&finding.place.path)?;
    let path = [key];
    let mut headers = layout.toml.at_or_below(&path).filter(|statement| statement.kind != StatementKind::KeyValue);
    let (only, None) = (headers.next()?, headers.next()) else { return None };
    if only.path.len() != 1 {
        return None;
    }
    let text = context.text(&finding.place.path)?;
    let at = header_span(text, only.lines.shifted(layout.offset))?;
    let header = format!("[[{key}]]");
    Some(safe(format!("Write `{header}`"), finding, vec![TextEdit::replace(at, header)]))
}

/// Where the header in these lines is written, with its brackets.
pub fn header_span(text: &str, lines: Span) -> Option<Span> {
    let line = text.get(lines.range())?;
    let start = line.find('[')?;
    let end = line.rfind(']')? + 1;
    Some(Span::new(lines.start as usize + start, lines.start as usize + end))
}

/// The text without a character that can't be seen; a line break or a tab becomes a blank.
fn without_character(context: &FixContext<'_>, finding: &Finding, c: char) -> Option<Change> {
    let text = context.text(&finding.place.path)?;
    let span = finding.place.span;
    let written = text.get(span.range())?;
    let line = format!("x = {written}");
    let (table, _) = parse_recovering(&line);
    let value = table.get("x")?.value.value.as_str()?.to_owned();
    let is_blank = visible::is_line_break(c) || c == '\t';
    let new: String = match is_blank {
        true => value.split(c).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "),
        false => value.replace(c, ""),
    };
    let title = match is_blank {
        true => format!("Replace U+{:04X} by a blank", u32::from(c)),
        false => format!("Delete U+{:04X}", u32::from(c)),
    };
    let applicability = if is_blank { Applicability::Safe } else { Applicability::Suggested };
    let path = Arc::clone(&finding.place.path);
    Some(edit(applicability, title, &path, vec![TextEdit::replace(span, toml_text::string(&new))]))
}
