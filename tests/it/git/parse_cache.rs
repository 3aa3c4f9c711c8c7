//! The hook's parse cache below `.git/topline/` never changes a result.

use std::fs;
use std::path::PathBuf;

use crate::support::repo::TestRepo;

/// The only parse cache file.
fn kept(repo: &TestRepo) -> PathBuf {
    let mut files = fs::read_dir(repo.path().join(".git/topline/parse-cache")).unwrap();
    let file = files.next().unwrap().unwrap().path();
    assert!(files.next().is_none(), "no temporary file stays");
    file
}

/// Stages a change of one story and commits it.
fn commit(repo: &TestRepo, estimate: u32) {
    repo.story("a", &format!("estimate = {estimate}")).git("add -A").git("commit -q -m change").assert_committed();
    assert!(repo.read("backlog/PRIORITY.md").contains(&format!("{estimate} points")));
}

#[test]
fn a_damaged_or_deleted_cache_is_written_again() {
    let repo = TestRepo::hooked();
    commit(&repo, 2);
    let file = kept(&repo);
    let whole = fs::read(&file).unwrap();
    let mut wrong = whole.clone();
    wrong[whole.len() / 2] ^= 1;
    for (estimate, bytes) in (3..).zip([&whole[..whole.len() / 2], &wrong, b"", &vec![0; whole.len()]]) {
        fs::write(&file, bytes).unwrap();
        commit(&repo, estimate);
        assert_ne!(fs::read(&file).unwrap(), bytes);
    }
    fs::remove_dir_all(repo.path().join(".git/topline")).unwrap();
    commit(&repo, 8);
    kept(&repo);
}

#[test]
fn a_cache_that_cannot_be_written_is_not_an_error() {
    let repo = TestRepo::hooked();
    let folder = repo.path().join(".git/topline");
    fs::remove_dir_all(&folder).unwrap();
    fs::write(&folder, "in the way").unwrap();
    commit(&repo, 2);
    assert_eq!(fs::read_to_string(&folder).unwrap(), "in the way");
}

#[test]
fn cached_stories_are_quoted_in_findings() {
    let repo = TestRepo::hooked();
    repo.story("b", "depends_on = [\"a\"]").git("add -A").git("commit -q -m b");
    repo.git("rm -q backlog/stories/a.md");
    let ended = repo.try_git("commit -q -m gone");
    assert_eq!(ended.code, 1);
    let said = ended.stdout + &ended.stderr;
    assert!(said.contains("depends_on = [\"a\"]"), "{said}");
}
