//! For every kind of change to cached stories, the hook prints the same with and without the parse cache.

use crate::support::rehearsal::{Rehearsal, kept};
use crate::support::repo::{TestRepo, story, story_path};

/// A repository whose stories are in the parse cache: `doing` is in progress, and `open` needs it.
fn read_before() -> TestRepo {
    let repo = TestRepo::hooked();
    repo.story("doing", "status = \"doing\"\nestimate = 2").story("open", "depends_on = [\"doing\"]");
    repo.story("done", "status = \"done\"\nclosed = 2026-01-02").story("a", "value = 3");
    repo.git("add -A").git("commit -q -m more").assert_committed();
    kept(&repo);
    repo
}

/// The hook's exit code and output for the change, which must be the same with and without the cache.
fn said(change: impl Fn(&TestRepo)) -> (i32, String) {
    let repo = read_before();
    change(&repo);
    repo.git("add -A");
    let rehearsal = Rehearsal::of(&repo);
    let with = rehearsal.run();
    let again = rehearsal.run();
    let without = rehearsal.run_without();
    assert_eq!(with, without);
    assert_eq!(again, without);
    (without.code, without.said)
}

/// Another text of the only criterion of a story.
fn other_criterion(repo: &TestRepo, id: &str, fields: &str) {
    repo.write(&story_path(id), story(id, fields).replace("It works", "It flies"));
}

#[test]
fn a_pure_rename_is_no_deletion_and_changes_no_criteria() {
    let (code, said) = said(|repo| {
        repo.git("mv backlog/stories/open.md backlog/stories/renamed.md");
    });
    assert_eq!((code, said.as_str()), (0, ""));
}

#[test]
fn another_folder_is_the_same_story() {
    let (code, said) = said(|repo| {
        repo.write("backlog/stories/deep/x", "").git("mv backlog/stories/doing.md backlog/stories/deep/doing.md");
    });
    assert_eq!((code, said.as_str()), (0, ""));
}

#[test]
fn a_pure_rename_beside_a_changed_criterion() {
    let (code, said) = said(|repo| {
        repo.git("mv backlog/stories/open.md backlog/stories/renamed.md");
        other_criterion(repo, "doing", "status = \"doing\"\nestimate = 2");
    });
    assert_eq!(code, 0);
    assert!(said.contains("criteria-changed") && !said.contains("deleted-open-item"), "{said}");
}

#[test]
fn a_rename_with_a_changed_criterion_is_seen_as_both() {
    let (code, said) = said(|repo| {
        repo.git("mv backlog/stories/doing.md backlog/stories/renamed.md");
        let text = story("doing", "status = \"doing\"\nestimate = 2").replace("It works", "It flies");
        repo.write(&story_path("renamed"), text).story("open", "depends_on = [\"renamed\"]");
    });
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("criteria-changed"), "{said}");
}

#[test]
fn a_pure_rename_with_references_to_the_old_name() {
    let (code, said) = said(|repo| {
        repo.git("mv backlog/stories/doing.md backlog/stories/renamed.md");
    });
    assert_eq!(code, 1);
    assert!(said.contains("unknown-reference") && said.contains("depends_on = [\"doing\"]"), "{said}");
}

#[test]
fn a_deletion_is_reported() {
    let (code, said) = said(|repo| {
        repo.git("rm -q backlog/stories/open.md");
    });
    assert_eq!(code, 0);
    assert!(said.contains("deleted-open-item"), "{said}");
}

#[test]
fn a_deletion_beside_a_rename_of_another_story() {
    let (code, said) = said(|repo| {
        repo.git("rm -q backlog/stories/open.md").git("mv backlog/stories/done.md backlog/stories/z.md");
    });
    assert_eq!(code, 0);
    assert!(said.contains("deleted-open-item"), "{said}");
}

#[test]
fn two_stories_may_have_the_same_text() {
    let (code, _) = said(|repo| {
        repo.write(&story_path("copy"), repo.read(&story_path("open")));
    });
    assert_eq!(code, 0);
}

#[test]
fn two_stories_can_swap_names() {
    let (code, _) = said(|repo| {
        let (one, other) = (repo.read(&story_path("doing")), repo.read(&story_path("done")));
        repo.write(&story_path("doing"), other).write(&story_path("done"), one);
    });
    assert_eq!(code, 0);
}

#[test]
fn a_cached_text_can_get_an_invalid_name() {
    let (code, said) = said(|repo| {
        repo.git("mv backlog/stories/a.md backlog/stories/CON.md");
    });
    assert_eq!(code, 1);
    assert!(said.contains("invalid-id"), "{said}");
}

#[test]
fn other_settings_invalidate_the_cache() {
    let (code, said) = said(|repo| {
        let settings = "[product]\nname = \"Shop\"\n[policy]\ncriteria_headings = [\"Done when\"]\n";
        repo.write("backlog/backlog.toml", settings);
    });
    assert_eq!(code, 0, "{said}");
    let (code, said) = self::said(|repo| {
        let text = repo.read("backlog/backlog.toml");
        repo.write("backlog/backlog.toml", text + "[[flow]]\nid = \"s\"\n[[objectives]]\nid = \"o\"\n");
    });
    assert_eq!(code, 0, "{said}");
}

#[test]
fn a_file_that_becomes_a_symlink_is_read_through_it() {
    let (code, said) = said(|repo| {
        #[cfg(unix)]
        repo.remove(&story_path("open")).link(&story_path("open"), "a.md");
        #[cfg(not(unix))]
        repo.write(&story_path("open"), repo.read(&story_path("a")));
    });
    assert_eq!(code, 0, "{said}");
}

#[test]
fn the_cache_is_used() {
    let repo = read_before();
    let id = repo.output(&format!("rev-parse HEAD:{}", story_path("done")));
    let (folder, file) = id.trim().split_at(2);
    let object = repo.path().join(".git/objects").join(folder).join(file);
    repo.story("b", "").git("add -A");
    let rehearsal = Rehearsal::of(&repo);
    std::fs::remove_file(object).unwrap();
    assert_eq!(rehearsal.run().code, 0, "a story that was read before is read again");
    assert_eq!(rehearsal.run_without().code, 2, "without what was kept it must be read");
}
