//! `unreadable-file`: a story, a decision or `backlog.toml` that cannot be read.

use super::{Check, Example, FixContext, Fixes, Group, Rule, RuleContext, draft_at, file_name_in_messages};
use crate::diag::{Fact, Finding, FindingDraft, Severity};
use crate::edit::Applicability;
use crate::edit::Change;
use crate::parse::stem;
use crate::text::path::file_name;
use crate::text::tree::{MAX_BYTES, SourceKind};
use crate::text::{Unreadable, quote};

/// The rule.
pub const RULE: Rule = Rule {
    id: "unreadable-file",
    group: Group::Format,
    severity: Severity::Error,
    fixed: true,
    blocks_order: true,
    summary: "A story, a decision or `backlog.toml` can't be read: too large, not UTF-8, a symlink to outside, or a decision \
              named `.TOML`.",
    why: "An item or a decision that can't be read would silently be missing from the order.",
    fix: "Make it a UTF-8 text of at most 1 MiB in the backlog's folder. If a file under `stories/` is not a story, \
          let its name begin with `_` or not end in `.md`; the same holds for `.toml` in `decisions/`. The ending is \
          lower-case: `.toml`, not `.TOML`. A story whose text alone is not UTF-8 stands in the order.",
    // The one example that can't be shown, since examples are text.
    example: Example::new(&[("stories/edit-cart.md", "(for example a picture with the file name of a story)\n")]),
    fixes: Fixes::Made(fixes),
    check: Check::Backlog(check),
};

fn check(context: &RuleContext<'_>, drafts: &mut Vec<FindingDraft>) {
    for problem in &context.parsed.problems {
        let Fact::Unreadable(reason) = &problem.fact else { continue };
        let (what, help) = message_and_help(&problem.place.path, reason);
        let message = format!("{} {what}", file_name_in_messages(&problem.place.path));
        drafts.push(draft_at(problem, message).help(help));
    }
}

/// On a case-insensitive file system it would be a story or a decision, on others it wouldn't.
fn wrong_extension(path: &str, extension: &str) -> String {
    let ending = file_name(path).rsplit_once('.').map_or("", |(_, ending)| ending);
    format!("has a name that ends in `.{ending}` instead of `{extension}`")
}

fn message_and_help(path: &str, reason: &Unreadable) -> (String, String) {
    let kind = SourceKind::of_path(path);
    let (noun, extension) = if kind == SourceKind::Decision { ("decision", ".toml") } else { ("story", ".md") };
    let (what, help): (String, &str) = match reason {
        Unreadable::TooLarge(bytes) => {
            let what = format!("has {bytes} bytes, more than the maximum of {MAX_BYTES}");
            (
                what,
                if kind == SourceKind::Story {
                    "shorten it, and link to logs, pictures and data"
                } else {
                    "shorten it"
                },
            )
        }
        Unreadable::BodyNotUtf8(valid) => {
            return (
                "has a text that is not UTF-8".into(),
                format!("save it as UTF-8; the first invalid byte comes after {valid} valid ones"),
            );
        }
        Unreadable::NotUtf8(valid) => {
            return (
                "is not UTF-8 text".into(),
                format!("save it as UTF-8; the first invalid byte comes after {valid} valid ones"),
            );
        }
        Unreadable::SymlinkOutside(target) => {
            let what = format!("is a symlink to {}, outside the backlog", quote(target));
            (what, "put the file itself here: other clones don't have the target")
        }
        Unreadable::SymlinkDangling(target) => {
            let what = format!("is a symlink to {}, which doesn't exist", quote(target));
            (what, "point the link at a file of the backlog, or delete it")
        }
        Unreadable::Folder => {
            let help = format!("rename the folder so that it doesn't end in `{extension}`");
            return (format!("is a folder with the file name of a {noun}"), help);
        }
        Unreadable::NotAFile => {
            ("is not a regular file but a pipe, a socket or a device".into(), "replace it by a text file")
        }
        Unreadable::UppercaseExtension => {
            return (
                wrong_extension(path, extension),
                format!("rename it to {}", quote(&format!("{}{extension}", stem(path)))),
            );
        }
        Unreadable::NameNotUtf8 => {
            ("has a name that is not UTF-8".into(), "rename it with ASCII letters, digits and hyphens")
        }
        Unreadable::Unmerged => ("has an unresolved merge conflict".into(), "edit it, then `git add` it"),
        Unreadable::SymlinkedFolder => {
            let what = "is a symlink to a folder, which is not followed";
            (what.into(), "put the folder itself here: other clones may not have the target")
        }
        Unreadable::Io(words) => (format!("can't be read: {words}"), "check its permissions and the disk"),
    };
    (what, help.into())
}

