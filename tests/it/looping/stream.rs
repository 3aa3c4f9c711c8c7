//! A random history, written into a repository by `git fast-import`.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::Stdio;

use super::world::{START, World};
use crate::support::repo::TestRepo;
use crate::support::rng::Rng;

const DAY: i64 = 86_400;

struct Branch {
    world: World,
    fork: World,
    tip: usize,
}

struct Writer<'r> {
    rng: &'r mut Rng,
    stream: Vec<u8>,
    marks: usize,
    now: i64,
    world: World,
    tip: Option<usize>,
    branch: Option<Branch>,
    tags: usize,
}

/// Fills a repository with a random history of about so many commits. `main` ends with a backlog that has an
/// order. Says when the last commit was made.
pub fn write(repo: &TestRepo, rng: &mut Rng, commits: usize) -> i64 {
    let world = World::new(rng);
    let mut writer = Writer { rng, stream: Vec::new(), marks: 0, now: START, world, tip: None, branch: None, tags: 0 };
    if writer.rng.one_in(4) {
        // The product is older than its backlog.
        let files = BTreeMap::from([("src/main.rs".to_owned(), "// old\n".to_owned())]);
        writer.tip = Some(writer.commit("main", &files, None, None));
    }
    for _ in 0..commits {
        writer.step();
    }
    writer.world.mend();
    writer.main(None);
    let Writer { stream, now, .. } = writer;
    let mut git = repo.command("git", repo.path());
    let mut git = git.args(["fast-import", "--quiet", "--force"]).stdin(Stdio::piped()).spawn().unwrap();
    git.stdin.take().unwrap().write_all(&stream).unwrap();
    assert!(git.wait().unwrap().success());
    repo.git("reset -q --hard main");
    now
}

impl Writer<'_> {
    fn say(&mut self, text: &str) {
        self.stream.extend_from_slice(text.as_bytes());
    }

    fn data(&mut self, text: &str) {
        self.say(&format!("data {}\n{text}\n", text.len()));
    }

    /// Somebody at some time of their own time zone.
    fn who(&mut self, at: i64) -> String {
        let name = ["maria", "priya", "jonas"][self.rng.below(3)];
        let zone = ["+0000", "+0200", "-0800", "+1345"][self.rng.below(4)];
        format!("{name} <{name}@shop.example> {at} {zone}")
    }

    fn tick(&mut self) {
        self.now += match self.rng.below(8) {
            0 => 0,
            1 => -(self.rng.below(5 * DAY as usize) as i64),
            2 => DAY - self.now.rem_euclid(DAY),
            _ => self.rng.below(5 * DAY as usize) as i64,
        };
    }

    fn commit(
        &mut self,
        branch: &str,
        files: &BTreeMap<String, String>,
        parent: Option<usize>,
        merged: Option<usize>,
    ) -> usize {
        self.tick();
        self.marks += 1;
        let (mark, written) = (self.marks, self.now - self.rng.below(30 * DAY as usize) as i64);
        let (author, committer) = (self.who(written), self.who(self.now));
        self.say(&format!("commit refs/heads/{branch}\nmark :{mark}\nauthor {author}\ncommitter {committer}\n"));
        self.data(&format!("Commit {mark}\n\nMore."));
        for (word, parent) in [("from", parent), ("merge", merged)] {
            if let Some(parent) = parent {
                self.say(&format!("{word} :{parent}\n"));
            }
        }
        self.say("deleteall\n");
        for (path, text) in files {
            self.say(&format!("M 100644 inline {path}\n"));
            self.data(text);
        }
        mark
    }

    fn main(&mut self, merged: Option<usize>) {
        let tip = self.commit("main", &self.world.files(), self.tip, merged);
        self.tip = Some(tip);
        if self.rng.one_in(3) {
            self.tag(tip);
        }
    }

    fn tag(&mut self, mark: usize) {
        self.tags += 1;
        let prefix = ["v", "v", "deploy/", "other-"][self.rng.below(4)];
        let name = format!("{prefix}{}", self.tags);
        if self.rng.one_in(2) {
            self.say(&format!("reset refs/tags/{name}\nfrom :{mark}\n\n"));
            return;
        }
        // Tagged later, or at the same instant as another.
        let at = self.now + [0, 0, 3600, 2 * DAY][self.rng.below(4)];
        let tagger = self.who(at);
        self.say(&format!("tag {name}\nfrom :{mark}\ntagger {tagger}\n"));
        self.data("Release");
    }

    fn step(&mut self) {
        if self.rng.one_in(5) && self.tip.is_some() {
            return self.branch();
        }
        for _ in 0..self.rng.below(6) {
            let now = self.now;
            self.world.change(self.rng, now);
        }
        if self.rng.one_in(25) && !self.world.folder.is_empty() && !self.world.deploys_from_branch() {
            self.world.move_folder(self.rng);
        }
        self.main(None);
    }

    /// Begins a branch, works on it, or brings it back.
    fn branch(&mut self) {
        let Some(mut branch) = self.branch.take() else {
            let world = self.world.clone();
            self.branch = Some(Branch { fork: world.clone(), world, tip: self.tip.unwrap() });
            return;
        };
        if self.rng.one_in(2) {
            let now = self.now;
            (0..3).for_each(|_| branch.world.change(self.rng, now));
            branch.tip = self.commit("side", &branch.world.files(), Some(branch.tip), None);
            self.branch = Some(branch);
            return;
        }
        if branch.world.folder == self.world.folder {
            self.world.merge(&branch.fork, &branch.world);
        }
        let is_squash = self.rng.one_in(3);
        self.main((!is_squash).then_some(branch.tip));
    }
}
