//! Random backlogs as plain data, made of few distinct values so that ties are everywhere.
//!
//! Nothing here is the program's: ids are strings, words are words, numbers are counted in ten-thousandths.
//! Every backlog is sound (references resolve, nothing goes in circles), so every one has an order.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::imported::KEYS;

/// A whole backlog.
#[derive(Clone, Debug, Default)]
pub struct Backlog {
    /// `backlog.toml`.
    pub config: Config,
    /// The decisions, at most one about an item, in no particular order.
    pub decisions: Vec<Decision>,
    /// The stories, in no particular order.
    pub items: Vec<Item>,
    /// Chooses how it is written; the meaning is the same for every style.
    pub style: u64,
}

/// A number of ten-thousandths.
pub type Number = u64;
/// A year, month and day.
pub type Date = (u16, u8, u8);

/// What something is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A plain number.
    Plain(Number),
    /// Named parts.
    Parts(Vec<(String, Number)>),
}

/// `backlog.toml`, as far as an order depends on it, and a little more.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Ids of objectives.
    pub objectives: Vec<String>,
    /// Ids of steps.
    pub flow: Vec<String>,
    /// Ids of releases.
    pub releases: Vec<String>,
    /// Features.
    pub features: Vec<Feature>,
    /// Ids of flags.
    pub flags: Vec<String>,
    /// `policy.lanes`.
    pub lanes: Option<Vec<&'static str>>,
    /// `policy.max_estimate`.
    pub max_estimate: Option<Number>,
    /// `policy.criteria_headings`.
    pub criteria_headings: Option<Vec<String>>,
    /// `policy.ready`, by type.
    pub ready: BTreeMap<&'static str, Vec<&'static str>>,
    /// `[value.weights]`.
    pub weights: Option<Vec<(String, Number)>>,
    /// `[iteration]`.
    pub iteration: Option<Iteration>,
}

/// A feature.
#[derive(Clone, Debug, Default)]
pub struct Feature {
    /// Its id.
    pub id: String,
    /// The id of its objective.
    pub objective: Option<String>,
    /// What the whole of it is worth.
    pub value: Option<Value>,
}

/// `[iteration]`.
#[derive(Clone, Debug, Default)]
pub struct Iteration {
    /// The id of the goal's feature.
    pub goal: Option<String>,
}

/// A decision.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The id of the item.
    pub item: String,
    /// Where it goes.
    pub target: Target,
}

/// Where a decision puts its item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Above the item with that id.
    Above(String),
    /// Below the item with that id.
    Below(String),
    /// On the top.
    First,
    /// On the end.
    Last,
}

impl Target {
    /// The id of the item next to which it is.
    pub fn item(&self) -> Option<&str> {
        match self {
            Self::Above(item) | Self::Below(item) => Some(item),
            Self::First | Self::Last => None,
        }
    }
}

/// A story file. `None` and an empty list are no line in the file.
#[derive(Clone, Debug, Default)]
pub struct Item {
    pub id: String,
    pub title: String,
    pub kind: Option<&'static str>,
    pub status: Option<&'static str>,
    pub step: Option<String>,
    pub release: Option<String>,
    pub feature: Option<String>,
    pub flag: Option<String>,
    pub objective: Option<String>,
    pub estimate: Option<Number>,
    pub value: Option<Value>,
    pub severity: Option<&'static str>,
    pub found_in: Option<&'static str>,
    pub reach: Option<u64>,
    pub source: Option<String>,
    pub about: Vec<String>,
    pub depends_on: Vec<String>,
    pub reported: Option<Date>,
    pub closed: Option<Date>,
    pub due: Option<Date>,
    pub assignee: Vec<String>,
    pub labels: Vec<String>,
    pub answer: Option<String>,
    pub reason: Option<String>,
    pub external: Vec<String>,
    /// How many acceptance criteria the body has.
    pub criteria: usize,
    /// Whether the body has text beside headings and criteria.
    pub described: bool,
}

const WHOLE: Number = 10_000;
const HUGE: Number = 1_000_000_000_000 * WHOLE;
const PARTS: [&str; 3] = ["income", "cost_avoidance", "größe of it"];
const LANES: [&str; 5] = ["production-bugs", "feedback", "goal", "release", "rest"];
const KINDS: [&str; 4] = ["story", "bug", "technical", "feedback"];
/// Everything that `policy.ready` may name: every key of a story but `extra`, and what its body can have.
fn requirements() -> Vec<&'static str> {
    let keys = KEYS.into_iter().filter(|key| *key != "extra");
    ["acceptance-criteria", "description"].into_iter().chain(keys).collect()
}

