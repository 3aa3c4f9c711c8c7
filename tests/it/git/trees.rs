//! The index and revisions give the same tree as the disk after a checkout.

use std::path::Path;

use topline::git::{GitErrorKind, Repository, TreeSource};
use topline::text::{Content, SourceFile, Tree};

use crate::support::repo::{TestRepo, story, story_path};

fn open(path: &Path) -> Repository {
    Repository::discover(path, &topline::git::Environment::in_folder(path)).unwrap().unwrap()
}

fn head() -> TreeSource {
    TreeSource::Revision("HEAD".into())
}

fn tree(repo: &Repository, side: &TreeSource, root: &str) -> Tree {
    let listing = repo.snapshot(side).unwrap().listing(root).unwrap();
    repo.read(&listing).unwrap()
}

/// One line a file: its path, and how many bytes it has or why it has none.
fn shown(tree: &Tree) -> Vec<String> {
    let line = |file: &SourceFile| match &file.content {
        Content::Text(text) => format!("{} {}", file.path, text.len()),
        Content::Unreadable(reason) | Content::Damaged(_, reason) => format!("{} {reason:?}", file.path),
    };
    let mut lines: Vec<String> = tree.files().map(line).collect();
    lines.extend(tree.priority.as_ref().map(|bytes| format!("PRIORITY.md {}", bytes.len())));
    lines
}

/// What both sides say, which must be the same.
fn both(repo: &Repository, root: &str) -> Vec<String> {
    let staged = shown(&tree(repo, &TreeSource::Index, root));
    assert_eq!(staged, shown(&tree(repo, &head(), root)), "index and HEAD differ");
    staged
}

/// What all three sources say, which must be the same.
fn all(repo: &Repository, root: &str) -> Vec<String> {
    let staged = both(repo, root);
    let mut disk = topline::workspace::read(&repo.workdir().unwrap().join(root)).unwrap();
    disk.stories.sort_by(|a, b| a.path.cmp(&b.path));
    assert_eq!(staged, shown(&disk), "index and disk differ");
    staged
}

#[test]
fn loose_and_packed_objects_read_alike() {
    let repo = TestRepo::new();
    repo.backlog("backlog").story("a", "").story("deep/er/b", "").write("backlog/PRIORITY.md", "x\n");
    repo.write("README.md", "no backlog").commit_all("first");
    let expected = ["backlog.toml 24", "stories/a.md 74", "stories/deep/er/b.md 82", "PRIORITY.md 2"];
    assert_eq!(all(&open(repo.path()), "backlog"), expected);
    repo.git("gc --quiet --aggressive --prune=now");
    assert_eq!(all(&open(repo.path()), "backlog"), expected);
}

#[test]
fn names_are_chosen_as_on_disk() {
    let repo = TestRepo::new();
    repo.backlog("");
    for path in ["a.md", "README.md", "sub/Readme.md", "_t/a.md", ".h/a.md", "_x.md", "note.txt", "x.md/in/side.md"] {
        repo.write(&format!("stories/{path}"), "12345");
    }
    repo.write("elsewhere/b.md", "").write("stories/x.md/too.md", "").commit_all("first");
    assert_eq!(all(&open(repo.path()), ""), ["backlog.toml 24", "stories/a.md 5", "stories/x.md Folder"]);
}

/// A folder of such a name is any folder, and what lies in it counts. Stories with such a name are stray.
#[test]
fn an_uppercase_extension_is_reported_for_every_source() {
    let repo = TestRepo::new();
    repo.backlog("");
    for path in ["Big.MD", "sub/mixed.Md", "_x.MD", "DIR.MD/a.md", "_t/b.MD"] {
        repo.write(&format!("stories/{path}"), "+++\ntitle = 'a'\n+++\n");
    }
    repo.write("decisions/a.TOML", "first = true\n").write("decisions/sub/a.toml", "first = true\n");
    repo.commit_all("first");
    assert_eq!(
        all(&open(repo.path()), ""),
        ["backlog.toml 24", "decisions/a.TOML UppercaseExtension", "stories/DIR.MD/a.md 20"]
    );
    for side in ["", "--staged", "--rev HEAD"] {
        let check = repo.topline(&format!("check --concise {side}"));
        for said in [
            "stories/Big.MD:1:1: warning[stray-story] `Big.MD` looks like a story, but its name doesn't end in `.md`",
            "stories/sub/mixed.Md:1:1: warning[stray-story]",
            "decisions/a.TOML:1:1: error[unreadable-file]",
            "decisions/sub/a.toml:1:1: warning[stray-story] `decisions/sub/a.toml` is not read",
        ] {
            assert!(check.stdout.contains(said), "{side}: {}", check.stdout);
        }
        assert_eq!(check.stdout.matches("stray-story").count(), 3, "{side}: {}", check.stdout);
        assert_eq!(repo.topline(&format!("priority {side}")).code, 0, "{side}");
    }
}

