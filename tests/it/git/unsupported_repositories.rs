//! Unsupported repositories are rejected with a hint.

use topline::git::{GitError, GitErrorKind, Repository, TreeSource};

use crate::support::repo::TestRepo;

fn refusal(repo: &TestRepo) -> GitError {
    Repository::discover(repo.path(), &topline::git::Environment::in_folder(repo.path())).unwrap_err()
}

#[test]
fn a_folder_outside_a_repository_has_none() {
    let folder = tempfile::tempdir().unwrap();
    assert!(
        Repository::discover(folder.path(), &topline::git::Environment::in_folder(folder.path())).unwrap().is_none()
    );
}

#[test]
fn sha256_is_refused_by_name() {
    let error = refusal(&TestRepo::init("--object-format=sha256"));
    assert_eq!(error.kind, GitErrorKind::Sha256);
    assert!(error.hint().unwrap().contains("git init --object-format=sha1"));
}

#[test]
fn reftable_is_refused_with_the_conversion() {
    let error = refusal(&TestRepo::init("--ref-format=reftable"));
    assert_eq!(error.kind, GitErrorKind::Reftable);
    assert!(error.hint().unwrap().contains("git refs migrate"));
}

#[test]
fn unknown_extensions_are_named() {
    let repo = TestRepo::new();
    repo.git("config core.repositoryformatversion 1").git("config extensions.partialClone origin");
    assert_eq!(refusal(&repo).kind, GitErrorKind::Extension("partialclone".into()));
}

#[test]
fn a_partial_clone_says_how_to_complete_it() {
    let repo = TestRepo::new();
    repo.backlog("").write("stories/a.md", "one").commit_all("first");
    repo.write("stories/a.md", "two").commit_all("second").git("config uploadpack.allowFilter true");
    let clone = repo.beside("partial");
    repo.git(&format!("clone -q --filter=blob:none file://{} {}", repo.path().display(), clone.display()));
    let read = |revision: &str| {
        let opened = Repository::discover(&clone, &topline::git::Environment::in_folder(&clone)).unwrap().unwrap();
        let listing = opened.snapshot(&TreeSource::Revision(revision.into())).unwrap().listing("").unwrap();
        opened.read(&listing).map(|tree| tree.stories[0].text().to_owned())
    };
    assert_eq!(read("HEAD").unwrap(), "two");
    let error = read("HEAD~").unwrap_err();
    assert!(matches!(error.kind, GitErrorKind::MissingObject { partial: true, .. }), "{error:?}");
    assert!(error.hint().unwrap().contains("git fetch --refetch --no-filter"));
    repo.git_in(&clone, "fetch -q --refetch --no-filter");
    assert_eq!(read("HEAD~").unwrap(), "one");
}

#[test]
fn a_shallow_clone_has_its_tip_and_says_how_to_get_the_rest() {
    let repo = TestRepo::new();
    repo.backlog("").write("stories/a.md", "one").commit_all("first");
    repo.git("branch old").write("stories/a.md", "two").commit_all("second");
    let clone = repo.beside("shallow");
    repo.git(&format!("clone -q --depth 1 file://{} {}", repo.path().display(), clone.display()));
    let opened = Repository::discover(&clone, &topline::git::Environment::in_folder(&clone)).unwrap().unwrap();
    assert!(opened.snapshot(&TreeSource::Revision("HEAD".into())).unwrap().exists("stories/a.md").unwrap());
    let error = opened.snapshot(&TreeSource::Revision("HEAD~".into())).err().unwrap();
    assert_eq!(error.kind, GitErrorKind::UnknownRevision { name: "HEAD~".into(), shallow: true });
    assert!(error.hint().unwrap().contains("--unshallow"));
}

#[test]
fn an_unknown_revision_is_named() {
    let repo = TestRepo::new();
    repo.commit_all("first");
    let opened =
        Repository::discover(repo.path(), &topline::git::Environment::in_folder(repo.path())).unwrap().unwrap();
    let error = opened.snapshot(&TreeSource::Revision("nonsense".into())).err().unwrap();
    assert!(error.to_string().starts_with("there is no revision `nonsense`"), "{error}");
}

/// Only root can give files away; elsewhere the test has nothing to try.
#[cfg(unix)]
#[test]
fn whoever_git_trusts_is_trusted() {
    use std::os::unix::fs::{MetadataExt, chown};
    let repo = TestRepo::hooked();
    if std::fs::metadata(repo.path()).unwrap().uid() != 0 {
        return;
    }
    let give_away = || {
        for entry in walkdir::WalkDir::new(repo.path()) {
            std::os::unix::fs::lchown(entry.unwrap().path(), Some(12_345), Some(12_345)).unwrap();
        }
    };
    let check = |variables: &[(&str, &str)]| {
        let mut topline = repo.command(env!("CARGO_BIN_EXE_topline"), repo.path());
        let output = topline.args(["check", "--rev", "HEAD"]).envs(variables.iter().copied()).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    give_away();
    let (code, refusal) = check(&[]);
    assert!(code == Some(2) && refusal.contains("belongs to another user"), "{refusal}");
    let counted = [("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "safe.directory"), ("GIT_CONFIG_VALUE_0", "*")];
    assert_eq!(check(&counted).0, Some(0));
    assert_eq!(check(&[("GIT_CONFIG_PARAMETERS", "'safe.directory'='*'")]).0, Some(0));
    let above = format!("{}/*", repo.beside("").display().to_string().trim_end_matches('/'));
    for (place, value) in [("--global", "*"), ("--global", above.as_str()), ("--global", repo.path().to_str().unwrap())]
    {
        repo.git_args(&["config", place, "safe.directory", value]);
        give_away();
        assert_eq!(check(&[]).0, Some(0), "{value}");
        repo.story("a", &format!("# {value}")).write("other", value);
        let commit = repo.try_git("commit -q -a -m trusted");
        assert_eq!(commit.code, 0, "{value}: {}", commit.stderr);
        repo.git_args(&["config", place, "--unset-all", "safe.directory"]);
        give_away();
    }
    // The folder in which git is started, and no other: as the installed git has it.
    repo.git_args(&["config", "--global", "safe.directory", "."]);
    give_away();
    for folder in [repo.path().to_owned(), repo.path().join("backlog")] {
        let git = repo.try_git_in(&folder, "rev-parse --git-dir");
        let topline = repo.topline_in(&folder, "check --rev HEAD");
        assert_eq!(topline.code == 0, git.code == 0, "{}: {}", folder.display(), topline.stderr);
    }
    repo.git_args(&["config", "--global", "--unset-all", "safe.directory"]);
    let commit = repo.story("a", "reach = 4").try_git("-c safe.directory=* commit -q -a -m once");
    assert_eq!(commit.code, 0, "{}", commit.stderr);
    let linked = repo.beside("linked");
    repo.git_args(&["config", "--global", "safe.directory", "*"]);
    repo.git(&format!("worktree add -q -b topic {}", linked.display()));
    chown(&linked, Some(12_345), None).unwrap();
    std::fs::write(linked.join("backlog/stories/b.md"), crate::support::repo::story("b", "")).unwrap();
    repo.git_in(&linked, "add -A");
    repo.git_in(&linked, "commit -q -m linked");
    repo.assert_fresh_in(&linked, "HEAD");
}
