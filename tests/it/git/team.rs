//! A random simulation: four developers with hooks, and a product owner who re-prioritises daily. Nothing but a branch's own
//! errors stops a merge of `main`, nobody needs `--no-verify`, and the file is fresh after each merge.

use std::fmt::Write;

use crate::support::repo::{TestRepo, story_path};
use crate::support::rng::Rng;

const DEVELOPERS: [&str; 4] = ["ann", "ben", "cem", "dot"];
const DAYS: usize = 7;
const STORIES: usize = 16;

/// A story whose keys have room between them, so that changes to different keys merge.
fn text(id: usize, value: usize, status: &str, estimate: usize) -> String {
    let mut text =
        format!("+++\ntitle = \"Story {id}\"\n\n# What it is worth, for the product owner to say.\nvalue = {value}\n");
    let _ =
        write!(text, "\n# How far it is.\nstatus = \"{status}\"\n\n# How large it is.\nestimate = {estimate}\n+++\n\n");
    text + "Some words.\n\n## Acceptance criteria\n\n- [ ] It works\n"
}

struct Team {
    repo: TestRepo,
    rng: Rng,
    new: usize,
    /// Whether a story of `main` is broken.
    is_broken: bool,
}

impl Team {
    fn new(seed: u64) -> Self {
        let repo = TestRepo::new();
        let config = "[product]\nname = \"Shop\"\n[team]\nproduct_owners = [\"maria@shop.example\"]\n[rules]\ndeleted-open-item = \"error\"\n";
        repo.write("backlog/backlog.toml", config);
        for id in 0..STORIES {
            repo.write(&story_path(&format!("s{id}")), text(id, 10 + id, "todo", 1));
        }
        assert_eq!(repo.topline("hook install").code, 0);
        let mut team = Self { repo, rng: Rng(seed), new: STORIES, is_broken: false };
        team.commit("maria", "first");
        for developer in DEVELOPERS {
            team.repo.git(&format!("branch {developer}"));
        }
        team
    }

    /// Commits with the hooks, which must let it pass.
    #[track_caller]
    fn commit(&mut self, who: &str, message: &str) {
        let author = format!("{who}<{who}@shop.example>");
        let commit =
            self.repo.git("add -A").try_git(&format!("commit -q --allow-empty --author {author} -m {message}"));
        assert_eq!(commit.code, 0, "{who} {message}: {}{}", commit.stdout, commit.stderr);
    }

    /// Changes a key of a random story that exists on this branch.
    fn change(&mut self, key: &str, to: &str) {
        let path = story_path(&format!("s{}", self.rng.below(STORIES)));
        if !self.repo.path().join(&path).exists() {
            return;
        }
        let changed = |line: &str| if line.starts_with(key) { format!("{key} = {to}") } else { line.to_owned() };
        let text: Vec<String> = self.repo.read(&path).lines().map(changed).collect();
        self.repo.write(&path, text.join("\n") + "\n");
    }

    /// What the product owner does on `main` in a day.
    fn prioritise(&mut self) {
        self.repo.git("checkout -q main");
        for _ in 0..3 {
            let value = self.rng.below(100).to_string();
            self.change("value", &value);
        }
        let decision = format!("backlog/decisions/s{}.toml", self.rng.below(STORIES));
        if self.rng.one_in(2) {
            self.repo.write(&decision, "first = true\nbecause = \"Fair\"\n");
        } else if self.repo.path().join(&decision).exists() {
            self.repo.remove(&decision);
        }
        if self.rng.one_in(4) {
            let gone = story_path(&format!("s{}", self.rng.below(STORIES)));
            if self.repo.path().join(&gone).exists() {
                // Deleted on the host's web site, where no hook runs.
                self.repo.remove(&gone).git("add -A");
                self.repo.git("commit -q --no-verify --author maria<maria@shop.example> -m gone");
            }
        }
        let broken = story_path("web");
        if self.is_broken {
            self.repo.remove(&broken);
            self.is_broken = false;
        } else if self.rng.one_in(3) {
            self.repo.write(&broken, "+++\ntitle = \"On the web\"\nestimate = \"three\"\n+++\n").git("add -A");
            self.repo.git("commit -q --no-verify --author maria<maria@shop.example> -m web");
            self.is_broken = true;
            return;
        }
        // Whoever repairs deletes an open item, which this team made an error: it is hers to say so.
        self.repo
            .git("add -A")
            .git("commit -q --allow-empty --no-verify --author maria<maria@shop.example> -m prioritised");
        if !self.is_broken {
            self.repo.topline("priority --write");
            self.commit("maria", "fresh");
        }
    }

    /// What a developer does on a branch in a day.
    fn work(&mut self, developer: &str) {
        self.repo.git(&format!("checkout -q {developer}"));
        for _ in 0..self.rng.below(3) {
            let status = ["\"doing\"", "\"done\""][self.rng.below(2)];
            self.change("status", status);
            let estimate = (1 + self.rng.below(5)).to_string();
            self.change("estimate", &estimate);
        }
        if self.rng.one_in(2) {
            self.new += 1;
            self.repo.write(&story_path(&format!("s{}", self.new)), text(self.new, 1, "triage", 1));
        }
        self.commit(developer, "work");
    }

    /// Merges `main` into the developer's branch.
    fn merge_main(&mut self, developer: &str) {
        let merge = self.repo.try_git("merge --no-edit main");
        assert!(!merge.stderr.contains("the merge has errors"), "{}{}", merge.stdout, merge.stderr);
        assert!(!merge.stderr.contains("product owner"), "{}", merge.stderr);
        if merge.code != 0 {
            self.resolve();
            self.commit(developer, "merged");
        }
        if !self.is_broken {
            self.repo.assert_committed();
        }
        let check = self.repo.topline("check --rev HEAD --base main --concise");
        let blamed = check.stdout.contains("[priority-changed-by]") || check.stdout.contains("[let-in-by]");
        assert!(!blamed, "{}", check.stdout);
    }

    /// Resolves each conflict by taking a side.
    fn resolve(&mut self) {
        for path in self.repo.output("diff --name-only --diff-filter=U").lines() {
            let side = ["--ours", "--theirs"][self.rng.below(2)];
            // A side that has deleted the file has none to check out.
            if self.repo.try_git(&format!("checkout {side} -- {path}")).code != 0 {
                self.repo.git(&format!("rm -q -- {path}"));
            }
        }
    }

    /// Merges the branch, which has `main`, on the host, where no hook runs.
    fn deliver(&mut self, developer: &str) {
        self.repo.git("checkout -q main");
        self.repo.git(&format!("-c core.hooksPath=/dev/null merge -q --no-ff --no-edit {developer}"));
        if !self.is_broken {
            self.repo.assert_committed();
        }
    }
}

#[test]
fn merges_of_main_are_stopped_by_nothing_but_the_branchs_own_errors() {
    for seed in [11, 12] {
        let mut team = Team::new(seed);
        for _ in 0..DAYS {
            team.prioritise();
            for developer in DEVELOPERS {
                team.work(developer);
                if team.rng.one_in(2) {
                    team.merge_main(developer);
                    if team.rng.one_in(2) {
                        team.deliver(developer);
                    }
                }
            }
        }
    }
}
