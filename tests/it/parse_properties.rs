//! Parsing any bytes never panics and gives valid spans; a written backlog is read back unchanged.
//!
//! Texts are arbitrary, or made of the pieces that the parsers look for, or mutations of real stories. The
//! last test reads 256 pages of another program, if they are there.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use topline::diag::{Expected, Fact, Place, Problem};
use topline::model::decision::DecisionTarget;
use topline::model::item::{self, Reference};
use topline::parse::{self, Parsed};
use topline::text::{SourceFile, Span, Spanned, Tree};
use topline::{order, rules};

use crate::support::backlogs::{Backlog, Item, Target, Value, backlogs};
use crate::support::{cases, data};

/// Reads `bytes` as a story beside a sound one, as `backlog.toml` and as a decision, and checks every span.
fn read(bytes: &[u8]) -> Result<(), TestCaseError> {
    let sound = SourceFile::from_bytes("stories/sound.md", b"+++\ntitle = 'a'\n+++\n".to_vec());
    let story = SourceFile::from_bytes("stories/a.md", bytes.to_vec());
    let config = SourceFile::from_bytes("backlog.toml", bytes.to_vec());
    let decision = SourceFile::from_bytes("decisions/sound.toml", bytes.to_vec());
    let as_story = Tree { stories: vec![story, sound.clone()], ..Tree::default() };
    let as_config = Tree { config: Some(config), stories: vec![sound.clone()], ..Tree::default() };
    let as_decision = Tree { decisions: vec![decision], stories: vec![sound], ..Tree::default() };
    for tree in [as_story, as_config, as_decision] {
        let parsed = parse::tree(&tree, &rules::known());
        check_spans(&tree, &parsed)?;
        prop_assert!(parsed.backlog.find("sound").is_some(), "a broken file hides another");
        prop_assert_eq!(order::compute(&parsed).is_err() && !has_faults(&parsed), has_no_order(&parsed));
    }
    Ok(())
}

/// Whether references or cycles alone refuse the order.
fn has_no_order(parsed: &Parsed) -> bool {
    let backlog = &parsed.backlog;
    // A decision about nothing, or next to nothing, has no effect.
    let of_decision =
        |lost: &topline::model::Unresolved| matches!(lost.referrer, topline::model::Referrer::Decision(_));
    let refused = backlog.unresolved.iter().any(|lost| lost.key.decides_order && !of_decision(lost))
        || !backlog.cycles.is_empty();
    refused && !has_faults(parsed)
}

/// Whether some file isn't understood.
fn has_faults(parsed: &Parsed) -> bool {
    parsed.problems.iter().any(order::obstacles::problem_blocks_order)
}

/// Every place lies within its file, on the borders of characters.
fn check_spans(tree: &Tree, parsed: &Parsed) -> Result<(), TestCaseError> {
    for problem in &parsed.problems {
        check_place(tree, &problem.place, problem)?;
        if let Fact::DuplicateId { first, .. } = &problem.fact {
            check_place(tree, first, problem)?;
        }
    }
    for item in &parsed.backlog.items {
        for span in spans(item) {
            check_place(tree, &Place::new(item.path.clone(), span), &item.id)?;
        }
    }
    for lost in &parsed.backlog.unresolved {
        let path = match lost.referrer {
            topline::model::Referrer::Config => "backlog.toml".into(),
            topline::model::Referrer::Decision(number) => parsed.backlog.decisions[number].path.clone(),
            topline::model::Referrer::Item(ix) => parsed.backlog.item(ix).path.clone(),
            topline::model::Referrer::Faulty(ix) => parsed.backlog.faulty[ix.get()].path.clone(),
        };
        check_place(tree, &Place::new(path, lost.span), lost)?;
    }
    Ok(())
}

fn check_place(tree: &Tree, place: &Place, what: &impl std::fmt::Debug) -> Result<(), TestCaseError> {
    let file = tree.file(&place.path);
    prop_assert!(file.is_some(), "no file {}: {:?}", place.path, what);
    let text = file.map(SourceFile::text).unwrap_or_default();
    prop_assert!(text.get(place.span.range()).is_some(), "{:?} isn't in the text: {:?}", place.span, what);
    Ok(())
}

