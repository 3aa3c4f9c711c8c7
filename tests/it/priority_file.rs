//! Properties of `PRIORITY.md`.
//!
//! - The bytes don't depend on the order in which files are read.
//! - An edit of one item changes that item's three lines and, where a release is finished or reopened, its heading.
//! - An item that was closed lately leaves the definition of its link where it stood, and moves nothing.
//! - Two branches merge as text, to the bytes that the merged backlog gives.
//! - Untrusted text is escaped.
//!
//! The second and third hold for edits *whose effect is only the item itself*, and would be false for any others: a
//! feature's value is shared by what is left to do of it, so an estimate moves its siblings; a prerequisite
//! rises with what needs it; a decision's item follows its target. So the backlogs here have no values of features, and what is edited
//! needs nothing and is no decision's target. (It may be needed, decided on, opened, closed, added and deleted.)
//! [`an_estimate_can_move_the_siblings`] shows what is left out.
//!
//! Merging further needs that no item is edited on both branches, and that an untouched line of an item stands between
//! any line that one branch touches and any that the other does, and that no heading comes or goes. Blank lines, headings
//! and definitions don't count: where an item beside a new one changes as well, only its definition is between them, and the
//! texts merge without a word about which of the two comes first; and blank lines and headings repeat, so a diff may see a change on either side of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::ops::Range;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use similar::{ChangeTag, DiffOp, TextDiff};
use topline::order::{self, Order};
use topline::parse::{self, Parsed};
use topline::render::priority_file;
use topline::rules;
use topline::text::one_line::replace_control;
use topline::text::{Tree, visible};

use crate::support::cases;
use crate::support::reach::assert_reaching;
use crate::support::sandbox::Sandbox;

// ---- Backlogs

/// A story that can be edited.
#[derive(Clone, Debug)]
struct Story {
    /// Lines of front matter, without `depends_on`.
    facts: String,
    depends_on: Vec<String>,
}

/// Stories by id, and the decisions.
#[derive(Clone, Debug)]
struct Files {
    stories: BTreeMap<String, Story>,
    decisions: Vec<(String, Option<String>)>,
}

const CONFIG: &str = "\
[product]
name = \"Shop\"
vision = \"Small shops sell like big ones.\"
currency = \"EUR\"

[[flow]]
id = \"cart\"
[[flow]]
id = \"buy\"

[[releases]]
id = \"mvp\"
[[releases]]
id = \"later\"

[[features]]
id = \"editing\"
[[features]]
id = \"gifts\"

[iteration]
goal = \"editing\"

