//! An edit of any front matter gives what was asked for, and every byte outside of what was asked for stays.
//!
//! The oracle is `toml`: the same edit is made on the values that it reads. Which bytes belong to which key is known from the
//! generator.

use toml::{Table, Value};
use topline::edit::format::format_story;
use topline::edit::story_edits::{StoryEditError, edit_keys, rank};
use topline::edit::toml_layout::TomlLayout;
use topline::edit::{KeyAction, KeyEdit, apply_edits};
use topline::model::keys::story;

use crate::support::cases;
use crate::support::rng::Rng;
use crate::support::spellings::{self, ENTRIES, Piece, SUBTABLE, SpelledStory, TEXTS};

/// The values of a front matter. Line endings in strings don't matter.
pub fn values(matter: &str) -> Table {
    let table: Table = matter.parse().unwrap_or_else(|error| panic!("{error}\n{matter}"));
    table.into_iter().map(|(key, value)| (key, with_lf(value))).collect()
}

fn with_lf(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.replace("\r\n", "\n")),
        Value::Array(values) => Value::Array(values.into_iter().map(with_lf).collect()),
        Value::Table(table) => Value::Table(table.into_iter().map(|(key, value)| (key, with_lf(value))).collect()),
        other => other,
    }
}

fn value(written: &str) -> Value {
    values(&format!("x = {written}"))["x"].clone()
}

fn random_edit(rng: &mut Rng) -> KeyEdit {
    let names = ["title", "status", "estimate", "due", "labels", "depends_on", "assignee", "value", "extra", "answer"];
    let key = story::find(rng.pick(&names)).unwrap();
    let is_table = ["value", "extra"].contains(&key.name());
    let is_list = ["labels", "depends_on", "assignee"].contains(&key.name());
    let entry =
        (is_table && !rng.one_in(4)).then(|| if rng.one_in(8) { SUBTABLE } else { rng.pick(&ENTRIES) }.to_owned());
    let texts = |rng: &mut Rng| -> Vec<String> { (0..=rng.below(2)).map(|_| rng.pick(&TEXTS).to_owned()).collect() };
    let action = match rng.below(6) {
        0 | 1 if is_list => KeyAction::Add(texts(rng)),
        2 | 3 if is_list => KeyAction::Take(texts(rng)),
        4 => KeyAction::Remove,
        _ => KeyAction::Set(spellings::value(rng)),
    };
    KeyEdit { key, entry, action }
}

/// The values after an edit, or why there are none.
fn after(mut table: Table, KeyEdit { key, entry, action }: &KeyEdit) -> Result<Table, StoryEditError> {
    let name = key.name();
    let texts_of = |value: Option<&Value>| match value {
        None => Some(Vec::new()),
        Some(Value::String(text)) => Some(vec![text.clone()]),
        Some(Value::Array(values)) => values.iter().map(|value| value.as_str().map(str::to_owned)).collect(),
        Some(_) => None,
    };
    let texts = texts_of(table.get(name)).ok_or(StoryEditError::NotAList(name));
    let as_value = |texts: Vec<String>| Value::Array(texts.into_iter().map(Value::String).collect());
    match (action, entry) {
        (KeyAction::Set(written), None) => drop(table.insert(name.to_owned(), value(written))),
        (KeyAction::Set(written), Some(entry)) => {
            let inner = table.entry(name).or_insert_with(|| Value::Table(Table::new()));
            let inner = inner.as_table_mut().ok_or(StoryEditError::NotATable(name))?;
            inner.insert(entry.clone(), value(written));
        }
        (KeyAction::Remove, None) => drop(table.remove(name)),
        (KeyAction::Remove, Some(entry)) => {
            if let Some(inner) = table.get_mut(name).and_then(Value::as_table_mut) {
                inner.remove(entry);
            }
        }
        (KeyAction::Add(new), _) => {
            let mut texts = texts?;
            let known = texts.len();
            for text in new {
                if !texts.contains(text) {
                    texts.push(text.clone());
                }
            }
            if texts.len() > known {
                table.insert(name.to_owned(), as_value(texts));
            }
        }
        (KeyAction::Take(taken), _) => {
            let mut texts = texts?;
            if let Some(missing) = taken.iter().find(|text| !texts.contains(text)) {
                return Err(StoryEditError::NotInList(name, missing.clone()));
            }
            texts.retain(|text| !taken.contains(text));
            table.insert(name.to_owned(), as_value(texts));
        }
    }
    Ok(table)
}

