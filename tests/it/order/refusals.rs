//! What leaves a backlog without an order, and what doesn't.
//!
//! One fault goes into a sound backlog, so that nothing but the fault can be the reason for a refusal.

use proptest::prelude::*;
use proptest::sample::select;
use topline::diag::{Finding, Severity};
use topline::order::{self, NoOrder};
use topline::rules::RuleContext;
use topline::text::{Content, SourceFile, Tree, Unreadable};
use topline::{parse, rules};

use crate::support::backlogs::{Backlog, backlogs};
use crate::support::cases;

/// A change of one backlog's files.
#[derive(Debug)]
struct Fault {
    name: &'static str,
    /// Appended to `backlog.toml`, which ends outside of any array.
    config: &'static str,
    /// Files that join the stories.
    stories: &'static [(&'static str, &'static str)],
}

const fn story(name: &'static str, stories: &'static [(&'static str, &'static str)]) -> Fault {
    Fault { name, config: "", stories }
}

const fn config(name: &'static str, config: &'static str) -> Fault {
    Fault { name, config, stories: &[("stories/fault.md", SOUND), ("stories/other.md", SOUND)] }
}

const SOUND: &str = "+++\ntitle = \"a\"\n+++\n";

/// Every one of these refuses the order.
const FAULTS: &[Fault] = &[
    story("an unknown step", &[("stories/fault.md", "+++\ntitle = 'a'\nstep = 'no-such'\n+++\n")]),
    story(
        "an unknown step of a done item",
        &[("stories/fault.md", "+++\ntitle = 'a'\nstatus = 'done'\nstep = 'no-such'\n+++\n")],
    ),
    story("an unknown release", &[("stories/fault.md", "+++\ntitle = 'a'\nrelease = 'no-such'\n+++\n")]),
    story("an unknown feature", &[("stories/fault.md", "+++\ntitle = 'a'\nfeature = 'no-such'\n+++\n")]),
    story("an unknown prerequisite", &[("stories/fault.md", "+++\ntitle = 'a'\ndepends_on = ['no-such']\n+++\n")]),
    story("an empty prerequisite", &[("stories/fault.md", "+++\ntitle = 'a'\ndepends_on = ['']\n+++\n")]),
    story(
        "a prerequisite in another case",
        &[("stories/fault.md", "+++\ntitle = 'a'\ndepends_on = ['Other']\n+++\n"), ("stories/other.md", SOUND)],
    ),
    story("a need of itself", &[("stories/fault.md", "+++\ntitle = 'a'\ndepends_on = ['fault']\n+++\n")]),
    story(
        "two that need each other",
        &[
            ("stories/fault.md", "+++\ntitle = 'a'\ndepends_on = ['other']\n+++\n"),
            ("stories/other.md", "+++\ntitle = 'a'\ndepends_on = ['fault']\n+++\n"),
        ],
    ),
    story(
        "a circle of items that are done",
        &[
            ("stories/fault.md", "+++\ntitle = 'a'\nstatus = 'done'\ndepends_on = ['other']\n+++\n"),
            ("stories/other.md", "+++\ntitle = 'a'\nstatus = 'dropped'\ndepends_on = ['third']\n+++\n"),
            ("stories/third.md", "+++\ntitle = 'a'\nstatus = 'triage'\ndepends_on = ['fault']\n+++\n"),
        ],
    ),
    story("no title", &[("stories/fault.md", "+++\n+++\n")]),
    story("an empty title", &[("stories/fault.md", "+++\ntitle = ''\n+++\n")]),
    story("a title of two lines", &[("stories/fault.md", "+++\ntitle = \"a\\nb\"\n+++\n")]),
    story("an unknown type", &[("stories/fault.md", "+++\ntitle = 'a'\ntype = 'Story'\n+++\n")]),
    story("an unknown status", &[("stories/fault.md", "+++\ntitle = 'a'\nstatus = 'open'\n+++\n")]),
    story("an unknown severity", &[("stories/fault.md", "+++\ntitle = 'a'\nseverity = 'blocker'\n+++\n")]),
    story("an estimate in words", &[("stories/fault.md", "+++\ntitle = 'a'\nestimate = '3'\n+++\n")]),
    story("an estimate below zero", &[("stories/fault.md", "+++\ntitle = 'a'\nestimate = -0.5\n+++\n")]),
    story("an estimate of five decimals", &[("stories/fault.md", "+++\ntitle = 'a'\nestimate = 0.00001\n+++\n")]),
    story(
        "an estimate that is too large",
        &[("stories/fault.md", "+++\ntitle = 'a'\nestimate = 1000000000000.0001\n+++\n")],
    ),
    story("an endless estimate", &[("stories/fault.md", "+++\ntitle = 'a'\nestimate = inf\n+++\n")]),
    story("an estimate that is no number", &[("stories/fault.md", "+++\ntitle = 'a'\nestimate = nan\n+++\n")]),
    story(
        "an estimate with an exponent out of reach",
        &[("stories/fault.md", "+++\ntitle = 'a'\nestimate = 1e99999999999\n+++\n")],
    ),
    story("a value of words", &[("stories/fault.md", "+++\ntitle = 'a'\nvalue = { income = 'much' }\n+++\n")]),
    story("a reach of half a user", &[("stories/fault.md", "+++\ntitle = 'a'\nreach = 0.5\n+++\n")]),
    story("a reach below zero", &[("stories/fault.md", "+++\ntitle = 'a'\nreach = -1\n+++\n")]),
    story("a date with a time", &[("stories/fault.md", "+++\ntitle = 'a'\nreported = 2026-11-02T10:00:00\n+++\n")]),
    story("a date in quotes", &[("stories/fault.md", "+++\ntitle = 'a'\ndue = '2026-11-02'\n+++\n")]),
    story("prerequisites that are no array", &[("stories/fault.md", "+++\ntitle = 'a'\ndepends_on = 'other'\n+++\n")]),
    story("an `extra` that is no table", &[("stories/fault.md", "+++\ntitle = 'a'\nextra = 1\n+++\n")]),
    story("no front matter", &[("stories/fault.md", "# A title\n")]),
    story("an empty file", &[("stories/fault.md", "")]),
    story("a front matter that isn't closed", &[("stories/fault.md", "+++\ntitle = 'a'\n")]),
    story("YAML", &[("stories/fault.md", "---\ntitle: a\n---\n")]),
    story("no TOML", &[("stories/fault.md", "+++\ntitle = a\n+++\n")]),
    story("a key twice", &[("stories/fault.md", "+++\ntitle = 'a'\ntitle = 'b'\n+++\n")]),
    story(
        "a conflict in the front matter",
        &[("stories/fault.md", "+++\n<<<<<<< HEAD\ntitle = 'a'\n=======\ntitle = 'b'\n>>>>>>> x\n+++\n")],
    ),
    story(
        "a conflict in the body",
        &[("stories/fault.md", "+++\ntitle = 'a'\n+++\n\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n")],
    ),
    story("an id with a blank", &[("stories/my fault.md", SOUND)]),
    story("an id that begins with a hyphen", &[("stories/-fault.md", SOUND)]),
    story("the id of a device", &[("stories/Con.md", SOUND)]),
    story("the id of a device with a suffix", &[("stories/lpt1.old.md", SOUND)]),
    story(
        "an id of 81 characters",
        &[("stories/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.md", SOUND)],
    ),
    story("two of one id", &[("stories/fault.md", SOUND), ("stories/cart/fault.md", SOUND)]),
    story("two ids that differ in case", &[("stories/fault.md", SOUND), ("stories/cart/Fault.md", SOUND)]),
    config("an unknown goal", "[iteration]\ngoal = 'no-such'\n"),
    config("a decision about nothing", "[[decisions]]\nitem = 'no-such'\nfirst = true\nbecause = 'x'\n"),
    config("a decision above nothing", "[[decisions]]\nitem = 'fault'\nabove = 'no-such'\nbecause = 'x'\n"),
    config("a decision above itself", "[[decisions]]\nitem = 'fault'\nabove = 'fault'\nbecause = 'x'\n"),
    config("a decision without a place", "[[decisions]]\nitem = 'fault'\nbecause = 'x'\n"),
    config("a decision that isn't first", "[[decisions]]\nitem = 'fault'\nfirst = false\nbecause = 'x'\n"),
    config(
        "a decision with two places",
        "[[decisions]]\nitem = 'fault'\nfirst = true\nabove = 'other'\nbecause = 'x'\n",
    ),
    config("a decision without a reason", "[[decisions]]\nitem = 'fault'\nfirst = true\n"),
    config("a decision without an item", "[[decisions]]\nfirst = true\nbecause = 'x'\n"),
    config("an unknown lane", "[policy]\nlanes = ['bugs']\n"),
    config("a lane twice", "[policy]\nlanes = ['goal', 'goal']\n"),
    config("a lane after rest", "[policy]\nlanes = ['rest', 'goal']\n"),
    config("an unknown requirement", "[policy.ready]\nstory = ['criteria']\n"),
    config("a definition of ready for an unknown type", "[policy.ready]\nchore = []\n"),
    config("a largest estimate below zero", "[policy]\nmax_estimate = -1\n"),
    config("an unknown key", "[policy]\nlane = []\n"),
    config("an unknown table", "[polices]\n"),
    config("a step without an id", "[[flow]]\ntitle = 'x'\n"),
    config("a step twice", "[[flow]]\nid = 'x'\n[[flow]]\nid = 'x'\n"),
    config("no TOML in backlog.toml", "[policy\n"),
    config("a conflict in backlog.toml", "<<<<<<< HEAD\n=======\n>>>>>>> x\n"),
    config("an unknown rule", "[rules]\nno-such = 'off'\n"),
    config("a reserve of more than all", "[iteration]\nreserve = 1.5\n"),
    Fault {
        name: "a part that the weights don't name",
        config: "[value.weights]\nincome = 1\n",
        stories: &[("stories/fault.md", "+++\ntitle = 'a'\nvalue = { incom = 1 }\n+++\n")],
    },
    Fault {
        name: "a feature's part that the weights don't name",
        config: "[value.weights]\nincome = 1\n[[features]]\nid = 'x'\nvalue = { incom = 1 }\n",
        stories: &[],
    },
];

