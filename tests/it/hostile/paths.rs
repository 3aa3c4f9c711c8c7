//! Paths that lead outside the backlog, in ids, references, settings, links and imports.

use std::path::Path;

use super::guarded::{ends, run};
use crate::support::repo::TestRepo;

/// Texts that some system takes for a path out of the folder, or for a device.
const OUT: [&str; 12] = [
    "../../etc/passwd",
    "..",
    ".",
    "/etc/passwd",
    "..\\\\..\\\\x",
    "C:\\\\x",
    "C:x",
    "con",
    "NUL.txt",
    "aux.",
    "a/b",
    "~/x",
];

/// Everything below a folder, with its bytes.
fn all(folder: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut found: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    let inner = |path: std::path::PathBuf| match path.is_dir() {
        true => all(&path),
        false => vec![(path.clone(), std::fs::read(&path).unwrap_or_default())],
    };
    found.into_iter().flat_map(inner).collect()
}

#[test]
fn references_lead_nowhere() {
    for text in OUT {
        let repo = TestRepo::new();
        repo.backlog("backlog")
            .story("a", &format!("depends_on = [\"{text}\"]\nabout = [\"{text}\"]\nstep = \"{text}\""));
        let before = all(repo.path());
        let found = ends(&repo, "check --format json", 1).stdout;
        assert!(found.contains("unknown-reference"), "{text}: {found}");
        ends(&repo, "priority --write", 1);
        assert!(before == all(repo.path()), "{text} wrote something");
    }
}

#[test]
fn settings_name_no_paths() {
    for text in OUT {
        let repo = TestRepo::new();
        let config = format!(
            "[product]\nname = \"{text}\"\n[[flow]]\nid = \"{text}\"\n[[features]]\nid = \"{text}\"\n\
             [iteration]\ncapacity = 3\ngoal = \"{text}\"\n"
        );
        repo.write("backlog/backlog.toml", config).story("a", "");
        repo.write("backlog/decisions/a.toml", format!("above = \"{text}\"\nbecause = \"x\"\nby = \"{text}\"\n"));
        let found = ends(&repo, "check --format json", 1).stdout;
        assert!(found.contains("invalid-config") || found.contains("invalid-id"), "{text}: {found}");
        run(&repo, "plan");
    }
}

#[test]
fn file_names_that_are_devices_or_no_ids_are_found() {
    for name in ["con", "NUL", "com1.x", "lpt9", "a b", "-a", "a\\b", "é"] {
        let repo = TestRepo::new();
        repo.backlog("backlog").write(&format!("backlog/stories/{name}.md"), "+++\ntitle = \"a\"\n+++\n");
        let found = ends(&repo, "check", 1).stdout;
        assert!(found.contains("invalid-id"), "{name}: {found}");
    }
}

#[test]
fn links_of_a_body_are_only_looked_for_in_the_repository() {
    let repo = TestRepo::new();
    repo.backlog("backlog").commit_all("first");
    let links = "[a](../../../../../../../../../etc/passwd) [b](/etc/passwd) [c](file:///etc/passwd) [d](%2e%2e/%2e%2e/x) [e](%00)";
    let story = format!("+++\ntitle = \"a\"\n+++\n\n{links}\n");
    repo.write("backlog/stories/a.md", story).commit_all("second");
    for side in ["", " --staged", " --rev HEAD"] {
        let found = run(&repo, &format!("check{side}")).stdout;
        assert!(!found.contains("passwd`"), "{found}");
        assert!(found.contains("x`, which doesn't exist"), "{found}");
    }
}

#[test]
fn an_import_stays_in_its_folder() {
    let repo = TestRepo::new();
    for (at, id) in OUT.iter().chain(&["CON", "com1"]).enumerate() {
        let text = format!(
            "---\nid: \"{id}\"\ntitle: t\nmilestone: \"{id}\"\nparent: \"{id}\"\ndependencies: [\"{id}\"]\n---\n"
        );
        repo.write(&format!("source/backlog/tasks/task-{at}.md"), text);
    }
    repo.write("source/backlog/config.yml", "projectName: ../../x\n");
    let before = all(repo.path());
    ends(&repo, "import backlog-md source --into made/it", 0);
    // That the generated file is known to be generated is recorded in the repository.
    let is_record = |path: &Path| path.starts_with(repo.path().join(".git/topline"));
    let after = all(repo.path()).into_iter().filter(|(path, _)| !is_record(path));
    let (made, rest): (Vec<_>, Vec<_>) = after.partition(|(path, _)| path.starts_with(repo.path().join("made")));
    assert!(before == rest, "the import wrote beside its target");
    assert_eq!(made.len(), OUT.len() + 2 + 3, "{made:?}");
    ends(&repo, "-C made/it check", 0);
}
