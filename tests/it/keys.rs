//! The registry of keys agrees with the rest of the program: each set of keys is compared with it.
//!
//! Every key has two sample values and a wrong one, made from its type; a key of a new type needs samples here.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use topline::diag::Fact;
use topline::model::item::ItemKind;
use topline::model::keys::config::{self, ConfigTable, Shape};
use topline::model::keys::{DefaultValue, Key, StoryKey, ValueType, decision, story};
use topline::model::{Item, Missing, Requirement, readiness};
use topline::parse::cache::{self, ParseCache};
use topline::parse::reader_key::ReaderKey;
use topline::parse::{self, Parsed, ReadSettings, ReadStory};
use topline::rules::{self, Base, Blame, RuleContext};
use topline::text::{SourceFile, Tree};
use topline::{diff, order, render};

/// Two values that a key can have and one that it can't have.
struct Samples {
    good: [&'static str; 2],
    wrong: &'static str,
}

/// `None` where the value is a table with keys of its own.
fn samples(value: ValueType) -> Option<Samples> {
    let (one, two, wrong) = match value {
        ValueType::String | ValueType::Line(_) | ValueType::Reference(_) => ("'one'", "'two'", "1"),
        ValueType::Id => ("'new-one'", "'new-two'", "1"),
        ValueType::Word(["story", ..]) => ("'bug'", "'technical'", "'no-such'"),
        ValueType::Word(["triage", ..]) => ("'triage'", "'doing'", "'no-such'"),
        ValueType::Word(["critical", ..]) => ("'critical'", "'minor'", "'no-such'"),
        ValueType::Word(["off", "info", ..]) => ("'info'", "'warning'", "'no-such'"),
        ValueType::Word(["on", ..]) => ("'on'", "'off'", "'no-such'"),
        ValueType::Word(["off", ..]) => ("'on'", "'removed'", "'no-such'"),
        ValueType::Word(words) => panic!("no samples of {words:?}"),
        ValueType::Words(_) => ("['goal']", "['release']", "['no-such']"),
        ValueType::Requirements => ("['description']", "['title']", "['no-such']"),
        ValueType::Strings => ("['one@shop.example']", "['two@shop.example']", "'one'"),
        ValueType::References(_) => ("['one']", "['two']", "'one'"),
        ValueType::StringOrStrings => ("'one'", "['two']", "1"),
        ValueType::Decimal => ("1", "2.5", "-1"),
        ValueType::Share => ("0.25", "0.5", "1.5"),
        ValueType::Count | ValueType::Days => ("1", "2", "1.5"),
        ValueType::Date => ("2026-11-23", "2026-11-24", "'2026-11-23'"),
        ValueType::Value => ("3", "{ a = 1 }", "'3'"),
        ValueType::True => ("true", "true", "false"),
        ValueType::Boolean => ("true", "false", "'yes'"),
        ValueType::Timestamp => ("2026-11-23", "2026-11-24T09:00:00+01:00", "'2026-11-23'"),
        ValueType::Unread => ("{ a = 1 }", "{ a = 2 }", "1"),
        ValueType::Table => return None,
    };
    Some(Samples { good: [one, two], wrong })
}

/// What stories and tables refer to.
const DECLARED: [(&str, &str); 5] = [
    ("flow", "[[flow]]\nid = 'one'\n[[flow]]\nid = 'two'\n"),
    ("releases", "[[releases]]\nid = 'one'\n[[releases]]\nid = 'two'\n"),
    ("features", "[[features]]\nid = 'one'\n[[features]]\nid = 'two'\n"),
    ("flags", "[[flags]]\nid = 'one'\n[[flags]]\nid = 'two'\n"),
    ("objectives", "[[objectives]]\nid = 'one'\n[[objectives]]\nid = 'two'\n"),
];

fn declared() -> String {
    DECLARED.iter().map(|(_, text)| *text).collect()
}

fn read(config: &str, stories: &[(&str, &str)]) -> Parsed {
    let file = |(id, matter): &(&str, &str)| {
        let text = format!("+++\ntitle = '{id}'\n{matter}\n+++\n");
        SourceFile::from_bytes(format!("stories/{id}.md"), text.into())
    };
    let config = Some(SourceFile::from_bytes("backlog.toml", config.into()));
    let tree = Tree { config, stories: stories.iter().map(file).collect(), ..Tree::default() };
    parse::tree(&tree, &rules::known())
}

/// A backlog with the item `x`, which has this front matter, and everything that it can refer to.
fn with_item(matter: &str) -> Parsed {
    read(&declared(), &[("one", ""), ("two", ""), ("x", matter)])
}

fn item(parsed: &Parsed) -> &Item {
    parsed.backlog.item(parsed.backlog.find("x").unwrap())
}

/// The front matter with a value of a key, which is a line further down for the title.
fn line(key: &StoryKey, value: &str) -> String {
    if *key == story::TITLE { String::new() } else { format!("{} = {value}", key.name()) }
}

fn said(key: &StoryKey, item: &Item) -> Option<String> {
    key.get(item).map(|given| given.value.to_string())
}

#[test]
fn names_are_unique_and_documented() {
    let names: BTreeSet<&str> = story::NAMES.iter().copied().collect();
    assert_eq!(names.len(), story::ALL.len());
    let tables: BTreeSet<&str> = config::TABLES.iter().map(|table| table.name).collect();
    assert_eq!(tables.len(), config::TABLES.len());
    let top: Vec<&str> = config::TABLES.iter().filter(|table| table.is_top()).map(|table| table.name).collect();
    assert_eq!(top, config::TOP);
    let keys = config::TABLES.iter().flat_map(|table| table.keys).copied();
    for key in keys.chain(story::ALL.iter().map(|key| &key.key)) {
        assert!(key.doc.ends_with('.') && !key.doc.contains(". ") && !key.doc.contains('\n'), "{key:?}");
    }
}

#[test]
fn each_key_of_a_story_is_read_into_its_own_field() {
    let plain = with_item("");
    for key in story::ALL.iter().filter(|key| ***key != story::TITLE) {
        let samples = samples(key.key.value).unwrap();
        for value in samples.good {
            let parsed = with_item(&line(key, value));
            assert_eq!(parsed.problems, [], "{} = {value}", key.name());
            let text = value.trim_matches(['[', ']', '\'']);
            assert_eq!(said(key, item(&parsed)).as_deref(), Some(text).filter(|_| key.is_read()), "{}", key.name());
            for other in story::ALL.iter().filter(|other| *other != key) {
                assert_eq!(said(other, item(&parsed)), said(other, item(&plain)), "{} of {}", other.name(), key.name());
            }
        }
        let problems = with_item(&line(key, samples.wrong)).problems;
        let [problem] = problems.as_slice() else { panic!("{} = {}: {problems:?}", key.name(), samples.wrong) };
        assert!(matches!(&problem.fact, Fact::InvalidValue { key: at, .. } if at == key.name()), "{problem:?}");
    }
}

#[test]
fn a_key_that_is_not_registered_is_unknown() {
    let problems = with_item("no_such_key = 1").problems;
    let [problem] = problems.as_slice() else { panic!("{problems:?}") };
    assert!(matches!(&problem.fact, Fact::UnknownField { known, .. } if *known == story::NAMES), "{problem:?}");
    for table in config::TABLES.iter().filter(|table| table.shape != Shape::Open) {
        let text = table_with(table, "no_such_key", "1");
        let problems = in_config(table, &text).problems;
        let unknown = |fact: &Fact| matches!(fact, Fact::UnknownField { known, table: of, .. } if *known == table.names && *of == table.name);
        assert!(problems.iter().any(|problem| unknown(&problem.fact)), "{text}: {problems:?}");
    }
    let problems = read("[no-such-table]\n", &[]).problems;
    assert!(matches!(&problems[0].fact, Fact::UnknownField { known, .. } if *known == config::TOP), "{problems:?}");
}

#[test]
fn missing_required_keys_are_reported() {
    let story = "+++\n+++\n".to_owned().into_bytes();
    let tree = Tree { stories: vec![SourceFile::from_bytes("stories/x.md", story)], ..Tree::default() };
    let missing = |parsed: &Parsed| -> Vec<&'static str> {
        let facts = parsed.problems.iter().map(|problem| &problem.fact);
        facts.filter_map(|fact| if let Fact::MissingField { key, .. } = fact { Some(*key) } else { None }).collect()
    };
    let required = |keys: &mut dyn Iterator<Item = &'static Key>| -> Vec<&'static str> {
        keys.filter(|key| key.is_required).map(|key| key.name).collect()
    };
    assert_eq!(missing(&parse::tree(&tree, &[])), required(&mut story::ALL.iter().map(|key| &key.key)));
    for table in config::TABLES {
        let parsed = read(&format!("{}\n", table.header()), &[]);
        assert_eq!(missing(&parsed), required(&mut table.keys.iter().copied()), "{}", table.name);
    }
}

