//! A team's branches, merged by plain `git merge` without hook or driver: how often `PRIORITY.md` conflicts.
//!
//! Four developers work for four weeks on a backlog of some hundred and fifty items, each in branches of their own that live for one to
//! three days, and a product owner answers, decides and re-prioritizes on the main branch. A branch's file is right when it
//! is committed, as the hook makes it. A clean merge leaves on the main branch what git makes of the two files; a
//! conflict is healed there, as any commit heals it. Stories and decisions merge without conflict: nobody edits a story that
//! another branch edits.
//!
//! The share of merges that conflict was 57 % with a line an item. The seeds here are none of those with which the
//! format was chosen.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use git2::{Oid, Repository, Signature};
use topline::render::priority_file;
use topline::text::Tree;
use topline::{order, parse, rules};

use crate::support::repo::TestRepo;
use crate::support::rng::Rng;

const DEVELOPERS: usize = 4;
const DAYS: u64 = 28;
/// The highest share of conflicting merges, in percent.
const BAR: usize = 12;

const CONFIG: &str = "[product]\nname = \"Shop\"\ncurrency = \"EUR\"\n[[flow]]\nid = \"find\"\n[[flow]]\nid = \"cart\"\n\
    [[flow]]\nid = \"buy\"\n[[flow]]\nid = \"deliver\"\n[[releases]]\nid = \"mvp\"\n[[releases]]\nid = \"next\"\n\
    [[features]]\nid = \"gifts\"\n[[features]]\nid = \"search\"\nvalue = 40_000\n[[features]]\nid = \"account\"\n\
    [iteration]\ncapacity = 40\ngoal = \"search\"\n";

/// The keys of a story, in TOML.
type Story = BTreeMap<&'static str, String>;

#[derive(Clone, Debug, Default)]
struct World {
    stories: BTreeMap<String, Story>,
    /// By item: the line that says where it goes.
    decisions: BTreeMap<String, String>,
}

/// What a branch does to one file; `None` deletes it.
#[derive(Clone, Debug)]
enum Edit {
    Story(String, Story),
    Decision(String, Option<String>),
}

impl Edit {
    fn id(&self) -> &str {
        match self {
            Self::Story(id, _) | Self::Decision(id, _) => id,
        }
    }
}

impl World {
    fn apply(&mut self, edits: &[Edit]) {
        for edit in edits {
            match edit {
                Edit::Story(id, story) => drop(self.stories.insert(id.clone(), story.clone())),
                Edit::Decision(id, Some(line)) => drop(self.decisions.insert(id.clone(), line.clone())),
                Edit::Decision(id, None) => drop(self.decisions.remove(id)),
            }
        }
    }

    /// The text of `PRIORITY.md`.
    fn priority(&self) -> String {
        let story = |(id, keys): (&String, &Story)| {
            let mut text = "+++\n".to_owned();
            for (key, value) in keys {
                let _ = writeln!(text, "{key} = {value}");
            }
            (
                format!("stories/{id}.md"),
                format!("{text}+++\n\n## Acceptance criteria\n\n- [ ] it works\n").into_bytes(),
            )
        };
        let decision = |(id, line): (&String, &String)| {
            (format!("decisions/{id}.toml"), format!("{line}\nbecause = \"agreed\"\n").into_bytes())
        };
        let config = [("backlog.toml".to_owned(), CONFIG.as_bytes().to_vec())];
        let files = config.into_iter().chain(self.stories.iter().map(story)).chain(self.decisions.iter().map(decision));
        let parsed = parse::tree(&Tree::from_files(files), &rules::known());
        let order = order::compute(&parsed).unwrap_or_else(|_| panic!("{:#?}", parsed.problems));
        priority_file::render(&parsed.backlog, &order)
    }

    fn with_status(&self, status: &str) -> Vec<String> {
        let has_status = |story: &Story| story["status"].trim_matches('"') == status;
        self.stories.iter().filter(|(_, story)| has_status(story)).map(|(id, _)| id.clone()).collect()
    }

    /// The ids of the open items from the top down, as the file lists them.
    fn open_items(&self) -> Vec<String> {
        let text = self.priority();
        let listed = text.lines().filter(|line| line.starts_with("1. ")).filter_map(|line| line.split('`').nth(1));
        listed.map(str::to_owned).filter(|id| self.stories[id]["status"] != "\"triage\"").collect()
    }
}