[policy.ready]
story = [\"acceptance-criteria\"]
";

impl Files {
    fn texts(&self) -> Vec<(String, String)> {
        let text = |(id, story): (&String, &Story)| {
            let needs: Vec<String> = story.depends_on.iter().map(|id| format!("\"{id}\"")).collect();
            let text = format!("+++\n{}depends_on = [{}]\n+++\n", story.facts, needs.join(", "));
            (format!("stories/{id}.md"), text)
        };
        let decision = |(item, above): &(String, Option<String>)| {
            let target = above.as_ref().map_or("first = true".into(), |above| format!("above = \"{above}\""));
            (format!("decisions/{item}.toml"), format!("{target}\nbecause = \"Why {item}\"\n"))
        };
        self.stories.iter().map(text).chain(self.decisions.iter().map(decision)).collect()
    }

    /// `PRIORITY.md`.
    fn priority(&self) -> String {
        rendered(CONFIG, self.texts())
    }

    /// Items whose edits have no effect on others.
    fn alone(&self) -> Vec<String> {
        let is_target = |id: &str| self.decisions.iter().any(|(_, above)| above.as_deref() == Some(id));
        let alone = self.stories.iter().filter(|(id, story)| story.depends_on.is_empty() && !is_target(id));
        alone.map(|(id, _)| id.clone()).collect()
    }

    fn is_named(&self, id: &str) -> bool {
        self.stories.values().any(|story| story.depends_on.iter().any(|need| need == id))
            || self.decisions.iter().any(|(item, above)| item == id || above.as_deref() == Some(id))
    }
}

fn parsed(config: &str, files: Vec<(String, String)>) -> (Parsed, Order) {
    let config = ("backlog.toml".to_owned(), config.to_owned());
    let tree = Tree::from_files(files.into_iter().chain([config]).map(|(path, text)| (path, text.into_bytes())));
    let parsed = parse::tree(&tree, &rules::known());
    let order = order::compute(&parsed);
    assert!(order.is_ok(), "{:#?}", parsed.problems);
    (parsed, order.unwrap())
}

fn rendered(config: &str, files: Vec<(String, String)>) -> String {
    let (parsed, order) = parsed(config, files);
    priority_file::render(&parsed.backlog, &order)
}

fn line_of(key: &'static str, values: &'static [&'static str]) -> impl Strategy<Value = String> {
    select(values).prop_map(move |value| if value.is_empty() { String::new() } else { format!("{key} = {value}\n") })
}

/// Front matter without references to other items.
fn facts() -> impl Strategy<Value = String> {
    let who = (
        line_of("title", &["\"A\"", "\"B\"", "\"C\""]),
        line_of("type", &["", "", "\"bug\"", "\"feedback\"", "\"technical\""]),
        line_of("status", &["\"todo\"", "\"todo\"", "\"todo\"", "\"doing\"", "\"done\"", "\"dropped\"", "\"triage\""]),
        line_of("severity", &["", "\"critical\"", "\"trivial\""]),
        line_of("found_in", &["", "\"production\"", "\"test\""]),
    );
    let place = (
        line_of("step", &["", "\"cart\"", "\"buy\""]),
        line_of("release", &["", "\"mvp\"", "\"later\""]),
        line_of("feature", &["", "", "\"editing\"", "\"gifts\""]),
        line_of("estimate", &["", "1", "2.5"]),
        line_of("value", &["", "100", "200", "350"]),
        line_of("reach", &["", "1", "7"]),
        line_of("reported", &["", "2026-11-01", "2026-11-02"]),
        line_of("closed", &["", "2026-10-30", "2026-11-05"]),
    );
    (who, place).prop_map(|(w, p)| [w.0, w.1, w.2, w.3, w.4, p.0, p.1, p.2, p.3, p.4, p.5, p.6, p.7].concat())
}

/// Some thirty items, a third of which need earlier ones, and a few decisions.
fn files() -> impl Strategy<Value = Files> {
    let needs = prop_oneof![2 => Just(Vec::new()), 1 => vec(any::<Index>(), 1..3)];
    let stories = vec((facts(), needs, "[a-z]"), 8..32);
    let decisions = vec((any::<Index>(), proptest::option::of(any::<Index>())), 0..4);
    (stories, decisions).prop_map(|(drawn, decided)| {
        // Ids sort otherwise than the needs go.
        let ids: Vec<String> = drawn.iter().enumerate().map(|(n, (_, _, letter))| format!("{letter}{n}")).collect();
        let stories = drawn.iter().enumerate().map(|(n, (facts, needs, _))| {
            let mut depends_on: Vec<String> =
                needs.iter().filter(|_| n > 0).map(|need| need.get(&ids[..n.max(1)]).clone()).collect();
            depends_on.dedup();
            (ids[n].clone(), Story { facts: facts.clone(), depends_on })
        });
        let mut seen = BTreeSet::new();
        let decisions =
            decided.iter().map(|(item, above)| (item.get(&ids).clone(), above.map(|above| above.get(&ids).clone())));
        Files {
            stories: stories.collect(),
            decisions: decisions
                .filter(|(item, above)| above.as_ref() != Some(item) && seen.insert(item.clone()))
                .collect(),
        }
    })
}

/// An edit of an item that stands alone: new facts, or none for a deletion; or a new item.
#[derive(Clone, Debug)]
enum Edit {
    Change(Index, String),
    Delete(Index),
    Add(String, String),
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        5 => (any::<Index>(), facts()).prop_map(|(at, facts)| Edit::Change(at, facts)),
        1 => any::<Index>().prop_map(Edit::Delete),
        2 => ("[a-z]{3}", facts()).prop_map(|(id, facts)| Edit::Add(id, facts)),
    ]
}

/// Makes the edit, and tells of which item it was; none if there is nothing that it could be of.
fn apply(edit: &Edit, files: &mut Files, alone: &[String]) -> Option<String> {
    match edit {
        Edit::Add(id, facts) => {
            let id = format!("new-{id}");
            files.stories.insert(id.clone(), Story { facts: facts.clone(), depends_on: Vec::new() });
            Some(id)
        }
        Edit::Change(..) | Edit::Delete(_) if alone.is_empty() => None,
        Edit::Change(at, facts) => {
            let id = at.get(alone);
            files.stories.get_mut(id)?.facts.clone_from(facts);
            Some(id.clone())
        }
        Edit::Delete(at) => {
            let id = at.get(alone);
            if !files.is_named(id) {
                files.stories.remove(id);
            }
            Some(id.clone())
        }
    }
}

// ---- Bytes

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn the_order_of_reading_does_not_matter(
        (files, shuffled) in files().prop_flat_map(|files| {
            let texts = files.texts();
            (Just(files), Just(texts).prop_shuffle())
        })
    ) {
        prop_assert_eq!(rendered(CONFIG, shuffled), files.priority());
    }

    #[test]
    fn only_the_exact_file_is_up_to_date((files, at, byte) in (files(), any::<Index>(), any::<u8>())) {
        let (parsed, order) = parsed(CONFIG, files.texts());
        let whole = priority_file::render(&parsed.backlog, &order).into_bytes();
        let is_whole = |found: &[u8]| priority_file::matches(&parsed.backlog, &order, found);
        prop_assert!(is_whole(&whole));
        let at = at.index(whole.len());
        prop_assert!(!is_whole(&whole[..at]));
        let mut other = whole.clone();
        other[at] = byte;
        prop_assert_eq!(is_whole(&other), other == whole);
        prop_assert!(!is_whole(&[&whole[..], b"\n"].concat()));
    }
}

