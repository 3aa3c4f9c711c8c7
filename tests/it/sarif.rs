//! `check --format sarif` is SARIF 2.1.0 by its published schema, and says what `--format json` says.

use std::collections::BTreeSet;
use std::fs;

use jsonschema::Validator;
use serde_json::Value;

use crate::support::sandbox::{Sandbox, repository};

fn schema() -> Validator {
    let text = fs::read_to_string(repository("tests/data/sarif-schema-2.1.0.json")).unwrap();
    // The published pattern of `language` has a bracket too many, and is no regular expression of every dialect.
    let text = text.replace("{2}]?$", "{2}$");
    let schema = serde_json::from_str(&text).unwrap();
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

/// Where `log` breaks the schema; empty for a valid one.
fn faults(log: &Value) -> Vec<String> {
    schema().iter_errors(log).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn json(sandbox: &Sandbox, format: &str) -> Value {
    let run = sandbox.topline(&["check", "--format", format]);
    serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {run:?}"))
}

/// A backlog with findings of every severity, with and without a text, with related places and odd names.
fn broken() -> Sandbox {
    Sandbox::new()
        .file(".git/HEAD", "")
        .file(
            "back log/backlog.toml",
            "[product]\nname = \"Shop\"\n\n[[flow]]\nid = \"cart\"\n[[flow]]\nid = \"cart\"\n",
        )
        .file("back log/stories/größe & co.md", "+++\ntitle = \"\u{1F6D2} \\u001b[31m\"\nstatus = \"x\"\n+++\n")
        .file("back log/stories/latin.md", b"+++\ntitle = \"\xe4\"\n+++\n")
        .file("back log/stories/large.md", "+++\ntitle = \"Large\"\nestimate = 13\n+++\n\n[gone](gone.md)\n")
        .file("back log/stories/a.md", "+++\ntitle = \"A\"\ndepends_on = [\"b\"]\n+++\n")
        .file("back log/stories/b.md", "+++\ntitle = \"B\"\ndepends_on = [\"a\"]\nestimat = 3\n+++\n")
}

#[test]
fn logs_are_valid() {
    let clean = Sandbox::new().file("backlog.toml", "");
    let shop = Sandbox::new().filled_from(&repository("tests/data/shop"));
    for log in [json(&clean, "sarif"), json(&shop, "sarif")] {
        assert_eq!(faults(&log), Vec::<String>::new());
    }
    let sandbox = broken();
    let run = sandbox.topline(&["-C", "back log", "check", "--format", "sarif"]);
    let log = serde_json::from_str(&run.out).unwrap();
    assert_eq!(faults(&log), Vec::<String>::new());
    assert_eq!(run.code, Some(1));
}

#[test]
fn an_invalid_log_is_detected() {
    let shop = Sandbox::new().filled_from(&repository("tests/data/shop"));
    let mut log = json(&shop, "sarif");
    log["runs"][0]["results"][0]["level"] = "fatal".into();
    log["runs"][0]["colour"] = "red".into();
    let location = &mut log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    location["artifactLocation"]["uri"] = "back log/größe.md".into();
    location["region"]["startLine"] = 0.into();
    assert_eq!(faults(&log).len(), 4, "{:?}", faults(&log));
}

#[test]
fn results_are_the_findings() {
    let sandbox = broken();
    let out = |format| sandbox.topline(&["-C", "back log", "check", "--format", format]).out;
    let sarif: Value = serde_json::from_str(&out("sarif")).unwrap();
    let json: Value = serde_json::from_str(&out("json")).unwrap();
    let run = &sarif["runs"][0];
    let results = run["results"].as_array().unwrap();
    let findings = json["findings"].as_array().unwrap();
    assert_eq!(results.len(), findings.len());
    for (result, finding) in results.iter().zip(findings) {
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(result["ruleId"], finding["rule"]);
        assert_eq!(place["region"]["startLine"], finding["start"]["line"]);
        assert_eq!(place["region"]["startColumn"], finding["start"]["column"]);
        assert_eq!(place["region"]["endColumn"], finding["end"]["column"]);
        let related = |of: &Value, key: &str| of[key].as_array().map_or(0, Vec::len);
        assert_eq!(related(result, "relatedLocations"), related(finding, "related"), "{result}");
        let rule = &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["id"], finding["rule"]);
    }
    let uris: BTreeSet<&str> = results
        .iter()
        .filter_map(|result| result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str())
        .collect();
    assert!(uris.contains("back%20log/stories/gr%C3%B6%C3%9Fe%20%26%20co.md"), "{uris:?}");
}

/// The one rule with two levels: the default is that of what is committed, and its words name both.
#[test]
fn a_stale_file_in_a_working_tree_is_a_warning() {
    let sandbox =
        Sandbox::new().file("backlog.toml", "").file("stories/a.md", "+++\ntitle = \"A\"\nestimate = 1\n+++\n");
    let log = json(&sandbox, "sarif");
    let run = &log["runs"][0];
    let stale = |value: &Value, key: &str| value[key] == "stale-priority-file";
    let result = run["results"].as_array().unwrap().iter().find(|result| stale(result, "ruleId")).unwrap();
    assert_eq!(result["level"], "warning");
    let rule = run["tool"]["driver"]["rules"].as_array().unwrap().iter().find(|rule| stale(rule, "id")).unwrap();
    assert_eq!(rule["defaultConfiguration"]["level"], "error");
    let words = rule["shortDescription"]["text"].as_str().unwrap();
    assert!(words.ends_with("an error in git, a warning in a working tree."), "{words}");
}

/// Services refuse several runs of one tool: the findings of all backlogs are one run, with paths from the repository's root.
#[test]
fn all_backlogs_are_one_valid_log() {
    let story = "+++\ntitle = \"A\"\ndepends_on = [\"gone\"]\n+++\n";
    let sandbox = Sandbox::new().file(".git/HEAD", "").file("one/backlog.toml", "").file("one/stories/a.md", story);
    let sandbox = sandbox.file("two/backlog.toml", "").file("two/stories/a.md", story).file("zero/backlog.toml", "");
    let run = sandbox.topline(&["check", "--all", "--format", "sarif"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    let log: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(faults(&log), Vec::<String>::new());
    assert_eq!(log["runs"].as_array().unwrap().len(), 1);
    let results = log["runs"][0]["results"].as_array().unwrap().iter();
    let found = results.filter(|result| result["ruleId"] == "unknown-reference");
    let uris =
        found.map(|result| result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap());
    assert_eq!(uris.collect::<Vec<_>>(), ["one/stories/a.md", "two/stories/a.md"]);
}
