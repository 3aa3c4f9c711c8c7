//! `topline new`

use std::collections::HashSet;
use std::io::Read as _;
use std::path::Path;

use super::super::Outcome;
use super::super::args::NewArgs;
use super::super::check::parse_day;
use super::super::context::Context;
use super::super::error::Failure;
use super::editor::{Editor, Verdict};
use super::items::{edit_failure, edited_twice};
use super::set::word_failure;
use super::workflow::said;
use super::{Edit, carry_out, given_up};
use crate::diag::Finding;
use crate::edit::story_edits::StoryEditError;
use crate::edit::{Change, FileChange, KeyAction, KeyEdit, new_story};
use crate::model::item::Named;
use crate::model::keys::story;
use crate::model::slug::slug;
use crate::model::{Id, Item, ItemKind};
use crate::parse::stem;
use crate::rules::invalid_id;
use crate::session::{BacklogState, NewFindings, Session};
use crate::text::one_line::collapse_whitespace;
use crate::text::{similar, toml_text, tree};
use crate::workspace;

/// How the lines begin that show errors in the editor.
const ERROR_MARK: &str = "# ERROR:";
/// How the note begins that says what the new item lacks.
pub const NOT_READY: &str = "not ready yet";
/// Folder of the backlog's own templates.
const TEMPLATES: &str = "_templates";

/// Writes a new story.
pub fn new(args: &NewArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let title = said(&args.title, "the title")?;
    let mut edits = parse_words(&args.words)?;
    refuse_twice(args, &edits)?;
    let kind = kind(args, &mut edits)?;
    let (session, state) = context.load_to_edit(args.edit.dry_run || args.open)?;
    let id = id(args, title, &state)?;
    let Some(path) = new_story::story_path(args.folder.as_deref(), id.as_str()) else {
        let folder = args.folder.as_deref().unwrap_or_default();
        return Err(Failure::usage(format!("no story is read in the folder `{folder}`"))
            .hint("name a folder below stories/, such as `cart`, without `.` or `_` at its beginning"));
    };
    let body = args.file.as_deref().map(read_body).transpose()?;
    let mut notes = add_defaults(&session, &state, kind, &mut edits)?;
    let (template, template_path) = template(&session, &state, kind)?;
    let text = new_story::story_text(&template, title, &edits, body.as_deref())
        .map_err(|error| template_failure(&session, &template_path, &error))?;
    let text = match args.open {
        true => match edit_text((&session, &state), &path, &text, context)? {
            Some(text) => text,
            None => {
                given_up(&args.edit, context);
                return Ok(Outcome::Findings);
            }
        },
        false => text,
    };
    let change = Change::requested("Write a new story", vec![FileChange::Create { path: path.into(), text }]);
    if args.id.is_none() && slug::<Item>(title).is_none() {
        notes.push("the title has no letters to make an id of: `--id` gives it one".to_owned());
    }
    let mut edit = Edit { notes, ..Edit::of_items(change, [id.as_str()]) };
    let id = id.to_string();
    edit.notes_after = Some(Box::new(move |after| missing_note(after, &id).into_iter().collect()));
    carry_out(&session, &state, edit, &args.edit, context)
}

/// What the words of a command line ask of the keys of a story.
pub fn parse_words(words: &[String]) -> Result<Vec<KeyEdit>, Failure> {
    let parse = |word: &String| match KeyEdit::is_one(word) {
        true => KeyEdit::parse(word).map_err(|error| word_failure(word, &error)),
        false => Err(Failure::usage(format!("`{word}` sets nothing"))
            .hint("write `KEY=VALUE`, and a title of several words in quotes")),
    };
    words.iter().map(parse).collect()
}

/// Refuses a title or a type that is given twice. The story's text refuses the other keys.
fn refuse_twice(args: &NewArgs, edits: &[KeyEdit]) -> Result<(), Failure> {
    for (key, given) in [(&story::TITLE, 1), (&story::TYPE, usize::from(args.kind.is_some()))] {
        if edits.iter().filter(|edit| edit.key.name() == key.name()).count() + given > 1 {
            return Err(edited_twice(key.name()));
        }
    }
    Ok(())
}

