//! What each request writes, and what it says.

use serde_json::Value;
use topline::actions::outcome::{ChangeOutcome, ErrorAnswer};
use topline::actions::prepare_undo;
use topline::actions::request::ChangeRequest;

use super::{apply, load, prepared, refused};
use crate::support::repo::TestRepo;

const CONFIG: &str = "# Ours.\n[product]\nname = \"Shop\"\n\n[[features]]\nid = \"pay\"\nvalue = 9\n\n[iteration]\ncapacity = 20 # people\n";

fn shop() -> TestRepo {
    let repo = TestRepo::new();
    let story = |title: &str, keys: &str| {
        format!(
            "+++\ntitle = \"{title}\" # kept\n{keys}+++\n\nWords.\n\n## Acceptance criteria\n\n- [ ] One\n- [x] Two\n"
        )
    };
    repo.write("backlog/backlog.toml", CONFIG)
        .write("backlog/stories/pay.md", story("Pay", "value = 9\nestimate = 1\nfeature = \"pay\"\n"))
        .write("backlog/stories/mail.md", story("Mail", "value = 5\nestimate = 1\ndepends_on = [\"pay\"]\n"))
        .write("backlog/stories/idea.md", "+++\ntitle = \"Idea\"\ntype = \"feedback\"\nstatus = \"triage\"\n+++\n")
        .git("config user.name Dev")
        .git("config user.email dev@shop.example")
        .commit_all("all");
    repo
}