#[test]
fn defaults_count_where_a_key_is_not_written() {
    for (kind, _) in <ItemKind as topline::model::item::Named>::NAMES {
        let parsed = with_item(&format!("type = '{kind}'"));
        let item = item(&parsed);
        for key in story::ALL.iter().filter(|key| ![&story::TITLE, &story::TYPE].contains(key)) {
            let default = match key.key.default {
                DefaultValue::Word(word) => Some(word(item.kind.value).to_owned()),
                DefaultValue::Absent | DefaultValue::OfFeature(_) => None,
                DefaultValue::Toml(text) => panic!("{text} is a default of no item"),
            };
            assert_eq!(said(key, item), default, "{} of {kind}", key.name());
        }
    }
    for (table, key) in config_keys() {
        if let DefaultValue::Toml(text) = key.default {
            let written = in_config(table, &table_with(table, key.name, text));
            let bare =
                in_config(table, &table_with(table, key.name, text).replace(&format!("{} = {text}\n", key.name), ""));
            assert_eq!(without_places(&written), without_places(&bare), "{}.{}", table.name, key.name);
        }
    }
}

#[test]
fn a_definition_of_ready_may_ask_for_each_key_that_is_read() {
    let keys = Requirement::all().filter_map(|all| if let Requirement::Key(key) = all { Some(key) } else { None });
    let keys: Vec<&StoryKey> = keys.collect();
    assert_eq!(keys, story::ALL.iter().copied().filter(|key| key.is_read()).collect::<Vec<_>>());
    for key in keys {
        let requires = format!("{}[policy.ready]\nstory = ['{}']\n", declared(), key.name());
        let lacks = |matter: &str| {
            let parsed = read(&requires, &[("one", ""), ("two", ""), ("x", matter)]);
            let missing = readiness::missing(item(&parsed), &parsed.backlog.config);
            missing == [Missing::Requirement(Requirement::Key(key))]
        };
        // Nothing lacks a title, a type or a status; an item of another type is asked for something else.
        assert_eq!(lacks(""), said(key, item(&with_item(""))).is_none(), "{}", key.name());
        if *key != story::TYPE {
            let value = samples(key.key.value).unwrap().good[1];
            assert!(!lacks(&line(key, value)), "{}", key.name());
        }
    }
}