/// Any sound backlog of up to `most` items.
pub fn backlogs(most: usize) -> impl Strategy<Value = Backlog> {
    let items =
        vec((what(), place(), size(), needs(), (rest(), prop_oneof![3 => Just(0_usize), 1 => 1..4_usize])), 0..=most);
    let config = (catalogs(), policy(), option::of(option::of(any::<Index>())), decisions());
    let flat = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (Just(ids()).prop_shuffle(), items, config, flat, any::<u64>()).prop_map(|(ids, drafts, config, flat, style)| {
        let (catalogs, policy, goal, decisions) = config;
        let mut config = Config { iteration: goal.map(|goal| Iteration { goal: goal_of(goal, &catalogs) }), ..policy };
        let heights: Vec<u8> = drafts.iter().map(|draft| draft.3.height).collect();
        let mut items: Vec<Item> = Vec::with_capacity(drafts.len());
        for (at, (what, place, size, needs, (rest, about))) in drafts.into_iter().enumerate() {
            let item = Item { id: ids[at].clone(), about: ids[..about.min(at)].to_vec(), ..rest };
            let item = place.apply(what.apply(size.apply(item)), &catalogs);
            let depends_on = needs.positions(at, &heights).into_iter().map(|other| ids[other].clone());
            items.push(Item { depends_on: depends_on.collect(), ..item });
        }
        for item in &mut items {
            flatten(item, flat);
        }
        let decisions = decided(&decisions, &items);
        config.objectives = catalogs.objectives;
        config.flow = catalogs.flow;
        config.releases = catalogs.releases;
        config.features = catalogs.features;
        config.flags = catalogs.flags;
        Backlog { config, decisions, items, style }
    })
}

/// Takes away what early sort keys look at, so that the late ones decide.
fn flatten(item: &mut Item, (density, reach, severity, place): (bool, bool, bool, bool)) {
    if density {
        item.estimate = item.estimate.filter(|estimate| *estimate > 5 * WHOLE);
        item.value = None;
    }
    if reach {
        item.reach = item.reach.filter(|reach| *reach == 0);
    }
    if severity {
        item.severity = item.severity.filter(|severity| *severity == "major");
    }
    if place {
        (item.step, item.release) = (None, None);
    }
}

/// Legal ids, unique without regard to case, that differ where byte order and other orders differ.
fn ids() -> Vec<String> {
    let special = ["a", "a-1", "a.1", "a_1", "a1", "B", "b-2", "Z", "z0", "0", "00", "10", "9", "09", "x.y", "X-Y"];
    let mut ids: Vec<String> = special.map(str::to_owned).to_vec();
    ids.extend(["q".repeat(80), "Q".repeat(79), "console".into(), "com0".into(), "readme.too".into()]);
    ids.extend((0..40).map(|n| if n % 3 == 0 { format!("I{n}") } else { format!("i{n}") }));
    ids
}

fn goal_of(goal: Option<Index>, catalogs: &Config) -> Option<String> {
    let features = &catalogs.features;
    goal.filter(|_| !features.is_empty()).map(|goal| goal.get(features).id.clone())
}

/// Type, status, and what bugs and feedback are sorted by.
#[derive(Clone, Debug)]
struct What {
    kind: Option<&'static str>,
    status: Option<&'static str>,
    severity: Option<&'static str>,
    found_in: Option<&'static str>,
    reach: Option<u64>,
    reported: Option<Date>,
}

fn what() -> impl Strategy<Value = What> {
    let kind = option::of(select(&KINDS[..]));
    let status = prop_oneof![
        6 => Just(Some("todo")),
        2 => Just(None),
        2 => Just(Some("doing")),
        1 => select(&["triage", "done", "dropped"][..]).prop_map(Some),
    ];
    let severity = option::of(select(&["critical", "major", "minor", "trivial"][..]));
    let found_in = option::of(select(&["production", "production", "staging", "pre-production", "test env"][..]));
    let reach = option::of(select(&[0, 1, 7, 7, 41, i64::MAX as u64][..]));
    let reported = option::of(select(&[(2026, 1, 1), (2026, 1, 2), (2025, 12, 31), (1, 1, 1), (9999, 12, 31)][..]));
    (kind, status, severity, found_in, reach, reported).prop_map(
        |(kind, status, severity, found_in, reach, reported)| What {
            kind,
            status,
            severity,
            found_in,
            reach,
            reported,
        },
    )
}

impl What {
    fn apply(&self, item: Item) -> Item {
        Item {
            kind: self.kind,
            status: self.status,
            severity: self.severity,
            found_in: self.found_in,
            reach: self.reach,
            reported: self.reported,
            ..item
        }
    }
}

