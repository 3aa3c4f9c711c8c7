//! `invalid-config`: a fault of `backlog.toml`.
//!
//! Unresolved ids are `unknown-reference`, conflict markers `conflict-marker`, and a file that can't be read is
//! `unreadable-file`. The wording is that of the rules that find the same in stories.

use super::fixes::config_fixes;
use super::{
    Check, Example, FixContext, Fixes, Group, Rule, RuleContext, draft_at, invalid_front_matter, invalid_id,
    invalid_value, unknown_field,
};
use crate::diag::{ConfigFault, Fact, Finding, FindingDraft, Problem, Severity, other_trackers};
use crate::edit::Change;
use crate::model::config::{MAX_WEIGHTS, Release};
use crate::model::keys::{ValueType, config, deployment};
use crate::model::slug::slug;
use crate::text::quote;
use crate::text::tree::{CONFIG, DECISIONS, DEPLOYMENTS, SourceKind};

/// The rule.
pub const RULE: Rule = Rule {
    id: "invalid-config",
    group: Group::Format,
    severity: Severity::Error,
    fixed: true,
    blocks_order: true,
    summary: "`backlog.toml` or `deployments.toml` is not valid TOML, or has an invalid key or value.",
    why: "The configuration decides the place of every item. A key that isn't read, or a lane that doesn't exist, \
          would give the whole backlog another order than was agreed.",
    fix: "Correct the line; the message and its help say what is allowed.",
    example: Example::new(&[("backlog.toml", "[policy]\nlanes = [\"release\", \"feedbck\"]\n")]),
    fixes: Fixes::Made(fixes),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    for problem in context.problems_in(SourceKind::Config) {
        drafts.extend(config_finding(problem));
    }
}

fn config_finding(problem: &Problem) -> Option<FindingDraft> {
    let file = &*problem.place.path;
    let (message, help) = match &problem.fact {
        Fact::Syntax { words, mistake } => {
            let message = invalid_front_matter::syntax_message(&quote(file), words, mistake.as_deref());
            return Some(invalid_front_matter::syntax_draft(problem, message, mistake.as_deref()));
        }
        Fact::UnknownField { key, table, meant, known, .. } => unknown_key(file, key, table, meant.as_deref(), known),
        Fact::MissingField { key, table } => {
            let example = match deployment::ALL.iter().find(|known| known.name == *key).map(|known| known.value) {
                Some(ValueType::Timestamp) if file == DEPLOYMENTS => format!("{key} = 2026-12-24"),
                _ => format!("{key} = \"…\""),
            };
            (format!("an entry of `{}` has no `{key}`", table_header(file, table)), format!("add `{example}` to it"))
        }
        Fact::InvalidValue { key, found, expected } => invalid_value::message_and_help(key, found, expected),
        Fact::InvalidId { text, fault, .. } => {
            let help = match slug::<Release>(text) {
                Some(id) => format!("write `{id}`"),
                None => invalid_id::LEGAL.into(),
            };
            (invalid_id::message(text, *fault), help)
        }
        Fact::DuplicateId { id, first, of } => {
            let message = format!("`{}` has the id {} twice", table_header(file, of), quote(id));
            let help = "change one of the two ids; upper and lower case count as the same";
            let draft = draft_at(problem, message).help(help);
            return Some(draft.related(first.clone(), "the first entry with this id"));
        }
        Fact::Config(fault) => config_fault_text(fault),
        Fact::Unreadable(_)
        | Fact::ConflictMarker { .. }
        | Fact::NoFrontMatter(_)
        | Fact::UnclosedFrontMatter(_)
        | Fact::SwallowedKey { .. }
        | Fact::RepeatedEntry { .. }
        | Fact::Decision(_) => return None,
    };
    Some(draft_at(problem, message).help(help))
}

/// The message and the help for a fault that only `backlog.toml` can have.
fn config_fault_text(fault: &ConfigFault) -> (String, String) {
    match fault {
        ConfigFault::LaneTwice(lane) => (
            format!("the lane `{}` is listed twice", lane.name()),
            "an item takes the first lane that admits it: delete one of the two".into(),
        ),
        ConfigFault::LaneAfterRest(lane) => (
            format!("the lane `{}` stands after `rest`", lane.name()),
            "`rest` admits every item, so later lanes stay empty: move `rest` to the end".into(),
        ),
        ConfigFault::TooManyWeights { count } => {
            (format!("`[value.weights]` has {count} weights"), format!("at most {MAX_WEIGHTS} weights are allowed"))
        }
        ConfigFault::IterationEndsBeforeStart { start, end, .. } => {
            (format!("the iteration ends on {end}, before it starts on {start}"), "swap `start` and `end`".into())
        }
        ConfigFault::NotAnAddress { text, address } => (
            format!("`product_owners` names {}, which is no mail address", quote(text)),
            address.as_ref().map_or_else(
                || "write the address that `git log --format=%ae` shows for their commits, such as `maria@shop.example`".into(),
                |address| format!("write the address alone: {}", quote(address)),
            ),
        ),
        ConfigFault::DecisionInConfig { item, lines } => {
            let file = match item {
                Some(item) => quote(&format!("{DECISIONS}/{item}.toml")),
                None => format!("`{DECISIONS}/ID.toml`, where `ID` is the item that is moved"),
            };
            let lines = lines.iter().map(|line| quote(line)).collect::<Vec<_>>().join(", ");
            let help = match lines.is_empty() {
                true => format!("delete it here; each decision is a file {file}"),
                false => format!("move it into the file {file}: {lines}"),
            };
            ("a decision is a file in `decisions/`, not an entry of `[[decisions]]`".into(), help)
        }
        ConfigFault::UnknownRule { id, meant } => (
            format!("there is no rule `{id}`"),
            meant
                .map_or_else(|| "`topline explain` lists the rules".into(), |meant| format!("did you mean `{meant}`?")),
        ),
        ConfigFault::FixedRule { id } => (
            format!("the level of the rule `{id}` can't be changed"),
            "delete the line: other rules rely on this one".into(),
        ),
    }
}

fn unknown_key(file: &str, key: &str, table: &str, meant: Option<&str>, known: &[&str]) -> (String, String) {
    let message = match table {
        "" => format!("{} has the unknown key {}", quote(file), quote(key)),
        table => format!("`{}` has the unknown key {}", table_header(file, table), quote(key)),
    };
    let elsewhere = other_trackers::table(key).filter(|_| table.is_empty() && file == CONFIG);
    let help = match (elsewhere, meant) {
        (None, None) if table == config::value::TABLE.name => {
            "weights stand in `[value.weights]`: move the line below that header".into()
        }
        (Some(meant), _) => format!("did you mean `{meant}`?"),
        (None, Some(meant)) => format!("did you mean `{meant}`?"),
        (None, None) => format!("known keys: {}", unknown_field::quoted_names(known)),
    };
    (message, help)
}

/// The header of a table as its file writes it.
fn table_header(file: &str, table: &str) -> String {
    let found = config::find(table).filter(|_| file == CONFIG);
    let other = || if file == CONFIG { format!("[{table}]") } else { format!("[[{table}]]") };
    found.map_or_else(other, config::ConfigTable::header)
}

fn fixes(context: &FixContext<'_>, finding: &Finding) -> Vec<Change> {
    context.facts_at(finding).filter_map(|fact| config_fixes::of_fact(context, finding, fact)).collect()
}