#[test]
fn copying_a_key_copies_that_key() {
    let all = |at: usize| -> String {
        story::ALL.iter().map(|key| line(key, samples(key.key.value).unwrap().good[at]) + "\n").collect()
    };
    let (one, two) = (with_item(&all(0)), with_item(&all(1)));
    for key in story::ALL {
        let mut mixed = item(&one).clone();
        key.copy(item(&two), &mut mixed);
        for other in story::ALL {
            let from = if other == key { item(&two) } else { item(&one) };
            assert_eq!(said(other, &mixed), said(other, from), "{} after {}", other.name(), key.name());
        }
    }
}

#[test]
fn the_cache_of_parsed_items_keeps_each_key() {
    let all: String = story::ALL.iter().map(|key| line(key, samples(key.key.value).unwrap().good[0]) + "\n").collect();
    let parsed = with_item(&all);
    let key = ReaderKey::new(ReadSettings::from_config(&parsed.backlog.config));
    let bytes = cache::encode(&key, [(&[7; 20][..], &ReadStory::Clean(Arc::new(item(&parsed).clone())))]).unwrap();
    let cache = ParseCache::open(&bytes, &key).unwrap();
    let hit = cache.lookup([Some(&[7; 20][..])].into_iter())[0].unwrap();
    let story = cache.story(hit, &"stories/x.md".into()).unwrap();
    let cached = story.valid_item().unwrap();
    for key in story::ALL {
        assert_eq!(said(key, cached), said(key, item(&parsed)), "{}", key.name());
        assert_eq!(key.get(cached).map(|given| given.span), key.get(item(&parsed)).map(|given| given.span));
    }
}

