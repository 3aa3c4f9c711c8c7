//! `invalid-decision`: a fault of a file in `decisions/`.
//!
//! An unknown item or target is `unknown-reference`, conflict markers are `conflict-marker`, and a file that can't be read
//! is `unreadable-file`.

use super::fixes::{safe, suggested, toml_faults};
use super::{
    Check, Example, FixContext, Fixes, Group, Rule, RuleContext, draft_at, invalid_front_matter, invalid_value,
    unknown_field,
};
use crate::diag::{DecisionFault, Fact, Finding, FindingDraft, Problem, Severity, words};
use crate::edit::Change;
use crate::model::keys::decision;
use crate::parse::stem;
use crate::text::quote;
use crate::text::tree::SourceKind;

/// The rule.
pub const RULE: Rule = Rule {
    id: "invalid-decision",
    group: Group::Format,
    severity: Severity::Error,
    fixed: true,
    blocks_order: true,
    summary: "A file in `decisions/` is not valid TOML, or has an invalid key or value.",
    why: "A decision overrules the computed order, so it must say without doubt where its item goes, and why: whoever \
          reviews the order later wasn't there when it was decided.",
    fix: "The file `decisions/ID.toml` moves the item `ID`. It has exactly one of `above = \"other-item\"`, \
          `below = \"other-item\"`, `first = true` and `last = true`, and a `because` that gives the reason.",
    example: Example::new(&[
        ("decisions/gift-cards.toml", "first = true\nlast = true\nbecause = \"Christmas campaign\"\n"),
        ("stories/gift-cards.md", "+++\ntitle = \"Gift cards\"\n+++\n"),
    ]),
    fixes: Fixes::Made(fixes),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    for problem in context.problems_in(SourceKind::Decision) {
        if let Fact::Syntax { words, mistake } = &problem.fact {
            let message = format!("`{}` is not valid TOML: {words}", problem.place.path);
            drafts.push(invalid_front_matter::syntax_draft(problem, message, mistake.as_deref()));
        }
        drafts.extend(message_and_help(problem).map(|(message, help)| draft_at(problem, message).help(help)));
    }
}

fn message_and_help(problem: &Problem) -> Option<(String, String)> {
    Some(match &problem.fact {
        Fact::UnknownField { key, .. } if key == decision::ITEM.name => (
            "the decision has the unknown key `item`".into(),
            "delete the line: the file's name is the id of the item that is moved".into(),
        ),
        Fact::UnknownField { key, meant, known, .. } => {
            let help = meant.as_ref().map_or_else(
                || format!("known keys: {}", unknown_field::quoted_names(known)),
                |meant| format!("did you mean `{meant}`?"),
            );
            (format!("the decision has the unknown key {}", quote(key)), help)
        }
        Fact::MissingField { key, .. } => {
            (format!("the decision has no `{key}`"), format!("add `{key} = \"…\"` with the reason"))
        }
        Fact::InvalidValue { key, found, expected } => invalid_value::message_and_help(key, found, expected),
        Fact::Decision(fault) => fault_message_and_help(fault),
        _ => return None,
    })
}

fn fault_message_and_help(fault: &DecisionFault) -> (String, String) {
    const ONE: &str = "write exactly one of `above = \"other-item\"`, `below = \"other-item\"`, `first = true` and \
                       `last = true`";
    match fault {
        DecisionFault::NoTarget => ("the decision doesn't say where the item goes".into(), ONE.into()),
        DecisionFault::SeveralTargets(keys) => {
            (format!("the decision has more than one place: {}", words::quoted_list(keys.iter().copied())), ONE.into())
        }
        DecisionFault::OnItself { item } => (
            format!("the decision puts {} next to itself", quote(item)),
            "name another item, or write `first = true` or `last = true`".into(),
        ),
        DecisionFault::EmptyBecause => {
            ("`because` is empty".into(), "give the reason: whoever reviews the order later needs it".into())
        }
    }
}

fn fixes(context: &FixContext<'_>, finding: &Finding) -> Vec<Change> {
    let fix = |fact: &Fact| match fact {
        Fact::Syntax { mistake, .. } => toml_faults::of_syntax(context, finding, mistake.as_deref()),
        Fact::UnknownField { key, .. } if key == decision::ITEM.name => without_item(context, finding),
        Fact::UnknownField { .. } => toml_faults::of_unknown_key(context, finding, fact),
        Fact::InvalidValue { .. } => toml_faults::of_value(context, finding, fact),
        _ => None,
    };
    context.facts_at(finding).filter_map(fix).collect()
}

/// Without the key `item`, if that says the same as the file's name.
fn without_item(context: &FixContext<'_>, finding: &Finding) -> Option<Change> {
    let statement = toml_faults::statement_at(context, finding)?;
    let written = context.text(&finding.place.path)?.get(statement.value.range())?;
    let is_same = written.trim_matches(['"', '\'']) == stem(&finding.place.path);
    let edits = toml_faults::remove_statement(context, finding)?;
    let title = "Delete `item`: the file's name says it";
    Some(if is_same { safe(title, finding, edits) } else { suggested(title, finding, edits) })
}
