//! What an edit would lose is said, and what it would hide or leave idle is refused.

use crate::support::sandbox::{Run, Sandbox};

const CONFIG: &str = "[[features]]\nid = \"pay\"\n\n# How it is hidden.\n[[flags]]\nid = \"new\"\nstate = \"off\"\nsince = 2026-11-01\n\n[rules]\nno-step = \"off\"\n";

/// A story with these lines of front matter.
fn story(title: &str, matter: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n{matter}+++\n\n## Acceptance criteria\n\n- [ ] One\n")
}

/// A committed backlog.
fn shop() -> Sandbox {
    let shop = Sandbox::new()
        .file("backlog/backlog.toml", CONFIG)
        .file("backlog/stories/api.md", story("The API", "status = \"doing\"\nestimate = 1\nassignee = \"jo\"\n"))
        .file("backlog/stories/page.md", story("The page", "estimate = 2\ndepends_on = [\"api\"]\nvalue = 40\n"))
        .file("backlog/stories/undo.md", story("Undo", "estimate = 2\ndepends_on = [\"page\"]\n"))
        .file("backlog/stories/mail.md", story("Mail", "estimate = 1\nvalue = 900\n"))
        .file("backlog/stories/old.md", story("Old", "status = \"done\"\nclosed = 2026-11-20\n"))
        .file("backlog/stories/idea.md", story("Idea", "status = \"triage\"\n"))
        .file(
            "backlog/stories/vat.md",
            story("VAT", "type = \"bug\"\nseverity = \"major\"\nfound_in = \"production\"\nestimate = 1\n"),
        );
    commit(&shop);
    shop
}

fn commit(shop: &Sandbox) {
    let run = shop.shell("git init -q && git add -A && git commit -qm all");
    assert_eq!(run.code, Some(0), "{run:?}");
}

fn done(shop: &Sandbox, line: &str) -> Run {
    let run = shop.shell(line);
    assert_eq!(run.code, Some(0), "{line}: {run:?}");
    run
}

/// Runs what is refused: nothing changes, and it says `message`.
fn refused(shop: &Sandbox, line: &str, message: &str) {
    let status = || shop.shell("git status --porcelain && git diff").out;
    let before = status();
    let run = shop.shell(line);
    assert!(run.code.is_some_and(|code| code > 0), "{line}: {run:?}");
    assert!(run.err.contains(message), "{line}: {run:?}");
    assert_eq!(status(), before, "{line}");
}

#[test]
fn what_the_parts_do_not_inherit_is_said() {
    let said = |line: &str| done(&shop(), line).out;
    let value =
        "the value of `page` goes nowhere, for the feature `pay` is there already: add it to the feature's `value`";
    assert!(said("topline split page A B --feature pay").contains(value));
    assert!(!said("topline split page A B --feature own").contains("the value of"), "it is the feature's");
    assert!(!said("topline split undo A B --feature pay").contains("the value of"), "it has none");
    let work =
        "`api` was in progress by jo, and the parts are nobody's: `topline start a --by jo` goes on with the first";
    assert!(said("topline split api A B").contains(work));
    let shop = shop();
    shop.write("backlog/stories/api.md", story("The API", "status = \"doing\"\n"));
    let work = "`api` was in progress, and the parts aren't: `topline start a` goes on with the first";
    assert!(done(&shop, "topline split api A B").out.contains(work));
    shop.write("backlog/stories/mail.md", story("Mail", "assignee = [\"jo\", \"an b\"]\n"));
    let work =
        "`mail` was assigned to jo and an b, and the parts to nobody: `topline set c d assignee='jo,an b'` keeps that";
    assert!(done(&shop, "topline split mail C D").out.contains(work));
}

#[test]
fn a_key_is_given_once() {
    let shop = shop();
    refused(&shop, "topline new 'Say A' --type story type=bug", "`type` is edited twice");
    refused(&shop, "topline new 'Say A' type=story type=bug", "`type` is edited twice");
    refused(&shop, "topline new 'Say A' title='Say B'", "`title` is edited twice");
    refused(&shop, "topline set page extra.b.c=3", "only the entries of `extra` itself can be edited");
    refused(&shop, "topline start mail --by \"$(printf 'a\\nb')\"", "--by has a line break");
    done(&shop, "topline new 'Say A' type=bug severity=major found_in=test");
}

#[test]
fn a_decision_that_would_be_idle_is_refused() {
    let shop = shop();
    refused(&shop, "topline decide old --first --because x", "`topline set old status=todo closed-` opens it again");
    refused(&shop, "topline decide idea --above mail --because x", "`topline answer idea` lets it in");
}