#[test]
fn json_shows_what_items_say_under_the_names_of_keys() {
    let shown = ["title", "type", "status", "step", "release", "feature", "estimate", "value", "reach"];
    let lines = shown.iter().filter_map(|name| story::find(name));
    let all: String = lines.map(|key| line(key, samples(key.key.value).unwrap().good[0]) + "\n").collect();
    let parsed = with_item(&all.replace("'triage'", "'doing'"));
    let order = order::compute(&parsed).unwrap();
    let json = serde_json::to_value(render::order_json::OrderJson::new(&parsed.backlog, &order)).unwrap();
    let items = json["items"].as_array().unwrap();
    let json = items.iter().find(|item| item["id"] == "x").unwrap().as_object().unwrap();
    // `reason` there is why the item stands where it stands.
    for key in story::ALL.iter().filter(|key| ***key != story::REASON) {
        let value = json.get(key.name()).map(|value| match value {
            serde_json::Value::Number(number) => number.as_f64().unwrap().to_string(),
            value => value.as_str().unwrap().to_owned(),
        });
        let expected = said(key, item(&parsed)).filter(|_| shown.contains(&key.name()));
        assert_eq!(value, expected, "{}", key.name());
    }
}

/// Two items, `a` above `b`, until a line joins the front matter of one of them.
struct Decides {
    key: &'static StoryKey,
    a: &'static str,
    b: &'static str,
    /// What joins which of them.
    edit: (&'static str, &'static str),
}

const fn decides(
    key: &'static StoryKey,
    both: (&'static str, &'static str),
    edit: (&'static str, &'static str),
) -> Decides {
    Decides { key, a: both.0, b: both.1, edit }
}

static DECIDING: [Decides; 12] = [
    decides(&story::TYPE, ("", ""), ("b", "type = 'bug'")),
    decides(&story::STATUS, ("", ""), ("a", "status = 'done'")),
    decides(&story::STEP, ("release = 'one'", "release = 'one'"), ("a", "step = 'one'")),
    decides(&story::RELEASE, ("", ""), ("b", "release = 'one'")),
    decides(&story::FEATURE, ("", ""), ("b", "feature = 'one'")),
    decides(&story::ESTIMATE, ("value = 1", "value = 1"), ("b", "estimate = 1")),
    decides(&story::VALUE, ("", ""), ("b", "value = 1")),
    decides(&story::SEVERITY, ("type = 'bug'", "type = 'bug'"), ("b", "severity = 'critical'")),
    decides(&story::FOUND_IN, ("type = 'bug'", "type = 'bug'"), ("a", "found_in = 'test'")),
    decides(
        &story::REACH,
        ("type = 'feedback'\nstatus = 'todo'", "type = 'feedback'\nstatus = 'todo'"),
        ("b", "reach = 1"),
    ),
    decides(&story::DEPENDS_ON, ("", ""), ("a", "depends_on = ['b']")),
    decides(&story::REPORTED, ("type = 'bug'", "type = 'bug'"), ("b", "reported = 2026-01-01")),
];

