//! `invalid-front-matter`: a story whose front matter isn't there, doesn't end, or is no TOML.

use super::{Check, Context, Example, Group, Rule, draft_of};
use crate::diag::{Draft, Fact, Severity, TomlMistake};
use crate::parse::stem;
use crate::text::{quote, tree};

/// The rule.
pub const RULE: Rule = Rule {
    id: "invalid-front-matter",
    group: Group::Format,
    severity: Severity::Error,
    fixed: true,
    blocks_order: true,
    summary: "A story doesn't begin with TOML between two lines `+++`.",
    why: "Title, type, status and everything else that the order is made of stand there. An item that can't be read \
          would silently be missing from the order.",
    fix: "Begin the file with a line `+++`, write one `key = value` a line, and end with another line `+++`. A file \
          under `stories/` that is no story gets a name that begins with `_`.",
    example: Example::of(&[("stories/edit-cart.md", "+++\ntitle = Edit the cart\n+++\n")]),
    check: Check::Backlog(check),
};

/// What to do about a text that is no TOML.
pub fn syntax_help(mistake: Option<&TomlMistake>) -> String {
    match mistake {
        None => "TOML has one `key = value` a line, each key once, and text in double quotes".into(),
        Some(TomlMistake::CurlyQuote(c)) => format!("write straight quotes, `\"`, in place of `{c}`"),
        Some(TomlMistake::UnquotedText(line)) => format!("put text in double quotes: {}", quote(line)),
        Some(TomlMistake::Apostrophe) => "put a text with an apostrophe in double quotes".into(),
        Some(TomlMistake::DecimalComma(number)) => format!("write decimals with a point: {}", quote(number)),
        Some(TomlMistake::DateFormat) => "write dates as year, month and day, such as 2026-11-23".into(),
        Some(TomlMistake::MissingValue) => "write a value after the `=`, or delete the line".into(),
    }
}

fn check(context: &Context<'_>, drafts: &mut Vec<Draft>) {
    for problem in context.parsed.problems.iter().filter(|problem| &*problem.place.path != tree::CONFIG) {
        let story = quote(stem(&problem.place.path));
        let help;
        let (message, help) = match &problem.fact {
            Fact::NoFrontMatter { yaml: true } => (
                format!("{story} begins with YAML, not with TOML between lines `+++`"),
                "write the front matter in TOML, or convert the whole backlog: see `topline import --help`",
            ),
            Fact::NoFrontMatter { yaml: false } => (
                format!("{story} doesn't begin with a line `+++`"),
                "begin with the lines `+++`, `title = \"…\"`, `+++`; if it is no story, let its name begin with `_`",
            ),
            Fact::UnclosedFrontMatter => {
                (format!("the front matter of {story} has no end"), "close it with a line that holds nothing but `+++`")
            }
            Fact::Syntax { words, mistake } => {
                help = syntax_help(mistake.as_ref());
                (format!("the front matter of {story} is no TOML: {words}"), &*help)
            }
            _ => continue,
        };
        drafts.push(draft_of(problem, message).help(help));
    }
}
