//! A long history of a random backlog, written with `git fast-import`, with a few unusual commits.

use std::io::Write;
use std::process::Stdio;

use topline::render::priority_file;
use topline::text::{Content, Tree};

use super::repo::TestRepo;
use super::rng::Rng;
use super::worlds::{Read, World};

/// A commit of the past.
pub struct Past {
    pub id: String,
    /// Whether there is a `backlog.toml`.
    pub is_backlog: bool,
    /// Whether the backlog is as its random self, whose order is known to exist or not.
    pub order: Option<bool>,
}

/// What one commit changes of a backlog, as commands of `git fast-import`; `""` leaves it as it is.
fn odd(number: usize) -> &'static [(&'static str, &'static str, &'static [u8])] {
    match number % 60 {
        7 => &[("D", "backlog/backlog.toml", b"")],
        11 => &[("100644", "backlog/backlog.toml", b"[policy\nlanes = 3\n")],
        13 => &[("100644", "backlog/stories/latin.md", b"+++\ntitle = \"caf\xe9\"\n+++\n")],
        17 => &[(
            "100644",
            "backlog/stories/torn.md",
            b"+++\n<<<<<<< a\ntitle = \"a\"\n=======\ntitle = \"b\"\n>>>>>>> b\n+++\n",
        )],
        19 => &[("120000", "backlog/stories/link.md", b"../../../../etc/passwd")],
        23 => &[("120000", "backlog/stories/a.md", b"b.md"), ("120000", "backlog/stories/b.md", b"a.md")],
        29 => &[("160000", "backlog/stories/module.md", b"")],
        31 => &[("100644", "backlog/PRIORITY.md/README.md", b"a folder")],
        37 => &[("D", "backlog/stories", b""), ("100644", "backlog/stories", b"a file")],
        41 => &[("100644", "backlog/stories/empty.md", b""), ("100755", "backlog/stories/run.md", b"\0\0\0")],
        43 => &[
            ("100644", "backlog/stories/Twin.md", b"+++\ntitle = \"a\"\n+++\n"),
            ("100644", "backlog/stories/twin.md", b"+++\ntitle = \"a\"\n+++\n"),
        ],
        47 => &[("120000", "backlog/backlog.toml", b"nowhere.toml")],
        53 => &[(
            "100644",
            "backlog/stories/deep.md",
            b"+++\ntitle = [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\n+++\n",
        )],
        59 => &[("D", "backlog", b""), ("100644", "README.md", b"nothing else")],
        _ => &[],
    }
}

/// Fills the repository's `main` with so many commits, the oldest first.
pub fn fill(repo: &TestRepo, seed: u64, count: usize) -> Vec<Past> {
    let mut rng = Rng(seed);
    let mut world = World::random(&mut rng);
    let (mut stream, mut past) = (Vec::new(), Vec::new());
    for number in 0..count {
        let read = Read::of(&world);
        let mut tree = world.tree();
        // Every other commit has the file that a hook would have written.
        tree.priority =
            (number % 2 == 0).then(|| priority_file::render(&read.parsed.backlog, &read.order).into_bytes());
        commit(&mut stream, number, &tree);
        let is_odd = !odd(number).is_empty();
        let is_backlog = ![7, 59].contains(&(number % 60));
        past.push(Past { id: String::new(), is_backlog, order: (!is_odd).then_some(read.is_sound) });
        for _ in 0..=rng.below(3) {
            world.edit(&mut rng);
        }
    }
    let mut git = repo.command("git", repo.path());
    let mut import = git.args(["fast-import", "--quiet"]).stdin(Stdio::piped()).spawn().unwrap();
    import.stdin.take().unwrap().write_all(&stream).unwrap();
    assert!(import.wait().unwrap().success());
    let ids = repo.output("rev-list --reverse main");
    for (past, id) in past.iter_mut().zip(ids.lines()) {
        id.clone_into(&mut past.id);
    }
    past
}

fn commit(stream: &mut Vec<u8>, number: usize, tree: &Tree) {
    let when = 1_767_225_600 + number * 3_600;
    let head = format!("commit refs/heads/main\ncommitter Dev <dev@shop.example> {when} +0000\ndata 1\nx\ndeleteall\n");
    stream.extend(head.into_bytes());
    for file in tree.files() {
        if let Content::Text(text) = &file.content {
            put(stream, "100644", &format!("backlog/{}", file.path), text.as_bytes());
        }
    }
    if let Some(priority) = &tree.priority {
        put(stream, "100644", "backlog/PRIORITY.md", priority);
    }
    for (mode, path, bytes) in odd(number) {
        put(stream, mode, path, bytes);
    }
}

/// A change of one path: a file of that mode, a submodule, or its deletion.
fn put(stream: &mut Vec<u8>, mode: &str, path: &str, bytes: &[u8]) {
    let line = match mode {
        "D" => format!("D {path}\n"),
        "160000" => format!("M 160000 {} {path}\n", "1".repeat(40)),
        mode => format!("M {mode} inline {path}\ndata {}\n", bytes.len()),
    };
    stream.extend(line.into_bytes());
    if !bytes.is_empty() || mode.starts_with("10") {
        stream.extend(bytes);
        stream.push(b'\n');
    }
}
