//! Every figure of `status --format json`, from what git says and the order of the program.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::past::{Life, Past, deployments};
use super::reading::{Item, State, instant, number};
use super::repository::Git;

const DAY: i64 = 86_400;

/// What `status` is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// `None` for the working tree.
    pub revision: Option<String>,
    /// A date.
    pub today: String,
    /// A date or a revision.
    pub since: Option<String>,
}

/// What the page leaves to other parts of the program.
pub struct Given {
    /// The order as JSON.
    pub order: Value,
    /// The plan as JSON, if there is one.
    pub plan: Option<Value>,
    /// The ids that the plan on the first day of the iteration counts, as they are called now; if there was one.
    pub plan_at_start: Option<Vec<String>>,
}

/// The days of an item as the figures need them.
#[derive(Clone, Copy, Debug)]
struct Days {
    born: Option<i64>,
    answered: Option<i64>,
    started: Option<i64>,
    closed: Option<i64>,
}

/// All that the figures are made from.
pub struct Figures<'f> {
    pub past: &'f Past,
    pub state: &'f State,
    pub given: &'f Given,
    days: BTreeMap<&'f str, Days>,
    /// Up to the end of today.
    deployed: Vec<(i64, String)>,
    /// The midnights between which the window lies; it ends after today.
    since: i64,
    now: i64,
    end: i64,
}

pub fn midnight(day: &str) -> i64 {
    format!("{day}T00:00:00Z").parse::<jiff::Timestamp>().unwrap().as_second()
}

pub fn rfc3339(at: i64) -> String {
    jiff::Timestamp::from_second(at).unwrap().to_string()
}

fn ratio(part: usize, all: usize) -> Option<f64> {
    (all > 0).then(|| part as f64 / all as f64)
}

/// By nearest rank.
fn percentile(values: &[f64], percent: usize) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at_least = |value: &&f64| values.iter().filter(|other| other <= value).count() * 100 >= percent * values.len();
    sorted.iter().find(at_least).copied()
}

fn distribution(values: &[Option<f64>]) -> Value {
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    json!({"count": known.len(), "p50": percentile(&known, 50), "p85": percentile(&known, 85), "unknown": values.len() - known.len()})
}

fn state(is_known: bool, needs_somebody: bool) -> Value {
    json!(if !is_known {
        "unknown"
    } else if needs_somebody {
        "attention"
    } else {
        "well"
    })
}

impl<'f> Figures<'f> {
    pub fn new(git: &Git<'_>, past: &'f Past, given: &'f Given, question: &Question) -> Self {
        let state = past.states.last().unwrap().as_ref().unwrap();
        let now = midnight(&question.today);
        let since = match &question.since {
            None => now - 90 * DAY,
            Some(since) if since.len() == 10 && since.contains('-') => midnight(since),
            Some(since) => git.output(&["log", "-1", "--format=%ct", since]).trim().parse().unwrap(),
        };
        let days = state.items.iter().map(|(id, item)| (id.as_str(), days(item, past.lives.get(id)))).collect();
        let end = now + DAY;
        let deployed = deployments(git, state).into_iter().filter(|(at, _)| *at < end).collect();
        Self { past, state, given, days, deployed, since, now, end }
    }

    pub fn json(&self, question: &Question) -> Value {
        let since = match &question.since {
            Some(since) if since.len() == 10 => since.clone(),
            Some(_) => rfc3339(self.since),
            None => rfc3339(self.since)[..10].to_owned(),
        };
        let sections = json!({
            "product": self.product(), "size": self.size(), "flags": self.flags(), "priority": self.priority(),
            "iteration": self.iteration(), "feedback": self.feedback(), "follow-up": self.follow_up(),
            "vision": self.vision(), "flow": self.flow(), "stability": self.stability(), "runway": self.runway(),
        });
        let history =
            json!({"commits": self.past.commits.len(), "shallow": false, "unreadable": self.past.unreadable()});
        json!({"schema": 1, "today": question.today, "since": since, "history": history, "sections": sections})
    }

