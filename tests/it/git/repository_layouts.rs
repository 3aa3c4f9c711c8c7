//! Layouts of repositories and backlogs: the hook finds both and leaves nothing to commit.

use std::path::Path;

#[cfg(unix)]
use crate::support::program::write_script;
use crate::support::repo::{Ended, TestRepo, story, story_path};

const CONFIG: &str = "[product]\nname = \"Shop\"\n";

/// Runs git with arguments that may hold blanks; it must succeed.
fn git(repo: &TestRepo, folder: &Path, arguments: &[&str]) -> String {
    let ended: Ended = repo.command("git", folder).args(arguments).output().unwrap().into();
    assert_eq!(ended.code, 0, "git {arguments:?}\n{}{}", ended.stdout, ended.stderr);
    ended.stdout
}

/// Whether the commit has the file of the backlog in `folder` as that gives it, and nothing is left.
#[track_caller]
fn assert_committed(repo: &TestRepo, folder: &str) {
    let given: Ended = repo
        .command(env!("CARGO_BIN_EXE_topline"), repo.path())
        .arg(format!("--backlog=./{folder}"))
        .args(["priority", "--rev", "HEAD", "--format", "markdown"])
        .output()
        .unwrap()
        .into();
    assert_eq!(given.code, 0, "{}", given.stderr);
    let path = format!("HEAD:./{folder}/PRIORITY.md").replace("//", "/");
    assert_eq!(git(repo, repo.path(), &["show", &path]), given.stdout, "{folder}");
    assert_eq!(repo.output("diff-files --name-only"), "", "something looks changed");
    assert_eq!(repo.output("status --porcelain"), "", "something is left");
}

#[test]
fn any_folder_may_hold_a_backlog() {
    for folder in ["", "docs/planning/backlog", "a b/ümlaut [x]", "-x", "we*ird?", "\"quoted\" 'twice'", "ends ", "#1"]
    {
        let repo = TestRepo::new();
        repo.topline("hook install");
        let write = |fields: &str| {
            let path = Path::new(folder).join("stories/a b.c/a.md");
            repo.write(path.to_str().unwrap(), story("a", fields));
        };
        repo.write(Path::new(folder).join("backlog.toml").to_str().unwrap(), CONFIG);
        write("");
        repo.git("add -A").git("commit -q -m first");
        assert_committed(&repo, folder);
        write("estimate = 3");
        repo.git("commit -q -a -m all");
        assert_committed(&repo, folder);
        write("estimate = 4");
        let path = Path::new(folder).join("stories/a b.c/a.md");
        git(&repo, repo.path(), &["--literal-pathspecs", "commit", "-q", "-m", "part", "--", path.to_str().unwrap()]);
        assert_committed(&repo, folder);
        assert!(repo.read(Path::new(folder).join("PRIORITY.md").to_str().unwrap()).contains("4 points"));
    }
}

#[test]
fn one_invalid_backlog_blocks_the_whole_commit() {
    let repo = TestRepo::hooked();
    repo.backlog("other").write("other/stories/x.md", story("x", "severity = \"huge\"")).story("b", "").git("add -A");
    let before = (repo.output("ls-files -s"), repo.read("backlog/PRIORITY.md"));
    let commit = repo.try_git("commit -m both");
    assert_eq!(commit.code, 1);
    assert!(commit.stderr.contains("other/stories/x.md"), "{}", commit.stderr);
    assert_eq!(before, (repo.output("ls-files -s"), repo.read("backlog/PRIORITY.md")));
    assert!(!repo.path().join("other/PRIORITY.md").exists());
}

#[test]
fn a_backlog_within_a_backlogs_folder_is_its_own() {
    let repo = TestRepo::hooked();
    repo.backlog("backlog/inner").write("backlog/inner/stories/x.md", story("x", "")).git("add -A");
    repo.git("commit -q -m inner").assert_committed();
    assert_committed(&repo, "backlog/inner");
    assert!(!repo.read("backlog/PRIORITY.md").contains("stories/x.md"));
}

