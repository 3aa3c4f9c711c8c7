//! Small files that need much time or memory to read: each must be read, or rejected, within the limits.
//!
//! A file has at most a mebibyte, so what must not happen is a cost that grows with the square of that. Where one
//! did, the construct is named here.

use topline::model::config::MAX_WEIGHTS;
use topline::text::tree::MAX_BYTES;

use super::guarded::{ends, run};
use crate::support::repo::TestRepo;

/// Most of what a file may have.
const MOST: usize = 1_000_000;
/// As much as is needed for a cost that grows with its square to be out of bounds, where each piece is a finding.
const MUCH: usize = 250_000;

/// `piece`, as often as fits into a share of a file.
fn many(piece: &str, share: usize) -> String {
    piece.repeat(MOST / share / piece.len())
}

/// `piece` of a number, as often as fits into `most` bytes.
fn numbered(most: usize, piece: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for at in 0.. {
        let next = piece(at);
        if text.len() + next.len() > most {
            break;
        }
        text += &next;
    }
    text
}

/// A backlog of one story of this front matter and body.
fn backlog(matter: &str, body: &str) -> TestRepo {
    let repo = TestRepo::new();
    repo.backlog("backlog").write("backlog/stories/a.md", format!("+++\ntitle = \"a\"\n{matter}\n+++\n{body}"));
    repo
}

/// A backlog with this configuration and a sound story.
fn configured(config: &str) -> TestRepo {
    let repo = TestRepo::new();
    repo.write("backlog/backlog.toml", config).story("a", "");
    repo
}

#[test]
fn markdown_is_not_read_in_quadratic_time() {
    let criteria = "## Acceptance criteria\n\n";
    let staircase: String = (0..900).map(|at| format!("{}- [ ] a\n", "  ".repeat(at))).collect();
    let ticks: String = (0..1_300).map(|at| "`".repeat(at) + " ").collect();
    let bodies = [
        // The Markdown parser asks each line about every list around it.
        many("- ", 4) + "x\n" + &many("a\n", 4),
        many("1. ", 4) + "x\n" + &many("a\n", 4),
        many("> - ", 4) + "x\n" + &many("a\n", 4),
        many(">", 2) + "x\n" + &many("a\n", 4),
        many("* + - ", 4) + &many("\n", 4),
        many("[", 2) + &many("]", 2),
        many("![", 1),
        many("[a](", 1),
        many("*_", 1),
        many("a**b", 1),
        many("<a ", 1),
        many("<!-- a ", 1),
        many("&", 1),
        many("[a]: b \"", 1),
        format!("[a]: {}\n\n{}", "x".repeat(1_000), many("[a] ", 1)),
        numbered(MOST, |at| format!("[{at}]: x\n")),
        many("|a", 2) + "\n" + &many("|-", 2),
        format!("{criteria}{staircase}"),
        criteria.to_owned() + &many("- [ ] a\n", 2),
        ticks,
        "\n".repeat(MOST),
        "```\n<<<<<<< a\n```\n".repeat(40_000),
    ];
    for body in bodies {
        let repo = backlog("", &body);
        let ended = run(&repo, "check --format json");
        assert_ne!(ended.code, 2, "{:.60}: {}", body, ended.stderr);
    }
}

#[test]
fn a_body_of_a_million_lines_is_a_file_that_is_too_large() {
    let lines = "ab\n".repeat(1_000_000);
    assert!(lines.len() as u64 > MAX_BYTES);
    let repo = backlog("", &lines);
    let found = ends(&repo, "check", 1).stdout;
    assert!(found.contains("unreadable-file"), "{found}");
    let repo = backlog("", &"\n".repeat(1_000_000));
    ends(&repo, "check", 0);
}

#[test]
fn toml_nests_as_deep_as_its_parser_allows() {
    let deep = [
        format!("labels = {}{}", many("[", 2), many("]", 2)),
        format!("extra = {}", many("{a=", 1)),
        format!("{}a = 1", many("a.", 1)),
        format!("[extra.{}a]", many("a.", 1)),
        numbered(MUCH, |at| format!("[extra.{}b{at}]\n", "a.".repeat(at % 400))),
        many("[[extra.a]]\n", 1),
        format!("labels = [{}]", many("\"a\",", 1)),
        format!("about = [{}]", many("\"a\",", 1)),
        many("# \n", 1),
        format!("x{} = 1", many("a", 1)),
        format!("source = \"{}\"", many("\\u0041", 1)),
    ];
    for matter in deep {
        let repo = backlog(&matter, "");
        let ended = run(&repo, "check");
        assert_ne!(ended.code, 2, "{:.60}: {}", matter, ended.stderr);
    }
}