/// The ids from the top, and what `diff` names as causes against the same without the edit.
fn order_of(config: &str, stories: &[(&str, &str)]) -> Vec<String> {
    let parsed = read(config, stories);
    assert_eq!(parsed.problems, []);
    let order = order::compute(&parsed).unwrap();
    order.placed.iter().map(|placed| parsed.backlog.item(placed.item).id.to_string()).collect()
}

#[test]
fn the_order_depends_on_the_keys_that_decide_it_and_on_no_others() {
    let config = format!("{}[iteration]\ngoal = 'one'\n", declared());
    for Decides { key, a, b, edit } in &DECIDING {
        let edited = |id, matter: &str| if edit.0 == id { format!("{matter}\n{}", edit.1) } else { matter.to_owned() };
        let before = order_of(&config, &[("a", a), ("b", b)]);
        let after = order_of(&config, &[("a", &edited("a", a)), ("b", &edited("b", b))]);
        assert_eq!((before[0].as_str(), after[0].as_str()), ("a", "b"), "{}", key.name());
    }
    let tried: BTreeSet<&str> = DECIDING.iter().map(|case| case.key.name()).collect();
    let deciding = story::ALL.iter().filter(|key| key.key.decides_order).map(|key| key.name());
    assert_eq!(tried, deciding.collect());
    for key in story::ALL.iter().filter(|key| !key.key.decides_order) {
        for kind in ["story", "bug", "technical", "feedback"] {
            let matter = |value| format!("type = '{kind}'\nstatus = 'todo'\n{}", line(key, value));
            let of = |value| order_of(&config, &[("a", ""), ("one", &matter(value)), ("two", ""), ("z", "")]);
            let [one, two] = samples(key.key.value).unwrap().good;
            assert_eq!(of(one), of(two), "{}", key.name());
        }
    }
}

/// What `diff` names as the causes of moves from one backlog to another.
fn causes(base: (&str, &[(&str, &str)]), head: (&str, &[(&str, &str)])) -> String {
    let (base, head) = (read(base.0, base.1), read(head.0, head.1));
    let tree = Tree::default();
    let orders = (order::compute(&base).unwrap(), order::compute(&head).unwrap());
    let side = |parsed, order| diff::DiffSide { tree: &tree, parsed, order: Some(order) };
    let diff = diff::compare(side(&base, &orders.0), side(&head, &orders.1));
    let moved = diff.moved.iter().flat_map(|moved| &moved.causes);
    format!("{:?}", moved.chain(diff.left.iter().flat_map(|left| &left.causes)).collect::<Vec<_>>())
}

#[test]
fn diff_names_each_key_that_decides_the_order() {
    let config = format!("{}[iteration]\ngoal = 'one'\n", declared());
    for Decides { key, a, b, edit } in &DECIDING {
        let edited = |id, matter: &str| if edit.0 == id { format!("{matter}\n{}", edit.1) } else { matter.to_owned() };
        let (new_a, new_b) = (edited("a", a), edited("b", b));
        let causes = causes((&config, &[("a", a), ("b", b)]), (&config, &[("a", &new_a), ("b", &new_b)]));
        assert!(causes.contains(&format!("{key:?}")), "{}: {causes}", key.name());
    }
}

/// The tables with what makes `a` and `b` change places when they join, or replace the other.
const CONFIGS: [(&str, &str, &str, [&str; 2]); 8] = [
    (
        "flow.id",
        "[[flow]]\nid = 'p'\n[[flow]]\nid = 'q'\n[[releases]]\nid = 'r'\n",
        "[[flow]]\nid = 'q'\n[[flow]]\nid = 'p'\n[[releases]]\nid = 'r'\n",
        ["release = 'r'\nstep = 'p'", "release = 'r'\nstep = 'q'"],
    ),
    (
        "releases.id",
        "[[releases]]\nid = 'p'\n[[releases]]\nid = 'q'\n",
        "[[releases]]\nid = 'q'\n[[releases]]\nid = 'p'\n",
        ["release = 'p'", "release = 'q'"],
    ),
    ("features.value", "[[features]]\nid = 'p'\n", "[[features]]\nid = 'p'\nvalue = 9\n", ["", "feature = 'p'"]),
    ("policy.lanes", "", "[policy]\nlanes = ['rest']\n", ["type = 'feedback'\nstatus = 'todo'", "value = 1"]),
    ("policy.max_estimate", "", "[policy]\nmax_estimate = 1\n", ["value = 1\nestimate = 2", "value = 1"]),
    ("value.weights", "", "[value.weights]\np = 0\n", ["value = { p = 2 }", "value = 1"]),
    ("value.weights.PART", "[value.weights]\np = 1\n", "[value.weights]\np = 0\n", ["value = { p = 2 }", "value = 1"]),
    (
        "iteration.goal",
        "[[features]]\nid = 'p'\n",
        "[[features]]\nid = 'p'\n[iteration]\ngoal = 'p'\n",
        ["", "feature = 'p'"],
    ),
];