/// None of these does, whatever the rules have to say.
const HARMLESS: &[Fault] = &[
    story("an unknown key", &[("stories/fault.md", "+++\ntitle = 'a'\ntitel = 'b'\n+++\n")]),
    story("an unknown table", &[("stories/fault.md", "+++\ntitle = 'a'\n[custom]\nx = 1\n+++\n")]),
    story("an unknown flag", &[("stories/fault.md", "+++\ntitle = 'a'\nflag = 'no-such'\n+++\n")]),
    story("an unknown objective", &[("stories/fault.md", "+++\ntitle = 'a'\nobjective = 'no-such'\n+++\n")]),
    story("feedback about nothing", &[("stories/fault.md", "+++\ntitle = 'a'\nabout = ['no-such']\n+++\n")]),
    story(
        "a need of the same item twice",
        &[("stories/fault.md", "+++\ntitle = 'a'\ndepends_on = ['x', 'x']\n+++\n"), ("stories/x.md", SOUND)],
    ),
    story(
        "a need of a dropped item",
        &[
            ("stories/fault.md", "+++\ntitle = 'a'\ndepends_on = ['x']\n+++\n"),
            ("stories/x.md", "+++\ntitle = 'a'\nstatus = 'dropped'\n+++\n"),
        ],
    ),
    story(
        "markers in a code block",
        &[("stories/fault.md", "+++\ntitle = 'a'\n+++\n\n```\n<<<<<<< a\n=======\n>>>>>>> b\n```\n")],
    ),
    story("a line of equals signs", &[("stories/fault.md", "+++\ntitle = 'a'\n+++\n\nTitle\n=======\n")]),
    config("a feature of an unknown objective", "[[features]]\nid = 'x'\nobjective = 'no-such'\n"),
    config("a release through an unknown step", "[[releases]]\nid = 'x'\nthrough = 'no-such'\n"),
    config("no lanes at all", "[policy]\nlanes = []\n"),
    Fault {
        name: "a decision about items that are closed",
        config: "[[decisions]]\nitem = 'fault'\nabove = 'other'\nbecause = 'x'\n",
        stories: &[
            ("stories/fault.md", "+++\ntitle = 'a'\nstatus = 'done'\n+++\n"),
            ("stories/other.md", "+++\ntitle = 'a'\nstatus = 'triage'\n+++\n"),
        ],
    },
];

