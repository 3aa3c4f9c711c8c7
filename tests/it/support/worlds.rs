//! Random backlogs with random edits that can be reverted one by one.

use std::collections::{BTreeMap, BTreeSet};

use topline::diff::{self, Cause, Diff, DiffSide};
use topline::order::{self, Order};
use topline::parse::{self, Parsed};
use topline::text::{SourceFile, Tree};

use super::rng::Rng;

/// A backlog as data that can be edited and set back. Items are known by a number that never changes.
#[derive(Clone, Debug)]
pub struct World {
    items: BTreeMap<usize, Story>,
    /// Keys of `backlog.toml` by the names that causes give them, with their TOML.
    config: BTreeMap<&'static str, String>,
    /// By item: where it goes.
    decisions: BTreeMap<usize, Target>,
}

/// Where a decision puts its item; items are numbers.
#[derive(Clone, Copy, Debug)]
enum Target {
    Above(usize),
    Below(usize),
    First,
    Last,
}

impl Target {
    fn item(self) -> Option<usize> {
        match self {
            Self::Above(item) | Self::Below(item) => Some(item),
            Self::First | Self::Last => None,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Story {
    id: String,
    fields: BTreeMap<&'static str, String>,
    needs: BTreeSet<usize>,
}

const FIELDS: [&str; 11] =
    ["type", "status", "step", "release", "feature", "estimate", "value", "severity", "found_in", "reach", "reported"];

fn value_of(field: &str, rng: &mut Rng) -> String {
    let options: &[&str] = match field {
        "type" => &["\"story\"", "\"story\"", "\"bug\"", "\"technical\"", "\"feedback\""],
        "status" => &["\"todo\"", "\"todo\"", "\"todo\"", "\"doing\"", "\"doing\"", "\"done\"", "\"triage\""],
        "step" => &["\"s1\"", "\"s2\"", "\"s3\""],
        "release" => &["\"r1\"", "\"r2\""],
        "feature" => &["\"f1\"", "\"f2\"", "\"f3\""],
        "estimate" => &["1", "2", "3.5", "8"],
        "value" => &["10", "400", "{ a = 100, b = 20 }", "{ b = 3 }"],
        "severity" => &["\"critical\"", "\"minor\"", "\"trivial\""],
        "found_in" => &["\"production\"", "\"test\""],
        "reach" => &["1", "7", "40"],
        _ => &["2026-01-01", "2026-03-05"],
    };
    rng.pick(options).to_owned()
}

fn key_of(key: &str, rng: &mut Rng) -> String {
    let options: &[&str] = match key {
        "policy.lanes" => &[
            "[\"production-bugs\", \"feedback\", \"goal\", \"release\", \"rest\"]",
            "[\"release\", \"goal\", \"feedback\"]",
            "[\"rest\"]",
        ],
        "policy.max_estimate" => &["1", "5", "9"],
        "iteration.goal" => &["", "\"f1\"", "\"f3\""],
        "releases" => &["r1 r2", "r2 r1"],
        "flow" => &["s1 s2 s3", "s3 s1 s2"],
        "value.weights" => &["", "a = 1\nb = 1", "a = 0.5\nb = 9"],
        _ => &["", "50", "{ a = 900 }"],
    };
    rng.pick(options).to_owned()
}

const KEYS: [&str; 9] = [
    "policy.lanes",
    "policy.max_estimate",
    "iteration.goal",
    "releases",
    "flow",
    "value.weights",
    "features.f1.value",
    "features.f2.value",
    "features.f3.value",
];

impl World {
    pub fn random(rng: &mut Rng) -> Self {
        let mut world = Self { items: BTreeMap::new(), config: BTreeMap::new(), decisions: BTreeMap::new() };
        for key in KEYS {
            world.config.insert(key, key_of(key, rng));
        }
        for number in 0..rng.below(11) + 2 {
            world.add(number, rng);
        }
        for _ in 0..rng.below(4) {
            world.decide(rng);
        }
        world
    }

    fn add(&mut self, number: usize, rng: &mut Rng) {
        // Ids don't follow numbers, so that ties are broken another way than items are made.
        let id = format!("{}{number}", rng.pick(&["x", "b", "m"]));
        let mut story = Story { id, fields: BTreeMap::new(), needs: BTreeSet::new() };
        for field in FIELDS {
            // The default of a status depends on the type: without one, two fields would change at once.
            if rng.below(3) == 0 || field == "status" {
                story.fields.insert(field, value_of(field, rng));
            }
        }
        self.items.insert(number, story);
        self.need(number, rng);
    }

    /// Lets an item need another, never in a circle: only items with smaller numbers are needed.
    fn need(&mut self, number: usize, rng: &mut Rng) {
        let smaller: Vec<usize> = self.items.range(..number).map(|(other, _)| *other).collect();
        if !smaller.is_empty() && rng.below(2) == 0 {
            let need = smaller[rng.below(smaller.len())];
            let needs = &mut self.items.get_mut(&number).unwrap().needs;
            if !needs.insert(need) {
                needs.remove(&need);
            }
        }
    }

    /// Decides about some item, which may have a decision already.
    fn decide(&mut self, rng: &mut Rng) {
        let items: Vec<usize> = self.items.keys().copied().collect();
        let (item, other) = (items[rng.below(items.len())], items[rng.below(items.len())]);
        let target = match rng.below(6) {
            0 | 1 if item != other => Target::Above(other),
            2 | 3 if item != other => Target::Below(other),
            5 => Target::Last,
            _ => Target::First,
        };
        self.decisions.insert(item, target);
    }

    pub fn edit(&mut self, rng: &mut Rng) {
        let numbers: Vec<usize> = self.items.keys().copied().collect();
        let number = numbers[rng.below(numbers.len())];
        match rng.below(16) {
            0..=6 => {
                let field = rng.pick(&FIELDS);
                let story = self.items.get_mut(&number).unwrap();
                if rng.below(4) == 0 && field != "status" {
                    story.fields.remove(field);
                } else {
                    story.fields.insert(field, value_of(field, rng));
                }
            }
            7 | 8 => self.need(number, rng),
            9 => self.add(50 + rng.below(9), rng),
            10 if numbers.len() > 2 => self.delete(number),
            11 => {
                let story = self.items.get_mut(&number).unwrap();
                story.id = format!("{}{number}r", rng.pick(&["a", "n", "z"]));
            }
            12 | 13 => {
                let key = rng.pick(&KEYS);
                self.config.insert(key, key_of(key, rng));
            }
            14 => self.decide(rng),
            _ => {
                if let Some(number) = self.decisions.keys().next().copied() {
                    self.decisions.remove(&number);
                }
            }
        }
    }

    fn delete(&mut self, number: usize) {
        self.items.remove(&number);
        self.items.values_mut().for_each(|story| story.needs.retain(|need| *need != number));
        self.decisions.retain(|item, target| *item != number && target.item() != Some(number));
    }

    pub fn tree(&self) -> Tree {
        let story = |(number, story): (&usize, &Story)| {
            let mut text = format!("+++\ntitle = \"Item {number}\"\n");
            for (field, value) in &story.fields {
                text.push_str(&format!("{field} = {value}\n"));
            }
            let needs: Vec<String> = story.needs.iter().filter_map(|need| self.id(*need)).collect();
            // Long bodies of their own keep items with different titles from being taken for renamed ones.
            let body = format!("Item {number} says what no other says. ").repeat(20);
            text.push_str(&format!("depends_on = [{}]\n+++\n{body}\n", needs.join(", ")));
            SourceFile::from_bytes(format!("stories/{}.md", story.id), text.into_bytes())
        };
        let config = SourceFile::from_bytes("backlog.toml", self.config_text().into_bytes());
        let decision = |(path, text): (String, String)| SourceFile::from_bytes(path, text.into_bytes());
        Tree {
            config: Some(config),
            stories: self.items.iter().map(story).collect(),
            decisions: self.decision_files().into_iter().map(decision).collect(),
            ..Tree::default()
        }
    }

    fn id(&self, number: usize) -> Option<String> {
        self.items.get(&number).map(|story| format!("\"{}\"", story.id))
    }

    pub fn config_text(&self) -> String {
        let key = |key: &str| &self.config[key];
        let mut text =
            format!("[policy]\nlanes = {}\nmax_estimate = {}\n", key("policy.lanes"), key("policy.max_estimate"));
        if !key("iteration.goal").is_empty() {
            text.push_str(&format!("[iteration]\ngoal = {}\n", key("iteration.goal")));
        }
        if !key("value.weights").is_empty() {
            text.push_str(&format!("[value.weights]\n{}\n", key("value.weights")));
        }
        for table in ["releases", "flow"] {
            for id in key(table).split(' ') {
                text.push_str(&format!("[[{table}]]\nid = \"{id}\"\n"));
            }
        }
        for (feature, value) in [("f1", KEYS[6]), ("f2", KEYS[7]), ("f3", KEYS[8])] {
            text.push_str(&format!("[[features]]\nid = \"{feature}\"\n"));
            if !key(value).is_empty() {
                text.push_str(&format!("value = {}\n", key(value)));
            }
        }
        text
    }

    /// Paths and texts of the decisions whose items exist.
    pub fn decision_files(&self) -> Vec<(String, String)> {
        let file = |(item, target): (&usize, &Target)| {
            let next_to = |kind: &str, other: usize| self.id(other).map(|other| format!("{kind} = {other}"));
            let target = match *target {
                Target::Above(other) => next_to("above", other)?,
                Target::Below(other) => next_to("below", other)?,
                Target::First => "first = true".to_owned(),
                Target::Last => "last = true".to_owned(),
            };
            let path = format!("decisions/{}.toml", self.items.get(item)?.id);
            Some((path, format!("{target}\nbecause = \"about {item}\"\n")))
        };
        self.decisions.iter().filter_map(file).collect()
    }

    /// The number of the item with that id.
    pub fn number(&self, id: &str) -> Option<usize> {
        self.items.iter().find(|(_, story)| story.id == id).map(|(number, _)| *number)
    }

    /// Sets the decision about an item back to that of `base`.
    fn decide_as(&mut self, base: &Self, item: usize) {
        self.decisions.remove(&item);
        self.decisions.extend(base.decisions.get(&item).map(|target| (item, *target)));
    }

    /// Takes back what a cause names.
    pub fn take_back(&mut self, base: &Self, moved: usize, cause: &Cause, ids: &impl Fn(&str) -> usize) {
        match cause {
            Cause::Field { field, .. } if field.name() == "depends_on" => {
                self.items.get_mut(&moved).unwrap().needs = base.items[&moved].needs.clone();
            }
            Cause::Field { field, .. } => {
                let fields = &mut self.items.get_mut(&moved).unwrap().fields;
                fields.remove(field.name());
                let old = base.items[&moved].fields.get(field.name());
                fields.extend(old.map(|old| (field.name(), old.clone())));
            }
            Cause::Renamed { .. } => self.items.get_mut(&moved).unwrap().id = base.items[&moved].id.clone(),
            Cause::Decision { .. } => self.decide_as(base, moved),
            Cause::NeededBy { item, .. } | Cause::Indirect { item, .. } => {
                let other = ids(item);
                match base.items.get(&other) {
                    Some(story) => drop(self.items.insert(other, story.clone())),
                    None => drop(self.items.remove(&other)),
                }
                self.decide_as(base, other);
            }
            Cause::Config { key } => {
                let key = KEYS.into_iter().find(|known| known == key).unwrap();
                self.config.insert(key, base.config[key].clone());
            }
            Cause::Added | Cause::Deleted => panic!("{cause:?} moves nothing"),
        }
    }
}

pub struct Read {
    pub tree: Tree,
    pub parsed: Parsed,
    pub order: Order,
    pub is_sound: bool,
}

impl Read {
    pub fn of(world: &World) -> Self {
        let tree = world.tree();
        let parsed = parse::tree(&tree, &[]);
        let is_whole = !parsed.problems.iter().any(order::obstacles::problem_blocks_order);
        assert!(is_whole, "{:?}\n{}", parsed.problems, world.config_text());
        let is_sound = order::compute(&parsed).is_ok();
        let order = order::compute_unchecked(&parsed.backlog);
        Self { tree, parsed, order, is_sound }
    }

    pub fn side(&self) -> DiffSide<'_> {
        DiffSide { tree: &self.tree, parsed: &self.parsed, order: Some(&self.order) }
    }

    fn ids(&self) -> Vec<&str> {
        self.order.placed.iter().map(|placed| self.parsed.backlog.item(placed.item).id.as_str()).collect()
    }

    /// The order as numbers of items.
    pub fn numbers(&self, world: &World) -> Vec<usize> {
        self.ids().into_iter().map(|id| world.number(id).unwrap()).collect()
    }
}

/// Random worlds with titles that make every rename one: the pair, read, and its difference.
pub fn case(seed: u64) -> Option<(World, World, Read, Read, Diff)> {
    let mut rng = Rng(seed);
    let base = World::random(&mut rng);
    let mut head = base.clone();
    for _ in 0..rng.below(6) + 1 {
        head.edit(&mut rng);
    }
    let (before, after) = (Read::of(&base), Read::of(&head));
    if !before.is_sound || !after.is_sound {
        return None;
    }
    let diff = diff::compare(before.side(), after.side());
    Some((base, head, before, after, diff))
}
