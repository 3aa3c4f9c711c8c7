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
    /// Files that join the stories and the decisions.
    files: &'static [(&'static str, &'static str)],
}

const fn story(name: &'static str, files: &'static [(&'static str, &'static str)]) -> Fault {
    Fault { name, config: "", files }
}

const fn config(name: &'static str, config: &'static str) -> Fault {
    Fault { name, config, files: &[("stories/fault.md", SOUND), ("stories/other.md", SOUND)] }
}

/// A decision on `fault`, which exists as `other` does.
macro_rules! decision {
    ($name:literal, $text:literal) => {
        Fault {
            name: $name,
            config: "",
            files: &[("decisions/fault.toml", $text), ("stories/fault.md", SOUND), ("stories/other.md", SOUND)],
        }
    };
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
    story("a date in quotes", &[("stories/fault.md", "+++\ntitle = 'a'\nreported = '2026-11-02'\n+++\n")]),
    story("prerequisites that are no array", &[("stories/fault.md", "+++\ntitle = 'a'\ndepends_on = 'other'\n+++\n")]),
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
    story("two of one id", &[("stories/fault.md", SOUND), ("stories/cart/fault.md", SOUND)]),
    story("two ids that differ in case", &[("stories/fault.md", SOUND), ("stories/cart/Fault.md", SOUND)]),
    config("an unknown goal", "[iteration]\ngoal = 'no-such'\n"),
    decision!("a decision without a place", "because = 'x'\n"),
    decision!("an empty decision", ""),
    decision!("a decision that isn't first", "first = false\nbecause = 'x'\n"),
    decision!("a decision that is first in words", "first = 'true'\nbecause = 'x'\n"),
    decision!("a decision above a number", "above = 3\nbecause = 'x'\n"),
    decision!("a decision with two places", "first = true\nabove = 'other'\nbecause = 'x'\n"),
    decision!("a decision with two places of one kind", "above = 'other'\nbelow = 'other'\nbecause = 'x'\n"),
    decision!("a decision that is no TOML", "first = true\nbecause = x\n"),
    decision!("a conflict in a decision", "<<<<<<< a\nfirst = true\n=======\nlast = true\n>>>>>>> b\nbecause = 'x'\n"),
    config("an unknown lane", "[policy]\nlanes = ['bugs']\n"),
    config("a lane twice", "[policy]\nlanes = ['goal', 'goal']\n"),
    config("a lane after rest", "[policy]\nlanes = ['rest', 'goal']\n"),
    config("an unknown requirement", "[policy.ready]\nstory = ['criteria']\n"),
    config("a definition of ready for an unknown type", "[policy.ready]\nchore = []\n"),
    config("a largest estimate below zero", "[policy]\nmax_estimate = -1\n"),
    config("an unknown key", "[policy]\nlane = []\n"),
    config("a step without an id", "[[flow]]\ntitle = 'x'\n"),
    config("a step twice", "[[flow]]\nid = 'x'\n[[flow]]\nid = 'x'\n"),
    config("no TOML in backlog.toml", "[policy\n"),
    config("a conflict in backlog.toml", "<<<<<<< HEAD\n=======\n>>>>>>> x\n"),
    config("a reserve of more than all", "[iteration]\nreserve = 1.5\n"),
    Fault {
        name: "a part that the weights don't name",
        config: "[value.weights]\nincome = 1\n",
        files: &[("stories/fault.md", "+++\ntitle = 'a'\nvalue = { incom = 1 }\n+++\n")],
    },
    Fault {
        name: "a feature's part that the weights don't name",
        config: "[value.weights]\nincome = 1\n[[features]]\nid = 'x'\nvalue = { incom = 1 }\n",
        files: &[],
    },
];

