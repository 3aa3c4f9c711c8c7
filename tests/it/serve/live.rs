//! The page follows the files, whoever edits them.

use std::fs;

use super::client::Served;
use crate::support::repo::{TestRepo, story, story_path};

fn shop() -> TestRepo {
    let repo = TestRepo::new();
    repo.backlog("backlog").story("a", "").story("b", "").commit_all("first");
    repo
}

#[test]
fn an_edit_reaches_every_window() {
    let repo = shop();
    let server = Served::start(&repo, "");
    let (mut one, mut other) = (server.window(), server.window());
    assert_eq!((one.next_version(), other.next_version()), (1, 1));
    repo.write(&story_path("a"), story("Another title", ""));
    assert_eq!((one.next_version(), other.next_version()), (2, 2));
    let page = server.get_json("/api/page");
    assert_eq!(page["version"], 2);
    assert!(page["content"].to_string().contains("Another title"), "{page}");
}

#[test]
fn an_editor_that_renames_is_followed() {
    let repo = shop();
    let server = Served::start(&repo, "");
    let mut window = server.window();
    window.next_version();
    repo.write("backlog/stories/.a.md.swp", story("Renamed into place", ""));
    fs::rename(repo.path().join("backlog/stories/.a.md.swp"), repo.path().join(story_path("a"))).unwrap();
    window.next_version();
    assert!(server.get("/api/page").body.contains("Renamed into place"));
    repo.write(&story_path("new/c"), story("In a new folder", ""));
    window.next_version();
    repo.write(&story_path("new/d"), story("Beside it", ""));
    window.next_version();
    assert!(server.get("/api/page").body.contains("Beside it"));
}

#[test]
fn a_checkout_of_hundreds_of_files_is_one_change() {
    let repo = shop();
    repo.git("checkout -q -b many");
    for number in 0..300 {
        repo.story(&format!("item-{number}"), "");
    }
    repo.commit_all("many").git("checkout -q main");
    let server = Served::start(&repo, "");
    let mut window = server.window();
    assert_eq!(window.next_version(), 1);
    repo.git("checkout -q many");
    assert_eq!(window.next_version(), 2);
    let page = server.get_json("/api/page");
    assert_eq!(page["content"]["rows"]["items"].as_array().unwrap().len(), 302);
    assert_eq!(page["version"], 2);
}

#[test]
fn broken_files_show_the_last_order_and_what_is_wrong() {
    let repo = shop();
    let server = Served::start(&repo, "");
    let mut window = server.window();
    window.next_version();
    repo.write("backlog/backlog.toml", "[product\n");
    window.next_version();
    let page = server.get_json("/api/page");
    assert_eq!(page["content"]["rows"]["items"].as_array().unwrap().len(), 2, "{page}");
    assert_eq!(page["findings"]["findings"][0]["path"], "backlog.toml", "{page}");
    assert_eq!(server.get("/").status, 200);
    assert_eq!(server.get("/api/item?id=a").status, 200);
    repo.backlog("backlog");
    window.next_version();
    assert_eq!(server.get_json("/api/page")["findings"]["errors"], 0);
}

#[test]
fn a_commit_is_a_change() {
    let repo = shop();
    let server = Served::start(&repo, "");
    let mut window = server.window();
    window.next_version();
    repo.commit_all("second");
    window.next_version();
}

#[test]
fn what_the_system_does_not_report_is_found_and_said() {
    let repo = shop();
    // Nobody watches the folder to which a symlink leads.
    let target = repo.write("backlog/kept/c.md", story("c", "")).path().join("backlog/kept/c.md");
    repo.link("backlog/stories/c.md", "../kept/c.md");
    let server = Served::start(&repo, "");
    let mut window = server.window();
    window.next_version();
    fs::write(target, story("Changed where it is", "")).unwrap();
    let notice = window.next("notice");
    assert!(notice["text"].as_str().unwrap().contains("looking every second"), "{notice}");
    window.next_version();
    // A window that comes later is told, too.
    assert!(server.window().next("notice")["text"].is_string());
    let (code, said) = server.end("-INT");
    assert_eq!(code, Some(0));
    assert!(said.contains("looking every second"), "{said}");
}

#[test]
fn it_ends_when_its_folder_goes() {
    let repo = shop();
    let server = Served::start(&repo, "");
    fs::remove_dir_all(repo.path().join("backlog")).unwrap();
    let (code, said) = server.end("");
    assert_eq!(code, Some(2));
    assert!(said.contains("is gone"), "{said}");
}

#[test]
fn signals_end_it() {
    let repo = shop();
    for signal in ["-INT", "-TERM"] {
        assert_eq!(Served::start(&repo, "").end(signal).0, Some(0), "{signal}");
    }
}

#[test]
fn a_port_in_use_has_a_way_out() {
    let repo = shop();
    let server = Served::start(&repo, "");
    let second = repo.topline(&format!("serve --port {}", server.port));
    assert_eq!((second.code, second.stdout.as_str()), (2, ""));
    assert!(second.stderr.contains("is in use") && second.stderr.contains("hint:"), "{}", second.stderr);
}
