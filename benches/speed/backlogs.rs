//! Generated backlogs: realistic ones with about 1.2 KB per story, and the worst dependency graphs.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

/// Dependency graphs that are slow for quadratic algorithms.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Each item needs the next.
    Chain,
    /// One item needs all others.
    Star,
    /// Each item needs the ten before it.
    Dense,
}

/// Every shape.
pub const SHAPES: &[Shape] = &[Shape::Chain, Shape::Star, Shape::Dense];

/// SplitMix64 (Steele, Lea, Flood 2014): small, seeded, the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }

    fn pick<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[self.below(words.len() as u64) as usize]
    }
}

const WORDS: &[&str] = &[
    "cart",
    "order",
    "payment",
    "shopper",
    "warehouse",
    "invoice",
    "parcel",
    "refund",
    "search",
    "account",
    "voucher",
    "delivery",
    "address",
    "stock",
    "price",
    "newsletter",
    "review",
    "basket",
    "courier",
    "receipt",
];

/// The stories of one folder.
const AREA: usize = 500;

const CONFIG: &str = r#"[product]
name = "Bench"
currency = "EUR"

[[objectives]]
id = "grow"

[[flow]]
id = "find"
[[flow]]
id = "cart"
[[flow]]
id = "buy"
[[flow]]
id = "deliver"

[[releases]]
id = "mvp"
through = "buy"
[[releases]]
id = "next"

[[features]]
id = "f0"
objective = "grow"
value = 60_000
[[features]]
id = "f1"
objective = "grow"
value = { income = 20_000 }
"#;

/// Writes `count` stories below `folder`; the same seed gives the same bytes.
pub fn realistic(folder: &Path, count: usize, seed: u64) -> io::Result<()> {
    let mut random = Random(seed);
    fs::write(folder.join("backlog.toml"), CONFIG)?;
    for number in 0..count {
        let file = folder.join(path(number));
        if number % AREA == 0 {
            file.parent().map_or(Ok(()), fs::create_dir_all)?;
        }
        fs::write(file, story(number, &mut random))?;
    }
    Ok(())
}

/// The path of a story in a realistic backlog, relative to its folder.
pub fn path(number: usize) -> String {
    format!("stories/area-{:02}/item-{number:06}.md", number / AREA)
}

/// The number of features with values in a nested backlog.
const FEATURES: usize = 500;

/// Writes `count` stories with long ids in a hundred folders, under 500 features with values. About a quarter of them
/// are done or in progress before their prerequisites, which gives findings in every commit.
pub fn nested(folder: &Path, count: usize, seed: u64) -> io::Result<()> {
    let mut random = Random(seed);
    let mut config = CONFIG.to_owned();
    for feature in 2..FEATURES {
        let value = 500 * (1 + random.below(200));
        let _ = write!(config, "\n[[features]]\nid = \"f{feature}\"\nobjective = \"grow\"\nvalue = {value}\n");
    }
    fs::write(folder.join("backlog.toml"), config)?;
    for number in 0..count {
        let file = folder.join(nested_path(number));
        file.parent().map_or(Ok(()), fs::create_dir_all)?;
        let mut needs = format!("feature = \"f{}\"\n", random.below(FEATURES as u64));
        if number > 500 && random.below(2) == 0 {
            let _ = writeln!(needs, "depends_on = [\"{}\"]", long_id(number - 1 - random.below(500) as usize));
        }
        let text = story(number, &mut random);
        let text = text.lines().filter(|line| !line.starts_with("depends_on"));
        let text: String = text.map(|line| format!("{line}\n")).collect();
        fs::write(file, text.replacen("labels =", &format!("{needs}labels ="), 1))?;
    }
    Ok(())
}

/// The path of a story in a nested backlog, relative to its folder.
pub fn nested_path(number: usize) -> String {
    format!("stories/{:02}/{}.md", number % 100, long_id(number))
}

