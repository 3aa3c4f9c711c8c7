//! Changes over the wire, and the bytes of the files after them.

use serde_json::json;

use super::client::Served;
use crate::support::repo::{TestRepo, story, story_path};
use crate::support::rng::Rng;

fn shop() -> TestRepo {
    let repo = TestRepo::new();
    repo.backlog("backlog").story("a", "").story("b", "").story("c", "").commit_all("first");
    repo
}

#[test]
fn a_change_is_previewed_made_and_taken_back() {
    let repo = shop();
    let server = Served::start(&repo, "");
    let old = repo.read(&story_path("a"));
    let change = json!({ "type": "set", "items": ["a"], "keys": { "title": "New" } });
    let (status, preview) = server.post("/api/preview", &json!({ "version": 1, "change": change }));
    assert_eq!((status, &preview["applied"]), (200, &json!(false)), "{preview}");
    assert_eq!(repo.read(&story_path("a")), old);
    let (status, outcome) = server.apply(1, change);
    assert_eq!((status, &outcome["applied"], &outcome["version"]), (200, &json!(true), &json!(2)), "{outcome}");
    assert_eq!(repo.read(&story_path("a")), old.replace("title = \"a\"", "title = \"New\""));
    let (status, undone) = server.post("/api/undo", &json!({}));
    assert_eq!((status, &undone["version"]), (200, &json!(3)), "{undone}");
    assert_eq!(repo.read(&story_path("a")), old);
    let (status, nothing) = server.post("/api/undo", &json!({}));
    assert_eq!((status, &nothing["error"]["kind"]), (409, &json!("nothing-to-undo")));
}

#[test]
fn a_move_needs_a_reason() {
    let repo = shop();
    let server = Served::start(&repo, "");
    let change = json!({ "type": "move", "item": "c", "above": "a" });
    let (status, preview) = server.post("/api/preview", &json!({ "version": 1, "change": change }));
    assert_eq!((status, &preview["needs_reason"]), (200, &json!(["c"])), "{preview}");
    let (status, refused) = server.apply(1, change);
    assert_eq!((status, &refused["error"]["kind"]), (422, &json!("needs-reason")), "{refused}");
    let (status, done) = server.apply(1, json!({ "type": "move", "item": "c", "above": "a", "because": "It is sold" }));
    assert_eq!(status, 200, "{done}");
    assert!(repo.read("backlog/decisions/c.toml").contains("It is sold"));
}

#[test]
fn a_file_that_changed_meanwhile_is_not_overwritten() {
    let repo = shop();
    let server = Served::start(&repo, "");
    repo.write(&story_path("a"), story("Of somebody else", ""));
    let change = |item: &str| json!({ "type": "set", "items": [item], "keys": { "title": "Mine" } });
    let (status, refused) = server.apply(1, change("a"));
    assert_eq!((status, &refused["error"]["kind"]), (409, &json!("changed-meanwhile")), "{refused}");
    assert_eq!(refused["files"][0]["path"], "stories/a.md");
    assert_eq!(refused["files"][0]["shown"], story("a", ""));
    assert_eq!(refused["files"][0]["now"], story("Of somebody else", ""));
    assert_eq!(repo.read(&story_path("a")), story("Of somebody else", ""));
    let (status, other) = server.apply(1, change("b"));
    assert_eq!(status, 200, "{other}");
    let (status, newer) = server.apply(99, change("b"));
    assert_eq!(status, 422, "{newer}");
}

#[test]
fn an_undo_spares_what_somebody_else_wrote() {
    let repo = shop();
    let server = Served::start(&repo, "");
    assert_eq!(server.apply(1, json!({ "type": "set", "items": ["a"], "keys": { "title": "Mine" } })).0, 200);
    repo.write(&story_path("a"), story("Of somebody else", ""));
    let (status, refused) = server.post("/api/undo", &json!({}));
    assert_eq!((status, &refused["error"]["kind"]), (409, &json!("changed-meanwhile")), "{refused}");
    assert_eq!(repo.read(&story_path("a")), story("Of somebody else", ""));
}

