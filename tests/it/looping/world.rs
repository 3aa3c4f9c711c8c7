//! A backlog that people change at random: items come, are answered, started, renamed, lost and found.

use std::collections::BTreeMap;

use super::story::{DAY, Story, day};
use crate::support::rng::Rng;

/// Midnight of 2026-08-01.
pub const START: i64 = 1_785_542_400;

/// The files of a repository.
#[derive(Clone, Debug)]
pub struct World {
    /// The backlog's folder, with a `/` at its end, or nothing.
    pub folder: &'static str,
    stories: BTreeMap<String, Story>,
    lost: Vec<(String, Story)>,
    decisions: BTreeMap<String, String>,
    /// The tables of `backlog.toml`.
    config: BTreeMap<&'static str, String>,
    log: Vec<String>,
    is_config_broken: bool,
    broken_decision: Option<String>,
    code: u64,
    next: usize,
}

const OBJECTIVES: &str =
    "[[objectives]]\nid = \"o1\"\ntitle = \"One\"\n\n[[objectives]]\nid = \"o2\"\ntitle = \"Two\"\n";

fn named(table: &str, ids: &[&str], more: impl Fn(&str) -> String) -> String {
    ids.iter().map(|id| format!("[[{table}]]\nid = \"{id}\"\ntitle = \"Of {id}\"\n{}\n", more(id))).collect()
}

impl World {
    pub fn new(rng: &mut Rng) -> Self {
        let mut world = Self {
            folder: rng.pick(&["backlog/", "backlog/", "docs/backlog/", ""]),
            stories: BTreeMap::new(),
            lost: Vec::new(),
            decisions: BTreeMap::new(),
            config: BTreeMap::from([("product", "[product]\nname = \"Shop\"\n".to_owned())]),
            log: Vec::new(),
            is_config_broken: false,
            broken_decision: None,
            code: 0,
            next: 0,
        };
        world.config.insert("flow", named("flow", &["s1", "s2", "s3"], |_| String::new()));
        world.config.insert("releases", named("releases", &["r1", "r2"], |_| String::new()));
        world.config.insert("features", named("features", &["f1", "f2"], |_| String::new()));
        world.config.insert("flags", named("flags", &["x1", "x2"], |_| "state = \"off\"\n".to_owned()));
        let sources = [
            "tags = [\"v*\"]\n",
            "tags = [\"v*\", \"deploy/*\"]\n",
            "branch = \"main\"\n",
            "branch = \"side\"\n",
            "log = true\n",
            "tags = [\"deploy/*\"]\nlog = true\n",
            "branch = \"main\"\ntags = [\"v*\"]\nlog = true\n",
            "",
        ];
        world.config.insert("deployments", format!("[deployments]\n{}", rng.pick(&sources)));
        for _ in 0..4 + rng.below(5) {
            world.change_config(rng, START);
        }
        for _ in 0..3 + rng.below(9) {
            world.add(rng, START);
        }
        world
    }

