//! Edits of the front matter of a story.

use super::change::{TextEdit, apply_edits};
use super::key_edit::{KeyAction, KeyEdit};
use super::same_meaning;
use super::toml_edits::{TomlEdits, line_ending};
use super::toml_layout::Entries;
use crate::model::keys::story;
use crate::parse::front_matter;
use crate::parse::toml_recovering::parse_recovering;
use crate::parse::toml_table::{TomlTable, TomlValue};
use crate::text::toml_text;

/// Why a story can't be edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoryEditError {
    /// Its front matter can't be parsed.
    Broken,
    /// The key has a value without entries.
    NotATable(&'static str),
    /// The key has a value that is no list of texts.
    NotAList(&'static str),
    /// The list of that key doesn't have this text.
    NotInList(&'static str, String),
    /// The key is edited twice.
    Twice(&'static str),
    /// The result would mean something else than what was asked for.
    Unexpected(&'static str),
}

/// The edits of the story `text` that do what is asked of its keys. Keys that have the asked value already are left alone. What is
/// added to a list and taken from it adds up.
///
/// # Errors
/// If that isn't possible without changing what something else means.
pub fn edit_keys(text: &str, edits: &[KeyEdit]) -> Result<Vec<TextEdit>, StoryEditError> {
    let (first, takes) = in_two_steps(edits)?;
    let made = edit_keys_at_once(text, &first)?;
    if takes.is_empty() {
        return Ok(made);
    }
    let added = apply_edits(text, &made).ok_or(StoryEditError::Broken)?;
    let taken = edit_keys_at_once(&added, &takes)?;
    let new = apply_edits(&added, &taken).ok_or(StoryEditError::Broken)?;
    Ok(TextEdit::difference(text, &new).into_iter().collect())
}

/// One edit for all that is added to a list, and one for all that is taken from it. If a list gets both, the second is apart: its
/// places are known when the first is done.
fn in_two_steps(edits: &[KeyEdit]) -> Result<(Vec<KeyEdit>, Vec<KeyEdit>), StoryEditError> {
    let mut all: Vec<KeyEdit> = Vec::with_capacity(edits.len());
    for edit in edits {
        let same = all.iter_mut().filter(|other| other.key == edit.key && other.entry == edit.entry);
        let is_merged = same.map(|other| &mut other.action).any(|action| match (action, &edit.action) {
            (KeyAction::Add(texts), KeyAction::Add(more)) | (KeyAction::Take(texts), KeyAction::Take(more)) => {
                texts.extend(more.iter().cloned());
                true
            }
            _ => false,
        });
        if !is_merged {
            all.push(edit.clone());
        }
    }
    let added: Vec<(&str, Vec<String>)> = all
        .iter()
        .filter_map(|edit| match &edit.action {
            KeyAction::Add(texts) => Some((edit.key.name(), texts.clone())),
            _ => None,
        })
        .collect();
    let (second, first): (Vec<KeyEdit>, Vec<KeyEdit>) = all.into_iter().partition(|edit| {
        matches!(edit.action, KeyAction::Take(_)) && added.iter().any(|(key, _)| *key == edit.key.name())
    });
    for edit in &second {
        let KeyAction::Take(taken) = &edit.action else { continue };
        let mut texts = added.iter().filter(|(key, _)| *key == edit.key.name()).flat_map(|(_, texts)| texts);
        if texts.any(|text| taken.contains(text)) {
            return Err(StoryEditError::Twice(edit.key.name()));
        }
    }
    Ok((first, second))
}

/// As [`edit_keys`], with one edit for a key or an entry.
fn edit_keys_at_once(text: &str, edits: &[KeyEdit]) -> Result<Vec<TextEdit>, StoryEditError> {
    let split = front_matter::split(text).map_err(|_| StoryEditError::Broken)?;
    let matter = MatterEdits::new(split.matter, line_ending(text)).ok_or(StoryEditError::Broken)?;
    let mut sorted: Vec<&KeyEdit> = edits.iter().collect();
    sorted.sort_by_key(|edit| rank(edit.key.name()));
    let is_twice = |pair: &[&KeyEdit]| {
        pair[0].key == pair[1].key
            && (pair[0].entry == pair[1].entry || pair[0].entry.is_none() || pair[1].entry.is_none())
    };
    if let Some(pair) = sorted.windows(2).find(|pair| is_twice(pair)) {
        return Err(StoryEditError::Twice(pair[0].key.name()));
    }
    let mut made = Vec::new();
    for edits in sorted.chunk_by(|one, other| one.key == other.key) {
        match matter.new_table(edits) {
            Some(new) => made.extend(new),
            None => {
                for edit in edits {
                    made.extend(matter.edit(edit)?);
                }
            }
        }
    }
    let new = apply_edits(split.matter, &made).ok_or(StoryEditError::Broken)?;
    same_meaning::check(split.matter, &new, &sorted).map_err(StoryEditError::Unexpected)?;
    Ok(made.into_iter().map(|edit| edit.shifted(split.matter_at)).collect())
}

/// The position of a key in the order in which the front matter is written.
pub fn rank(key: &str) -> Option<usize> {
    story::NAMES.iter().position(|known| *known == key)
}

/// The front matter of a story, parsed in both ways.
struct MatterEdits<'t> {
    edits: TomlEdits<'t>,
    table: TomlTable<'t>,
}

impl<'t> MatterEdits<'t> {
    fn new(matter: &'t str, line_ending: &'static str) -> Option<Self> {
        let (table, errors) = parse_recovering(matter);
        let edits = TomlEdits::new(matter).filter(|_| errors.is_empty())?.with_line_ending_of(line_ending);
        Some(Self { edits, table })
    }

    /// Several entries of a table that isn't there yet.
    fn new_table(&self, edits: &[&KeyEdit]) -> Option<Vec<TextEdit>> {
        let [first, _, ..] = edits else { return None };
        let name = first.key.name();
        let pair = |edit: &&KeyEdit| match (&edit.entry, &edit.action) {
            (Some(entry), KeyAction::Set(value)) => Some(format!("{} = {value}", toml_text::key(entry))),
            _ => None,
        };
        let pairs = edits.iter().map(pair).collect::<Option<Vec<_>>>().filter(|_| self.value(name).is_none())?;
        Some(self.edits.set(name, &format!("{{ {} }}", pairs.join(", ")), &rank))
    }

    fn edit(&self, KeyEdit { key, entry, action }: &KeyEdit) -> Result<Vec<TextEdit>, StoryEditError> {
        let name = key.name();
        match (action, entry.as_deref()) {
            (KeyAction::Set(value), Some(entry)) => {
                self.edits.set_entry([name, entry], value, &rank).map_err(|_| StoryEditError::NotATable(name))
            }
            (KeyAction::Set(value), None) if self.has_value(name, value) => Ok(Vec::new()),
            (KeyAction::Set(value), None) => Ok(self.edits.set(name, value, &rank)),
            (KeyAction::Remove, Some(entry)) => Ok(self.edits.remove(&[name, entry])),
            (KeyAction::Remove, None) => Ok(self.edits.remove(&[name])),
            (KeyAction::Add(texts), _) => self.add(name, texts),
            (KeyAction::Take(texts), _) => self.take(name, texts),
        }
    }

    fn value(&self, name: &str) -> Option<&TomlValue<'t>> {
        self.table.get(name).map(|entry| &entry.value.value)
    }

    fn has_value(&self, name: &str, value: &str) -> bool {
        let line = format!("x = {value}");
        let (wanted, _) = parse_recovering(&line);
        let wanted = wanted.get("x").map(|entry| &entry.value.value);
        self.value(name).zip(wanted).is_some_and(|(one, other)| same_meaning::same_value(one, other))
    }

    fn add(&self, name: &'static str, texts: &[String]) -> Result<Vec<TextEdit>, StoryEditError> {
        let known = same_meaning::texts_of(self.value(name)).ok_or(StoryEditError::NotAList(name))?;
        let mut new: Vec<String> = Vec::new();
        for text in texts {
            if !known.contains(&text.as_str()) && !new.contains(text) {
                new.push(text.clone());
            }
        }
        if new.is_empty() {
            return Ok(Vec::new());
        }
        let written: Vec<String> = new.iter().map(|text| toml_text::string(text)).collect();
        if let Some(edits) = self.edits.append(name, &written) {
            return Ok(edits);
        }
        let all: Vec<&str> = known.into_iter().chain(new.iter().map(String::as_str)).collect();
        Ok(self.edits.set(name, &toml_text::strings(&all), &rank))
    }

    fn take(&self, name: &'static str, texts: &[String]) -> Result<Vec<TextEdit>, StoryEditError> {
        let known = same_meaning::texts_of(self.value(name)).ok_or(StoryEditError::NotAList(name))?;
        if let Some(missing) = texts.iter().find(|text| !known.contains(&text.as_str())) {
            return Err(StoryEditError::NotInList(name, missing.clone()));
        }
        let is_taken = |text: &str| texts.iter().any(|taken| taken == text);
        if known.iter().all(|text| is_taken(text)) {
            return Ok(self.edits.remove(&[name]));
        }
        let statement = self.edits.layout().find(&[name]);
        if statement.is_none_or(|statement| !matches!(statement.entries, Entries::Array(_))) {
            return Err(StoryEditError::NotAList(name));
        }
        let positions: Vec<usize> = (0..known.len()).filter(|at| is_taken(known[*at])).collect();
        Ok(self.edits.remove_values(name, &positions))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(text: &str, words: &[&str]) -> Result<String, StoryEditError> {
        let edits: Vec<KeyEdit> = words.iter().map(|word| KeyEdit::parse(word).unwrap()).collect();
        edit_keys(text, &edits).map(|edits| apply_edits(text, &edits).unwrap())
    }

    const STORY: &str =
        "\u{feff}+++\r\ntitle = 'A' # t\r\n# why\r\nlabels = [ 'x' ]\r\nteam = 1\r\n[extra]\r\n+++\r\nBody\r\n";

    #[test]
    fn several_keys_at_once() {
        let words = ["labels+=y", "estimate=3", "assignee=ana", "status=doing", "title=B"];
        let expected = STORY
            .replace("'A'", "\"B\"")
            .replace("# t\r\n", "# t\r\nstatus = \"doing\"\r\nestimate = 3\r\nassignee = \"ana\"\r\n")
            .replace("'x'", "'x', \"y\"");
        assert_eq!(edited(STORY, &words).as_deref(), Ok(&*expected));
    }

    #[test]
    fn several_entries_make_one_table() {
        let text = "+++\ntitle = 'A'\n+++\n";
        let new = edited(text, &["value.a=1", "value.b=2"]);
        assert_eq!(new.as_deref(), Ok("+++\ntitle = 'A'\nvalue = { a = 1, b = 2 }\n+++\n"));
        let text = "+++\nvalue = { a = 3 }\n+++\n";
        assert_eq!(edited(text, &["value.b=1", "value.a=2"]).as_deref(), Ok("+++\nvalue = { a = 2, b = 1 }\n+++\n"));
    }

    #[test]
    fn what_is_there_already_stays() {
        for words in [&["title=A"][..], &["labels+=x,x"], &["labels=x"], &["due-"], &["title=A", "labels+=x"]] {
            assert_eq!(edited(STORY, words).as_deref(), Ok(STORY), "{words:?}");
        }
    }

    #[test]
    fn what_lists_get_and_lose_adds_up() {
        for (words, expected) in [
            (&["labels+=y", "labels+=z", "estimate=3"][..], "estimate = 3\nlabels = ['x', 'w', \"y\", \"z\"] # c\n"),
            (&["labels+=y,w", "labels-=x", "estimate=3"], "estimate = 3\nlabels = ['w', \"y\"] # c\n"),
            (&["labels-=w", "labels+=y", "labels-=x", "due=2026-11-11"], "due = 2026-11-11\nlabels = [\"y\"] # c\n"),
            (&["labels-=w", "labels-=x"], ""),
        ] {
            let new = edited("+++\nlabels = ['x', 'w'] # c\n+++\n", words);
            assert_eq!(new, Ok(format!("+++\n{expected}+++\n")), "{words:?}");
        }
        for words in [&["labels+=y", "labels-=y"][..], &["labels=y", "labels+=z"], &["labels-", "labels+=z"]] {
            assert_eq!(edited(STORY, words), Err(StoryEditError::Twice("labels")), "{words:?}");
        }
        assert_eq!(edited(STORY, &["labels+=y", "labels-=z"]), Err(StoryEditError::NotInList("labels", "z".into())));
    }

    #[test]
    fn lists_that_are_strings() {
        let text = "+++\nassignee = 'ana'\n+++";
        assert_eq!(edited(text, &["assignee+=bob"]).as_deref(), Ok("+++\nassignee = [\"ana\", \"bob\"]\n+++"));
        assert_eq!(edited(text, &["assignee-=ana"]).as_deref(), Ok("+++\n+++"));
        let missing = StoryEditError::NotInList("assignee", "bob".into());
        assert_eq!(edited(text, &["assignee-=bob"]), Err(missing));
    }

    #[test]
    fn what_cannot_be_edited_is_refused() {
        assert_eq!(edited("---\n---\n", &["due-"]), Err(StoryEditError::Broken));
        assert_eq!(edited("+++\na = \n+++\n", &["due-"]), Err(StoryEditError::Broken));
        assert_eq!(edited("+++\nlabels = 3\n+++\n", &["labels+=a"]), Err(StoryEditError::NotAList("labels")));
        assert_eq!(edited("+++\nvalue = 3\n+++\n", &["value.a=1"]), Err(StoryEditError::NotATable("value")));
        assert_eq!(edited("+++\n+++\n", &["due=1", "due-"]), Err(StoryEditError::Twice("due")));
    }
}
