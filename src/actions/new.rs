//! Writes a new story.

use std::collections::HashSet;

use jiff::civil::Date;

use super::edit::{Edit, Note};
use super::failure::Failure;
use super::items::{edit_failure, edited_twice};
use super::texts::not_blank;
use crate::edit::story_edits::StoryEditError;
use crate::edit::{Change, FileChange, KeyAction, KeyEdit, new_story};
use crate::model::item::Named;
use crate::model::keys::story;
use crate::model::slug::slug;
use crate::model::{Id, Item, ItemKind};
use crate::parse::stem;
use crate::rules::{invalid_id, not_ready};
use crate::session::{BacklogState, Session};
use crate::text::{similar, toml_text, tree};
use crate::workspace;

/// Folder of the backlog's own templates.
const TEMPLATES: &str = "_templates";

/// An item that somebody wants to write down.
#[derive(Clone, Debug)]
pub struct NewItem<'n> {
    title: &'n str,
    kind: ItemKind,
    edits: Vec<KeyEdit>,
    /// Its id; else one is made of the title.
    pub id: Option<&'n str>,
    /// The folder below `stories/`.
    pub folder: Option<&'n str>,
    /// Its text; else that of the template.
    pub body: Option<&'n str>,
}

impl<'n> NewItem<'n> {
    /// An item with a title, a type (a story if none is named here or in its keys) and keys.
    ///
    /// # Errors
    /// If the title is blank, the type isn't one, or one of both is said twice.
    pub fn new(title: &'n str, kind: Option<&str>, mut edits: Vec<KeyEdit>) -> Result<Self, Failure> {
        let title = not_blank(title, "the title")?;
        // The story's text refuses the other keys that are given twice.
        for (key, given) in [(&story::TITLE, 1), (&story::TYPE, usize::from(kind.is_some()))] {
            if edits.iter().filter(|edit| edit.key.name() == key.name()).count() + given > 1 {
                return Err(edited_twice(key.name()));
            }
        }
        let kind = self::kind(kind, &mut edits)?;
        Ok(Self { title, kind, edits, id: None, folder: None, body: None })
    }
}

/// A new story that isn't written yet.
#[derive(Clone, Debug)]
pub struct StoryDraft {
    /// Its path, relative to the backlog's root.
    pub path: String,
    /// Its text.
    pub text: String,
    id: String,
    notes: Vec<String>,
}

impl StoryDraft {
    /// Makes the text of a new story.
    ///
    /// # Errors
    /// If its id is taken, its folder isn't one of stories, or the template can't be filled in.
    pub fn new(session: &Session, state: &BacklogState, item: NewItem<'_>, today: Date) -> Result<Self, Failure> {
        let NewItem { title, kind, mut edits, .. } = item;
        let id = id(item.id, title, state)?;
        let Some(path) = new_story::story_path(item.folder, id.as_str()) else {
            let folder = item.folder.unwrap_or_default();
            return Err(Failure::usage(format!("no story is read in the folder `{folder}`"))
                .hint("name a folder below stories/, such as `cart`, without `.` or `_` at its beginning"));
        };
        let mut notes = add_defaults(session, state, kind, &mut edits, today);
        let (template, template_path) = template(session, state, kind)?;
        let text = new_story::story_text(&template, title, &edits, item.body)
            .map_err(|error| template_failure(session, &template_path, &error))?;
        if item.id.is_none() && slug::<Item>(title).is_none() {
            notes.push("the title has no letters to make an id of: `--id` gives it one".to_owned());
        }
        Ok(Self { path, text, id: id.to_string(), notes })
    }

    /// The edit that writes it.
    pub fn edit(&self) -> Edit {
        self.edit_with(self.text.clone())
    }

    /// The edit that writes another text, which somebody has made of its own.
    pub fn edit_with(&self, text: String) -> Edit {
        let file = FileChange::Create { path: self.path.as_str().into(), text };
        let change = Change::requested(format!("Write {}", self.id), vec![file]);
        let mut edit = Edit { notes: self.notes.clone(), ..Edit::of_items(change, [self.id.as_str()]) };
        let id = self.id.clone();
        edit.notes_after = Some(Box::new(move |after| missing_note(after, &id).into_iter().collect()));
        edit
    }
}

/// The type of the new item, from what is given or the key `type`.
fn kind(given: Option<&str>, edits: &mut Vec<KeyEdit>) -> Result<ItemKind, Failure> {
    let is_kind = |edit: &KeyEdit| edit.key.name() == story::TYPE.name();
    let set = edits.iter().position(is_kind).map(|at| edits.remove(at));
    let set = set.and_then(|edit| match edit.action {
        KeyAction::Set(value) => Some(value.trim_matches(['"', '\'']).to_owned()),
        _ => None,
    });
    let Some(word) = given.map(str::to_owned).or(set) else { return Ok(ItemKind::Story) };
    ItemKind::from_name(&word).ok_or_else(|| {
        let names = ItemKind::NAMES.iter().map(|(name, _)| *name);
        let meant =
            crate::diag::other_trackers::value("type", &word).or_else(|| similar::nearest(&word, names.clone()));
        let failure = Failure::usage(format!("`{word}` is not a type of items"));
        match meant {
            Some(meant) => failure.hint(format!("did you mean `{meant}`?")),
            None => failure.hint(format!("the types are `{}`", names.collect::<Vec<_>>().join("`, `"))),
        }
    })
}

