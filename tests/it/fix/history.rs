//! Fixes that need git's history.

use crate::support::repo::{TestRepo, story};

fn shop() -> TestRepo {
    let repo = TestRepo::new();
    repo.write("backlog.toml", "").write("stories/cart.md", story("cart", "status = \"doing\""));
    repo.commit_all("start");
    repo
}

#[test]
fn the_commit_that_closed_an_item_gives_the_day() {
    let repo = shop();
    repo.write("stories/late.md", story("late", "status = \"done\"")).commit_all("imported as done");
    let day = repo.output("log -1 --format=%as");
    repo.write("stories/cart.md", story("cart", "status = \"done\"")).commit_all("done");
    repo.git("mv stories/cart.md stories/basket.md").commit_all("renamed");
    let run = repo.topline("check --fix");
    assert_eq!(run.code, 0, "{run:?}");
    assert!(repo.read("stories/basket.md").contains(&format!("\nclosed = {}\n", day.trim())), "{run:?}");
    assert!(!repo.read("stories/late.md").contains("closed"), "nobody knows when that was done");
}

#[test]
fn references_follow_renames() {
    for is_committed in [false, true] {
        let repo = shop();
        repo.write("stories/a.md", story("a", "depends_on = [\"cart\"]"));
        repo.write("stories/b.md", story("b", "depends_on = [\"cart\"] # it"));
        repo.write("decisions/a.toml", "above = \"cart\"\nbecause = \"x\"\n");
        repo.commit_all("references");
        repo.git("mv stories/cart.md stories/shopping-basket.md");
        if is_committed {
            repo.git("commit -q -m renamed --no-verify");
            repo.git("mv stories/shopping-basket.md stories/basket-page.md").git("commit -q -m again --no-verify");
        }
        let name = if is_committed { "basket-page" } else { "shopping-basket" };
        let run = repo.topline("check --fix");
        assert_eq!(run.code, 0, "{run:?}");
        assert!(repo.read("stories/a.md").contains(&format!("[\"{name}\"]")), "{run:?}");
        assert!(repo.read("stories/b.md").contains(&format!("[\"{name}\"] # it")));
        assert!(repo.read("decisions/a.toml").contains(&format!("above = \"{name}\"")));
    }
}

#[test]
fn references_with_another_prefix_are_changed_together() {
    let repo = TestRepo::new();
    repo.write("backlog.toml", "");
    for number in 1..6 {
        repo.write(
            &format!("stories/back-{number}.md"),
            story("x", &format!("depends_on = [\"task-{}\"]", number + 1)),
        );
    }
    repo.write("stories/back-6.md", story("y", ""));
    repo.topline("check --fix");
    assert!(repo.read("stories/back-1.md").contains("task-2"), "the items may be others");
    let run = repo.topline("check --unsafe-fixes");
    assert!(run.stderr.contains("Write `back-` instead of `task-` in 5 references [unknown-reference]\n"), "{run:?}");
    assert!(
        repo.read("stories/back-1.md").contains("[\"back-2\"]") && repo.read("stories/back-5.md").contains("back-6")
    );
}

#[test]
fn what_a_sparse_checkout_leaves_out_stays_out() {
    let repo = shop();
    repo.write("stories/far/b.md", "+++\ntitel = \"B\"\n+++\n").write("stories/c.md", "+++\ntitel = \"C\"\n+++\n");
    repo.commit_all("two").git("sparse-checkout set --no-cone /* !stories/far");
    assert!(!repo.path().join("stories/far").exists());
    repo.topline("check --fix");
    assert!(!repo.path().join("stories/far").exists());
    assert!(repo.read("stories/c.md").contains("title = \"C\""));
}

#[test]
fn links_follow_what_was_moved() {
    let repo = shop();
    repo.write("docs/a b.png", "picture of a cart\n");
    repo.write("stories/a.md", story("a", "") + "\n![p](../docs/a%20b.png?raw=1 \"t\")\n").commit_all("picture");
    repo.write("sketches/x", "");
    std::fs::rename(repo.path().join("docs/a b.png"), repo.path().join("sketches/a b.png")).unwrap();
    repo.commit_all("moved");
    let run = repo.topline("check --fix");
    assert_eq!(run.code, 0, "{run:?}");
    assert!(repo.read("stories/a.md").contains("![p](../sketches/a%20b.png?raw=1 \"t\")"), "{run:?}");
}

#[test]
fn only_the_working_tree_is_fixed() {
    let repo = shop();
    for side in ["--staged", "--rev HEAD"] {
        for option in ["--fix", "--unsafe-fixes", "--diff"] {
            let run = repo.topline(&format!("check {side} {option}"));
            assert_eq!(run.code, 2, "{run:?}");
        }
    }
    repo.write("stories/b.md", "+++\ntitel = \"B\"\n+++\n").git("add stories");
    let staged = repo.output("show :stories/b.md");
    repo.topline("check --fix");
    assert_eq!(repo.output("show :stories/b.md"), staged);
    assert_eq!(repo.read("stories/b.md"), "+++\ntitle = \"B\"\n+++\n");
}