/// Large files are made in several goes; headings stand where goes end too.
#[test]
fn a_large_file_has_each_line_once() {
    let count = 18_000;
    let config: String = (0..40).map(|n| format!("[[releases]]\nid = \"r{n:02}\"\n")).collect();
    let story = |n: usize| format!("+++\ntitle = \"{n}\"\nrelease = \"r{:02}\"\n+++\n", n * 40 / count);
    let stories = (0..count).map(|n| (format!("stories/s{n:05}.md"), story(n))).collect();
    let (parsed, order) = parsed(&config, stories);
    let text = priority_file::render(&parsed.backlog, &order);
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("1. ")).collect();
    assert_eq!(lines.len(), count);
    assert!(lines.iter().enumerate().all(|(n, line)| is_line_of(line, &format!("s{n:05}"))));
    // Besides the releases: two kinds of decisions, bugs, feedback, the rest, and what waits for an answer.
    assert_eq!(text.lines().filter(|line| line.starts_with("## ")).count(), 40 + 6);
    assert!(priority_file::matches(&parsed.backlog, &order, text.as_bytes()));
    assert!(!priority_file::matches(&parsed.backlog, &order, &text.as_bytes()[..text.len() - 1]));
}

// ---- Diffs

/// Whether a line is the item's own.
fn is_line_of(line: &str, id: &str) -> bool {
    line.starts_with("1. [") && line.contains(&format!("][{id}] `{id}` · "))
}

fn is_definition_of(line: &str, id: &str) -> bool {
    line.starts_with(&format!("   [{id}]: "))
}

fn headings(text: &str) -> Vec<&str> {
    text.lines().filter(|line| line.starts_with("## ")).collect()
}

/// How many of `these` aren't in `those`, counting repetitions.
fn surplus(these: &[&str], those: &[&str]) -> usize {
    let mut those = those.to_vec();
    let is_gone = |one: &&&str| those.iter().position(|other| other == *one).map(|at| those.swap_remove(at)).is_none();
    these.iter().filter(is_gone).count()
}

