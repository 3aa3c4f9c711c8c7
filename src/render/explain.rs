//! `topline explain`: the documentation of a rule, and the list of all rules.

use super::style::{Role, TextLayout};
use super::table::{self, Cell, Column};
use super::terminal_text;
use crate::diag::Severity;
use crate::rules::{Example, Fixes, Group, Rule};

/// One rule: what, why, example, fix.
pub fn rule(rule: &Rule, layout: TextLayout) -> String {
    let style = layout.style;
    let level = if rule.fixed { "always" } else { "by default" };
    let mut out = format!(
        "{}  {}\n",
        style.paint(Role::Strong, rule.id),
        style.paint(severity_role(rule.severity), format!("{} {level}", rule.severity.name()))
    );
    for (title, text) in [("What", rule.summary), ("Why", rule.why)] {
        paragraph(&mut out, title, text, layout);
    }
    out.push_str(&format!("\n{}\n", style.paint(Role::Heading, "Example")));
    example(&mut out, &rule.example, layout);
    paragraph(&mut out, "Fix", rule.fix, layout);
    if let Fixes::None(reason) = rule.fixes {
        paragraph(&mut out, "No automatic fix", &capitalized(reason), layout);
    } else {
        paragraph(&mut out, "Automatic fix", AUTOMATIC, layout);
    }
    if !rule.fixed {
        let setting = format!("[rules]\n{} = \"off\"   # or info, warning, error", rule.id);
        out.push_str(&format!("\n{}\n", style.paint(Role::Heading, "Level")));
        for line in setting.lines() {
            out.push_str(&format!("  {line}\n"));
        }
    }
    out
}

/// What `explain` says of a rule with fixes.
const AUTOMATIC: &str = "`topline check --fix` does it where that can't alter what somebody meant, and `--unsafe-fixes` where \
                         it needs a look. `--diff` shows what would be done.";

/// A reason as a sentence.
fn capitalized(reason: &str) -> String {
    let mut chars = reason.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str())
}

fn paragraph(out: &mut String, title: &str, text: &str, layout: TextLayout) {
    out.push_str(&format!("\n{}\n", layout.style.paint(Role::Heading, title)));
    for line in terminal_text::wrap(text, layout.wrap_width.saturating_sub(2)) {
        out.push_str(&format!("  {line}\n"));
    }
}

/// The mark of a file of the base.
const BEFORE: &str = " (before)";

fn example(out: &mut String, example: &Example, layout: TextLayout) {
    let files = |out: &mut String, files: &[(&str, &str)], note: &str| {
        for (path, text) in files {
            let note = if text.is_empty() && note == BEFORE { " (before: not there)" } else { note };
            out.push_str(&format!("  {}{note}\n", layout.style.paint(Role::Id, path)));
            for line in text.lines() {
                out.push_str(format!("    {line}").trim_end());
                out.push('\n');
            }
        }
    };
    files(out, example.base, BEFORE);
    files(out, example.files, if example.base.is_empty() { "" } else { " (after)" });
    if let Some(today) = example.today {
        out.push_str(&format!("  with --today {today}\n"));
    }
}

/// All rules, by group.
pub fn list(rules: &[&Rule], layout: TextLayout) -> String {
    let mut out = String::new();
    let columns = [Column::Fixed, Column::Fixed, Column::Shrinks(30)];
    let row = |rule: &&Rule| {
        let fixed = if rule.fixed { "!" } else { "" };
        vec![
            Cell::styled(Role::Id, format!("  {}", rule.id)),
            Cell::styled(severity_role(rule.severity), format!("{}{fixed}", rule.severity.name())),
            Cell::text(rule.summary),
        ]
    };
    let rows: Vec<Vec<Cell>> = rules.iter().map(row).collect();
    let lines = table::lines(&columns, &rows, layout);
    for group in Group::EACH {
        let mut members = rules.iter().zip(&lines).filter(|(rule, _)| rule.group == group).peekable();
        if members.peek().is_some() {
            out.push_str(&format!("{}\n", layout.style.paint(Role::Heading, group.title())));
            members.for_each(|(_, line)| out.push_str(&format!("{line}\n")));
            out.push('\n');
        }
    }
    out.push_str("`topline explain RULE` shows the details of a rule. `!` marks levels that [rules] can't change.\n");
    out
}

/// The role in which a severity is shown.
pub const fn severity_role(severity: Severity) -> Role {
    match severity {
        Severity::Error => Role::Bad,
        Severity::Warning => Role::Caution,
        Severity::Info => Role::Hint,
    }
}
