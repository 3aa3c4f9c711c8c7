//! `stray-story`: a file that looks like a story or a decision and isn't where these are read.

use super::{Check, Example, FixContext, Fixes, Group, Rule, RuleContext};
use crate::diag::{Finding, FindingDraft, Place, Severity};
use crate::edit::{Applicability, Change};
use crate::parse::stray_stories::is_nested_decision;
use crate::text::path::file_name;
use crate::text::{quote, tree};

/// The rule.
pub const RULE: Rule = Rule {
    id: "stray-story",
    group: Group::Placement,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "A file that looks like a story or a decision is not read as one, because of its place or its ending.",
    why: "Whoever wrote it believes that it is in the backlog. It has no place in the order, and nobody will ask for it.",
    fix: "Move it to `stories/` and let its name end in `.md`; decisions are directly in `decisions/`. If it is not a story, \
          let its name begin with `_`.",
    example: Example::new(&[("edit-cart.md", "+++\ntitle = \"Edit the cart\"\n+++\n")]),
    fixes: Fixes::Made(fixes),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    for path in context.stray_stories {
        let (message, help) = if is_nested_decision(path) { decision(path) } else { story(path) };
        drafts.push(FindingDraft::new(Place::file(path.as_str()), message).help(help));
    }
}

fn story(path: &str) -> (String, String) {
    let name = file_name(path);
    if name.eq_ignore_ascii_case("README.md") {
        let message = format!("{} looks like a story, but is taken for the folder's `README.md`", quote(name));
        let help = "rename it to what it is about, or to `README.md` if it is not a story";
        return (message, help.into());
    }
    let why = if path.starts_with("stories/") { "its name doesn't end in `.md`" } else { "it is not under `stories/`" };
    let message = format!("{} looks like a story, but {why}", quote(name));
    (message, format!("move it to {}; if it is not a story, let its name begin with `_`", quote(&target(path))))
}

fn decision(path: &str) -> (String, String) {
    let message = format!("{} is not read: decisions are directly in `decisions/`", quote(path));
    (message, format!("move it to {}; if it is no decision, let its name begin with `_`", quote(&target(path))))
}

/// Where the file would be a story or a decision.
fn target(path: &str) -> String {
    let name = file_name(path);
    if is_nested_decision(path) {
        return format!("{}/{}", tree::DECISIONS, name.to_ascii_lowercase());
    }
    match path.split_once('/') {
        // Folders below `Stories/` are kept.
        Some((folder, rest)) if folder.eq_ignore_ascii_case(tree::STORIES) => {
            format!("{}/{}", tree::STORIES, with_ending(rest))
        }
        _ => format!("{}/{}", tree::STORIES, with_ending(name)),
    }
}

/// The path with the ending of stories.
fn with_ending(path: &str) -> String {
    let name = file_name(path);
    let folder = path.strip_suffix(name).unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    format!("{folder}{stem}.md")
}

fn fixes(context: &FixContext<'_>, finding: &Finding) -> Vec<Change> {
    let path = &*finding.place.path;
    if file_name(path).eq_ignore_ascii_case("README.md") {
        return Vec::new(); // what it is about is in its text
    }
    // Who wrote a file elsewhere may not have meant a story.
    let applicability = match path.starts_with("stories/") {
        true => Applicability::Safe,
        false => Applicability::Suggested,
    };
    context.move_file(path, &target(path), applicability).into_iter().collect()
}