#[test]
fn an_edit_changes_its_own_line_only() {
    assert_reaching(75, cases(256), &(files(), edit()), |(before, edit)| {
        let mut after = before.clone();
        let alone = before.alone();
        let Some(id) = apply(&edit, &mut after, &alone) else { return Ok(false) };
        let (old, new) = (before.priority(), after.priority());
        // What was closed in a finished release has no heading to stand under, and comes back with it.
        let same_headings = headings(&old) == headings(&new);
        let without = |text: &str| -> Vec<String> {
            let is_others = |line: &&str| !is_line_of(line, &id) && !is_definition_of(line, &id);
            let is_listed = |line: &&str| line.starts_with("1. ") || same_headings && line.starts_with("   [");
            text.lines().filter(is_listed).filter(is_others).map(str::to_owned).collect()
        };
        prop_assert_eq!(without(&old), without(&new), "{} moved others", &id);

        let diff = TextDiff::from_lines(&old, &new);
        let count = |tag| diff.iter_all_changes().filter(|change| change.tag() == tag).count();
        // Its definition comes and goes with a blank line.
        let own = |text: &str| -> usize {
            let of_line =
                |line: &str| usize::from(is_line_of(line, &id)) + 2 * usize::from(is_definition_of(line, &id));
            text.lines().map(of_line).sum()
        };
        let (opened, closed) = (surplus(&headings(&new), &headings(&old)), surplus(&headings(&old), &headings(&new)));
        if same_headings {
            prop_assert!(count(ChangeTag::Insert) <= own(&new), "{}", diff.unified_diff());
            prop_assert!(count(ChangeTag::Delete) <= own(&old), "{}", diff.unified_diff());
        }
        prop_assert!([0, 2, 3].contains(&own(&old)) && [0, 2, 3].contains(&own(&new)));
        if let Edit::Add(..) = edit {
            prop_assert!(opened + closed <= 1 && (!same_headings || count(ChangeTag::Delete) == 0));
        }
        Ok(old != new)
    });
}

#[test]
fn an_estimate_can_move_the_siblings() {
    let config = "[[features]]\nid = \"f\"\nvalue = 100\n";
    let story = |id: &str, rest: &str| (format!("stories/{id}.md"), format!("+++\ntitle = \"{id}\"\n{rest}+++\n"));
    let with = |estimate: &str| {
        let sibling = story("sibling", "feature = \"f\"\nestimate = 1\n");
        let edited = story("edited", &format!("feature = \"f\"\nestimate = {estimate}\n"));
        let other = story("other", "value = 40\nestimate = 1\n");
        rendered(config, vec![sibling, edited, other])
    };
    let rank = |text: &str, id: &str| {
        text.lines().filter(|line| line.starts_with("1. ")).position(|line| is_line_of(line, id))
    };
    assert!(rank(&with("1"), "sibling") < rank(&with("1"), "other"));
    assert!(rank(&with("5"), "sibling") > rank(&with("5"), "other"));
}

// ---- Merges

/// The lines of `base` that `changed` touches, each region with the blank lines, headings and definitions around it.
fn touched(base: &[&str], changed: &[&str]) -> Vec<Range<usize>> {
    let parts_nothing = |line: &str| line.is_empty() || line.starts_with("## ") || line.starts_with("   [");
    let diff = TextDiff::from_slices(base, changed);
    let regions = diff.ops().iter().filter(|op| !matches!(op, DiffOp::Equal { .. })).map(DiffOp::old_range);
    let widened = regions.map(|range| {
        let (mut start, mut end) = (range.start, range.end);
        while start > 0 && parts_nothing(base[start - 1]) {
            start -= 1;
        }
        while end < base.len() && parts_nothing(base[end]) {
            end += 1;
        }
        start..end
    });
    widened.collect()
}

