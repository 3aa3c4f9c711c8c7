//! Parses the TOML of a file, reports what is wrong with it, and hands what can be read to a reader.

use std::collections::HashSet;

use super::duplicate_key;
use super::toml_mistake::{self, Schema};
use super::toml_recovering::{self, TomlError};
use super::toml_table::{self, TomlTable};
use crate::diag::{Expected, Fact, MeantLines, Problems, TomlMistake};
use crate::text::{LineIndex, Span};

/// The most lines of a text with a syntax error whose mistake is looked for.
const MAX_MISTAKES: usize = 200;

/// Parses a TOML text that begins at byte `offset` of its file and hands its top table to `read`.
///
/// After a syntax error the rest is still read, but problems that may be consequences of the error are not reported:
/// missing keys and weights, and anything on the lines of the error. Returns whether the text is valid TOML.
pub fn document(
    text: &str,
    offset: usize,
    schema: Schema,
    problems: &mut Problems,
    read: impl FnOnce(&TomlTable<'_>, &mut Problems),
) -> bool {
    if let Some(table) = toml_table::parse_plain(text) {
        read(&table, problems);
        return true;
    }
    let (table, errors) = toml_recovering::parse_recovering(text);
    if errors.is_empty() {
        read(&table, problems);
        return true;
    }
    let mut other_problems = Problems::new(problems.path().clone());
    read(&table, &mut other_problems);
    let lines = LineIndex::new(text);
    let line_of = |span: Span| lines.line(span.start);
    let mut broken_lines = HashSet::new();
    for TomlError { span, words, is_too_deep } in errors {
        if !broken_lines.insert(line_of(span)) {
            continue;
        }
        let found = match is_too_deep {
            true => Some((TomlMistake::TooDeep, span)),
            // Each looks at the whole text.
            false if broken_lines.len() > MAX_MISTAKES => None,
            false => {
                let twice = words.starts_with("duplicate key").then(|| duplicate_key::find(text, span)).flatten();
                twice.or_else(|| toml_mistake::find(text, span.start as usize, schema))
            }
        };
        let mistake = found.map(|(mut mistake, taken)| {
            // The other lines of a block of YAML are no mistakes of their own.
            broken_lines.extend(line_of(taken)..=lines.line(taken.end));
            match &mut mistake {
                TomlMistake::Meant(_, MeantLines { span, .. }) | TomlMistake::KeyTwice { first: span, .. } => {
                    *span = span.shifted(offset);
                }
                _ => {}
            }
            Box::new(mistake)
        });
        problems.push(span.shifted(offset), Fact::Syntax { words, mistake });
    }
    let is_reported = |problem: &crate::diag::Problem| {
        let start = (problem.place.span.start as usize).saturating_sub(offset);
        let may_be_consequence = match &problem.fact {
            Fact::MissingField { .. } => true,
            Fact::InvalidValue { expected, .. } => matches!(expected, Expected::Weight(..)),
            _ => false,
        };
        !may_be_consequence && !broken_lines.contains(&line_of(Span::new(start, start)))
    };
    for problem in other_problems.into_vec().into_iter().filter(is_reported) {
        problems.push(problem.place.span, problem.fact);
    }
    false
}
