//! What the commands that write say about it.

use crate::support::sandbox::Sandbox;

/// A backlog in a repository, with a folder of stories and another folder to stand in.
fn shop() -> Sandbox {
    let sandbox = Sandbox::new()
        .file("backlog/backlog.toml", "")
        .file("backlog/stories/cart/cart.md", "+++\ntitle = \"The cart\"\n+++\n")
        .file("src/main.rs", "");
    assert_eq!(sandbox.shell("git init -q").code, Some(0));
    sandbox
}

#[test]
fn all_paths_of_an_output_are_seen_from_the_same_folder() {
    let shop = shop();
    // A bug without severity is a finding, with a path of its own.
    let new = |folder: &str, arguments: &str| {
        let run = shop.shell(&format!("cd {folder} && topline new 'No order mail' --type bug {arguments}"));
        assert_eq!(run.code, Some(0), "{run:?}");
        let all = run.out + &run.err;
        let words = all.split([' ', ':', '\n', '"']).filter(|word| word.ends_with("no-order-mail.md"));
        words.map(str::to_owned).collect::<Vec<String>>()
    };
    for (folder, path) in [
        (".", "backlog/stories/no-order-mail.md"),
        ("src", "../backlog/stories/no-order-mail.md"),
        ("backlog/stories/cart", "../no-order-mail.md"),
    ] {
        // As in git, a patch is made for the root of the repository wherever it is asked for.
        let (old, new_path) = ("a/backlog/stories/no-order-mail.md", "b/backlog/stories/no-order-mail.md");
        let in_repository = "backlog/stories/no-order-mail.md";
        assert_eq!(new(folder, "-n"), [old, new_path, new_path, in_repository, in_repository], "{folder}");
        let in_backlog = "stories/no-order-mail.md";
        assert_eq!(new(folder, "-n --format json"), [in_backlog, in_backlog], "{folder}");
        assert_eq!(new(folder, ""), [path, path], "{folder}");
        assert_eq!(shop.shell(&format!("rm {in_repository}")).code, Some(0));
    }
}

#[test]
fn what_is_assigned_to_somebody_else_is_said_to_be_so() {
    let shop = shop();
    let story = |assignee: &str| {
        let text = format!("+++\ntitle = \"The cart\"\n{assignee}+++\n\n## Acceptance criteria\n\n- [ ] One\n");
        shop.write("backlog/stories/cart/cart.md", text);
    };
    let start = |arguments: &str| {
        let run = shop.shell(&format!("topline start cart {arguments}"));
        assert_eq!(run.code, Some(0), "{run:?}");
        let said: Vec<String> = run.out.lines().skip(2).map(str::to_owned).collect();
        (said.join("\n"), shop.read("backlog/stories/cart/cart.md"))
    };
    story("assignee = \"bob\"\n");
    let (said, text) = start("");
    assert_eq!(said, "`cart` is assigned to bob, and stays so: `topline start cart --by Maria` adds Maria");
    assert!(text.contains("status = \"doing\"") && text.contains("assignee = \"bob\"\n"), "{text}");
    let started = shop.shell("topline start cart");
    assert_eq!((started.code, &*started.err), (Some(0), "`cart` is started already by bob\n"));
    story("assignee = [\"bob\", \"ann\"]\n");
    let (said, text) = start("--by 'Eve Z'");
    assert_eq!(said, "`cart` is assigned to bob and ann, too: `topline set cart assignee='Eve Z'` leaves only Eve Z");
    assert!(text.contains("\"Eve Z\"]"), "{text}");
    // One's own, by name or by address, or nobody's.
    for own in
        ["", "assignee = \"maria\"\n", "assignee = \"maria@shop.example\"\n", "assignee = [\"bob\", \"Maria\"]\n"]
    {
        story(own);
        assert_eq!(start("").0, "", "{own}");
    }
    story("assignee = \"bob\"\n");
    assert_eq!(start("--by bob").0, "");
}

