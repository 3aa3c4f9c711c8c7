//! `deployed` and `reviewed` write without loss.

use std::collections::BTreeSet;
use std::process::Stdio;

use crate::support::repo::TestRepo;
use crate::support::sandbox::TOPLINE;

fn backlog() -> TestRepo {
    let repo = TestRepo::new();
    repo.write("backlog/backlog.toml", "[product]\nname = \"Shop\"\n\n[deployments]\nlog = true\n").story("a", "");
    repo
}

fn logged(repo: &TestRepo) -> Vec<String> {
    let log: toml::Table = toml::from_str(&repo.read("backlog/deployments.toml")).unwrap();
    let entries = log["deployments"].as_array().unwrap();
    entries.iter().map(|entry| entry["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn twenty_deployments_at_once_are_all_logged() {
    let repo = backlog();
    let start = |number: usize| {
        let mut topline = repo.command(TOPLINE, repo.path());
        let on = format!("2026-11-28T09:00:{number:02}Z");
        topline.args(["deployed", &format!("v{number}"), "--on", &on, "-q"]).stdout(Stdio::null()).spawn().unwrap()
    };
    let children: Vec<_> = (0..20).map(start).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let names = logged(&repo);
    assert_eq!(names.len(), 20, "{names:?}");
    let expected: BTreeSet<String> = (0..20).map(|number| format!("v{number}")).collect();
    assert_eq!(names.into_iter().collect::<BTreeSet<_>>(), expected);
    let said = repo.topline("status priority --today 2026-11-28 --format json").stdout;
    assert!(said.contains(r#""deployments":20"#), "{said}");
}

/// A log keeps its comments, its line ends and its byte order mark.
#[test]
fn deployed_keeps_what_is_there() {
    let repo = backlog();
    let log = "\u{feff}# Ours\r\n[[deployments]]\r\non = 2026-11-01 # a Sunday\r\nname = \"v1\"\r\n";
    repo.write("backlog/deployments.toml", log);
    let ended = repo.topline("deployed v2 --on 2026-11-28T10:00:00+02:00 --note rollback");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let now = repo.read("backlog/deployments.toml");
    let added = "\r\n[[deployments]]\r\non = 2026-11-28T10:00:00+02:00\r\nname = \"v2\"\r\nnote = \"rollback\"\r\n";
    assert_eq!(now, format!("{log}{added}"));
    assert_eq!(logged(&repo), ["v1", "v2"]);
}

/// `reviewed` touches its two values, and nothing else.
#[test]
fn reviewed_keeps_what_is_there() {
    for (line, mark) in [("\n", ""), ("\r\n", ""), ("\n", "\u{feff}"), ("\r\n", "\u{feff}")] {
        let repo = backlog();
        let text = |on: &str, by: &str| {
            let lines = [
                "# Ours",
                "[product]",
                "name = \"Shop\" # it is",
                "",
                "[review]  # by hand",
                &format!("on = {on} # last"),
                by,
                "",
                "[team]",
                "names = {}",
                "",
            ];
            mark.to_owned() + &lines.iter().filter(|it| **it != "-").copied().collect::<Vec<_>>().join(line)
        };
        repo.write("backlog/backlog.toml", text("2026-11-01", "by = \"maria\"")).commit_all("one");
        let ended = repo.topline("reviewed --on 2026-11-27");
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        assert_eq!(
            repo.read("backlog/backlog.toml"),
            text("2026-11-27", "by = \"dev@shop.example\""),
            "{line:?} {mark:?}"
        );
        assert_eq!(repo.topline("check").code, 0);
        repo.commit_all("two");
        let said = repo.topline("status priority --today 2026-11-28 --format json").stdout;
        assert!(said.contains(r#""last_reprioritised_by":"dev@shop.example""#), "{said}");
    }
}
