//! Random spellings of front matter: every way in which TOML lets people write keys and values, with comments everywhere.
//!
//! A text is a list of pieces, so that a test knows which bytes belong to which key without reading TOML.

use super::rng::Rng;

/// A line, or several that belong together.
#[derive(Clone, Debug)]
pub struct Piece {
    /// The top-level key that it is about; empty for comments and blank lines.
    pub key: String,
    /// The entry of that key's table, if it is about one alone.
    pub entry: Option<String>,
    /// The text up to the value; of a table header, all of it.
    pub before: String,
    /// The value.
    pub value: String,
    /// The text behind the value, with the line ending.
    pub after: String,
}

impl Piece {
    /// All of its text.
    pub fn text(&self) -> String {
        format!("{}{}{}", self.before, self.value, self.after)
    }

    /// Whether it has a value, and so is neither a comment nor a header.
    pub fn has_value(&self) -> bool {
        !self.value.is_empty()
    }
}

/// A story in pieces.
#[derive(Clone, Debug)]
pub struct SpelledStory {
    /// A byte order mark, or nothing, and the opening line.
    pub opening: String,
    pub pieces: Vec<Piece>,
    /// The closing line and the body.
    pub rest: String,
}

impl SpelledStory {
    pub fn matter(&self) -> String {
        self.pieces.iter().map(Piece::text).collect()
    }

    pub fn text(&self) -> String {
        format!("{}{}{}", self.opening, self.matter(), self.rest)
    }
}

/// Keys that a story may have, and keys that none has.
const KEYS: [&str; 14] = [
    "title",
    "type",
    "status",
    "step",
    "release",
    "estimate",
    "depends_on",
    "about",
    "labels",
    "assignee",
    "due",
    "answer",
    "team",
    "a b",
];
/// Keys whose values are tables in most stories.
const TABLES: [&str; 2] = ["value", "extra"];
/// Names of entries of tables.
pub const ENTRIES: [&str; 6] = ["income", "cost", "a b", "é", "x.y", "2"];
/// The name of an entry that is a table with a header of its own.
pub const SUBTABLE: &str = "sub";
/// Texts that are hard to write.
pub const TEXTS: [&str; 14] = [
    "a",
    "edit-cart",
    "Größe",
    "a \"b\" 'c'",
    "# no comment",
    "x = 1",
    "[t]",
    "two\nlines",
    "",
    "\\d",
    "tab\there",
    "a,b",
    "🛒",
    "ends '",
];

struct Speller<'r> {
    rng: &'r mut Rng,
    /// The line ending; several of them if lines differ.
    endings: &'static [&'static str],
    comments: usize,
}

/// A random story.
pub fn story(rng: &mut Rng) -> SpelledStory {
    let endings: &[&str] = match rng.below(8) {
        0..4 => &["\n"],
        4..7 => &["\r\n"],
        _ => &["\n", "\r\n"],
    };
    let mut speller = Speller { rng, endings, comments: 0 };
    let pieces = speller.pieces();
    let mark = if speller.rng.one_in(5) { "\u{feff}" } else { "" };
    let trailing = if speller.rng.one_in(8) { " " } else { "" };
    let opening = format!("{mark}+++{trailing}{}", speller.end());
    let body =
        speller.rng.pick(&["", "\nWords.\n\n- [ ] a\n", "+++\ntitle = 'body'\n+++", "x", "\r\nWords\r\n# c1\r\n"]);
    let closing = if body.is_empty() && speller.rng.one_in(2) { String::new() } else { speller.end().to_owned() };
    let rest = format!("+++{closing}{body}");
    SpelledStory { opening, pieces, rest }
}

/// A random value in TOML syntax, on one line or several.
pub fn value(rng: &mut Rng) -> String {
    Speller { rng, endings: &["\n"], comments: 1000 }.value(2)
}

