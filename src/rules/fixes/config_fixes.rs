//! Fixes of `backlog.toml`.

use std::sync::Arc;

use super::{FixContext, edit, safe, spelling, suggested, toml_faults};
use crate::diag::{ConfigFault, Fact, Finding, other_trackers};
use crate::edit::decisions;
use crate::edit::toml_layout::{Entries, StatementKind};
use crate::edit::{Applicability, Change, FileChange, TextEdit};
use crate::model::keys::decision;
use crate::text::{Span, toml_text};

/// The fix of one fault.
pub fn of_fact(context: &FixContext<'_>, finding: &Finding, fact: &Fact) -> Option<Change> {
    match fact {
        Fact::Syntax { mistake, .. } => toml_faults::of_syntax(context, finding, mistake.as_deref()),
        Fact::UnknownField { key, table: "", .. } => {
            of_table(context, finding, key).or_else(|| toml_faults::of_unknown_key(context, finding, fact))
        }
        Fact::UnknownField { .. } => toml_faults::of_unknown_key(context, finding, fact),
        Fact::InvalidValue { .. } => toml_faults::of_value(context, finding, fact),
        Fact::Config(fault) => of_fault(context, finding, fault),
        _ => None,
    }
}

/// A table that is called otherwise here: all its headers.
fn of_table(context: &FixContext<'_>, finding: &Finding, key: &str) -> Option<Change> {
    let meant = other_trackers::table(key)?;
    let layout = context.layout(&finding.place.path)?;
    let text = context.text(&finding.place.path)?;
    let path = [key];
    let headers: Vec<_> =
        layout.toml.at_or_below(&path).filter(|statement| statement.kind != StatementKind::KeyValue).collect();
    if headers.is_empty() || headers.iter().any(|header| header.path.len() > 1) {
        return None;
    }
    let edits = headers.iter().map(|header| {
        let span = toml_faults::header_span(text, header.lines.shifted(layout.offset))?;
        Some(TextEdit::replace(span, meant))
    });
    Some(safe(format!("Write `{meant}` instead of `{key}`"), finding, edits.collect::<Option<_>>()?))
}

fn of_fault(context: &FixContext<'_>, finding: &Finding, fault: &ConfigFault) -> Option<Change> {
    match fault {
        ConfigFault::LaneTwice(lane) => {
            let edits = without_entry(context, finding)?;
            Some(safe(format!("Delete the second `{}`", lane.name()), finding, edits))
        }
        ConfigFault::LaneAfterRest(lane) => {
            let edits = without_entry(context, finding)?;
            Some(suggested(format!("Delete `{}`, which no item reaches", lane.name()), finding, edits))
        }
        ConfigFault::UnknownRule { id, meant: Some(meant) } => {
            let edits = vec![TextEdit::replace(finding.place.span, toml_text::key(meant))];
            let title = format!("Write `{meant}` instead of `{id}`");
            Some(edit(spelling::of_word(id, meant), title, &finding.place.path, edits))
        }
        ConfigFault::FixedRule { id } => {
            let edits = toml_faults::remove_statement(context, finding)?;
            Some(suggested(format!("Delete `{id}`, whose level can't be changed"), finding, edits))
        }
        ConfigFault::DecisionInConfig { item: Some(item), .. } => move_decision(context, finding, item),
        _ => None,
    }
}

/// Removes the entry of a list at the place of a finding.
pub fn without_entry(context: &FixContext<'_>, finding: &Finding) -> Option<Vec<TextEdit>> {
    let statement = toml_faults::statement_at(context, finding)?;
    let Entries::Array(values) = &statement.entries else { return None };
    let at = values.iter().position(|value| value.start == finding.place.span.start)?;
    let text = context.text(&finding.place.path)?;
    let removed = values.get(at)?;
    if let Some(line) = own_line(text, *removed) {
        return Some(vec![TextEdit::remove(line)]);
    }
    let span = match (at.checked_sub(1).and_then(|before| values.get(before)), values.get(at + 1)) {
        (Some(before), _) => Span { start: before.end, end: removed.end },
        (None, Some(next)) => Span { start: removed.start, end: next.start },
        (None, None) => *removed,
    };
    // A comment that stands between would be lost.
    let is_plain = !text.get(span.range())?.contains('#');
    is_plain.then(|| vec![TextEdit::remove(span)])
}

/// The line of a value that has nothing but the value and a comma.
fn own_line(text: &str, value: Span) -> Option<Span> {
    let (before, after) = (text.get(..value.start as usize)?, text.get(value.end as usize..)?);
    let start = before.rfind('\n')? + 1;
    let rest = after.get(..=after.find('\n')?)?;
    let is_alone = before.get(start..)?.trim().is_empty() && matches!(rest.trim(), "" | ",");
    is_alone.then(|| Span::new(start, value.end as usize + rest.len()))
}

/// Moves a decision of version 0.1 into its file.
fn move_decision(context: &FixContext<'_>, finding: &Finding, item: &str) -> Option<Change> {
    let layout = context.layout(&finding.place.path)?;
    let path = decisions::path(item);
    if context.has_file(&path) {
        return None;
    }
    let statements = &layout.toml.statements;
    let start = finding.place.span.start;
    let is_header = |kind: StatementKind| kind == StatementKind::ArrayHeader;
    // The place of the finding is in the lines of the entry.
    let at = statements.iter().rposition(|statement| {
        is_header(statement.kind) && statement.path == ["decisions"] && statement.lines.start <= start
    })?;
    let header = statements.get(at)?;
    let entries = statements.get(at + 1..)?;
    let count = entries.iter().take_while(|statement| statement.kind == StatementKind::KeyValue).count();
    let text = layout.toml.text;
    let begin = layout.toml.start_with_comments(header);
    let end = entries.get(count).map_or(text.len(), |next| layout.toml.start_with_comments(next));
    let mut lines = text.get(begin..header.lines.start as usize)?.to_owned();
    let mut from = header.lines.end as usize;
    for statement in entries
        .iter()
        .take(count)
        .filter(|statement| statement.path.last().is_some_and(|key| key == decision::ITEM.name))
    {
        lines.push_str(text.get(from..statement.lines.start as usize)?);
        from = statement.lines.end as usize;
    }
    lines.push_str(text.get(from..end)?);
    let files = vec![
        FileChange::Edit {
            path: Arc::clone(&finding.place.path),
            edits: vec![TextEdit::remove(Span::new(begin, end))],
        },
        FileChange::Create { path: path.as_str().into(), text: format!("{}\n", lines.trim()) },
    ];
    Some(Change { title: format!("Move the decision into `{path}`"), applicability: Applicability::Safe, files })
}