/// Where on the path an item is.
#[derive(Clone, Debug)]
struct Where {
    step: Option<Index>,
    release: Option<Index>,
    feature: Option<Index>,
    flag: Option<Index>,
    objective: Option<Index>,
}

fn place() -> impl Strategy<Value = Where> {
    let any = || option::of(any::<Index>());
    (any(), any(), any(), any(), any()).prop_map(|(step, release, feature, flag, objective)| Where {
        step,
        release,
        feature,
        flag,
        objective,
    })
}

impl Where {
    fn apply(&self, item: Item, catalogs: &Config) -> Item {
        let one = |index: &Option<Index>, ids: &[String]| {
            index.filter(|_| !ids.is_empty()).map(|index| index.get(ids).clone())
        };
        let features: Vec<String> = catalogs.features.iter().map(|feature| feature.id.clone()).collect();
        Item {
            step: one(&self.step, &catalogs.flow),
            release: one(&self.release, &catalogs.releases),
            feature: one(&self.feature, &features),
            flag: one(&self.flag, &catalogs.flags),
            objective: one(&self.objective, &catalogs.objectives),
            ..item
        }
    }
}

/// What an item costs and earns.
#[derive(Clone, Debug)]
struct Size {
    estimate: Option<Number>,
    value: Option<Value>,
}

fn size() -> impl Strategy<Value = Size> {
    (option::weighted(0.7, number()), option::of(value())).prop_map(|(estimate, value)| Size { estimate, value })
}

impl Size {
    fn apply(&self, item: Item) -> Item {
        Item { estimate: self.estimate, value: self.value.clone(), ..item }
    }
}