impl Speller<'_> {
    fn end(&mut self) -> &'static str {
        self.endings[self.rng.below(self.endings.len())]
    }

    fn blanks(&mut self) -> &'static str {
        self.rng.pick(&["", " ", " ", "  ", "\t"])
    }

    fn comment(&mut self) -> String {
        self.comments += 1;
        let text = self.rng.pick(&["", "title = 1", "'", "\"\"\"", "ü", "[x]"]);
        format!("# c{} {text}", self.comments)
    }

    fn pieces(&mut self) -> Vec<Piece> {
        let mut keys: Vec<&str> = KEYS.to_vec();
        self.rng.shuffle(&mut keys);
        keys.truncate(self.rng.below(8));
        let mut top: Vec<Vec<Piece>> = keys.into_iter().map(|key| vec![self.pair(&[key], "")]).collect();
        let mut below = Vec::new();
        for table in TABLES {
            match self.rng.below(6) {
                0 => top.push(vec![self.pair(&[table], "{}")]),
                1 => top.push(self.dotted(table)),
                2 | 3 => below.push(self.header_table(table)),
                4 => top.push(vec![self.pair(&[table], "")]),
                _ => {}
            }
        }
        if self.rng.one_in(8) {
            below.push(self.array_of_tables());
        }
        self.rng.shuffle(&mut top);
        self.rng.shuffle(&mut below);
        let mut pieces = Vec::new();
        for piece in top.into_iter().chain(below).flatten() {
            self.noise(&mut pieces);
            pieces.push(piece);
        }
        self.noise(&mut pieces);
        pieces
    }

    fn noise(&mut self, pieces: &mut Vec<Piece>) {
        let mut lines = 0;
        while lines < 3 && self.rng.one_in(3) {
            let line = if self.rng.one_in(2) { self.comment() } else { String::new() };
            let before = format!("{}{line}{}", self.blanks(), self.end());
            pieces.push(Piece { key: String::new(), entry: None, before, value: String::new(), after: String::new() });
            lines += 1;
        }
    }

    /// A line for a key. `kind` is `{}` for an inline table.
    fn pair(&mut self, path: &[&str], kind: &str) -> Piece {
        let written: Vec<String> = path.iter().map(|key| self.key(key)).collect();
        let dot = self.rng.pick(&[".", ".", " . "]);
        let before = format!("{}{}{}={}", self.blanks(), written.join(dot), self.blanks(), self.blanks());
        let value = match kind {
            "{}" => self.inline(2),
            _ => self.value_of(path[0]),
        };
        let after = format!("{}{}", self.behind(), self.end());
        let entry = path.get(1).map(|entry| (*entry).to_owned());
        Piece { key: path[0].to_owned(), entry, before, value, after }
    }

    fn behind(&mut self) -> String {
        let comment = if self.rng.one_in(3) { self.comment() } else { String::new() };
        format!("{}{comment}", self.blanks())
    }

    fn entries(&mut self) -> Vec<&'static str> {
        let mut entries = ENTRIES.to_vec();
        self.rng.shuffle(&mut entries);
        entries.truncate(1 + self.rng.below(3));
        entries
    }

    fn dotted(&mut self, table: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for entry in self.entries() {
            if !pieces.is_empty() {
                self.noise(&mut pieces);
            }
            pieces.push(self.pair(&[table, entry], ""));
        }
        pieces
    }

    fn header(&mut self, path: &[&str], brackets: [&str; 2]) -> Piece {
        let written: Vec<String> = path.iter().map(|key| self.key(key)).collect();
        let [open, close] = brackets;
        let blanks = self.blanks();
        let before = format!(
            "{}{open}{blanks}{}{blanks}{close}{}{}",
            self.blanks(),
            written.join("."),
            self.behind(),
            self.end()
        );
        let entry = path.get(1).map(|entry| (*entry).to_owned());
        Piece { key: path[0].to_owned(), entry, before, value: String::new(), after: String::new() }
    }

    fn header_table(&mut self, table: &'static str) -> Vec<Piece> {
        let has_own = !self.rng.one_in(6);
        let mut pieces = Vec::new();
        if has_own {
            pieces.push(self.header(&[table], ["[", "]"]));
        }
        for entry in self.entries().into_iter().filter(|_| has_own) {
            self.noise(&mut pieces);
            let mut piece = self.pair(&[entry], "");
            piece.entry = Some(entry.to_owned());
            piece.key = table.to_owned();
            pieces.push(piece);
        }
        if !has_own || self.rng.one_in(3) {
            self.noise(&mut pieces);
            pieces.push(self.header(&[table, SUBTABLE], ["[", "]"]));
            let mut piece = self.pair(&["deep"], "");
            piece.entry = Some(SUBTABLE.to_owned());
            piece.key = table.to_owned();
            pieces.push(piece);
        }
        pieces
    }

    fn array_of_tables(&mut self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for _ in 0..=self.rng.below(2) {
            pieces.push(self.header(&["list"], ["[[", "]]"]));
            let mut piece = self.pair(&["n"], "");
            piece.key = "list".to_owned();
            pieces.push(piece);
        }
        pieces
    }

    fn key(&mut self, key: &str) -> String {
        let is_bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        match self.rng.below(6) {
            0 => format!("\"{key}\""),
            1 => format!("'{key}'"),
            _ if is_bare => key.to_owned(),
            _ => format!("\"{key}\""),
        }
    }

    fn value_of(&mut self, key: &str) -> String {
        let is_list = ["labels", "depends_on", "about", "assignee"].contains(&key);
        if is_list && !self.rng.one_in(6) { self.texts() } else { self.value(2) }
    }

    fn value(&mut self, depth: usize) -> String {
        match self.rng.below(if depth > 0 { 12 } else { 8 }) {
            0..4 => self.string(),
            4 | 5 => self.rng.pick(&["3", "0.5", "1_000", "+7", "0x1f", "1e3"]).to_owned(),
            6 => self.rng.pick(&["2026-12-24", "2026-12-24 10:00:00", "07:32:00"]).to_owned(),
            7 => self.rng.pick(&["true", "false"]).to_owned(),
            8 | 9 => self.texts(),
            10 => self.list(depth),
            _ => self.inline(depth),
        }
    }

    fn inline(&mut self, depth: usize) -> String {
        if self.rng.one_in(8) {
            return "{}".to_owned();
        }
        let mut pairs = Vec::new();
        for entry in self.entries() {
            let key = if self.rng.one_in(6) { format!("{}.deep", self.key(entry)) } else { self.key(entry) };
            let value = self.value(depth - 1);
            pairs.push(format!("{key}{}={}{value}", self.blanks(), self.blanks()));
        }
        if self.rng.one_in(8) {
            let lines: Vec<String> =
                pairs.iter().map(|pair| format!("  {pair},{}{}", self.behind(), self.end())).collect();
            return format!("{{{}{}}}", self.end(), lines.concat());
        }
        let blanks = self.blanks();
        format!("{{{blanks}{}{blanks}}}", pairs.join(self.rng.pick(&[", ", ",", " , "])))
    }

    fn list(&mut self, depth: usize) -> String {
        let count = self.rng.below(4);
        let values: Vec<String> = (0..count).map(|_| self.value(depth - 1)).collect();
        self.array(&values)
    }

    fn texts(&mut self) -> String {
        let mut texts = TEXTS.to_vec();
        self.rng.shuffle(&mut texts);
        texts.truncate(self.rng.below(5));
        let values: Vec<String> = texts.into_iter().map(|text| self.written(text)).collect();
        self.array(&values)
    }

    /// An array: on one line, or with a value or two on each, comments and commas wherever they may stand.
    fn array(&mut self, values: &[String]) -> String {
        let trailing = if !values.is_empty() && self.rng.one_in(3) { "," } else { "" };
        if self.rng.one_in(2) {
            let (blanks, comma) = (self.blanks(), self.rng.pick(&[", ", ",", " , "]));
            return format!("[{blanks}{}{trailing}{blanks}]", values.join(comma));
        }
        let mut text = "[".to_owned();
        let is_comma_first = self.rng.one_in(5);
        for (at, value) in values.iter().enumerate() {
            if at == 0 || !self.rng.one_in(4) {
                let line_end = format!("{}{}", self.behind(), self.end());
                text.push_str(&line_end);
                if self.rng.one_in(4) {
                    let line = format!("{}{}{}", self.blanks(), self.comment(), self.end());
                    text.push_str(&line);
                }
                text.push_str(self.rng.pick(&["  ", "\t", ""]));
            }
            let comma = if at + 1 < values.len() && !is_comma_first { "," } else { "" };
            text.push_str(&format!("{}{value}{comma}", if at > 0 && is_comma_first { ", " } else { "" }));
        }
        text.push_str(trailing);
        if self.rng.one_in(4) && trailing.is_empty() {
            text.push_str(self.blanks());
            return text + "]";
        }
        let line_end = format!("{}{}", self.behind(), self.end());
        text + &line_end + self.blanks() + "]"
    }

    fn string(&mut self) -> String {
        let text = self.rng.pick(&TEXTS);
        self.written(text)
    }

    /// A text in one of the four kinds of strings.
    fn written(&mut self, text: &str) -> String {
        let end = self.end();
        let is_literal = !text.contains(['\'', '\n']) && !text.contains('\t');
        match self.rng.below(5) {
            0 if is_literal => format!("'{text}'"),
            1 if !text.ends_with('\'') => format!("'''{end}{}'''", text.replace('\n', end)),
            2 => format!("\"\"\"{end}{}\"\"\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', end)),
            _ => format!(
                "\"{}\"",
                text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\t', "\\t")
            ),
        }
    }
}