#[test]
fn two_pages_that_change_at_once_lose_nothing() {
    let repo = shop();
    let server = Served::start(&repo, "");
    let changed = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|number| {
                let server = &server;
                scope.spawn(move || {
                    let change =
                        json!({ "type": "set", "items": ["a"], "keys": { "title": format!("From {number}") } });
                    server.apply(1, change).0
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(changed.iter().filter(|status| **status == 200).count(), 1, "{changed:?}");
    assert_eq!(changed.iter().filter(|status| **status == 409).count(), 7, "{changed:?}");
}

#[test]
fn a_commit_takes_the_backlog_alone() {
    let repo = shop();
    repo.write("code.rs", "fn main() {}\n");
    let server = Served::start(&repo, "");
    assert_eq!(server.apply(1, json!({ "type": "set", "items": ["a"], "keys": { "title": "New" } })).0, 200);
    let proposal = server.get_json("/api/commit");
    assert_eq!(proposal["files"][0]["path"], "stories/a.md", "{proposal}");
    assert_eq!(proposal["others"], 1);
    let (status, done) = server.post("/api/commit", &json!({ "message": "A new title" }));
    assert_eq!((status, &done["ok"]), (200, &json!(true)), "{done}");
    assert_eq!(repo.output("show --format=%s --name-only"), "A new title\n\nbacklog/stories/a.md\n");
    assert_eq!(repo.output("status --porcelain"), "?? code.rs\n");
}

#[test]
fn what_a_hook_refuses_is_shown() {
    let repo = shop();
    crate::support::program::write_script(
        &repo.path().join(".git/hooks/pre-commit"),
        "#!/bin/sh\necho not today >&2\nexit 1\n",
    );
    let server = Served::start(&repo, "");
    assert_eq!(server.apply(1, json!({ "type": "set", "items": ["a"], "keys": { "title": "New" } })).0, 200);
    let (status, done) = server.post("/api/commit", &json!({ "message": "A new title" }));
    assert_eq!((status, &done["ok"]), (200, &json!(false)), "{done}");
    assert!(done["output"].as_str().unwrap().contains("not today"), "{done}");
}

#[test]
fn a_page_of_an_earlier_run_writes_nothing() {
    let repo = TestRepo::new();
    repo.backlog("backlog").story("a", "").commit_all("first");
    let server = Served::start(&repo, "");
    let shown = server.first;
    drop(server);
    repo.write("backlog/stories/a.md", "+++\ntitle = \"By a colleague\"\n+++\n");
    let server = Served::start(&repo, "");
    let asked = json!({ "version": shown, "change": { "type": "body", "item": "a", "text": "Mine.\n" } });
    let answered = server.post_with("/api/apply", &server.own_post(), &asked.to_string());
    assert_eq!(answered.status, 409, "{answered:?}");
    assert!(answered.body.contains("changed-meanwhile"), "{answered:?}");
    assert_eq!(repo.read("backlog/stories/a.md"), "+++\ntitle = \"By a colleague\"\n+++\n");
}

#[test]
fn undo_takes_back_the_change_that_is_meant_and_is_not_stuck() {
    let repo = TestRepo::new();
    repo.backlog("backlog").story("a", "").story("b", "").story("c", "").commit_all("first");
    let before = ["a", "b", "c"].map(|id| repo.read(&format!("backlog/stories/{id}.md")));
    let server = Served::start(&repo, "");
    let rename = |version, id: &str| {
        let change = json!({ "type": "set", "items": [id], "keys": { "title": format!("New {id}") } });
        server.apply(version, change).1["version"].as_u64().unwrap()
    };
    let first = rename(1, "a");
    let second = rename(first, "b");
    let third = rename(second, "c");
    assert_eq!(server.post("/api/undo", &json!({ "version": first })).0, 200);
    assert_eq!(repo.read("backlog/stories/a.md"), before[0]);
    repo.write("backlog/stories/c.md", "+++\ntitle = \"By hand\"\n+++\n");
    assert_eq!(server.post("/api/undo", &json!({})).0, 409, "{third} was changed by hand");
    assert_eq!(server.post("/api/undo", &json!({})).0, 200);
    assert_eq!(repo.read("backlog/stories/b.md"), before[1]);
    assert_eq!(repo.read("backlog/stories/c.md"), "+++\ntitle = \"By hand\"\n+++\n");
    assert_ne!(before[2], repo.read("backlog/stories/c.md"));
}

#[test]
fn a_commit_takes_what_was_proposed() {
    let repo = TestRepo::new();
    repo.backlog("backlog").story("a", "").story("b", "").commit_all("first");
    let server = Served::start(&repo, "");
    server.apply(1, json!({ "type": "set", "items": ["a"], "keys": { "title": "New" } }));
    let proposed = server.get_json("/api/commit");
    repo.write("backlog/stories/b.md", "+++\ntitle = \"Meanwhile\"\n+++\n");
    let (status, answer) = server.post("/api/commit", &json!({ "message": "m", "version": proposed["version"] }));
    assert_eq!(status, 409, "{answer}");
    let proposed = server.get_json("/api/commit");
    assert_eq!(proposed["files"].as_array().unwrap().len(), 2);
    let (status, answer) = server.post("/api/commit", &json!({ "message": "m", "version": proposed["version"] }));
    assert_eq!((status, &answer["ok"]), (200, &json!(true)), "{answer}");
}

/// An hour of a team, in less than a minute: memory stays, nothing is lost, and what is shown is what a fresh page shows.
#[cfg(target_os = "linux")]
#[test]
fn hundreds_of_edits_leave_what_a_fresh_page_shows() {
    const EDITS: u64 = 150;
    const ITEMS: u64 = 24;
    let repo = TestRepo::new();
    repo.backlog("backlog");
    for at in 0..ITEMS {
        repo.story(&format!("item-{at}"), &format!("value = {}\n", at * 100));
    }
    repo.commit_all("first");
    let server = Served::start(&repo, "");
    let mut rng = Rng(7);
    let mut values = std::collections::BTreeMap::new();
    let mut memory_early = 0;
    for edit in 0..EDITS {
        let (id, value) = (format!("item-{}", rng.below(ITEMS as usize)), 1 + rng.below(90_000));
        if rng.one_in(3) {
            // Somebody else, in an editor.
            repo.story(&id, &format!("value = {value}\n"));
        } else {
            // A page that has not heard of what was just written is refused, and asks again.
            let status = loop {
                let version = server.get_json("/api/page")["version"].as_u64().unwrap();
                let change = json!({ "type": "set", "items": [&id], "keys": { "value": value } });
                let (status, answer) = server.apply(version, change);
                if answer["error"]["kind"] != "changed-meanwhile" {
                    break status;
                }
            };
            assert_eq!(status, 200);
        }
        values.insert(id, value);
        if edit == EDITS / 4 {
            memory_early = server.memory();
        }
    }
    // Whatever the server has not heard of yet, it reads before a change.
    let last = json!({ "type": "set", "items": ["item-0"], "keys": { "reach": 1 } });
    let shown = server.get_json("/api/page")["version"].as_u64().unwrap();
    assert!([200, 409].contains(&server.apply(shown, last).0));
    for (id, value) in &values {
        let text = repo.read(&format!("backlog/stories/{id}.md"));
        assert!(text.contains(&format!("value = {value}\n")), "{id}: {text}");
    }
    let live = server.get_json("/api/page")["content"]["rows"].clone();
    let page = crate::page::Document::of(&repo, "");
    assert_eq!(live, page.rows);
    let memory = server.memory();
    assert!(memory < memory_early + 8_000_000, "{memory_early} bytes became {memory}");
}
