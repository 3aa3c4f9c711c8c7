//! `invalid-front-matter`: a story whose front matter is missing, not closed, or not valid TOML.

use std::sync::Arc;

use super::fixes::{front_matter, toml_faults};
use super::{Check, Example, FixContext, Fixes, Group, Rule, RuleContext, draft_at, invalid_value};
use crate::diag::{
    Fact, FileStart, Finding, FindingDraft, NearlyClosing, Place, Problem, Severity, Slip, TomlMistake, other_trackers,
};
use crate::edit::Change;
use crate::parse::stem;
use crate::parse::toml_recovering::MAX_NESTING;
use crate::text::one_line::escape;
use crate::text::quote;
use crate::text::tree::SourceKind;

/// The rule.
pub const RULE: Rule = Rule {
    id: "invalid-front-matter",
    group: Group::Format,
    severity: Severity::Error,
    fixed: true,
    blocks_order: true,
    summary: "A story doesn't begin with TOML between two `+++` lines.",
    why: "Title, type, status and everything else that decides the order are there. An item that can't be read would \
          silently be missing from the order.",
    fix: "Begin the file with a `+++` line, write one `key = value` per line, and end with another `+++` line. If a \
          file under `stories/` is not a story, let its name begin with `_`.",
    example: Example::new(&[("stories/edit-cart.md", "+++\ntitle = Edit the cart\n+++\n")]),
    fixes: Fixes::Made(fixes),
    check: Check::Backlog(check),
};

/// The finding for text that is not valid TOML.
pub fn syntax_draft(problem: &Problem, message: String, mistake: Option<&TomlMistake>) -> FindingDraft {
    let draft = draft_at(problem, message).help(syntax_help(mistake));
    match mistake {
        Some(TomlMistake::KeyTwice { key, first, .. }) => {
            let place = Place::new(Arc::clone(&problem.place.path), *first);
            draft.related(place, format!("{} stands here already", quote(key)))
        }
        _ => draft,
    }
}

/// The help for text that is not valid TOML.
fn syntax_help(mistake: Option<&TomlMistake>) -> String {
    match mistake {
        None => "TOML has one `key = value` per line, each key once, and text in double quotes".into(),
        Some(TomlMistake::Meant(slip, meant)) => slip_help(*slip, &format!("`{}`", escape(&meant.toml))),
        Some(TomlMistake::NoReading { key, expected, unit: Some(unit), .. }) => {
            invalid_value::conversion(key, expected, unit)
        }
        Some(TomlMistake::NoReading { key, expected, is_required: true, .. }) => {
            format!("give `{key}` {}", invalid_value::wanted(key, expected))
        }
        Some(TomlMistake::NoReading { key, expected, is_required: false, .. }) => {
            format!("give `{key}` {}, or delete the line", invalid_value::wanted(key, expected))
        }
        Some(TomlMistake::ForeignKey(key)) => {
            other_trackers::key_help(key).unwrap_or("delete the line: there is no such key").into()
        }
        Some(TomlMistake::UnknownKey { key, extra }) if extra.is_empty() => {
            format!("there is no key {}: delete the line", quote(key))
        }
        Some(TomlMistake::UnknownKey { key, extra }) => {
            let line = escape(extra);
            format!("there is no key {}: delete the line, or write `{line}` under `[extra]` at the end", quote(key))
        }
        Some(TomlMistake::KeyTwice { key, is_same: true, .. }) => {
            format!("delete the line: {} says the same further above", quote(key))
        }
        Some(TomlMistake::KeyTwice { key, is_same: false, .. }) => {
            format!("{} is there twice: delete this line, or the first one", quote(key))
        }
        Some(TomlMistake::TooDeep) => "nest fewer tables or arrays in each other".into(),
    }
}

/// The help for lines that were meant to be `line`.
fn slip_help(slip: Slip, line: &str) -> String {
    match slip {
        Slip::CurlyQuote(c) => format!("write straight quotes, `\"`, instead of `{c}`: {line}"),
        Slip::UnquotedText => format!("put text in double quotes: {line}"),
        Slip::Apostrophe => format!("put a text with an apostrophe in double quotes: {line}"),
        Slip::DecimalComma => format!("write decimals with a point: {line}"),
        Slip::DateFormat => format!("write dates as year, month and day, without quotes: {line}"),
        Slip::Unit => format!("write the number alone: {line}"),
        Slip::List => format!("write a list in brackets, each entry in quotes: {line}"),
        Slip::Yaml => format!("this is YAML; in TOML it is {line}"),
        Slip::Null => "delete the line: a key without a value is left out".into(),
        Slip::Key | Slip::Value => format!("write {line}"),
        Slip::KeyTwice => "delete the line: the key that it means is there already".into(),
        Slip::SingleBrackets => format!("write the header with two brackets: {line}"),
    }
}

/// What is wrong with the TOML of `file`.
pub fn syntax_message(file: &str, words: &str, mistake: Option<&TomlMistake>) -> String {
    match mistake {
        Some(TomlMistake::TooDeep) => format!("{file} nests tables or arrays more than {MAX_NESTING} levels deep"),
        _ => format!("{file} is not valid TOML: {words}"),
    }
}

/// The message and the help for a story that begins that way.
fn file_start(story: &str, start: FileStart) -> (String, &'static str) {
    match start {
        FileStart::Yaml => (
            format!("{story} begins with YAML, not with TOML between `+++` lines"),
            "write the front matter in TOML, or convert the whole backlog: see `topline import --help`",
        ),
        FileStart::TomlInDashes => (
            format!("{story} has its TOML between `---` lines, not between `+++` lines"),
            "replace both `---` lines by `+++`",
        ),
        FileStart::Blank => (format!("{story} has blank lines before its first `+++` line"), "delete the blank lines"),
        FileStart::NearlyPluses => (
            format!("{story} doesn't begin with a `+++` line"),
            "the first line must be exactly `+++`, with nothing before or behind it",
        ),
        FileStart::Text => (
            format!("{story} doesn't begin with a `+++` line"),
            "begin with the lines `+++`, `title = \"…\"`, `+++`; if it is not a story, let its name begin with `_`",
        ),
    }
}

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    for problem in context.problems_in(SourceKind::Story) {
        let story = quote(stem(&problem.place.path));
        drafts.push(match &problem.fact {
            Fact::NoFrontMatter(start) => {
                let (message, help) = file_start(&story, *start);
                draft_at(problem, message).help(help)
            }
            Fact::UnclosedFrontMatter(closing) => {
                let help = closing.as_ref().map_or_else(
                    || "add a line that contains only `+++`".into(),
                    |NearlyClosing { line, written }| format!("replace the {} in line {line} by `+++`", quote(written)),
                );
                draft_at(problem, format!("the front matter of {story} has no closing `+++`")).help(help)
            }
            Fact::Syntax { words, mistake } => {
                let message = syntax_message(&format!("the front matter of {story}"), words, mistake.as_deref());
                syntax_draft(problem, message, mistake.as_deref())
            }
            _ => continue,
        });
    }
}

fn fixes(context: &FixContext<'_>, finding: &Finding) -> Vec<Change> {
    let fix = |fact: &Fact| match fact {
        Fact::NoFrontMatter(start) => front_matter::of_start(context, finding, *start),
        Fact::UnclosedFrontMatter(_) => front_matter::of_unclosed(context, finding),
        Fact::Syntax { mistake, .. } => toml_faults::of_syntax(context, finding, mistake.as_deref()),
        _ => None,
    };
    context.facts_at(finding).filter_map(fix).collect()
}
