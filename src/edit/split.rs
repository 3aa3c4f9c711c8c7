//! Splits an item into several.

use std::sync::Arc;

use jiff::civil::Date;

use super::change::{Change, FileChange, TextEdit, apply_edits};
use super::decisions;
use super::key_edit::KeyEdit;
use super::new_story;
use super::rename::replace_references;
use super::story_edits::{self, StoryEditError};
use super::tables::add_table;
use super::toml_edits::{line_ending, with_line_ending};
use super::toml_layout::TomlLayout;
use super::workflow;
use crate::model::item::Value;
use crate::model::keys::{StoryKey, decision, story};
use crate::model::{Backlog, Item, Status};
use crate::parse::{front_matter, stem};
use crate::text::tree::CONFIG;
use crate::text::{SourceFile, Span, Tree, path, toml_text};

/// What the parts have in common with the item. A bug or feedback stays one, with what is known about its report.
const INHERITED: [&StoryKey; 16] = [
    &story::TYPE,
    &story::STEP,
    &story::RELEASE,
    &story::FEATURE,
    &story::FLAG,
    &story::OBJECTIVE,
    &story::SEVERITY,
    &story::FOUND_IN,
    &story::REACH,
    &story::SOURCE,
    &story::ABOUT,
    &story::DEPENDS_ON,
    &story::REPORTED,
    &story::ANSWERED,
    &story::DUE,
    &story::LABELS,
];

/// A part of the item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its acceptance criteria, as list items.
    pub criteria: Vec<String>,
}

/// How to split.
#[derive(Clone, Debug)]
pub struct Split<'s> {
    /// The parts.
    pub parts: Vec<Part>,
    /// The feature that the item becomes.
    pub feature: Option<&'s str>,
    /// The flag behind which the parts are.
    pub flag: Option<&'s str>,
    /// The day.
    pub today: Date,
}

/// Why an item can't be split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SplitError {
    /// The item's own file can't be edited.
    Story(StoryEditError),
    /// This file names the item, but its TOML has an error.
    Broken(Arc<str>),
}

/// The acceptance criteria of the story `text`, as the list items that they are, without those inside of others.
pub fn criteria(text: &str, item: &Item) -> Vec<String> {
    outer_criteria(item)
        .into_iter()
        .filter_map(|span| text.get(span.range()))
        .map(|text| text.trim_end().to_owned())
        .collect()
}

fn outer_criteria(item: &Item) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for criterion in item.body.criteria.iter() {
        if spans.last().is_none_or(|last| criterion.span.start >= last.end) {
            spans.push(criterion.span);
        }
    }
    spans
}

/// The change that splits `item`. Of its text the first part gets all but the criteria of the others.
///
/// # Errors
/// If a file that has to change can't be edited.
pub fn split(backlog: &Backlog, tree: &Tree, item: &Item, split: &Split<'_>) -> Result<Change, SplitError> {
    let file = tree.file(&item.path).ok_or_else(|| SplitError::Broken(Arc::clone(&item.path)))?;
    let text = file.text();
    let ids: Vec<&str> = split.parts.iter().map(|part| part.id.as_str()).collect();
    let folder = item.path.strip_suffix(path::file_name(&item.path)).unwrap_or_default();
    let mut files = Vec::new();
    for (number, part) in split.parts.iter().enumerate() {
        let text = part_text(text, item, part, split, number == 0).map_err(SplitError::Story)?;
        files.push(FileChange::Create { path: format!("{folder}{}.md", part.id).into(), text });
    }
    files.extend(config_change(backlog, tree, item, split));
    for file in tree.stories.iter().filter(|file| file.path != item.path) {
        files.extend(follow(file, &[story::DEPENDS_ON.name()], item.id.as_str(), &ids)?);
    }
    let first = ids.first().copied().unwrap_or_default();
    for file in &tree.decisions {
        files.extend(follow_decision(file, item.id.as_str(), first)?);
    }
    let quoted: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
    let reason = match split.feature {
        Some(feature) => format!("became the feature `{feature}`: {}", quoted.join(", ")),
        None => format!("split into {}", quoted.join(", ")),
    };
    let edits = story_edits::edit_keys(text, &workflow::drop(&reason, split.today)).map_err(SplitError::Story)?;
    files.push(FileChange::Edit { path: Arc::clone(&item.path), edits });
    Ok(Change::requested(format!("Split `{}`", item.id), files))
}