/// Every span that an item remembers.
fn spans(item: &item::Item) -> Vec<Span> {
    fn of<T>(at: Option<&Spanned<T>>) -> Option<Span> {
        at.map(|at| at.span)
    }
    let mut spans = vec![item.title.span, item.kind.span, item.status.span, item.opening];
    spans.extend(of(item.step.as_ref()));
    spans.extend(of(item.estimate.as_ref()));
    spans.extend(of(item.value.as_ref()));
    spans.extend(of(item.report().reported.as_ref()));
    spans.extend(item.depends_on.iter().chain(&item.report().about).map(|need| need.span));
    spans.extend(item.body.criteria.iter().map(|criterion| criterion.span));
    spans.extend(item.body.links.iter().map(|link| link.span));
    spans
}

/// Pieces that mean something to one of the parsers.
const PIECES: &[&str] = &[
    "+++",
    "\n+++\n",
    "---",
    "\u{feff}",
    "\n",
    "\r\n",
    "\r",
    " ",
    "\t",
    "\u{0}",
    "é",
    "☂",
    "🛒",
    "\u{2028}",
    "title",
    "type",
    "status",
    "estimate",
    "value",
    "depends_on",
    "reported",
    "extra",
    "id",
    "lanes",
    "[policy]\n",
    "[policy.ready]\n",
    "[[flow]]\n",
    "[[decisions]]\n",
    "above",
    "below",
    "first = true\n",
    "last = true\n",
    "because = 'x'\n",
    "review_on",
    "[value.weights]\n",
    "[rules]\n",
    "[iteration]\n",
    " = ",
    "=",
    "\"",
    "'",
    "\"\"\"",
    "'''",
    "\\",
    "\\u00e9",
    "\\uD800",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    ",",
    ".",
    "#",
    "0",
    "1",
    "-",
    "+",
    "_",
    "e",
    "1e400",
    "0.0001",
    "0x",
    "inf",
    "nan",
    "true",
    "2026-11-02",
    "2026-13-40",
    "T10:00:00Z",
    "<<<<<<< a\n",
    "=======\n",
    ">>>>>>> b\n",
    "## Acceptance criteria\n",
    "- [ ] ",
    "- [x] box\n",
    "```\n",
    "~~~",
    "> ",
    "![",
    "](x.md)",
    "](../../%ff)",
    "<!--",
    "-->",
    "<div>",
    "|",
    "&amp;",
    "[a]: b\n",
    "    ",
    "***",
    "1. ",
    "http://shop.example",
];

fn pieces() -> impl Strategy<Value = String> {
    vec(select(PIECES), 0..40).prop_map(|pieces| pieces.concat())
}

/// Where a mutation happens, what goes, and what comes.
#[derive(Clone, Debug)]
struct Mutation {
    at: Index,
    gone: usize,
    come: Vec<u8>,
}

fn mutations() -> impl Strategy<Value = Vec<Mutation>> {
    let come = prop_oneof![
        4 => vec(select(PIECES), 0..3).prop_map(|pieces| pieces.concat().into_bytes()),
        1 => vec(any::<u8>(), 0..3),
    ];
    let gone = prop_oneof![3 => 0..4_usize, 1 => 0..200_usize];
    vec((any::<Index>(), gone, come).prop_map(|(at, gone, come)| Mutation { at, gone, come }), 1..6)
}

fn mutate(text: &str, mutations: &[Mutation]) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for mutation in mutations {
        let from = mutation.at.index(bytes.len() + 1);
        let to = (from + mutation.gone).min(bytes.len());
        bytes.splice(from..to, mutation.come.iter().copied());
    }
    bytes
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Markdown files below `folder`, by path.
fn pages(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("the folder can be listed").path()).collect();
    paths.sort();
    let inner = paths.into_iter().flat_map(|path| if path.is_dir() { pages(&path) } else { vec![path] });
    inner.filter(|path| path.extension().is_some_and(|extension| extension == "md")).collect()
}

