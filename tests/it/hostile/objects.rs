//! Git objects that git itself doesn't write: names that lead outside, wrong sizes and hashes, endless trees.
//!
//! They are read or rejected with an error, and nothing is written outside the backlog.

use std::io::Write;
use std::path::PathBuf;
use std::process::Stdio;

use topline::git::{MAX_ENTRIES, MAX_PATH};

use super::guarded::{ends, run};
use crate::support::repo::{TestRepo, story};

/// An entry of a tree: mode, name, object.
type Entry<'e> = (&'e str, &'e [u8], &'e str);

/// Writes an object with `git hash-object`.
fn object(repo: &TestRepo, kind: &str, bytes: &[u8]) -> String {
    let mut git = repo.command("git", repo.path());
    git.args(["hash-object", "--literally", "-w", "--stdin", "-t", kind]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut git = git.spawn().unwrap();
    git.stdin.take().unwrap().write_all(bytes).unwrap();
    let output = git.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn binary(id: &str) -> Vec<u8> {
    (0..id.len() / 2).map(|at| u8::from_str_radix(&id[2 * at..2 * at + 2], 16).unwrap()).collect()
}

fn tree(repo: &TestRepo, entries: &[Entry<'_>]) -> String {
    let line = |(mode, name, id): &Entry<'_>| [mode.as_bytes(), b" ", name, b"\0", &binary(id)].concat();
    object(repo, "tree", &entries.iter().flat_map(line).collect::<Vec<u8>>())
}

/// A commit of a backlog at the top with these entries in `stories`.
fn commit(repo: &TestRepo, stories: &[Entry<'_>]) -> String {
    let stories = tree(repo, stories);
    let config = object(repo, "blob", b"[product]\nname = \"Shop\"\n");
    let top = tree(repo, &[("100644", b"backlog.toml", &config), ("40000", b"stories", &stories)]);
    repo.output(&format!("commit-tree -m lies {top}")).trim().to_owned()
}

/// Every way to read a revision.
fn read(repo: &TestRepo, revision: &str) -> Vec<String> {
    let said = |command: &str| {
        let ended = run(repo, &command.replace("REV", revision));
        assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
        ended.stdout + &ended.stderr
    };
    ["check --rev REV", "priority --rev REV --format json", "diff REV", "diff HEAD REV", "check --base REV"]
        .map(said)
        .into()
}

/// A repository with a backlog at the top and one commit.
fn shop() -> TestRepo {
    let repo = TestRepo::new();
    repo.write("backlog.toml", "[product]\nname = \"Shop\"\n")
        .write("stories/a.md", story("a", ""))
        .commit_all("first");
    repo
}

#[test]
fn names_that_lead_out_are_only_names() {
    let repo = shop();
    let blob = object(&repo, "blob", story("b", "").as_bytes());
    let inner = tree(&repo, &[("100644", b"b.md", &blob)]);
    for (mode, name, id) in [
        ("40000", &b".."[..], &inner),
        ("40000", b".", &inner),
        ("40000", b".git", &inner),
        ("40000", b"", &inner),
        ("40000", b"../../out", &inner),
        ("100644", b"../../../b.md", &blob),
        ("100644", b"/etc/b.md", &blob),
        ("100644", b"x/../../b.md", &blob),
        ("100644", b"", &blob),
        ("100644", b"b\xff.md", &blob),
        ("100644", b"con.md", &blob),
        ("100644", b"\x1b[2J.md", &blob),
    ] {
        let revision = commit(&repo, &[(mode, name, id)]);
        read(&repo, &revision);
    }
    assert_eq!(repo.output("status --porcelain"), "");
}

#[test]
fn trees_with_duplicate_names_and_wrong_modes_are_read() {
    let repo = shop();
    let blob = object(&repo, "blob", story("b", "").as_bytes());
    let other = object(&repo, "blob", story("other", "").as_bytes());
    let inner = tree(&repo, &[("100644", b"c.md", &blob)]);
    let none = "1234567890123456789012345678901234567890";
    for entries in [
        &[("100644", &b"b.md"[..], &*blob), ("100644", b"b.md", &*other)][..],
        &[("100644", b"b.md", &blob), ("40000", b"b.md", &inner)],
        &[("100644", b"z.md", &blob), ("100644", b"b.md", &other)],
        &[("100644", b"b.md", &inner)],
        &[("40000", b"b", &blob)],
        &[("40000", b"b", none)],
        &[("100644", b"b.md", none)],
        &[("120000", b"b.md", none)],
        &[("160000", b"b.md", none)],
        &[("777", b"b.md", &blob)],
        &[("0", b"b.md", &blob)],
    ] {
        let revision = commit(&repo, entries);
        read(&repo, &revision);
    }
    let gitlink = commit(&repo, &[("160000", b"b.md", none)]);
    assert!(read(&repo, &gitlink)[0].contains("unreadable-file"));
    let lost = commit(&repo, &[("100644", b"b.md", none)]);
    assert!(read(&repo, &lost)[0].contains("the object 1234567890123456789012345678901234567890 is missing"));
    for bytes in [&b"100644 b.md"[..], b"100644 b.md\0short", b"x", b"\0\0\0"] {
        let stories = object(&repo, "tree", bytes);
        let config = object(&repo, "blob", b"");
        let top = tree(&repo, &[("100644", b"backlog.toml", &config), ("40000", b"stories", &stories)]);
        read(&repo, repo.output(&format!("commit-tree -m lies {top}")).trim());
    }
}

/// Where a loose object lies.
fn loose(repo: &TestRepo, id: &str) -> PathBuf {
    repo.path().join(".git/objects").join(&id[..2]).join(&id[2..])
}

/// A zlib stream that isn't compressed (RFC 1950 and 1951).
fn stored(bytes: &[u8]) -> Vec<u8> {
    let (a, b) = bytes.iter().fold((1u32, 0u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    let length = u16::try_from(bytes.len()).unwrap();
    let parts: [&[u8]; 5] =
        [&[0x78, 1, 1], &length.to_le_bytes(), &(!length).to_le_bytes(), bytes, &(b << 16 | a).to_be_bytes()];
    parts.concat()
}

/// A story's loose object with other bytes in it, read in every way.
fn read_lies(lies: impl Fn(&str) -> Vec<Vec<u8>>) {
    let good = story("b", "");
    for lie in lies(&good) {
        let repo = shop();
        repo.write("stories/b.md", &good).commit_all("second");
        let id = repo.output("rev-parse HEAD:stories/b.md");
        let path = loose(&repo, id.trim());
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&path, &lie).unwrap();
        read(&repo, "HEAD");
        run(&repo, "check --staged");
        run(&repo, "hook run pre-commit");
    }
}

#[test]
fn objects_with_wrong_headers_are_refused_or_read() {
    read_lies(|good| {
        vec![
            Vec::new(),
            b"garbage".to_vec(),
            stored(format!("blob 3\0{good}").as_bytes()),
            stored(format!("blob 999999999\0{good}").as_bytes()),
            stored(format!("blob 99999999999999999999\0{good}").as_bytes()),
            stored(format!("blob -1\0{good}").as_bytes()),
            stored(format!("tree {}\0{good}", good.len()).as_bytes()),
            stored(format!("nothing {}\0{good}", good.len()).as_bytes()),
            stored(b"blob 5"),
            stored(b"blob 5\0other"),
        ]
    });
}

#[test]
fn truncated_or_damaged_loose_objects_are_refused() {
    read_lies(|good| {
        let whole = stored(format!("blob {}\0{good}", good.len()).as_bytes());
        vec![whole[..whole.len() / 2].to_vec(), [&whole[..20], &[0xff; 40]].concat()]
    });
}

#[test]
fn truncated_trees_and_commits_are_refused() {
    for what in ["HEAD:stories", "HEAD^{tree}", "HEAD"] {
        let repo = shop();
        let id = repo.output(&format!("rev-parse {what}"));
        let path = loose(&repo, id.trim());
        let whole = std::fs::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        let said = ends(&repo, "check --rev HEAD", 2).stderr;
        assert!(said.contains("damaged") && said.contains("git fsck"), "{what}: {said}");
    }
}

#[test]
fn missing_objects_are_named() {
    for what in ["HEAD:stories/b.md", "HEAD:stories", "HEAD^{tree}"] {
        let repo = shop();
        repo.write("stories/b.md", story("b", "")).commit_all("second");
        let id = repo.output(&format!("rev-parse {what}"));
        std::fs::remove_file(loose(&repo, id.trim())).unwrap();
        let said = ends(&repo, "check --rev HEAD", 2).stderr;
        assert!(said.contains("missing") && (said.contains(id.trim()) || said.contains("HEAD")), "{said}");
    }
}

#[test]
fn symlinks_of_any_length_are_not_followed_out() {
    let repo = shop();
    let mut targets: Vec<Vec<u8>> = ["../../x", "/etc/passwd", "b.md", "a.md/../a.md", ""].map(|to| to.into()).into();
    targets.push(b"\0\xff".to_vec());
    targets.push("x/../".repeat(MAX_PATH / 5).into_bytes());
    let long = vec![b'a'; MAX_PATH + 1];
    targets.push([&long[..], b".md"].concat());
    targets.push(vec![b'/'; 8 << 20]);
    for target in &targets {
        let blob = object(&repo, "blob", target);
        let revision = commit(&repo, &[("120000", b"b.md", &blob)]);
        assert!(read(&repo, &revision)[0].contains("unreadable-file"), "{:.80?}", target);
    }
}

#[test]
fn a_tree_may_nest_as_deep_as_a_path_is_long() {
    let repo = shop();
    let blob = object(&repo, "blob", story("b", "").as_bytes());
    let deep = |levels: usize| {
        let import = format!(
            "blob\nmark :1\ndata 0\n\ncommit refs/heads/deep\ncommitter a <a@b> 0 +0000\ndata 0\nM 100644 {blob} stories/{}b.md\n\
             M 100644 {blob} backlog.toml\n\ndone\n",
            "d/".repeat(levels)
        );
        let mut git = repo.command("git", repo.path());
        let mut git = git.args(["fast-import", "--quiet", "--force", "--done"]).stdin(Stdio::piped()).spawn().unwrap();
        git.stdin.take().unwrap().write_all(import.as_bytes()).unwrap();
        assert!(git.wait().unwrap().success());
        run(&repo, "check --rev deep")
    };
    assert_ne!(deep(MAX_PATH / 2 - 2).code, 2, "a path that is just short enough is read");
    let refused = deep(MAX_PATH / 2 + 1);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains(&format!("a path of more than {MAX_PATH} bytes")), "{}", refused.stderr);
    assert_eq!(deep(5 * MAX_PATH).code, 2);
}

#[test]
fn a_tree_of_more_files_than_there_are_is_refused() {
    let repo = shop();
    let blob = object(&repo, "blob", b"");
    let names: Vec<String> = (0..100).map(|at| format!("n{at:02}")).collect();
    let full =
        |mode: &str, id: &str| tree(&repo, &names.iter().map(|name| (mode, name.as_bytes(), id)).collect::<Vec<_>>());
    let mut inner = full("100644", &blob);
    for _ in 0..9 {
        inner = full("40000", &inner);
    }
    let revision = commit(&repo, &[("40000", b"bomb", &inner)]);
    let said = ends(&repo, &format!("check --rev {revision}"), 2).stderr;
    assert!(said.contains(&format!("more than {MAX_ENTRIES} entries")), "{said}");
}

#[test]
fn a_blob_that_inflates_is_dropped() {
    let repo = shop();
    let script = "head -c 200000000 /dev/zero | git hash-object -w --stdin";
    let output = repo.command("/bin/sh", repo.path()).args(["-c", script]).output().unwrap();
    let blob = String::from_utf8(output.stdout).unwrap();
    let revision = commit(&repo, &[("100644", b"b.md", blob.trim()), ("100644", b"c.md", blob.trim())]);
    let said = ends(&repo, &format!("check --rev {revision}"), 1).stdout;
    assert_eq!(said.matches("unreadable-file").count(), 2, "{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn an_index_that_names_paths_outside_writes_nothing_there() {
    for name in ["../../out/xx.md", "stories/../x.md", "/stories/abc.md", ".git/hooks/x.md", "stories/\u{1b}[2Jx.md"] {
        let repo = shop();
        // The name has the length of the one that it takes the place of, and the index is signed again.
        let honest = "n".repeat(name.len());
        repo.write(&honest, story("b", "")).git("add -A");
        let path = repo.path().join(".git/index");
        let mut index = std::fs::read(&path).unwrap();
        let at = index.windows(honest.len()).position(|bytes| bytes == honest.as_bytes()).unwrap();
        index[at..at + name.len()].copy_from_slice(name.as_bytes());
        index.truncate(index.len() - 20);
        std::fs::write(&path, &index).unwrap();
        let sum = repo.command("sha1sum", repo.path()).arg(&path).output().unwrap();
        index.extend(binary(&String::from_utf8(sum.stdout).unwrap()[..40]));
        std::fs::write(&path, &index).unwrap();
        repo.remove(&honest);
        for command in
            ["check --staged", "priority --staged", "diff --staged", "hook run pre-commit", "hook run pre-merge-commit"]
        {
            run(&repo, command);
        }
        let beside: Vec<_> =
            std::fs::read_dir(repo.beside("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(beside, ["repo"], "{name} led out");
    }
}