/// Whether some region of the one touches or abuts one of the other.
fn are_neighbours(ours: &[Range<usize>], theirs: &[Range<usize>]) -> bool {
    ours.iter().any(|our| theirs.iter().any(|their| our.start <= their.end && their.start <= our.end))
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn branches_merge_as_text(
        base in files(),
        ours in vec(edit(), 1..4),
        theirs in vec(edit(), 1..4),
        cut in 0.2..0.8,
    ) {
        // Each branch edits items of its own.
        let alone = base.alone();
        let cut = (alone.len() as f64 * cut) as usize;
        let (our_items, their_items) = alone.split_at(cut);
        let (mut left, mut right, mut both) = (base.clone(), base.clone(), base.clone());
        for edit in &ours {
            apply(edit, &mut left, our_items);
            apply(edit, &mut both, our_items);
        }
        for edit in &theirs {
            // New files of one name would be a conflict of their own.
            let edit = match edit {
                Edit::Add(id, facts) => Edit::Add(format!("{id}-2"), facts.clone()),
                edit => edit.clone(),
            };
            apply(&edit, &mut right, their_items);
            apply(&edit, &mut both, their_items);
        }
        let texts = [left.priority(), base.priority(), right.priority()];
        // Where a release is finished or reopened, its heading comes or goes, next to any item.
        prop_assume!(headings(&texts[0]) == headings(&texts[1]) && headings(&texts[1]) == headings(&texts[2]));
        let lines = texts.each_ref().map(|text| text.lines().collect::<Vec<_>>());
        let (left, right) = (touched(&lines[1], &lines[0]), touched(&lines[1], &lines[2]));
        prop_assume!(!left.is_empty() && !right.is_empty() && !are_neighbours(&left, &right));
        let (code, merged) = merged(&texts);
        prop_assert_eq!(code, Some(0), "{}", merged);
        prop_assert_eq!(merged, both.priority());
    }
}

/// Ours, base and theirs as `git merge-file` merges them, and its exit code.
fn merged(texts: &[String; 3]) -> (Option<i32>, String) {
    let names = ["ours", "base", "theirs"];
    let sandbox = Sandbox::new();
    for (name, text) in names.iter().zip(texts) {
        sandbox.write(name, text);
    }
    let output = sandbox.command("git").args(["merge-file", "--stdout"]).args(names).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn touching_lines_conflict() {
    let text = |items: &[&str]| items.iter().map(|item| format!("1. {item}\n")).collect::<String>();
    let texts = [text(&["a", "new", "b"]), text(&["a", "b"]), text(&["a", "other", "b"])];
    let lines = texts.each_ref().map(|text| text.lines().collect::<Vec<_>>());
    assert!(are_neighbours(&touched(&lines[1], &lines[0]), &touched(&lines[1], &lines[2])));
    assert_ne!(merged(&texts).0, Some(0));
}

// ---- Dead text

const HOSTILE: &[&str] = &[
    "](x) <script>alert(1)</script>",
    "1. # *",
    "@team #12",
    "@org/team GH-12 org/repo#12 !12 &12 %12",
    "https://evil.example www.evil.example a@evil.example mailto:a@evil.example",
    "ftp://x.example xmpp:a@b.example",
    "`code` ``two`` `open",
    "<!-- comment -->",
    "--> x <!--",
    "![image](x.png)",
    "[link](x) [ref] [ref][ref] [^1] [^1]: note",
    "[x]: https://evil.example",
    "[ ] task",
    "**bold** __bold__ *it* _it_ ~~gone~~ ~one~ ==mark== ^up^",
    "# heading #",
    "- list",
    "+ list",
    "12) list",
    "> quote",
    "> [!NOTE]",
    "| a | b |",
    "---",
    "===",
    "+++",
    "```",
    "~~~",
    "$x$ $$y$$",
    "&lt;b&gt; &#60; &amp;",
    "a\\",
    "\\[x\\]",
    ": definition",
    "[[wiki]] {#id .class}",
    "{}",
    "{{ liquid }} {% raw %}",
    "term\t\ttabs",
    "\u{202e}turned\u{2066}",
    "\u{1b}[31mred\u{7}",
    "<https://evil.example>",
    "<a@evil.example>",
    "<b onclick=x>",
    "</li></ol>",
    "<?php ?> <![CDATA[x]]> <!X>",
    "    indented",
    "trailing  ",
    "``` `",
    "日本語の題名",
    "*",
    "_",
    "[",
    "]",
    "<",
    "\\",
    "`",
    "!",
    "#",
];

fn hostile() -> impl Strategy<Value = String> {
    let nasty = "[]()<>!@#&%*_`~|\\:;.,/-+=^$\"'{}? \tawxh1W\u{202e}\u{1b}é".chars().collect::<Vec<_>>();
    let random = vec(select(nasty), 1..40).prop_map(|chars| chars.into_iter().collect::<String>());
    let pieces = vec(select(HOSTILE), 1..4).prop_map(|pieces| pieces.concat());
    prop_oneof![select(HOSTILE).prop_map(str::to_owned), pieces, random]
        .prop_map(|text| text.chars().take(120).collect::<String>())
        .prop_filter("blank", |text| !replace_control(text).is_empty())
}

/// What can be a title: something to see. Text that is turned is an error, and has an order all the same.
fn hostile_line() -> impl Strategy<Value = String> {
    hostile().prop_filter("unseen", |text| visible::has_visible_text(text))
}

/// A TOML string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => write!(out, "\\u{:04x}", u32::from(c)).unwrap(),
            c => out.push(c),
        }
    }
    out + "\""
}

