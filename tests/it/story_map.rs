//! Story maps of random small backlogs, compared with a slow and obvious implementation, and read back from every format.

use std::collections::{BTreeMap, BTreeSet};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::Value;
use topline::model::Ix;
use topline::order::{self, Order};
use topline::parse::{self, Parsed};
use topline::plan::story_map::{Slice, StoryMap};
use topline::render::story_map::{MapView, human, json, markdown};
use topline::render::style::{Style, TextLayout};
use topline::rules::{self, RuleContext};
use topline::text::{SourceFile, Tree};
use unicode_width::UnicodeWidthStr;

use crate::support::rng::Rng;

const CASES: u64 = 500;
const TITLES: [&str; 7] = [
    "",
    "User adds the product to the cart, and repeats this for others",
    "商品をカートに追加して住所と支払い情報を入力する",
    "a | b \\\\| `c` <br> **d** @team [x](y)",
    "Incomprehensibilities-without-a-single-space-in-them",
    "❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️👩\u{200d}💻👍🏽",
    "Buy",
];

/// A backlog as plain data.
struct Sketch {
    /// Titles of the steps `s0`, `s1`, …
    steps: Vec<&'static str>,
    /// Titles of the releases `r0`, `r1`, …, with the steps that they go through.
    releases: Vec<(&'static str, Option<usize>)>,
    items: BTreeMap<String, Item>,
}

struct Item {
    status: &'static str,
    step: Option<usize>,
    release: Option<usize>,
    /// What the order and the marks depend on.
    rest: String,
}

impl Sketch {
    fn random(rng: &mut Rng) -> Self {
        let steps: Vec<&str> = (0..rng.below(7)).map(|_| rng.pick(&TITLES)).collect();
        let through = |rng: &mut Rng| (!steps.is_empty() && !rng.one_in(3)).then(|| rng.below(steps.len()));
        let releases: Vec<_> = (0..rng.below(5)).map(|_| (rng.pick(&TITLES), through(rng))).collect();
        let (density, long_ids) = (1 + rng.below(3), rng.one_in(8));
        let mut items = BTreeMap::new();
        for at in 0..rng.below(40) {
            let id = if long_ids && rng.one_in(6) { format!("i{at}-{}", "x".repeat(70)) } else { format!("i{at}") };
            let mut rest = String::new();
            if rng.one_in(2) {
                rest.push_str(&format!("estimate = {}\n", rng.below(9)));
            }
            if rng.one_in(3) {
                rest.push_str(&format!("value = {}\n", rng.below(50)));
            }
            let below: Vec<&String> = items.keys().collect();
            if rng.one_in(4) && !below.is_empty() {
                rest.push_str(&format!("depends_on = [\"{}\"]\n", below[rng.below(below.len())]));
            }
            let status = rng.pick(&["todo", "todo", "todo", "doing", "done", "dropped", "triage"]);
            let one = |rng: &mut Rng, count: usize| (count > 0 && !rng.one_in(1 + density)).then(|| rng.below(count));
            let (step, release) = (one(rng, steps.len()), one(rng, releases.len()));
            items.insert(id, Item { status, step, release, rest });
        }
        Self { steps, releases, items }
    }

    fn tree(&self) -> Tree {
        let title = |title: &str| if title.is_empty() { String::new() } else { format!("title = \"{title}\"\n") };
        let mut config = "[product]\nname = \"Shop\"\n".to_owned();
        for (at, step) in self.steps.iter().enumerate() {
            config.push_str(&format!("[[flow]]\nid = \"s{at}\"\n{}", title(step)));
        }
        for (at, (name, through)) in self.releases.iter().enumerate() {
            config.push_str(&format!("[[releases]]\nid = \"r{at}\"\n{}", title(name)));
            config.push_str(&through.map(|step| format!("through = \"s{step}\"\n")).unwrap_or_default());
        }
        let story = |(id, item): (&String, &Item)| {
            let key = |name: &str, at: Option<usize>| {
                at.map(|at| format!("{name} = \"{}{at}\"\n", &name[..1])).unwrap_or_default()
            };
            let place = key("step", item.step) + &key("release", item.release);
            let text = format!("+++\ntitle = \"Title\"\nstatus = \"{}\"\n{place}{}+++\n", item.status, item.rest);
            SourceFile::from_bytes(format!("stories/{id}.md"), text.into_bytes())
        };
        let config = Some(SourceFile::from_bytes("backlog.toml", config.into_bytes()));
        Tree { config, stories: self.items.iter().map(story).collect(), ..Tree::default() }
    }

