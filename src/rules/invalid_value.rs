//! `invalid-value`: a key of a story with an invalid value.

mod correction;

pub use correction::conversion;

use super::fixes::toml_faults;
use super::{Check, Example, FixContext, Fixes, Group, Rule, RuleContext, draft_at, unknown_field};
use crate::diag::{Expected, Fact, Finding, FindingDraft, Found, Kind, Severity, other_trackers};
use crate::edit::Change;
use crate::model::decimal::DecimalFault;
use crate::model::keys::{config, decision, story};
use crate::text::tree::SourceKind;
use crate::text::{quote, visible};

/// The rule.
pub const RULE: Rule = Rule {
    id: "invalid-value",
    group: Group::Format,
    severity: Severity::Error,
    fixed: true,
    blocks_order: true,
    summary: "A key of a story has an invalid value.",
    why: "A value of the wrong kind can't be compared or added, and guessing what was meant would move items for \
          reasons that nobody wrote down. An empty `found_in`, or another spelling of `production` such as `Production`, \
          `prod` or `live`, would hide a production bug: it is invalid too.",
    fix: "Write a value of the kind that the message asks for.",
    example: Example::new(&[(
        "stories/edit-cart.md",
        "+++\ntitle = \"Edit the cart\"\nstatus = \"in progress\"\n+++\n",
    )]),
    fixes: Fixes::Made(fixes),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    for problem in context.problems_in(SourceKind::Story) {
        if let Fact::InvalidValue { key, found, expected } = &problem.fact {
            let (message, help) = message_and_help(key, found, expected);
            drafts.push(draft_at(problem, message).help(help));
        }
    }
}

/// The message and the help for a value of `key` that isn't what was `expected`.
pub fn message_and_help(key: &str, found: &Found, expected: &Expected) -> (String, String) {
    let written = found;
    let found = &*found_text(found);
    let wants = |what: &str| (format!("`{key}` is {found}, not {what}"), wrong_kind_help(key, written, expected));
    match expected {
        Expected::Kind(kind) => wants(kind_text(*kind)),
        Expected::Entry(kind) => {
            (format!("`{key}` contains {found}, not {}", kind_text(*kind)), entry_help(key, written, *kind))
        }
        Expected::Count => wants("a whole number of at least 0"),
        Expected::Share => wants("a number from 0 to 1"),
        Expected::Date => wants("a date"),
        Expected::Timestamp => wants("a date, or a date and time with an offset"),
        Expected::Line(most) => {
            let message = format!("`{key}` is {found}, not one line of at most {most} characters");
            (message, format!("keep `{key}` to one line of 1 to {most} characters"))
        }
        Expected::Visible(most) => {
            let message = format!("`{key}` is {found}, which has no visible characters");
            (message, format!("write one line of visible text, at most {most} characters"))
        }
        Expected::WithoutCharacter(c, at) => forbidden_character(key, found, *c, *at),
        Expected::OneOf(names, meant) => {
            let message = format!("`{key}` is {found}, which is not an allowed value");
            let elsewhere = match written {
                Found::String { start, length: None } => other_trackers::value(key, start),
                Found::Number(text) => other_trackers::value(key, text),
                Found::Boolean(boolean) => other_trackers::value(key, if *boolean { "true" } else { "false" }),
                _ => None,
            };
            match elsewhere.or(meant.as_deref()) {
                None if correction::is_nothing(key, written, expected) && !is_required(key) => {
                    (message, correction::nothing(key))
                }
                meant => (message, choose_from(names.iter().copied(), meant)),
            }
        }
        Expected::Environment(true) => {
            let help = "write `found_in = \"production\"`, or a name that isn't like it";
            (format!("`{key}` is {found}, which hides a bug in `production`"), help.into())
        }
        Expected::Environment(false) => {
            let help = "write `found_in = \"production\"`, or the name of the other environment, or delete the line";
            (format!("`{key}` is {found}, not the name of an environment"), help.into())
        }
        Expected::Weight(_, meant) => {
            let message = format!("`{key}` has no weight in `[value.weights]`");
            (message, weight_help(key, meant.as_deref()))
        }
        Expected::Decimal(fault) => decimal_fault(key, found, *fault),
    }
}