#[test]
fn a_file_of_nothing_but_faults_is_reported() {
    // Columns of one long line, and the lines around each of many places.
    let line = format!("depends_on = [{}]", numbered(MUCH, |at| format!("\"x{at}\",")));
    let lines = numbered(MUCH / 2, |at| format!("x{at}=1\n"));
    for (matter, format) in [(&line, "human"), (&line, "json"), (&lines, "human"), (&many("= 1\n", 16), "github")] {
        ends(&backlog(matter, ""), &format!("check --format {format}"), 1);
    }
    let repo = backlog("", &many("[a](b.md) ", 8));
    assert!(ends(&repo, "check", 0).stdout.contains("broken-link"));
}

#[test]
fn settings_are_not_read_in_quadratic_time() {
    let configs = [
        many("[[flow]]\nid=\"a\"\n", 8),
        numbered(MUCH, |at| format!("[[flow]]\nid=\"s{at}\"\n")),
        numbered(MUCH, |at| format!("[[features]]\nid=\"s{at}\"\nobjective=\"q{at}\"\n[[objectives]]\nid=\"o{at}\"\n")),
        numbered(MUCH, |at| format!("[[decisions]]\nitem=\"z{at}\"\nfirst=true\nbecause=\"x\"\n")),
        format!("decisions=[{}]", many("{item=\"a\"},", 2)),
        many("[[decisions]]\nitem=\"a\"\nfirst=true\nbecause=\"x\"\n", 2),
        "[rules]\n".to_owned() + &numbered(MUCH, |at| format!("r{at}=\"off\"\n")),
        format!("[policy]\nlanes=[{}]\n", many("\"rest\",", 4)),
        format!("[policy.ready]\nstory=[{}]\n", many("\"step\",", 4)),
    ];
    for config in configs {
        let repo = configured(&config);
        let ended = run(&repo, "check");
        assert_ne!(ended.code, 2, "{:.60}: {}", config, ended.stderr);
    }
}

#[test]
fn the_number_of_weights_is_limited() {
    let weights = "[value.weights]\n".to_owned() + &numbered(MUCH, |at| format!("w{at}=1\n"));
    let repo = configured(&weights);
    let parts = numbered(MUCH, |at| format!("v{at}=1,"));
    repo.write("backlog/stories/b.md", format!("+++\ntitle = \"b\"\nvalue = {{{parts}}}\n+++\n"));
    let found = ends(&repo, "check", 1).stdout;
    assert!(found.contains(&format!("at most {MAX_WEIGHTS} weights are allowed")), "{found:.400}");
    let few: String = (0..MAX_WEIGHTS).map(|at| format!("w{at} = 1\n")).collect();
    repo.write("backlog/backlog.toml", format!("[value.weights]\n{few}"));
    let found = ends(&repo, "check --format json", 1).stdout;
    assert_eq!(found.matches("\"invalid-value\"").count(), MAX_WEIGHTS);
}

#[test]
fn the_expansion_of_yaml_aliases_is_limited() {
    let repo = TestRepo::new();
    let laughs: String =
        (1..30).map(|at| format!("a{at}: &a{at} [{}]\n", vec![format!("*a{}", at - 1); 9].join(","))).collect();
    let fronts = [
        format!("a0: &a0 lol\n{laughs}"),
        format!("a: {}", "[".repeat(60_000)),
        format!("a: {}", "{a: ".repeat(15_000)),
        "- ".repeat(30_000),
        "? ".repeat(30_000),
        format!("a: &a [*a]\nb: {}", "*a ".repeat(20_000)),
        (0..8_000).map(|at| format!("k{at}: 1\n")).collect(),
        "k: 1\n".repeat(12_000),
        format!("labels: [{}]", "a, ".repeat(20_000)),
        format!("dependencies: [{}]", "task-1, ".repeat(8_000)),
        format!("title: {}", "é".repeat(30_000)),
    ];
    for (at, front) in fronts.iter().enumerate() {
        repo.write(&format!("backlog/tasks/task-{at}.md"), format!("---\nid: task-{at}\n{front}\n---\n"));
    }
    repo.write("backlog/tasks/task-50.md", vec![b'x'; 3 << 20]).write("backlog/images/film.md", vec![0; 9 << 20]);
    repo.write("backlog/config.yml", format!("statuses: [{}]\n{laughs}", "a, ".repeat(100_000)));
    ends(&repo, "-v import backlog-md . --into made", 0);
    ends(&repo, "-C made check", 0);
}
