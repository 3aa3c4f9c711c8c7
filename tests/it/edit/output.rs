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