#[test]
fn the_order_depends_on_the_keys_of_backlog_toml_that_decide_it() {
    for (key, base, head, [a, b]) in CONFIGS {
        let stories = [("a", a), ("b", b)];
        assert_eq!(order_of(base, &stories)[0], "a", "{key}");
        assert_eq!(order_of(head, &stories)[0], "b", "{key}");
        let named = key.trim_end_matches(".id").trim_end_matches(".PART");
        let named = if key == "features.value" { "features.p.value" } else { named };
        let causes = causes((base, &stories), (head, &stories));
        assert!(causes.contains(named), "{key}: {causes}");
    }
    let tried = CONFIGS.iter().map(|(key, ..)| (*key).to_owned());
    let deciding = config_keys().filter(|(_, key)| key.decides_order);
    let deciding = deciding.map(|(table, key)| format!("{}.{}", table.name, key.name));
    assert_eq!(tried.collect::<BTreeSet<_>>(), deciding.collect());
}

fn config_keys() -> impl Iterator<Item = (&'static ConfigTable, &'static Key)> {
    config::TABLES.iter().flat_map(|table| table.keys.iter().map(|key| (*table, *key)))
}

/// The table with that value of a key, and with what it must have beside.
fn table_with(table: &ConfigTable, key: &str, value: &str) -> String {
    let name = match (table.shape, key) {
        (Shape::Open, "RULE") => "no-step",
        (Shape::Open, _) => "a",
        (_, key) => key,
    };
    let mut text = format!("{}\n{name} = {value}\n", table.header());
    for required in table.keys.iter().filter(|other| other.is_required && other.name != key) {
        text.push_str(&format!("{} = 'new'\n", required.name));
    }
    text
}

/// A backlog whose `backlog.toml` holds this table, beside all that it may refer to.
fn in_config(table: &ConfigTable, text: &str) -> Parsed {
    let others = DECLARED.iter().filter(|(name, _)| *name != table.name || table.shape == Shape::List);
    let config: String = others.map(|(_, text)| *text).chain([text]).collect();
    read(&config, &[("one", ""), ("two", ""), ("x", "")])
}

/// The configuration as text, without the places of what stands in it and the lookups by id.
fn without_places(parsed: &Parsed) -> String {
    let without = |text: &str, opening: &str| {
        let mut pieces = text.split(opening);
        let first = pieces.next().unwrap_or_default().to_owned();
        pieces.fold(first, |out, piece| out + piece.split_once('}').map_or("", |(_, rest)| rest))
    };
    without(&without(&format!("{:?}", parsed.backlog.config), "Span {"), "by_id: {")
}