    /// The ids of the items in one cell with one of these statuses, by id.
    fn cell(&self, release: Option<usize>, step: Option<usize>, statuses: &[&str]) -> Vec<String> {
        let is_here = |item: &Item| item.release == release && item.step == step && statuses.contains(&item.status);
        self.items.iter().filter(|(_, item)| is_here(item)).map(|(id, _)| id.clone()).collect()
    }

    /// Whether an item of this release or of one before it is at the step, open or done.
    fn is_served(&self, release: usize, step: usize) -> bool {
        (0..=release).any(|release| !self.cell(Some(release), Some(step), &["todo", "doing", "done"]).is_empty())
    }

    fn is_gap(&self, release: usize, step: usize) -> bool {
        let last = self.releases[release].1.unwrap_or(usize::MAX);
        step <= last && !self.is_served(release, step)
    }

    /// The first release at which an open or done item is at the step.
    fn first_release(&self, step: usize) -> Option<usize> {
        (0..self.releases.len()).find(|release| self.is_served(*release, step))
    }
}

/// A sketch through its files.
struct Read {
    sketch: Sketch,
    parsed: Parsed,
    order: Order,
    map: StoryMap,
}

impl Read {
    fn new(sketch: Sketch, only: Option<Slice>) -> Self {
        let parsed = parse::tree(&sketch.tree(), &rules::known());
        assert!(parsed.problems.is_empty(), "{:?}", parsed.problems);
        let order = order::compute(&parsed).expect("sound");
        let map = StoryMap::new(&parsed.backlog, &order, only);
        Self { sketch, parsed, order, map }
    }

    fn view(&self, names_done: bool, is_slice: bool) -> MapView<'_> {
        MapView { backlog: &self.parsed.backlog, order: &self.order, map: &self.map, names_done, is_slice }
    }

    fn json(&self, names_done: bool) -> Value {
        serde_json::from_str(&json(self.view(names_done, false))).expect("JSON")
    }

    /// The open items in priority order.
    fn in_order(&self) -> Vec<String> {
        self.order.placed.iter().map(|placed| self.parsed.backlog.item(placed.item).id.to_string()).collect()
    }
}

fn each_backlog(mut check: impl FnMut(u64, &Read)) {
    for seed in 0..CASES {
        check(seed, &Read::new(Sketch::random(&mut Rng(seed)), None));
    }
}

/// The number behind the letter of the id of a step or release.
fn number(id: &Value) -> Option<usize> {
    Some(id.as_str()?[1..].parse().expect("a letter and a number"))
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array().expect("a list").iter().map(|id| id.as_str().expect("an id").to_owned()).collect()
}

