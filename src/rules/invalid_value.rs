//! `invalid-value`: a key of a story with an invalid value.

mod correction;

use super::{Check, Example, Group, Rule, RuleContext, draft_at};
use crate::diag::{Expected, Fact, FindingDraft, Found, Kind, Severity, other_trackers};
use crate::model::decimal::DecimalFault;
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
          reasons that nobody wrote down.",
    fix: "Write a value of the kind that the message asks for.",
    example: Example::new(&[(
        "stories/edit-cart.md",
        "+++\ntitle = \"Edit the cart\"\nstatus = \"in progress\"\n+++\n",
    )]),
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
    let wants = |what: &str| {
        let help = correction::of(key, written, expected).unwrap_or_else(|| format!("give `{key}` {what}"));
        (format!("`{key}` is {found}, not {what}"), help)
    };
    match expected {
        Expected::Kind(kind) => {
            let (message, help) = wants(kind_text(*kind));
            let example = if help.starts_with("give ") { kind_example(*kind) } else { "" };
            (message, help + example)
        }
        Expected::Entry(kind) => {
            let kind = kind_text(*kind);
            (format!("`{key}` contains {found}, not {kind}"), format!("every entry of `{key}` must be {kind}"))
        }
        Expected::Count => wants("a whole number of at least 0"),
        Expected::Share => wants("a number from 0 to 1"),
        Expected::Date => (
            format!("`{key}` is {found}, not a date"),
            correction::of(key, written, expected)
                .unwrap_or_else(|| "write a date without quotes or time, such as 2026-11-23".into()),
        ),
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
                Found::Boolean(boolean) => other_trackers::value(key, if *boolean { "true" } else { "false" }),
                _ => None,
            };
            (message, choose_from(names.iter().copied(), elsewhere.or(meant.as_deref())))
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
    }
}

/// What the help adds for kinds of values that are often written wrong.
const fn kind_example(kind: Kind) -> &'static str {
    match kind {
        Kind::Number => ", without quotes",
        Kind::Strings => ", such as `[\"one\", \"two\"]`",
        Kind::True => ", or delete the line",
        Kind::String | Kind::StringOrStrings | Kind::Table | Kind::Tables | Kind::Value => "",
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
