//! The difference through real git: however the two trees are read, it is the one that whole trees give.

use topline::render::diff::{DiffView, json};
use topline::text::{Content, Tree};

use crate::support::repo::TestRepo;
use crate::support::worlds::case;

/// Puts a tree in the place of what is there.
fn check_out(repo: &TestRepo, tree: &Tree) {
    for folder in ["stories", "decisions"].map(|folder| repo.path().join("backlog").join(folder)) {
        if folder.exists() {
            std::fs::remove_dir_all(&folder).unwrap();
        }
    }
    for file in tree.files() {
        let Content::Text(text) = &file.content else { panic!("{} has no text", file.path) };
        repo.write(&format!("backlog/{}", file.path), text);
    }
}

#[test]
fn every_way_to_read_two_trees_gives_the_same_difference() {
    for (base, head, before, after, diff) in (0..40).filter_map(case) {
        let repo = TestRepo::new();
        check_out(&repo, &base.tree());
        repo.commit_all("base");
        check_out(&repo, &head.tree());
        let expected = |base_name, head_name| {
            json(DiffView { base: before.side(), head: after.side(), base_name, head_name, diff: &diff })
        };
        let said = |arguments: &str| {
            let ended = repo.topline(&format!("diff --format json {arguments}"));
            assert_eq!(ended.code, 0, "{}", ended.stderr);
            ended.stdout
        };
        assert_eq!(said(""), expected("HEAD", "worktree"));
        repo.git("add -A");
        assert_eq!(said("--staged"), expected("HEAD", "index"));
        repo.commit_all("head");
        assert_eq!(said("HEAD~1 HEAD"), expected("HEAD~1", "HEAD"));
        assert_eq!(said("main~1..."), expected("main~1", "HEAD"));
        let differs = repo.topline("diff --exit-code HEAD~1 main").code == 1;
        assert_eq!(differs, !diff.is_empty());
    }
}

#[test]
fn a_bare_repository_has_revisions_to_compare() {
    let repo = TestRepo::new();
    repo.backlog("backlog").story("a", "value = 1\n").story("b", "value = 2\n").commit_all("first");
    repo.story("a", "value = 3\n").commit_all("second");
    let bare = repo.beside("bare");
    repo.git(&format!("clone --quiet --bare . {}", bare.display()));
    let ended = repo.topline_in(&bare, "diff HEAD~1 HEAD");
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    assert!(ended.stdout.contains("value 1 → 3"), "{}", ended.stdout);
    assert_eq!(repo.topline_in(&bare, "diff HEAD~1").code, 2, "there is no working tree");
}

#[test]
fn all_items_of_a_removed_backlog_have_left() {
    let repo = TestRepo::new();
    repo.backlog("backlog").story("a", "").story("b", "").commit_all("first");
    repo.git("rm -q -r backlog");
    let left = "2 items leave the order";
    let staged = repo.topline("-C backlog diff --staged");
    assert_eq!((staged.code, staged.stdout.contains(left)), (0, true), "{}{}", staged.stdout, staged.stderr);
    repo.git("commit -q -m gone");
    let ended = repo.topline("-C backlog diff HEAD~1 HEAD");
    assert_eq!((ended.code, ended.stdout.contains(left)), (0, true), "{}{}", ended.stdout, ended.stderr);
    let nowhere = repo.topline("-C other diff HEAD~1 HEAD");
    assert_eq!(nowhere.code, 2, "{}", nowhere.stdout);
    assert_eq!(repo.topline("-C backlog diff HEAD HEAD").code, 2, "neither has it");
}