/// A list item as a reader of the rendered page sees it.
#[derive(Clone, Debug, Default, PartialEq)]
struct Line {
    link: String,
    destination: String,
    codes: Vec<String>,
    strong: Vec<String>,
    text: String,
}

/// A generated file as a reader of the rendered page sees it.
#[derive(Clone, Debug, Default, PartialEq)]
struct Page {
    name: String,
    vision: Option<String>,
    sections: Vec<(String, Vec<Line>)>,
}

/// The rendered page; whatever doesn't belong to one is an error.
fn page(text: &str, options: Options) -> Result<Page, String> {
    let mut events = Parser::new_ext(text, options).peekable();
    let mut page = Page::default();
    expect(&mut events, &Event::Start(Tag::HtmlBlock))?;
    match events.next() {
        Some(Event::Html(html)) if html.starts_with("<!-- Generated from ") && html.trim_end().ends_with("-->") => {}
        other => return Err(format!("{other:?} at the beginning")),
    }
    expect(&mut events, &Event::End(TagEnd::HtmlBlock))?;
    page.name = heading(&mut events, HeadingLevel::H1)?;
    if events.next_if_eq(&Event::Start(Tag::Paragraph)).is_some() {
        page.vision = Some(words(&mut events, TagEnd::Paragraph)?);
    }
    while events.peek().is_some() {
        let title = heading(&mut events, HeadingLevel::H2)?;
        let mut lines = Vec::new();
        if events.next_if_eq(&Event::Start(Tag::List(Some(1)))).is_some() {
            while events.next_if_eq(&Event::Start(Tag::Item)).is_some() {
                // Blank lines between the items make each a paragraph.
                let is_paragraph = events.next_if_eq(&Event::Start(Tag::Paragraph)).is_some();
                lines.push(line(&mut events, if is_paragraph { TagEnd::Paragraph } else { TagEnd::Item })?);
                if is_paragraph {
                    expect(&mut events, &Event::End(TagEnd::Item))?;
                }
            }
            expect(&mut events, &Event::End(TagEnd::List(true)))?;
        }
        page.sections.push((title, lines));
    }
    Ok(page)
}

fn expect<'e>(events: &mut impl Iterator<Item = Event<'e>>, expected: &Event<'e>) -> Result<(), String> {
    match events.next() {
        Some(event) if event == *expected => Ok(()),
        other => Err(format!("{other:?} instead of {expected:?}")),
    }
}

fn heading<'e>(events: &mut impl Iterator<Item = Event<'e>>, level: HeadingLevel) -> Result<String, String> {
    match events.next() {
        Some(Event::Start(Tag::Heading { level: found, id: None, classes, attrs }))
            if found == level && classes.is_empty() && attrs.is_empty() => {}
        other => return Err(format!("{other:?} instead of a heading")),
    }
    words(events, TagEnd::Heading(level))
}

/// Text, and nothing but text, up to an end.
fn words<'e>(events: &mut impl Iterator<Item = Event<'e>>, end: TagEnd) -> Result<String, String> {
    let mut words = String::new();
    loop {
        match events.next() {
            Some(Event::Text(text)) => words.push_str(&text),
            Some(Event::End(found)) if found == end => return Ok(words),
            other => return Err(format!("{other:?} after {words:?}")),
        }
    }
}

