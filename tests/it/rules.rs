//! Every rule on small backlogs that are data: `tests/rules/<rule-id>/<case>/`.
//!
//! To add a case, make a folder whose name begins with `fires` or `silent`, put a small backlog into it, run
//! `TOPLINE_BLESS=1 cargo test --test it rules::`, and read the `expected.txt` that this writes. In the folder:
//!
//! | file | what it is |
//! |---|---|
//! | `backlog.toml` | the configuration; without it an empty one |
//! | `stories/**/*.md` | the stories |
//! | `today` | the date, such as `2026-11-23`; without it rules with a date are silent |
//! | `deployments.toml` | the log of deployments |
//! | `renewals` | the days on which a commit renewed the order, one a line; without it the history isn't known |
//! | `base/` | the base's complete backlog (`base/backlog.toml`, `base/stories/…`); without it there is no base |
//! | `authors` | who changed the base into the backlog, one mail address a line |
//! | `priority-file` | `missing`, `stale` or `fresh`, and `committed` where the tree is an index or a commit; without it nobody asked about `PRIORITY.md` |
//! | `expected.txt` | the findings *of that rule*, one a line; empty if the case is a silent one |
//! | any other file | only if a story links to it (links to what isn't in the folder are missing), or if it is a stray story |
//!
//! A line of `expected.txt` is `SEVERITY PATH:LINE:COLUMN-LINE:COLUMN MESSAGE`, then ` / help: …`,
//! ` / related PLACE MESSAGE` for each related place, and ` / no order` if the finding leaves the backlog
//! without one. Findings of other rules don't count here.
//!
//! Rules and folders are compared as sets, and a file that no case reads fails: nothing here is forgotten.

use std::collections::BTreeSet;

use topline::rules;

use crate::support::rule_case::{self, Case, files_below};

#[test]
fn every_case_gives_its_findings() {
    let bless = std::env::var_os("TOPLINE_BLESS").is_some();
    let wrong: Vec<String> = Case::all().iter().filter_map(|case| verdict(case, bless)).collect();
    assert!(
        wrong.is_empty(),
        "{}\nTOPLINE_BLESS=1 writes what the rules say now into expected.txt\n",
        wrong.join("\n")
    );
}

/// What is wrong with a case, if anything.
fn verdict(case: &Case, bless: bool) -> Option<String> {
    let found = case.run().findings;
    match case.fires() {
        Some(true) if found.is_empty() => return Some(format!("{}: nothing fires", case.name())),
        Some(false) if !found.is_empty() => return Some(format!("{}: isn't silent\n{found}", case.name())),
        Some(_) => {}
        None => return Some(format!("{}: begins with neither `fires` nor `silent`", case.name())),
    }
    if bless {
        case.write_expected(&found);
        return None;
    }
    let expected = case.expected();
    (found != expected).then(|| format!("{}\n  expected:\n{expected}\n  found:\n{found}", case.name()))
}

#[test]
fn every_rule_has_a_firing_and_a_silent_case() {
    let ids: BTreeSet<String> = rules::ALL.iter().map(|rule| rule.id.to_owned()).collect();
    assert_eq!(rule_case::rule_folders(), ids, "folders of tests/rules (left) are not the rules (right)");
    let cases = Case::all();
    for rule in rules::ALL {
        for fires in [true, false] {
            let kind = if fires { "firing" } else { "silent" };
            let there = cases.iter().any(|case| case.rule.id == rule.id && case.fires() == Some(fires));
            assert!(there, "the rule `{}` has no {kind} case", rule.id);
        }
    }
}

#[test]
fn every_file_is_read_by_a_case() {
    let mut unread = files_below(&rule_case::root());
    for case in Case::all() {
        for file in case.run().read {
            unread.remove(&file);
        }
    }
    assert!(unread.is_empty(), "no case reads {unread:#?}");
}

/// A backlog without an order has a finding that says why, and one with an order has none.
#[test]
fn the_order_is_missing_exactly_where_a_finding_says_so() {
    for case in Case::all() {
        let outcome = case.run();
        assert_eq!(outcome.ordered, !outcome.blocked, "{}", case.name());
    }
}
