//! Who changed what only product owners change, and what a merge is blamed for.

use crate::support::repo::{TestRepo, story, story_path};

const CONFIG: &str = "[product]\nname = \"Shop\"\n[team]\nproduct_owners = [\"maria@shop.example\"]\n";

/// A repository with hooks in which Maria is the product owner, and two stories; the branch `topic` begins at the same commit.
fn shop(more_config: &str) -> TestRepo {
    let repo = TestRepo::new();
    repo.write("backlog/backlog.toml", format!("{CONFIG}{more_config}"));
    repo.story("a", "value = 50\nestimate = 1")
        .story("b", "value = 20\nestimate = 1")
        .write("main.rs", "fn main() {}\n");
    assert_eq!(repo.topline("hook install").code, 0);
    by(&repo, "maria", "first");
    repo.git("branch topic");
    repo
}

/// Commits everything as `who`, with the hooks. Returns what the commit printed.
#[track_caller]
fn by(repo: &TestRepo, who: &str, message: &str) -> String {
    repo.git("add -A");
    let author = format!("{who}<{who}@shop.example>");
    let commit = repo.try_git(&format!("commit -q --allow-empty --author {author} -m {}", message.replace(' ', "-")));
    assert_eq!(commit.code, 0, "{}{}", commit.stdout, commit.stderr);
    commit.stderr
}

/// The findings of the rules that ask who, since `base`, a line each.
#[track_caller]
fn blamed(repo: &TestRepo, base: &str) -> Vec<String> {
    let check = repo.topline(&format!("check --rev HEAD --base {base} --concise"));
    assert!(check.code < 2, "{}", check.stderr);
    let asks = |line: &&str| line.contains("[priority-changed-by]") || line.contains("[let-in-by]");
    check.stdout.lines().filter(asks).map(str::to_owned).collect()
}

#[track_caller]
fn assert_nobody_is_blamed(repo: &TestRepo, base: &str) {
    assert_eq!(blamed(repo, base), Vec::<String>::new(), "since {base}");
}

#[track_caller]
fn assert_blamed(repo: &TestRepo, base: &str, what: &str) {
    let lines = blamed(repo, base);
    assert!(lines.len() == 1 && lines[0].contains(what), "since {base}: {lines:#?}");
}

/// Merges, which must pass and blame nobody.
#[track_caller]
fn merge(repo: &TestRepo, arguments: &str) {
    let merge = repo.try_git(&format!("merge -q --no-edit {arguments}"));
    assert_eq!(merge.code, 0, "{}{}", merge.stdout, merge.stderr);
    assert!(!merge.stderr.contains("product owner"), "{}", merge.stderr);
    repo.assert_committed();
}

#[test]
fn whoever_merges_has_not_done_what_a_parent_did() {
    let repo = shop("");
    repo.story("a", "value = 90\nestimate = 1").write("backlog/decisions/b.toml", "first = true\nbecause = \"Fair\"\n");
    repo.story("c", "estimate = 1");
    by(&repo, "maria", "decided");
    repo.git("checkout -q topic").write("main.rs", "fn main() { one() }\n");
    by(&repo, "dev", "code");
    merge(&repo, "main");
    for base in ["main", "HEAD~1", "HEAD^2", "HEAD~1~1"] {
        assert_nobody_is_blamed(&repo, base);
    }
    // A conflict in code is finished by a commit, which runs the other hook.
    repo.git("checkout -q main").story("a", "value = 70\nestimate = 1").write("main.rs", "fn main() { two() }\n");
    by(&repo, "maria", "again");
    repo.git("checkout -q topic");
    assert_eq!(repo.try_git("merge main").code, 1);
    repo.write("main.rs", "fn main() { both() }\n");
    assert!(!by(&repo, "dev", "merged").contains("product owner"));
    assert_nobody_is_blamed(&repo, "main");
    assert_nobody_is_blamed(&repo, "HEAD~1");
}

