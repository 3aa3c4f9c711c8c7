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