/// The part may be new, so that its weight is missing, or misspelled. Booking it under another name would be wrong, so only a
/// name that is very similar is suggested.
fn weight_help(key: &str, meant: Option<&str>) -> String {
    let part = key.rsplit_once("value.").map_or(key, |(_, part)| part);
    let is_bare = part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    let name = if is_bare { part.to_owned() } else { format!("{part:?}") };
    match meant {
        Some(meant) => format!("did you mean {}? If not, add `{name} = 1.0` to `[value.weights]`", quote(meant)),
        None => format!("add its weight to `[value.weights]` in backlog.toml, such as `{name} = 1.0`"),
    }
}

/// A value as messages show it.
fn found_text(found: &Found) -> String {
    match found {
        Found::String { start, length: None } => format!("the string {start:?}"),
        Found::String { start, length: Some(length) } => format!("the string {start:?}… ({length} characters)"),
        Found::Number(number) => format!("the number {number}"),
        Found::Boolean(boolean) => boolean.to_string(),
        Found::Date(date) => format!("the date {date}"),
        Found::DateTime(datetime) => format!("the date and time {datetime}"),
        Found::Time(time) => format!("the time {time}"),
        Found::Array => "an array".into(),
        Found::Table => "a table".into(),
    }
}

/// A kind of value as messages call it.
const fn kind_text(kind: Kind) -> &'static str {
    match kind {
        Kind::String => "a string",
        Kind::Number => "a number",
        Kind::Strings => "an array of strings",
        Kind::StringOrStrings => "a string or an array of strings",
        Kind::Table => "a table",
        Kind::Tables => "an array of tables",
        Kind::Value => "a number, or a table of named parts",
        Kind::True => "`true`",
        Kind::Boolean => "`true` or `false`",
    }
}

/// The line that was meant by a value of the wrong kind, or what the key can have.
fn wrong_kind_help(key: &str, found: &Found, expected: &Expected) -> String {
    correction::of(key, found, expected).or_else(|| correction::to_convert(key, found, expected)).unwrap_or_else(|| {
        match expected {
            Expected::Kind(Kind::Table | Kind::Tables) => format!("give `{key}` {}", wanted(key, expected)),
            _ if is_required(key) => format!("give `{key}` {}", wanted(key, expected)),
            _ => format!("give `{key}` {}, or delete the line", wanted(key, expected)),
        }
    })
}

/// Whether a key, with the name of its table in `backlog.toml`, must be written.
fn is_required(key: &str) -> bool {
    let (table, name) = key.rsplit_once('.').unwrap_or(("", key));
    let of_table = config::find(table).into_iter().flat_map(|table| table.keys).copied();
    let of_story = story::find(key).map(|key| &key.key);
    of_table.chain(of_story).chain(decision::ALL.iter().copied()).any(|key| key.name == name && key.is_required)
}

/// The help for an array with an entry of the wrong kind.
fn entry_help(key: &str, found: &Found, kind: Kind) -> String {
    match found {
        // Some lists of `backlog.toml` only have certain words.
        _ if kind != Kind::String || key.contains('.') => {
            format!("every entry of `{key}` must be {}", kind_text(kind))
        }
        Found::Number(text) | Found::Date(text) | Found::DateTime(text) | Found::Time(text) => {
            format!("put it in quotes: `\"{text}\"`")
        }
        Found::Boolean(boolean) => format!("put it in quotes: `\"{boolean}\"`"),
        _ => format!("every entry of `{key}` must be {}", kind_text(kind)),
    }
}