#[test]
fn what_stands_above_the_first_is_named() {
    let shop = shop();
    let run = done(&shop, "topline decide undo --first --because x");
    assert!(run.out.contains("`api` and `page` come before `undo`, which needs them"), "{run:?}");
    let run = done(&shop, "topline decide page --first --because x");
    assert!(run.out.contains("`api` comes before `page`, which needs it"), "{run:?}");
    let run = done(&shop, "topline decide mail --first --because x");
    assert!(run.out.contains("before `mail` by other decisions") || run.out.contains("→ 1 "), "{run:?}");
}

/// Whoever resolves a conflict does it in the editor; `git add` ends it.
#[test]
fn a_file_in_conflict_is_not_edited() {
    let shop = shop();
    let branches = "git checkout -qb other && sed -i 's/One/Two/' backlog/stories/page.md && git commit -qam two \
                    && git checkout -q - && sed -i 's/One/Three/' backlog/stories/page.md && git commit -qam three; git merge -q other";
    shop.shell(branches);
    let text = shop.read("backlog/stories/page.md");
    let line = text.lines().position(|line| line.starts_with("<<<<<<<")).unwrap() + 1;
    let message = format!("backlog/stories/page.md has a merge conflict in line {line}\n");
    for command in
        ["rename page site", "set page estimate=3", "drop page --because x", "rename api rest", "split page A B"]
    {
        refused(&shop, &format!("topline {command}"), &message);
    }
    refused(&shop, "topline set page estimate=3 -n", "then `git add backlog/stories/page.md`");
    done(&shop, "topline set mail estimate=3");
    shop.write("backlog/stories/page.md", "+++\ntitle = \"The page\"\n+++\n");
    refused(&shop, "topline rename page site", "page.md is in a merge conflict\n");
    done(&shop, "git add backlog && topline set page estimate=3");

    // Markers that were committed: they break the front matter, and git knows nothing of them.
    shop.write("backlog/stories/mail.md", "+++\n<<<<<<< a\ntitle = \"A\"\n=======\ntitle = \"B\"\n>>>>>>> b\n+++\n");
    done(&shop, "git add backlog && git commit -qm merged");
    refused(&shop, "topline set mail estimate=3", "mail.md has a merge conflict in line 2\n");
    refused(&shop, "topline start mail", "mail.md has a merge conflict in line 2\n");
}

#[test]
fn a_decision_has_the_line_ends_of_the_backlog() {
    let shop = shop();
    done(&shop, "sed -i 's/$/\\r/' backlog/backlog.toml && topline decide mail --last --because x");
    assert_eq!(shop.read("backlog/decisions/mail.toml").matches("\r\n").count(), 3);
    shop.write("backlog/decisions/vat.toml", "first = tru\r\nbecause = \"y\"\r\n");
    done(&shop, "topline decide vat --last --because x");
    assert!(shop.read("backlog/decisions/vat.toml").starts_with("last = true\r\n"));
}

#[test]
fn new_tables_stand_with_their_kind() {
    let shop = shop();
    done(&shop, "topline split page A B --feature own --flag hidden");
    let config = shop.read("backlog/backlog.toml");
    let today = config.rsplit_once("since = ").unwrap().1.lines().next().unwrap();
    let expected = CONFIG
        .replace("id = \"pay\"\n", "id = \"pay\"\n\n[[features]]\nid = \"own\"\ntitle = \"The page\"\nvalue = 40\n")
        .replace(
            "2026-11-01\n",
            &format!("2026-11-01\n\n[[flags]]\nid = \"hidden\"\nstate = \"off\"\nsince = {today}\n"),
        );
    assert_eq!(config, expected);
    shop.write("backlog/deployments.toml", "[[deployments]]\non = 2026-11-20\nname = \"1\"\n\n# The end.\n");
    done(&shop, "topline deployed 2 --on 2026-11-21");
    let log = "[[deployments]]\non = 2026-11-20\nname = \"1\"\n\n[[deployments]]\non = 2026-11-21\nname = \"2\"\n\n# The end.\n";
    assert_eq!(shop.read("backlog/deployments.toml"), log);
}

/// An error somewhere else leaves no order, and is no reason to let customers wait.
#[test]
fn a_production_bug_is_started_without_an_order() {
    let shop = shop();
    shop.write("backlog/stories/undo.md", "+++\ntitle =\n+++\n");
    refused(&shop, "topline start mail", "fix this error to compute an order");
    refused(&shop, "topline start old --anyway", "there is nothing to start");
    done(&shop, "topline start vat");
    assert!(shop.read("backlog/stories/vat.md").contains("status = \"doing\""));
    done(&shop, "topline start mail --anyway");
}

#[test]
fn the_folder_that_is_meant_has_a_name() {
    let shop = shop();
    shop.write("backlog/stories/cart/x.md", story("X", ""));
    refused(&shop, "cd backlog/stories/cart && topline fmt stories/cart", "did you mean `.`?");
}