/// The text of a part.
fn part_text(
    text: &str,
    item: &Item,
    part: &Part,
    split: &Split<'_>,
    is_first: bool,
) -> Result<String, StoryEditError> {
    let matter = front_matter::split(text).map_err(|_| StoryEditError::Broken)?;
    let layout = TomlLayout::new(matter.matter).ok_or(StoryEditError::Broken)?;
    let written =
        |key: &StoryKey| layout.find(&[key.name()]).and_then(|statement| matter.matter.get(statement.value.range()));
    let mut edits: Vec<KeyEdit> = Vec::new();
    for key in INHERITED {
        let given = match (key.name(), split.feature, split.flag) {
            ("feature", Some(id), _) | ("flag", _, Some(id)) => Some(toml_text::string(id)),
            _ => written(key).map(str::to_owned),
        };
        edits.extend(given.map(|value| KeyEdit::set(key, value)));
    }
    let status = if item.status.value == Status::Triage { Status::Triage } else { Status::Todo };
    if status != item.kind.value.default_status() {
        edits.push(KeyEdit::set(&story::STATUS, toml_text::string(status.name())));
    }
    let body = part_body(text, item, part, is_first);
    let new = new_story::story_text("+++\ntitle = \"\"\n+++\n", &part.title, &edits, Some(&body))?;
    Ok(with_line_ending(&format!("{}\n", new.trim_end()), line_ending(text)))
}

/// The text below the front matter of a part.
fn part_body(text: &str, item: &Item, part: &Part, is_first: bool) -> String {
    let list: String = part.criteria.iter().map(|criterion| format!("{criterion}\n")).collect();
    let body_at = front_matter::split(text).map_or(text.len(), |split| split.body_at);
    let spans = outer_criteria(item);
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else {
        let body = text.get(body_at..).unwrap_or_default();
        return if is_first { body.to_owned() } else { "## Acceptance criteria\n".to_owned() };
    };
    let before = text.get(body_at..first.start as usize).unwrap_or_default();
    let heading_at = before.rfind("\n#").map_or(0, |newline| newline + 1);
    let (description, heading) = before.split_at(heading_at);
    if is_first {
        let after = text.get(last.end as usize..).unwrap_or_default().trim_start_matches(['\r', '\n']);
        let gap = if after.is_empty() { "" } else { "\n" };
        return format!("{description}{heading}{list}{gap}{after}");
    }
    let heading = if heading.trim().is_empty() { "## Acceptance criteria\n\n" } else { heading };
    format!("{heading}{list}")
}

/// Declares the feature and the flag that aren't there yet.
fn config_change(backlog: &Backlog, tree: &Tree, item: &Item, split: &Split<'_>) -> Option<FileChange> {
    let mut tables: Vec<(&str, String)> = Vec::new();
    if let Some(id) = split.feature.filter(|id| backlog.config.features.find(id).is_none()) {
        tables.push(("features", feature_table(id, item)));
    }
    if let Some(id) = split.flag.filter(|id| backlog.config.flags.find(id).is_none()) {
        let (id, since) = (toml_text::string(id), toml_text::date(split.today));
        tables.push(("flags", format!("[[flags]]\nid = {id}\nstate = \"off\"\nsince = {since}\n")));
    }
    if tables.is_empty() {
        return None;
    }
    let old = tree.config.as_ref().map_or("", |config| config.text());
    let mut text = old.to_owned();
    for (name, table) in tables {
        text = apply_edits(&text, &[add_table(&text, name, &table)])?;
    }
    Some(match &tree.config {
        None => FileChange::Create { path: CONFIG.into(), text },
        Some(config) => {
            let edits = TextEdit::difference(old, &text).into_iter().collect();
            FileChange::Edit { path: Arc::clone(&config.path), edits }
        }
    })
}

/// The feature that an item becomes.
fn feature_table(id: &str, item: &Item) -> String {
    let (id, title) = (toml_text::string(id), toml_text::string(&item.title.value));
    let mut table = format!("[[features]]\nid = {id}\ntitle = {title}\n");
    if let Some(objective) = &item.objective {
        table.push_str(&format!("objective = {}\n", toml_text::string(&objective.value.text)));
    }
    if let Some(value) = &item.value {
        table.push_str(&format!("value = {}\n", value_text(&value.value)));
    }
    table
}

fn value_text(value: &Value) -> String {
    match value {
        Value::Plain(number) => number.to_string(),
        Value::Parts(parts) => {
            let parts: Vec<String> =
                parts.iter().map(|(name, number)| format!("{} = {}", toml_text::key(name), number.value)).collect();
            format!("{{ {} }}", parts.join(", "))
        }
    }
}

/// Replaces references to the item in a story.
fn follow(file: &SourceFile, keys: &[&str], old: &str, new: &[&str]) -> Result<Option<FileChange>, SplitError> {
    let Ok(split) = front_matter::split(file.text()) else { return Ok(None) };
    let edits =
        replace_references(split.matter, keys, old, new).ok_or_else(|| SplitError::Broken(Arc::clone(&file.path)))?;
    let edits: Vec<TextEdit> = edits.into_iter().map(|edit| edit.shifted(split.matter_at)).collect();
    Ok((!edits.is_empty()).then(|| FileChange::Edit { path: Arc::clone(&file.path), edits }))
}