/// The rest of a list item up to `end`: one link, then text with code and strong words.
fn line<'e>(events: &mut impl Iterator<Item = Event<'e>>, end: TagEnd) -> Result<Line, String> {
    let mut line = Line::default();
    match events.next() {
        Some(Event::Start(Tag::Link { dest_url, title: CowStr::Borrowed(""), .. })) => {
            line.destination = dest_url.into_string();
        }
        other => return Err(format!("{other:?} instead of a link")),
    }
    line.link = words(events, TagEnd::Link)?;
    loop {
        match events.next() {
            Some(Event::Text(text)) => line.text.push_str(&text),
            Some(Event::Code(code)) => {
                line.text.push_str(&code);
                line.codes.push(code.into_string());
            }
            Some(Event::Start(Tag::Strong)) => {
                let strong = words(events, TagEnd::Strong)?;
                line.text.push_str(&strong);
                line.strong.push(strong);
            }
            Some(Event::End(found)) if found == end => return Ok(line),
            other => return Err(format!("{other:?} after {line:?}")),
        }
    }
}

/// What hosts look for in rendered text: mentions, references, addresses.
fn marks(text: &str) -> Option<&'static str> {
    let chars: Vec<char> = text.chars().collect();
    let is_word = |c: Option<&char>| c.is_some_and(|c| c.is_alphanumeric() || *c == '_');
    for (at, c) in chars.iter().enumerate() {
        match c {
            '@' if is_word(chars.get(at + 1)) => return Some("a mention or mail address"),
            '#' if is_word(chars.get(at + 1)) => return Some("a reference"),
            ':' if is_word(chars.get(at + 1)) && chars[..at].ends_with(&['m', 'a', 'i', 'l', 't', 'o']) => {
                return Some("a mail address");
            }
            _ => {}
        }
    }
    let lower = text.to_lowercase();
    for (mark, name) in [("://", "an address"), ("www.", "an address"), ("gh-1", "a reference")] {
        if lower.contains(mark) {
            return Some(name);
        }
    }
    None
}

/// Without what parts marks from words.
fn unparted(text: &str) -> String {
    text.replace('\u{2060}', "")
}

fn gfm() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
}

/// Texts of users wherever they go: name, vision, unit, currency, release, feature, titles, the decision.
#[derive(Clone, Debug)]
struct Hostile {
    product: [String; 4],
    titles: [String; 5],
    release: String,
    feature: String,
    because: String,
}

fn hostile_backlog() -> impl Strategy<Value = Hostile> {
    let short = || {
        hostile_line()
            .prop_map(|text| text.chars().take(20).collect::<String>())
            .prop_filter("unseen", |text| visible::has_visible_text(text))
    };
    let titles = [hostile_line(), hostile_line(), hostile_line(), hostile_line(), hostile_line()];
    ((hostile_line(), hostile(), short(), short()), titles, hostile_line(), hostile_line(), hostile()).prop_map(
        |((name, vision, unit, currency), titles, release, feature, because)| Hostile {
            product: [name, vision, unit, currency],
            titles,
            release,
            feature,
            because,
        },
    )
}

impl Hostile {
    fn config(&self) -> String {
        let [name, vision, unit, currency] = self.product.each_ref().map(|text| quoted(text));
        let (release, feature) = (quoted(&self.release), quoted(&self.feature));
        format!(
            "[product]\nname = {name}\nvision = {vision}\nunit = {unit}\ncurrency = {currency}\n\
             [[releases]]\nid = \"mvp\"\ntitle = {release}\n[[features]]\nid = \"f\"\ntitle = {feature}\n\
             [iteration]\ngoal = \"f\"\n"
        )
    }

    fn stories(&self) -> Vec<(String, String)> {
        let facts = [
            ("a", "estimate = 2\nvalue = 3\nrelease = \"mvp\"\n"),
            ("b", "feature = \"f\"\ndepends_on = [\"c\"]\n"),
            ("c", "type = \"bug\"\nfound_in = \"test\"\nestimate = 1\n"),
            ("d", "reach = 4\n"),
            ("odd folder/é & (x)/e.1", "status = \"triage\"\n"),
        ];
        let story = |((path, facts), title): ((&str, &str), &String)| {
            (format!("stories/{path}.md"), format!("+++\ntitle = {}\n{facts}+++\n", quoted(title)))
        };
        let decision = format!("first = true\nbecause = {}\n", quoted(&self.because));
        let stories = facts.into_iter().zip(&self.titles).map(story);
        stories.chain([("decisions/d.toml".to_owned(), decision)]).collect()
    }