#[test]
fn backlogs_are_found_in_any_folder() {
    let repo = TestRepo::new();
    repo.backlog("").backlog("shop/backlog").backlog("_old").backlog(".x/y").write("no/not-backlog.toml", "");
    repo.commit_all("first");
    let opened = open(repo.path());
    for side in [TreeSource::Index, head()] {
        assert_eq!(opened.snapshot(&side).unwrap().backlogs().unwrap(), ["", "shop/backlog"]);
    }
}

#[test]
fn binary_files_are_findings_and_not_errors() {
    let repo = TestRepo::new();
    repo.backlog("").write("stories/big.md", vec![b'x'; 1024 * 1024 + 1]).write("stories/latin.md", b"caf\xe9");
    repo.write("stories/full.md", vec![b'x'; 1024 * 1024]).commit_all("first");
    assert_eq!(
        all(&open(repo.path()), ""),
        [
            "backlog.toml 24",
            "stories/big.md TooLarge(1048577)",
            "stories/full.md 1048576",
            "stories/latin.md NotUtf8(3)"
        ]
    );
}

#[cfg(unix)]
#[test]
fn symlinks_are_followed_within_the_backlog() {
    let repo = TestRepo::new();
    repo.backlog("backlog").write("backlog/notes/n.md", "123").write("outside.md", "secret");
    repo.link("backlog/stories/in.md", "../notes/n.md").link("backlog/stories/twice.md", "in.md");
    repo.link("backlog/stories/around.md", "../../backlog/notes/n.md").link("backlog/link", "notes");
    repo.link("backlog/stories/through.md", "../link/n.md").link("backlog/stories/folder.md", "../notes");
    repo.link("backlog/stories/out.md", "../../outside.md").link("backlog/stories/gone.md", "nowhere.md");
    repo.link("backlog/stories/abs.md", "/etc/passwd");
    repo.link("backlog/stories/above.md", "../../../../x.md").link("backlog/stories/folder", "../notes");
    repo.commit_all("first");
    assert_eq!(
        all(&open(repo.path()), "backlog"),
        [
            "backlog.toml 24",
            "stories/above.md SymlinkOutside(\"../../../../x.md\")",
            "stories/abs.md SymlinkOutside(\"/etc/passwd\")",
            "stories/around.md 3",
            "stories/folder.md Folder",
            "stories/gone.md SymlinkDangling(\"nowhere.md\")",
            "stories/in.md 3",
            "stories/out.md SymlinkOutside(\"../../outside.md\")",
            "stories/through.md 3",
            "stories/twice.md 3",
        ]
    );
}

#[cfg(unix)]
#[test]
fn symlink_loops_end() {
    let repo = TestRepo::new();
    repo.backlog("").link("stories/a.md", "b.md").link("stories/b.md", "a.md").commit_all("first");
    let expected = ["a", "b"].map(|name| format!("stories/{name}.md Io(\"too many levels of symlinks\")"));
    assert_eq!(both(&open(repo.path()), "")[1..], expected);
}