#[test]
fn an_octopus_has_many_parents() {
    let repo = shop("");
    for (branch, id) in [("one", "a"), ("two", "b")] {
        repo.git(&format!("checkout -q -b {branch} topic")).story(id, "value = 90\nestimate = 1");
        by(&repo, "maria", "more");
    }
    repo.git("checkout -q topic").write("main.rs", "fn main() { one() }\n");
    by(&repo, "dev", "code");
    let merged = repo.try_git("merge --no-edit one two");
    assert!(!merged.stderr.contains("product owner"), "{}", merged.stderr);
    if merged.code != 0 {
        // Git calls no driver in an octopus merge, so the generated file may be in conflict.
        repo.try_git("merge --abort");
        for branch in ["one", "two"] {
            repo.try_git(&format!("merge --no-edit {branch}"));
            by(&repo, "dev", "merged");
        }
    }
    assert_nobody_is_blamed(&repo, "main");
}

#[test]
fn branches_may_change_different_parts_of_one_table() {
    let features = "[[features]]\nid = \"f\"\nvalue = 1\n\n\n\n\n\n[[features]]\nid = \"g\"\nvalue = 1\n";
    let repo = shop(features);
    let change = |from: &str, to: &str| {
        let text = repo.read("backlog/backlog.toml").replacen(from, to, 1);
        repo.write("backlog/backlog.toml", text);
    };
    change("\"f\"\nvalue = 1", "\"f\"\nvalue = 2");
    by(&repo, "maria", "f");
    repo.git("checkout -q topic");
    change("\"g\"\nvalue = 1", "\"g\"\nvalue = 3");
    by(&repo, "maria", "g");
    merge(&repo, "main");
    assert_nobody_is_blamed(&repo, "HEAD~1~1");
    change("value = 3", "value = 4");
    assert!(by(&repo, "dev", "h").contains("`[[features]]` was changed"));
    assert_blamed(&repo, "main", "`[[features]]`");
}

#[test]
fn errors_of_a_parent_do_not_stop_a_merge_and_those_of_the_merge_do() {
    let repo = shop("");
    repo.story("bad", "labels = 3\nestimate = 1").git("add -A").git("commit -q --no-verify -m bad");
    repo.git("checkout -q topic").story("good", "status = \"triage\"");
    by(&repo, "dev", "good");
    let merged = repo.try_git("merge --no-edit main");
    assert!(!merged.stderr.contains("invalid-value"), "{}", merged.stderr);
    if merged.code != 0 {
        assert!(merged.stderr.contains("finish with `git commit`"), "{}", merged.stderr);
        by(&repo, "dev", "merged");
    }
    let check = repo.topline("check --rev HEAD --base main --only-new --concise");
    assert!(!check.stdout.contains("invalid-value"), "{}", check.stdout);
    // Each side is right, and together they are not.
    repo.git("checkout -q -b left").story("needs", "status = \"triage\"\ndepends_on = [\"b\"]");
    by(&repo, "dev", "needs");
    repo.git("checkout -q -b right HEAD~1").remove(&story_path("b"));
    by(&repo, "maria", "without b");
    let merged = repo.try_git("merge --no-edit left");
    assert!(merged.code == 1 && merged.stderr.contains("unknown-reference"), "{}{}", merged.stdout, merged.stderr);
}

#[test]
fn an_old_error_in_a_file_that_git_merged_is_not_the_mergers() {
    let repo = shop("");
    let parts = ["one", "two", "three", "four", "five"].map(|word| format!("{word}\n\n\n\n")).concat();
    let text = format!("{}{parts}", story("long", "labels = 3\nestimate = 1"));
    repo.write(&story_path("long"), &text).git("add -A").git("commit -q --no-verify -m bad");
    repo.git("checkout -q -B topic").write(&story_path("long"), text.replace("five", "fünf")).git("add -A");
    repo.git("commit -q --no-verify -m five").git("checkout -q main");
    repo.write(&story_path("long"), text.replace("one\n", "eins\n")).git("add -A").git("commit -q --no-verify -m one");
    repo.git("checkout -q topic");
    let merged = repo.try_git("merge --no-edit main");
    assert!(!merged.stderr.contains("invalid-value"), "{}", merged.stderr);
    if merged.code != 0 {
        by(&repo, "dev", "merged");
    }
}

