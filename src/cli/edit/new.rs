//! `topline new`

use std::io::Read as _;
use std::path::Path;

use super::super::Outcome;
use super::super::args::NewArgs;
use super::super::check::parse_day;
use super::super::context::Context;
use super::super::error::Failure;
use super::editor::{Editor, Verdict};
use super::{carry_out, given_up};
use crate::actions::{NewItem, StoryDraft, not_blank, word_failure};
use crate::diag::Finding;
use crate::edit::{Change, FileChange, KeyEdit};
use crate::session::{BacklogState, NewFindings, Session};
use crate::text::one_line::collapse_whitespace;

/// How the lines begin that show errors in the editor.
const ERROR_MARK: &str = "# ERROR:";

/// Writes a new story.
pub fn new(args: &NewArgs, context: &mut Context<'_>) -> Result<Outcome, Failure> {
    let title = not_blank(&args.title, "the title")?;
    let mut item = NewItem::new(title, args.kind.as_deref(), parse_words(&args.words)?)?;
    let (session, state) = context.load_to_edit(args.edit.dry_run || args.open)?;
    let body = args.file.as_deref().map(read_body).transpose()?;
    (item.id, item.folder, item.body) = (args.id.as_deref(), args.folder.as_deref(), body.as_deref());
    let draft = StoryDraft::new(&session, &state, item, parse_day("--on", "now")?)?;
    let write = |text: String, context: &mut Context<'_>| {
        let edit = draft.edit_with(text);
        carry_out(&session, &state, edit, &args.edit, context)
    };
    if !args.open {
        return write(draft.text.clone(), context);
    }
    let outcome = edit_text((&session, &state), &draft.path, &draft.text, context, write)?;
    if outcome.is_none() {
        given_up(&args.edit, context);
    }
    Ok(outcome.unwrap_or(Outcome::Findings))
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

/// The text of a file, or of the standard input.
fn read_body(file: &Path) -> Result<String, Failure> {
    let shown = file.display();
    let mut bytes = Vec::new();
    let read = match file == Path::new("-") {
        true => std::io::stdin().lock().read_to_end(&mut bytes).map(|_| ()),
        false => std::fs::read(file).map(|read| bytes = read),
    };
    read.map_err(|error| Failure::new("io", format!("can't read {shown}: {error}")).caused_by(&error))?;
    let text = String::from_utf8(bytes);
    let text = text.map_err(|_| Failure::usage(format!("can't read {shown}: it is not UTF-8")))?;
    // The mark of UTF-8 would stand in the middle of the story.
    Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
}

/// Lets the user edit the new story until it has no error, and writes it.
fn edit_text(
    (session, state): (&Session, &BacklogState),
    path: &str,
    text: &str,
    context: &mut Context<'_>,
    write: impl Fn(String, &mut Context<'_>) -> Result<Outcome, Failure>,
) -> Result<Option<Outcome>, Failure> {
    let editor = Editor::find(context, "give the text with `-F FILE` and keys as `KEY=VALUE`")?;
    let name = crate::text::path::file_name(path).to_owned();
    let story = session.shown(path);
    let go_on = |_: &str, _: &Context<'_>| Some(format!("correct it, and save it as {story}"));
    editor.edit_until(&name, text, go_on, context, |typed, context| {
        let typed = without_errors(typed);
        if typed.trim().is_empty() {
            return Ok(Verdict::GivenUp);
        }
        let change = Change::requested("", vec![FileChange::Create { path: path.into(), text: typed.clone() }]);
        let Ok(files) = state.changed_files(&change) else { return Ok(Verdict::GivenUp) };
        let new = NewFindings::new(state, &state.after(&files), &[]);
        if new.refused.is_empty() {
            return write(typed, context).map(Verdict::of_outcome);
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