    /// The files by path.
    pub fn files(&self) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        let mut config: String = self.config.values().map(|table| format!("{table}\n")).collect();
        if self.is_config_broken {
            config.push_str("[team\n");
        }
        files.insert("backlog.toml".to_owned(), config);
        for (id, story) in &self.stories {
            files.insert(format!("stories/{}{id}.md", story.folder), story.text());
        }
        for (id, text) in &self.decisions {
            let is_broken = self.broken_decision.as_ref() == Some(id);
            files.insert(format!("decisions/{id}.toml"), if is_broken { "above = \"\n".into() } else { text.clone() });
        }
        files.insert("stories/README.md".to_owned(), "Not a story.\n".to_owned());
        if !self.log.is_empty() {
            files.insert("deployments.toml".to_owned(), self.log.concat());
        }
        let mut files: BTreeMap<String, String> =
            files.into_iter().map(|(path, text)| (format!("{}{path}", self.folder), text)).collect();
        files.insert("src/main.rs".to_owned(), format!("// {}\n", self.code));
        files
    }

    /// An iteration at some time.
    fn iterate(&mut self, rng: &mut Rng, now: i64) {
        let n = rng.below(9) + 1;
        let (start, end) = (day(rng, now, 20, 4), day(rng, now + 20 * DAY, 8, 10));
        let goal = if rng.one_in(4) { String::new() } else { format!("goal = \"f{}\"\n", n % 2 + 1) };
        let capacity = format!("capacity = {}\nreserve = 0.{}\n", n * 3, n % 6);
        let text = format!("[iteration]\nname = \"N{n}\"\nstart = {start}\nend = {end}\n{capacity}{goal}");
        self.config.insert("iteration", text);
    }

    /// Makes everything readable, so that there is an order.
    pub fn mend(&mut self) {
        self.is_config_broken = false;
        self.broken_decision = None;
        self.stories.values_mut().for_each(|story| story.is_broken = false);
    }

    /// What a branch did since `fork` is done here, too.
    pub fn merge(&mut self, fork: &Self, branch: &Self) {
        for (id, story) in &branch.stories {
            if fork.stories.get(id).is_none_or(|was| was.text() != story.text() || was.folder != story.folder) {
                self.stories.insert(id.clone(), story.clone());
            }
        }
        self.stories.retain(|id, _| !fork.stories.contains_key(id) || branch.stories.contains_key(id));
        for (table, text) in &branch.config {
            if fork.config.get(table) != Some(text) {
                self.config.insert(table, text.clone());
            }
        }
        self.code += branch.code - fork.code;
        self.next = self.next.max(branch.next);
    }

    fn id(&self, rng: &mut Rng) -> Option<String> {
        let ids: Vec<&String> = self.stories.keys().collect();
        (!ids.is_empty()).then(|| ids[rng.below(ids.len())].clone())
    }

    fn add(&mut self, rng: &mut Rng, now: i64) {
        self.next += 1;
        let id = format!("i{}-{}", self.next, rng.below(1000));
        let mut story = Story {
            folder: rng.pick(&["", "", "cart/", "a/b/"]),
            title: format!("Title {} {}", self.next, rng.below(100_000)),
            fields: BTreeMap::new(),
            notes: (0..6).map(|_| format!("note {}", rng.next())).collect(),
            is_broken: false,
        };
        let kinds = ["story", "story", "bug", "bug", "technical", "feedback", "feedback"];
        story.set("type", format!("{:?}", rng.pick(&kinds)));
        story.set("status", format!("{:?}", rng.pick(&["triage", "triage", "todo", "todo", "doing", "done"])));
        if rng.one_in(3) {
            story.fields.remove("status");
        }
        for _ in 0..4 + rng.below(11) {
            story.change(rng, now);
        }
        if !rng.one_in(3) && !self.stories.is_empty() {
            let about = self.id(rng).unwrap();
            story.set("about", format!("[{about:?}]"));
        }
        self.stories.insert(id, story);
    }

    /// One change, as a commit holds several of.
    pub fn change(&mut self, rng: &mut Rng, now: i64) {
        match rng.below(30) {
            0..=3 => self.add(rng, now),
            4..=6 => self.edit(rng, |rng, story| {
                let states = ["triage", "todo", "todo", "doing", "doing", "done", "done", "dropped"];
                story.set("status", format!("{:?}", rng.pick(&states)));
            }),
            7..=10 => self.edit(rng, |_, story| story.go_on()),
            11..=13 => self.edit(rng, |rng, story| story.change(rng, now)),
            14 => self.edit(rng, |rng, story| {
                story.notes[0] = format!("note {}", rng.next());
            }),
            15..=16 => self.rename(rng),
            17 => self.edit(rng, |rng, story| story.folder = rng.pick(&["", "cart/", "old/"])),
            18 => {
                if let Some(id) = self.id(rng) {
                    let story = self.stories.remove(&id).unwrap();
                    self.lost.push((id, story));
                }
            }
            19 | 28 => {
                if let Some((id, story)) = self.lost.pop() {
                    self.stories.entry(id).or_insert(story);
                }
            }
            20 if rng.one_in(2) => self.edit(rng, |_, story| story.is_broken = true),
            20 => self.mend(),
            21 => self.is_config_broken = !self.is_config_broken && rng.one_in(3),
            22..=23 => self.decide(rng),
            24 => self.change_config(rng, now),
            25 | 29 => {
                self.log.push(format!(
                    "[[deployments]]\non = {}\nname = \"log {}\"\n\n",
                    when(rng, now),
                    self.log.len()
                ));
            }
            _ => self.code += 1,
        }
    }

    fn edit(&mut self, rng: &mut Rng, edit: impl FnOnce(&mut Rng, &mut Story)) {
        if let Some(id) = self.id(rng) {
            edit(rng, self.stories.get_mut(&id).unwrap());
        }
    }

    /// Another name, with and without edits; now and then everything is new, which is no rename.
    fn rename(&mut self, rng: &mut Rng) {
        let Some(id) = self.id(rng) else { return };
        let mut story = self.stories.remove(&id).unwrap();
        self.next += 1;
        let new = format!("n{}", self.next);
        let how = rng.below(5);
        if how == 1 || how == 4 {
            story.title = format!("Other {} {}", self.next, rng.below(100_000));
        }
        if how == 2 || how == 4 {
            story.notes = (0..6).map(|_| format!("note {}", rng.next())).collect();
        }
        if how == 3 {
            story.set("status", format!("{:?}", rng.pick(&["doing", "done"])));
        }
        self.stories.insert(new.clone(), story);
        if rng.one_in(2) {
            return;
        }
        if let Some(decision) = self.decisions.remove(&id) {
            self.decisions.insert(new.clone(), decision);
        }
        for text in self.decisions.values_mut() {
            *text = text.replace(&format!("\"{id}\""), &format!("\"{new}\""));
        }
    }

    fn decide(&mut self, rng: &mut Rng) {
        let (Some(id), Some(target)) = (self.id(rng), self.id(rng)) else { return };
        if rng.one_in(6) {
            self.broken_decision = self.decisions.keys().next().cloned().filter(|_| rng.one_in(2));
        } else if rng.one_in(4) {
            let first = self.decisions.keys().next().cloned();
            first.and_then(|id| self.decisions.remove(&id));
        } else if id != target {
            let place = match rng.below(4) {
                0 => "first = true".to_owned(),
                1 => "last = true".to_owned(),
                _ => format!("{} = \"{target}\"", rng.pick(&["above", "below"])),
            };
            self.decisions.insert(id, format!("{place}\nbecause = \"Reason {}\"\n", rng.below(3)));
        }
    }

    fn change_config(&mut self, rng: &mut Rng, now: i64) {
        let n = rng.below(9) + 1;
        let (table, text) = match rng.below(14) {
            0 => ("objectives", if rng.one_in(4) { String::new() } else { OBJECTIVES.to_owned() }),
            1 => (
                "flow",
                named("flow", if n > 4 { &["s1", "s2", "s3"] } else { &["s2", "s1", "s3"] }, |_| String::new()),
            ),
            2 => ("releases", named("releases", &["r1", "r2"], |_| format!("through = \"s{}\"\n", n % 3 + 1))),
            3 => {
                let objective =
                    if self.config.contains_key("objectives") && !self.config["objectives"].is_empty() && n > 3 {
                        "objective = \"o1\"\n"
                    } else {
                        ""
                    };
                ("features", named("features", &["f1", "f2"], |_| format!("value = {n}000\n{objective}")))
            }
            4 => {
                let since = day(rng, now, 100, 5);
                let state = rng.pick(&["off", "on", "removed"]);
                ("flags", named("flags", &["x1", "x2"], |_| format!("state = {state:?}\nsince = {since}\n")))
            }
            5 => ("policy", format!("[policy]\nmax_estimate = {}\nflag_days = {}\n", n % 4 + 3, 20 + n * 5)),
            6 => ("weights", format!("[value.weights]\nincome = {n}.5\n")),
            7 | 8 => {
                return self.iterate(rng, now);
            }
            9 => ("rules", format!("[rules]\nno-objective = {:?}\n", rng.pick(&["error", "off", "info"]))),
            10 => ("team", format!("[team]\nproduct_owners = [\"po{n}@shop.example\"]\n")),
            11 => ("feedback", format!("[feedback]\nanswer_within = {n}\nfollow_up_within = {}\n", n * 3)),
            _ => ("review", format!("[review]\non = {}\n", day(rng, now, 3, 0))),
        };
        let serves = |text: &String| text.contains("objective = \"o");
        let is_served =
            serves(&self.config["features"]) || self.stories.values().any(|it| it.fields.contains_key("objective"));
        if table != "objectives" || !text.is_empty() || !is_served {
            self.config.insert(table, text);
        }
        // Items may serve objectives only while there are some.
        if self.config.get("objectives").is_none_or(String::is_empty) {
            self.stories.values_mut().for_each(|story| drop(story.fields.remove("objective")));
            self.lost.iter_mut().for_each(|(_, story)| drop(story.fields.remove("objective")));
        } else if table == "objectives" {
            let ids: Vec<String> = self.stories.keys().cloned().collect();
            for id in &ids {
                let objective = rng.below(5);
                if objective == 1 || objective == 2 {
                    self.stories.get_mut(id).unwrap().set("objective", format!("\"o{objective}\""));
                }
            }
        }
    }

    /// Moves the whole backlog to another folder.
    pub fn move_folder(&mut self, rng: &mut Rng) {
        self.folder = rng.pick(&["backlog/", "docs/backlog/", "product/"]);
    }

    pub fn deploys_from_branch(&self) -> bool {
        self.config["deployments"].contains("branch")
    }
}

/// A date, or an instant with an offset.
fn when(rng: &mut Rng, now: i64) -> String {
    let date = day(rng, now, 2, 1);
    match rng.below(3) {
        0 => date,
        1 => format!("{date}T09:{:02}:00Z", rng.below(60)),
        _ => format!("{date}T23:{:02}:00-05:00", rng.below(60)),
    }
}