/// The stories and the configuration of the example backlog.
fn example_texts() -> Vec<String> {
    let folder = root().join("backlog-example");
    let mut paths = pages(&folder.join("stories"));
    assert!(paths.len() > 20, "the example backlog lost its stories");
    paths.push(folder.join("backlog.toml"));
    let text = |path: &PathBuf| fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    paths.iter().map(text).collect()
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn any_bytes_can_be_read(bytes in vec(any::<u8>(), 0..200)) {
        read(&bytes)?;
    }

    #[test]
    fn any_text_can_be_read(text in "\\PC{0,60}", matter in any::<bool>()) {
        let text = if matter { format!("+++\n{text}\n+++\n{text}") } else { text };
        read(text.as_bytes())?;
    }

    #[test]
    fn any_pieces_can_be_read(before in pieces(), after in pieces(), matter in any::<bool>()) {
        let text = if matter { format!("+++\n{before}\n+++\n{after}") } else { before + &after };
        read(text.as_bytes())?;
    }

    #[test]
    fn broken_stories_can_be_read(story in select(example_texts()), mutations in mutations()) {
        read(&mutate(&story, &mutations))?;
    }

    #[test]
    fn broken_backlogs_can_be_read(backlog in backlogs(6), victim: Index, mutations in mutations()) {
        let mut tree = backlog.tree();
        let config = tree.config.take().expect("it was written");
        let stories = tree.stories.len();
        let mut files: Vec<SourceFile> = tree.stories;
        files.extend(tree.decisions);
        files.push(config);
        let at = victim.index(files.len());
        files[at] = SourceFile::from_bytes(files[at].path.clone(), mutate(files[at].text(), &mutations));
        let config = files.pop();
        let decisions = files.split_off(stories);
        let tree = Tree { config, stories: files, decisions, ..Tree::default() };
        let parsed = parse::tree(&tree, &rules::known());
        check_spans(&tree, &parsed)?;
        // A `backlog.toml` that parses and names other weights makes the parts of other values wrong.
        let reweighed = |problem: &&Problem| {
            matches!(&problem.fact, Fact::InvalidValue { expected: Expected::Weight(..), .. }) && parsed.backlog.config.complete
        };
        let reweighed = parsed.problems.iter().filter(reweighed).count();
        prop_assert!(parsed.backlog.items.len() + reweighed + 1 >= backlog.items.len(), "a broken file hides others");
    }

    #[test]
    fn written_backlogs_are_read_back_unchanged(backlog in backlogs(8)) {
        let tree = backlog.tree();
        let parsed = parse::tree(&tree, &rules::known());
        // Some styles write the team's own data below `[extra]`, under names that stories have, and lists may name something twice.
        let is_fault =
            |problem: &&Problem| !matches!(problem.fact, Fact::SwallowedKey { .. } | Fact::RepeatedEntry { .. });
        prop_assert_eq!(parsed.problems.iter().filter(is_fault).collect::<Vec<_>>(), Vec::<&Problem>::new());
        check_spans(&tree, &parsed)?;
        prop_assert_eq!(parsed.backlog.items.len(), backlog.items.len());
        for item in &backlog.items {
            let ix = parsed.backlog.find(&item.id).expect("the item was read");
            let file = tree.file(&parsed.backlog.item(ix).path).expect("the item has a file");
            same_item(parsed.backlog.item(ix), item, file.text())?;
        }
        same_config(&parsed.backlog.config, &backlog)?;
        same_decisions(&parsed.backlog, &backlog)?;
    }
}

#[test]
fn an_error_in_the_weights_is_reported_once() {
    let faults = [
        "[value.weights]\nincome = 'much'\n",
        "[value.weights]\nincome = -1\n",
        "[value.weights]\nincome = = 1\n",
        "[value.weights]\nother = 1\nincome 1\n[[features]]\nid = 'f'\nvalue = { income = 1 }\n",
        "[value.weights]\nother = 1\nincome = 'x'\n[[features]]\nid = 'f'\nvalue = { income = 1 }\n",
    ];
    for fault in faults {
        let story = |name: &str| {
            SourceFile::from_bytes(
                format!("stories/{name}.md"),
                b"+++\ntitle = 'a'\nvalue = { income = 1 }\n+++\n".to_vec(),
            )
        };
        let config = Some(SourceFile::from_bytes("backlog.toml", fault.as_bytes().to_vec()));
        let tree = Tree { config, stories: vec![story("a"), story("b")], ..Tree::default() };
        let parsed = parse::tree(&tree, &rules::known());
        assert_eq!(parsed.problems.len(), 1, "{fault}: {:#?}", parsed.problems);
    }
}

fn references<T>(references: &[Reference<T>]) -> Vec<&str> {
    references.iter().map(|reference| &*reference.value.text).collect()
}

