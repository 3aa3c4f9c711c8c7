//! Edits of a TOML text that change no byte but those that they must.
//!
//! An existing key keeps its place, its spelling and the comment behind it. A new key goes below the key that precedes it in
//! the given order.

use super::change::TextEdit;
use super::toml_layout::{Entries, InlineEntry, Statement, StatementKind, TomlLayout};
use crate::text::toml_text;
use crate::text::{Span, Tree};

/// A TOML text that is edited.
#[derive(Debug)]
pub struct TomlEdits<'t> {
    layout: TomlLayout<'t>,
    line_ending: &'static str,
}

/// Why an entry can't be set in a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotATable;

/// The position of a top-level key in the order in which keys are written; `None` if it has none.
pub type KeyRank<'r> = &'r dyn Fn(&str) -> Option<usize>;

impl<'t> TomlEdits<'t> {
    /// Edits of `text`; `None` if it has a syntax error.
    pub fn new(text: &'t str) -> Option<Self> {
        let line_ending = line_ending(text);
        Some(Self { layout: TomlLayout::new(text)?, line_ending })
    }

    /// The same with another line ending for new lines: that of the file of which the text is a part.
    #[must_use]
    pub fn with_line_ending_of(self, line_ending: &'static str) -> Self {
        Self { line_ending, ..self }
    }

