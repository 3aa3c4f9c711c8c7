//! Writes a backlog as files in a random style.
//!
//! The style decides folders, the order of keys and tables, quotes, the notation of numbers, line endings and byte order marks.
//! None of it may change the meaning of the files.

use topline::text::{SourceFile, Tree};

use super::backlogs::{Backlog, Config, Date, Decision, Item, Number, Target, Value};
use super::rng::Rng;

impl Backlog {
    /// The backlog's files.
    pub fn tree(&self) -> Tree {
        let mut rng = Rng(self.style);
        let config = SourceFile::from_bytes("backlog.toml", finish(config(&self.config, &mut rng), &mut rng));
        let headings = self.config.criteria_headings.clone().unwrap_or_else(|| vec!["Acceptance criteria".into()]);
        let stories = self.items.iter().map(|item| {
            let folder = rng.pick(&["", "", "cart/", "a b/", "Über/deep/er/", "x.md/"]);
            let bytes = finish(story(item, &headings, &mut rng), &mut rng);
            SourceFile::from_bytes(format!("stories/{folder}{}.md", item.id), bytes)
        });
        let mut stories: Vec<SourceFile> = stories.collect();
        rng.shuffle(&mut stories);
        let decisions = self.decisions.iter().map(|decision| {
            let bytes = finish(decision_text(decision, &mut rng), &mut rng);
            SourceFile::from_bytes(format!("decisions/{}.toml", decision.item), bytes)
        });
        let mut decisions: Vec<SourceFile> = decisions.collect();
        rng.shuffle(&mut decisions);
        Tree { config: Some(config), stories, decisions, ..Tree::default() }
    }
}

/// The text as some editor saves it.
fn finish(text: String, rng: &mut Rng) -> Vec<u8> {
    let text = if rng.one_in(8) { text.replace('\n', "\r\n") } else { text };
    let text = if rng.one_in(8) { format!("\u{feff}{text}") } else { text };
    text.into_bytes()
}

/// The text of a story.
fn story(item: &Item, headings: &[String], rng: &mut Rng) -> String {
    let (mut keys, mut tables) = (Vec::new(), Vec::new());
    let mut text = |key: &str, value: Option<&str>| keys.extend(value.map(|value| (key.to_owned(), value.to_owned())));
    text("title", Some(&item.title));
    text("type", item.kind);
    text("status", item.status);
    text("step", item.step.as_deref());
    text("release", item.release.as_deref());
    text("feature", item.feature.as_deref());
    text("flag", item.flag.as_deref());
    text("objective", item.objective.as_deref());
    text("severity", item.severity);
    text("found_in", item.found_in);
    text("source", item.source.as_deref());
    text("answer", item.answer.as_deref());
    text("reason", item.reason.as_deref());
    let mut lines: Vec<String> = keys.iter().map(|(key, value)| pair(key, &string(value, rng), rng)).collect();
    for (key, values) in [("about", &item.about), ("depends_on", &item.depends_on), ("labels", &item.labels)] {
        if !values.is_empty() {
            lines.push(pair(key, &array(values, rng), rng));
        }
    }
    for (key, values) in [("assignee", &item.assignee), ("external", &item.external)] {
        match values.as_slice() {
            [] => {}
            [one] if rng.one_in(2) => lines.push(pair(key, &string(one, rng), rng)),
            more => lines.push(pair(key, &array(more, rng), rng)),
        }
    }
    for (key, value) in [("reported", item.reported), ("closed", item.closed), ("due", item.due)] {
        lines.extend(value.map(|value| pair(key, &date(value), rng)));
    }
    lines.extend(item.reach.map(|reach| pair("reach", &whole(reach, rng), rng)));
    lines.extend(item.estimate.map(|estimate| pair("estimate", &number(estimate, rng), rng)));
    if let Some(value) = &item.value {
        worth("value", value, &mut lines, &mut tables, rng);
    }
    if rng.one_in(10) {
        tables.push("[extra]\nanything = { goes = [1, 2.5, 1979-05-27T07:32:00Z] }\ntitle = 7\n".into());
    }
    rng.shuffle(&mut lines);
    rng.shuffle(&mut tables);
    let tail = rng.pick(&["", " ", "\t "]);
    format!("+++{tail}\n{}{}+++\n{}", lines.concat(), tables.concat(), body(item, headings, rng))
}