#[test]
fn each_key_of_backlog_toml_is_read() {
    for (table, key) in config_keys() {
        let Some(samples) = samples(key.value) else {
            assert!(config::find(&format!("{}.{}", table.name, key.name)).is_some(), "{}.{}", table.name, key.name);
            continue;
        };
        let [one, two] = samples.good.map(|value| {
            let parsed = in_config(table, &table_with(table, key.name, value));
            assert_eq!(parsed.problems, [], "{}.{} = {value}", table.name, key.name);
            without_places(&parsed)
        });
        if key.value != ValueType::True {
            assert_ne!(one, two, "{}.{}", table.name, key.name);
        }
        let problems = in_config(table, &table_with(table, key.name, samples.wrong)).problems;
        let name = match (table.name, key.name) {
            ("rules", _) => "rules.no-step".to_owned(),
            ("value.weights" | "team.names", _) => format!("{}.a", table.name),
            (table, key) => format!("{table}.{key}"),
        };
        let is_meant = |fact: &Fact| matches!(fact, Fact::InvalidValue { key, .. } if *key == name);
        assert!(problems.iter().any(|problem| is_meant(&problem.fact)), "{name}: {problems:?}");
    }
}

/// The decision on `x` with that value of a key, and with what it must have beside.
fn decision_with(key: &Key, value: &str) -> String {
    let mut text = format!("{} = {value}\n", key.name);
    if !decision::TARGETS.iter().any(|target| target.name == key.name) {
        text.push_str("first = true\n");
    }
    if key.name != decision::BECAUSE.name {
        text.push_str("because = 'why'\n");
    }
    text
}

/// A backlog with this decision on `x`, and all that the decision may refer to.
fn decided(config: &str, text: &str) -> Parsed {
    let files = [
        ("backlog.toml", config),
        ("decisions/x.toml", text),
        ("stories/one.md", "+++\ntitle = '1'\n+++\n"),
        ("stories/two.md", "+++\ntitle = '2'\n+++\n"),
        ("stories/x.md", "+++\ntitle = 'x'\n+++\n"),
    ];
    parse::tree(&Tree::from_files(files.map(|(path, text)| (path, text.as_bytes().to_vec()))), &rules::known())
}

#[test]
fn each_key_of_a_decision_is_read() {
    let shown = |text: &str| {
        let parsed = decided("", text);
        assert_eq!(parsed.problems, [], "{text}");
        assert!(parsed.backlog.unresolved.is_empty(), "{text}");
        let debug = format!("{:?}", parsed.backlog.decisions);
        let order = order::compute(&parsed).unwrap();
        (debug.replace(char::is_numeric, ""), order.placed.iter().map(|placed| placed.item).collect::<Vec<_>>())
    };
    for key in decision::ALL {
        let samples = samples(key.value).unwrap();
        let [one, two] = samples.good.map(|value| decision_with(key, value));
        if key.value == ValueType::True {
            let other = if key.name == decision::FIRST.name { &decision::LAST } else { &decision::FIRST };
            assert_ne!(shown(&one).1, shown(&decision_with(other, "true")).1, "{}", key.name);
        } else if key.name == decision::REVIEW_ON.name {
            let days = [&one, &two].map(|text| decided("", text).backlog.decisions[0].review_on.clone().unwrap().value);
            assert_ne!(days[0], days[1]);
        } else {
            assert_ne!(shown(&one).0, shown(&two).0, "{}", key.name);
        }
        assert_eq!(shown(&one).1 != shown(&two).1, key.decides_order && key.value != ValueType::True, "{}", key.name);
        let problems = decided("", &decision_with(key, samples.wrong)).problems;
        let is_meant = |fact: &Fact| matches!(fact, Fact::InvalidValue { key: at, .. } if *at == key.name);
        assert!(problems.iter().any(|problem| is_meant(&problem.fact)), "{}: {problems:?}", key.name);
    }
    let problems = decided("", "first = true\nbecause = 'x'\nno_such_key = 1\n").problems;
    let [problem] = problems.as_slice() else { panic!("{problems:?}") };
    assert!(matches!(&problem.fact, Fact::UnknownField { known, .. } if *known == decision::NAMES), "{problem:?}");
    let problems = decided("", "first = true\n").problems;
    let [problem] = problems.as_slice() else { panic!("{problems:?}") };
    assert!(matches!(&problem.fact, Fact::MissingField { key: "because", .. }), "{problem:?}");
}