#[test]
fn every_item_is_in_the_cell_of_its_release_and_step() {
    each_backlog(|seed, read| {
        let (json, in_order) = (read.json(true), read.in_order());
        let mut seen: Vec<String> = Vec::new();
        for cell in json["cells"].as_array().unwrap() {
            let (release, step) = (number(&cell["release"]), number(&cell["step"]));
            let items: Vec<String> =
                cell["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect();
            let open = read.sketch.cell(release, step, &["todo", "doing"]);
            let expected: Vec<String> = in_order.iter().filter(|id| open.contains(id)).cloned().collect();
            assert_eq!(items, expected, "seed {seed}: {cell}");
            for item in cell["items"].as_array().unwrap() {
                let rank = usize::try_from(item["rank"].as_u64().unwrap()).unwrap();
                assert_eq!(item["id"], in_order[rank - 1].as_str(), "seed {seed}");
            }
            assert_eq!(strings(&cell["triage"]), read.sketch.cell(release, step, &["triage"]), "seed {seed}");
            let done = read.sketch.cell(release, step, &["done"]);
            assert_eq!((&cell["done"], strings(&cell["done_items"])), (&done.len().into(), done), "seed {seed}");
            seen.extend(items);
        }
        seen.sort();
        let mut open = in_order.clone();
        open.sort();
        assert_eq!(seen, open, "seed {seed}");
    });
}

#[test]
fn gaps_are_those_of_the_rule() {
    let mut found = 0;
    each_backlog(|seed, read| {
        let findings = rules::run(&RuleContext::new(&read.parsed), Some(&read.order));
        let ruled: BTreeSet<String> = findings
            .iter()
            .filter(|finding| finding.rule == "flow-gap")
            .map(|finding| finding.message.split('`').nth(1).unwrap().to_owned())
            .collect();
        found += ruled.len();
        let json = read.json(false);
        let mut of_current = BTreeSet::new();
        for cell in json["cells"].as_array().unwrap() {
            let is_gap = match (number(&cell["release"]), number(&cell["step"])) {
                (Some(release), Some(step)) => read.sketch.is_gap(release, step),
                _ => false,
            };
            assert_eq!(cell["gap"], is_gap, "seed {seed}: {cell}");
            let is_current = |release: &&Value| release["current"] == true && release["id"] == cell["release"];
            if is_gap && json["releases"].as_array().unwrap().iter().any(|release| is_current(&release)) {
                of_current.insert(cell["step"].as_str().unwrap().to_owned());
            }
        }
        assert_eq!(of_current, ruled, "seed {seed}");
    });
    assert!(found > 100, "{found}");
}

#[test]
fn the_skeleton_is_the_first_item_of_each_step_in_its_lowest_release() {
    let (mut done, mut open) = (0, 0);
    each_backlog(|seed, read| {
        for cell in read.json(false)["cells"].as_array().unwrap() {
            let (release, step) = (number(&cell["release"]), number(&cell["step"]));
            let is_lowest = step.is_some_and(|step| release.is_some() && read.sketch.first_release(step) == release);
            assert_eq!(cell["skeleton"], is_lowest, "seed {seed}: {cell}");
            let marked = |item: &Value| item["skeleton"].as_bool().unwrap();
            let marks: Vec<bool> = cell["items"].as_array().unwrap().iter().map(marked).collect();
            let is_done = cell["done"] != 0;
            for (at, mark) in marks.iter().enumerate() {
                assert_eq!(*mark, at == 0 && is_lowest && !is_done, "seed {seed}: {cell}");
            }
            if is_lowest {
                *(if is_done { &mut done } else { &mut open }) += 1;
            }
        }
    });
    assert!(done > 100 && open > 100, "{done} {open}");
}

#[test]
fn a_slice_is_a_row_of_the_whole_map() {
    for seed in 0..CASES {
        let whole = Read::new(Sketch::random(&mut Rng(seed)), None);
        let mut slices: Vec<Slice> = (0..whole.sketch.releases.len()).map(|at| Some(Ix::new(at))).collect();
        slices.push(None);
        for slice in slices {
            let part = Read::new(Sketch::random(&mut Rng(seed)), Some(slice)).json(false);
            let id = slice.map(|ix| format!("r{}", ix.get())).map_or(Value::Null, Value::from);
            // A part without groundwork has no column of it.
            let of_slice = |cells: &Value| -> Vec<Value> {
                let cells = cells.as_array().unwrap().iter().filter(|cell| cell["release"] == id);
                let is_something =
                    |cell: &&Value| !cell["step"].is_null() || cell["items"] != Value::from(Vec::<u8>::new());
                cells.filter(is_something).cloned().collect()
            };
            let all = part["cells"].as_array().unwrap();
            assert!(all.iter().all(|cell| cell["release"] == id), "seed {seed}");
            let expected = of_slice(&whole.json(false)["cells"]);
            // Without items there is no last row in the whole map.
            if !expected.is_empty() {
                assert_eq!(of_slice(&part["cells"]), expected, "seed {seed}");
            }
        }
    }
}

/// The rows of the only table in `text` as the text of their cells, lines of a cell apart.
fn table(text: &str) -> Vec<Vec<Vec<String>>> {
    let mut rows: Vec<Vec<Vec<String>>> = Vec::new();
    let mut is_in_table = false;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_GFM | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::Table(_)) => is_in_table = true,
            Event::End(TagEnd::Table) => is_in_table = false,
            Event::Start(Tag::TableHead | Tag::TableRow) => rows.push(Vec::new()),
            Event::Start(Tag::TableCell) => rows.last_mut().unwrap().push(vec![String::new()]),
            Event::InlineHtml(html) => {
                assert_eq!(&*html, "<br>", "{text}");
                rows.last_mut().unwrap().last_mut().unwrap().push(String::new());
            }
            Event::Text(words) | Event::Code(words) if is_in_table => {
                rows.last_mut().unwrap().last_mut().unwrap().last_mut().unwrap().push_str(&words);
            }
            Event::Start(Tag::Link { dest_url, .. }) => assert!(dest_url.starts_with("stories/"), "{text}"),
            Event::Start(Tag::Strong | Tag::Heading { .. } | Tag::Paragraph) | Event::End(_) | Event::Text(_) => {}
            other => panic!("{other:?} in\n{text}"),
        }
    }
    rows
}