/// An id of about fifty characters. Ids don't sort in the order of the numbers.
fn long_id(number: usize) -> String {
    let mut random = Random(number as u64);
    let words: Vec<&str> = (0..5).map(|_| random.pick(WORDS)).collect();
    format!("{}-{number:06}", words.join("-"))
}

/// The size of all stories of a backlog.
pub fn bytes(folder: &Path) -> io::Result<u64> {
    let files = walkdir::WalkDir::new(folder.join("stories")).into_iter().filter_map(Result::ok);
    Ok(files.filter_map(|file| file.metadata().ok()).filter(std::fs::Metadata::is_file).map(|found| found.len()).sum())
}

fn story(number: usize, random: &mut Random) -> String {
    let mut text = String::with_capacity(1400);
    let kind = random.pick(&["story", "story", "story", "technical", "bug", "feedback"]);
    let status = random.pick(&["todo", "todo", "todo", "doing", "done"]);
    let _ = write!(
        text,
        "+++\ntitle = \"The {} and the {} of {number}\"\ntype = \"{kind}\"\nstatus = \"{status}\"\nobjective = \"grow\"\n\
         step = \"{}\"\nestimate = {}\nreach = {}\n",
        random.pick(WORDS),
        random.pick(WORDS),
        random.pick(&["find", "cart", "buy", "deliver"]),
        1 + random.below(5),
        random.below(90),
    );
    if kind == "bug" {
        text.push_str("severity = \"minor\"\nfound_in = \"test\"\n");
    }
    if status == "done" {
        let _ = writeln!(text, "closed = 2026-{:02}-{:02}", 1 + random.below(9), 1 + random.below(28));
    } else if number > 20 && random.below(3) == 0 {
        let _ = writeln!(text, "depends_on = [\"item-{:06}\"]", number - 1 - random.below(20) as usize);
    }
    text.push_str("labels = [\"bench\", \"generated\"]\n+++\n\n");
    for _ in 0..3 {
        let _ = write!(
            text,
            "When a {} meets a {}, the *{}* should follow. ",
            random.pick(WORDS),
            random.pick(WORDS),
            random.pick(WORDS)
        );
        for _ in 0..24 {
            let _ = write!(text, "{} ", random.pick(WORDS));
        }
        text.push_str("\n\n");
    }
    text.push_str("## Acceptance criteria\n\n");
    let mark = if status == "done" { 'x' } else { ' ' };
    for _ in 0..4 {
        let _ = writeln!(text, "- [{mark}] The {} is shown with its `{}`", random.pick(WORDS), random.pick(WORDS));
    }
    text.push_str("\n## Notes\n\n1. One thing\n2. Another [thing](https://shop.example)\n");
    text
}

/// Writes `items` small stories whose dependencies have that shape; returns the number of edges.
pub fn graph(folder: &Path, shape: Shape, items: usize) -> io::Result<usize> {
    fs::write(folder.join("backlog.toml"), "")?;
    let mut edges = 0;
    for number in 0..items {
        let needs: Vec<usize> = match shape {
            Shape::Chain => (number + 1..items.min(number + 2)).collect(),
            Shape::Star if number == 0 => (1..items).collect(),
            Shape::Star => Vec::new(),
            Shape::Dense => (number.saturating_sub(10)..number).collect(),
        };
        // A story may have at most one mebibyte, which limits the number of dependencies in a star.
        let needs = &needs[..needs.len().min(90_000)];
        edges += needs.len();
        let list: Vec<String> = needs.iter().map(|need| format!("\"i{need}\"")).collect();
        let area = folder.join("stories").join(format!("{:03}", number / 1000));
        fs::create_dir_all(&area)?;
        fs::write(
            area.join(format!("i{number}.md")),
            format!("+++\ntitle = \"{number}\"\ndepends_on = [{}]\n+++\n", list.join(",")),
        )?;
    }
    Ok(edges)
}