/// The decision about the item becomes one about its first part, and so do those that name it.
fn follow_decision(file: &SourceFile, old: &str, first: &str) -> Result<Option<FileChange>, SplitError> {
    let keys = [decision::ABOVE.name, decision::BELOW.name];
    let edits = replace_references(file.text(), &keys, old, &[first])
        .ok_or_else(|| SplitError::Broken(Arc::clone(&file.path)))?;
    let path = Arc::clone(&file.path);
    Ok(match (stem(&path) == old, edits.is_empty()) {
        (true, _) => Some(FileChange::Rename { from: path, to: decisions::path(first).into(), edits }),
        (false, false) => Some(FileChange::Edit { path, edits }),
        (false, true) => None,
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::parse;

    const CART: &str = "+++\ntitle = 'Cart'\nstatus = 'doing'\nestimate = 8\nvalue = { a = 1 }\ndepends_on = ['x']\nassignee = 'ana'\nlabels = ['l']\n+++\n\nWhy.\n\n## Acceptance criteria\n\n- [ ] one\n- [x] two\n\n## Notes\n\nN\n";

    /// The files after splitting `cart` into `p` and `q`, which get one criterion each.
    fn after(feature: Option<&str>, flag: Option<&str>) -> Vec<(String, String)> {
        let files = [
            ("backlog.toml", "[product]\nname = 'S'"),
            ("stories/s/cart.md", CART),
            ("stories/x.md", "+++\ntitle = 'X'\n+++\n"),
            ("stories/y.md", "+++\ntitle = 'Y'\ndepends_on = ['x', 'cart'] # c\nabout = ['cart']\n+++\n"),
            ("decisions/cart.toml", "first = true\nbecause = 'b'\n"),
            ("decisions/y.toml", "above = 'cart'\nbecause = 'b'\n"),
        ];
        let tree = Tree::from_files(files.map(|(path, text)| (path, text.as_bytes().to_vec())));
        let backlog = parse::tree(&tree, &[]).backlog;
        let item = backlog.item(backlog.find("cart").unwrap());
        let written = criteria(CART, item);
        assert_eq!(written, ["- [ ] one", "- [x] two"]);
        let part = |id: &str, criterion: &String| Part {
            id: id.into(),
            title: id.to_uppercase(),
            criteria: vec![criterion.clone()],
        };
        let parts = vec![part("p", &written[0]), part("q", &written[1])];
        let change = split(&backlog, &tree, item, &Split { parts, feature, flag, today: date(2026, 11, 28) }).unwrap();
        let mut after: Vec<(String, String)> = files.map(|(path, text)| (path.into(), text.into())).into();
        for file in change.files {
            match file {
                FileChange::Create { path, text } => after.push((path.to_string(), text)),
                FileChange::Edit { path, edits } | FileChange::Rename { from: path, edits, .. } => {
                    let old = after.iter_mut().find(|(known, _)| **known == *path).unwrap();
                    old.1 = apply_edits(&old.1, &edits).unwrap();
                }
                FileChange::Delete { .. } => unreachable!(),
            }
        }
        after
    }

    fn text<'f>(files: &'f [(String, String)], path: &str) -> &'f str {
        files.iter().find(|(known, _)| known == path).map_or("", |(_, text)| text)
    }

    #[test]
    fn parts_inherit_and_references_follow() {
        let files = after(None, None);
        let part = |title: &str| format!("+++\ntitle = \"{title}\"\ndepends_on = ['x']\nlabels = ['l']\n+++\n\n");
        assert_eq!(
            text(&files, "stories/s/p.md"),
            part("P") + "Why.\n\n## Acceptance criteria\n\n- [ ] one\n\n## Notes\n\nN\n"
        );
        assert_eq!(text(&files, "stories/s/q.md"), part("Q") + "## Acceptance criteria\n\n- [x] two\n");
        assert!(text(&files, "stories/y.md").contains("['x', 'p', 'q'] # c\nabout = ['cart']"));
        assert_eq!(text(&files, "decisions/y.toml"), "above = 'p'\nbecause = 'b'\n");
        let dropped = CART.replace("'doing'", "\"dropped\"").replace(
            "assignee = 'ana'\nlabels = ['l']\n",
            "closed = 2026-11-28\nassignee = 'ana'\nlabels = ['l']\nreason = \"split into `p`, `q`\"\n",
        );
        assert_eq!(text(&files, "stories/s/cart.md"), dropped);
    }

    #[test]
    fn the_item_becomes_a_feature_behind_a_flag() {
        let files = after(Some("cart-editing"), Some("new-cart"));
        assert_eq!(
            text(&files, "backlog.toml"),
            "[product]\nname = 'S'\n\n[[features]]\nid = \"cart-editing\"\ntitle = \"Cart\"\nvalue = { a = 1 }\n\n[[flags]]\nid = \"new-cart\"\nstate = \"off\"\nsince = 2026-11-28\n"
        );
        assert!(text(&files, "stories/s/q.md").contains("feature = \"cart-editing\"\nflag = \"new-cart\"\n"));
    }
}
