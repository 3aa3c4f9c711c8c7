//! A story file that people change at random.

use std::collections::BTreeMap;

use crate::support::rng::Rng;

/// Seconds of a day.
pub const DAY: i64 = 86_400;

/// One story file.
#[derive(Clone, Debug)]
pub struct Story {
    pub folder: &'static str,
    pub title: String,
    pub fields: BTreeMap<&'static str, String>,
    pub notes: Vec<String>,
    pub is_broken: bool,
}

/// A date some days before or after an instant.
pub fn day(rng: &mut Rng, now: i64, before: usize, after: usize) -> String {
    let days = rng.below(before + after + 1) as i64 - before as i64;
    jiff::Timestamp::from_second(now + days * DAY).unwrap().to_string()[..10].to_owned()
}

impl Story {
    pub fn set(&mut self, key: &'static str, value: String) {
        self.fields.insert(key, value);
    }

    /// Takes the next step of its life.
    pub fn go_on(&mut self) {
        let next = match self.fields.get("status").map(String::as_str) {
            Some("\"triage\"") => "todo",
            Some("\"doing\"" | "\"done\"") => "done",
            _ => "doing",
        };
        self.set("status", format!("{next:?}"));
    }

    /// Sets or takes away a key.
    pub fn change(&mut self, rng: &mut Rng, now: i64) {
        let n = rng.below(8) + 1;
        let (key, value) = match rng.below(15) {
            0 => ("value", if rng.one_in(2) { format!("{n}00") } else { format!("{{ income = {n}0 }}") }),
            1 => ("reach", n.to_string()),
            2 => ("severity", format!("{:?}", rng.pick(&["critical", "major", "minor", "trivial"]))),
            3 => ("found_in", format!("{:?}", rng.pick(&["production", "production", "staging"]))),
            4 => ("release", format!("\"r{}\"", n % 2 + 1)),
            5 => ("feature", format!("\"f{}\"", n % 2 + 1)),
            6 => ("step", format!("\"s{}\"", n % 3 + 1)),
            7 | 8 => ("estimate", if rng.one_in(3) { format!("{n}.25") } else { n.to_string() }),
            9 => ("flag", format!("\"x{}\"", n % 2 + 1)),
            10 => ("source", format!("{:?}", rng.pick(&["users", "logs", "team"]))),
            11 => ("assignee", "\"priya\"".to_owned()),
            _ => {
                let key = *rng.pick(&[&"reported", &"answered", &"started", &"closed"]);
                (key, day(rng, now, 12, 1))
            }
        };
        if rng.one_in(5) {
            self.fields.remove(key);
        } else {
            self.set(key, value);
        }
    }

    pub fn text(&self) -> String {
        let fields: String = self.fields.iter().map(|(key, value)| format!("{key} = {value}\n")).collect();
        let end = if self.is_broken { "estimate = = 3\n" } else { "" };
        let notes = self.notes.join("\n");
        format!(
            "+++\ntitle = \"{}\"\n{fields}{end}+++\n\n{notes}\n\n## Acceptance criteria\n\n- [ ] It works\n",
            self.title
        )
    }
}