/// The body: criteria under a heading that says so, and text that only looks like it.
fn body(item: &Item, headings: &[String], rng: &mut Rng) -> String {
    let mut parts = Vec::new();
    if item.described {
        let texts =
            ["Why.\n", "## Notes\n\n- [ ] a box elsewhere\n", "```\n## Acceptance criteria\n\n- [ ] x\n+++\n```\n"];
        parts.push(rng.pick(&texts).to_owned());
    } else if rng.one_in(3) {
        parts.push(
            rng.pick(&["# Only a heading\n", "<!-- a remark -->\n", "   \n", "## Acceptance criteria\n"]).to_owned(),
        );
    }
    if item.criteria > 0 {
        let heading = rng.pick(&headings.iter().map(String::as_str).collect::<Vec<_>>()).to_owned();
        let heading = if rng.one_in(3) { heading.to_uppercase() } else { heading };
        let heading = match rng.below(4) {
            0 => format!("{heading}\n=======\n"),
            level => format!("{} {heading}\n", "#".repeat(level * 2)),
        };
        let boxes = (0..item.criteria).map(|n| format!("- [{}] box {n}\n", rng.pick(&[" ", "x", "X"])));
        parts.push(format!("{heading}\n{}", boxes.collect::<String>()));
    }
    parts.iter().map(|part| format!("\n{part}")).collect()
}

/// The text of `backlog.toml`.
fn config(config: &Config, rng: &mut Rng) -> String {
    // Blocks of one group keep their order; groups may stand in any order, and in between each other.
    let mut groups = vec![vec!["[product]\nname = \"Shop\"\n".to_owned()]];
    for (name, ids) in [
        ("objectives", &config.objectives),
        ("flow", &config.flow),
        ("releases", &config.releases),
        ("flags", &config.flags),
    ] {
        groups.push(ids.iter().map(|id| entry(name, id, rng)).collect());
    }
    groups.push(features(config, rng));
    groups.push(policy(config, rng));
    if let Some(weights) = &config.weights {
        let mut lines: Vec<String> =
            weights.iter().map(|(part, weight)| pair(&key(part, rng), &number(*weight, rng), rng)).collect();
        rng.shuffle(&mut lines);
        groups.push(vec![format!("[value.weights]\n{}", lines.concat())]);
    }
    if let Some(iteration) = &config.iteration {
        let goal = iteration.goal.as_ref().map(|goal| pair("goal", &string(goal, rng), rng));
        groups.push(vec![format!("[iteration]\n{}", goal.unwrap_or_default())]);
    }
    let mut text = String::new();
    groups.retain(|group| !group.is_empty());
    while !groups.is_empty() {
        let group = rng.below(groups.len());
        text.push_str(&groups[group].remove(0));
        text.push_str(rng.pick(&["", "\n", "# a remark [x]\n"]));
        groups.retain(|group| !group.is_empty());
    }
    text
}

fn entry(name: &str, id: &str, rng: &mut Rng) -> String {
    let mut lines = vec![pair("id", &string(id, rng), rng)];
    if name == "flags" {
        lines.push(pair("state", &string(rng.pick(&["off", "on", "removed"]), rng), rng));
    } else if rng.one_in(2) {
        lines.push(pair("title", &string("Some title", rng), rng));
    }
    rng.shuffle(&mut lines);
    format!("[[{name}]]\n{}", lines.concat())
}

fn features(config: &Config, rng: &mut Rng) -> Vec<String> {
    let features = config.features.iter().map(|feature| {
        let (mut lines, mut tables) = (vec![pair("id", &string(&feature.id, rng), rng)], Vec::new());
        lines.extend(feature.objective.as_ref().map(|objective| pair("objective", &string(objective, rng), rng)));
        if let Some(value) = &feature.value {
            worth("features.value", value, &mut lines, &mut tables, rng);
        }
        rng.shuffle(&mut lines);
        format!("[[features]]\n{}{}", lines.concat(), tables.concat())
    });
    features.collect()
}

fn policy(config: &Config, rng: &mut Rng) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(config.lanes.as_ref().map(|lanes| pair("lanes", &array(lanes, rng), rng)));
    lines.extend(config.max_estimate.map(|estimate| pair("max_estimate", &number(estimate, rng), rng)));
    lines.extend(config.criteria_headings.as_ref().map(|all| pair("criteria_headings", &array(all, rng), rng)));
    let mut ready: Vec<String> =
        config.ready.iter().map(|(kind, required)| pair(kind, &array(required, rng), rng)).collect();
    rng.shuffle(&mut lines);
    rng.shuffle(&mut ready);
    let mut blocks = Vec::new();
    if !lines.is_empty() {
        blocks.push(format!("[policy]\n{}", lines.concat()));
    }
    if !ready.is_empty() {
        blocks.push(format!("[policy.ready]\n{}", ready.concat()));
    }
    rng.shuffle(&mut blocks);
    blocks
}

/// The text of a decision's file.
fn decision_text(decision: &Decision, rng: &mut Rng) -> String {
    let target = match &decision.target {
        Target::Above(other) => pair("above", &string(other, rng), rng),
        Target::Below(other) => pair("below", &string(other, rng), rng),
        Target::First => pair("first", "true", rng),
        Target::Last => pair("last", "true", rng),
    };
    let mut lines = vec![target, pair("because", &string("Christmas campaign", rng), rng)];
    if rng.one_in(3) {
        lines.push(pair("by", &string("maria@shop.example", rng), rng));
    }
    if rng.one_in(3) {
        lines.push(pair("review_on", &date((2026, 12, 24)), rng));
    }
    rng.shuffle(&mut lines);
    lines.concat()
}

