//! A slow and obvious implementation of the order, written from its description in the README, without a look at `src/order`.
//!
//! 1. Open items are `todo` and `doing`; feedback without a status is in triage, all else is to do.
//! 2. Density is own value ÷ estimate, plus feature value ÷ the sum of the estimates of the feature's open
//!    items. Value and sums are exact, each division rounds once, then the two doubles are added.
//! 3. An item takes the first listed lane that admits it, or a final `rest`; each lane has its sort keys.
//! 4. Decisions, all at once: an item with one hangs on its target, on the top or on the end. Without those that do nothing
//!    (an item that isn't open, a circle), the list is read off: what is first, then each item that hangs nowhere, then
//!    what is last. Before an item comes what hangs above it, after it what hangs below it, each with what hangs on itself,
//!    several in the order that they had before.
//! 5. From the top down, before an item come its open prerequisites that aren't placed yet, in the list's
//!    order, each with its own before it.

use std::cmp::Ordering;

use super::backlogs::{Backlog, Decision, Item, Number, Target, Value};

/// What every output says of one open item, in the words of the JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub id: String,
    pub lane: String,
    pub section: String,
    pub needed_by: Option<String>,
    /// The path of the decision's file, if it has an effect.
    pub decision: Option<String>,
    pub density: f64,
    pub missing: Vec<String>,
    pub blocked_by: Vec<String>,
    pub startable: bool,
}

/// The open items from the top down, and the ids of those in triage.
pub fn order(backlog: &Backlog) -> (Vec<Row>, Vec<String>) {
    let oracle = Oracle { backlog };
    let list = oracle.needs(oracle.decisions(&oracle.lanes()));
    let rows = list.into_iter().map(|place| oracle.row(place)).collect();
    let waiting = backlog.items.iter().filter(|item| status(item) == "triage");
    let mut triage: Vec<String> = waiting.map(|item| item.id.clone()).collect();
    triage.sort();
    (rows, triage)
}

/// The items whose decisions hang on each other in circles, sorted.
pub fn circles(backlog: &Backlog) -> Vec<String> {
    let mut items: Vec<String> = Oracle { backlog }.circles().iter().map(|decision| decision.item.clone()).collect();
    items.sort();
    items
}

/// The items whose decisions do nothing because an item isn't open, sorted.
pub fn idle(backlog: &Backlog) -> Vec<String> {
    let at_work = Oracle { backlog }.at_work();
    let is_idle = |decision: &&Decision| at_work.iter().all(|other| other.item != decision.item);
    let mut items: Vec<String> =
        backlog.decisions.iter().filter(is_idle).map(|decision| decision.item.clone()).collect();
    items.sort();
    items
}

/// An open item on its way to its place.
#[derive(Clone)]
struct Place<'b> {
    item: &'b Item,
    section: String,
    decision: Option<String>,
    needed_by: Option<String>,
}

struct Oracle<'b> {
    backlog: &'b Backlog,
}

/// Appends an item with all that hangs on it.
fn hang<'p, 'b: 'p>(
    place: &Place<'b>,
    section: &str,
    hanging: &dyn Fn(Target) -> Vec<&'p Place<'b>>,
    list: &mut Vec<Place<'b>>,
) {
    for above in hanging(Target::Above(place.item.id.clone())) {
        hang(above, section, hanging, list);
    }
    list.push(Place { section: section.to_owned(), ..place.clone() });
    for below in hanging(Target::Below(place.item.id.clone())) {
        hang(below, section, hanging, list);
    }
}

fn kind(item: &Item) -> &str {
    item.kind.unwrap_or("story")
}

fn status(item: &Item) -> &str {
    item.status.unwrap_or(if kind(item) == "feedback" { "triage" } else { "todo" })
}

fn is_open(item: &Item) -> bool {
    matches!(status(item), "todo" | "doing")
}