#[test]
fn an_item_with_old_errors_can_be_renamed() {
    let sandbox = |files: &[(&str, &str)]| {
        let sandbox =
            Sandbox::new().file("backlog/backlog.toml", "").file("backlog/stories/c.md", "+++\ntitle = \"C\"\n+++\n");
        files.iter().for_each(|(path, text)| sandbox.write(&format!("backlog/{path}"), text));
        sandbox
    };
    let story = |more: &str| format!("+++\ntitle = \"A\"\n{more}+++\n");
    let needs = |id: &str| story(&format!("depends_on = [\"{id}\"]\n"));
    let (plain, unknown_key) = (story(""), story("foo = 1\n"));
    let because = |text: &str| format!("{text}because = \"x\"\n");
    for files in [
        &[("stories/a.md", &*unknown_key)][..],
        &[("stories/a.md", &needs("c")), ("stories/c.md", &needs("a"))],
        &[("stories/a.md", &needs("c")), ("stories/c.md", &needs("d")), ("stories/d.md", &needs("a"))],
        &[("stories/a.md", &needs("nobody"))],
        &[("stories/a.md", &plain), ("decisions/a.toml", "above = \"c\"\n")],
        &[("stories/a.md", &plain), ("decisions/a.toml", &because("above = \"c\"\nfoo = 1\n"))],
        &[("stories/a.md", &plain), ("decisions/a.toml", &because("above = \"nobody\"\n"))],
        &[("stories/a.md", &plain), ("decisions/a.toml", &because("above = \"a\"\n"))],
        &[
            ("stories/a.md", &plain),
            ("decisions/a.toml", &because("above = \"c\"\n")),
            ("decisions/c.toml", &because("above = \"a\"\n")),
        ],
    ] {
        let shop = sandbox(files);
        let before = shop.shell("topline check").err;
        let run = shop.shell("topline rename a z");
        assert_eq!(run.code, Some(0), "{files:?} {run:?}");
        assert!(shop.path("backlog/stories/z.md").exists() && !shop.path("backlog/stories/a.md").exists());
        assert_eq!(shop.shell("topline check").err, before, "{files:?}");
    }
    // What a rename really brings is still refused: what was dangling is a circle now.
    let shop = sandbox(&[("stories/a.md", &needs("c")), ("stories/c.md", &needs("z"))]);
    let run = shop.shell("topline rename a z");
    assert!(run.code == Some(1) && run.err.contains("dependency-cycle"), "{run:?}");
}

#[test]
fn an_error_that_an_edit_brings_has_a_way_out() {
    let shop = shop();
    let story = |id: &str, more: &str| {
        shop.write(&format!("backlog/stories/{id}.md"), format!("+++\ntitle = \"{id}\"\n{more}+++\n"));
    };
    story("page", "");
    story("edit", "depends_on = [\"page\"]\n");
    let drop = |id: &str| {
        let run = shop.shell(&format!("topline drop {id} --because 'Not wanted'"));
        assert_eq!(run.code, Some(0), "{run:?}");
        run.err
    };
    let line = "backlog/stories/edit.md:3:15: error[depends-on-dropped] `edit` depends on `page`, which was dropped\n";
    let hint = "hint: `edit` still needs `page`: `topline set edit depends_on-=page`, or name what replaces it\n";
    assert_eq!(drop("page"), format!("{line}{hint}"));
    // The command that is named is one.
    assert_eq!(shop.shell("topline set edit depends_on-=page && topline check -q").code, Some(0));
    story("mail", "depends_on = [\"edit\"]\n");
    story("pay", "depends_on = [\"edit\"]\n");
    let said = drop("edit");
    let hint =
        "hint: `mail` and `pay` still need `edit`: `topline set mail pay depends_on-=edit`, or name what replaces it\n";
    assert!(said.ends_with(hint), "{said}");
    assert_eq!(shop.shell("topline set mail pay depends_on-=edit && topline check -q").code, Some(0));
    // Other rules have their own words.
    shop.write("backlog/backlog.toml", "[[flags]]\nid = \"new\"\nstate = \"on\"\n");
    let run = shop.shell("topline set pay flag=new");
    assert!(
        run.code == Some(0) && run.err.ends_with("hint: keep the flag off until everything behind it is done\n"),
        "{run:?}"
    );
}

#[test]
fn a_flag_that_hides_nothing_is_not_split_behind() {
    let shop = shop();
    for (state, code) in [("on", 2), ("removed", 2), ("off", 0)] {
        shop.write("backlog/backlog.toml", format!("[[flags]]\nid = \"new\"\nstate = \"{state}\"\n"));
        let run = shop.shell("topline split cart One Two --flag new");
        assert_eq!(run.code, Some(code), "{run:?}");
        if code == 2 {
            assert!(
                run.err.starts_with(&format!("error: the flag `new` is {state}: it would hide none of the parts\n")),
                "{run:?}"
            );
            assert!(
                run.err.contains("hint: name another one: a flag that isn't there yet is declared, and is off"),
                "{run:?}"
            );
            assert_eq!(shop.names("backlog/stories/cart"), ["cart.md"]);
        }
    }
}