/// Writes a value as a number, an inline table, dotted keys or a table; `path` ends in the key.
fn worth(path: &str, value: &Value, lines: &mut Vec<String>, tables: &mut Vec<String>, rng: &mut Rng) {
    let last = path.rsplit('.').next().unwrap_or(path);
    let parts = match value {
        Value::Plain(plain) => return lines.push(pair(last, &number(*plain, rng), rng)),
        Value::Parts(parts) => parts,
    };
    let mut pairs: Vec<(String, String)> =
        parts.iter().map(|(part, value)| (key(part, rng), number(*value, rng))).collect();
    rng.shuffle(&mut pairs);
    match rng.below(3) {
        0 => {
            let pairs: String = pairs.iter().map(|(part, value)| pair(part, value, rng)).collect();
            tables.push(format!("[{path}]\n{pairs}"));
        }
        1 if !pairs.is_empty() => {
            // The dotted lines of one table may stand anywhere among the others.
            lines.extend(pairs.iter().map(|(part, value)| pair(&format!("{last}.{part}"), value, rng)));
        }
        _ => {
            let pairs: Vec<String> = pairs.iter().map(|(part, value)| format!("{part} = {value}")).collect();
            lines.push(pair(last, &format!("{{ {} }}", pairs.join(", ")), rng));
        }
    }
}

fn pair(key: &str, value: &str, rng: &mut Rng) -> String {
    let equals = rng.pick(&[" = ", "=", "  =  "]);
    let remark = rng.pick(&["", "", "", " # a remark = 1"]);
    format!("{key}{equals}{value}{remark}\n")
}

fn key(text: &str, rng: &mut Rng) -> String {
    let bare = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if bare && !rng.one_in(4) { text.to_owned() } else { format!("\"{text}\"") }
}

fn string(text: &str, rng: &mut Rng) -> String {
    let literal = !text.contains('\'') && !text.chars().any(char::is_control);
    match rng.below(6) {
        0 if literal => format!("'{text}'"),
        1 if literal => format!("'''{text}'''"),
        2 => format!("\"\"\"\n{}\"\"\"", escaped(text)),
        3 => format!("\"{}\"", text.chars().map(|c| format!("\\U{:08x}", u32::from(c))).collect::<String>()),
        _ => format!("\"{}\"", escaped(text)),
    }
}

fn escaped(text: &str) -> String {
    let escape = |c: char| match c {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\n' => "\\n".to_owned(),
        '\t' => "\\t".to_owned(),
        c => c.to_string(),
    };
    text.chars().map(escape).collect()
}

fn array<T: AsRef<str>>(texts: &[T], rng: &mut Rng) -> String {
    let texts: Vec<String> = texts.iter().map(|text| string(text.as_ref(), rng)).collect();
    match rng.below(4) {
        0 => format!("[\n  {},\n]", texts.join(", # one\n  ")).replace("[\n  ,\n]", "[]"),
        _ => format!("[{}]", texts.join(", ")),
    }
}

fn date((year, month, day): Date) -> String {
    format!("{year:04}-{month:02}-{day:02}")
}

fn whole(number: u64, rng: &mut Rng) -> String {
    match rng.below(8) {
        0 => format!("0x{number:X}"),
        1 => format!("+{number}"),
        2 => grouped(number),
        _ => number.to_string(),
    }
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let (head, tail) = digits.split_at(first);
    let mut groups: Vec<String> =
        tail.as_bytes().chunks(3).map(|chunk| String::from_utf8_lossy(chunk).into()).collect();
    if !head.is_empty() {
        groups.insert(0, head.to_owned());
    }
    groups.join("_")
}

/// A number of ten-thousandths as TOML.
fn number(number: Number, rng: &mut Rng) -> String {
    let (before, after) = (number / 10_000, number % 10_000);
    let fraction = format!("{after:04}");
    let short = fraction.trim_end_matches('0');
    match rng.below(12) {
        0 => format!("{before}.{fraction}"),
        1 => format!("+{before}.{fraction}"),
        2 => format!("{number}e-4"),
        3 if short.is_empty() => format!("{before}E0"),
        4 if before % 1_000 == 0 && short.is_empty() => format!("{}e+03", before / 1_000),
        5 => format!("{}.{fraction}", grouped(before)),
        _ if short.is_empty() && rng.one_in(3) => format!("{before}.0"),
        _ if short.is_empty() => whole(before, rng),
        _ => format!("{before}.{short}"),
    }
}