#[test]
fn every_request_changes_just_its_file() {
    for (json, path, has) in [
        (
            r#"{"type":"set","items":["pay"],"keys":{"title":"Pay now","labels":["a, b"],"value":null}}"#,
            "stories/pay.md",
            "title = \"Pay now\" # kept\nlabels = [\"a, b\"]\nestimate = 1\nfeature = \"pay\"\n+++",
        ),
        (r#"{"type":"body","item":"pay","text":"New\nwords"}"#, "stories/pay.md", "+++\n\nNew\nwords\n"),
        (r#"{"type":"criterion","item":"pay","index":0,"met":true}"#, "stories/pay.md", "- [x] One\n- [x] Two\n"),
        (r#"{"type":"criterion","item":"pay","index":1,"met":false}"#, "stories/pay.md", "- [ ] One\n- [ ] Two\n"),
        (
            r#"{"type":"new","title":"Größer","kind":"bug","keys":{"severity":"major"},"body":"Text"}"#,
            "stories/groesser.md",
            "title = \"Größer\"\ntype = \"bug\"\nseverity = \"major\"\nreported = 2026-11-28\n+++\n\nText\n",
        ),
        (r#"{"type":"start","item":"pay"}"#, "stories/pay.md", "status = \"doing\"\n"),
        (r#"{"type":"done","item":"pay","anyway":true}"#, "stories/pay.md", "closed = 2026-11-28\n"),
        (r#"{"type":"drop","item":"pay","because":"no"}"#, "stories/pay.md", "reason = \"no\"\n"),
        (r#"{"type":"answer","item":"idea","text":"Yes"}"#, "stories/idea.md", "answer = \"Yes\"\n"),
        (r#"{"type":"answer","item":"idea","text":"No","drop":true}"#, "stories/idea.md", "status = \"dropped\"\n"),
        (r#"{"type":"goal","feature":"pay"}"#, "backlog.toml", "capacity = 20 # people\ngoal = \"pay\"\n"),
        (
            r#"{"type":"iteration","capacity":23.5,"reserve":0.4}"#,
            "backlog.toml",
            "capacity = 23.5 # people\nreserve = 0.4\n",
        ),
        (r#"{"type":"reviewed"}"#, "backlog.toml", "[review]\non = 2026-11-28\nby = \"dev@shop.example\"\n"),
    ] {
        let repo = shop();
        let prepared = apply(&repo, json);
        let files: Vec<&str> = prepared.files.iter().map(|file| &*file.path).collect();
        assert_eq!(files, [path], "{json}");
        let text = repo.read(&format!("backlog/{path}"));
        assert!(text.contains(has), "{json}\n{text}");
        assert_eq!(prepared.files[0].new.as_deref(), Some(&*text), "{json}");
    }
}

#[test]
fn what_is_not_a_request_is_refused_in_words() {
    let wrong = |json: &str| serde_json::from_str::<ChangeRequest>(json).unwrap_err().to_string();
    assert!(wrong(r#"{"type":"start","item":"a","by":"x"}"#).contains("unknown field `by`"));
    assert!(wrong(r#"{"type":"reviewed","on":"x"}"#).contains("unknown field `on`"));
    assert!(wrong(r#"{"type":"fly","item":"a"}"#).contains("unknown variant `fly`"));
    assert!(wrong(r#"{"type":"drop","item":"a"}"#).contains("missing field `because`"));
    let repo = shop();
    for (json, expected) in [
        (r#"{"type":"move","item":"pay"}"#, "usage: a move has either `above` or `below`"),
        (r#"{"type":"move","item":"pay","above":"pay"}"#, "usage: `pay` can't stand above or below itself"),
        (
            r#"{"type":"move","item":"idea","above":"pay"}"#,
            "usage: `idea` has no place in the order: its status is `triage`",
        ),
        (r#"{"type":"withdraw","item":"pay"}"#, "usage: there is no decision about `pay`"),
        (r#"{"type":"set","items":["pay"],"keys":{"titel":"x"}}"#, "usage: there is no key `titel`"),
        (r#"{"type":"set","items":[],"keys":{"title":"x"}}"#, "usage: nothing is to be set"),
        (
            r#"{"type":"set","items":["pay"],"keys":{"estimate":"lots"}}"#,
            "invalid-result: nothing was written: the result would have errors",
        ),
        (
            r#"{"type":"criterion","item":"pay","index":2,"met":true}"#,
            "usage: `pay` has no acceptance criterion 2: it has 2, counted from 0",
        ),
        (r#"{"type":"body","item":"other","text":"x"}"#, "usage: there is no item `other`"),
        (r#"{"type":"new","title":" "}"#, "usage: the title says nothing"),
        (r#"{"type":"start","item":"mail"}"#, "not-startable: `mail` is blocked by `pay`"),
        (r#"{"type":"done","item":"pay"}"#, "unmet-criteria: 1 acceptance criterion isn't ticked in `pay`"),
        (r#"{"type":"drop","item":"pay","because":" "}"#, "usage: the reason says nothing"),
        (r#"{"type":"goal","feature":"other"}"#, "usage: there is no feature `other`"),
        (r#"{"type":"iteration"}"#, "usage: nothing is to be set"),
        (r#"{"type":"iteration","reserve":2}"#, "invalid-result: nothing was written: the result would have errors"),
    ] {
        assert_eq!(refused(&repo, json), expected, "{json}");
    }
    assert_eq!(repo.output("status --porcelain"), "");
}

#[test]
fn an_answer_has_the_fields_of_the_wire() {
    let repo = shop();
    let (session, state) = load(&repo, "backlog");
    let done = prepared(&session, &state, r#"{"type":"done","item":"pay","anyway":true}"#).unwrap();
    let answer: Value = serde_json::to_value(ChangeOutcome::new(&session, &done, 7, false)).unwrap();
    assert_eq!(answer["version"], 7);
    assert_eq!(answer["title"], "Finish pay");
    assert_eq!(answer["files"], serde_json::json!([{"path": "stories/pay.md", "outcome": "changed"}]));
    assert_eq!(
        answer["moves"],
        serde_json::json!([
            {"id": "pay", "title": "Pay", "from": 1, "to": null, "asked": true},
            {"id": "mail", "title": "Mail", "from": 2, "to": 1, "asked": false},
        ])
    );
    assert_eq!(answer["warnings"], serde_json::json!(["1 acceptance criterion isn't ticked in `pay`: One"]));
    assert_eq!(answer["notes"][0], "nothing blocks `mail` any more");
    assert_eq!(answer["findings"][0]["rule"], "done-with-open-criteria");
    assert_eq!(answer["findings"][0]["line"], 3);
    assert!(answer["patch"].as_str().unwrap().contains("--- a/backlog/stories/pay.md\n"));
    assert_eq!(
        (&answer["undo"], &answer["more_moves"], &answer["needs_reason"]),
        (&Value::Null, &0.into(), &serde_json::json!([]))
    );
    let applied = serde_json::to_value(ChangeOutcome::new(&session, &done, 7, true)).unwrap();
    assert_eq!(applied["undo"], "Undo: Finish pay");
    let result = prepared(&session, &state, r#"{"type":"done","item":"pay"}"#);
    let error = serde_json::to_value(ErrorAnswer::from(&result.err().unwrap())).unwrap();
    assert_eq!(error["error"]["lines"], serde_json::json!(["One"]));
    let result = prepared(&session, &state, r#"{"type":"set","items":["pay"],"keys":{"estimate":"lots"}}"#);
    let error = serde_json::to_value(ErrorAnswer::from(&result.err().unwrap())).unwrap();
    assert_eq!(error["error"]["findings"][0]["rule"], "invalid-value");
    assert_eq!(error["error"]["findings"][0]["line"], 4);
}

#[test]
fn what_is_as_it_should_be_is_said_and_not_written() {
    let repo = shop();
    for (json, note) in [
        (r#"{"type":"set","items":["pay"],"keys":{"estimate":1}}"#, None),
        (r#"{"type":"body","item":"idea","text":" "}"#, None),
        (r#"{"type":"criterion","item":"pay","index":1,"met":true}"#, None),
        (r#"{"type":"iteration","capacity":20}"#, None),
        (r#"{"type":"move","item":"pay","above":"mail"}"#, Some("`pay` stands there already")),
    ] {
        let prepared = apply(&repo, json);
        assert!(prepared.files.is_empty() && prepared.moves.is_empty(), "{json}");
        assert_eq!(prepared.notes.first().map(String::as_str), note, "{json}");
    }
}

#[test]
fn undo_brings_the_old_bytes_back_and_nothing_over_others() {
    for json in [
        r#"{"type":"new","title":"Fresh"}"#,
        r#"{"type":"done","item":"pay","anyway":true}"#,
        r#"{"type":"goal","feature":"pay"}"#,
        r#"{"type":"move","item":"mail","below":"pay","because":"x"}"#,
    ] {
        let repo = shop();
        repo.write("backlog/stories/low.md", "+++\ntitle = \"Low\"\nvalue = 7\nestimate = 1\n+++\n").commit_all("low");
        let done = apply(&repo, json);
        let (session, state) = load(&repo, "backlog");
        let undo = prepare_undo(&session, &state, &done.title, &done.files).unwrap();
        assert_eq!(undo.title, format!("Undo: {}", done.title));
        undo.apply(&session).unwrap();
        assert_eq!(repo.output("status --porcelain"), "", "{json}");
        let (session, state) = load(&repo, "backlog");
        let again = prepare_undo(&session, &state, &done.title, &done.files);
        assert_eq!(
            again.err().map(|error| error.kind().to_owned()),
            (!done.files.is_empty()).then(|| "changed-meanwhile".into())
        );
    }
    let repo = shop();
    let done = apply(&repo, r#"{"type":"drop","item":"pay","because":"no"}"#);
    let text = repo.read("backlog/stories/pay.md") + "more\n";
    repo.write("backlog/stories/pay.md", &text);
    let (session, state) = load(&repo, "backlog");
    assert!(prepare_undo(&session, &state, &done.title, &done.files).is_err());
    assert_eq!(repo.read("backlog/stories/pay.md"), text);
}
