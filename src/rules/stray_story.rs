//! `stray-story`: a file that looks like a story and isn't where stories are read.

use super::{Check, Example, FixContext, Fixes, Group, Rule, RuleContext};
use crate::diag::{Finding, FindingDraft, Place, Severity};
use crate::edit::Applicability;
use crate::edit::Change;
use crate::text::path::file_name;
use crate::text::{quote, tree};

/// The rule.
pub const RULE: Rule = Rule {
    id: "stray-story",
    group: Group::Placement,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "A Markdown file with front matter isn't a story, because it is not under `stories/` or doesn't end in `.md`.",
    why: "Whoever wrote it believes that it is in the backlog. It has no place in the order, and nobody will ask for it.",
    fix: "Move it to `stories/` and let its name end in `.md`. If it is not a story, let its name begin with `_`.",
    example: Example::new(&[("edit-cart.md", "+++\ntitle = \"Edit the cart\"\n+++\n")]),
    fixes: Fixes::Made(fixes),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    for path in context.stray_stories {
        let (name, target) = (file_name(path), target(path));
        let why =
            if path.starts_with("stories/") { "its name doesn't end in `.md`" } else { "it is not under `stories/`" };
        let message = format!("{} looks like a story, but {why}", quote(name));
        let help = format!("move it to {}; if it is not a story, let its name begin with `_`", quote(&target));
        drafts.push(FindingDraft::new(Place::file(path.as_str()), message).help(help));
    }
}

/// Where the file would be a story.
fn target(path: &str) -> String {
    match path.split_once('/') {
        // Folders below `Stories/` are kept.
        Some((folder, rest)) if folder.eq_ignore_ascii_case(tree::STORIES) => {
            format!("{}/{}", tree::STORIES, with_ending(rest))
        }
        _ => format!("{}/{}", tree::STORIES, with_ending(file_name(path))),
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
    // Who wrote a file elsewhere may not have meant a story.
    let applicability = match path.starts_with("stories/") {
        true => Applicability::Safe,
        false => Applicability::Suggested,
    };
    context.move_file(path, &target(path), applicability).into_iter().collect()
}
