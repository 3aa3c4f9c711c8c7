//! The output of `diff` for people and hosts: untrusted text is escaped, and a large diff is cut.

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use topline::diff::{self, Diff, DiffSide};
use topline::order::{self, Order};
use topline::parse::{self, Parsed};
use topline::render::diff::{DiffView, human, json, markdown};
use topline::render::style::{Style, TextLayout};
use topline::text::Tree;

use crate::support::cases;

/// One tree, read.
struct Read {
    tree: Tree,
    parsed: Parsed,
    order: Option<Order>,
}

impl Read {
    fn of(config: &str, stories: impl IntoIterator<Item = (String, String)>) -> Self {
        Self::decided(config, stories, None)
    }

    fn decided(
        config: &str,
        stories: impl IntoIterator<Item = (String, String)>,
        decision: Option<(&str, String)>,
    ) -> Self {
        let stories = stories.into_iter().map(|(path, text)| (format!("stories/{path}.md"), text));
        let decision = decision.map(|(item, text)| (format!("decisions/{item}.toml"), text));
        let files = stories.chain(decision).chain([("backlog.toml".to_owned(), config.to_owned())]);
        let tree = Tree::from_files(files.map(|(path, text)| (path, text.into_bytes())));
        let parsed = parse::tree(&tree, &[]);
        let order = order::compute(&parsed).ok();
        Self { tree, parsed, order }
    }

    fn side(&self) -> DiffSide<'_> {
        DiffSide { tree: &self.tree, parsed: &self.parsed, order: self.order.as_ref() }
    }
}

fn view<'v>(base: &'v Read, head: &'v Read, diff: &'v Diff) -> DiffView<'v> {
    DiffView { base: base.side(), head: head.side(), base_name: "main", head_name: "a|b`c", diff }
}

fn story(title: &str, fields: &str) -> String {
    // A basic string takes every character but these.
    let title: String = title.chars().map(|c| format!("\\U{:08X}", u32::from(c))).collect();
    format!("+++\ntitle = \"{title}\"\n{fields}+++\n")
}

fn decision<'i>(item: &'i str, because: &str) -> Option<(&'i str, String)> {
    let because: String = because.chars().map(|c| format!("\\U{:08X}", u32::from(c))).collect();
    Some((item, format!("first = true\nbecause = \"{because}\"\n")))
}

/// A change in which `words` stand wherever a user can write something that is shown.
fn hostile(words: &str) -> (Read, Read) {
    let value = |words: &str| words.chars().map(|c| format!("\\U{:08X}", u32::from(c))).collect::<String>();
    let bug = |place: &str| format!("type = \"bug\"\nfound_in = \"{}\"\n", value(place));
    let base = Read::of(
        "",
        [
            ("gone".into(), story(words, "value = 9\n")),
            ("done".into(), story(words, "value = 8\n")),
            ("bug".into(), story(words, &bug("production"))),
            ("last".into(), story(words, "value = 7\n")),
            ("stays".into(), story(words, "value = 6\n")),
            ("decided".into(), story(words, "")),
            ("old".into(), story("A title that stays", "value = 5\n")),
        ],
    );
    let head = Read::decided(
        "",
        [
            ("done".into(), story(words, "status = \"done\"\n")),
            ("bug".into(), story(words, &bug(words))),
            ("last".into(), story(words, "value = 1\n")),
            ("stays".into(), story(words, "value = 6\n")),
            ("decided".into(), story(words, "")),
            ("a b|c/new".into(), story("A title that stays", "value = 5\n")),
            ("x|y/entered".into(), story(&format!("{words} anew"), "")),
        ],
        decision("decided", words),
    );
    (base, head)
}

/// Unescaped text in a comment, or text that a row lost.
fn alive(text: &str) -> Option<String> {
    let (mut cells, mut columns) = (0, 0);
    for event in Parser::new_ext(text, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
        match event {
            Event::Start(Tag::Table(alignments)) => columns = alignments.len(),
            Event::Start(Tag::TableRow) => cells = 0,
            Event::Start(Tag::TableCell) => cells += 1,
            Event::End(TagEnd::TableRow) if cells != columns => return Some("a row with other columns".into()),
            Event::Start(Tag::Link { dest_url, .. }) if dest_url.starts_with("stories/") => {}
            Event::Start(Tag::Heading { .. } | Tag::Paragraph | Tag::TableHead | Tag::List(None) | Tag::Item) => {}
            Event::Start(Tag::HtmlBlock | Tag::Strong) | Event::End(_) | Event::Text(_) | Event::Code(_) => {}
            Event::Html(html) if is_own(&html) => {}
            Event::SoftBreak => {}
            other => return Some(format!("{other:?}")),
        }
    }
    None
}

fn is_own(html: &str) -> bool {
    let html = html.trim();
    let counted = html.strip_prefix("<summary>").and_then(|rest| rest.strip_suffix("</summary>"));
    let words = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ');
    ["<details>", "</details>"].contains(&html) || counted.is_some_and(words)
}

