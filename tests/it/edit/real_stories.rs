//! Edits of stories and pages that people and another program wrote: nothing else in them changes, byte for byte.

use std::fs;
use std::path::Path;

use jiff::civil::date;
use topline::edit::format::format_story;
use topline::edit::story_edits::edit_keys;
use topline::edit::{KeyEdit, apply_edits, rename, workflow};
use topline::import::SourceFile;
use topline::import::backlog_md::{Options, convert};
use topline::parse;
use topline::rules;

use super::whole_backlogs::{Files, applied, tree};
use crate::support::data;

/// The lines of a file without those that begin with one of these keys.
fn lines_without<'t>(text: &'t str, keys: &[&str]) -> Vec<&'t str> {
    let is_of_key = |line: &&str| {
        keys.iter().any(|key| line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('=')))
    };
    text.split_inclusive('\n').filter(|line| !is_of_key(line)).collect()
}

/// Makes the edits. Their keys must stand on lines of their own.
fn assert_only(text: &str, edits: &[KeyEdit]) -> bool {
    let Ok(made) = edit_keys(text, edits) else { return false };
    let keys: Vec<&str> = edits.iter().map(|edit| edit.key.name()).collect();
    let new = apply_edits(text, &made).unwrap();
    assert_eq!(lines_without(&new, &keys), lines_without(text, &keys), "{edits:?} of\n{text}\n=>\n{new}");
    true
}

fn parsed(words: &[&str]) -> Vec<KeyEdit> {
    words.iter().map(|word| KeyEdit::parse(word).unwrap()).collect()
}

/// All edits of one text; how many of them were possible.
fn edited(text: &str) -> usize {
    let today = date(2026, 11, 28);
    let all = [
        parsed(&["status=doing"]),
        parsed(&["estimate=3", "labels+=new,labels"]),
        parsed(&["title=Another"]),
        parsed(&["title-", "due-"]),
        workflow::done(today),
        workflow::drop("two\nlines", today),
    ];
    let singles = all.iter().take(5).filter(|edits| assert_only(text, edits)).count();
    // A reason of several lines begins behind its key's line.
    let several = edit_keys(text, &all[5]).is_ok_and(|made| {
        let new = apply_edits(text, &made).unwrap();
        assert!(new.contains("lines\"\"\""), "{new}");
        true
    });
    singles + usize::from(several)
}

/// What formatting leaves of a text.
fn assert_formats(text: &str) -> bool {
    let Some(edits) = format_story(text) else { return false };
    let new = apply_edits(text, &edits).unwrap();
    let split = |text: &str| -> (String, String) {
        let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
        let end = lines.iter().skip(1).position(|line| line.trim_end() == "+++").unwrap() + 1;
        let body = lines.split_off(end).concat();
        (lines.split_off(1).concat(), body)
    };
    let ((old_matter, old_body), (matter, body)) = (split(text), split(&new));
    assert_eq!(body, old_body);
    assert_eq!(matter.parse::<toml::Table>().unwrap(), old_matter.parse::<toml::Table>().unwrap(), "{new}");
    assert_eq!(format_story(&new).map(|edits| apply_edits(&new, &edits).unwrap()), Some(new));
    true
}

/// Every text as it is, with CRLF, with a byte order mark and without its last newline.
fn variants(text: &str) -> [String; 4] {
    let crlf = text.replace("\r\n", "\n").replace('\n', "\r\n");
    let marked = format!("\u{feff}{}", text.trim_start_matches('\u{feff}'));
    [text.to_owned(), crlf, marked, text.trim_end().to_owned()]
}

fn pages(folder: &Path) -> Vec<String> {
    let mut texts = Vec::new();
    for name in crate::support::sandbox::names(folder) {
        let path = folder.join(name);
        if path.is_dir() {
            texts.extend(pages(&path));
        } else if path.extension().is_some_and(|end| end == "md") {
            texts.push(fs::read_to_string(path).unwrap().trim_start().to_owned());
        }
    }
    texts
}

/// Edits all pages. Returns how many can be edited, and how many edits of them were possible.
fn edit_pages(folder: &Path) -> (usize, usize) {
    let (mut editable, mut possible) = (0, 0);
    for page in pages(folder) {
        for text in variants(&page) {
            possible += edited(&text);
            editable += usize::from(assert_formats(&text));
        }
    }
    (editable, possible)
}

#[test]
fn edits_of_a_few_foreign_pages_change_nothing_else() {
    let (editable, possible) = edit_pages(&data::sample("toml-pages/zola"));
    assert_eq!((editable, possible), (44, 6 * 44));
}

#[test]
#[ignore = "needs TOPLINE_DATA"]
fn edits_of_foreign_pages_change_nothing_else() {
    let (editable, possible) = edit_pages(&data::all("toml-pages/zola"));
    assert!(editable == 4 * 254 && possible == 6 * editable, "{editable} {possible}");
}

fn read(folder: &Path, prefix: &str, files: &mut Vec<SourceFile>) {
    for name in crate::support::sandbox::names(folder) {
        let (path, inner) = (format!("{prefix}{name}"), folder.join(&name));
        if inner.is_dir() {
            read(&inner, &format!("{path}/"), files);
        } else {
            files.push(SourceFile { path, bytes: fs::read(inner).unwrap() });
        }
    }
}

/// Imports a project, and edits, formats and renames each of its items. Returns how many there are.
fn edit_imported(folder: &Path) -> usize {
    let mut sources = Vec::new();
    read(folder, "", &mut sources);
    let conversion = convert(&sources, Options { archived: true });
    let mut files: Files = conversion.files.into_iter().map(|file| (file.path, file.text)).collect();
    let stories: Vec<String> = files.keys().filter(|path| path.ends_with(".md")).cloned().collect();
    for path in stories.iter().step_by(3) {
        let id = path.trim_start_matches("stories/").trim_end_matches(".md");
        files.insert(format!("decisions/{id}.toml"), "last = true\nbecause = 'b'\n".to_owned());
    }
    let before = tree(&files);
    let backlog = parse::tree(&before, &rules::known()).backlog;
    let today = date(2026, 11, 28);
    for path in &stories {
        let item = backlog.items.iter().find(|item| *item.path == **path).unwrap();
        for text in variants(&files[path]) {
            assert_eq!(edited(&text), 6, "{path}");
            assert!(assert_formats(&text), "{path}");
            assert!(assert_only(&text, &workflow::start(item, Some("ana"), today)), "{path}");
        }
        let to = path.replace(".md", "-renamed.md");
        let there = applied(&files, &rename::rename(&before, path, &to).unwrap());
        assert!(there.contains_key(&to) && !there.contains_key(path));
        let back = applied(&there, &rename::rename(&tree(&there), &to, path).unwrap());
        assert!(back == files, "{path}");
    }
    stories.len()
}

#[test]
fn edits_of_imported_stories_change_nothing_else() {
    assert_eq!(edit_imported(&data::sample("backlog-md/writing-tools/backlog")), 25);
}

#[test]
#[ignore = "needs TOPLINE_DATA"]
fn edits_of_all_imported_stories_change_nothing_else() {
    assert_eq!(edit_imported(&data::all("backlog-md/backlog.md-self/backlog")), 674);
}