#[test]
fn markdown_is_a_table_with_the_cells_of_the_map() {
    each_backlog(|seed, read| {
        let text = markdown(read.view(seed % 2 == 0, false));
        let rows = table(&text);
        if read.map.columns.is_empty() {
            assert!(rows.is_empty() && text.contains("nothing to map"), "seed {seed}\n{text}");
            return;
        }
        assert_eq!(rows.len(), read.map.rows.len() + 1, "seed {seed}\n{text}");
        assert!(rows.iter().all(|row| row.len() == read.map.columns.len() + 1), "seed {seed}\n{text}");
        // pulldown-cmark fills up and cuts rows: the cells are counted in the text, too.
        for line in text.lines().filter(|line| line.starts_with('|')) {
            let bars = line.replace("\\|", "").matches('|').count();
            assert_eq!(bars, read.map.columns.len() + 2, "seed {seed}\n{line}");
        }
        let titles: Vec<String> = rows[0].iter().skip(1).map(|cell| unparted(&cell[1..].concat())).collect();
        let steps = read.map.columns.iter().map(|column| column.map_or("", |ix| read.sketch.steps[ix.get()]));
        let steps: Vec<String> = steps.map(|title| title.replace("\\\\", "\\")).collect();
        assert_eq!(titles, steps, "seed {seed}\n{text}");
        for (row, cells) in read.map.rows.iter().zip(&rows[1..]) {
            for (cell, shown) in row.cells.iter().zip(&cells[1..]) {
                let open =
                    cell.open.iter().map(|at| read.parsed.backlog.item(read.order.placed[*at].item).id.to_string());
                let shown = shown.iter().filter_map(|line| line.trim_start_matches("◆ ").split(' ').next());
                let shown = shown.filter(|word| read.sketch.items.contains_key(*word));
                let shown: Vec<&str> = shown.take(cell.open.len()).collect();
                assert_eq!(shown, open.collect::<Vec<_>>(), "seed {seed}\n{text}");
            }
        }
    });
}

/// Without what parts marks from words.
fn unparted(text: &str) -> String {
    text.replace('\u{2060}', "")
}

/// The words of a text for people that are ids of open items.
fn shown_ids(text: &str, read: &Read) -> Vec<String> {
    let open: BTreeSet<String> = read.in_order().into_iter().collect();
    let mut ids: Vec<String> = text.split_whitespace().filter(|word| open.contains(*word)).map(str::to_owned).collect();
    ids.sort();
    ids
}

#[test]
fn grids_are_as_wide_as_they_claim_and_nothing_is_lost() {
    let (mut grids, mut blocks) = (0, 0);
    each_backlog(|seed, read| {
        let mut open = read.in_order();
        open.sort();
        for width in [60, 66, 80, 120, 200, usize::MAX] {
            let layout = TextLayout { style: Style::default(), width, wrap_width: width.min(100) };
            let text = human(read.view(seed % 2 == 0, true), layout);
            assert_eq!(shown_ids(&text, read), open, "seed {seed}, {width}\n{text}");
            let longest = read.sketch.items.keys().map(|id| id.width()).max().unwrap_or(0);
            let is_grid = text.contains("── ");
            assert!(width < usize::MAX || is_grid || read.map.columns.is_empty(), "seed {seed}\n{text}");
            *(if is_grid { &mut grids } else { &mut blocks }) += 1;
            for line in text.lines().filter(|_| is_grid || longest < 20) {
                assert!(line.width() <= width, "seed {seed}, {width}: {line}\n{text}");
                assert_eq!(line.trim_end(), line, "seed {seed}, {width}");
            }
            if is_grid {
                assert_bars_align(&text);
            }
        }
    });
    assert!(grids > 1000 && blocks > 100, "{grids} {blocks}");
}