#[test]
fn a_commit_that_touches_no_backlog_reads_none() {
    let repo = TestRepo::hooked();
    let id = repo.output(&format!("rev-parse HEAD:{}", story_path("a")));
    let (folder, file) = id.trim().split_at(2);
    std::fs::remove_file(repo.path().join(".git/objects").join(folder).join(file)).unwrap();
    repo.write("code", "1").git("add code");
    // Git itself would miss the story's blob; the hook alone has no need of it.
    let hook = repo.topline("hook run pre-commit");
    assert_eq!((hook.code, hook.stdout.as_str(), hook.stderr.as_str()), (0, "", ""));
    repo.story("b", "").git("add backlog/stories/b.md");
    std::fs::remove_dir_all(repo.path().join(".git/topline")).unwrap();
    let hook = repo.topline("hook run pre-commit");
    assert_eq!(hook.code, 2, "{}", hook.stderr);
    assert!(hook.stderr.contains("git fsck"), "{}", hook.stderr);
}

#[test]
fn commits_work_with_packed_objects_and_references() {
    let repo = TestRepo::hooked();
    repo.story("b", "").git("add -A").git("commit -q -m b").git("gc --quiet --prune=now").git("pack-refs --all");
    repo.story("a", "estimate = 2").git("commit -q -a -m packed").assert_committed();
}

#[test]
fn a_shallow_clone_commits_and_says_what_a_base_needs() {
    let repo = TestRepo::hooked();
    repo.story("b", "").git("add -A").git("commit -q -m b");
    let clone = repo.beside("shallow");
    repo.git(&format!("clone -q --depth 1 file://{} {}", repo.path().display(), clone.display()));
    assert_eq!(repo.topline_in(&clone, "hook install").code, 0);
    std::fs::write(clone.join(story_path("c")), story("c", "")).unwrap();
    repo.git_in(&clone, "add -A");
    repo.git_in(&clone, "commit -q -m c");
    repo.assert_committed_in(&clone);
    let check = repo.topline_in(&clone, "check --base HEAD~2");
    assert_eq!(check.code, 2);
    assert!(check.stderr.contains("fetch-depth: 0"), "{}", check.stderr);
}

#[test]
fn a_submodule_has_its_own_backlog_and_hook() {
    let library = TestRepo::new();
    library.backlog("backlog").story("inner", "").commit_all("first");
    let repo = TestRepo::hooked();
    let source = library.path().display();
    repo.git(&format!("-c protocol.file.allow=always submodule --quiet add {source} backlog/stories/lib.md"));
    repo.git("mv backlog/stories/lib.md lib").git("commit -q -m lib").assert_committed();
    let inner = repo.path().join("lib");
    assert_eq!(repo.topline_in(&inner, "hook install").code, 0);
    assert!(repo.path().join(".git/modules/backlog/stories/lib.md/hooks/pre-commit").exists());
    std::fs::write(inner.join(story_path("more")), story("more", "")).unwrap();
    repo.git_in(&inner, "add -A");
    repo.git_in(&inner, "commit -q -m more");
    repo.assert_committed_in(&inner);
    repo.git("commit -q -a -m bump").assert_committed();
    assert!(!repo.read("backlog/PRIORITY.md").contains("inner"));
}

#[test]
fn a_bare_repository_has_revisions_to_check_and_to_order() {
    let repo = TestRepo::hooked();
    let bare = repo.beside("bare.git");
    repo.git(&format!("clone -q --bare . {}", bare.display()));
    for command in ["check", "priority --format markdown", "priority --check"] {
        let ended = repo.topline_in(&bare, &format!("{command} --rev main"));
        assert_eq!(ended.code, 0, "{command}: {}", ended.stderr);
        let here = repo.topline(&format!("{command} --rev main"));
        assert_eq!(ended.stdout, here.stdout, "{command}");
    }
    assert_eq!(repo.topline_in(&bare, "check").code, 2);
}

#[test]
fn a_sha_256_repository_is_refused_and_its_files_are_read() {
    let repo = TestRepo::init("--object-format=sha256");
    repo.backlog("backlog").story("a", "").git("add -A");
    for command in ["check --staged", "check --rev HEAD", "diff", "hook install", "hook run pre-commit"] {
        let ended = repo.topline(command);
        assert_eq!(ended.code, 2, "{command}: {}", ended.stderr);
        assert!(ended.stderr.contains("SHA-256") && ended.stderr.contains("--object-format=sha1"), "{}", ended.stderr);
    }
    assert_eq!(repo.topline("check").code, 0);
    assert_eq!(repo.topline("priority --write").code, 0);
}

