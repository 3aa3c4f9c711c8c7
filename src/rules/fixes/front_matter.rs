//! Fixes of stories whose front matter isn't TOML between two `+++` lines.

use super::{FixContext, safe, suggested};
use crate::diag::{FileStart, Finding};
use crate::edit::toml_edits::line_ending;
use crate::edit::toml_layout::TomlLayout;
use crate::edit::{Change, TextEdit, yaml_matter};
use crate::model::item::MAX_TITLE;
use crate::parse::{body, front_matter, stem};
use crate::text::{Span, toml_text, visible};

/// The most lines in which the end of front matter is looked for.
const MAX_LINES: usize = 200;

/// A story that doesn't begin with `+++`.
pub fn of_start(context: &FixContext<'_>, finding: &Finding, start: FileStart) -> Option<Change> {
    let text = context.text(&finding.place.path)?;
    let begin = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    match start {
        FileStart::Blank => {
            let blank = Span::new(begin, begin + text.get(begin..)?.find("+++")?);
            Some(safe("Delete the blank lines before `+++`", finding, vec![TextEdit::remove(blank)]))
        }
        FileStart::NearlyPluses => {
            let rest = text.get(begin..)?;
            let line = Span::new(begin, begin + rest.find(['\r', '\n']).unwrap_or(rest.len()));
            Some(safe("Write `+++` as the first line", finding, vec![TextEdit::replace(line, "+++")]))
        }
        FileStart::TomlInDashes => {
            let edits = dash_lines(text, begin)?.map(|span| TextEdit::replace(span, "+++"));
            Some(safe("Write `+++` instead of `---`", finding, edits.into()))
        }
        FileStart::Yaml => {
            let [opening, closing] = dash_lines(text, begin)?;
            let from = line_end(text, opening.end as usize);
            let yaml = text.get(from..closing.start as usize)?;
            let toml = yaml_matter::to_toml(yaml)?;
            let edits = vec![
                TextEdit::replace(opening, "+++"),
                TextEdit::replace(Span::new(from, closing.start as usize), toml),
                TextEdit::replace(closing, "+++"),
            ];
            Some(safe("Write the YAML as TOML", finding, edits))
        }
        FileStart::Text => {
            let title = title_of_body(text, begin).unwrap_or_else(|| title_of_stem(stem(&finding.place.path)));
            let line = line_ending(text);
            let matter = format!("+++{line}title = {}{line}+++{line}{line}", toml_text::string(&title));
            Some(suggested("Begin with front matter", finding, vec![TextEdit::insert(begin, matter)]))
        }
    }
}

/// Front matter without a closing line: it ends where its TOML does.
pub fn of_unclosed(context: &FixContext<'_>, finding: &Finding) -> Option<Change> {
    let text = context.text(&finding.place.path)?;
    let matter_at = line_end(text, finding.place.span.end as usize);
    let rest = text.get(matter_at..)?;
    if let Some(line) = almost_closing(rest) {
        let edits = vec![TextEdit::replace(line.shifted(matter_at), "+++")];
        return Some(safe("Write `+++` as the closing line", finding, edits));
    }
    let (end, is_certain) = match (end_of_toml(rest), end_of_lines(rest)) {
        (Some(end), _) => (end, true),
        (None, found) => found?,
    };
    let end = matter_at + end;
    let (line, is_complete) = (line_ending(text), text.get(..end)?.ends_with('\n'));
    let first = if is_complete { "" } else { line };
    let edits = vec![TextEdit::insert(end, format!("{first}+++{line}"))];
    let title = "Add the closing `+++`";
    Some(if is_certain { safe(title, finding, edits) } else { suggested(title, finding, edits) })
}

/// Where the lines with keys end before the first blank line, although they aren't TOML; and whether all have a `=`, which text
/// has hardly ever.
fn end_of_lines(rest: &str) -> Option<(usize, bool)> {
    let (mut end, mut is_certain) = (0, true);
    for line in rest.split_inclusive('\n').take_while(|line| !line.trim().is_empty()) {
        let key = line.split(['=', ':']).next().unwrap_or_default().trim();
        let is_key = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
        if !line.trim_start().starts_with(['#', '[']) {
            is_certain &= line.contains('=');
            if !is_key || !line.contains(['=', ':']) {
                return None;
            }
        }
        end += line.len();
    }
    (end > 0).then_some((end, is_certain))
}