    /// The page as it should be read.
    fn page(&self) -> Page {
        let shown = |text: &str| replace_control(text).into_owned();
        let [name, vision, unit, currency] = self.product.each_ref().map(|text| shown(text));
        let one = shown(&topline::text::words::unit(true, &self.product[2]));
        let line = |at: usize, destination: &str, codes: &[&str], text: String| Line {
            link: shown(&self.titles[at]),
            destination: format!("stories/{destination}.md"),
            codes: codes.iter().map(|code| (*code).to_owned()).collect(),
            strong: if text.contains("not ready") { vec!["not ready".into()] } else { Vec::new() },
            text: format!(" {}{text}", codes[0]),
        };
        let unready = " · not ready: acceptance criteria";
        let because = shown(&self.because);
        let sections = vec![
            (
                "Decided to be first".into(),
                vec![line(
                    3,
                    "d",
                    &["d"],
                    format!(" · story · no estimate · reach 4 · decision: {because}{unready}, estimate"),
                )],
            ),
            ("Production bugs".into(), Vec::new()),
            ("Feedback".into(), Vec::new()),
            (
                format!("Goal: {}", shown(&self.feature)),
                vec![
                    line(2, "c", &["c", "b"], format!(" · bug · 1 {one} · needed by b · not ready: severity")),
                    line(1, "b", &["b", "f"], format!(" · story · no estimate · feature f{unready}, estimate")),
                ],
            ),
            (
                format!("Release: {}", shown(&self.release)),
                vec![line(0, "a", &["a"], format!(" · story · 2 {unit} · 3 {currency}{unready}"))],
            ),
            ("Everything else".into(), Vec::new()),
            ("Decided to be last".into(), Vec::new()),
            (
                "Waiting for an answer".into(),
                vec![line(4, "odd%20folder/%C3%A9%20%26%20%28x%29/e.1", &["e.1"], " · story · no estimate".into())],
            ),
        ];
        Page { name, vision: Some(vision), sections }
    }
}

fn stays_dead(hostile: &Hostile) -> Result<(), TestCaseError> {
    let text = rendered(&hostile.config(), hostile.stories());
    prop_assert!(!text.chars().any(|c| c != '\n' && topline::text::visible::is_control_or_bidi(c)), "{:?}", text);
    prop_assert!(text.ends_with('\n') && !text.ends_with("\n\n"));
    for options in [Options::empty(), gfm(), Options::all() - Options::ENABLE_SMART_PUNCTUATION] {
        let read = page(&text, options).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        let mut plain = read.clone();
        let mut said = vec![read.name.clone(), read.vision.clone().unwrap_or_default()];
        for part in [&mut plain.name].into_iter().chain(&mut plain.vision) {
            *part = unparted(part);
        }
        for (title, lines) in &mut plain.sections {
            said.push(title.clone());
            *title = unparted(title);
            for line in lines {
                said.extend([line.link.clone(), line.text.clone()]);
                (line.link, line.text) = (unparted(&line.link), unparted(&line.text));
            }
        }
        prop_assert_eq!(&plain, &hostile.page(), "{}", text);
        for words in &said {
            prop_assert_eq!(marks(words), None, "{:?}", words);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn untrusted_text_is_escaped(hostile in hostile_backlog()) {
        stays_dead(&hostile)?;
    }
}

#[test]
fn each_known_trick_is_escaped() {
    for text in HOSTILE {
        let whole = || (*text).to_owned();
        let short = || text.chars().take(20).collect::<String>();
        let hostile = Hostile {
            product: [whole(), whole(), short(), short()],
            titles: [whole(), whole(), whole(), whole(), whole()],
            release: whole(),
            feature: whole(),
            because: whole(),
        };
        if let Err(error) = stays_dead(&hostile) {
            panic!("{text}: {error}");
        }
    }
}

#[test]
fn unescaped_text_is_detected() {
    for alive in ["1. [a](b) `c` <b>x</b>", "1. [a](b) `c` ![x](y)", "1. [a](b) `c`\n\n   p", "- [a](b) `c`", "# x"] {
        let text = format!("<!-- Generated from x -->\n\n# S\n\n## T\n\n{alive}\n");
        assert!(page(&text, gfm()).is_err(), "{alive}");
    }
    assert!(marks("ask @team").is_some() && marks("see #12").is_some() && marks("https://x").is_some());
}