/// The id of the new item, which no other has.
fn id(given: Option<&str>, title: &str, state: &BacklogState) -> Result<Id<Item>, Failure> {
    let taken: HashSet<String> = state.stories.iter().map(|story| stem(story.path()).to_ascii_lowercase()).collect();
    let Some(wanted) = given else { return Ok(new_story::free_id(title, &taken)) };
    let id = Id::new(wanted).map_err(|fault| Failure::usage(invalid_id::message(wanted, fault)))?;
    if !tree::is_story_name(&format!("{wanted}.md")) {
        let message = format!("`{wanted}` can't be an id: {wanted}.md is a text about its folder, and no story");
        return Err(Failure::usage(message));
    }
    if taken.contains(&wanted.to_ascii_lowercase()) {
        let free = new_story::free_id(wanted, &taken);
        return Err(Failure::usage(format!("there is an item `{wanted}` already")).hint(format!("`{free}` is free")));
    }
    Ok(id)
}

/// Sets what a new item of that type has: the day of a report; and new work of others than product owners waits in triage.
fn add_defaults(
    session: &Session,
    state: &BacklogState,
    kind: ItemKind,
    edits: &mut Vec<KeyEdit>,
    today: Date,
) -> Vec<String> {
    let has = |edits: &[KeyEdit], key: &str| edits.iter().any(|edit| edit.key.name() == key);
    if kind != ItemKind::Story {
        edits.push(KeyEdit::set(&story::TYPE, toml_text::string(kind.name())));
    }
    if matches!(kind, ItemKind::Bug | ItemKind::Feedback) && !has(edits, story::REPORTED.name()) {
        edits.push(KeyEdit::set(&story::REPORTED, toml_text::date(today)));
    }
    let owners = &state.parsed.backlog.config.product_owners;
    let author = session.author();
    let is_owner = |author: &String| owners.iter().any(|owner| owner.eq_ignore_ascii_case(author));
    // Production bugs may be fixed at any time. In doubt a bug is in production.
    let found_in = edits.iter().find(|edit| edit.key.name() == story::FOUND_IN.name());
    let is_elsewhere = |edit: &KeyEdit| !matches!(&edit.action, KeyAction::Set(value) if value.contains("production"));
    let is_production_bug = kind == ItemKind::Bug && !found_in.is_some_and(is_elsewhere);
    let waits = !owners.is_empty() && !author.as_ref().is_some_and(is_owner) && !is_production_bug;
    if !waits || has(edits, story::STATUS.name()) {
        return Vec::new();
    }
    if kind != ItemKind::Feedback {
        edits.push(KeyEdit::set(&story::STATUS, toml_text::string("triage")));
    }
    vec!["it waits for the product owner, who lets it in with `topline answer`".to_owned()]
}

/// The template of a type: the backlog's own, or the built-in one; and its path.
fn template(session: &Session, state: &BacklogState, kind: ItemKind) -> Result<(String, String), Failure> {
    let path = format!("{TEMPLATES}/{}.md", kind.name());
    let own = workspace::read_file_if_exists(&session.location().root.path.join(&path))?;
    let text = match own {
        Some(bytes) => String::from_utf8(bytes)
            .map_err(|_| Failure::usage(format!("can't read {}: it is not UTF-8", session.shown(&path))))?,
        None => new_story::built_in_template(kind, &state.parsed.backlog.config),
    };
    Ok((text, path))
}

/// The failure for a template that can't be filled in. `check` doesn't look at templates.
fn template_failure(session: &Session, path: &str, error: &StoryEditError) -> Failure {
    match error {
        StoryEditError::Broken => {
            let shown = session.shown(path);
            Failure::usage(format!("can't use the template {shown}: its front matter can't be parsed"))
                .hint("it looks like a story: TOML between two lines `+++`, then the text")
        }
        error => edit_failure(session, path, error),
    }
}

/// What the new item lacks to be ready.
fn missing_note(after: &BacklogState, id: &str) -> Option<Note> {
    let backlog = &after.parsed.backlog;
    let item = backlog.item(backlog.find(id)?);
    let missing = crate::model::readiness::missing(item, &backlog.config);
    let words: Vec<String> = missing.iter().map(|missing| missing.words()).collect();
    let text = || format!("not ready yet: {}", words.join(", "));
    (!words.is_empty()).then(|| Note { text: text(), replaces: Some(not_ready::RULE.id) })
}
