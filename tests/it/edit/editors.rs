//! What becomes of a text in an editor: given up, deleted, or saved although it is wrong.

use crate::support::sandbox::{Run, Sandbox, files};

const CART: &str =
    "+++\ntitle = \"Edit the cart\"\nestimate = 3\n+++\n\n## Acceptance criteria\n\n- [ ] One\n- [ ] Two\n";

/// Two items in a repository; `page` is needed by `cart`.
fn shop() -> Sandbox {
    let sandbox = Sandbox::new()
        .file("backlog/backlog.toml", "")
        .file("backlog/stories/cart.md", CART.replace("+++\n\n", "depends_on = [\"page\"]\n+++\n\n"))
        .file("backlog/stories/page.md", CART.replace("Edit the cart", "Show a page"));
    assert_eq!(sandbox.shell("git init -q && git add . && git commit -qm start").code, Some(0));
    sandbox
}

fn run(shop: &Sandbox, editor: &str, command: &str) -> Run {
    shop.shell(&format!("EDITOR='{editor}' topline {command}"))
}

#[test]
fn giving_up_is_json_too() {
    let shop = shop();
    let before = files(&shop.path("backlog"));
    for (editor, command, code) in [
        ("truncate -s 0", "new Given -e", 1),
        ("rm", "new Given -e", 1),
        ("truncate -s 0", "split cart One Two -e", 1),
        ("rm", "split cart One Two -e", 1),
        ("truncate -s 0", "reorder", 0),
        ("rm", "reorder --dry-run", 0),
    ] {
        let said = "given up: nothing was written";
        let human = run(&shop, editor, command);
        assert_eq!((human.code, &*human.out, &*human.err), (Some(code), "", &*format!("{said}\n")), "{command}");
        let json = run(&shop, editor, &format!("{command} --format json"));
        let dry_run = command.contains("--dry-run");
        let report =
            format!("{{\"schema\":1,\"dry_run\":{dry_run},\"files\":[],\"order\":[],\"notes\":[\"{said}\"]}}\n");
        assert_eq!((json.code, json.out, json.err), (Some(code), report, human.err), "{command}");
    }
    assert_eq!(files(&shop.path("backlog")), before);
}

#[test]
fn a_story_that_the_editor_deletes_is_said_to_be_gone() {
    let shop = shop();
    let changed = CART.replace("Edit the cart", "Show a page, unseen by git");
    shop.write("backlog/stories/page.md", &changed);
    let gone = run(&shop, "rm", "edit page");
    assert_eq!(gone.code, Some(1), "{gone:?}");
    // What needs it has an error now.
    assert!(gone.out.contains("error[unknown-reference]") && gone.out.contains("stories/cart.md"), "{}", gone.out);
    for words in [
        "the editor deleted backlog/stories/page.md\n",
        "hint: `git restore backlog/stories/page.md` brings it back as it is in git\n",
        "hint: an item that isn't wanted any more is dropped: `topline drop page --because TEXT`\n",
    ] {
        assert!(gone.err.contains(words), "{}", gone.err);
    }
    assert!(!gone.err.contains("no findings") && !shop.path("backlog/stories/page.md").exists());
    // Nobody but Topline has the text that was not committed.
    let copy = gone.err.lines().find_map(|line| line.split_once("is saved as [SANDBOX]/")).expect(&gone.err).1;
    assert_eq!(shop.read(&format!("../{copy}")), changed);
    // Of what git doesn't know, it can't bring anything back.
    shop.write("backlog/stories/new.md", CART);
    let gone = run(&shop, "rm", "edit new");
    assert!(gone.code == Some(1) && !gone.err.contains("git restore") && gone.err.contains("saved as"), "{gone:?}");
}

/// The text that was saved because it couldn't be used.
fn saved(shop: &Sandbox, run: &Run) -> String {
    let copy = run.err.lines().find_map(|line| line.split_once("what was typed is saved as [SANDBOX]/"));
    shop.read(&format!("../{}", copy.expect(&run.err).1))
}

#[test]
fn an_editor_that_fails_has_changed_the_story_all_the_same() {
    let shop = shop();
    let run = |editor: &str| run(&shop, editor, "edit cart");
    let same = run("false");
    assert_eq!((same.code, &*same.out), (Some(2), ""), "{same:?}");
    assert!(same.err.contains("error: the editor `false` failed: backlog/stories/cart.md is as it was\n"), "{same:?}");
    let changed = run("f(){ sed -i s/title/titel/ \"$1\"; return 3; }; f");
    assert_eq!(changed.code, Some(2), "{changed:?}");
    assert!(changed.err.contains("failed: backlog/stories/cart.md has changed all the same\n"), "{changed:?}");
    assert!(changed.out.contains("titel") && !changed.err.contains("nothing was written"), "{changed:?}");
    assert!(shop.read("backlog/stories/cart.md").contains("titel"));
    let gone = run("f(){ rm \"$1\"; return 3; }; f");
    assert!(gone.code == Some(2) && gone.err.starts_with("the editor deleted backlog/stories/cart.md\n"), "{gone:?}");
    assert!(gone.err.contains("failed\n") && gone.err.contains("what it was before is saved as"), "{gone:?}");
}

#[test]
fn what_was_typed_before_the_editor_failed_is_kept() {
    let shop = shop();
    let before = files(&shop.path("backlog"));
    for command in ["new Given -e", "split cart One Two -e", "reorder"] {
        let failed = run(&shop, "f(){ echo typed >>\"$1\"; return 3; }; f", command);
        assert_eq!(failed.code, Some(2), "{failed:?}");
        assert!(failed.err.contains("failed: nothing was written\n"), "{failed:?}");
        assert!(saved(&shop, &failed).ends_with("typed\n"), "{command}");
        // There is nothing to keep of what nobody typed.
        let failed = run(&shop, "false", command);
        assert!(failed.code == Some(2) && !failed.err.contains("saved as"), "{failed:?}");
    }
    assert_eq!(files(&shop.path("backlog")), before);
}

#[test]
fn what_was_typed_is_kept_if_the_result_cannot_be_written() {
    for command in ["split cart One Two -e", "new page -e --id given"] {
        let shop = shop();
        // Meanwhile, somebody else writes the same files.
        let editor = "f(){ sed -i s/Criteria/typed/ \"$1\"; echo \"- [ ] typed\" >>\"$1\"; \
                      echo more >>backlog/stories/cart.md; echo other >backlog/stories/given.md; }; f";
        let refused = run(&shop, editor, command);
        assert_eq!(refused.code, Some(2), "{refused:?}");
        assert!(saved(&shop, &refused).ends_with("- [ ] typed\n"), "{refused:?}");
    }
}

#[test]
fn the_mark_of_utf_8_is_no_part_of_what_was_typed() {
    let shop = shop();
    shop.write("mark.sh", "printf '\\357\\273\\277' | cat - \"$1\" >new; cat new >\"$1\"\n");
    let split = run(&shop, "sh mark.sh", "split cart One Two -e");
    assert_eq!(split.code, Some(0), "{split:?}");
    let new = run(&shop, "sh mark.sh", "new Given -e");
    assert_eq!(new.code, Some(0), "{new:?}");
    assert!(shop.read("backlog/stories/given.md").starts_with("+++\n"));
}