/// The tree with one fault. Ids of faults are no ids of random backlogs.
fn with(fault: &Fault, mut tree: Tree) -> Tree {
    if !fault.config.is_empty() {
        let config = tree.config.as_ref().map(SourceFile::text).unwrap_or_default();
        let text = format!("{config}\n{}", fault.config);
        tree.config = Some(SourceFile::from_bytes("backlog.toml", text.into_bytes()));
    }
    let joining = fault.stories.iter().map(|(path, text)| SourceFile::from_bytes(*path, text.as_bytes().to_vec()));
    tree.stories.extend(joining);
    tree
}

/// The order; it is refused exactly if there are obstacles, and if some finding says so.
fn compute(tree: &Tree) -> Result<order::Order, NoOrder> {
    let parsed = parse::tree(tree, &rules::known());
    let order = order::compute(&parsed);
    let findings = rules::run(&RuleContext::new(&parsed), order.as_ref().ok());
    let blocking: Vec<&Finding> = findings.iter().filter(|finding| finding.blocks_order).collect();
    assert_eq!(order.is_err(), !order::obstacles(&parsed).is_empty());
    assert_eq!(order.is_err(), !blocking.is_empty(), "{findings:#?}");
    assert!(blocking.iter().all(|finding| finding.severity == Severity::Error), "{blocking:#?}");
    order
}