#[cfg(unix)]
#[test]
fn a_symlinked_stories_folder_is_not_entered_and_a_symlinked_config_is_read() {
    let repo = TestRepo::new();
    repo.write("backlog/config.toml", "").link("backlog/backlog.toml", "config.toml");
    repo.write("backlog/real/a.md", "").link("backlog/stories", "real").link("backlog/PRIORITY.md", "real/a.md");
    repo.commit_all("first");
    assert_eq!(open(repo.path()).snapshot(&head()).unwrap().backlogs().unwrap(), ["backlog"]);
    let expected = ["backlog.toml 0", "stories SymlinkedFolder"];
    assert_eq!(all(&open(repo.path()), "backlog"), expected);
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf8_are_reported() {
    use std::os::unix::ffi::OsStrExt;
    let repo = TestRepo::new();
    repo.backlog("").write("stories/a.md", "");
    let name = std::ffi::OsStr::from_bytes(b"stories/caf\xe9.md");
    std::fs::write(repo.path().join(name), "x").unwrap();
    repo.commit_all("first");
    assert_eq!(
        all(&open(repo.path()), ""),
        ["backlog.toml 24", "stories/a.md 0", "stories/caf\u{fffd}.md NameNotUtf8"]
    );
}

#[test]
fn the_index_is_what_the_commit_will_contain() {
    let repo = TestRepo::new();
    repo.backlog("").write("stories/a.md", "old").commit_all("first");
    repo.write("stories/a.md", "staged").git("add stories/a.md").write("stories/a.md", "not staged");
    repo.write("stories/intended.md", "").git("add -N stories/intended.md").write("stories/untracked.md", "");
    let opened = open(repo.path());
    assert_eq!(shown(&tree(&opened, &TreeSource::Index, "")), ["backlog.toml 24", "stories/a.md 6"]);
    assert_eq!(shown(&tree(&opened, &head(), "")), ["backlog.toml 24", "stories/a.md 3"]);
}

#[test]
fn unmerged_files_have_no_text() {
    let repo = TestRepo::new();
    repo.backlog("").write("stories/a.md", "one").write("PRIORITY.md", "one").commit_all("first");
    repo.git("checkout -q -b other").write("stories/a.md", "two").write("PRIORITY.md", "two").commit_all("two");
    repo.git("checkout -q main").write("stories/a.md", "three").write("PRIORITY.md", "three").commit_all("three");
    assert_eq!(repo.try_git("merge other").code, 1);
    let lines = shown(&tree(&open(repo.path()), &TreeSource::Index, ""));
    assert_eq!(lines[0], "backlog.toml 24");
    assert_eq!(lines[1], "stories/a.md Unmerged");
    assert_eq!(lines.len(), 2, "an unmerged PRIORITY.md counts as none: {lines:?}");
}

#[test]
fn split_and_sparse_indexes_are_read() {
    let repo = TestRepo::new();
    repo.backlog("backlog").story("a", "").story("deep/b", "").write("other/x/y", "").write("top", "");
    repo.commit_all("first");
    let expected = both(&open(repo.path()), "backlog");
    repo.git("update-index --split-index").write("new", "").git("add new");
    repo.write("backlog/stories/empty.md", "").git("add backlog").git("commit -qm second");
    repo.write("backlog/stories/intended.md", "").git("add -N backlog");
    assert_eq!(both(&open(repo.path()), "backlog").len(), expected.len() + 1);
    repo.git("reset -q --hard HEAD~").git("update-index --no-split-index");
    repo.git("sparse-checkout set --cone --sparse-index other");
    assert!(!repo.path().join("backlog").exists());
    assert_eq!(both(&open(repo.path()), "backlog"), expected);
}

#[test]
fn a_missing_index_is_an_error() {
    let repo = TestRepo::new();
    let error = open(repo.path()).snapshot(&TreeSource::Index).err().unwrap();
    assert_eq!(error.kind, GitErrorKind::NoIndex(repo.path().join(".git/index")));
}

#[test]
fn carriage_returns_are_converted_by_git() {
    let repo = TestRepo::new();
    repo.git("config core.autocrlf true").backlog("").write("stories/a.md", story("a", "").replace('\n', "\r\n"));
    repo.write(".gitattributes", "stories/b.md eol=crlf\nstories/raw.md -text\n").write("stories/b.md", "b\r\nb\r\n");
    repo.write("stories/raw.md", "r\r\n").commit_all("first");
    assert_eq!(
        both(&open(repo.path()), ""),
        ["backlog.toml 24", "stories/a.md 74", "stories/b.md 4", "stories/raw.md 3"]
    );
}

#[test]
fn linked_worktrees_have_their_own_index_and_head() {
    let repo = TestRepo::new();
    repo.backlog("").write("stories/a.md", "1").commit_all("first");
    let linked = repo.beside("linked");
    repo.git(&format!("worktree add -q -b topic {}", linked.display()));
    std::fs::write(linked.join("stories/b.md"), "12").unwrap();
    repo.git_in(&linked, "add -A");
    let opened = open(&linked.join("stories"));
    assert_eq!(opened.workdir(), Some(&*linked));
    assert_eq!(opened.common_dir(), repo.path().join(".git"));
    assert_eq!(opened.git_dir(), repo.path().join(".git/worktrees/linked"));
    assert_eq!(opened.hooks_dir(), (repo.path().join(".git/hooks"), false));
    assert_eq!(shown(&tree(&opened, &TreeSource::Index, "")), ["backlog.toml 24", "stories/a.md 1", "stories/b.md 2"]);
    assert_eq!(shown(&tree(&open(repo.path()), &TreeSource::Index, "")), ["backlog.toml 24", "stories/a.md 1"]);
}

#[test]
fn bare_repositories_have_revisions() {
    let repo = TestRepo::new();
    repo.backlog("").write("stories/a.md", "1").commit_all("first");
    let bare = repo.beside("bare.git");
    repo.git(&format!("clone -q --bare . {}", bare.display()));
    let opened = open(&bare);
    assert_eq!(opened.workdir(), None);
    assert_eq!(shown(&tree(&opened, &TreeSource::Revision("main".into()), "")), ["backlog.toml 24", "stories/a.md 1"]);
}

#[test]
fn submodules_are_passed_over_and_are_repositories_of_their_own() {
    let library = TestRepo::new();
    library.backlog("").write("stories/inner.md", "").commit_all("first");
    let repo = TestRepo::new();
    repo.backlog("").write("stories/a.md", "1");
    for at in ["stories/sub", "stories/x.md"] {
        let source = library.path().display();
        repo.git(&format!("-c protocol.file.allow=always submodule --quiet add {source} {at}"));
    }
    repo.commit_all("first");
    assert_eq!(all(&open(repo.path()), ""), ["backlog.toml 24", "stories/a.md 1", "stories/x.md Folder"]);
    let inner = open(&repo.path().join("stories/sub/stories"));
    assert_eq!(inner.workdir(), Some(&*repo.path().join("stories/sub")));
    assert_eq!(both(&inner, ""), ["backlog.toml 24", "stories/inner.md 0"]);
}

#[test]
fn folders_are_named_from_the_top() {
    let repo = TestRepo::new();
    repo.story("a", "");
    let opened = open(repo.path());
    assert_eq!(opened.folder(repo.path()).as_deref(), Some(""));
    assert_eq!(opened.folder(&repo.path().join("backlog/stories/../stories")).as_deref(), Some("backlog/stories"));
    assert_eq!(opened.folder(repo.path().parent().unwrap()), None);
}

#[test]
fn existence_is_asked_of_files_and_folders() {
    let repo = TestRepo::new();
    repo.write("docs/a/b.md", "").commit_all("first");
    for side in [TreeSource::Index, head()] {
        let opened = open(repo.path());
        let snapshot = opened.snapshot(&side).unwrap();
        for (path, expected) in [("docs", true), ("docs/a", true), ("docs/a/b.md", true), ("", true), ("doc", false)] {
            assert_eq!(snapshot.exists(path).unwrap(), expected, "{path} in {side:?}");
        }
        assert!(!snapshot.exists("docs/a/b.md/c").unwrap());
    }
}

/// What is done to the working tree.
type Change = fn(&TestRepo) -> &TestRepo;

#[test]
fn a_listing_that_reuses_the_index_equals_that_of_the_trees() {
    let repo = TestRepo::new();
    let paths = ["a", "one/b", "one/two/c", "one/two/d", "three/e", "x.md/f", ".hidden/g", "three/UPPER.MD/h"];
    for path in paths {
        repo.story(path, "");
    }
    repo.backlog("backlog").write("backlog/stories/three/README.md", "").write("backlog/PRIORITY.md", "");
    #[cfg(unix)]
    repo.link("backlog/stories/four/link.md", "../a.md");
    repo.commit_all("first");
    let changes: [(&str, Change); 8] = [
        ("nothing", |repo| repo),
        ("another blob", |repo| repo.story("one/two/c", "estimate = 2")),
        ("a file gone", |repo| repo.remove(&story_path("three/e"))),
        ("a new folder", |repo| repo.story("five/i", "")),
        ("the target of a link", |repo| repo.story("a", "value = 1")),
        ("the settings", |repo| repo.write("backlog/backlog.toml", "")),
        ("a folder for a file", |repo| repo.git("rm -q -r -f backlog/stories/one").write("backlog/stories/one", "")),
        ("everything", |repo| repo.git("rm -q -r -f backlog/stories")),
    ];
    for (what, change) in changes {
        change(&repo).git("add -A");
        let opened = open(repo.path());
        let (index, head) = (opened.snapshot(&TreeSource::Index).unwrap(), opened.snapshot(&head()).unwrap());
        for root in ["backlog", "backlog/stories", ""] {
            let known = index.listing(root).unwrap();
            let beside = head.listing_reusing_index(root, &index, &known).unwrap();
            assert_eq!(beside, head.listing(root).unwrap(), "{what} in {root}");
        }
        // Every other change is seen beside notes that are all there.
        if what.len() % 2 == 0 {
            repo.commit_all("next");
        }
    }
}