/// The type of the new item, from `--type` or `type=…`.
fn kind(args: &NewArgs, edits: &mut Vec<KeyEdit>) -> Result<ItemKind, Failure> {
    let is_kind = |edit: &KeyEdit| edit.key.name() == story::TYPE.name();
    let set = edits.iter().position(is_kind).map(|at| edits.remove(at));
    let set = set.and_then(|edit| match edit.action {
        KeyAction::Set(value) => Some(value.trim_matches(['"', '\'']).to_owned()),
        _ => None,
    });
    let Some(word) = args.kind.clone().or(set) else { return Ok(ItemKind::Story) };
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
fn id(args: &NewArgs, title: &str, state: &BacklogState) -> Result<Id<Item>, Failure> {
    let taken: HashSet<String> = state.stories.iter().map(|story| stem(story.path()).to_ascii_lowercase()).collect();
    let Some(wanted) = &args.id else { return Ok(new_story::free_id(title, &taken)) };
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

/// The text of a file, or of the standard input.
fn read_body(file: &Path) -> Result<String, Failure> {
    let shown = file.display();
    let mut bytes = Vec::new();
    let read = match file == Path::new("-") {
        true => std::io::stdin().lock().read_to_end(&mut bytes).map(|_| ()),
        false => std::fs::read(file).map(|read| bytes = read),
    };
    read.map_err(|error| Failure::new("io", format!("can't read {shown}: {error}")).caused_by(&error))?;
    String::from_utf8(bytes).map_err(|_| Failure::usage(format!("can't read {shown}: it is not UTF-8")))
}

/// Sets what a new item of that type has: the day of a report; and new work of others than product owners waits in triage.
fn add_defaults(
    session: &Session,
    state: &BacklogState,
    kind: ItemKind,
    edits: &mut Vec<KeyEdit>,
) -> Result<Vec<String>, Failure> {
    let has = |edits: &[KeyEdit], key: &str| edits.iter().any(|edit| edit.key.name() == key);
    if kind != ItemKind::Story {
        edits.push(KeyEdit::set(&story::TYPE, toml_text::string(kind.name())));
    }
    if matches!(kind, ItemKind::Bug | ItemKind::Feedback) && !has(edits, story::REPORTED.name()) {
        edits.push(KeyEdit::set(&story::REPORTED, toml_text::date(parse_day("--on", "now")?)));
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
        return Ok(Vec::new());
    }
    if kind != ItemKind::Feedback {
        edits.push(KeyEdit::set(&story::STATUS, toml_text::string("triage")));
    }
    Ok(vec!["it waits for the product owner, who lets it in with `topline answer`".to_owned()])
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

/// Lets the user edit the new story until it has no error.
fn edit_text(
    (session, state): (&Session, &BacklogState),
    path: &str,
    text: &str,
    context: &mut Context<'_>,
) -> Result<Option<String>, Failure> {
    let editor = Editor::find(context, "give the text with `-F FILE` and keys as `KEY=VALUE`")?;
    let name = crate::text::path::file_name(path).to_owned();
    let story = session.shown(path);
    let go_on = |_: &str, _: &Context<'_>| Some(format!("correct it, and save it as {story}"));
    editor.edit_until(&name, text, go_on, context, |typed, _| {
        let typed = without_errors(typed);
        if typed.trim().is_empty() {
            return Ok(Verdict::GivenUp);
        }
        let change = Change::requested("", vec![FileChange::Create { path: path.into(), text: typed.clone() }]);
        let Ok(files) = state.changed_files(&change) else { return Ok(Verdict::GivenUp) };
        let new = NewFindings::new(state, &state.after(&files), &[]);
        if new.refused.is_empty() {
            return Ok(Verdict::Accepted(typed));
        }
        let mut messages: Vec<&str> = new.refused.iter().map(|finding| &*finding.message).collect();
        messages.dedup();
        let failure = Failure::usage(format!("the story has errors: {}", messages.join("; ")));
        Ok(Verdict::Again(with_errors(&typed, &new.refused), failure))
    })
}

/// What was typed, with its errors as comments at the beginning of the front matter.
fn with_errors(typed: &str, findings: &[Finding]) -> String {
    let help = |finding: &Finding| finding.help.as_ref().map_or_else(String::new, |help| format!(" ({help})"));
    let errors = findings.iter().map(|finding| {
        format!("{ERROR_MARK} {}\n", collapse_whitespace(&format!("{}{}", finding.message, help(finding))))
    });
    let mut lines: Vec<String> = typed.split_inclusive('\n').map(str::to_owned).collect();
    let at = usize::from(lines.first().is_some_and(|line| line.trim_end().ends_with("+++")));
    lines.splice(at..at, errors);
    lines.concat()
}

/// What was typed without the comments that [`with_errors`] has added.
fn without_errors(typed: &str) -> String {
    typed.split_inclusive('\n').filter(|line| !line.starts_with(ERROR_MARK)).collect()
}

/// What the new item lacks to be ready.
fn missing_note(after: &BacklogState, id: &str) -> Option<String> {
    let backlog = &after.parsed.backlog;
    let item = backlog.item(backlog.find(id)?);
    let missing = crate::model::readiness::missing(item, &backlog.config);
    let words: Vec<String> = missing.iter().map(|missing| missing.words()).collect();
    (!words.is_empty()).then(|| format!("{NOT_READY}: {}", words.join(", ")))
}