/// None of these does, whatever the rules have to say.
const HARMLESS: &[Fault] = &[
    story(
        "a conflict in the body",
        &[("stories/fault.md", "+++\ntitle = 'a'\n+++\n\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n")],
    ),
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
    story("no title", &[("stories/fault.md", "+++\n+++\n")]),
    story("an empty title", &[("stories/fault.md", "+++\ntitle = ''\n+++\n")]),
    story("a title of two lines", &[("stories/fault.md", "+++\ntitle = \"a\\nb\"\n+++\n")]),
    story(
        "a title of 121 characters",
        &[(
            "stories/fault.md",
            concat!(
                "+++\ntitle = '1234567890 234567890 234567890 234567890 234567890 234567890 ",
                "234567890 234567890 234567890 234567890 234567890 234567890 '\n+++\n"
            ),
        )],
    ),
    story("a title that is a number", &[("stories/fault.md", "+++\ntitle = 3\n+++\n")]),
    story("a due date in quotes", &[("stories/fault.md", "+++\ntitle = 'a'\ndue = '2026-11-02'\n+++\n")]),
    story("an assignee that is a number", &[("stories/fault.md", "+++\ntitle = 'a'\nassignee = 3\n+++\n")]),
    story("labels that are no array", &[("stories/fault.md", "+++\ntitle = 'a'\nlabels = 'x'\n+++\n")]),
    story("an answer that is an array", &[("stories/fault.md", "+++\ntitle = 'a'\nanswer = ['x']\n+++\n")]),
    story("an `extra` that is no table", &[("stories/fault.md", "+++\ntitle = 'a'\nextra = 1\n+++\n")]),
    story("an id with a blank", &[("stories/my fault.md", SOUND)]),
    story("an id that begins with a hyphen", &[("stories/-fault.md", SOUND)]),
    story("the id of a device", &[("stories/Con.md", SOUND)]),
    story("the id of a device with a suffix", &[("stories/lpt1.old.md", SOUND)]),
    story(
        "an id of 81 characters",
        &[("stories/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.md", SOUND)],
    ),
    config("an unknown table of backlog.toml", "[polices]\n"),
    config("an unknown rule", "[rules]\nno-such = 'off'\n"),
    config("a level that is no level", "[rules]\nno-step = 'loud'\n"),
    config("an objective without an id", "[[objectives]]\ntitle = 'x'\n"),
    config("a flag of an unknown state", "[[flags]]\nid = 'x'\nstate = 'half'\n"),
    config("an owner that is a number", "[team]\nproduct_owners = 3\n"),
    config("a decision in backlog.toml", "[[decisions]]\nitem = 'fault'\nfirst = true\nbecause = 'x'\n"),
    Fault {
        name: "a decision about nothing",
        config: "",
        files: &[("decisions/no-such.toml", "first = true\nbecause = 'x'\n"), ("stories/fault.md", SOUND)],
    },
    decision!("a decision above nothing", "above = 'no-such'\nbecause = 'x'\n"),
    decision!("a decision above itself", "above = 'fault'\nbecause = 'x'\n"),
    decision!("a decision below itself", "below = 'fault'\nbecause = 'x'\n"),
    decision!("a decision without a reason", "first = true\n"),
    decision!("a decision with an empty reason", "first = true\nbecause = ' '\n"),
    decision!("a decision with a number for a reason", "first = true\nbecause = 3\n"),
    decision!("a decision by a number", "first = true\nbecause = 'x'\nby = 3\n"),
    decision!("a decision with a review date in quotes", "first = true\nbecause = 'x'\nreview_on = '2026-12-24'\n"),
    decision!("a decision with an unknown key", "first = true\nbecause = 'x'\nitem = 'fault'\n"),
    Fault {
        name: "decisions in a circle",
        config: "",
        files: &[
            ("decisions/fault.toml", "above = 'other'\nbecause = 'x'\n"),
            ("decisions/other.toml", "below = 'fault'\nbecause = 'x'\n"),
            ("stories/fault.md", SOUND),
            ("stories/other.md", SOUND),
        ],
    },
    Fault {
        name: "a decision about items that are closed",
        config: "",
        files: &[
            ("decisions/fault.toml", "above = 'other'\nbecause = 'x'\n"),
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
    let joining = Tree::from_files(fault.files.iter().map(|(path, text)| (*path, text.as_bytes().to_vec())));
    tree.stories.extend(joining.stories);
    tree.decisions.extend(joining.decisions);
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
        let mut tree = Backlog::default().tree();
        tree.decisions.push(SourceFile::unreadable("decisions/fault.toml", reason.clone()));
        assert!(compute(&tree).is_err(), "{reason:?} in a decision");
    }
}

#[test]
fn a_broken_file_owns_its_id() {
    let needs = "+++\ntitle = 'a'\ndepends_on = ['broken']\n+++\n";
    for broken in ["", "+++\nstatus = 1\n+++\n", "\u{0}"] {
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
    fault.config.is_empty() || fault.config.starts_with("[[")
}

fn joining() -> Vec<&'static Fault> {
    let joining: Vec<&Fault> = FAULTS.iter().filter(|fault| joins_any(fault)).collect();
    assert!(joining.len() * 2 > FAULTS.len(), "{} of {}", joining.len(), FAULTS.len());
    joining
}

fn harmless() -> Vec<&'static Fault> {
    HARMLESS.iter().filter(|fault| joins_any(fault)).collect()
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn a_fault_prevents_the_order_of_any_backlog(backlog in backlogs(12), fault in select(joining())) {
        prop_assert!(compute(&with(fault, backlog.tree())).is_err(), "{}", fault.name);
    }

    /// What the order doesn't read leaves the other items where they are.
    #[test]
    fn other_faults_leave_the_order_of_any_backlog(backlog in backlogs(12), fault in select(harmless())) {
        let ids = |tree: &Tree| {
            let parsed = parse::tree(tree, &rules::known());
            let order = order::compute(&parsed).map(|order| order.placed.iter().map(|placed| parsed.backlog.item(placed.item).id.to_string()).collect::<Vec<_>>());
            order.ok()
        };
        let before = ids(&backlog.tree()).expect("it is sound");
        let mut after = ids(&with(fault, backlog.tree())).expect("it has an order all the same");
        after.retain(|id| before.contains(id));
        prop_assert_eq!(before, after, "{}", fault.name);
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
