//! Random histories through real git: edits, renames, deletions, branches, merges and their conflicts, with the
//! hook and without.
//!
//! After each step the working tree, the index and `HEAD` give the same order to the byte; what a hook let pass
//! is right and leaves nothing behind; what it refused is what `check` says of the index. The difference between
//! any two commits is the one that a slow oracle works out. `TOPLINE_CASES` sets how many histories are tried,
//! `TOPLINE_SEED` where they begin.

#![expect(clippy::print_stderr, reason = "a failure tells the steps that led to it")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde_json::Value;

use crate::support::desk::Desk;
use crate::support::repo::{Ended, TestRepo};
use crate::support::rng::Rng;
use crate::support::slow_diff::{self, Seen};

/// Steps of one history.
const STEPS: usize = 24;

/// A repository, and what became of it so far.
struct History {
    repo: TestRepo,
    rng: Rng,
    fresh: usize,
    /// All commits, and what was seen of them.
    commits: Vec<String>,
    seen: BTreeMap<String, Seen>,
    /// What happened, for whoever reads a failure.
    log: Vec<String>,
    counts: BTreeMap<&'static str, usize>,
}

#[test]
fn random_histories_are_consistent() {
    let number = |name, default| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default);
    let (cases, seed): (u64, u64) = (number("TOPLINE_CASES", 4), number("TOPLINE_SEED", 20_261_123));
    let mut counts = BTreeMap::new();
    for seed in seed..seed + cases {
        let mut history = History::new(seed);
        let run = std::panic::AssertUnwindSafe(|| history.run());
        if let Err(why) = std::panic::catch_unwind(run) {
            eprintln!("TOPLINE_CASES=1 TOPLINE_SEED={seed}, after:\n{}", history.log.join("\n"));
            std::panic::resume_unwind(why);
        }
        for (what, count) in history.counts {
            *counts.entry(what).or_insert(0) += count;
        }
    }
    // A generator that reaches no merge proves nothing about merges.
    if cases >= 4 {
        for what in ["hooked", "refused", "unverified", "amended", "partial", "merged", "conflict", "ordered pair"] {
            assert!(counts.contains_key(what), "nothing was {what}: {counts:?}");
        }
    }
}

impl History {
    fn new(seed: u64) -> Self {
        let mut rng = Rng(seed);
        let repo = TestRepo::new();
        assert_eq!(repo.topline("hook install").code, 0);
        let desk = Desk::new(&mut rng);
        let (commits, seen, log, counts) = (Vec::new(), BTreeMap::new(), Vec::new(), BTreeMap::new());
        let history = Self { repo, rng, fresh: 100, commits, seen, log, counts };
        desk.write(&history.root());
        history.repo.git("add -A").git("commit -q -m first").assert_committed();
        history
    }

    fn run(&mut self) {
        self.settle();
        for _ in 0..STEPS {
            match self.rng.below(10) {
                0..=5 => self.edits(),
                6 => self.branch(),
                7 | 8 => self.merge(),
                _ => self.replay(),
            }
            self.settle();
        }
    }

    fn root(&self) -> PathBuf {
        self.repo.path().join("backlog")
    }

    fn note(&mut self, what: &'static str, command: &str) {
        *self.counts.entry(what).or_insert(0) += 1;
        self.log.push(format!("{what}: {command}"));
    }

    /// Edits the working tree and commits that one way or another.
    fn edits(&mut self) {
        for _ in 0..=self.rng.below(3) {
            let mut desk = Desk::read(&self.root());
            desk.edit(&mut self.rng, &mut self.fresh);
            desk.write(&self.root());
        }
        if self.repo.output("status --porcelain").is_empty() {
            return;
        }
        match self.rng.below(9) {
            0..=2 => self.unverified("add -A", "commit -q -n -m unverified"),
            3 if self.commits.len() > 2 => self.hooked("add -A", "commit -q --amend -m amended", "amended"),
            4 => self.hooked("add -A", "commit -q -a -m all", "hooked"),
            5 => self.partial(),
            _ => self.hooked("add -A", "commit -q -m hooked", "hooked"),
        }
    }

    fn unverified(&mut self, add: &str, commit: &str) {
        self.repo.git(add).git(commit);
        self.note("unverified", commit);
    }

    /// Commits what is staged with the hook, and without it what the hook refuses.
    fn hooked(&mut self, add: &str, commit: &str, what: &'static str) {
        self.repo.git(add);
        let expected = self.verdict();
        let (before, staged) = (self.head(), self.repo.output("ls-files -s"));
        let ended = self.repo.try_git(commit);
        assert_eq!(ended.code == 1, expected, "{commit} refused? {}{}", ended.stdout, ended.stderr);
        if ended.code == 0 {
            self.note(what, commit);
            self.assert_right(&before);
            return;
        }
        assert_eq!(self.repo.output("ls-files -s"), staged, "a refused commit changes nothing");
        self.note("refused", commit);
        if self.rng.one_in(2) {
            let mut desk = Desk::read(&self.root());
            desk.mend();
            desk.write(&self.root());
            self.repo.git("add -A").git(&format!("{commit} --allow-empty"));
            self.note(what, "mended");
            self.assert_right(&before);
        } else {
            self.unverified(add, &format!("{commit} -n"));
        }
    }

