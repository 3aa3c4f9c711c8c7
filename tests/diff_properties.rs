//! Random backlogs, random edits: the difference is held against slow oracles, and every cause is put to the
//! proof by taking it back in the texts.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test ends where its world is not as it says")]

use std::collections::{BTreeMap, BTreeSet};

use topline::diff::{self, Cause, Diff, Side};
use topline::order::{self, Order};
use topline::parse::{self, Parsed};
use topline::text::{SourceFile, Tree};

/// SplitMix64 (Steele, Lea, Flood 2014).
struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn pick<T: Clone>(&mut self, options: &[T]) -> T {
        options[self.below(options.len())].clone()
    }
}

/// A backlog as data that can be edited and set back. Items are known by a number that never changes.
#[derive(Clone, Debug)]
struct World {
    items: BTreeMap<usize, Story>,
    /// Keys of `backlog.toml` by the names that causes give them, with their TOML.
    config: BTreeMap<&'static str, String>,
    /// Number, item, item above which it goes: those of base and head have one sequence of numbers, so that
    /// each is in its place in either.
    decisions: BTreeMap<usize, (usize, Option<usize>)>,
    /// Items that have, or had, a decision.
    decided: BTreeSet<usize>,
}

#[derive(Clone, Debug)]
struct Story {
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
    fn random(rng: &mut Rng) -> Self {
        let mut world = Self {
            items: BTreeMap::new(),
            config: BTreeMap::new(),
            decisions: BTreeMap::new(),
            decided: BTreeSet::new(),
        };
        for key in KEYS {
            world.config.insert(key, key_of(key, rng));
        }
        for number in 0..rng.below(11) + 2 {
            world.add(number, rng);
        }
        for number in 0..rng.below(3) {
            world.decide(number * 10, rng);
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
            let need = rng.pick(&smaller);
            let needs = &mut self.items.get_mut(&number).unwrap().needs;
            if !needs.insert(need) {
                needs.remove(&need);
            }
        }
    }

    fn decide(&mut self, number: usize, rng: &mut Rng) {
        let items: Vec<usize> = self.items.keys().copied().collect();
        let (item, above) = (rng.pick(&items), rng.pick(&items));
        let above = (item != above && rng.below(3) > 0).then_some(above);
        self.decisions.insert(number, (item, above));
        self.decided.insert(item);
    }

    fn edit(&mut self, rng: &mut Rng) {
        let numbers: Vec<usize> = self.items.keys().copied().collect();
        let number = rng.pick(&numbers);
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
            14 => {
                // Of a new decision in the place of one that is gone, or like it, no file tells which comes
                // first: a new one comes last, and is about an item that had none.
                if self.decided.insert(number) {
                    self.decisions.insert(100 + self.decided.len(), (number, None));
                }
            }
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
        self.decisions.retain(|_, (item, above)| *item != number && *above != Some(number));
    }

    fn tree(&self) -> Tree {
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
        Tree { config: Some(config), stories: self.items.iter().map(story).collect(), priority: None }
    }

    fn id(&self, number: usize) -> Option<String> {
        self.items.get(&number).map(|story| format!("\"{}\"", story.id))
    }

    fn config_text(&self) -> String {
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
        for (number, (item, above)) in &self.decisions {
            let Some(item) = self.id(*item) else { continue };
            let target = match above {
                None => "first = true".to_owned(),
                Some(above) => match self.id(*above) {
                    Some(above) => format!("above = {above}"),
                    None => continue,
                },
            };
            text.push_str(&format!("[[decisions]]\nitem = {item}\n{target}\nbecause = \"{number}\"\n"));
        }
        text
    }

    /// The number of the item with that id.
    fn number(&self, id: &str) -> Option<usize> {
        self.items.iter().find(|(_, story)| story.id == id).map(|(number, _)| *number)
    }

    /// Sets the decisions about an item back to those of `base`.
    fn decide_as(&mut self, base: &Self, item: usize) {
        self.decisions.retain(|_, (of, _)| *of != item);
        self.decisions.extend(base.decisions.iter().filter(|(_, (of, _))| *of == item).map(|(n, d)| (*n, *d)));
    }

    /// Takes back what a cause names.
    fn take_back(&mut self, base: &Self, moved: usize, cause: &Cause, ids: &impl Fn(&str) -> usize) {
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

struct Read {
    tree: Tree,
    parsed: Parsed,
    order: Order,
    is_sound: bool,
}

impl Read {
    fn of(world: &World) -> Self {
        let tree = world.tree();
        let parsed = parse::tree(&tree, &[]);
        assert!(!parsed.has_faults(), "{:?}\n{}", parsed.problems, world.config_text());
        let is_sound = order::compute(&parsed).is_ok();
        let order = order::of_sound(&parsed.backlog);
        Self { tree, parsed, order, is_sound }
    }

    fn side(&self) -> Side<'_> {
        Side { tree: &self.tree, parsed: &self.parsed, order: Some(&self.order) }
    }

    fn ids(&self) -> Vec<&str> {
        self.order.placed.iter().map(|placed| self.parsed.backlog.item(placed.item).id.as_str()).collect()
    }

    /// The order as numbers of items.
    fn numbers(&self, world: &World) -> Vec<usize> {
        self.ids().into_iter().map(|id| world.number(id).unwrap()).collect()
    }
}

fn longest_common(a: &[usize], b: &[usize]) -> usize {
    let mut lengths = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate() {
            lengths[i + 1][j + 1] = if x == y { lengths[i][j] + 1 } else { lengths[i][j + 1].max(lengths[i + 1][j]) };
        }
    }
    lengths[a.len()][b.len()]
}