/// A team's backlog in its second month.
fn world(rng: &mut Rng) -> World {
    let mut world = World::default();
    for number in 0..150 {
        let (id, mut story) = new_story(number, 0, rng);
        let status = match rng.below(10) {
            0 => "done",
            1 => "dropped",
            _ => "todo",
        };
        if status != "todo" {
            story.insert("closed", format!("2026-0{}-{:02}", rng.below(3) + 7, rng.below(28) + 1));
        }
        story.insert("status", quoted(status));
        world.stories.insert(id, story);
    }
    world
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

fn new_story(number: usize, who: usize, rng: &mut Rng) -> (String, Story) {
    const WORDS: [&str; 8] = ["cart", "mail", "search", "gift", "order", "photo", "stock", "login"];
    let id = format!("{}-{}-{number}{who}", rng.pick(&WORDS), rng.pick(&WORDS));
    let kind = *[&"story", &"story", &"story", &"technical", &"bug", &"feedback"][rng.below(6)];
    let mut story = Story::from([("title", quoted(&format!("About {id}"))), ("type", quoted(kind))]);
    story.insert("status", quoted("todo"));
    let mut some = |key, value: String, rng: &mut Rng| drop(rng.one_in(2).then(|| story.insert(key, value)));
    some("step", quoted(rng.pick(&["find", "cart", "buy", "deliver"])), rng);
    some("release", quoted(rng.pick(&["mvp", "next"])), rng);
    some("feature", quoted(rng.pick(&["gifts", "search", "account"])), rng);
    some("estimate", (rng.below(5) + 1).to_string(), rng);
    if rng.one_in(4) {
        story.insert("value", (rng.below(40) * 500).to_string());
    }
    if kind == "bug" || kind == "feedback" {
        story.insert("reach", rng.below(60).to_string());
    }
    if kind == "bug" {
        story.insert("severity", quoted(rng.pick(&["critical", "major", "minor", "trivial"])));
        story.insert("found_in", quoted(rng.pick(&["production", "test"])));
    }
    (id, story)
}

/// What a developer does in a branch: finishes what was begun, begins what is on top, and leaves notes.
fn developers_work(
    world: &World,
    edited: &[String],
    (who, day): (usize, u64),
    number: &mut usize,
    rng: &mut Rng,
) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mine = |id: &String| world.stories[id].get("assignee") == Some(&quoted(&format!("dev{who}")));
    let mut set = |id: &String, keys: &[(&'static str, String)]| {
        let mut story = world.stories[id].clone();
        story.extend(keys.iter().cloned());
        edits.push(Edit::Story(id.clone(), story));
    };
    for id in world.with_status("doing").iter().filter(|id| mine(id)) {
        set(id, &[("status", quoted("done")), ("closed", date(day))]);
    }
    let on_top = world.open_items();
    let is_free = |id: &&String| world.stories[*id]["status"] == "\"todo\"" && !edited.contains(id);
    let free: Vec<&String> = on_top.iter().filter(is_free).collect();
    if let Some(id) = free.first() {
        set(id, &[("status", quoted("doing")), ("assignee", quoted(&format!("dev{who}")))]);
    }
    // Half of the time somebody refines an item further down.
    if let Some(id) = free.get(rng.below(16) + 1).filter(|_| rng.one_in(2)) {
        set(id, &[("estimate", (rng.below(5) + 1).to_string())]);
    }
    if rng.one_in(2) {
        *number += 1;
        let (id, story) = new_story(*number, who, rng);
        edits.push(Edit::Story(id, story));
    }
    edits
}

/// What the product owner does on the main branch.
fn owners_work(world: &World, edited: &[String], day: u64, number: &mut usize, rng: &mut Rng) -> Vec<Edit> {
    let mut edits = Vec::new();
    let triage = world.with_status("triage");
    for id in triage.iter().take(2) {
        let mut story = world.stories[id].clone();
        let answer = if rng.one_in(3) { "dropped" } else { "todo" };
        story.insert("status", quoted(answer));
        if answer == "dropped" {
            story.insert("closed", date(day));
        }
        edits.push(Edit::Story(id.clone(), story));
    }
    *number += 1;
    let (id, mut story) = new_story(*number, 9, rng);
    story.extend([("type", quoted("feedback")), ("status", quoted("triage"))]);
    edits.push(Edit::Story(id, story));
    if day.is_multiple_of(2) {
        let open = world.open_items();
        let (item, target) = (&open[rng.below(open.len())], &open[rng.below(open.len() / 2)]);
        // Nobody moves what is being worked on.
        if item != target && !edited.contains(item) && world.stories[item]["status"] == "\"todo\"" {
            edits.push(Edit::Decision(item.clone(), Some(format!("above = \"{target}\""))));
        }
        if let Some(oldest) = world.decisions.keys().next().filter(|_| rng.one_in(2)) {
            edits.push(Edit::Decision(oldest.clone(), None));
        }
    }
    edits
}

fn date(day: u64) -> String {
    format!("2026-{:02}-{:02}", 10 + day / 28, day % 28 + 1)
}

/// A branch under work.
struct Branch {
    edits: Vec<Edit>,
    base: String,
    file: String,
    merged_on: u64,
}

/// The items that branches edit.
fn edited(branches: &[Option<Branch>]) -> Vec<String> {
    branches.iter().flatten().flat_map(|branch| &branch.edits).map(|edit| edit.id().to_owned()).collect()
}

/// Merges of texts by git, as `git merge` does them.
struct Merges {
    repo: TestRepo,
    merges: usize,
    conflicts: usize,
}

impl Merges {
    /// The merged text; `None` on a conflict.
    fn merge(&mut self, base: &str, ours: &str, theirs: &str) -> Option<String> {
        let repository = Repository::open(self.repo.path()).unwrap();
        let base = commit(&repository, base, &[]);
        let [ours, theirs] = [ours, theirs].map(|text| commit(&repository, text, &[base]));
        let merged = self.repo.try_git(&format!("merge-tree --write-tree {ours} {theirs}"));
        self.merges += 1;
        if merged.code != 0 {
            self.conflicts += 1;
            return None;
        }
        Some(self.repo.output(&format!("show {}:PRIORITY.md", merged.stdout.trim())))
    }
}

fn commit(repository: &Repository, text: &str, parents: &[Oid]) -> Oid {
    let blob = repository.blob(text.as_bytes()).unwrap();
    let mut tree = repository.treebuilder(None).unwrap();
    tree.insert("PRIORITY.md", blob, 0o100_644).unwrap();
    let tree = repository.find_tree(tree.write().unwrap()).unwrap();
    let author = Signature::new("Noor", "noor@shop.example", &git2::Time::new(0, 0)).unwrap();
    let parents: Vec<git2::Commit<'_>> = parents.iter().map(|id| repository.find_commit(*id).unwrap()).collect();
    let parents: Vec<&git2::Commit<'_>> = parents.iter().collect();
    repository.commit(None, &author, &author, "x", &tree, &parents).unwrap()
}

/// Four weeks of a team.
fn simulate(seed: u64) -> Merges {
    let mut rng = Rng(seed);
    let mut main = world(&mut rng);
    let mut merges = Merges { repo: TestRepo::new(), merges: 0, conflicts: 0 };
    let mut branches: Vec<Option<Branch>> = (0..DEVELOPERS).map(|_| None).collect();
    let mut number = 200;
    for day in 0..DAYS {
        let edits = owners_work(&main, &edited(&branches), day, &mut number, &mut rng);
        main.apply(&edits);
        let mut file = main.priority();
        for branch in &mut branches {
            if let Some(branch) = branch.take_if(|branch| branch.merged_on <= day) {
                main.apply(&branch.edits);
                let merged = merges.merge(&branch.base, &file, &branch.file);
                file = merged.unwrap_or_else(|| main.priority());
            }
        }
        for who in (0..DEVELOPERS).filter(|who| branches[*who].is_none()).collect::<Vec<_>>() {
            let edits = developers_work(&main, &edited(&branches), (who, day), &mut number, &mut rng);
            let mut world = main.clone();
            world.apply(&edits);
            let merged_on = day + 1 + rng.below(3) as u64;
            branches[who] = Some(Branch { edits, base: file.clone(), file: world.priority(), merged_on });
        }
    }
    merges
}

#[test]
fn branches_of_a_team_rarely_conflict() {
    let teams: Vec<Merges> = [71, 72, 73, 74].map(simulate).into();
    let (merges, conflicts) = teams.iter().fold((0, 0), |(m, c), team| (m + team.merges, c + team.conflicts));
    assert!(merges > 100, "{merges} merges");
    assert!(conflicts * 100 <= BAR * merges, "{conflicts} of {merges} merges conflicted");
}