#[test]
fn a_change_of_a_decision_is_guarded() {
    let team = "[team]\nproduct_owners = ['maria@shop.example']\n";
    for key in decision::ALL {
        assert!(key.is_guarded, "{}", key.name);
        let [one, two] = samples(key.value).unwrap().good.map(|value| decision_with(key, value));
        let changed = is_guarded(&decided(team, &one), &decided(team, &two));
        assert_eq!(changed, key.value != ValueType::True, "{}", key.name);
    }
    let (first, last) = (decision_with(&decision::FIRST, "true"), decision_with(&decision::LAST, "true"));
    assert!(is_guarded(&decided(team, &first), &decided(team, &last)));
}

/// Whether the change is reported if its author is not a product owner.
fn is_guarded(base: &Parsed, head: &Parsed) -> bool {
    let blame = Blame::of_everything(&["dev@shop.example".to_owned()]);
    let base = Base::new(base, || None, &head.backlog, &[], &blame);
    let context = RuleContext { base: Some(&base), ..RuleContext::new(head) };
    rules::run(&context, None).iter().any(|finding| finding.rule == "priority-changed-by")
}

#[test]
fn the_product_owners_keys_are_those_that_the_registry_guards() {
    let team = format!("{}[team]\nproduct_owners = ['maria@shop.example']\n", declared());
    for key in story::ALL.iter().filter(|key| key.is_read() && ***key != story::TITLE) {
        let [one, two] = samples(key.key.value).unwrap().good;
        let with =
            |value: &str| read(&team, &[("one", ""), ("two", ""), ("x", &line(key, &value.replace("triage", "todo")))]);
        assert_eq!(is_guarded(&with(one), &with(two)), key.key.is_guarded, "{}", key.name());
        assert_eq!(
            is_guarded(&read(&team, &[("one", ""), ("two", ""), ("x", "")]), &with(two)),
            key.key.is_guarded,
            "{}",
            key.name()
        );
    }
    for (table, key) in config_keys() {
        let Some(samples) = samples(key.value).filter(|_| key.value != ValueType::True) else { continue };
        let owners = if table.name == "team" { "" } else { "[team]\nproduct_owners = ['maria@shop.example']\n" };
        let with = |value| in_config(table, &format!("{owners}{}", table_with(table, key.name, value)));
        assert_eq!(
            is_guarded(&with(samples.good[0]), &with(samples.good[1])),
            key.is_guarded,
            "{}.{}",
            table.name,
            key.name
        );
    }
}

#[test]
fn the_documentation_names_each_key() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let keys = readme.lines().filter_map(|line| line.strip_prefix("| `")).map(|row| row.split(" | ").next().unwrap());
    let documented: BTreeSet<&str> =
        keys.flat_map(|row| row.split("`, `")).map(|key| key.trim_matches(['`', '[', ']'])).collect();
    let missing: Vec<&&str> = story::NAMES.iter().filter(|name| !documented.contains(**name)).collect();
    assert!(missing.is_empty(), "README.md has no row of {missing:?}");
    let example = fs::read_to_string(root.join("backlog-example/backlog.toml")).unwrap();
    let own = config_keys().filter(|(table, key)| table.shape != Shape::Open && key.value != ValueType::Table);
    // The table of the decision's keys stands in a list.
    let rows = readme.lines().filter_map(|line| line.trim_start().strip_prefix("| `"));
    let decided = rows.filter_map(|row| row.split(" | ").next()).flat_map(|row| row.split("`, `"));
    let decided: BTreeSet<&str> = decided.map(|key| key.trim_end_matches('`')).collect();
    let missing: Vec<&&str> = decision::NAMES.iter().filter(|name| !decided.contains(**name)).collect();
    assert!(missing.is_empty(), "README.md has no row of {missing:?}");
    for (table, key) in own {
        assert!(example.contains(&table.header()), "the example has no {}", table.header());
        let (line, word) = (format!("{} = ", key.name), format!("`{}.{}`", table.name, key.name));
        let is_shown = example.contains(&line) || readme.contains(&line) || readme.contains(&word);
        assert!(is_shown, "nothing shows {}.{}", table.name, key.name);
    }
}
