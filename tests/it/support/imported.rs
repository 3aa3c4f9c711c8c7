//! Checks a backlog against the format, independently of the code that wrote it.
//!
//! It reads the output with the `toml` crate only, and uses none of the importer's types except the files.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::collections::{BTreeMap, BTreeSet};

use topline::import::OutputFile;

/// Every key of a story.
pub(crate) const KEYS: [&str; 27] = [
    "title",
    "type",
    "status",
    "step",
    "release",
    "feature",
    "flag",
    "objective",
    "estimate",
    "value",
    "severity",
    "found_in",
    "reach",
    "source",
    "about",
    "depends_on",
    "reported",
    "answered",
    "started",
    "closed",
    "due",
    "assignee",
    "labels",
    "answer",
    "reason",
    "external",
    "extra",
];

/// A story as the checks see it.
pub(crate) struct Checked {
    pub(crate) front: toml::Table,
    pub(crate) body: String,
}

/// All errors of a backlog's format; empty for a valid one.
pub(crate) fn faults(files: &[OutputFile]) -> Vec<String> {
    let mut faults = Vec::new();
    let stories = stories(files, &mut faults);
    let config = config(files, &mut faults);
    let ids = |table: &str| -> BTreeSet<String> {
        let entries = config.get(table).and_then(toml::Value::as_array).cloned().unwrap_or_default();
        entries.iter().filter_map(|entry| entry.get("id")?.as_str().map(str::to_owned)).collect()
    };
    let (features, releases) = (ids("features"), ids("releases"));
    let mut lower = BTreeSet::new();
    for (id, story) in &stories {
        if !legal(id) || !lower.insert(id.to_lowercase()) {
            faults.push(format!("{id}: illegal or repeated id"));
        }
        check_front(id, &story.front, &mut faults);
        for needed in needs(story) {
            if !stories.contains_key(&needed) {
                faults.push(format!("{id}: depends on unknown {needed}"));
            }
        }
        for (key, known) in [("feature", &features), ("release", &releases)] {
            if let Some(name) = story.front.get(key).and_then(toml::Value::as_str)
                && !known.contains(name)
            {
                faults.push(format!("{id}: unknown {key} {name}"));
            }
        }
    }
    faults.extend(circular(&stories).into_iter().map(|id| format!("{id}: in a cycle")));
    faults
}

/// The stories by id.
pub(crate) fn stories(files: &[OutputFile], faults: &mut Vec<String>) -> BTreeMap<String, Checked> {
    let mut stories = BTreeMap::new();
    for file in files.iter().filter(|file| file.path != "backlog.toml") {
        let Some(id) = file.path.strip_prefix("stories/").and_then(|name| name.strip_suffix(".md")) else {
            faults.push(format!("{}: not a story's path", file.path));
            continue;
        };
        match checked(&file.text) {
            Ok(story) => drop(stories.insert(id.to_owned(), story)),
            Err(why) => faults.push(format!("{id}: {why}")),
        }
    }
    if stories.len() + 1 != files.len() {
        faults.push("files are lost or doubled".to_owned());
    }
    stories
}

fn checked(text: &str) -> Result<Checked, String> {
    if text.len() > 1 << 20 {
        return Err("over 1 MiB".to_owned());
    }
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    if lines.first().map(|line| line.trim_end()) != Some("+++") {
        return Err("no front matter".to_owned());
    }
    let end = lines.iter().skip(1).position(|line| line.trim_end() == "+++").ok_or("front matter without an end")? + 1;
    let front: toml::Table =
        lines.get(1..end).unwrap_or_default().concat().parse().map_err(|error| format!("{error}"))?;
    Ok(Checked { front, body: lines.get(end + 1..).unwrap_or_default().concat() })
}

fn config(files: &[OutputFile], faults: &mut Vec<String>) -> toml::Table {
    let text = files.iter().find(|file| file.path == "backlog.toml").map(|file| file.text.as_str());
    match text.unwrap_or_default().parse::<toml::Table>() {
        Ok(table) => {
            if table.get("product").and_then(|product| product.get("name")).is_none() {
                faults.push("backlog.toml: no product name".to_owned());
            }
            let unknown = table.keys().filter(|key| !["product", "releases", "features"].contains(&key.as_str()));
            faults.extend(unknown.map(|key| format!("backlog.toml: unexpected {key}")));
            table
        }
        Err(error) => {
            faults.push(format!("backlog.toml: {error}"));
            toml::Table::new()
        }
    }
}

fn check_front(id: &str, front: &toml::Table, faults: &mut Vec<String>) {
    let one_of =
        |key: &str, known: &[&str]| front.get(key).and_then(toml::Value::as_str).is_some_and(|v| known.contains(&v));
    let title = front.get("title").and_then(toml::Value::as_str).unwrap_or_default();
    let sound = [
        (front.keys().all(|key| KEYS.contains(&key.as_str())), "unknown key"),
        (!title.trim().is_empty() && title.chars().count() <= 120 && !title.contains(['\n', '\r']), "title"),
        (one_of("type", &["story", "bug", "technical", "feedback"]), "type"),
        (one_of("status", &["triage", "todo", "doing", "done", "dropped"]), "status"),
        (front.get("value").is_none_or(|v| v.as_integer().is_some_and(|n| (1..=3).contains(&n))), "value"),
        (["reported", "closed", "due"].iter().all(|key| front.get(*key).is_none_or(is_day)), "date"),
        (["assignee", "labels", "depends_on"].iter().all(|key| front.get(*key).is_none_or(is_texts)), "list"),
        (front.get("extra").is_none_or(toml::Value::is_table), "extra"),
    ];
    faults.extend(sound.iter().filter(|(fine, _)| !fine).map(|(_, what)| format!("{id}: {what}")));
}

fn is_day(value: &toml::Value) -> bool {
    value.as_datetime().is_some_and(|day| day.date.is_some() && day.time.is_none() && day.offset.is_none())
}

fn is_texts(value: &toml::Value) -> bool {
    value.as_array().is_some_and(|items| items.iter().all(toml::Value::is_str))
}

/// The ids that a story depends on.
pub(crate) fn needs(story: &Checked) -> Vec<String> {
    let list = story.front.get("depends_on").and_then(toml::Value::as_array);
    list.into_iter().flatten().filter_map(|id| id.as_str().map(str::to_owned)).collect()
}

fn legal(id: &str) -> bool {
    let first = id.chars().next().is_some_and(|c| c.is_ascii_alphanumeric());
    let all = id.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    let stem = id.split('.').next().unwrap_or_default();
    let device = ["con", "prn", "aux", "nul"].contains(&stem)
        || (stem.len() == 4
            && (stem.starts_with("com") || stem.starts_with("lpt"))
            && stem.ends_with(|c| matches!(c, '1'..='9')));
    first && all && !device && id.len() <= 80 && id != "readme"
}

/// What is left when everything that depends on nothing left is taken away, again and again.
fn circular(stories: &BTreeMap<String, Checked>) -> Vec<String> {
    let mut left: BTreeMap<&str, BTreeSet<String>> =
        stories.iter().map(|(id, story)| (id.as_str(), needs(story).into_iter().collect())).collect();
    loop {
        let free: Vec<&str> = left
            .iter()
            .filter(|(_, needed)| !needed.iter().any(|id| left.contains_key(id.as_str())))
            .map(|(id, _)| *id)
            .collect();
        if free.is_empty() {
            return left.keys().map(|id| (*id).to_owned()).collect();
        }
        for id in free {
            left.remove(id);
        }
    }
}
