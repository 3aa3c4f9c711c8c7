//! Random small backlogs to plan with, and a slow and obvious implementation of their plans.
//!
//! Items are numbers and sets of items are bits: at most 64 items. Amounts are counted in halves.

use topline::text::{SourceFile, Tree};

use super::rng::Rng;

/// An item.
#[derive(Clone, Debug)]
pub struct Work {
    pub kind: &'static str,
    pub status: &'static str,
    pub staging: bool,
    pub feature: Option<usize>,
    pub release: Option<usize>,
    /// In halves; a missing one counts as 10.
    pub estimate: Option<u64>,
    pub value: u64,
    /// Items with smaller numbers.
    pub needs: Vec<usize>,
    /// A day of November.
    pub closed: Option<u64>,
}

/// A backlog.
#[derive(Clone, Debug)]
pub struct Shop {
    pub items: Vec<Work>,
    /// Values of the features.
    pub features: Vec<u64>,
    pub releases: usize,
    /// In halves.
    pub capacity: u64,
    /// In tenths.
    pub reserve: u64,
    pub goal: Option<usize>,
}

/// A candidate: `(kind, number)`, its value, its items and all that they need.
pub type Candidate = ((&'static str, usize), u64, u64);

impl Shop {
    /// Any backlog of up to `most` items.
    pub fn random(rng: &mut Rng, most: usize) -> Self {
        let features: Vec<u64> = (0..rng.below(6)).map(|_| rng.below(4) as u64 * 3).collect();
        let releases = rng.below(3);
        let some = |rng: &mut Rng, n: usize, odds: usize| (n > 0 && !rng.one_in(odds)).then(|| rng.below(n));
        let item = |rng: &mut Rng, at: usize| Work {
            kind: rng.pick(&["story", "story", "technical", "bug", "feedback"]),
            status: rng.pick(&["todo", "todo", "todo", "doing", "todo", "done", "done", "triage", "dropped"]),
            staging: rng.one_in(3),
            feature: some(rng, features.len(), 3),
            release: some(rng, releases, 2),
            estimate: (!rng.one_in(5)).then(|| rng.below(9) as u64),
            value: if rng.one_in(2) { rng.below(6) as u64 } else { 0 },
            needs: (0..rng.below(3)).filter(|_| at > 0).map(|_| rng.below(at.max(1))).collect(),
            closed: (!rng.one_in(3)).then(|| 1 + rng.below(28) as u64),
        };
        let items = (0..rng.below(most + 1)).map(|at| item(rng, at)).collect();
        let goal = some(rng, features.len(), 3);
        Self { items, releases, capacity: rng.below(50) as u64, reserve: rng.below(11) as u64, goal, features }
    }

    /// The backlog's files.
    pub fn tree(&self) -> Tree {
        let mut config = String::from("[product]\nname = \"Shop\"\n");
        for at in 0..self.releases {
            config += &format!("[[releases]]\nid = \"r{at}\"\n");
        }
        for (at, value) in self.features.iter().enumerate() {
            config += &format!("[[features]]\nid = \"f{at}\"\nvalue = {value}\n");
        }
        config += &format!("[iteration]\nstart = 2026-11-09\nend = 2026-11-20\ncapacity = {}\n", halves(self.capacity));
        config += &format!("reserve = {}\n", self.reserve as f64 / 10.0);
        config += &self.goal.map_or_else(String::new, |goal| format!("goal = \"f{goal}\"\n"));
        let story = |(at, item): (usize, &Work)| {
            SourceFile::from_bytes(format!("stories/{}.md", name(at)), item.text(at).into_bytes())
        };
        let stories = self.items.iter().enumerate().map(story).collect();
        Tree { config: Some(SourceFile::from_bytes("backlog.toml", config.into_bytes())), stories, ..Tree::default() }
    }

    pub fn is_open(&self, at: usize) -> bool {
        matches!(self.items[at].status, "todo" | "doing")
    }

    /// What the reserve is for.
    pub fn claims(&self, at: usize) -> bool {
        let item = &self.items[at];
        item.kind == "feedback" || (item.kind == "bug" && !item.staging)
    }

    /// The open ones of `roots` and all that they need, as bits.
    pub fn closure(&self, roots: impl Iterator<Item = usize>) -> u64 {
        let mut set = roots.filter(|at| self.is_open(*at)).fold(0, |set, at| set | 1 << at);
        loop {
            let before = set;
            for at in bits(set) {
                let open = self.items[at].needs.iter().filter(|need| self.is_open(**need));
                set |= open.fold(0, |set, need| set | 1 << need);
            }
            if set == before {
                return set;
            }
        }
    }

    /// The cost of a set, in halves.
    pub fn cost(&self, set: u64) -> u64 {
        bits(set).map(|at| self.items[at].estimate.unwrap_or(10)).sum()
    }

    /// Capacity × (1 − reserve), in twentieths.
    pub fn budget(&self) -> u64 {
        self.capacity * (10 - self.reserve)
    }

    /// Capacity × reserve, in twentieths.
    pub fn reserved(&self) -> u64 {
        self.capacity * self.reserve
    }

    /// Everything that has to be listed, and whether it is proposed.
    pub fn candidates(&self, any_release: bool) -> Vec<(Candidate, bool)> {
        let open = |at: &usize| self.is_open(*at);
        let all = || (0..self.items.len()).filter(open);
        let first = self.releases > 0 && all().any(|at| self.items[at].release == Some(0));
        let features = self.features.iter().enumerate().map(|(feature, value)| {
            let members: Vec<usize> = all().filter(|at| self.items[*at].feature == Some(feature)).collect();
            (("f", feature), *value, members)
        });
        let alone = all().filter(|at| self.items[*at].feature.is_none() && self.items[*at].value > 0);
        let alone = alone.map(|at| (("i", at), 0, vec![at]));
        let known = features.chain(alone).filter(|(_, _, members)| !members.is_empty());
        known
            .map(|(name, value, members)| {
                let set = self.closure(members.iter().copied());
                let waits =
                    bits(set).flat_map(|at| &self.items[at].needs).any(|need| self.items[*need].status == "triage");
                let inside = members.iter().any(|at| self.items[*at].release == Some(0));
                let value = value + members.iter().map(|at| self.items[*at].value).sum::<u64>();
                ((name, value, set), !waits && (any_release || !first || inside))
            })
            .collect()
    }

    /// The best set of at most `most` proposed candidates by trying all: value, cost, and the ids.
    pub fn best(&self, most: Option<usize>, any_release: bool) -> Option<(u64, u64, Vec<String>)> {
        let mut proposed: Vec<(String, u64, u64)> = self
            .candidates(any_release)
            .into_iter()
            .filter(|((_, value, _), proposed)| *proposed && *value > 0)
            .map(|((name, value, set), _)| (id(name), value, set))
            .collect();
        proposed.sort();
        let mut best: Option<(std::cmp::Reverse<u64>, u64, usize, Vec<usize>)> = None;
        for choice in 1u64..1 << proposed.len() {
            let chosen: Vec<usize> = bits(choice).collect();
            let cost = self.cost(chosen.iter().fold(0, |set, at| set | proposed[*at].2));
            if most.is_some_and(|most| chosen.len() > most) || cost * 10 > self.budget() {
                continue;
            }
            let value = chosen.iter().map(|at| proposed[*at].1).sum();
            let key = (std::cmp::Reverse(value), cost, chosen.len(), chosen);
            if best.as_ref().is_none_or(|best| key < *best) {
                best = Some(key);
            }
        }
        best.map(|(value, cost, _, chosen)| (value.0, cost, chosen.iter().map(|at| proposed[*at].0.clone()).collect()))
    }
}

impl Work {
    fn text(&self, at: usize) -> String {
        let mut text = format!("+++\ntitle = \"Item {at}\"\ntype = \"{}\"\nstatus = \"{}\"\n", self.kind, self.status);
        text += if self.staging { "found_in = \"staging\"\n" } else { "" };
        let line =
            |key: &str, value: Option<String>| value.map_or_else(String::new, |value| format!("{key} = {value}\n"));
        text += &line("feature", self.feature.map(|feature| format!("\"f{feature}\"")));
        text += &line("release", self.release.map(|release| format!("\"r{release}\"")));
        text += &line("estimate", self.estimate.map(halves));
        text += &line("value", (self.value > 0).then(|| self.value.to_string()));
        text += &line("closed", self.closed.map(|day| format!("2026-11-{day:02}")));
        let needs: Vec<String> = self.needs.iter().map(|need| format!("\"{}\"", name(*need))).collect();
        text + &format!("depends_on = [{}]\n+++\n", needs.join(", "))
    }
}

/// The id of an item.
pub fn name(at: usize) -> String {
    format!("i{at:02}")
}

/// The id of a candidate.
pub fn id((kind, number): (&str, usize)) -> String {
    if kind == "i" { name(number) } else { format!("f{number}") }
}

/// The numbers in a set.
pub fn bits(set: u64) -> impl Iterator<Item = usize> {
    (0..64).filter(move |at| set >> at & 1 == 1)
}

fn halves(n: u64) -> String {
    format!("{}.{}", n / 2, n % 2 * 5)
}
