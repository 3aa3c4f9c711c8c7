//! A commit of the backlog alone, with the user's hooks.

use std::path::Path;

use topline::session::{CommitPlan, CommitRun, Uncommitted};

use super::{apply, load};
#[cfg(unix)]
use crate::support::program::write_script;
use crate::support::repo::{TestRepo, story, story_path};

/// A repository with hooks, a committed backlog, and a file beside it.
fn shop() -> TestRepo {
    let repo = TestRepo::hooked();
    repo.git("config user.name Dev").git("config user.email dev@shop.example");
    repo.story("b", "value = 9\nestimate = 1").story("c", "").write("src/main.rs", "").commit_all("rest");
    assert_eq!(repo.topline("priority --write").code, 0);
    repo.commit_all("order");
    repo
}

fn uncommitted(repo: &TestRepo, folder: &str) -> Uncommitted {
    let (session, state) = load(repo, folder);
    session.uncommitted(&state).unwrap()
}

/// Commits on another thread, as a server does.
fn run(plan: CommitPlan, message: &str) -> Result<CommitRun, String> {
    let message = message.to_owned();
    let ended = std::thread::spawn(move || plan.run(&message).map_err(|error| format!("{}: {error}", error.kind())));
    ended.join().unwrap()
}

fn files(found: &Uncommitted) -> Vec<String> {
    found.files.iter().map(|file| format!("{:?} {}", file.outcome(), file.path)).collect()
}