#[test]
fn every_fault_alone_prevents_an_order() {
    for fault in FAULTS {
        assert!(compute(&with(fault, Backlog::default().tree())).is_err(), "{}", fault.name);
    }
}

#[test]
fn other_findings_do_not_prevent_an_order() {
    for fault in HARMLESS {
        assert!(compute(&with(fault, Backlog::default().tree())).is_ok(), "{}", fault.name);
    }
}

#[test]
fn an_unreadable_file_prevents_an_order() {
    let reasons = [
        Unreadable::TooLarge(1 << 20),
        Unreadable::NotUtf8(0),
        Unreadable::SymlinkOutside("../x".into()),
        Unreadable::SymlinkDangling("x".into()),
        Unreadable::Folder,
        Unreadable::NotAFile,
        Unreadable::NameNotUtf8,
        Unreadable::UppercaseExtension,
        Unreadable::Unmerged,
        Unreadable::SymlinkedFolder,
        Unreadable::Io("denied".into()),
    ];
    for reason in reasons {
        let mut tree = Backlog::default().tree();
        tree.stories.push(SourceFile::unreadable("stories/fault.md", reason.clone()));
        assert!(compute(&tree).is_err(), "{reason:?}");
        let mut tree = Backlog::default().tree();
        tree.config = Some(SourceFile::unreadable("backlog.toml", reason.clone()));
        assert!(compute(&tree).is_err(), "{reason:?} in backlog.toml");
    }
}

#[test]
fn a_broken_file_owns_its_id() {
    let needs = "+++\ntitle = 'a'\ndepends_on = ['broken']\n+++\n";
    for broken in ["", "+++\ntitle = 1\n+++\n", "\u{0}"] {
        let fault = [("stories/broken.md", broken), ("stories/fault.md", needs)];
        let stories = fault.map(|(path, text)| SourceFile::from_bytes(path, text.as_bytes().to_vec()));
        let tree = Tree { stories: stories.to_vec(), ..Backlog::default().tree() };
        let parsed = parse::tree(&tree, &rules::known());
        assert!(parsed.backlog.unresolved.is_empty(), "{:?}", parsed.backlog.unresolved);
        assert!(order::compute(&parsed).is_err());
    }
}

/// Whether the fault's tables can join those of any backlog: most tables may be written only once.
fn joins_any(fault: &Fault) -> bool {
    fault.config.is_empty() || fault.config.starts_with("[[decisions]]") || fault.config.starts_with("[[flow]]")
}

fn joining() -> Vec<&'static Fault> {
    let joining: Vec<&Fault> = FAULTS.iter().filter(|fault| joins_any(fault)).collect();
    assert!(joining.len() * 2 > FAULTS.len(), "{} of {}", joining.len(), FAULTS.len());
    joining
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn a_fault_prevents_the_order_of_any_backlog(backlog in backlogs(12), fault in select(joining())) {
        prop_assert!(compute(&with(fault, backlog.tree())).is_err(), "{}", fault.name);
    }

    #[test]
    fn an_unknown_key_does_not_change_the_order(backlog in backlogs(12), victim: prop::sample::Index) {
        let before = backlog.tree();
        let mut after = before.clone();
        let victim = victim.index(after.stories.len().max(1));
        if let Some(file) = after.stories.get_mut(victim) {
            let text = file.text().replacen("+++", "+++\nunheard_of = 1 #", 1);
            file.content = Content::Text(text);
        }
        let ids = |tree: &Tree| compute(tree).map(|order| order.placed.iter().map(|placed| placed.item).collect::<Vec<_>>());
        prop_assert!(ids(&before).is_ok());
        prop_assert_eq!(ids(&before), ids(&after));
    }
}