#[test]
fn untrusted_text_is_escaped_in_comments() {
    let words = [
        "](x) <script>alert(1)</script>",
        "a | b \\| c \\",
        "@team #12 https://x.example www.x.example",
        "![a](b) [c]: d",
        "**b** _i_ ~~s~~ `c` ``",
        "</details>",
        "| --- |",
        "<!-- ",
        "&lt; $x$ [^1]",
    ];
    for words in words {
        let (base, head) = hostile(words);
        let diff = diff::compare(base.side(), head.side());
        assert_eq!((diff.entered.len(), diff.left.len(), diff.renamed.len()), (1, 2, 1), "{words}");
        assert!(diff.moved.len() >= 2, "{words}");
        let text = markdown(view(&base, &head, &diff));
        assert_eq!(alive(&text), None, "{words}\n{text}");
        for mark in ["@team", "#12", "://", "www."] {
            assert!(!text.contains(mark), "{mark}\n{text}");
        }
    }
}

proptest! {
    #![proptest_config(cases(128))]
    #[test]
    fn hostile_samples_are_escaped_in_comments(words in "[ -~é]{0,20}[!-~]") {
        let (base, head) = hostile(&words);
        let diff = diff::compare(base.side(), head.side());
        let text = markdown(view(&base, &head, &diff));
        prop_assert_eq!(alive(&text), None, "{}", text);
    }

    #[test]
    fn control_characters_never_reach_terminals(words in "[\u{1b}\u{9b}\u{202e}\ta-c]{0,6}[a-c]") {
        let stories = || ["b", "a"].map(|id| (id.into(), story(id, "estimate = 1\n")));
        let base = Read::of("[policy]\nmax_estimate = 3\n", stories());
        let head = Read::decided("", stories(), decision("a", &words));
        let diff = diff::compare(base.side(), head.side());
        let screen = TextLayout { style: Style { color: false }, width: 100, wrap_width: 100 };
        let view = view(&base, &head, &diff);
        for text in [human(view, screen), json(view), markdown(view)] {
            prop_assert!(!text.chars().any(|c| c != '\n' && topline::text::visible::is_control_or_bidi(c)), "{:?}", text);
        }
    }
}

/// Items in the order of `values`, with titles as long as they may be.
fn many(values: impl Iterator<Item = (usize, usize)>) -> Read {
    let title = |number: usize| format!("{number} {}", "|".repeat(100));
    Read::of("", values.map(|(id, value)| (format!("i{id}"), story(&title(id), &format!("value = {value}\n")))))
}

#[test]
fn a_long_comment_is_cut_and_says_what_it_leaves_out() {
    let n = 1_500;
    let base = many((0..n).map(|id| (id, id + 1)));
    // Every third item goes, others come, one in five moves.
    let head = many(
        (0..n * 4 / 3)
            .filter(|id| id % 3 > 0 || *id >= n)
            .map(|id| (id, if id % 5 == 0 { id * 7 % n } else { id + 1 })),
    );
    let diff = diff::compare(base.side(), head.side());
    assert_eq!((diff.entered.len(), diff.left.len()), (500, 500));
    assert!(diff.moved.len() > 100, "{}", diff.moved.len());
    let text = markdown(view(&base, &head, &diff));
    assert!(text.chars().count() <= 60_000);
    assert!(text.chars().count() > 50_000, "room is left: {}", text.chars().count());
    assert_eq!(alive(&text), None);
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
    let last = text.lines().last().unwrap();
    assert!(last.starts_with("Left out to keep the comment short enough: ") && last.contains(" that stay."), "{last}");
    // Nothing is lost: what is shown and what is left out are all there is.
    let shown =
        text.lines().filter(|line| line.starts_with("- ") || line.starts_with("| ") && line.contains('`')).count();
    let left_out: usize = last.split(' ').filter_map(|word| word.parse::<usize>().ok()).sum();
    assert_eq!(shown + left_out, diff.entered.len() + diff.left.len() + diff.moved.len() + diff.unmoved.len());
}

#[test]
fn ten_thousand_items_are_compared() {
    let n = 10_000;
    let base = many((0..n).map(|id| (id, (id + 1) * 100)));
    let head = many((0..n).map(|id| (id, if id % 100 == 0 { (id * 7_919) % n * 100 + 150 } else { (id + 1) * 100 })));
    let diff = diff::compare(base.side(), head.side());
    assert!(diff.moved.len() > 50);
    assert_eq!(diff.moved.len() + diff.unmoved.len(), n);
    assert!(diff.moved.iter().all(|moved| !moved.causes.is_empty()));
}

#[test]
fn a_change_of_everything_is_compared() {
    let n = 1_200;
    let base = many((0..n).map(|id| (id, id + 1)));
    let head = many((0..n).map(|id| (id, id * 7_919 % n + 1)));
    let diff = diff::compare(base.side(), head.side());
    assert!(diff.moved.len() > 1_000);
    assert!(diff.moved.iter().all(|moved| !moved.causes.is_empty()));
    json(view(&base, &head, &diff));
}