    /// Where the keys are written.
    pub fn layout(&self) -> &TomlLayout<'t> {
        &self.layout
    }

    /// Sets a top-level key to `value`, in TOML syntax.
    pub fn set(&self, key: &str, value: &str, rank: KeyRank<'_>) -> Vec<TextEdit> {
        if let Some(statement) = self.layout.find(&[key]) {
            return vec![TextEdit::replace(statement.value, self.with_line_ending(value))];
        }
        let mut edits = self.remove(&[key]);
        edits.push(self.insert(key, &format!("{} = {value}", toml_text::key(key)), rank));
        edits
    }

    /// Sets an entry of the top-level table `key` to `value`, however the table is written.
    ///
    /// # Errors
    /// If the key has a value that is no table.
    pub fn set_entry(
        &self,
        [key, entry]: [&str; 2],
        value: &str,
        rank: KeyRank<'_>,
    ) -> Result<Vec<TextEdit>, NotATable> {
        if self.is_array_of_tables(key) {
            return Err(NotATable);
        }
        if let Some(statement) = self.layout.find(&[key, entry]) {
            return Ok(vec![TextEdit::replace(statement.value, value)]);
        }
        let pair = format!("{} = {value}", toml_text::key(entry));
        if let Some(statement) = self.layout.find(&[key]) {
            let Entries::Table(entries) = &statement.entries else { return Err(NotATable) };
            return Ok(set_inline(statement, entries, entry, value, &pair));
        }
        let path = [key];
        let mut written = self.layout.at_or_below(&path);
        let Some(first) = written.next() else { return Ok(self.set(key, &format!("{{ {pair} }}"), rank)) };
        // An entry that is a table may be written on several lines.
        let mut edits = self.remove(&[key, entry]);
        edits.push(match self.last_own_entry(key) {
            Some(last) if self.layout.top().contains(last) => {
                self.insert_below(last, &format!("{}.{pair}", toml_text::key(key)))
            }
            Some(last) => self.insert_below(last, &pair),
            // Only tables in it have headers.
            None => {
                let header = format!("[{}]\n{pair}", toml_text::key(key));
                TextEdit::insert(self.layout.start_with_comments(first), self.line(&header))
            }
        });
        Ok(edits)
    }

    fn is_array_of_tables(&self, key: &str) -> bool {
        let is_header = |statement: &Statement| statement.kind == StatementKind::ArrayHeader && statement.path == [key];
        self.layout.statements.iter().any(is_header)
    }

    /// The last line of a table that isn't about tables in it: the header if there is no entry.
    fn last_own_entry(&self, key: &str) -> Option<&Statement> {
        let (mut header, mut last) = (None, None);
        for statement in &self.layout.statements {
            if statement.kind != StatementKind::KeyValue {
                header = Some(&statement.path);
            }
            let is_own = header.is_none_or(|header| header.len() == 1);
            if is_own && statement.path.first().is_some_and(|first| first == key) {
                last = Some(statement);
            }
        }
        last
    }

    /// Removes a key, or an entry of a table, with its line; of a table, all lines with its entries.
    pub fn remove(&self, path: &[&str]) -> Vec<TextEdit> {
        if let [key, entry] = path
            && let Some(statement) = self.layout.find(&[key])
            && let Entries::Table(entries) = &statement.entries
        {
            return remove_inline(statement, entries, entry);
        }
        if path.len() > 1 && path.first().is_some_and(|key| self.is_array_of_tables(key)) {
            return Vec::new();
        }
        self.layout.at_or_below(path).map(|statement| TextEdit::remove(statement.lines)).collect()
    }

    /// Gives a top-level key another name.
    pub fn rename_key(&self, old: &str, new: &str) -> Vec<TextEdit> {
        let depth_one = |statement: &&Statement| statement.path.len() == 1;
        let path = [old];
        let named = self.layout.at_or_below(&path).filter(depth_one);
        named.map(|statement| TextEdit::replace(statement.key, toml_text::key(new))).collect()
    }

    /// Adds values, in TOML syntax, at the end of the array under a top-level key. `None` if there is no array.
    pub fn append(&self, key: &str, values: &[String]) -> Option<Vec<TextEdit>> {
        let statement = self.layout.find(&[key])?;
        let Entries::Array(existing) = &statement.entries else { return None };
        let Some(last) = existing.last() else { return Some(vec![self.fill(statement.value, values)]) };
        let Some(indent) = self.own_line_indent(*last) else {
            return Some(vec![TextEdit::insert(last.end as usize, format!(", {}", values.join(", ")))]);
        };
        let text = self.layout.text;
        let after = text.get(last.end as usize..statement.value.end as usize).unwrap_or_default();
        let has_comma = after.trim_start().starts_with(',');
        let line_end = after.find('\n').map_or(last.end as usize, |newline| {
            let end = last.end as usize + newline;
            if text.get(..end).is_some_and(|before| before.ends_with('\r')) { end - 1 } else { end }
        });
        let separator = format!(",{}{indent}", self.line_ending);
        let comma = if has_comma { "," } else { "" };
        let lines = format!("{}{indent}{}{comma}", self.line_ending, values.join(&separator));
        let mut edits = Vec::new();
        if !has_comma {
            edits.push(TextEdit::insert(last.end as usize, ","));
        }
        edits.push(TextEdit::insert(line_end, lines));
        Some(edits)
    }

    /// Puts the first values into an array. Comments in it stay.
    fn fill(&self, array: Span, values: &[String]) -> TextEdit {
        let inside = Span { start: array.start + 1, end: array.end - 1 };
        if self.layout.text.get(inside.range()).is_none_or(|inside| inside.trim().is_empty()) {
            return TextEdit::replace(array, format!("[{}]", values.join(", ")));
        }
        // A comment ends with its line, so the closing bracket stands on another.
        let lines = values.iter().map(|value| format!("    {value},{}", self.line_ending));
        TextEdit::insert(self.line_start(inside.end as usize), lines.collect::<String>())
    }

    /// Removes the values at these positions from the array under a top-level key.
    pub fn remove_values(&self, key: &str, positions: &[usize]) -> Vec<TextEdit> {
        let Some(statement) = self.layout.find(&[key]) else { return Vec::new() };
        let Entries::Array(values) = &statement.entries else { return Vec::new() };
        let is_removed: Vec<bool> = (0..values.len()).map(|at| positions.contains(&at)).collect();
        if is_removed.iter().all(|removed| *removed) {
            return vec![TextEdit::replace(statement.value, "[]")];
        }
        let mut edits = Vec::new();
        let mut at = 0;
        for run in is_removed.chunk_by(|one, other| one == other) {
            if run[0] {
                edits.push(TextEdit::remove(self.run_span(values, at, at + run.len())));
            }
            at += run.len();
        }
        edits
    }

    /// The bytes to remove for the values `from..to` of an array that has others.
    fn run_span(&self, values: &[Span], from: usize, to: usize) -> Span {
        let (first, last) = (values[from], values[to - 1]);
        let lines = self.own_line_indent(first).and_then(|_| self.rest_of_line(last)).map(|end| {
            let start = self.line_start(first.start as usize);
            Span::new(start, end)
        });
        match (lines, values.get(to), from.checked_sub(1).and_then(|before| values.get(before))) {
            (Some(lines), _, _) => lines,
            (None, Some(next), _) => Span { start: first.start, end: next.start },
            (None, None, Some(before)) => Span { start: before.end, end: last.end },
            (None, None, None) => Span { start: first.start, end: last.end },
        }
    }

    fn line_start(&self, at: usize) -> usize {
        let before = self.layout.text.get(..at).unwrap_or_default();
        before.rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// The blanks before a value, if it is the first on its line.
    fn own_line_indent(&self, value: Span) -> Option<&'t str> {
        let before = self.layout.text.get(self.line_start(value.start as usize)..value.start as usize)?;
        before.trim().is_empty().then_some(before)
    }

    /// The end of the line behind a value, if only a comma and a comment follow.
    fn rest_of_line(&self, value: Span) -> Option<usize> {
        let after = self.layout.text.get(value.end as usize..)?;
        let line = after.get(..=after.find('\n')?)?;
        let rest = line.trim_start().strip_prefix(',').unwrap_or(line).trim_start();
        (rest.is_empty() || rest.starts_with('#')).then_some(value.end as usize + line.len())
    }

    /// Inserts a line for a top-level key that isn't there.
    fn insert(&self, key: &str, line: &str, rank: KeyRank<'_>) -> TextEdit {
        let top = self.layout.top();
        let rank_of = |statement: &Statement| rank(statement.path.first()?);
        let own = rank(key);
        let before = top.iter().filter(|statement| rank_of(statement).is_some_and(|rank| Some(rank) < own));
        // Several lines may have the same first key: the last one counts.
        if let Some(before) = before.max_by_key(|statement| rank_of(statement)) {
            return self.insert_below(before, line);
        }
        let after =
            top.iter().filter(|statement| own.is_some() && rank_of(statement).is_some_and(|rank| Some(rank) > own));
        if let Some(after) = after.min_by_key(|statement| (rank_of(statement), statement.lines.start)) {
            return TextEdit::insert(self.layout.start_with_comments(after), self.line(line));
        }
        match (top.last(), self.layout.statements.first()) {
            (Some(last), _) => self.insert_below(last, line),
            (None, Some(header)) => {
                let at = self.layout.start_with_comments(header);
                TextEdit::insert(at, format!("{}{}", self.line(line), self.line_ending))
            }
            (None, None) => self.insert_at_end(line),
        }
    }

    /// Inserts a line below that of a statement, with its indentation.
    fn insert_below(&self, statement: &Statement, line: &str) -> TextEdit {
        let text = self.layout.text;
        let lines = text.get(statement.lines.range()).unwrap_or_default();
        let indent = lines.get(..lines.len() - lines.trim_start_matches([' ', '\t']).len()).unwrap_or_default();
        let first = if lines.ends_with('\n') { "" } else { self.line_ending };
        TextEdit::insert(statement.lines.end as usize, format!("{first}{indent}{}", self.line(line)))
    }

    /// Inserts a line at the end of the text.
    fn insert_at_end(&self, line: &str) -> TextEdit {
        let text = self.layout.text;
        let first = if text.is_empty() || text.ends_with('\n') { "" } else { self.line_ending };
        TextEdit::insert(text.len(), format!("{first}{}", self.line(line)))
    }

    fn line(&self, line: &str) -> String {
        self.with_line_ending(line) + self.line_ending
    }

    fn with_line_ending(&self, text: &str) -> String {
        with_line_ending(text, self.line_ending)
    }
}