/// The bars of all lines of a grid stand in the same columns.
fn assert_bars_align(text: &str) {
    let bars = |line: &str| -> Vec<usize> {
        let parts: Vec<&str> = line.split(" │").collect();
        (1..parts.len()).map(|end| parts[..end].join(" │").width()).collect()
    };
    let lines: Vec<Vec<usize>> = text.lines().filter(|line| line.contains(" │")).map(bars).collect();
    assert!(lines.windows(2).all(|pair| pair[0] == pair[1]), "{text}");
}

#[test]
fn colors_take_no_room() {
    for seed in 0..60 {
        let read = Read::new(Sketch::random(&mut Rng(seed)), None);
        for width in [60, 120, usize::MAX] {
            let layout = |color| TextLayout { style: Style { color }, width, wrap_width: width.min(100) };
            let (plain, colored) =
                (human(read.view(true, false), layout(false)), human(read.view(true, false), layout(true)));
            let mut parts = colored.split('\u{1b}');
            let first = parts.next().unwrap().to_owned();
            let stripped = first + &parts.map(|part| part.split_once('m').unwrap().1).collect::<String>();
            assert_eq!(stripped, plain, "seed {seed}");
        }
    }
}

#[test]
fn a_long_cell_is_cut_only_with_the_command_that_shows_it() {
    let item = || Item { status: "todo", step: Some(0), release: Some(0), rest: "estimate = 1\n".into() };
    let done = Item { status: "done", ..item() };
    let items = (0..200).map(|at| (format!("item-{at:03}"), item())).chain([("home".into(), done)]).collect();
    let read = Read::new(Sketch { steps: vec!["", "", ""], releases: vec![("", None), ("", None)], items }, None);
    let layout = |width| TextLayout { style: Style::default(), width, wrap_width: 80 };
    let grid = human(read.view(false, false), layout(80));
    assert!(grid.contains("\n○ item-011 1 ! "), "{grid}");
    assert!(grid.contains("│\n… 188 more ") && grid.contains("│\n✓ 1 done ◆ "), "{grid}");
    assert!(grid.contains("\n… 188 more: topline map --release r0\n"), "{grid}");
    assert_eq!(shown_ids(&grid, &read).len(), 12);
    for whole in [human(read.view(false, true), layout(80)), human(read.view(false, false), layout(usize::MAX))] {
        assert_eq!(shown_ids(&whole, &read).len(), 200);
        assert!(!whole.contains('…'), "{whole}");
    }
    let narrow = human(read.view(false, false), layout(20));
    assert!(!narrow.contains("── "), "{narrow}");
    assert!(narrow.contains("… 188 more: topline map --release r0\n"), "{narrow}");
}

#[test]
fn what_has_no_release_is_not_taken_for_a_release_of_that_name() {
    let story = |at: usize| {
        let text = format!("+++\ntitle = \"Title\"\nestimate = {at}\n+++\n");
        SourceFile::from_bytes(format!("stories/item-{at}.md"), text.into_bytes())
    };
    let shown = |config: &str| {
        let config = Some(SourceFile::from_bytes("backlog.toml", config.as_bytes().to_vec()));
        let tree = Tree { config, stories: (0..20).map(story).collect(), ..Tree::default() };
        let parsed = parse::tree(&tree, &rules::known());
        let order = order::compute(&parsed).expect("sound");
        let map = StoryMap::new(&parsed.backlog, &order, None);
        let layout = TextLayout { style: Style::default(), width: 80, wrap_width: 80 };
        let view = MapView { backlog: &parsed.backlog, order: &order, map: &map, names_done: false, is_slice: false };
        human(view, layout)
    };
    let text = shown("[[releases]]\nid = \"mvp\"\n");
    assert!(text.contains("\n… 8 more: topline map --release later\n"), "{text}");
    let text = shown("[[releases]]\nid = \"later\"\n");
    assert!(text.contains("\n… 8 more: topline map --format markdown\n"), "{text}");
}
