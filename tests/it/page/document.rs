//! What is in the document, and that nothing else is asked for.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{Document, element};
use crate::support::repo::TestRepo;

fn shop() -> TestRepo {
    let repo = TestRepo::hooked();
    repo.story("first", "value = 900\nestimate = 2\n");
    repo.story("second", "value = 100\nestimate = 2\ndepends_on = [\"base\"]\n");
    repo.story("base", "type = \"technical\"\nestimate = 1\n");
    repo.story("asked", "type = \"feedback\"\nreach = 4\n");
    repo.story("old", "status = \"done\"\nclosed = 2026-11-20\n");
    repo.commit_all("items");
    repo
}

#[test]
fn the_list_is_that_of_priority_with_the_others_behind() {
    let repo = shop();
    let page = Document::of(&repo, "");
    let order: Value = serde_json::from_str(&repo.topline("priority --format json").stdout).unwrap();
    let mut expected: Vec<&str> =
        order["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect();
    assert_eq!(expected.len(), 4);
    expected.extend(["asked", "old"]);
    assert_eq!(page.ids(), expected);
    let counts: u64 = page.rows["sections"].as_array().unwrap().iter().map(|it| it["count"].as_u64().unwrap()).sum();
    assert_eq!(counts, 6);
    assert_eq!(page.details.len(), 6);
}

#[test]
fn an_opened_item_has_the_sums_of_why() {
    let repo = shop();
    let page = Document::of(&repo, "");
    let why = repo.topline("why second").stdout;
    for fact in page.opened("second")["why"].as_array().unwrap() {
        let text = fact[1].as_str().unwrap();
        assert!(why.split_whitespace().collect::<Vec<_>>().join(" ").contains(text), "{text} in {why}");
    }
}

#[test]
fn the_policy_names_the_script_and_the_style_and_nothing_else() {
    let page = Document::of(&shop(), "");
    let policy = page.html.split_once("Content-Security-Policy\" content=\"").unwrap().1.split('"').next().unwrap();
    let policy = policy.replace("&#39;", "'");
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let style = hash(element(&page.html, "<style>"));
    let script = hash(element(&page.html, "\n<script>"));
    let expected = format!(
        "default-src 'none'; style-src {style}; script-src {script}; img-src data:; base-uri 'none'; form-action 'none'"
    );
    assert_eq!(policy, expected);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let repo = shop();
    let page = Document::of(&repo, "--base HEAD");
    for threads in ["1", "2", "7"] {
        let mut command = repo.command(env!("CARGO_BIN_EXE_topline"), repo.path());
        command.env("RAYON_NUM_THREADS", threads).env("TZ", "Pacific/Apia").env("LC_ALL", "tr_TR.UTF-8");
        let again = command.args(["page", "--today", "2026-11-28", "--out", "-", "--base", "HEAD"]).output().unwrap();
        assert!(String::from_utf8(again.stdout).unwrap() == page.html, "with {threads} threads");
    }
}

#[test]
fn a_revision_gives_the_page_of_its_files() {
    let repo = shop();
    let then = Document::of(&repo, "");
    repo.remove("backlog/stories/first.md");
    assert!(!Document::of(&repo, "").ids().contains(&"first"));
    assert_eq!(Document::of(&repo, "--rev HEAD").rows, then.rows);
}

#[test]
fn without_an_order_nothing_is_written() {
    let repo = shop();
    repo.story("broken", "depends_on = [\"nobody\"]\n");
    let ended = repo.topline("page --today 2026-11-28");
    assert_eq!(ended.code, 1);
    assert!(ended.stderr.contains("nobody"), "{}", ended.stderr);
    assert!(!repo.path().join("backlog.html").exists());
}

#[test]
fn a_page_that_cannot_be_written_says_why() {
    let repo = shop();
    let ended = repo.topline("page --today 2026-11-28 --out backlog");
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("can't write") && ended.stderr.contains("backlog"), "{}", ended.stderr);
    // A folder that isn't there yet is made, as for a site.
    assert_eq!(repo.topline("page --today 2026-11-28 --out site/index.html").code, 0);
    assert!(repo.read("site/index.html").starts_with("<!DOCTYPE html>"));
}

#[test]
fn the_page_is_no_file_of_the_backlog() {
    let repo = shop();
    assert_eq!(repo.topline("page --today 2026-11-28 --out backlog/stories/page.html").code, 0);
    assert_eq!(repo.topline("check --deny-warnings --format json").stdout.matches("page.html").count(), 0);
}