fn number() -> impl Strategy<Value = Number> {
    prop_oneof![
        6 => select(&[0, 1_000, 2_500, 4_999, 5_000, 7_000, WHOLE, 3 * WHOLE, 3 * WHOLE, 5 * WHOLE, 50_001, HUGE][..]),
        1 => 0..=HUGE,
        1 => 0..=100 * WHOLE,
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let numbers = prop_oneof![3 => number(), 1 => select(&[1, 30 * WHOLE, 60_000 * WHOLE][..])].boxed();
    let parts = vec(option::of(numbers.clone()), PARTS.len()).prop_map(|numbers| {
        let parts = PARTS.into_iter().zip(numbers);
        Value::Parts(parts.filter_map(|(part, number)| Some((part.to_owned(), number?))).collect())
    });
    prop_oneof![numbers.prop_map(Value::Plain), parts]
}

/// What an item needs: only items that stand lower by (height, position), so there are no circles.
#[derive(Clone, Debug)]
struct Needs {
    height: u8,
    on: Vec<Index>,
}

fn needs() -> impl Strategy<Value = Needs> {
    let on = prop_oneof![2 => Just(Vec::new()), 3 => vec(any::<Index>(), 1..6)];
    (any::<u8>(), on).prop_map(|(height, on)| Needs { height, on })
}

impl Needs {
    /// The positions of the items that the one at `at` needs; some more than once.
    fn positions(&self, at: usize, heights: &[u8]) -> Vec<usize> {
        let others = self.on.iter().map(|index| index.index(heights.len()));
        others.filter(|other| (heights[*other], *other) < (self.height, at)).collect()
    }
}

/// What no order looks at, and the body.
fn rest() -> impl Strategy<Value = Item> {
    let text = || option::weighted(0.2, select(&["x", "per `a`: \"quoted\" \\ back", "zwei\nZeilen", "☂"][..]));
    let texts = || prop_oneof![3 => Just(Vec::new()), 1 => vec(select(&["ann", "b, c", "\"\"", "é"][..]), 1..3)];
    let dates = (option::weighted(0.2, Just((2026, 2, 28))), option::weighted(0.2, Just((2024, 2, 29))));
    let title =
        select(&["Edit the cart", "A \"quoted\" \\ title", "](x) <script> +++ 'q'", "☂ größe  two", "1. # *"][..]);
    let body = (prop_oneof![Just(0_usize), 1..4_usize], any::<bool>());
    (title, (text(), text(), text()), (texts(), texts(), texts()), dates, body).prop_map(
        |(title, (source, answer, reason), (assignee, labels, external), (closed, due), (criteria, described))| {
            let owned = |texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect();
            Item {
                title: title.into(),
                source: source.map(str::to_owned),
                answer: answer.map(str::to_owned),
                reason: reason.map(str::to_owned),
                assignee: owned(assignee),
                labels: owned(labels),
                external: owned(external),
                closed,
                due,
                criteria,
                described,
                ..Item::default()
            }
        },
    )
}

/// Up to so many ids that begin with a word, in any order.
fn names(word: &'static str, most: usize) -> impl Strategy<Value = Vec<String>> {
    let all: Vec<String> = (0..most).map(|n| format!("{word}-{n}")).collect();
    (Just(all).prop_shuffle(), 0..=most).prop_map(|(mut all, count)| {
        all.truncate(count);
        all
    })
}

/// Objectives, steps, releases, features and flags.
fn catalogs() -> impl Strategy<Value = Config> {
    let features = vec((option::of(value()), option::of(any::<Index>())), 4);
    let lists = (names("objective", 2), names("step", 4), names("release", 3), names("feature", 4), names("flag", 2));
    (lists, features).prop_map(|((objectives, flow, releases, names, flags), features)| {
        let features = names.into_iter().zip(features).map(|(id, (value, objective))| Feature {
            objective: objective.filter(|_| !objectives.is_empty()).map(|index| index.get(&objectives).clone()),
            id,
            value,
        });
        Config { features: features.collect(), objectives, flow, releases, flags, ..Config::default() }
    })
}

fn policy() -> impl Strategy<Value = Config> {
    let lanes = (Just(LANES.to_vec()).prop_shuffle(), 0..=LANES.len()).prop_map(|(mut lanes, count)| {
        lanes.truncate(count);
        if let Some(rest) = lanes.iter().position(|lane| *lane == "rest") {
            lanes.truncate(rest + 1);
        }
        lanes
    });
    // Two or three lanes after `rest` are cut more often than not, so half of the time `rest` is taken out first.
    let lanes = (lanes, any::<bool>()).prop_map(|(mut lanes, open_end)| {
        lanes.retain(|lane| !open_end || *lane != "rest");
        lanes
    });
    let lanes = prop_oneof![lanes, Just(LANES.to_vec()).prop_shuffle().prop_map(rest_last)];
    let ready = vec(option::of(vec(select(requirements()), 0..5)), KINDS.len()).prop_map(|lists| {
        let lists = KINDS.into_iter().zip(lists);
        lists.filter_map(|(kind, list)| Some((kind, list?))).collect::<BTreeMap<_, _>>()
    });
    let max_estimate = option::of(prop_oneof![select(&[0, 1_000, WHOLE, 8 * WHOLE][..]), number()]);
    let weight = select(&[0, 1, 5_000, WHOLE, 22_500, HUGE][..]);
    let weights = option::of(
        vec(weight, PARTS.len()).prop_map(|weights| PARTS.into_iter().map(str::to_owned).zip(weights).collect()),
    );
    let headings = option::weighted(0.3, Just(vec!["Done when".to_owned(), "Über & fertig".to_owned()]));
    (option::of(lanes), ready, max_estimate, weights, headings).prop_map(
        |(lanes, ready, max_estimate, weights, criteria_headings)| Config {
            lanes,
            ready,
            max_estimate,
            weights,
            criteria_headings,
            ..Config::default()
        },
    )
}

fn rest_last(mut lanes: Vec<&'static str>) -> Vec<&'static str> {
    lanes.retain(|lane| *lane != "rest");
    lanes.push("rest");
    lanes
}

/// A decision about items by position.
#[derive(Clone, Debug)]
struct Overrule {
    item: Index,
    /// The kind of the target, and the item next to which it is.
    target: (usize, Index),
}

/// Some decisions; whether they are about a few items only, so that they hang on each other.
fn decisions() -> impl Strategy<Value = (Vec<Overrule>, bool)> {
    let overrule = (any::<Index>(), (select(vec![0_usize, 0, 0, 1, 1, 1, 2, 3]), any::<Index>()));
    let some = vec(overrule.prop_map(|(item, target)| Overrule { item, target }), 1..12);
    (prop_oneof![1 => Just(Vec::new()), 3 => some], any::<bool>())
}

/// The decisions, without those that put an item next to itself, and without a second about the same item.
fn decided((overrules, are_close): &(Vec<Overrule>, bool), items: &[Item]) -> Vec<Decision> {
    let pool = if *are_close { items.get(..6).unwrap_or(items) } else { items };
    if pool.is_empty() {
        return Vec::new();
    }
    let mut seen = BTreeSet::new();
    let decision = |overrule: &Overrule| {
        let other = || overrule.target.1.get(pool).id.clone();
        let target = match overrule.target.0 {
            0 => Target::Above(other()),
            1 => Target::Below(other()),
            2 => Target::First,
            _ => Target::Last,
        };
        Decision { item: overrule.item.get(pool).id.clone(), target }
    };
    let all = overrules.iter().map(decision);
    all.filter(|decision| decision.target.item() != Some(&decision.item) && seen.insert(decision.item.clone()))
        .collect()
}
