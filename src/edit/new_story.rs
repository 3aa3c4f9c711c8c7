//! Makes the file of a new story.

use std::collections::HashSet;

use super::change::{TextEdit, apply_edits};
use super::key_edit::KeyEdit;
use super::story_edits::{self, StoryEditError};
use super::toml_edits::{line_ending, with_line_ending};
use crate::model::keys::story;
use crate::model::readiness::Requirement;
use crate::model::slug::{numbered, slug_or_item};
use crate::model::{Config, Id, Item, ItemKind};
use crate::parse::front_matter;
use crate::text::Span;
use crate::text::toml_text;
use crate::text::tree::STORIES;

/// Maximum length of an id that is made from a title: longer ones are hard to type.
const MAX_MADE_ID: usize = 60;

/// An id for an item with that title: none of `taken`, without regard to case.
pub fn free_id(title: &str, taken: &HashSet<String>) -> Id<Item> {
    let id = shortened(&slug_or_item(title));
    let is_free = |id: &Id<Item>| !taken.contains(&id.as_str().to_ascii_lowercase());
    if is_free(&id) {
        return id;
    }
    (2..).map(|number| numbered(&id, number)).find(is_free).unwrap_or(id)
}

/// The id cut to [`MAX_MADE_ID`] characters, between two words if that leaves half of it.
fn shortened(id: &Id<Item>) -> Id<Item> {
    let text = id.as_str();
    let Some(cut) = text.get(..MAX_MADE_ID).filter(|cut| cut.len() < text.len()) else { return id.clone() };
    let ends_with_word = text.as_bytes().get(MAX_MADE_ID) == Some(&b'-');
    let last_word = cut.rfind('-').filter(|at| !ends_with_word && *at >= MAX_MADE_ID / 2);
    let kept = cut.get(..last_word.unwrap_or(cut.len())).unwrap_or(cut);
    Id::new(kept.trim_end_matches(['-', '.', '_'])).unwrap_or_else(|_| id.clone())
}

/// The path of a story in a folder below `stories/`; `None` if stories are not read there.
pub fn story_path(folder: Option<&str>, id: &str) -> Option<String> {
    let folder = folder.unwrap_or_default().trim_end_matches('/');
    let folder = folder.strip_prefix("./").unwrap_or(folder);
    let inside = match folder.strip_prefix(STORIES) {
        Some("") => "",
        Some(rest) => rest.strip_prefix('/').unwrap_or(folder),
        None => folder,
    };
    let is_entered =
        |part: &str| !part.is_empty() && !part.contains(['\\', ':']) && !part.chars().any(char::is_control);
    if !inside.is_empty() && !inside.split('/').all(is_entered) {
        return None;
    }
    let folder = if inside.is_empty() { STORIES.to_owned() } else { format!("{STORIES}/{inside}") };
    let path = format!("{folder}/{id}.md");
    crate::text::tree::is_story_path(&path).then_some(path)
}

/// The built-in template of a type: a title, the keys that its definition of ready asks for as comments, and a heading for the
/// acceptance criteria.
pub fn built_in_template(kind: ItemKind, config: &Config) -> String {
    let required = config.policy.ready.of_kind(kind);
    let mut text = String::from("+++\ntitle = \"\"\n");
    if kind != ItemKind::Story {
        text.push_str(&format!("type = {}\n", toml_text::string(kind.name())));
    }
    text.push_str("+++\n");
    if required.contains(&Requirement::AcceptanceCriteria) {
        // The first heading is the one that always counts; others are the team's own words.
        let heading = config.policy.criteria_headings.get(1).map_or("Acceptance criteria", |heading| heading);
        text.push_str(&format!("\n## {heading}\n"));
    }
    text
}

/// The text of a new story: a template with its keys, and another body if there is one.
///
/// # Errors
/// If the template can't be edited.
pub fn story_text(
    template: &str,
    title: &str,
    edits: &[KeyEdit],
    body: Option<&str>,
) -> Result<String, StoryEditError> {
    let sets_title = edits.iter().any(|edit| edit.key.name() == story::TITLE.name());
    let title = (!sets_title).then(|| KeyEdit::set(&story::TITLE, toml_text::string(title)));
    let edits: Vec<KeyEdit> = title.into_iter().chain(edits.iter().cloned()).collect();
    let made = story_edits::edit_keys(template, &edits)?;
    let text = apply_edits(template, &made).ok_or(StoryEditError::Broken)?;
    let Some(body) = body else { return Ok(text) };
    let split = front_matter::split(&text).map_err(|_| StoryEditError::Broken)?;
    let new_body = TextEdit::replace(
        Span::new(split.body_at, text.len()),
        with_line_ending(&format!("\n{}", with_newline(body.trim_start_matches(['\r', '\n']))), line_ending(&text)),
    );
    apply_edits(&text, &[new_body]).ok_or(StoryEditError::Broken)
}

fn with_newline(text: &str) -> String {
    if text.is_empty() || text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(title: &str, taken: &[&str]) -> String {
        free_id(title, &taken.iter().map(|id| (*id).to_owned()).collect()).to_string()
    }

    #[test]
    fn ids_are_made_from_titles() {
        assert_eq!(id("Größe ändern: 3 × so groß!", &[]), "groesse-aendern-3-so-gross");
        assert_eq!(id("Edit the cart", &["edit-the-cart", "edit-the-cart-2"]), "edit-the-cart-3");
        assert_eq!(id("…", &["item"]), "item-2");
        let long = id("Keep every order in a durable outbox until the order system exists again", &[]);
        assert_eq!(long, "keep-every-order-in-a-durable-outbox-until-the-order-system");
        assert_eq!(id(&"x".repeat(90), &[]), "x".repeat(60));
    }

    #[test]
    fn folders_are_below_the_stories() {
        for (folder, expected) in [
            (None, Some("stories/a.md")),
            (Some("cart"), Some("stories/cart/a.md")),
            (Some("stories/cart/"), Some("stories/cart/a.md")),
            (Some("./stories"), Some("stories/a.md")),
            (Some("storiesque"), Some("stories/storiesque/a.md")),
            (Some(".."), None),
            (Some("a/../b"), None),
            (Some("/tmp"), None),
            (Some("_x"), None),
            (Some("a.md"), None),
        ] {
            assert_eq!(story_path(folder, "a").as_deref(), expected, "{folder:?}");
        }
    }

    #[test]
    fn templates_keep_what_they_have() {
        let template = "+++\r\ntitle = ''  # short\r\nlabels = ['x']\r\n+++\r\n\r\nBody\r\n";
        let edits = [KeyEdit::parse("labels+=y").unwrap(), KeyEdit::parse("estimate=3").unwrap()];
        let text = story_text(template, "A \"B\"", &edits, None).unwrap();
        assert_eq!(
            text,
            "+++\r\ntitle = 'A \"B\"'  # short\r\nestimate = 3\r\nlabels = ['x', \"y\"]\r\n+++\r\n\r\nBody\r\n"
        );
        let text = story_text("+++\ntitle = ''\n+++\nold\n", "A", &[], Some("\n\nNew")).unwrap();
        assert_eq!(text, "+++\ntitle = \"A\"\n+++\n\nNew\n");
        assert_eq!(story_text("no front matter", "A", &[], None), Err(StoryEditError::Broken));
    }
}