fn fixes(context: &FixContext<'_>, finding: &Finding) -> Vec<Change> {
    let fix = || {
        let from = &*finding.place.path;
        let is_uppercase = |fact: &Fact| *fact == Fact::Unreadable(Unreadable::UppercaseExtension);
        context.facts_at(finding).find(|fact| is_uppercase(fact))?;
        let (stem, ending) = from.rsplit_once('.')?;
        context.move_file(from, &format!("{stem}.{}", ending.to_ascii_lowercase()), Applicability::Safe)
    };
    fix().into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{SourceFile, Tree};

    fn message(reason: Unreadable) -> String {
        let file = SourceFile::unreadable("stories/a.md", reason);
        finding(&Tree { stories: vec![file], ..Tree::default() }).message
    }

    fn finding(tree: &Tree) -> FindingDraft {
        let parsed = crate::parse::tree(tree, &[]);
        let mut drafts = Vec::new();
        check(&RuleContext::new(&parsed), &mut drafts);
        assert_eq!(drafts.len(), 1);
        drafts.remove(0)
    }

    #[test]
    fn other_files_are_named_by_their_paths() {
        let decision = |path: &str, reason: Unreadable| {
            let decisions = vec![SourceFile::unreadable(path, reason)];
            let found = finding(&Tree { decisions, ..Tree::default() });
            (found.message, found.help.unwrap_or_default())
        };
        let said = |message: &str, help: &str| (message.to_owned(), help.to_owned());
        assert_eq!(
            decision("decisions/a.toml", Unreadable::Folder),
            said(
                "`decisions/a.toml` is a folder with the file name of a decision",
                "rename the folder so that it doesn't end in `.toml`"
            )
        );
        assert_eq!(
            decision("decisions/a.TOML", Unreadable::UppercaseExtension),
            said("`decisions/a.TOML` has a name that ends in `.TOML` instead of `.toml`", "rename it to `a.toml`")
        );
        let too_large = decision("decisions/a.toml", Unreadable::TooLarge(2_000_000));
        assert_eq!(
            too_large,
            said("`decisions/a.toml` has 2000000 bytes, more than the maximum of 1048576", "shorten it")
        );
        let folder = decision("decisions", Unreadable::SymlinkedFolder);
        assert_eq!(folder.0, "`decisions` is a symlink to a folder, which is not followed");
        let config = SourceFile::unreadable("backlog.toml", Unreadable::NotUtf8(3));
        let found = finding(&Tree { config: Some(config), ..Tree::default() });
        assert_eq!(found.message, "`backlog.toml` is not UTF-8 text");
    }

    /// Most of these can't be committed as a fixture, or not on every platform.
    #[test]
    fn every_reason_is_a_finding() {
        assert_eq!(message(Unreadable::TooLarge(2_000_000)), "`a` has 2000000 bytes, more than the maximum of 1048576");
        assert_eq!(message(Unreadable::NotUtf8(3)), "`a` is not UTF-8 text");
        assert_eq!(
            message(Unreadable::SymlinkOutside("/etc/x".into())),
            "`a` is a symlink to `/etc/x`, outside the backlog"
        );
        assert_eq!(message(Unreadable::SymlinkDangling("b".into())), "`a` is a symlink to `b`, which doesn't exist");
        assert_eq!(message(Unreadable::Folder), "`a` is a folder with the file name of a story");
        assert_eq!(message(Unreadable::NotAFile), "`a` is not a regular file but a pipe, a socket or a device");
        assert_eq!(message(Unreadable::NameNotUtf8), "`a` has a name that is not UTF-8");
        assert_eq!(message(Unreadable::Unmerged), "`a` has an unresolved merge conflict");
        assert_eq!(message(Unreadable::SymlinkedFolder), "`a` is a symlink to a folder, which is not followed");
        assert_eq!(message(Unreadable::Io("permission denied".into())), "`a` can't be read: permission denied");
    }
}