fn reference<T>(reference: Option<&Reference<T>>) -> Option<&str> {
    reference.map(|reference| &*reference.value.text)
}

fn text(text: Option<&Spanned<Box<str>>>) -> Option<&str> {
    text.map(|text| &*text.value)
}

fn date(date: Option<&Spanned<jiff::civil::Date>>) -> Option<(u16, u8, u8)> {
    let part = |part: i8| part.unsigned_abs();
    date.map(|date| (date.value.year().unsigned_abs(), part(date.value.month()), part(date.value.day())))
}

fn owned<T: AsRef<str>>(texts: &[T]) -> Vec<&str> {
    texts.iter().map(AsRef::as_ref).collect()
}

/// A value with its parts by name.
fn value(value: Option<&Spanned<item::Value>>) -> Option<Value> {
    value.map(|value| match &value.value {
        item::Value::Plain(number) => Value::Plain(number.ten_thousandths()),
        item::Value::Parts(parts) => sorted(Value::Parts(
            parts.iter().map(|(name, part)| (name.to_string(), part.value.ten_thousandths())).collect(),
        )),
    })
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Plain(number) => Value::Plain(number),
        Value::Parts(mut parts) => {
            parts.sort();
            Value::Parts(parts)
        }
    }
}

fn same_item(read: &item::Item, written: &Item, source: &str) -> Result<(), TestCaseError> {
    prop_assert_eq!(read.id.as_str(), &written.id);
    prop_assert_eq!(&*read.title.value, &written.title);
    let kind = written.kind.unwrap_or("story");
    prop_assert_eq!(read.kind.value.name(), kind);
    let default = if kind == "feedback" { "triage" } else { "todo" };
    prop_assert_eq!(read.status.value.name(), written.status.unwrap_or(default));
    prop_assert_eq!(reference(read.step.as_ref()), written.step.as_deref());
    prop_assert_eq!(reference(read.release.as_ref()), written.release.as_deref());
    prop_assert_eq!(reference(read.feature.as_ref()), written.feature.as_deref());
    prop_assert_eq!(reference(read.flag.as_ref()), written.flag.as_deref());
    prop_assert_eq!(reference(read.objective.as_ref()), written.objective.as_deref());
    prop_assert_eq!(read.estimate.as_ref().map(|number| number.value.ten_thousandths()), written.estimate);
    prop_assert_eq!(value(read.value.as_ref()), written.value.clone().map(sorted));
    prop_assert_eq!(read.report().severity.as_ref().map(|severity| severity.value.name()), written.severity);
    prop_assert_eq!(text(read.report().found_in.as_ref()), written.found_in);
    prop_assert_eq!(read.reach.as_ref().map(|reach| reach.value), written.reach);
    prop_assert_eq!(text(read.report().source.as_ref()), written.source.as_deref());
    prop_assert_eq!(references(&read.report().about), strs(&written.about));
    prop_assert_eq!(references(&read.depends_on), strs(&written.depends_on));
    prop_assert_eq!(date(read.report().reported.as_ref()), written.reported);
    prop_assert_eq!(date(read.closed.as_ref()), written.closed);
    prop_assert_eq!(date(read.due.as_ref()), written.due);
    prop_assert_eq!(owned(&read.assignee), strs(&written.assignee));
    prop_assert_eq!(owned(&read.labels), strs(&written.labels));
    prop_assert_eq!(text(read.report().answer.as_ref()), written.answer.as_deref());
    prop_assert_eq!(text(read.report().reason.as_ref()), written.reason.as_deref());
    prop_assert_eq!(owned(&read.report().external), strs(&written.external));
    prop_assert_eq!(read.body.criteria.len(), written.criteria);
    prop_assert_eq!(read.body.described, written.described);
    for need in &read.depends_on {
        // Quoted in some way, perhaps with escapes: the first and the last character are quotes.
        let quoted = source.get(need.span.range()).unwrap_or_default();
        prop_assert!(quoted.starts_with(['"', '\'']) && quoted.ends_with(['"', '\'']), "{quoted}");
    }
    Ok(())
}