    fn items(&self, is_meant: impl Fn(&str, &Item) -> bool) -> Vec<&'f str> {
        self.state.items.iter().filter(|(id, item)| is_meant(id, item)).map(|(id, _)| id.as_str()).collect()
    }

    fn item(&self, id: &str) -> &'f Item {
        &self.state.items[id]
    }

    fn config(&self, path: &str) -> Option<&'f toml::Value> {
        let mut names = path.split('.');
        let first = self.state.config.get(names.next().unwrap());
        names.fold(first, |value, name| value.and_then(|value| value.get(name)))
    }

    fn entries(&self, table: &str) -> &'f [toml::Value] {
        self.config(table).and_then(toml::Value::as_array).map_or(&[], Vec::as_slice)
    }

    fn ids(&self, table: &str) -> Vec<&'f str> {
        self.entries(table).iter().map(|entry| entry["id"].as_str().unwrap()).collect()
    }

    fn most(&self) -> f64 {
        self.config("policy.max_estimate").and_then(number).unwrap_or(5.0)
    }

    fn units(&self, id: &str) -> f64 {
        self.item(id).number("estimate").unwrap_or_else(|| self.most())
    }

    fn total(&self, ids: &[&str]) -> f64 {
        ids.iter().map(|id| self.units(id)).sum()
    }

    /// The open items in their order.
    fn order(&self) -> Vec<&'f str> {
        self.given.order["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect()
    }

    fn missing(&self, id: &str) -> Vec<&'f str> {
        let items = self.given.order["items"].as_array().unwrap();
        let item = items.iter().find(|item| item["id"] == id).unwrap();
        item["missing"].as_array().unwrap().iter().map(|missing| missing.as_str().unwrap()).collect()
    }

    /// The first items, up to the one that uses up the capacity of so many iterations; without one ten for each.
    fn next(&self, iterations: usize) -> Vec<&'f str> {
        let Some(capacity) = self.config("iteration.capacity").and_then(number) else {
            return self.order().into_iter().take(10 * iterations).collect();
        };
        let mut next = Vec::new();
        for id in self.order() {
            if self.total(&next) >= capacity * iterations as f64 - 1e-9 {
                break;
            }
            next.push(id);
        }
        next
    }

    fn in_window(&self, at: i64) -> bool {
        self.since <= at && at < self.end
    }

    /// Days from an instant to today.
    fn age(&self, at: i64) -> f64 {
        duration(at, self.now)
    }

    fn done(&self) -> Vec<&'f str> {
        self.items(|_, item| item.status == "done")
    }

    fn done_since(&self) -> Vec<&'f str> {
        self.items(|id, item| item.status == "done" && self.days[id].closed.is_some_and(|at| self.in_window(at)))
    }

    /// The first deployment at or after an instant.
    fn carried(&self, at: i64) -> Option<i64> {
        self.deployed.iter().map(|(deployed, _)| *deployed).find(|deployed| *deployed >= at)
    }

    /// The deployments in the window.
    fn deployments(&self) -> Vec<&(i64, String)> {
        self.deployed.iter().filter(|(at, _)| self.in_window(*at)).collect()
    }

    /// What a deployment carried: done after the one before.
    fn shipped(&self, at: i64) -> Vec<&'f str> {
        self.items(|id, item| {
            item.status == "done" && self.days[id].closed.is_some_and(|closed| self.carried(closed) == Some(at))
        })
    }
}

fn duration(from: i64, to: i64) -> f64 {
    (to - from).max(0) as f64 / DAY as f64
}

/// Own dates first, then what the commits say, for the state in which the item is.
fn days(item: &Item, life: Option<&Life>) -> Days {
    let life = life.cloned().unwrap_or_default();
    Days {
        born: item.day("reported").or(life.born),
        answered: item.day("answered").or(life.answered).filter(|_| item.status != "triage"),
        started: item.day("started").or(life.started),
        closed: item.day("closed").or(life.closed).filter(|_| item.is_closed()),
    }
}

mod practice;
mod work;

pub use work::planned;