#[test]
fn a_rule_with_a_base_at_error_blames_no_merge() {
    let repo = shop(
        "[rules]\ndeleted-open-item = \"error\"\ncriteria-changed = \"error\"\nstarted-out-of-order = \"error\"\n",
    );
    repo.remove(&story_path("b")).git("add -A").git("commit -q --no-verify -m gone");
    repo.git("checkout -q topic").write("main.rs", "fn main() { one() }\n");
    by(&repo, "dev", "code");
    let merged = repo.try_git("merge --no-edit main");
    assert!(!merged.stderr.contains("deleted-open-item"), "{}", merged.stderr);
    if merged.code != 0 {
        by(&repo, "dev", "merged");
    }
    repo.remove(&story_path("a")).git("add -A");
    assert_eq!(repo.try_git("commit -q -m mine").code, 1, "what the commit itself does is its own");
}

#[test]
fn the_merge_that_a_host_tests_has_the_findings_of_its_branch() {
    let repo = shop("");
    repo.story("c", "status = \"triage\"");
    by(&repo, "maria", "main goes on");
    repo.git("checkout -q topic").remove(&story_path("b")).story("a", "value = 1\nestimate = 1").git("add -A");
    repo.git("commit -q --no-verify --author dev<dev@shop.example> -m mine");
    repo.git("checkout -q --detach main")
        .git("-c core.hooksPath=/dev/null merge -q --no-edit -s recursive -X theirs topic");
    let check = repo.topline("check --base main --only-new --concise");
    for rule in ["deleted-open-item", "priority-changed-by"] {
        assert!(check.stdout.contains(rule), "{rule}: {}", check.stdout);
    }
}

#[test]
fn it_counts_who_last_gave_the_value() {
    let repo = shop("");
    repo.git("checkout -q topic").story("a", "value = 90\nestimate = 1");
    by(&repo, "maria", "more");
    repo.story("a", "value = 90\nestimate = 2").write("main.rs", "fn main() { one() }\n");
    by(&repo, "dev", "estimate");
    assert_nobody_is_blamed(&repo, "main");
    repo.story("a", "value = 80\nestimate = 2");
    assert!(by(&repo, "dev", "less").contains("`value` of `a` was changed"), "the hook shows it, and lets it pass");
    assert_blamed(&repo, "main", "`value` of `a`");
    repo.story("a", "value = 70\nestimate = 2");
    by(&repo, "maria", "mine");
    assert_nobody_is_blamed(&repo, "main");
    // Given back: nothing has changed.
    repo.story("b", "value = 1\nestimate = 1");
    by(&repo, "dev", "one");
    repo.story("b", "value = 20\nestimate = 1");
    by(&repo, "dev", "back");
    assert_nobody_is_blamed(&repo, "main");
}

#[test]
fn a_value_that_only_a_merge_undid_was_changed_by_the_merge() {
    let repo = shop("");
    repo.story("a", "value = 90\nestimate = 1");
    by(&repo, "maria", "more");
    repo.git("checkout -q topic").write("main.rs", "fn main() { one() }\n");
    by(&repo, "dev", "code");
    repo.git("merge -q --no-edit -s ours main");
    assert_blamed(&repo, "main", "`value` of `a`");
}

#[test]
fn a_branch_that_is_behind_is_not_blamed_for_what_it_lacks() {
    let repo = shop("");
    repo.story("a", "value = 90\nestimate = 1").remove(&story_path("b"));
    by(&repo, "maria", "more");
    repo.git("checkout -q topic").write("main.rs", "fn main() { one() }\n");
    by(&repo, "dev", "code");
    let check = repo.topline("check --base main --concise");
    assert_eq!(check.stdout, repo.topline("check --concise").stdout, "{}", check.stdout);
}