#[test]
fn a_commit_takes_the_backlog_and_leaves_the_rest_staged() {
    let repo = shop();
    repo.story("new", "").remove(&story_path("c"));
    apply(&repo, r#"{"type":"move","item":"b","below":"a","because":"Later"}"#);
    repo.write("src/main.rs", "staged")
        .git("add src/main.rs")
        .write("notes.txt", "")
        .write("backlog/stories/draft.txt", "");
    let found = uncommitted(&repo, "backlog");
    let expected = ["Created decisions/b.toml", "Deleted stories/c.md", "Created stories/new.md"];
    assert_eq!((files(&found), found.others), (expected.map(str::to_owned).to_vec(), 3));
    let message = "Backlog: b 1 → 2 and 2 more\n\n- b 1 → 2: decision: Later\n- new new at 3\n- c deleted\n";
    assert_eq!(found.message, message);
    let done = run(found.plan, &found.message).unwrap();
    assert_eq!(done.commit.map(|id| id.to_string()), Some(repo.output("rev-parse HEAD").trim().to_owned()));
    assert!(done.output.contains("3 files changed") || done.output.contains("4 files changed"), "{}", done.output);
    assert_eq!(repo.output("status --porcelain"), "M  src/main.rs\n?? backlog/stories/draft.txt\n?? notes.txt\n");
    repo.assert_fresh_in(repo.path(), "HEAD");
    assert_eq!(repo.output("log -1 --format=%B").trim(), message.trim());
    let names = repo.output("show --name-only --format=");
    assert!(names.contains("backlog/PRIORITY.md") && !names.contains("src/"), "{names}");
    assert!(files(&uncommitted(&repo, "backlog")).is_empty());
}

#[test]
#[cfg(unix)]
fn what_a_hook_says_is_returned_and_nothing_is_changed() {
    let repo = shop();
    write_script(
        &repo.path().join(".git/hooks/commit-msg"),
        "#!/bin/sh\necho 'no ticket in the message' >&2\nexit 1\n",
    );
    repo.story("new", "").story("a", "value = 3").write("src/main.rs", "staged").git("add src/main.rs");
    let before = repo.output("status --porcelain");
    let found = uncommitted(&repo, "backlog");
    let ended = run(found.plan, "x").unwrap();
    assert_eq!((ended.commit, ended.is_done()), (None, false));
    assert!(ended.output.contains("no ticket in the message"), "{}", ended.output);
    let after = repo.output("status --porcelain");
    assert_eq!(after.replace(" M backlog/PRIORITY.md\n", "").replace("M  backlog/PRIORITY.md\n", ""), before);
    std::fs::remove_file(repo.path().join(".git/hooks/commit-msg")).unwrap();
    let found = uncommitted(&repo, "backlog");
    assert!(run(found.plan, "x").unwrap().is_done());
    assert_eq!(repo.output("status --porcelain"), "M  src/main.rs\n");
    repo.assert_fresh_in(repo.path(), "HEAD");
}

#[test]
fn findings_of_the_hook_are_returned() {
    let repo = shop();
    repo.story("a", "severity = \"huge\"");
    let ended = run(uncommitted(&repo, "backlog").plan, "x").unwrap();
    assert!(!ended.is_done() && ended.output.contains("huge"), "{}", ended.output);
}

#[test]
fn staged_files_of_the_backlog_are_committed_as_they_are_on_disk() {
    let repo = shop();
    repo.story("new", "").story("gone", "").story("b", "value = 2").git("add -A");
    repo.story("b", "value = 3").remove(&story_path("gone")).git("mv backlog/stories/c.md backlog/stories/d.md");
    let found = uncommitted(&repo, "backlog");
    let expected = ["Changed stories/b.md", "Deleted stories/c.md", "Created stories/d.md", "Created stories/new.md"];
    assert_eq!(files(&found), expected);
    assert!(run(found.plan, "-x").unwrap().is_done());
    repo.assert_committed();
    assert!(repo.output("show HEAD:backlog/stories/b.md").contains("value = 3"));
    assert_eq!(repo.output("log -1 --format=%s"), "-x\n");
}

#[test]
fn other_folders_and_first_commits_work() {
    let repo = TestRepo::new();
    repo.git("config user.name Dev").git("config user.email dev@shop.example");
    let folder = "products/the [new] shop";
    repo.write(&format!("{folder}/backlog.toml"), "[product]\nname = \"Shop\"\n");
    repo.write(&format!("{folder}/stories/a.md"), story("a", "")).write("products/readme.md", "");
    let found = uncommitted(&repo, folder);
    assert_eq!((files(&found).len(), found.others), (2, 1));
    assert_eq!(found.message, "Backlog: new a at 1 and 1 more\n\n- new a at 1\n- backlog.toml\n");
    assert!(run(found.plan, "First").unwrap().is_done());
    assert_eq!(repo.output("status --porcelain"), "?? products/readme.md\n");
    repo.write(&format!("{folder}/stories/a.md"), story("a", "") + "More.\n");
    let found = uncommitted(&repo, folder);
    assert_eq!(found.message, "Backlog: a");
    assert!(run(found.plan, &found.message).unwrap().is_done());
    assert_eq!(run(uncommitted(&repo, folder).plan, "x").unwrap_err().split(':').next(), Some("nothing-to-commit"));
}

#[test]
fn the_root_of_a_repository_may_be_the_backlog() {
    let repo = TestRepo::new();
    repo.git("config user.name Dev").git("config user.email dev@shop.example");
    repo.write("backlog.toml", "").write("stories/a.md", story("a", "")).write("src/x.rs", "");
    let found = uncommitted(&repo, "");
    assert_eq!((files(&found).len(), found.others), (2, 1));
    assert!(run(found.plan, "First").unwrap().is_done());
    assert_eq!(repo.output("status --porcelain"), "?? src/\n");
}

#[test]
fn nothing_is_committed_in_the_middle_of_a_merge() {
    let repo = shop();
    repo.git("checkout -q -b side").story("a", "value = 3").commit_all("side");
    repo.git("checkout -q main").story("b", "value = 4").commit_all("main");
    assert_eq!(repo.try_git("merge -q --no-commit side").code, 0);
    repo.story("c", "value = 5");
    let head = repo.output("rev-parse HEAD");
    let found = uncommitted(&repo, "backlog");
    let message = "unfinished-operation: a merge is in progress, and a commit of the backlog alone would break it";
    assert_eq!(run(found.plan, "x").unwrap_err(), message);
    assert_eq!(repo.output("rev-parse HEAD"), head);
}

#[test]
fn a_file_in_conflict_is_named() {
    let repo = shop();
    repo.git("checkout -q -b side").story("a", "value = 3").commit_all("side");
    repo.git("checkout -q main").story("a", "value = 4").commit_all("main");
    assert_eq!(repo.try_git("merge -q side").code, 1);
    let (session, state) = load(&repo, "backlog");
    let error = session.uncommitted(&state).unwrap_err();
    assert_eq!(
        (error.kind(), error.to_string()),
        ("conflict", format!("{} is in a merge conflict", Path::new("backlog/stories/a.md").display()))
    );
}