/// Whether both tables are the same where an empty table or list is as good as none.
fn is_as_meant(found: &Table, meant: &Table, edits: &[KeyEdit]) -> bool {
    let is_empty = |value: &Value| match value {
        Value::Array(values) => values.is_empty(),
        Value::Table(table) => table.is_empty(),
        _ => false,
    };
    let is_edited = |key: &str| {
        edits.iter().any(|edit| {
            edit.key.name() == key && (edit.action == KeyAction::Remove || matches!(edit.action, KeyAction::Take(_)))
        })
    };
    let kept = |table: &Table| -> Table {
        table.clone().into_iter().filter(|(key, value)| !(is_edited(key) && is_empty(value))).collect()
    };
    kept(found) == kept(meant)
}

/// The text that no edit may change, in pieces between those that may change.
fn kept_texts(story: &SpelledStory, edits: &[KeyEdit]) -> Vec<String> {
    let mut texts = vec![story.opening.clone()];
    let keep = |texts: &mut Vec<String>, text: &str| texts.last_mut().unwrap().push_str(text);
    for piece in &story.pieces {
        match edits.iter().find(|edit| concerns(edit, piece)) {
            None => keep(&mut texts, &piece.text()),
            Some(edit) if takes_lines(edit, piece) => texts.push(String::new()),
            Some(_) => {
                keep(&mut texts, &piece.before);
                texts.push(piece.after.clone());
            }
        }
    }
    keep(&mut texts, &story.rest);
    texts
}

/// Whether the lines of the piece may go: a table that is written on several lines gets a value on one.
fn takes_lines(edit: &KeyEdit, piece: &Piece) -> bool {
    match edit.action {
        KeyAction::Set(_) if edit.entry.is_some() => piece.entry.as_deref() == Some(SUBTABLE),
        KeyAction::Set(_) => piece.entry.is_some() || !piece.has_value(),
        KeyAction::Remove | KeyAction::Take(_) => true,
        KeyAction::Add(_) => false,
    }
}

fn concerns(edit: &KeyEdit, piece: &Piece) -> bool {
    let same_entry = || edit.entry.is_none() || piece.entry.is_none() || edit.entry == piece.entry;
    let is_header_of_entry = edit.entry.is_some() && piece.entry.is_none() && !piece.has_value();
    edit.key.name() == piece.key && same_entry() && !is_header_of_entry
}

/// Whether `text` has all `kept` in their order. Where nothing could be edited, a line may have been inserted anywhere.
fn has_kept(text: &str, kept: &[String]) -> bool {
    let mut rest = text;
    let is_last = |at: usize| at + 1 == kept.len();
    for (at, part) in kept.iter().enumerate() {
        let at = match () {
            () if at == 0 => rest.starts_with(&**part).then_some(0),
            () if is_last(at) => rest.ends_with(&**part).then(|| rest.len() - part.len()),
            () => rest.find(&**part),
        };
        let Some(at) = at else { return false };
        rest = &rest[at + part.len()..];
    }
    true
}

/// Whether `new` is `old` with whole lines inserted somewhere.
fn is_inserted(old: &str, new: &str) -> bool {
    let line_starts = old.match_indices('\n').map(|(at, _)| at + 1).chain([0]);
    let mut line_starts = line_starts.filter(|at| new.starts_with(&old[..*at]));
    line_starts.any(|at| new.len() >= old.len() && new[at..].ends_with(&old[at..]))
}

fn matter_of(text: &str) -> &str {
    let start = text.find('\n').unwrap() + 1;
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == "+++" {
            return &text[start..at];
        }
        at += line.len();
    }
    panic!("there is no closing line:\n{text}");
}

