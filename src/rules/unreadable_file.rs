//! `unreadable-file`: a file that should be a story, or `backlog.toml`, and gives no text.

use super::{Check, Context, Example, Group, Rule, draft_of};
use crate::diag::{Draft, Fact, Severity};
use crate::parse::stem;
use crate::text::path::file_name;
use crate::text::tree::MAX_BYTES;
use crate::text::{Unreadable, quote};

/// The rule.
pub const RULE: Rule = Rule {
    id: "unreadable-file",
    group: Group::Format,
    severity: Severity::Error,
    fixed: true,
    blocks_order: true,
    summary: "A story or `backlog.toml` can't be read: too large, no UTF-8, a link that leads away, named `.MD`.",
    why: "An item that can't be read would silently be missing from the order.",
    fix: "Make it a UTF-8 text of at most 1 MiB that lies in the backlog's folder; a file under `stories/` that is no \
          story gets a name that begins with `_` or another ending than `.md`, and one that is a story ends in `.md` \
          and not in `.MD`.",
    // The one example that can't be shown: what stands here is a text.
    example: Example::of(&[("stories/edit-cart.md", "(a picture, say, that was given the name of a story)\n")]),
    check: Check::Backlog(check),
};

fn check(context: &Context<'_>, drafts: &mut Vec<Draft>) {
    for problem in &context.parsed.problems {
        let Fact::Unreadable(reason) = &problem.fact else { continue };
        let (what, help) = words(&problem.place.path, reason);
        let message = format!("{} {what}", quote(stem(&problem.place.path)));
        drafts.push(draft_of(problem, message).help(help));
    }
}

/// On a file system that takes `.MD` for `.md` it would be a story, and on the next one it wouldn't.
fn ending(path: &str) -> String {
    let ending = file_name(path).rsplit_once('.').map_or("", |(_, ending)| ending);
    format!("has a name that ends in `.{ending}`, and stories end in `.md`")
}

fn words(path: &str, reason: &Unreadable) -> (String, String) {
    let (what, help): (String, &str) = match reason {
        Unreadable::TooLarge(bytes) => {
            let what = format!("has {bytes} bytes, more than the {MAX_BYTES} that are read");
            (what, "keep what the item is about, and link to logs, pictures and data")
        }
        Unreadable::NotUtf8(valid) => {
            return ("is no UTF-8 text".into(), format!("save it as UTF-8; what isn't begins after {valid} bytes"));
        }
        Unreadable::SymlinkOutside(target) => {
            let what = format!("is a symlink to {}, outside the backlog", quote(target));
            (what, "put the file itself here: other clones don't have what lies outside")
        }
        Unreadable::SymlinkDangling(target) => {
            let what = format!("is a symlink to {}, which doesn't exist", quote(target));
            (what, "point the link at a story, or delete it")
        }
        Unreadable::Folder => {
            ("is a folder with the name of a story".into(), "rename the folder so that it doesn't end in `.md`")
        }
        Unreadable::NotAFile => ("is no file but a pipe, a socket or a device".into(), "put a text file in its place"),
        Unreadable::UppercaseExtension => return (ending(path), format!("rename it to `{}.md`", stem(path))),
        Unreadable::NameNotUtf8 => {
            ("has a name that is no UTF-8".into(), "rename it with ASCII letters, digits and hyphens")
        }
        Unreadable::Unmerged => ("is in a merge conflict that is not resolved".into(), "edit it, then `git add` it"),
        Unreadable::SymlinkedFolder => {
            let what = "is a symlink, and symlinked folders are not entered";
            (what.into(), "put the folder itself here: other clones may not have what lies elsewhere")
        }
        Unreadable::Io(words) => (format!("can't be read: {words}"), "look at its permissions, and at the disk"),
    };
    (what, help.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::SourceFile;

    fn said(reason: Unreadable) -> String {
        let path = if reason == Unreadable::UppercaseExtension { "stories/a.MD" } else { "stories/a.md" };
        let file = SourceFile::unreadable(path, reason);
        let tree = crate::text::Tree { stories: vec![file], ..crate::text::Tree::default() };
        let parsed = crate::parse::tree(&tree, &[]);
        let mut drafts = Vec::new();
        check(&Context::new(&parsed), &mut drafts);
        assert_eq!(drafts.len(), 1);
        drafts.remove(0).message
    }

    /// Most of these can't be committed as a fixture, or not on every platform.
    #[test]
    fn every_reason_is_a_finding() {
        assert_eq!(said(Unreadable::TooLarge(2_000_000)), "`a` has 2000000 bytes, more than the 1048576 that are read");
        assert_eq!(said(Unreadable::NotUtf8(3)), "`a` is no UTF-8 text");
        assert_eq!(
            said(Unreadable::SymlinkOutside("/etc/x".into())),
            "`a` is a symlink to `/etc/x`, outside the backlog"
        );
        assert_eq!(said(Unreadable::SymlinkDangling("b".into())), "`a` is a symlink to `b`, which doesn't exist");
        assert_eq!(said(Unreadable::Folder), "`a` is a folder with the name of a story");
        assert_eq!(said(Unreadable::NotAFile), "`a` is no file but a pipe, a socket or a device");
        assert_eq!(said(Unreadable::UppercaseExtension), "`a` has a name that ends in `.MD`, and stories end in `.md`");
        assert_eq!(said(Unreadable::NameNotUtf8), "`a` has a name that is no UTF-8");
        assert_eq!(said(Unreadable::Unmerged), "`a` is in a merge conflict that is not resolved");
        assert_eq!(said(Unreadable::SymlinkedFolder), "`a` is a symlink, and symlinked folders are not entered");
        assert_eq!(said(Unreadable::Io("permission denied".into())), "`a` can't be read: permission denied");
    }
}
