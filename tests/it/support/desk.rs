//! A backlog in a working tree that is edited at random, as a team would with an editor.
//!
//! It is read from the files each time, because git may have merged them. An item's number never changes and is in its id,
//! so that a test recognizes an item under any name. Items only need items with smaller numbers, so that no merge can close a
//! cycle.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::rng::Rng;

/// The backlog in the working tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Desk {
    /// By path seen from `stories/`.
    stories: BTreeMap<String, Story>,
    /// The settings that change, by name, with their TOML.
    config: BTreeMap<String, String>,
    /// By item: where it goes, and why.
    decisions: BTreeMap<String, Decision>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Decision {
    /// `above`, `below`, `first` or `last`.
    kind: String,
    /// The item next to which it is.
    other: Option<String>,
    because: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Story {
    fields: BTreeMap<String, String>,
    needs: BTreeSet<String>,
    body: String,
}

const FIELDS: [(&str, &[&str]); 9] = [
    ("type", &["\"story\"", "\"bug\"", "\"technical\"", "\"feedback\""]),
    ("status", &["\"todo\"", "\"todo\"", "\"todo\"", "\"doing\"", "\"done\"", "\"triage\""]),
    ("release", &["\"r1\"", "\"r2\""]),
    ("feature", &["\"f1\"", "\"f2\""]),
    ("estimate", &["1", "2", "3.5", "8"]),
    ("value", &["10", "400", "{ a = 100, b = 20 }"]),
    ("severity", &["\"critical\"", "\"minor\"", "\"trivial\""]),
    ("found_in", &["\"production\"", "\"test\""]),
    ("reach", &["1", "7", "40"]),
];

const SETTINGS: [(&str, &[&str]); 5] = [
    ("lanes", &["[\"production-bugs\", \"feedback\", \"goal\", \"release\"]", "[\"release\", \"goal\"]", "[\"rest\"]"]),
    ("max_estimate", &["1", "5", "9"]),
    ("goal", &["\"f1\"", "\"f2\""]),
    ("f1", &["0", "50", "900"]),
    ("f2", &["0", "70", "800"]),
];

/// Lines that no story may have: the first leaves no order, the others an order and an error.
const FAULTS: [(&str, &str); 3] = [("reported", "7"), ("assignee", "7"), ("colour", "\"red\"")];

const FOLDERS: [&str; 3] = ["", "cart/", "pay/deep/"];

/// The number of the item with that id.
pub fn number(id: &str) -> usize {
    id.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse().unwrap()
}

fn id(path: &str) -> &str {
    path.rsplit('/').next().unwrap().strip_suffix(".md").unwrap()
}

impl Desk {
    /// A backlog with two items.
    pub fn new(rng: &mut Rng) -> Self {
        let mut desk = Self::default();
        for (key, options) in SETTINGS {
            desk.config.insert(key.into(), (*rng.pick(options)).to_owned());
        }
        for number in 0..2 {
            desk.add(number, rng);
        }
        desk
    }

    /// What is in the backlog's folder. A setting or field that isn't understood is dropped.
    pub fn read(root: &Path) -> Self {
        let mut desk = Self::default();
        desk.read_config(&std::fs::read_to_string(root.join("backlog.toml")).unwrap());
        for file in walkdir::WalkDir::new(root.join("stories")).into_iter().map(Result::unwrap) {
            if file.file_type().is_file() {
                let path = file.path().strip_prefix(root.join("stories")).unwrap().to_str().unwrap();
                let text = std::fs::read_to_string(file.path()).unwrap();
                desk.stories.insert(path.to_owned(), Story::read(&text));
            }
        }
        for file in std::fs::read_dir(root.join("decisions")).into_iter().flatten() {
            let path = file.unwrap().path();
            let item = path.file_stem().unwrap().to_str().unwrap().to_owned();
            desk.decisions.extend(Decision::read(&std::fs::read_to_string(path).unwrap()).map(|found| (item, found)));
        }
        desk
    }

    fn read_config(&mut self, text: &str) {
        let mut feature = String::new();
        for (key, value) in text.lines().filter_map(|line| line.split_once(" = ")) {
            match key {
                "id" => feature = plain(value),
                "value" => drop(self.config.insert(feature.clone(), value.into())),
                _ => drop(self.config.insert(key.into(), value.into())),
            }
        }
        self.config.retain(|key, _| SETTINGS.iter().any(|(known, _)| known == key));
        for (key, options) in SETTINGS {
            self.config.entry(key.into()).or_insert_with(|| options[0].to_owned());
        }
    }

    /// Puts it into the backlog's folder: only files that differ are written.
    pub fn write(&self, root: &Path) {
        let before = if root.exists() { Self::read(root) } else { Self::default() };
        for path in before.stories.keys().filter(|path| !self.stories.contains_key(*path)) {
            std::fs::remove_file(root.join("stories").join(path)).unwrap();
        }
        for entry in std::fs::read_dir(root.join("decisions")).into_iter().flatten() {
            let path = entry.unwrap().path();
            if !self.decisions.contains_key(path.file_stem().unwrap().to_str().unwrap()) {
                std::fs::remove_file(path).unwrap();
            }
        }
        let stories = self.stories.iter().map(|(path, story)| (format!("stories/{path}"), story.text()));
        let decisions = self.decisions.iter().map(|(item, found)| (format!("decisions/{item}.toml"), found.text()));
        for (path, text) in stories.chain(decisions).chain([("backlog.toml".to_owned(), self.config_text())]) {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            if std::fs::read_to_string(&path).ok().as_ref() != Some(&text) {
                std::fs::write(path, text).unwrap();
            }
        }
    }

    fn config_text(&self) -> String {
        let setting = |key: &str| &self.config[key];
        let mut text = format!(
            "[policy]\nlanes = {}\n\n# The largest that may be started.\nmax_estimate = {}\n\n[iteration]\ngoal = {}\n\n",
            setting("lanes"),
            setting("max_estimate"),
            setting("goal")
        );
        for id in ["r1", "r2"] {
            text.push_str(&format!("[[releases]]\nid = \"{id}\"\n\n"));
        }
        for id in ["f1", "f2"] {
            text.push_str(&format!("[[features]]\nid = \"{id}\"\nvalue = {}\n\n", setting(id)));
        }
        text
    }

    /// The ids of all items.
    fn ids(&self) -> Vec<String> {
        self.stories.keys().map(|path| id(path).to_owned()).collect()
    }

    fn any(&self, rng: &mut Rng) -> String {
        self.stories.keys().nth(rng.below(self.stories.len())).unwrap().clone()
    }

    fn add(&mut self, number: usize, rng: &mut Rng) {
        let path = format!("{}{}{number}.md", rng.pick(&FOLDERS), rng.pick(&["x", "b", "m"]));
        let mut story = Story::default();
        story.fields.insert("title".into(), format!("\"Item {number}\""));
        for (key, options) in FIELDS {
            if rng.one_in(3) {
                story.fields.insert(key.into(), (*rng.pick(options)).to_owned());
            }
        }
        // Long words of its own keep an item from being taken for another one that was renamed.
        story.body = format!("Item {number} says what no other says. ").repeat(20) + "\n";
        self.stories.insert(path.clone(), story);
        self.need(&path, rng);
    }

    /// Lets an item need another, or no longer.
    fn need(&mut self, path: &str, rng: &mut Rng) {
        let smaller: Vec<String> = self.ids().into_iter().filter(|other| number(other) < number(id(path))).collect();
        if !smaller.is_empty() && rng.one_in(2) {
            let need = smaller[rng.below(smaller.len())].clone();
            let needs = &mut self.stories.get_mut(path).unwrap().needs;
            if !needs.remove(&need) {
                needs.insert(need);
            }
        }
    }

    /// One edit; `fresh` is a number that no item of this history ever had.
    pub fn edit(&mut self, rng: &mut Rng, fresh: &mut usize) {
        let path = self.any(rng);
        match rng.below(20) {
            0..=6 => self.set(&path, rng),
            7 | 8 => self.need(&path, rng),
            9..=11 => {
                self.add(*fresh, rng);
                *fresh += 1;
            }
            12 if self.stories.len() > 2 => drop(self.stories.remove(&path)),
            13 => self.rename(&path, rng),
            14 => self.rewrite(&path, rng),
            15 | 16 => {
                let (key, options) = SETTINGS[rng.below(SETTINGS.len())];
                self.config.insert(key.into(), (*rng.pick(options)).to_owned());
            }
            17 if !self.decisions.is_empty() => drop(self.decisions.pop_first()),
            17 | 18 => self.decide(id(&path), rng),
            _ if rng.one_in(3) => {
                let (key, value) = FAULTS[rng.below(FAULTS.len())];
                self.stories.get_mut(&path).unwrap().fields.insert(key.into(), value.into());
            }
            _ => self.mend(),
        }
    }

    fn set(&mut self, path: &str, rng: &mut Rng) {
        let (key, options) = FIELDS[rng.below(FIELDS.len())];
        let fields = &mut self.stories.get_mut(path).unwrap().fields;
        if rng.one_in(4) {
            fields.remove(key);
        } else {
            fields.insert(key.into(), (*rng.pick(options)).to_owned());
        }
    }

    /// Another name, another folder, or both; those who name the item follow.
    fn rename(&mut self, path: &str, rng: &mut Rng) {
        let story = self.stories.remove(path).unwrap();
        let (old, folder) = (id(path).to_owned(), rng.pick(&FOLDERS));
        let new = if rng.one_in(3) { old.clone() } else { format!("{}{}", rng.pick(&["a", "n", "z"]), number(&old)) };
        self.stories.insert(format!("{folder}{new}.md"), story);
        self.follow(&|id: &str| if id == old { Some(new.clone()) } else { Some(id.to_owned()) });
    }

    fn rewrite(&mut self, path: &str, rng: &mut Rng) {
        let story = self.stories.get_mut(path).unwrap();
        match rng.below(2) {
            0 => story.body.push_str("More words.\n"),
            _ => drop(story.fields.insert("title".into(), format!("\"Item {}, anew\"", number(id(path))))),
        }
    }

    fn decide(&mut self, item: &str, rng: &mut Rng) {
        let other = Some(id(&self.any(rng)).to_owned()).filter(|other| other != item && !rng.one_in(3));
        let kind = match other {
            Some(_) => rng.pick(&["above", "below"]),
            None => rng.pick(&["first", "first", "last"]),
        };
        let because = format!("because {}", rng.below(100));
        self.decisions.insert(item.to_owned(), Decision { kind: kind.to_owned(), other, because });
    }

    /// Takes every error away that edits and merges can leave: faults, references to what is gone, and items
    /// that two branches have named differently.
    pub fn mend(&mut self) {
        let mut seen = BTreeSet::new();
        self.stories.retain(|path, _| seen.insert(number(id(path))));
        let ids: BTreeMap<usize, String> = self.ids().into_iter().map(|id| (number(&id), id)).collect();
        self.follow(&|id: &str| ids.get(&number(id)).cloned());
        for story in self.stories.values_mut() {
            story.fields.retain(|key, _| FAULTS.iter().all(|(fault, _)| fault != key));
            if !story.needs.is_empty() {
                // It may be of an earlier release than what it needs.
                story.fields.remove("release");
            }
        }
    }

    /// Whether some number has two files.
    pub fn has_twins(&self) -> bool {
        let mut seen = BTreeSet::new();
        !self.stories.keys().all(|path| seen.insert(number(id(path))))
    }

    /// Puts what `name` gives in the place of each reference, or drops it.
    fn follow(&mut self, name: &dyn Fn(&str) -> Option<String>) {
        for story in self.stories.values_mut() {
            story.needs = story.needs.iter().filter_map(|need| name(need)).collect();
        }
        let followed = |(item, found): (String, Decision)| {
            let other = found.other.map(|other| name(&other).ok_or(())).transpose().ok()?;
            name(&item).filter(|item| other.as_ref() != Some(item)).map(|item| (item, Decision { other, ..found }))
        };
        self.decisions = std::mem::take(&mut self.decisions).into_iter().filter_map(followed).collect();
    }
}

impl Decision {
    /// `None` if a merge has left something else.
    fn read(text: &str) -> Option<Self> {
        let pairs: BTreeMap<&str, &str> = text.lines().filter_map(|line| line.split_once(" = ")).collect();
        let (kind, value) = pairs.iter().find(|(key, _)| ["above", "below", "first", "last"].contains(key))?;
        let other = Some(plain(value)).filter(|_| ["above", "below"].contains(kind));
        Some(Self { kind: (*kind).to_owned(), other, because: plain(pairs.get("because")?) })
    }

    fn text(&self) -> String {
        let target = self.other.as_ref().map_or("true".to_owned(), |other| format!("\"{other}\""));
        format!("{} = {target}\nbecause = \"{}\"\n", self.kind, self.because)
    }
}

impl Story {
    fn read(text: &str) -> Self {
        let (front, body) = text.strip_prefix("+++\n").unwrap().split_once("+++\n").unwrap();
        let mut fields: BTreeMap<String, String> =
            front.lines().filter_map(|line| line.split_once(" = ")).map(|(k, v)| (k.into(), v.into())).collect();
        let needs = fields.remove("depends_on").unwrap_or_default();
        let needs = needs.trim_matches(['[', ']']).split(", ").filter(|need| !need.is_empty()).map(plain).collect();
        Self { fields, needs, body: body.to_owned() }
    }

    fn text(&self) -> String {
        let mut fields = self.fields.clone();
        if !self.needs.is_empty() {
            let needs: Vec<String> = self.needs.iter().map(|need| format!("\"{need}\"")).collect();
            fields.insert("depends_on".into(), format!("[{}]", needs.join(", ")));
        }
        let lines: String = fields.iter().map(|(key, value)| format!("{key} = {value}\n")).collect();
        format!("+++\n{lines}+++\n{}", self.body)
    }
}

/// A TOML string without its quotes.
fn plain(value: &str) -> String {
    value.trim_matches('"').to_owned()
}