fn strs(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

fn same_config(read: &topline::model::Config, backlog: &Backlog) -> Result<(), TestCaseError> {
    let written = &backlog.config;
    prop_assert_eq!(read.objectives.ids().collect::<Vec<_>>(), strs(&written.objectives));
    prop_assert_eq!(read.flow.ids().collect::<Vec<_>>(), strs(&written.flow));
    prop_assert_eq!(read.releases.ids().collect::<Vec<_>>(), strs(&written.releases));
    prop_assert_eq!(read.flags.ids().collect::<Vec<_>>(), strs(&written.flags));
    prop_assert_eq!(read.features.len(), written.features.len());
    for (read, written) in read.features.iter().zip(&written.features) {
        prop_assert_eq!(read.id.value.as_str(), &written.id);
        prop_assert_eq!(reference(read.objective.as_ref()), written.objective.as_deref());
        prop_assert_eq!(value(read.value.as_ref()), written.value.clone().map(sorted));
    }
    if let Some(lanes) = &written.lanes {
        prop_assert_eq!(&read.policy.lanes.iter().map(|lane| lane.name()).collect::<Vec<_>>(), lanes);
    }
    prop_assert_eq!(read.policy.max_estimate.ten_thousandths(), written.max_estimate.unwrap_or(50_000));
    if let Some(headings) = &written.criteria_headings {
        // The contract's own heading always counts.
        let all: Vec<String> =
            std::iter::once("acceptance criteria".to_owned()).chain(headings.iter().cloned()).collect();
        prop_assert_eq!(owned(&read.policy.criteria_headings), strs(&all));
    }
    for (kind, required) in &written.ready {
        let kind = <topline::model::ItemKind as item::Named>::from_name(kind).expect("types have names");
        let mut once: Vec<&str> = Vec::new();
        for name in required {
            if !once.contains(name) {
                once.push(name);
            }
        }
        prop_assert_eq!(
            read.policy.ready.of_kind(kind).iter().map(|required| required.name()).collect::<Vec<_>>(),
            once
        );
    }
    let weights = |weights: Vec<(String, u64)>| sorted(Value::Parts(weights));
    let read_weights =
        read.weights.as_ref().map(|all| all.iter().map(|(name, weight)| (name.to_string(), weight.ten_thousandths())));
    prop_assert_eq!(read_weights.map(|all| weights(all.collect())), written.weights.clone().map(weights));
    prop_assert_eq!(read.iteration.is_some(), written.iteration.is_some());
    let goal = read.iteration.as_ref().and_then(|iteration| reference(iteration.goal.as_ref()));
    prop_assert_eq!(goal, written.iteration.as_ref().and_then(|iteration| iteration.goal.as_deref()));
    Ok(())
}

fn same_decisions(read: &topline::model::Backlog, backlog: &Backlog) -> Result<(), TestCaseError> {
    let mut written: Vec<_> =
        backlog.decisions.iter().map(|decision| (decision.item.clone(), decision.target.clone())).collect();
    written.sort_by(|(a, _), (b, _)| a.cmp(b));
    let target = |target: &DecisionTarget| match target {
        DecisionTarget::Above(other) => Target::Above(other.value.text.to_string()),
        DecisionTarget::Below(other) => Target::Below(other.value.text.to_string()),
        DecisionTarget::First => Target::First,
        DecisionTarget::Last => Target::Last,
    };
    let read = read.decisions.iter().map(|decision| (decision.item.to_string(), target(&decision.target)));
    prop_assert_eq!(read.collect::<Vec<_>>(), written);
    Ok(())
}

#[test]
fn ten_thousand_levels_of_anything_are_read_or_refused() {
    const LEVELS: usize = 10_000;
    let openers =
        ["[", "{a=", "[{a=", "a.", "> ", "- ", "* 1. ", "  - ", "![", "<div>", "**", "`", "(", "\"", "'''", "#", "&"];
    for opener in openers {
        let deep = opener.repeat(LEVELS);
        for text in [
            format!("+++\ntitle = 'a'\nextra = {deep}\n+++\n"),
            format!("+++\ntitle = 'a'\n{deep}\n+++\n"),
            format!(
                "+++\ntitle = 'a'\nextra = {deep}1{}\n+++\n",
                opener.replace('[', "]").replace("{a=", "}").repeat(LEVELS)
            ),
            format!("+++\ntitle = 'a'\n+++\n\n{deep}text\n"),
            format!("[policy]\nlanes = {deep}\n"),
        ] {
            if let Err(error) = read(text.as_bytes()) {
                panic!("{opener:?}: {error}");
            }
        }
    }
}

/// The unknown keys that reading each page gives, by page, and all other facts.
fn foreign(pages: &[String]) -> Result<(Vec<Vec<String>>, Vec<Fact>), TestCaseError> {
    let name = |n: usize| format!("stories/page-{n:03}.md");
    let stories = pages.iter().enumerate().map(|(n, page)| SourceFile::from_bytes(name(n), page.clone().into_bytes()));
    let tree = Tree { stories: stories.collect(), ..Tree::default() };
    let parsed = parse::tree(&tree, &rules::known());
    check_spans(&tree, &parsed)?;
    let (mut unknown, mut others) = (vec![Vec::new(); pages.len()], Vec::new());
    for problem in parsed.problems {
        let page = (0..pages.len()).find(|n| *name(*n) == *problem.place.path).expect("problems are of pages");
        match problem.fact {
            Fact::UnknownField { key, .. } => unknown[page].push(key),
            other => others.push(other),
        }
    }
    Ok((unknown, others))
}

/// The keys and tables at the top of a page's front matter that no story has, found by looking at lines.
fn strange_keys(page: &str) -> Vec<String> {
    let matter = page.trim_start_matches('\u{feff}').split("+++").nth(1).unwrap_or_default();
    let mut keys: Vec<String> = Vec::new();
    let mut at_top = true;
    for line in matter.lines() {
        let table = line.strip_prefix('[').map(|rest| rest.trim_start_matches('[').split(['.', ']']).next());
        at_top &= table.is_none();
        let key = table.flatten().or_else(|| line.split_once('=').map(|(key, _)| key.trim()).filter(|_| at_top));
        let is_key = |key: &&str| key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        keys.extend(key.filter(is_key).map(str::to_owned));
    }
    keys.retain(|key| !topline::model::keys::story::NAMES.contains(&key.as_str()));
    keys.sort();
    keys.dedup();
    keys
}

/// Pages written for another program: each is read, and refused for what makes it no story.
#[test]
fn a_few_foreign_pages_are_rejected_one_by_one() {
    let pages = read_pages(&data::sample("toml-pages/zola"));
    assert_eq!(pages.len(), 13);
    let (_, others) = foreign(&pages).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(without_front_matter(&others), 3);
    assert_fields_are_told(&pages, 2, 5);
}

fn read_pages(folder: &Path) -> Vec<String> {
    pages(folder).iter().map(|path| fs::read_to_string(path).expect("pages are texts")).collect()
}

fn without_front_matter(others: &[Fact]) -> usize {
    others.iter().filter(|fact| matches!(fact, Fact::NoFrontMatter { .. })).count()
}

/// Without the blank lines at their start: so many pages have no front matter, so many no title, and nothing else is wrong
/// but keys that mean nothing here. Returns these, by page.
fn assert_fields_are_told(pages: &[String], without: usize, untitled: usize) -> Vec<Vec<String>> {
    let trimmed: Vec<String> = pages.iter().map(|page| page.trim_start().to_owned()).collect();
    let (mut unknown, others) = foreign(&trimmed).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(without_front_matter(&others), without);
    let found = others.iter().filter(|fact| matches!(fact, Fact::MissingField { key: "title", .. })).count();
    assert_eq!((found, others.len()), (untitled, without + untitled));
    for (page, unknown) in trimmed.iter().zip(&mut unknown) {
        unknown.sort();
        assert_eq!(*unknown, if page.contains("+++") { strange_keys(page) } else { Vec::new() }, "{page}");
    }
    unknown
}

/// 256 of them.
#[test]
#[ignore = "needs TOPLINE_DATA"]
fn foreign_pages_are_rejected_one_by_one() {
    let pages = read_pages(&data::all("toml-pages/zola"));
    assert_eq!(pages.len(), 256);
    // A story begins with `+++`, and 129 of these begin with a blank line, two with no front matter.
    let (_, others) = foreign(&pages).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(without_front_matter(&others), 131);
    let unknown = assert_fields_are_told(&pages, 2, 19);
    let with = |key: &str| unknown.iter().filter(|keys| keys.iter().any(|other| other == key)).count();
    assert_eq!(["date", "description", "template", "weight", "taxonomies"].map(with), [155, 139, 135, 70, 131]);
}