/// The line ending of a text: that of its first line.
pub fn line_ending(text: &str) -> &'static str {
    let first_line = text.find('\n').and_then(|newline| text.get(..newline));
    if first_line.is_some_and(|line| line.ends_with('\r')) { "\r\n" } else { "\n" }
}

/// The line ending of a new file of a backlog: that of `backlog.toml`.
pub fn new_line_ending(tree: &Tree) -> &'static str {
    let config = tree.config.as_ref().and_then(|file| file.readable_text().ok());
    line_ending(config.unwrap_or_default())
}

/// The text with the line ending of the file that it becomes a part of.
pub fn with_line_ending(text: &str, line_ending: &str) -> String {
    let lf = text.replace("\r\n", "\n");
    if line_ending == "\n" { lf } else { lf.replace('\n', line_ending) }
}

/// Sets an entry of an inline table.
fn set_inline(statement: &Statement, entries: &[InlineEntry], entry: &str, value: &str, pair: &str) -> Vec<TextEdit> {
    if let Some(known) = entries.iter().find(|known| known.path == [entry]) {
        return vec![TextEdit::replace(known.value, value)];
    }
    // `a.b = 1, a.c = 2` writes one entry: the new value stands in place of the first.
    let mut positions = (0..entries.len()).filter(|at| is_at_or_below(&entries[*at], entry));
    if let Some(first) = positions.next() {
        let rest: Vec<usize> = positions.collect();
        let span = Span::new(entries[first].start, entries[first].value.end as usize);
        let mut edits = vec![TextEdit::replace(span, pair)];
        edits.extend(remove_entries(entries, &rest));
        return edits;
    }
    vec![match entries.last() {
        Some(last) => TextEdit::insert(last.value.end as usize, format!(", {pair}")),
        None => TextEdit::replace(statement.value, format!("{{ {pair} }}")),
    }]
}

