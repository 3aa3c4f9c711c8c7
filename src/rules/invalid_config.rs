//! `invalid-config`: any fault of `backlog.toml`.
//!
//! Ids that don't resolve are `unknown-reference`, markers of a merge `conflict-marker`, and a file that gives no
//! text `unreadable-file`. The words are those of the rules that find the same in stories.

use super::{
    Check, Context, Example, Group, Rule, draft_of, invalid_front_matter, invalid_id, invalid_value, unknown_field,
};
use crate::diag::{ConfigFault, Draft, Fact, Problem, Severity};
use crate::model::config::{MAX_WEIGHTS, Release};
use crate::model::keys::config;
use crate::model::slug::slug;
use crate::text::{quote, tree};

/// The rule.
pub const RULE: Rule = Rule {
    id: "invalid-config",
    group: Group::Format,
    severity: Severity::Error,
    fixed: true,
    blocks_order: true,
    summary: "`backlog.toml` is no TOML, or says something that it can't say.",
    why: "The configuration decides where every item stands. A key that nobody reads, or a lane that doesn't exist, \
          would order the whole backlog by something else than what was agreed.",
    fix: "Correct the line; the message and its help say what can stand there.",
    example: Example::of(&[("backlog.toml", "[policy]\nlanes = [\"release\", \"feedbck\"]\n")]),
    check: Check::Backlog(check),
};

fn check(context: &Context<'_>, drafts: &mut Vec<Draft>) {
    for problem in context.parsed.problems.iter().filter(|problem| &*problem.place.path == tree::CONFIG) {
        drafts.extend(draft(problem));
    }
}

fn draft(problem: &Problem) -> Option<Draft> {
    let (message, help) = match &problem.fact {
        Fact::Syntax { words, mistake } => {
            (format!("`backlog.toml` is no TOML: {words}"), invalid_front_matter::syntax_help(mistake.as_ref()))
        }
        Fact::UnknownField { key, table, meant, known } => unknown_key(key, table, meant.as_deref(), known),
        Fact::MissingField { key, table } => {
            (format!("an entry of `{}` has no `{key}`", header(table)), format!("add `{key} = \"…\"` to it"))
        }
        Fact::InvalidValue { key, found, expected } => invalid_value::words(key, found, expected),
        Fact::InvalidId { text, fault } => {
            let help = match slug::<Release>(text) {
                Some(id) => format!("write `{id}`"),
                None => format!("write {}", invalid_id::LEGAL),
            };
            (invalid_id::message(text, *fault), help)
        }
        Fact::DuplicateId { id, first, of } => {
            let message = format!("`{}` has the id {} twice", header(of), quote(id));
            let help = "give one of the two another id; upper and lower case count as the same";
            let draft = draft_of(problem, message).help(help);
            return Some(draft.related(first.clone(), "the first with this id"));
        }
        Fact::Config(fault) => own_words(fault),
        Fact::Unreadable(_) | Fact::ConflictMarker | Fact::NoFrontMatter { .. } | Fact::UnclosedFrontMatter => {
            return None;
        }
    };
    Some(draft_of(problem, message).help(help))
}

/// The sentence and the help for what only `backlog.toml` can have.
fn own_words(fault: &ConfigFault) -> (String, String) {
    match fault {
        ConfigFault::LaneTwice(lane) => (
            format!("the lane `{}` is listed twice", lane.name()),
            "an item takes the first lane that admits it: delete one of the two".into(),
        ),
        ConfigFault::LaneAfterRest(lane) => (
            format!("the lane `{}` stands after `rest`", lane.name()),
            "`rest` admits everything, so nothing gets past it: move `rest` to the end".into(),
        ),
        ConfigFault::TooManyWeights { count } => {
            (format!("`[value.weights]` names {count} parts"), format!("at most {MAX_WEIGHTS} can be weighed"))
        }
        ConfigFault::IterationEndsBeforeStart { start, end } => {
            (format!("the iteration ends on {end}, before it starts on {start}"), "exchange `start` and `end`".into())
        }
        ConfigFault::DecisionAboveItself { item } => {
            (format!("the decision puts `{item}` above itself"), "name another item, or say `first = true`".into())
        }
        ConfigFault::DecisionTarget { both } => {
            let says = if *both { "both `above` and" } else { "neither `above` nor" };
            (
                format!("the decision says {says} `first = true`"),
                "a decision has exactly one of `above = \"other-item\"` and `first = true`".into(),
            )
        }
        ConfigFault::UnknownRule { id, meant } => (
            format!("there is no rule `{id}`"),
            meant
                .map_or_else(|| "`topline explain` lists the rules".into(), |meant| format!("did you mean `{meant}`?")),
        ),
        ConfigFault::FixedRule { id } => (
            format!("the level of the rule `{id}` can't be changed"),
            "without it nothing else could be trusted: delete the line".into(),
        ),
    }
}

fn unknown_key(key: &str, table: &str, meant: Option<&str>, known: &[&str]) -> (String, String) {
    let message = match table {
        "" => format!("`backlog.toml` has the unknown key {}", quote(key)),
        table => format!("`{}` has the unknown key {}", header(table), quote(key)),
    };
    let help = meant.map_or_else(
        || format!("known there: {}", unknown_field::all_of(known)),
        |meant| format!("did you mean `{meant}`?"),
    );
    (message, help)
}

/// The header of a table as the file has it.
fn header(table: &str) -> String {
    config::find(table).map_or_else(|| format!("[{table}]"), config::ConfigTable::header)
}