#[test]
fn an_edit_gives_what_was_asked_for_and_changes_nothing_else() {
    let config = cases(6000);
    let (mut changed, mut refused, mut unexpected, mut inserted) = (0, 0, 0, 0);
    for case in 0..config.cases {
        let mut rng = Rng(u64::from(case));
        let story = spellings::story(&mut rng);
        let text = story.text();
        let old = values(&story.matter());
        let edit = random_edit(&mut rng);
        let meant = after(old.clone(), &edit);
        let shown = || format!("case {case}: {edit:?} in\n{text}");
        let edits = match (edit_keys(&text, std::slice::from_ref(&edit)), &meant) {
            (Ok(edits), Ok(_)) => edits,
            (Err(StoryEditError::Unexpected(_)), _) => {
                unexpected += 1;
                continue;
            }
            (Err(error), Err(meant)) => {
                assert_eq!(error, *meant, "{}", shown());
                refused += 1;
                continue;
            }
            (found, _) => panic!("{found:?} instead of {meant:?}, {}", shown()),
        };
        let new = apply_edits(&text, &edits).unwrap();
        let found = values(matter_of(&new));
        let meant = meant.unwrap();
        let edits = [edit.clone()];
        assert!(is_as_meant(&found, &meant, &edits), "{found:?} instead of {meant:?}, {}\n=>\n{new}", shown());
        let kept = kept_texts(&story, &edits);
        let takes_lines = story.pieces.iter().any(|piece| concerns(&edit, piece) && takes_lines(&edit, piece));
        let is_new = !has_kept(&new, &kept) || kept.len() == 1;
        let is_set = matches!(edit.action, KeyAction::Set(_));
        let old_text = if takes_lines && is_set { kept.concat() } else { text.clone() };
        let is_kept = !is_new || is_inserted(&old_text, &new);
        assert!(is_kept, "{}\n=>\n{new}\n{kept:?}", shown());
        if matches!(edit.action, KeyAction::Add(_)) {
            let comments = |text: &str| text.matches("# c").count();
            assert_eq!(comments(&new), comments(&text), "{}\n=>\n{new}", shown());
        }
        inserted += usize::from(is_new && new != text);
        changed += usize::from(new != text);
    }
    let shares = [changed, inserted, refused].map(|count| count * 100 / usize::try_from(config.cases).unwrap());
    assert!(shares[0] > 50 && shares[1] > 25 && shares[2] > 5, "changed, inserted, refused: {shares:?} % of the cases");
    assert_eq!(unexpected, 0, "edits that are refused for no reason");
}

/// A line of a text without its end, without blanks around it.
fn trimmed_lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).collect()
}

/// The keys of each table, in the order in which they are written.
fn keys_in_order(matter: &str) -> Vec<(String, Vec<String>)> {
    fn collect(path: &str, table: &dyn toml_edit::TableLike, found: &mut Vec<(String, Vec<String>)>) {
        if !path.is_empty() {
            found.push((path.to_owned(), table.iter().map(|(key, _)| key.to_owned()).collect()));
        }
        for (key, item) in table.iter() {
            if let Some(inner) = item.as_table_like() {
                collect(&format!("{path}/{key}"), inner, found);
            }
        }
    }
    let document: toml_edit::DocumentMut = matter.parse().unwrap();
    let mut found = Vec::new();
    collect("", document.as_table(), &mut found);
    found.sort();
    found
}

#[test]
fn formatting_keeps_meaning_comments_spelling_and_body() {
    let config = cases(4000);
    let mut changed = 0;
    for case in 0..config.cases {
        let mut rng = Rng(u64::from(case) + (1 << 32));
        let story = spellings::story(&mut rng);
        let text = story.text();
        let edits = format_story(&text).unwrap_or_else(|| panic!("case {case} isn't formatted:\n{text}"));
        let new = apply_edits(&text, &edits).unwrap();
        let shown = || format!("case {case}:\n{text}\n=>\n{new}");
        let matter = matter_of(&new);
        assert_eq!(values(matter), values(&story.matter()), "{}", shown());
        assert_eq!(keys_in_order(matter), keys_in_order(&story.matter()), "{}", shown());
        assert!(new.starts_with(&story.opening) && new.ends_with(&story.rest), "{}", shown());
        let again = apply_edits(&new, &format_story(&new).unwrap()).unwrap();
        assert_eq!(again, new, "formatting again changes something, {}", shown());
        // Comments and the lines of values, without regard to where they stand.
        let [mut before, mut after] = [&*text, &*new].map(trimmed_lines);
        let is_comment = |line: &&str| line.starts_with("# c");
        for lines in [&mut before, &mut after] {
            lines.retain(is_comment);
            lines.sort_unstable();
        }
        assert_eq!(before, after, "{}", shown());
        for piece in story.pieces.iter().filter(|piece| piece.has_value()) {
            let behind = piece.after.trim();
            let gap = if behind.is_empty() { "" } else { " " };
            assert!(matter.contains(&format!("= {}{gap}{behind}", piece.value)), "{piece:?}, {}", shown());
        }
        let ranks = values_ranks(matter);
        assert!(ranks.is_sorted(), "{ranks:?}, {}", shown());
        changed += usize::from(new != text);
    }
    assert!(changed * 10 > config.cases as usize * 8, "{changed} of {} weren't formatted before", config.cases);
}

/// The places of the keys that stand above the first header, in the documented order.
fn values_ranks(matter: &str) -> Vec<usize> {
    let layout = TomlLayout::new(matter).unwrap();
    layout.top().iter().map(|statement| rank(&statement.path[0]).unwrap_or(usize::MAX)).collect()
}