    /// Whether the hook must refuse what is staged: new errors, or any in a file that the commit changes.
    fn verdict(&self) -> bool {
        let ended = self.repo.topline("check --staged --format json");
        let said: Value = serde_json::from_str(&ended.stdout).unwrap();
        let changed = self.repo.output("diff --cached --name-only --no-renames HEAD");
        let changed: BTreeSet<&str> = changed.lines().filter_map(|path| path.strip_prefix("backlog/")).collect();
        let blocks = |finding: &Value| {
            finding["severity"] == "error"
                && finding["rule"] != "stale-priority-file"
                && (finding["new"] == true || changed.contains(finding["path"].as_str().unwrap()))
        };
        said["findings"].as_array().unwrap().iter().any(blocks)
    }

    /// Commits one of the changed paths with the hook; what is left goes without.
    fn partial(&mut self) {
        self.repo.git("add -A -N");
        let paths = self.repo.output("diff --name-only --no-renames HEAD");
        let paths: Vec<&str> = paths.lines().collect();
        let path = paths[self.rng.below(paths.len())];
        let left: BTreeSet<&str> = paths.iter().copied().filter(|other| *other != path).collect();
        let commit = format!("commit -q -m partial -- {path}");
        let before = self.head();
        let ended = self.repo.try_git(&commit);
        self.note(if ended.code == 0 { "partial" } else { "refused" }, &commit);
        if ended.code == 0 {
            self.assert_right(&before);
            let status = self.repo.output("diff --name-only --no-renames HEAD");
            assert_eq!(status.lines().collect::<BTreeSet<_>>(), left, "after {commit}");
        }
        if ended.code != 0 || !left.is_empty() {
            self.unverified("add -A", "commit -q -n -m rest");
        }
    }

    fn branch(&mut self) {
        let branches = self.branches();
        if branches.len() < 3 && self.rng.one_in(2) {
            let name = format!("topic{}", branches.len());
            self.repo.git(&format!("checkout -q -b {name}"));
            self.note("branched", &name);
        } else {
            let name = branches[self.rng.below(branches.len())].clone();
            self.repo.git(&format!("checkout -q {name}"));
            self.note("switched", &name);
        }
    }

    fn branches(&self) -> Vec<String> {
        self.repo.output("branch --format=%(refname:short)").lines().map(str::to_owned).collect()
    }

    fn merge(&mut self) {
        let branches = self.branches();
        let name = branches[self.rng.below(branches.len())].clone();
        let option = if self.rng.one_in(3) { "--no-verify" } else { "--verify" };
        let merge = format!("merge -q --no-edit {option} {name}");
        let ended = self.repo.try_git(&merge);
        if ended.code == 0 {
            self.note("merged", &merge);
            return self.assert_merge_was_right(option);
        }
        let unmerged = self.unmerged();
        self.note(if unmerged.is_empty() { "stopped" } else { "conflict" }, &merge);
        self.resolve(&unmerged);
        if !unmerged.is_empty() || Desk::read(&self.root()).has_twins() {
            let mut desk = Desk::read(&self.root());
            desk.mend();
            desk.write(&self.root());
        }
        if option == "--verify" {
            self.hooked("add -A", "commit -q --no-edit", "merged");
        } else {
            self.unverified("add -A", "commit -q -n --no-edit");
        }
    }

    /// A merge that the hook let pass needs nothing more.
    fn assert_merge_was_right(&mut self, option: &str) {
        let merged = self.repo.try_git("rev-parse -q --verify HEAD^2").code == 0;
        if merged && option == "--verify" && !self.commits.contains(&self.head()) {
            self.assert_right("HEAD^");
        }
        if Desk::read(&self.root()).has_twins() {
            let mut desk = Desk::read(&self.root());
            desk.mend();
            desk.write(&self.root());
            self.unverified("add -A", "commit -q -n -m twins");
        }
    }

    /// The unmerged paths with the stages that each has.
    fn unmerged(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut paths: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for line in self.repo.output("ls-files -u").lines() {
            let (facts, path) = line.split_once('\t').unwrap();
            paths.entry(path.to_owned()).or_default().insert(facts.rsplit(' ').next().unwrap().to_owned());
        }
        paths
    }