/// What a key can have, with an example: "a number such as `3`".
pub fn wanted(key: &str, expected: &Expected) -> String {
    match expected {
        Expected::Kind(Kind::String) => "a text in double quotes, such as `\"…\"`".into(),
        Expected::Kind(Kind::Number) | Expected::Decimal(_) => "a number such as `3`".into(),
        Expected::Kind(Kind::Strings) => "a list of texts, such as `[\"one\", \"two\"]`".into(),
        Expected::Kind(Kind::StringOrStrings) => {
            "a text such as `\"one\"`, or a list such as `[\"one\", \"two\"]`".into()
        }
        Expected::Kind(Kind::Table) => format!("a table: a header `[{key}]` with its keys below it"),
        Expected::Kind(Kind::Tables) => format!("an array of tables: a header `[[{key}]]` for each entry"),
        Expected::Kind(Kind::Value) => "a number such as `3`, or named parts such as `{ income = 3 }`".into(),
        Expected::Kind(Kind::True) => "`true`".into(),
        Expected::Kind(Kind::Boolean) => "`true` or `false`".into(),
        Expected::Entry(kind) => kind_text(*kind).into(),
        Expected::OneOf(names, _) => format!("one of {}", unknown_field::quoted_names(names)),
        Expected::Count => "a whole number such as `3`".into(),
        Expected::Share => "a share from 0 to 1, such as `0.4`".into(),
        Expected::Date => "a date such as `2026-12-24`, without quotes".into(),
        Expected::Timestamp => {
            "a date such as `2026-12-24`, or a time such as `2026-12-24T09:00:00Z`, without quotes".into()
        }
        Expected::Line(most) | Expected::Visible(most) => {
            format!("one line of text in double quotes, at most {most} characters")
        }
        Expected::WithoutCharacter(..) => "one line of text".into(),
        Expected::Environment(_) => "`\"production\"`, or the name of another environment".into(),
        Expected::Weight(names, _) => format!("one of {}", names.join(", ")),
    }
}

/// The character is shown by its code point, since it is invisible or changes how the text looks.
fn forbidden_character(key: &str, found: &str, c: char, at: usize) -> (String, String) {
    let name = format!("U+{:04X}", u32::from(c));
    let (what, help) = match c {
        c if visible::is_line_break(c) => {
            ("a line break", format!("keep `{key}` to one line: replace {name} by a space"))
        }
        c if visible::is_bidi_control(c) => {
            ("a bidi control", format!("delete {name}: the text looks different from what is written"))
        }
        '\t' => ("a tab", format!("replace {name} by a space")),
        c if c.is_control() => ("a control character", format!("delete {name}")),
        _ => ("invisible", format!("delete {name}: two texts that look the same would differ")),
    };
    (format!("`{key}` is {found}, and its character {at} is {what}, {name}"), help)
}

fn decimal_fault(key: &str, found: &str, fault: DecimalFault) -> (String, String) {
    let fault = match fault {
        DecimalFault::Negative => "is below zero",
        DecimalFault::TooLarge => "is above 10¹²",
        DecimalFault::TooFine => "has more than four decimals",
        DecimalFault::NotFinite => "is not finite",
    };
    (format!("`{key}` is {found}, which {fault}"), "write a number from 0 to 10¹² with at most four decimals".into())
}

/// "did you mean `x`?", or all names that are allowed.
pub fn choose_from<'n>(names: impl Iterator<Item = &'n str>, meant: Option<&str>) -> String {
    if let Some(meant) = meant {
        return format!("did you mean {}?", quote(meant));
    }
    match names.map(quote).collect::<Vec<_>>().as_slice() {
        [] => "delete it: none are declared".into(),
        [only] => format!("write {only}"),
        names => format!("write one of {}", names.join(", ")),
    }
}

fn fixes(context: &FixContext<'_>, finding: &Finding) -> Vec<Change> {
    context.facts_at(finding).filter_map(|fact| toml_faults::of_value(context, finding, fact)).collect()
}
