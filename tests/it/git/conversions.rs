//! Configurations and attributes that make git refuse or convert the generated file.

use crate::support::repo::TestRepo;

const FILE: &str = "backlog/PRIORITY.md";

#[test]
fn strict_line_endings_stop_no_commit() {
    for (config, sign) in [("core.autocrlf true", "\r\n"), ("core.autocrlf input", "\n"), ("core.eol crlf", "\n")] {
        let repo = TestRepo::new();
        repo.git(&format!("config {config}")).git("config core.safecrlf true");
        assert_eq!(repo.topline("hook install").code, 0);
        let story = |title: &str| format!("+++\ntitle = \"{title}\"\n+++\n").replace('\n', sign);
        repo.write("backlog/backlog.toml", format!("[product]{sign}name = \"P\"{sign}"));
        repo.write("backlog/stories/a.md", story("a")).git("add -A").git("commit -q -m first");
        for title in ["b", "c"] {
            repo.write("backlog/stories/a.md", story(title)).git("commit -q -a -m more");
            assert_eq!(repo.topline("-C backlog priority --rev HEAD --check").code, 0);
        }
        // A commit that ends after the hook leaves the file written, and git stages it next time.
        repo.write("backlog/stories/a.md", story("d"));
        assert_ne!(repo.try_git("-c core.editor=false commit -q -a").code, 0);
        repo.git("commit -q -a -m d").assert_committed();
        assert!(!repo.read(FILE).contains('\r'), "{config}");
        repo.write("backlog/stories/a.md", story("e"));
        assert_eq!(repo.topline("-C backlog priority --write").code, 0);
        repo.git("add -A").git("commit -q -m e").assert_committed();
    }
}

#[test]
fn another_encoding_of_the_working_tree_is_left() {
    for attributes in
        ["PRIORITY.md working-tree-encoding=UTF-16\n", "*.md text working-tree-encoding=UTF-16LE-BOM eol=crlf\n"]
    {
        let repo = TestRepo::hooked();
        repo.write("backlog/.gitattributes", format!("{attributes}stories/*.md -working-tree-encoding\n"));
        // Git would refuse the file as it is now.
        repo.git("add backlog/.gitattributes").git("commit -q -m attributes");
        repo.git("rm -q -r --cached backlog").git("reset -q --hard");
        assert_ne!(
            std::fs::read(repo.path().join(FILE)).unwrap(),
            repo.output(&format!("show HEAD:{FILE}")).as_bytes()
        );
        assert_eq!(repo.topline("priority --check").code, 0, "{attributes}");
        repo.story("b", "").git("add -A").git("commit -q -m b").assert_committed();
        repo.story("c", "").git("add -A").git("commit -q -a -m c").assert_committed();
        assert!(!repo.path().join("backlog/PRIORITY.md.orig").exists(), "{attributes}");
        assert_eq!(repo.read(FILE), repo.output(&format!("show HEAD:{FILE}")));
    }
}

#[test]
fn attributes_that_are_only_staged_change_nothing() {
    for folder in ["", "backlog/"] {
        let repo = TestRepo::hooked();
        let attributes = format!("{folder}.gitattributes");
        repo.write(&attributes, "PRIORITY.md working-tree-encoding=UTF-16\n");
        repo.git(&format!("add {attributes}")).git(&format!("commit -q -m attributes -- {attributes}"));
        std::fs::remove_file(repo.path().join(&attributes)).unwrap();
        repo.story("b", "").git("add backlog/stories").git("commit -q -m b");
        assert_eq!(repo.read(FILE), repo.output(&format!("show HEAD:{FILE}")), "{folder}");
    }
}

#[test]
fn the_attributes_of_init_keep_the_encoding_away() {
    let repo = TestRepo::new();
    repo.write(".gitattributes", "*.md working-tree-encoding=UTF-16\n");
    assert_eq!(repo.topline("init").code, 0);
    let attribute = repo.output("check-attr working-tree-encoding eol linguist-generated -- backlog/PRIORITY.md");
    let values: Vec<&str> = attribute.lines().filter_map(|line| line.rsplit(": ").next()).collect();
    assert_eq!(values, ["unset", "lf", "unspecified"]);
}