impl<'b> Oracle<'b> {
    fn item(&self, id: &str) -> &'b Item {
        self.backlog.items.iter().find(|item| item.id == id).expect("references resolve")
    }

    fn max_estimate(&self) -> Number {
        self.backlog.config.max_estimate.unwrap_or(50_000)
    }

    /// A value in hundred-millionths: numbers and weights have four decimals each.
    fn worth(&self, value: Option<&Value>) -> u128 {
        match value {
            None => 0,
            Some(Value::Plain(plain)) => u128::from(*plain) * 10_000,
            Some(Value::Parts(parts)) => {
                let weight = |part: &str| match &self.backlog.config.weights {
                    None => 10_000,
                    Some(weights) => weights.iter().find(|(name, _)| name == part).expect("parts are named").1,
                };
                parts.iter().map(|(part, number)| u128::from(*number) * u128::from(weight(part))).sum()
            }
        }
    }

    /// What an item's estimate counts as in a sum, in ten-thousandths.
    fn effort(&self, item: &Item) -> u128 {
        u128::from(item.estimate.unwrap_or(self.max_estimate()))
    }

    /// A value divided by an effort; what is below 0.5 counts as 0.5.
    ///
    /// "Whatever is below 0.5" is read as the divisor of each of the two divisions, not as each estimate
    /// that goes into a feature's sum.
    fn divided(value: u128, effort: u128) -> f64 {
        quotient(value, effort.max(5_000) * 10_000)
    }

    fn density(&self, item: &Item) -> f64 {
        let own = Self::divided(self.worth(item.value.as_ref()), self.effort(item));
        let feature = self.backlog.config.features.iter().find(|feature| Some(&feature.id) == item.feature.as_ref());
        let Some(feature) = feature.filter(|feature| feature.value.is_some()) else { return own };
        let members = self.backlog.items.iter().filter(|other| other.feature.as_ref() == Some(&feature.id));
        let effort: u128 = members.filter(|other| is_open(other)).map(|other| self.effort(other)).sum();
        own + Self::divided(self.worth(feature.value.as_ref()), effort)
    }

    fn goal(&self) -> Option<&String> {
        self.backlog.config.iteration.as_ref()?.goal.as_ref()
    }

    fn lane(&self, item: &Item) -> &'static str {
        let listed = self.backlog.config.lanes.clone();
        let listed = listed.unwrap_or(vec!["production-bugs", "feedback", "goal", "release", "rest"]);
        let admits = |lane: &str| match lane {
            "production-bugs" => {
                kind(item) == "bug"
                    && item.found_in.is_none_or(|place| place == "production")
                    && item.severity != Some("trivial")
            }
            "feedback" => kind(item) == "feedback",
            "goal" => self.goal().is_some() && item.feature.as_ref() == self.goal(),
            "release" => item.release.is_some(),
            "rest" => true,
            other => panic!("no lane {other}"),
        };
        listed.into_iter().find(|lane| admits(lane)).unwrap_or("rest")
    }

    /// Whether `a` stands above `b`, both of one lane.
    fn compare(&self, lane: &str, a: &Item, b: &Item) -> Ordering {
        let severities = ["critical", "major", "minor", "trivial"];
        let severity = |item: &Item| severities.iter().position(|s| *s == item.severity.unwrap_or("major"));
        let reach = |item: &Item| item.reach.unwrap_or(0);
        let reported = |item: &Item| (item.reported.is_none(), item.reported);
        // Without a step: position `None`, which comes before any other.
        let step = |item: &Item| self.backlog.config.flow.iter().position(|id| Some(id) == item.step.as_ref());
        let release =
            |item: &Item| self.backlog.config.releases.iter().position(|id| Some(id) == item.release.as_ref());
        let keys: &[&str] = match lane {
            "production-bugs" => &["severity", "reach", "density", "reported", "id"],
            "feedback" => &["reach", "density", "step", "reported", "id"],
            "goal" => &["step", "density", "id"],
            "release" => &["release", "step", "density", "id"],
            _ => &["density", "step", "id"],
        };
        for key in keys {
            let order = match *key {
                "severity" => severity(a).cmp(&severity(b)),
                "reach" => reach(b).cmp(&reach(a)),
                "density" => self.density(b).partial_cmp(&self.density(a)).expect("densities are numbers"),
                "reported" => reported(a).cmp(&reported(b)),
                "step" => step(a).cmp(&step(b)),
                "release" => release(a).cmp(&release(b)),
                _ => a.id.as_bytes().cmp(b.id.as_bytes()),
            };
            if order != Ordering::Equal {
                return order;
            }
        }
        Ordering::Equal
    }

    fn lanes(&self) -> Vec<Place<'b>> {
        let mut lanes = self.backlog.config.lanes.clone();
        let lanes = lanes.get_or_insert(vec!["production-bugs", "feedback", "goal", "release", "rest"]);
        if !lanes.contains(&"rest") {
            lanes.push("rest");
        }
        let mut list = Vec::new();
        for lane in lanes.iter() {
            let open = self.backlog.items.iter().filter(|item| is_open(item) && self.lane(item) == *lane);
            let mut members: Vec<&Item> = open.collect();
            while let Some(first) = members.iter().copied().min_by(|a, b| self.compare(lane, a, b)) {
                members.retain(|item| item.id != first.id);
                let section = match (*lane, &first.release) {
                    ("release", Some(release)) => format!("release:{release}"),
                    _ => (*lane).to_owned(),
                };
                list.push(Place { item: first, section, decision: None, needed_by: None });
            }
        }
        list
    }

    /// The decisions whose item, and the item next to which they put it, are open.
    fn at_work(&self) -> Vec<&'b Decision> {
        let is_open = |id: &str| is_open(self.item(id));
        let all = self.backlog.decisions.iter();
        all.filter(|decision| is_open(&decision.item) && decision.target.item().is_none_or(is_open)).collect()
    }

    /// The decisions that hang on each other in circles: whoever goes from target to target comes back.
    fn circles(&self) -> Vec<&'b Decision> {
        let at_work = self.at_work();
        let next = |decision: &Decision| {
            let target = decision.target.item()?;
            at_work.iter().copied().find(|other| other.item == target)
        };
        let comes_back = |start: &&Decision| {
            let mut at = next(start);
            for _ in 0..at_work.len() {
                match at {
                    Some(decision) if decision.item == start.item => return true,
                    Some(decision) => at = next(decision),
                    None => return false,
                }
            }
            false
        };
        at_work.iter().copied().filter(comes_back).collect()
    }

    fn decisions(&self, before: &[Place<'b>]) -> Vec<Place<'b>> {
        let in_circle = |decision: &Decision| self.circles().iter().any(|other| other.item == decision.item);
        let decided: Vec<&Decision> = self.at_work().into_iter().filter(|decision| !in_circle(decision)).collect();
        // The places, in the order before, of what these decisions put there.
        let hanging = |target: Target| -> Vec<&Place<'b>> {
            let is_there = |place: &&Place<'b>| {
                decided.iter().any(|decision| decision.item == place.item.id && decision.target == target)
            };
            before.iter().filter(is_there).collect()
        };
        let mut list = Vec::new();
        for place in hanging(Target::First) {
            hang(place, "decision", &hanging, &mut list);
        }
        for place in before.iter().filter(|place| decided.iter().all(|decision| decision.item != place.item.id)) {
            hang(place, &place.section, &hanging, &mut list);
        }
        for place in hanging(Target::Last) {
            hang(place, "decision-last", &hanging, &mut list);
        }
        for place in &mut list {
            let is_decided = decided.iter().any(|decision| decision.item == place.item.id);
            place.decision = is_decided.then(|| format!("decisions/{}.toml", place.item.id));
        }
        list
    }

    fn needs(&self, list: Vec<Place<'b>>) -> Vec<Place<'b>> {
        let mut placed = Vec::new();
        for place in &list {
            self.place(place.clone(), &list, &mut placed);
        }
        placed
    }

    fn place(&self, place: Place<'b>, list: &[Place<'b>], placed: &mut Vec<Place<'b>>) {
        if placed.iter().any(|other| other.item.id == place.item.id) {
            return;
        }
        for need in list.iter().filter(|other| place.item.depends_on.contains(&other.item.id)) {
            let pulled = Place {
                section: place.section.clone(),
                needed_by: Some(place.item.id.clone()),
                item: need.item,
                decision: need.decision.clone(),
            };
            self.place(pulled, list, placed);
        }
        placed.push(place);
    }

    fn missing(&self, item: &Item) -> Vec<String> {
        let config = &self.backlog.config;
        let default: &[&str] = match (kind(item), &config.iteration) {
            ("bug", _) => &["severity", "found_in"],
            (_, Some(_)) => &["acceptance-criteria", "estimate"],
            (_, None) => &["acceptance-criteria"],
        };
        let required = config.ready.get(kind(item)).map_or(default, Vec::as_slice);
        let mut missing: Vec<String> = Vec::new();
        for name in required {
            if !self.has(item, name) && !missing.iter().any(|other| other == name) {
                missing.push((*name).to_owned());
            }
        }
        if item.estimate.is_some_and(|estimate| estimate > self.max_estimate()) {
            missing.push("split".into());
        }
        missing
    }

    fn has(&self, item: &Item, name: &str) -> bool {
        let of_feature =
            || self.backlog.config.features.iter().find(|feature| Some(&feature.id) == item.feature.as_ref());
        match name {
            "acceptance-criteria" => item.criteria > 0,
            "description" => item.described,
            // The title is required; type and status have defaults.
            "title" | "type" | "status" => true,
            "step" => item.step.is_some(),
            "release" => item.release.is_some(),
            "feature" => item.feature.is_some(),
            "flag" => item.flag.is_some(),
            "objective" => item.objective.is_some() || of_feature().is_some_and(|feature| feature.objective.is_some()),
            "estimate" => item.estimate.is_some(),
            "value" => item.value.as_ref().is_some_and(|value| *value != Value::Parts(Vec::new())),
            "severity" => item.severity.is_some(),
            "found_in" => item.found_in.is_some(),
            "reach" => item.reach.is_some(),
            "source" => item.source.is_some(),
            "about" => !item.about.is_empty(),
            "depends_on" => !item.depends_on.is_empty(),
            "reported" => item.reported.is_some(),
            // No backlog that is drawn has these dates.
            "answered" | "started" => false,
            "closed" => item.closed.is_some(),
            "due" => item.due.is_some(),
            "assignee" => !item.assignee.is_empty(),
            "labels" => !item.labels.is_empty(),
            "answer" => item.answer.is_some(),
            "reason" => item.reason.is_some(),
            "external" => !item.external.is_empty(),
            other => panic!("no requirement {other}"),
        }
    }

    fn row(&self, place: Place<'_>) -> Row {
        let item = place.item;
        let blocks = |id: &&String| is_open(self.item(id)) || status(self.item(id)) == "triage";
        let mut blocked_by: Vec<String> = item.depends_on.iter().filter(blocks).cloned().collect();
        blocked_by.sort();
        blocked_by.dedup();
        let missing = self.missing(item);
        Row {
            id: item.id.clone(),
            lane: self.lane(item).to_owned(),
            section: place.section,
            needed_by: place.needed_by,
            decision: place.decision,
            density: self.density(item),
            startable: status(item) == "todo" && missing.is_empty() && blocked_by.is_empty(),
            missing,
            blocked_by,
        }
    }
}

/// The double nearest to `n` ÷ `d`, halfway cases to the even one, by long division in base 2.
///
/// Both are below 2¹²⁶ and the quotient is far from the ends of the range of doubles.
pub fn quotient(mut n: u128, mut d: u128) -> f64 {
    if n == 0 {
        return 0.0;
    }
    // Scale by powers of two until 1 ≤ n ÷ d < 2: then the first bit of the quotient is 1.
    let mut exponent = 0_i32;
    while n < d {
        n *= 2;
        exponent -= 1;
    }
    while n >= d * 2 {
        d *= 2;
        exponent += 1;
    }
    let mut bits = 0_u64;
    for _ in 0..f64::MANTISSA_DIGITS {
        bits *= 2;
        if n >= d {
            n -= d;
            bits += 1;
        }
        n *= 2;
    }
    // What is left, doubled once too often, against half of the last bit.
    if n > d || (n == d && bits % 2 == 1) {
        bits += 1;
    }
    let last_bit = exponent + 1 - f64::MANTISSA_DIGITS.cast_signed();
    // Both factors are exact, and so is the product: it has at most 53 bits.
    bits as f64 * 2_f64.powi(last_bit)
}
