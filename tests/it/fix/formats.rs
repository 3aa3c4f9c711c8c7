//! Fixes in JSON and SARIF.

use serde_json::{Value, json};

use crate::support::sandbox::Sandbox;

fn backlog() -> Sandbox {
    Sandbox::new()
        .file("backlog.toml", "")
        .file("stories/a.md", "+++\ntitel = \"Ä\"\ndepends_on = [\"B\"]\n+++\n")
        .file("stories/b.md", "+++\ntitle = \"B\"\ndepends_on = [\"crat page\"]\n+++\n")
        .file("stories/crat page.md", "+++\ntitle = \"C\"\n+++\n")
        .file("decisions/done.toml", "first = true\nbecause = \"x\"\n")
        .file("stories/done.md", "+++\ntitle = \"D\"\nstatus = \"done\"\nclosed = 2026-11-02\n+++\n")
}

fn document(sandbox: &Sandbox, format: &str) -> Value {
    serde_json::from_str(&sandbox.topline(&["check", "--format", format]).out).unwrap()
}

#[test]
fn json_has_the_fixes_of_each_finding() {
    let document = document(&backlog(), "json");
    let of = |rule: &str| {
        let findings = document["findings"].as_array().unwrap();
        findings.iter().find(|finding| finding["rule"] == rule).unwrap()["fixes"].clone()
    };
    let place = |line: u32, start: u32, end: u32| {
        (json!({ "line": line, "column": start }), json!({ "line": line, "column": end }))
    };
    let (start, end) = place(2, 1, 6);
    assert_eq!(
        of("unknown-field"),
        json!([{
            "title": "Write `title` instead of `titel`",
            "applicability": "safe",
            "edits": [{ "path": "stories/a.md", "start": start, "end": end, "text": "title" }]
        }])
    );
    let (start, end) = place(3, 15, 26);
    assert_eq!(
        of("invalid-id"),
        json!([{
            "title": "Rename `crat page` to `crat-page`",
            "applicability": "safe",
            "edits": [{ "path": "stories/b.md", "start": start, "end": end, "text": "\"crat-page\"" }],
            "renames": [{ "from": "stories/crat page.md", "to": "stories/crat-page.md" }]
        }])
    );
    assert_eq!(of("idle-decision")[0]["deletes"], json!(["decisions/done.toml"]));
}

#[test]
fn sarif_has_those_that_edit_files() {
    let log = document(&backlog(), "sarif");
    let results = log["runs"][0]["results"].as_array().unwrap();
    let of = |rule: &str| &results.iter().find(|result| result["ruleId"] == rule).unwrap()["fixes"];
    assert_eq!(
        of("unknown-field"),
        &json!([{
            "artifactChanges": [{
                "artifactLocation": { "uri": "stories/a.md" },
                "replacements": [{
                    "deletedRegion": { "startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 6 },
                    "insertedContent": { "text": "title" }
                }]
            }],
            "description": { "text": "Write `title` instead of `titel`" }
        }])
    );
    assert_eq!(of("invalid-id"), &Value::Null);
}