/// A line that was meant to close the front matter: of dashes, or of another number of plus signs.
fn almost_closing(rest: &str) -> Option<Span> {
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        let trimmed = line.trim();
        let is_made_of = |c: char| trimmed.len() > 1 && trimmed.chars().all(|other| other == c);
        if is_made_of('+') || trimmed == "---" {
            let is_toml = TomlLayout::new(rest.get(..at)?).is_some();
            let content = line.trim_end_matches(['\r', '\n']).len();
            return is_toml.then(|| Span::new(at, at + content));
        }
        at += line.len();
    }
    None
}

/// Where the statements at the beginning of `rest` end, if what follows can't be one.
fn end_of_toml(rest: &str) -> Option<usize> {
    let ends = rest.split_inclusive('\n').take(MAX_LINES).scan(0, |at, line| {
        *at += line.len();
        Some(*at)
    });
    let ends: Vec<usize> = ends.collect();
    let layout = ends
        .iter()
        .rev()
        .find_map(|end| TomlLayout::new(rest.get(..*end)?).filter(|layout| !layout.statements.is_empty()))?;
    let end = layout.statements.last()?.lines.end as usize;
    let next = rest.get(end..)?.lines().next().unwrap_or_default().trim();
    (next.is_empty() || next.starts_with('#')).then_some(end)
}

/// The first line of dashes, at byte `begin`, and the next one.
fn dash_lines(text: &str, begin: usize) -> Option<[Span; 2]> {
    let mut at = begin;
    let mut spans = Vec::new();
    for line in text.get(begin..)?.split_inclusive('\n') {
        let content = line.trim_end();
        // YAML can end with dots as well.
        if content == "---" || (!spans.is_empty() && content == "...") {
            spans.push(Span::new(at, at + content.len()));
        }
        if let [opening, closing] = spans.as_slice() {
            return Some([*opening, *closing]);
        }
        at += line.len();
    }
    None
}

fn line_end(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |newline| at + newline + 1)
}

/// A title for a story without one: its first heading, else its file name.
pub fn title(text: &str, stem: &str) -> String {
    let body_at = front_matter::split(text).map_or(0, |split| split.body_at);
    title_of_body(text, body_at).unwrap_or_else(|| title_of_stem(stem))
}

fn title_of_body(text: &str, body_at: usize) -> Option<String> {
    let title = body::title_heading(text.get(body_at..)?)?;
    let is_fit = title.chars().count() <= MAX_TITLE && visible::find_unwanted(&title).is_none();
    is_fit.then_some(title)
}

/// The words of a file name.
fn title_of_stem(stem: &str) -> String {
    let words: Vec<&str> = stem.split(['-', '_', ' ']).filter(|word| !word.is_empty()).collect();
    let title = words.join(" ");
    let mut chars = title.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}", chars.as_str()).chars().take(MAX_TITLE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn toml_ends_before_text() {
        let matter = "title = \"A\"\nlabels = [\n  \"x\",\n]\n";
        for rest in ["", "\nText\n", "# Heading\n\nText\n", "\n# a\n\n- [ ] x\n"] {
            assert_eq!(end_of_toml(&format!("{matter}{rest}")), Some(matter.len()), "{rest}");
        }
        let unquoted = "title = \"A\"\nstatus = todo\n";
        assert_eq!(end_of_toml(&format!("{unquoted}\nText\n")), None);
        assert_eq!(end_of_lines(&format!("{unquoted}\nText\n")), Some((unquoted.len(), true)));
        assert_eq!(end_of_lines("title: A\n"), Some((9, false)));
        assert_eq!(end_of_lines("title = A\nSome text: with words\n"), None);
        assert_eq!(end_of_toml("Text\n"), None);
    }

    #[test]
    fn file_names_become_titles() {
        assert_eq!(title_of_stem("edit-cart_page"), "Edit cart page");
        assert_eq!(title("+++\n+++\n\n## Acceptance criteria\n", "a"), "A");
        assert_eq!(title("+++\n+++\n\n# Edit *the* cart\n", "a"), "Edit the cart");
    }
}