/// The items of `order` above `item` that are among `these`.
fn above(order: &[usize], item: usize, these: &BTreeSet<usize>) -> BTreeSet<usize> {
    order.iter().take_while(|other| **other != item).copied().filter(|other| these.contains(other)).collect()
}

/// Random worlds with titles that make every rename one: the pair, read, and its difference.
fn case(seed: u64) -> Option<(World, World, Read, Read, Diff)> {
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

#[test]
fn what_entered_left_and_moved_is_what_sets_and_subsequences_say() {
    for (base, head, before, after, diff) in (0..3_000).filter_map(case) {
        let (old, new) = (before.numbers(&base), after.numbers(&head));
        let both: BTreeSet<usize> = old.iter().copied().filter(|item| new.contains(item)).collect();
        assert_eq!(diff.entered.len(), new.len() - both.len());
        assert_eq!(diff.left.len(), old.len() - both.len());
        assert_eq!(diff.moved.len(), both.len() - longest_common(&old, &new));
        assert_eq!(diff.unmoved.len() + diff.moved.len(), both.len());
        for entered in &diff.entered {
            assert_eq!(
                new[entered.rank.unwrap() - 1],
                head.number(after.parsed.backlog.item(entered.item).id.as_str()).unwrap()
            );
        }
        for left in &diff.left {
            assert_eq!(
                old[left.was.unwrap() - 1],
                base.number(before.parsed.backlog.item(left.item).id.as_str()).unwrap()
            );
        }
        for moved in &diff.moved {
            assert_eq!(old[moved.from - 1], new[moved.to - 1]);
        }
    }
}

#[test]
fn taking_the_causes_back_puts_the_item_back() {
    let (mut moves, mut causes) = (0, BTreeMap::new());
    for seed in 0..4_000 {
        let Some((base, head, before, after, diff)) = case(seed) else { continue };
        let (old, new) = (before.numbers(&base), after.numbers(&head));
        let stay: BTreeSet<usize> = diff.unmoved.iter().map(|unmoved| new[unmoved.to - 1]).collect();
        for moved in &diff.moved {
            let item = new[moved.to - 1];
            assert!(!moved.causes.is_empty(), "seed {seed}: {item} moved for no reason");
            assert_eq!(moved.more_causes, 0);
            let mut back = head.clone();
            let ids = |id: &str| head.number(id).or(base.number(id)).unwrap();
            for cause in &moved.causes {
                back.take_back(&base, item, cause, &ids);
                *causes.entry(format!("{cause:?}").split(' ').next().unwrap_or_default().to_owned()).or_insert(0) += 1;
            }
            let tried = Read::of(&back).numbers(&back);
            assert_eq!(above(&tried, item, &stay), above(&old, item, &stay), "seed {seed}: {item}, {:?}", moved.causes);
            assert_ne!(above(&new, item, &stay), above(&old, item, &stay), "seed {seed}: {item} passed nobody");
            moves += 1;
        }
    }
    // The generator has to reach every kind of cause, or it proves nothing about it.
    assert!(moves > 1_000, "{moves}");
    for kind in ["Field", "Decision", "NeededBy", "Config", "Indirect", "Renamed"] {
        assert!(causes.get(kind).is_some_and(|count| *count > 5), "{kind}: {causes:?}");
    }
}

#[test]
fn no_cause_is_superfluous_when_trials_suffice() {
    for seed in 0..1_500 {
        let Some((base, head, before, after, diff)) = case(seed) else { continue };
        let (old, new) = (before.numbers(&base), after.numbers(&head));
        let stay: BTreeSet<usize> = diff.unmoved.iter().map(|unmoved| new[unmoved.to - 1]).collect();
        for moved in diff.moved.iter().filter(|moved| moved.causes.len() > 1) {
            let item = new[moved.to - 1];
            let ids = |id: &str| head.number(id).or(base.number(id)).unwrap();
            for without in 0..moved.causes.len() {
                let mut back = head.clone();
                for (at, cause) in moved.causes.iter().enumerate() {
                    if at != without {
                        back.take_back(&base, item, cause, &ids);
                    }
                }
                let tried = Read::of(&back);
                let is_back = above(&tried.numbers(&back), item, &stay) == above(&old, item, &stay);
                let is_whole = tried.parsed.backlog.cycles.is_empty();
                assert!(!is_back || !is_whole, "seed {seed}: {item} needs no {:?}", moved.causes[without]);
            }
        }
    }
}

#[test]
fn a_tree_does_not_differ_from_itself() {
    for seed in 0..200 {
        let world = World::random(&mut Rng(seed));
        let (before, after) = (Read::of(&world), Read::of(&world));
        if before.is_sound {
            assert!(diff::compare(before.side(), after.side()).is_empty());
        }
    }
}
