//! Ranges and merge bases.

use topline::git::{GitErrorKind, Repository, RevisionRange};

use crate::support::repo::TestRepo;

/// `main` and `topic` each have one commit since they parted.
fn forked() -> TestRepo {
    let repo = TestRepo::new();
    repo.backlog("backlog").commit_all("first").git("tag fork").git("checkout -q -b topic");
    repo.story("a", "").commit_all("topic").git("checkout -q main").story("b", "").commit_all("main");
    repo
}

#[test]
fn ranges_begin_at_the_merge_base_with_three_dots() {
    let repo = forked();
    let opened =
        Repository::discover(repo.path(), &topline::git::Environment::in_folder(repo.path())).unwrap().unwrap();
    let fork = repo.output("rev-parse fork").trim().to_owned();
    let range = |text| opened.range(text).unwrap();
    assert_eq!(range("main...topic"), Some(RevisionRange { base: fork.clone(), head: "topic".into() }));
    assert_eq!(range("topic..."), Some(RevisionRange { base: fork, head: "HEAD".into() }));
    assert_eq!(range("main..topic"), Some(RevisionRange { base: "main".into(), head: "topic".into() }));
    assert_eq!(range("main"), None);
}

#[test]
fn unrelated_histories_have_no_merge_base() {
    let repo = forked();
    repo.git("checkout -q --orphan alone").commit_all("alone");
    let opened =
        Repository::discover(repo.path(), &topline::git::Environment::in_folder(repo.path())).unwrap().unwrap();
    let error = opened.merge_base("main", "alone").unwrap_err();
    assert_eq!(
        error.kind,
        GitErrorKind::NoMergeBase { between: ["main".into(), "alone".into()], shallow: false, is_range: true }
    );
}
