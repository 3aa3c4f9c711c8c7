//! Decisions through real git: the working tree, the index and a revision read the same files, and say the same of them.

use serde_json::Value;

use crate::support::repo::TestRepo;

const CAMPAIGN: &str = "because = \"Christmas campaign\"\nby = \"maria@shop.example\"\n";

/// A hooked repository with the stories `a`, `b` and `c`, which stand in this order.
fn repo() -> TestRepo {
    let repo = TestRepo::hooked();
    repo.story("b", "").story("c", "").git("add -A").git("commit -q -m stories");
    repo
}

fn decide(repo: &TestRepo, item: &str, target: &str) {
    repo.write(&format!("backlog/decisions/{item}.toml"), format!("{target}\n{CAMPAIGN}"));
}

fn json(repo: &TestRepo, arguments: &str) -> Value {
    let ended = repo.topline(arguments);
    serde_json::from_str(&ended.stdout).unwrap_or_else(|error| panic!("{arguments}: {error}\n{}", ended.stderr))
}

fn ids(order: &Value) -> Vec<&str> {
    order["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect()
}

/// Rule, path and message of each finding; the same for the working tree, the index and `HEAD`.
#[track_caller]
fn findings(repo: &TestRepo) -> Vec<String> {
    let said = |side: &str| -> Vec<String> {
        let found = json(repo, &format!("check --format json {side}"));
        let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
        let findings = found["findings"].as_array().unwrap().iter();
        let findings = findings.filter(|finding| finding["rule"] != "stale-priority-file");
        findings.map(|f| format!("{} {} {}", text(f, "rule"), text(f, "path"), text(f, "message"))).collect()
    };
    let worktree = said("");
    assert_eq!(worktree, said("--staged"), "working tree and index");
    assert_eq!(worktree, said("--rev HEAD"), "working tree and HEAD");
    worktree
}

#[test]
fn each_side_has_its_own_decisions() {
    let repo = repo();
    decide(&repo, "c", "first = true");
    assert_eq!(ids(&json(&repo, "priority --format json")), ["c", "a", "b"]);
    assert_eq!(ids(&json(&repo, "priority --format json --staged")), ["a", "b", "c"]);
    repo.git("add -A");
    assert_eq!(ids(&json(&repo, "priority --format json --staged")), ["c", "a", "b"]);
    assert_eq!(ids(&json(&repo, "priority --format json --rev HEAD")), ["a", "b", "c"]);
    repo.git("commit -q -m decided").assert_committed();
    assert_eq!(ids(&json(&repo, "priority --format json --rev HEAD")), ["c", "a", "b"]);
    // What isn't staged is not in the commit.
    decide(&repo, "b", "below = \"c\"");
    repo.story("d", "").git("add backlog/stories").git("commit -q -m another");
    assert_eq!(ids(&json(&repo, "priority --format json --rev HEAD")), ["c", "a", "b", "d"]);
    repo.git("add -A").git("commit -q -m below").assert_committed();
    assert_eq!(ids(&json(&repo, "priority --format json")), ["c", "b", "a", "d"]);
}

#[test]
fn a_partial_commit_of_a_decision_regenerates_the_file() {
    let repo = repo();
    decide(&repo, "c", "above = \"a\"");
    decide(&repo, "a", "last = true");
    repo.git("add -A").git("commit -q -m one backlog/decisions/c.toml");
    repo.assert_fresh_in(repo.path(), "HEAD");
    assert_eq!(ids(&json(&repo, "priority --format json --rev HEAD")), ["c", "a", "b"]);
    repo.git("commit -q -m other").assert_committed();
    assert_eq!(ids(&json(&repo, "priority --format json --rev HEAD")), ["b", "c", "a"]);
}

#[test]
fn the_order_why_and_diff_name_the_file() {
    let repo = repo();
    decide(&repo, "c", "first = true");
    repo.git("add -A").git("commit -q -m decided");
    let order = json(&repo, "priority --format json");
    let decision = serde_json::json!({
        "path": "decisions/c.toml", "because": "Christmas campaign", "by": "maria@shop.example"
    });
    assert_eq!(order["items"][0]["decision"], decision);
    assert_eq!(order["items"][0]["section"], "decision");
    assert_eq!(order["items"][1]["decision"], Value::Null);
    assert_eq!(json(&repo, "why c --format json")["item"]["decision"], decision);
    let moved = json(&repo, "diff HEAD~1 HEAD --format json")["moved"].clone();
    assert_eq!(moved[0]["id"], "c");
    let cause = &moved[0]["causes"][0];
    assert_eq!((&cause["kind"], &cause["path"]), (&"decision".into(), &"decisions/c.toml".into()));
    assert_eq!(cause["because"], "Christmas campaign");
    // Another place, and no place any more.
    decide(&repo, "c", "last = true");
    assert_eq!(json(&repo, "priority --format json")["items"][2]["section"], "decision-last");
    repo.remove("backlog/decisions/c.toml");
    let cause = json(&repo, "diff --format json")["moved"][0]["causes"][0].clone();
    assert_eq!((&cause["kind"], &cause["withdrawn"]), (&"decision".into(), &true.into()));
    // The edit that would turn two items is a file to write.
    assert!(repo.topline("why c --above a").stdout.contains("decisions/c.toml"));
    // A decision that does nothing is none.
    decide(&repo, "b", "above = \"c\"");
    decide(&repo, "c", "below = \"b\"");
    let order = json(&repo, "priority --format json");
    assert!(order["items"].as_array().unwrap().iter().all(|item| item["decision"].is_null()), "{order}");
    assert!(repo.topline("check").stdout.contains("decision-cycle"));
}

#[test]
fn files_that_are_no_decisions_are_the_same_on_every_side() {
    let repo = repo();
    for path in ["_draft.toml", ".hidden.toml", "README.md", "notes.txt", "deep/a.toml"] {
        repo.write(&format!("backlog/decisions/{path}"), "nothing = [");
    }
    repo.commit_all("others");
    let deep =
        "stray-story decisions/deep/a.toml `decisions/deep/a.toml` is not read: decisions are directly in `decisions/`";
    assert_eq!(findings(&repo), [deep]);
    repo.write("backlog/decisions/a.TOML", "first = true\n");
    repo.write("backlog/decisions/b.toml/inner.txt", "text");
    repo.write("backlog/decisions/c.toml", b"because = \"caf\xe9\"\n");
    repo.write("backlog/decisions/d.toml", "#".repeat(1024 * 1024 + 1));
    repo.write("backlog/decisions/e.toml", "<<<<<<< a\nfirst = true\n=======\nlast = true\n>>>>>>> b\n");
    repo.commit_all("broken");
    let found = findings(&repo);
    assert_eq!(
        found,
        [
            "unreadable-file decisions/a.TOML `decisions/a.TOML` has a name that ends in `.TOML` instead of `.toml`",
            "unreadable-file decisions/b.toml `decisions/b.toml` is a folder with the file name of a decision",
            "unreadable-file decisions/c.toml `decisions/c.toml` is not UTF-8 text",
            "unreadable-file decisions/d.toml `decisions/d.toml` has 1048577 bytes, more than the maximum of 1048576",
            deep,
            "conflict-marker decisions/e.toml `decisions/e.toml` has an unresolved merge conflict",
        ]
    );
    assert_eq!(repo.topline("priority").code, 1, "a decision that can't be read leaves no order");
}

#[cfg(unix)]
#[test]
fn symlinks_are_the_same_on_every_side() {
    let repo = repo();
    repo.write("backlog/elsewhere/c.toml", format!("first = true\n{CAMPAIGN}"));
    repo.link("backlog/decisions", "elsewhere").commit_all("a folder");
    assert_eq!(
        findings(&repo),
        ["unreadable-file decisions `decisions` is a symlink to a folder, which is not followed"]
    );
    repo.remove("backlog/decisions").link("backlog/decisions/c.toml", "../elsewhere/c.toml").commit_all("a file");
    assert_eq!(findings(&repo), [""; 0]);
    assert_eq!(ids(&json(&repo, "priority --format json --rev HEAD")), ["c", "a", "b"]);
    repo.link("backlog/decisions/b.toml", "nowhere.toml").commit_all("dangling");
    assert_eq!(
        findings(&repo),
        ["unreadable-file decisions/b.toml `decisions/b.toml` is a symlink to `nowhere.toml`, which doesn't exist"]
    );
}

#[test]
fn decisions_about_different_items_merge_and_about_one_item_conflict() {
    let repo = repo();
    repo.git("checkout -q -b topic");
    decide(&repo, "c", "first = true");
    repo.git("add -A").git("commit -q -m topic").git("checkout -q main");
    decide(&repo, "b", "first = true");
    repo.git("add -A").git("commit -q -m main").git("checkout -q -b other main~1");
    decide(&repo, "c", "last = true");
    repo.git("add -A").git("commit -q -m other");
    let conflicts = |repo: &TestRepo| repo.output("diff --name-only --diff-filter=U");
    repo.try_git("merge -q main");
    assert!(!conflicts(&repo).contains("decisions"), "{}", conflicts(&repo));
    repo.git("reset -q --hard").try_git("merge -q topic");
    assert!(conflicts(&repo).contains("backlog/decisions/c.toml"), "{}", conflicts(&repo));
    for side in ["", "--staged"] {
        let said = repo.topline(&format!("check {side}"));
        assert_eq!(said.code, 1, "{side}");
        assert!(said.stdout.contains("`decisions/c.toml` has an unresolved merge conflict"), "{side}{}", said.stdout);
    }
}