fn is_at_or_below(known: &InlineEntry, entry: &str) -> bool {
    known.path.first().is_some_and(|first| first == entry)
}

/// Removes an entry of an inline table; the whole table if it has no other.
fn remove_inline(statement: &Statement, entries: &[InlineEntry], entry: &str) -> Vec<TextEdit> {
    let removed: Vec<usize> = (0..entries.len()).filter(|at| is_at_or_below(&entries[*at], entry)).collect();
    if !removed.is_empty() && removed.len() == entries.len() {
        return vec![TextEdit::remove(statement.lines)];
    }
    remove_entries(entries, &removed)
}

/// Removes the entries at these positions of an inline table that has others.
fn remove_entries(entries: &[InlineEntry], positions: &[usize]) -> Vec<TextEdit> {
    let is_removed: Vec<bool> = (0..entries.len()).map(|at| positions.contains(&at)).collect();
    let mut edits = Vec::new();
    let mut at = 0;
    for run in is_removed.chunk_by(|one, other| one == other) {
        let (from, to) = (at, at + run.len());
        at = to;
        if !run[0] {
            continue;
        }
        edits.push(TextEdit::remove(
            match (entries.get(to), from.checked_sub(1).and_then(|before| entries.get(before))) {
                (Some(next), _) => Span::new(entries[from].start, next.start),
                (None, Some(before)) => Span { start: before.value.end, end: entries[to - 1].value.end },
                (None, None) => Span::new(entries[from].start, entries[to - 1].value.end as usize),
            },
        ));
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::super::change::apply_edits;
    use super::*;

    const ORDER: [&str; 5] = ["title", "status", "estimate", "value", "labels"];

    fn rank(key: &str) -> Option<usize> {
        ORDER.iter().position(|known| *known == key)
    }

    fn edited(text: &str, edit: impl Fn(&TomlEdits<'_>) -> Vec<TextEdit>) -> String {
        apply_edits(text, &edit(&TomlEdits::new(text).unwrap())).unwrap()
    }

    fn set(text: &str, key: &str, value: &str) -> String {
        edited(text, |edits| edits.set(key, value, &rank))
    }

    #[test]
    fn a_value_is_replaced_and_nothing_else() {
        let text = "# c\r\ntitle  =  'a' # b\r\n\"status\" = \"todo\"\r\n";
        assert_eq!(set(text, "title", "\"x\""), text.replace("'a'", "\"x\""));
        assert_eq!(set(text, "status", "\"done\""), text.replace("todo", "done"));
    }

    #[test]
    fn a_line_of_a_value_is_no_comment() {
        let behind = "team = '''\n# a'''\nlabels = 1\n";
        assert_eq!(set(behind, "value", "2"), "team = '''\n# a'''\nvalue = 2\nlabels = 1\n");
    }

    #[test]
    fn an_entry_stands_in_its_own_table() {
        let entry = |text: &str| {
            apply_edits(text, &TomlEdits::new(text).unwrap().set_entry(["value", "b"], "2", &rank).unwrap()).unwrap()
        };
        assert_eq!(entry("[value]\na = 1\n[value.c]\nd = 1\n"), "[value]\na = 1\nb = 2\n[value.c]\nd = 1\n");
        assert_eq!(entry("# c\n[value.c]\nd = 1\n"), "[value]\nb = 2\n# c\n[value.c]\nd = 1\n");
        assert_eq!(entry("[value]\n[value.b]\nd = 1\n[x]\n"), "[value]\nb = 2\n[x]\n");
        assert_eq!(entry("value.b.c = 1\nvalue.b.d = 1\n"), "value.b = 2\n");
        assert_eq!(entry("value = { b.c = 1, a = 1, b.d = 1 }\n"), "value = { b = 2, a = 1 }\n");
        let text = "[[value]]\nb = 1\n";
        assert_eq!(TomlEdits::new(text).unwrap().set_entry(["value", "b"], "2", &rank), Err(NotATable));
        assert_eq!(TomlEdits::new(text).unwrap().remove(&["value", "b"]), []);
    }

    #[test]
    fn comments_in_an_empty_array_stay() {
        let text = "labels = [ # none yet\r\n  # soon\r\n] # l\r\n";
        let new = edited(text, |edits| edits.append("labels", &["1".into(), "2".into()]).unwrap());
        assert_eq!(new, text.replace("] #", "    1,\r\n    2,\r\n] #"));
    }

    #[test]
    fn a_new_key_stands_where_the_order_has_it() {
        assert_eq!(set("title = 1\nvalue = 2\n", "estimate", "3"), "title = 1\nestimate = 3\nvalue = 2\n");
        assert_eq!(set("value = 2\ntitle = 1\n", "estimate", "3"), "value = 2\ntitle = 1\nestimate = 3\n");
        assert_eq!(set("# first\n\n# of it\nvalue = 2\n", "title", "1"), "# first\n\ntitle = 1\n# of it\nvalue = 2\n");
        assert_eq!(set("team = 1\n[extra]\na = 1\n", "title", "1"), "team = 1\ntitle = 1\n[extra]\na = 1\n");
        assert_eq!(set("[extra]\n", "title", "1"), "title = 1\n\n[extra]\n");
        assert_eq!(set("# only\r\n", "title", "1"), "# only\r\ntitle = 1\r\n");
        assert_eq!(set("title = 1", "status", "2"), "title = 1\nstatus = 2\n");
        assert_eq!(set("  title = 1\n", "status", "2"), "  title = 1\n  status = 2\n");
        assert_eq!(
            set("title = 1\nvalue.a = 1\nvalue.b = 2\n", "labels", "[]"),
            "title = 1\nvalue.a = 1\nvalue.b = 2\nlabels = []\n"
        );
    }

    #[test]
    fn a_table_of_any_spelling_is_replaced() {
        for text in
            ["title = 1\nvalue.a = 1\nvalue.b = 2\n", "title = 1\n[value]\na = 1\n", "title = 1\nvalue = { a = 1 }\n"]
        {
            assert_eq!(set(text, "value", "3"), "title = 1\nvalue = 3\n");
        }
    }

    #[test]
    fn entries_of_tables() {
        let set = |text: &str| {
            let edits = TomlEdits::new(text).unwrap();
            edits.set_entry(["value", "b"], "9", &rank).map(|edits| apply_edits(text, &edits).unwrap())
        };
        for (text, expected) in [
            ("title = 1\n", "title = 1\nvalue = { b = 9 }\n"),
            ("value = { a = 1 } # c\n", "value = { a = 1, b = 9 } # c\n"),
            ("value = {b=1,a=2}\n", "value = {b=9,a=2}\n"),
            ("value = {}\n", "value = { b = 9 }\n"),
            ("value.a = 1\ntitle = 2\n", "value.a = 1\nvalue.b = 9\ntitle = 2\n"),
            ("value.b = 1\n", "value.b = 9\n"),
            ("[value]\na = 1 # c\n\n[extra]\n", "[value]\na = 1 # c\nb = 9\n\n[extra]\n"),
            ("[value]\n\n[extra]\n", "[value]\nb = 9\n\n[extra]\n"),
        ] {
            assert_eq!(set(text).as_deref(), Ok(expected), "{text}");
        }
        assert_eq!(set("value = 3\n"), Err(NotATable));
    }

    #[test]
    fn keys_and_entries_are_removed_with_their_lines() {
        let remove = |text: &str, path: &[&str]| edited(text, |edits| edits.remove(path));
        assert_eq!(remove("a = 1\n# c\nb = [\n1,\n] # d\nc = 2\n", &["b"]), "a = 1\n# c\nc = 2\n");
        assert_eq!(remove("value = { a = 1, b = 2 }\n", &["value", "a"]), "value = { b = 2 }\n");
        assert_eq!(remove("value = { a = 1, b = 2 }\n", &["value", "b"]), "value = { a = 1 }\n");
        assert_eq!(remove("value = { a = 1 }\nx = 1\n", &["value", "a"]), "x = 1\n");
        assert_eq!(remove("[value]\na = 1\nb = 2\n", &["value", "b"]), "[value]\na = 1\n");
        assert_eq!(remove("a = 1\n", &["b"]), "a = 1\n");
    }

    #[test]
    fn arrays_keep_their_layout() {
        let append = |text: &str| edited(text, |edits| edits.append("l", &["9".into(), "8".into()]).unwrap());
        for (text, expected) in [
            ("l = []\n", "l = [9, 8]\n"),
            ("l = [1, 2 ] # c\n", "l = [1, 2, 9, 8 ] # c\n"),
            ("l = [1, 2,]\n", "l = [1, 2, 9, 8,]\n"),
            ("l = [\n  1, # a\n  2, # b\n]\n", "l = [\n  1, # a\n  2, # b\n  9,\n  8,\n]\n"),
            ("l = [\r\n\t1\r\n]\r\n", "l = [\r\n\t1,\r\n\t9,\r\n\t8\r\n]\r\n"),
            ("l = [\n  1 # a\n]\n", "l = [\n  1, # a\n  9,\n  8\n]\n"),
        ] {
            assert_eq!(append(text), expected, "{text}");
        }
        let remove = |text: &str, positions: &[usize]| edited(text, |edits| edits.remove_values("l", positions));
        for (text, positions, expected) in [
            ("l = [1, 2, 3]\n", &[0][..], "l = [2, 3]\n"),
            ("l = [1, 2, 3]\n", &[1, 2], "l = [1]\n"),
            ("l = [1, 2, 3,]\n", &[2], "l = [1, 2,]\n"),
            ("l = [1, 2, 3]\n", &[0, 1, 2], "l = []\n"),
            ("l = [\n  1, # a\n  2, # b\n  3 # c\n]\n", &[1], "l = [\n  1, # a\n  3 # c\n]\n"),
            ("l = [\n  1, # a\n  2, # b\n  3 # c\n]\n", &[2], "l = [\n  1, # a\n  2, # b\n]\n"),
        ] {
            assert_eq!(remove(text, positions), expected, "{text}");
        }
    }

    #[test]
    fn keys_are_renamed_in_place() {
        let rename = |text: &str| edited(text, |edits| edits.rename_key("state", "status"));
        assert_eq!(rename("a = 1\nstate   = 'x' # c\n"), "a = 1\nstatus   = 'x' # c\n");
        assert_eq!(rename("[extra]\nstate = 1\n"), "[extra]\nstate = 1\n");
    }
}