#[test]
fn an_approval_follows_and_is_an_owners() {
    let repo = shop("");
    repo.git("checkout -q topic");
    approve_as(&repo, "maria", "all");
    repo.story("a", "value = 90\nestimate = 1").story("c", "estimate = 1");
    by(&repo, "dev", "mine");
    assert_eq!(blamed(&repo, "main").len(), 2, "an earlier approval doesn't count");
    approve_as(&repo, "dev", "all");
    assert_eq!(blamed(&repo, "main").len(), 2, "a developer's approval doesn't count");
    approve_as(&repo, "maria", "b, c");
    assert_blamed(&repo, "main", "`value` of `a`");
    approve_as(&repo, "maria", "a");
    assert_nobody_is_blamed(&repo, "main");
    repo.story("a", "value = 91\nestimate = 1");
    by(&repo, "dev", "again");
    assert_blamed(&repo, "main", "`value` of `a`");
    approve_as(&repo, "maria", "All");
    assert_nobody_is_blamed(&repo, "main");
}

/// An empty commit of `who` with the trailer.
fn approve_as(repo: &TestRepo, who: &str, ids: &str) {
    let mut git = repo.command("git", repo.path());
    git.args(["commit", "-q", "--allow-empty", "--author", &format!("{who} <{who}@shop.example>"), "-m"]);
    git.arg(format!("Looked at\n\npriority-approved: {ids}\nReviewed-by: X <x@shop.example>"));
    assert!(git.status().unwrap().success());
}