    /// Takes one side of each conflict. The generated file may keep its markers: it is never read.
    fn resolve(&mut self, unmerged: &BTreeMap<String, BTreeSet<String>>) {
        for (path, stages) in unmerged {
            let sides: Vec<&str> = [("2", "--ours"), ("3", "--theirs")]
                .iter()
                .filter(|(n, _)| stages.contains(*n))
                .map(|(_, s)| *s)
                .collect();
            if path.ends_with("PRIORITY.md") && self.rng.one_in(2) {
                continue;
            }
            match sides.is_empty() {
                true => self.repo.git(&format!("rm -q --cached {path}")),
                false => self.repo.git(&format!("checkout -q {} -- {path}", self.rng.pick(&sides))),
            };
        }
    }

    /// Repeats, or takes back, a commit from anywhere; git runs no hook for that.
    fn replay(&mut self) {
        let commit = self.commits[self.rng.below(self.commits.len())].clone();
        let has_parent = self.repo.try_git(&format!("rev-parse -q --verify {commit}^")).code == 0;
        let command = match self.rng.below(3) {
            0 if has_parent => format!("revert --no-edit {commit}"),
            1 => format!("rebase -q {commit}"),
            _ => format!("cherry-pick {commit}"),
        };
        let ended = self.repo.try_git(&command);
        self.note("replayed", &format!("{command}: {}", ended.code));
        if ended.code != 0 {
            let _ = self.repo.try_git(&format!("{} --abort", command.split(' ').next().unwrap()));
        }
        if Desk::read(&self.root()).has_twins() {
            self.repo.git("reset -q --hard").git(&format!("reset -q --hard {}", self.commits.last().unwrap()));
        }
    }

    fn head(&self) -> String {
        self.repo.output("rev-parse HEAD").trim().to_owned()
    }

    /// What a hook has let pass has the right file, if there is an order; unless it is as `before`, when `HEAD`
    /// was that, and so no business of this commit.
    fn assert_right(&self, before: &str) {
        if self.repo.try_git(&format!("diff --quiet {before} HEAD")).code == 0 {
            return;
        }
        let check = self.repo.topline("priority --check --rev HEAD");
        if self.repo.topline("priority --rev HEAD").code == 0 {
            assert_eq!(check.code, 0, "{}", check.stdout);
        }
    }

    /// After each step nothing is left to commit, and everything agrees.
    fn settle(&mut self) {
        assert_eq!(self.repo.output("status --porcelain"), "", "something is left");
        assert!(!self.root().join("PRIORITY.md.orig").exists(), "nobody has edited the file");
        for format in ["json", "markdown"] {
            let said = |side: &str| -> (i32, String) {
                let Ended { code, stdout, stderr } = self.repo.topline(&format!("priority --format {format} {side}"));
                assert!(code == 0 || code == 1, "{side}: {stderr}");
                (code, stdout)
            };
            let worktree = said("");
            assert_eq!(worktree, said("--staged"), "worktree and index");
            assert_eq!(worktree, said("--rev HEAD"), "worktree and HEAD");
        }
        let head = self.head();
        if !self.seen.contains_key(&head) {
            let seen = self.see(&head);
            self.seen.insert(head.clone(), seen);
            self.commits.push(head);
        }
        self.compare();
    }

    /// What the program says of one commit.
    fn see(&self, commit: &str) -> Seen {
        let files = self.repo.output(&format!("ls-tree -r --name-only {commit} backlog/stories"));
        let stem = |path: &str| path.rsplit('/').next().unwrap().trim_end_matches(".md").to_owned();
        let ended = self.repo.topline(&format!("priority --format json --rev {commit}"));
        let order = (ended.code == 0).then(|| {
            let said: Value = serde_json::from_str(&ended.stdout).unwrap();
            let items = said["items"].as_array().unwrap().iter();
            items.map(|item| item["id"].as_str().unwrap().to_owned()).collect()
        });
        Seen { ids: files.lines().map(stem).collect(), order }
    }

    /// Compares two commits with each other.
    fn compare(&mut self) {
        let [base, head] = [(); 2].map(|()| self.commits[self.rng.below(self.commits.len())].clone());
        let ended = self.repo.topline(&format!("diff {base} {head} --format json"));
        let said: Value = serde_json::from_str(&ended.stdout).unwrap();
        let (before, after) = (&self.seen[&base], &self.seen[&head]);
        self.log.push(format!("diff {base} {head}"));
        slow_diff::verify(&said, before, after);
        let ordered = before.order.is_some() && after.order.is_some();
        // A head without an order fails; a base without one is what the head mends.
        assert_eq!(ended.code, i32::from(after.order.is_none()), "{}", ended.stderr);
        assert_eq!((&said["base"], &said["head"]), (&Value::from(base), &Value::from(head)));
        self.log.pop();
        if ordered {
            *self.counts.entry("ordered pair").or_insert(0) += 1;
        }
    }
}
