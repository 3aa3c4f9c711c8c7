//! `invalid-front-matter`: a story whose front matter is missing, not closed, or not valid TOML.

use super::{Check, Example, Group, Rule, RuleContext, draft_at};
use crate::diag::{Fact, FindingDraft, Severity, TomlMistake};
use crate::parse::stem;
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
    check: Check::Backlog(check),
};

/// The help for text that is not valid TOML.
pub fn syntax_help(mistake: Option<&TomlMistake>) -> String {
    match mistake {
        None => "TOML has one `key = value` per line, each key once, and text in double quotes".into(),
        Some(TomlMistake::CurlyQuote(c)) => format!("write straight quotes, `\"`, instead of `{c}`"),
        Some(TomlMistake::UnquotedText(line)) => format!("put text in double quotes: {}", quote(line)),
        Some(TomlMistake::Apostrophe) => "put a text with an apostrophe in double quotes".into(),
        Some(TomlMistake::DecimalComma(number)) => format!("write decimals with a point: {}", quote(number)),
        Some(TomlMistake::DateFormat) => "write dates as year, month and day, such as 2026-11-23".into(),
        Some(TomlMistake::MissingValue) => "write a value after the `=`, or delete the line".into(),
    }
}

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    for problem in context.problems_in(SourceKind::Story) {
        let story = quote(stem(&problem.place.path));
        let help;
        let (message, help) = match &problem.fact {
            Fact::NoFrontMatter { yaml: true } => (
                format!("{story} begins with YAML, not with TOML between `+++` lines"),
                "write the front matter in TOML, or convert the whole backlog: see `topline import --help`",
            ),
            Fact::NoFrontMatter { yaml: false } => (
                format!("{story} doesn't begin with a `+++` line"),
                "begin with the lines `+++`, `title = \"…\"`, `+++`; if it is not a story, let its name begin with `_`",
            ),
            Fact::UnclosedFrontMatter => {
                (format!("the front matter of {story} has no closing `+++`"), "add a line that contains only `+++`")
            }
            Fact::Syntax { words, mistake } => {
                help = syntax_help(mistake.as_ref());
                (format!("the front matter of {story} is not valid TOML: {words}"), &*help)
            }
            _ => continue,
        };
        drafts.push(draft_at(problem, message).help(help));
    }
}
