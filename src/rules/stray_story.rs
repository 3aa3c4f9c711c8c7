//! `stray-story`: a file that looks like a story and isn't where stories are read.

use super::{Check, Example, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Place, Severity};
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
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    for path in context.stray_stories {
        let name = file_name(path);
        let target = match path.split_once('/') {
            // Folders below `Stories/` are kept.
            Some((folder, rest)) if folder.eq_ignore_ascii_case(tree::STORIES) => {
                format!("{}/{}", tree::STORIES, with_ending(rest))
            }
            _ => format!("{}/{}", tree::STORIES, with_ending(name)),
        };
        let why =
            if path.starts_with("stories/") { "its name doesn't end in `.md`" } else { "it is not under `stories/`" };
        let message = format!("{} looks like a story, but {why}", quote(name));
        let help = format!("move it to {}; if it is not a story, let its name begin with `_`", quote(&target));
        drafts.push(FindingDraft::new(Place::file(path.as_str()), message).help(help));
    }
}

/// The path with the ending of stories.
fn with_ending(path: &str) -> String {
    let name = file_name(path);
    let folder = path.strip_suffix(name).unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    format!("{folder}{stem}.md")
}