#[cfg(unix)]
#[test]
fn mode_bits_make_no_difference() {
    use std::os::unix::fs::PermissionsExt;
    let repo = TestRepo::hooked();
    let mark = |path: &str| {
        std::fs::set_permissions(repo.path().join(path), std::fs::Permissions::from_mode(0o755)).unwrap();
    };
    mark(&story_path("a"));
    repo.git("commit -q -a -m marked").assert_committed();
    mark("backlog/PRIORITY.md");
    repo.git("commit -q -a -n -m marked").story("b", "").git("add -A").git("commit -q -m b").assert_committed();
    mark("backlog/PRIORITY.md");
    repo.story("b", "estimate = 2").git("commit -q -m part backlog/stories/b.md");
    repo.assert_fresh_in(repo.path(), "HEAD");
}

#[test]
fn attributes_may_convert_the_text() {
    for attributes in
        ["*.md text eol=crlf\n", "*.md -text\n", "* text=auto\n", "PRIORITY.md text eol=lf\n", "*.md ident\n"]
    {
        let repo = TestRepo::hooked();
        repo.write(".gitattributes", attributes).git("add -A").git("commit -q -m attributes");
        repo.git("rm -q -r --cached .").git("reset -q --hard");
        repo.story("b", "").git("add -A").git("commit -q -m b");
        assert_committed(&repo, "backlog");
        repo.story("a", "estimate = 1").git("commit -q -m part backlog/stories/a.md");
        assert_committed(&repo, "backlog");
        assert!(!repo.path().join("backlog/PRIORITY.md.orig").exists(), "{attributes}");
        repo.git("checkout -q -b other HEAD~1").git("checkout -q main");
        repo.story("c", "").git("add -A").git("commit -q -m c");
        assert_committed(&repo, "backlog");
    }
}

#[cfg(unix)]
#[test]
fn hooks_of_others_run_topline_where_they_are_told_to() {
    for (folder, configured) in [(".git/hooks", false), ("tools/hooks", true)] {
        let repo = TestRepo::new();
        let theirs = format!("{folder}/pre-commit");
        repo.write(&theirs, "#!/bin/sh\ntouch linted\n");
        if configured {
            repo.git(&format!("config core.hooksPath {folder}"));
        }
        let install = repo.topline("hook install");
        let line = install.stderr.lines().find(|line| line.contains("topline hook run pre-commit")).unwrap().trim();
        let line = line.replace("topline", env!("CARGO_BIN_EXE_topline"));
        write_script(&repo.path().join(&theirs), &format!("#!/bin/sh\ntouch linted\n{line}\n"));
        repo.write(".gitignore", "linted\n");
        repo.backlog("backlog").story("a", "").git("add -A").git("commit -q -m first").assert_committed();
        assert!(repo.path().join("linted").exists());
        repo.story("a", "severity = \"huge\"").git("add -A");
        assert_eq!(repo.try_git("commit -m bad").code, 1);
    }
}

#[test]
fn a_revert_is_corrected_by_the_next_commit() {
    let repo = TestRepo::hooked();
    repo.story("b", "").git("add -A").git("commit -q -n -m unverified").git("revert --no-edit HEAD");
    repo.story("c", "").git("add -A").git("commit -q -m healed").assert_committed();
}

#[test]
fn a_merge_without_a_commit_and_a_squash_are_commits_like_others() {
    for option in ["--no-commit --no-ff", "--squash"] {
        let repo = TestRepo::hooked();
        repo.git("checkout -q -b topic").story("t", "").git("add -A").git("commit -q -n -m t").git("checkout -q main");
        repo.git(&format!("merge -q {option} topic")).git("commit -q -m merged").assert_committed();
        assert!(repo.read("backlog/PRIORITY.md").contains("]: stories/t.md\n"), "{option}");
    }
}