#[test]
fn approve_makes_an_empty_commit_of_a_product_owner() {
    let repo = shop("");
    repo.story("a", "value = 90\nestimate = 1").story("c", "estimate = 1");
    by(&repo, "dev", "mine");
    let approve = |who: &str, arguments: &[&str]| {
        let mut topline = repo.command(env!("CARGO_BIN_EXE_topline"), repo.path());
        topline.env("GIT_AUTHOR_EMAIL", format!("{who}@shop.example")).arg("approve").args(arguments);
        let output = topline.output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, said) = approve("dev", &["--all"]);
    assert!(code == Some(2) && said.contains("not a product owner"), "{said}");
    let (code, said) = approve("maria", &["gone"]);
    assert!(code == Some(2) && said.contains("there is no item `gone`"), "{said}");
    assert_eq!(approve("maria", &[]).0, Some(2));
    repo.write("main.rs", "fn main() { staged() }\n").git("add main.rs");
    let (code, said) = approve("maria", &["a", "c", "-m", "As agreed"]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(repo.output("log -1 --format=%B").trim(), "As agreed\n\nPriority-Approved: a, c");
    assert_eq!(repo.output("diff-tree HEAD~1 HEAD"), "", "what is staged stays staged");
    assert_eq!(repo.output("diff --cached --name-only").trim(), "main.rs");
    assert_nobody_is_blamed(&repo, "topic");
    assert_eq!(approve("maria", &["--all"]).0, Some(0));
    let plain = TestRepo::hooked();
    assert!(plain.topline("approve --all").stderr.contains("no product owners"));
}

#[test]
fn new_work_of_others_enters_as_triage() {
    let repo = shop("");
    repo.git("checkout -q topic").story("wish", "status = \"triage\"\nvalue = 9");
    by(&repo, "dev", "a wish");
    repo.story("crash", "type = \"bug\"\nseverity = \"critical\"\nfound_in = \"production\"\nestimate = 1");
    by(&repo, "dev", "a bug");
    repo.story("hers", "estimate = 1");
    by(&repo, "maria", "a story");
    assert_nobody_is_blamed(&repo, "main");
    repo.story("wish", "status = \"todo\"\nvalue = 9");
    by(&repo, "maria", "let in");
    repo.story("wish", "status = \"doing\"\nvalue = 9");
    by(&repo, "dev", "started");
    repo.git("mv backlog/stories/hers.md backlog/stories/ours.md")
        .git("mv backlog/stories/a.md backlog/stories/new.md");
    by(&repo, "dev", "renamed");
    assert_nobody_is_blamed(&repo, "main");
    repo.story("mine", "type = \"feedback\"\nstatus = \"todo\"\nreach = 999\nabout = [\"new\"]\nestimate = 1");
    assert!(by(&repo, "dev", "mine").contains("let-in-by"));
    assert_blamed(&repo, "main", "`mine` is new");
    repo.story("wish2", "status = \"triage\"");
    by(&repo, "dev", "another");
    repo.story("wish2", "");
    by(&repo, "dev", "lets it in");
    assert_eq!(blamed(&repo, "main").len(), 2);
}

#[test]
fn the_team_and_the_mailmap_are_the_bases() {
    let repo = shop("");
    repo.write(".mailmap", "<maria@shop.example> <maria@home.example>\n");
    by(&repo, "maria", "mailmap");
    repo.git("checkout -q -B topic").story("a", "value = 90\nestimate = 1").git("add -A");
    repo.git("commit -q --author maria<maria@home.example> -m home");
    assert_nobody_is_blamed(&repo, "main");
    repo.write(".mailmap", "<maria@shop.example> <dev@shop.example>\n").story("a", "value = 91\nestimate = 1");
    by(&repo, "dev", "sly");
    assert_blamed(&repo, "main", "`value` of `a`");
    repo.write("backlog/backlog.toml", CONFIG.replace("maria@", "dev@"));
    by(&repo, "dev", "slier");
    assert_eq!(blamed(&repo, "main").len(), 2);
}

#[test]
fn a_moved_backlog_keeps_its_history() {
    let repo = shop("");
    repo.git("checkout -q topic").story("a", "value = 90\nestimate = 1");
    by(&repo, "maria", "more");
    repo.git("mv backlog product");
    by(&repo, "dev", "moved");
    assert_nobody_is_blamed(&repo, "main");
    repo.write("product/stories/b.md", story("b", "value = 1\nestimate = 1"));
    by(&repo, "dev", "less");
    assert_blamed(&repo, "main", "`value` of `b`");
}

#[test]
fn an_idle_decision_is_anybodys() {
    let repo = shop("");
    let decision = "first = true\nbecause = \"Fair\"\n";
    repo.write("backlog/decisions/a.toml", decision).write("backlog/decisions/b.toml", decision);
    by(&repo, "maria", "decided");
    repo.git("checkout -q -B topic").story("b", "value = 20\nestimate = 1\nstatus = \"dropped\"");
    repo.remove("backlog/decisions/b.toml");
    by(&repo, "dev", "tidied");
    repo.git("mv backlog/stories/a.md backlog/stories/z.md")
        .git("mv backlog/decisions/a.toml backlog/decisions/z.toml");
    by(&repo, "dev", "renamed");
    assert_nobody_is_blamed(&repo, "main");
    repo.remove("backlog/decisions/z.toml");
    by(&repo, "dev", "withdrawn");
    assert_blamed(&repo, "main", "the decision on `z`");
}

#[test]
fn what_is_not_committed_is_the_next_authors() {
    let repo = shop("");
    repo.git("checkout -q topic").story("a", "value = 90\nestimate = 1");
    by(&repo, "maria", "more");
    repo.story("b", "value = 1\nestimate = 1");
    let check = repo.topline("check --base main --concise");
    assert!(check.stdout.contains("`value` of `b`") && !check.stdout.contains("`value` of `a`"), "{}", check.stdout);
    repo.git("add -A");
    let check = repo.topline("check --staged --concise");
    assert!(check.code == 1 && check.stdout.contains("`value` of `b`"), "{}", check.stdout);
}

/// Whoever approves may know the item by its id before it was renamed or after.
#[test]
fn an_approval_counts_by_the_old_and_by_the_new_id() {
    for (rename_first, id) in [(true, "a"), (true, "cart"), (false, "a"), (false, "cart")] {
        let repo = shop("");
        repo.git("checkout -q topic");
        let rename = || {
            repo.git("mv backlog/stories/a.md backlog/stories/cart.md");
            by(&repo, "dev", "rename");
        };
        repo.story("a", "value = 90\nestimate = 1").story("b", "value = 91\nestimate = 1");
        by(&repo, "dev", "mine");
        if rename_first {
            rename();
        }
        approve_as(&repo, "maria", id);
        if !rename_first {
            rename();
        }
        assert_blamed(&repo, "main", "`value` of `b`");
    }
    // What has the old id now is another item.
    let repo = shop("");
    repo.git("checkout -q topic").story("a", "value = 90\nestimate = 1");
    by(&repo, "dev", "mine");
    repo.git("mv backlog/stories/a.md backlog/stories/cart.md")
        .write(&story_path("a"), "+++\ntitle = \"New\"\nstatus = \"triage\"\n+++\n");
    by(&repo, "dev", "renamed");
    approve_as(&repo, "maria", "a");
    assert_blamed(&repo, "main", "`cart` is new");
}

#[test]
fn approving_in_the_middle_of_something_is_refused_in_clear_words() {
    let maria = |repo: &TestRepo| {
        let mut topline = repo.command(env!("CARGO_BIN_EXE_topline"), repo.path());
        let output = topline.env("GIT_AUTHOR_EMAIL", "maria@shop.example").args(["approve", "--all"]).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let repo = TestRepo::new();
    repo.write("backlog/backlog.toml", CONFIG);
    let (code, said) = maria(&repo);
    assert!(code == Some(2) && said.contains("there is no commit yet"), "{said}");
    for (command, operation) in [
        ("merge topic", "merge"),
        ("cherry-pick topic", "cherry-pick"),
        ("rebase topic", "rebase"),
        ("revert HEAD~1", "revert"),
    ] {
        let repo = shop("");
        repo.story("a", "value = 51\nestimate = 1");
        by(&repo, "maria", "before");
        repo.story("a", "value = 52\nestimate = 1");
        by(&repo, "maria", "ours");
        repo.git("checkout -q topic").story("a", "value = 53\nestimate = 1");
        by(&repo, "maria", "theirs");
        repo.git("checkout -q main");
        assert_eq!(repo.try_git(command).code, 1, "{command}");
        let head = repo.output("rev-parse HEAD");
        let (code, said) = maria(&repo);
        assert!(code == Some(2) && said.contains(&format!("a {operation} is not finished")), "{said}");
        assert!(said.contains(&format!("`git {operation} --continue`")) && !said.contains("failed"), "{said}");
        assert_eq!(repo.output("rev-parse HEAD"), head);
        repo.git(&format!("{operation} --abort"));
    }
}

#[test]
fn a_base_that_says_nothing_gets_its_way_out() {
    let repo = shop("");
    let refused = |base: &str| {
        let ended = repo.topline(&format!("check --base {base}"));
        assert_eq!(ended.code, 2, "{}", ended.stderr);
        ended.stderr
    };
    for range in ["topic..HEAD", "topic...main", "topic.."] {
        let said = refused(range);
        assert!(said.contains("is a range") && said.contains("`topic`") && said.contains("merge base"), "{said}");
    }
    repo.git("checkout -q --orphan alone");
    by(&repo, "maria", "alone");
    let said = refused("main");
    assert!(said.contains("`main` and `HEAD` have no common ancestor") && !said.contains(".."), "{said}");
    by(&repo, "maria", "next");
    let shallow = repo.beside("shallow");
    repo.git_args(&[
        "clone",
        "-q",
        "--depth=1",
        "--no-single-branch",
        &format!("file://{}", repo.path().display()),
        &shallow.display().to_string(),
    ]);
    let ended = repo.topline_in(&shallow, "check --base origin/main");
    assert!(ended.code == 2 && ended.stderr.contains("git fetch --unshallow"), "{}", ended.stderr);
}
