//! Rounds: what hides what, what is taken back, and what is said.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::Value;

use crate::support::sandbox::Sandbox;

const HIDDEN: &str = "\n+++\nkind = \"chore\"\nstate = in-progress\ndependencies = \"B\"\n\n# The title\n";

fn backlog() -> Sandbox {
    Sandbox::new().file("backlog.toml", "").file("stories/b.md", "+++\ntitle = \"B\"\n+++\n")
}

#[test]
fn faults_that_hide_each_other_are_fixed_in_one_run() {
    let sandbox = backlog().file("stories/a.md", HIDDEN);
    let run = sandbox.topline(&["check", "--fix"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let after = "+++\ntitle = \"The title\"\ntype = \"technical\"\nstatus = \"doing\"\ndepends_on = [\"b\"]\n+++\n\n# The title\n";
    assert_eq!(sandbox.read("stories/a.md"), after);
    assert!(
        run.err.contains("fixed stories/a.md: Delete the blank lines before `+++` [invalid-front-matter]\n"),
        "{run:?}"
    );
    let again = sandbox.topline(&["check", "--fix"]);
    assert!(again.err.contains("nothing to fix"), "{again:?}");
}

#[test]
fn a_patch_shows_what_would_be_done() {
    let sandbox = backlog().file("stories/a.md", "+++\ntitel = \"A\"\n+++\n");
    sandbox.topline(&["priority", "--write"]);
    let files = sandbox.names("");
    let run = sandbox.topline(&["check", "--diff"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(
        run.out.starts_with(
            "diff --git a/stories/a.md b/stories/a.md\n--- a/stories/a.md\n+++ b/stories/a.md\n@@ -1,3 +1,3 @@\n +++\n-titel = \"A\"\n+title = \"A\"\n +++\n"
        ),
        "{run:?}"
    );
    assert!(run.err.starts_with("would fix 2 findings in 2 files, 2 left\n"), "{run:?}");
    assert_eq!((sandbox.names(""), sandbox.read("stories/a.md")), (files, "+++\ntitel = \"A\"\n+++\n".into()));
    sandbox.topline(&["check", "--fix"]);
    let run = sandbox.topline(&["check", "--diff"]);
    assert_eq!((run.code, &*run.out), (Some(0), ""), "{run:?}");
}

#[test]
fn a_fix_that_brings_an_error_is_taken_back() {
    // `epic` is `feature`, but there is no such feature; `b` would need itself.
    let text = "+++\ntitle = \"A\"\nepic = \"nowhere\"\ntags = [\"x\"]\n+++\n";
    let cycle = "+++\ntitle = \"B\"\nblocked_by = [\"b\"]\n+++\n";
    let sandbox = backlog().file("stories/a.md", text).file("stories/b.md", cycle);
    let run = sandbox.topline(&["check", "--unsafe-fixes"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert_eq!(sandbox.read("stories/a.md"), text.replace("tags", "labels"));
    assert_eq!(sandbox.read("stories/b.md"), cycle);
    assert!(run.err.contains("fixed 2 findings in 2 files, 4 left\n2 errors, 2 infos in 2 items\n"), "{run:?}");
    assert!(!run.err.contains("fixable"), "{run:?}");
}

#[test]
fn the_count_names_the_option() {
    let sandbox = backlog().file("stories/a.md", "+++\ntitel = \"A\"\nstep = \"x\"\n+++\n");
    sandbox.topline(&["priority", "--write"]);
    assert!(sandbox.topline(&["check"]).err.contains("\n2 fixable with `topline check --fix`\n"));
    let sandbox = backlog().file("stories/a.md", "+++\ntitle = \"A\"\ndepends_on = [\"bb\"]\n+++\n");
    let run = sandbox.topline(&["check", "--concise"]);
    assert!(!run.err.contains("fixable"), "{run:?}");
}

/// The errors of a backlog: their rules, files and messages, each as often as it is there.
type Errors = BTreeMap<[String; 3], usize>;

fn errors(sandbox: &Sandbox) -> Errors {
    let run = sandbox.topline(&["check", "--format", "json"]);
    let json: Value = serde_json::from_str(&run.out).unwrap();
    let mut errors = Errors::new();
    for finding in json["findings"].as_array().unwrap().iter().filter(|finding| finding["severity"] == "error") {
        let words = [&finding["rule"], &finding["path"], &finding["message"]];
        *errors.entry(words.map(|word| word.as_str().unwrap().to_owned())).or_default() += 1;
    }
    errors
}

/// Those of the errors that weren't there before. Of a file whose front matter couldn't be parsed the next fault, and those of keys
/// and values, weren't known.
fn new_errors(before: &Errors, after: &Errors) -> Vec<[String; 3]> {
    let hides = |[rule, of, _]: &[String; 3], path: &str| rule == "invalid-front-matter" && of == path;
    let was_hidden = |[rule, path, _]: &[String; 3]| {
        const UNKNOWN: [&str; 5] =
            ["invalid-front-matter", "unknown-field", "missing-field", "invalid-value", "unknown-reference"];
        UNKNOWN.contains(&&**rule) && before.keys().any(|error| hides(error, path))
    };
    let is_new = |(error, count): &(&[String; 3], &usize)| {
        before.get(*error).is_none_or(|known| known < count) && !was_hidden(error)
    };
    after.iter().filter(is_new).map(|(error, _)| error.clone()).collect()
}

const LINES: [&str; 26] = [
    "title = \"A\"",
    "titel = \"A\"",
    "title: A",
    "title = A",
    "kind = \"chore\"",
    "type = \"bug\"",
    "state = \"open\"",
    "status = \"in progress\"",
    "status: done",
    "estimate = \"3 days\"",
    "estimate = 3,5",
    "estimate = XL",
    "due = \"2026-12-24\"",
    "due = null",
    "labels = \"a, b\"",
    "labels = [1]",
    "depends_on = [\"B\", \"b\"]",
    "dependencies = [\"c\"]",
    "blocked_by: b",
    "severity = \"P0\"",
    "step = \"x\"",
    "id = 3",
    "team = \"web\"",
    "[extra]",
    "# a comment",
    "",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    /// Whatever is fixed: comments stay, a second run finds nothing to fix, and no error is new, unless it was hidden.
    #[test]
    fn fixes_converge(lines in proptest::collection::vec(0..LINES.len(), 0..7), closed in any::<bool>()) {
        let lines: Vec<&str> = lines.into_iter().map(|at| LINES[at]).collect();
        let closing = if closed { "+++\n" } else { "\n" };
        let text = format!("+++\n{}\n{closing}\nBody\n", lines.join("\n"));
        let sandbox = backlog().file("stories/a.md", &*text);
        let before = errors(&sandbox);
        let run = sandbox.topline(&["check", "--unsafe-fixes"]);
        prop_assert!(run.code == Some(0) || run.code == Some(1), "{run:?}");
        let fixed = sandbox.read("stories/a.md");
        let again = sandbox.topline(&["check", "--unsafe-fixes"]);
        prop_assert!(again.err.contains("nothing to fix"), "{text}\n{fixed}\n{again:?}");
        let comments = |text: &str| text.matches("# a comment").count();
        prop_assert_eq!(comments(&text), comments(&fixed), "{}\n{}", text, fixed);
        let new = new_errors(&before, &errors(&sandbox));
        prop_assert!(new.is_empty(), "{text}\n{fixed}\n{new:?}");
        prop_assert!(fixed.ends_with("\nBody\n"));
    }
}
