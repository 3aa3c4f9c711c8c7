//! Edits of relative links in the body of a story.

use super::change::TextEdit;
use crate::parse::body::{WrittenLink, written_links};
use crate::parse::front_matter;
use crate::text::{Span, path};

/// Folders above the backlog: links may leave it, and where it lies isn't known here.
const ABOVE: &str = "\0/\0/\0/\0/\0/\0/\0/\0/\0/\0/\0/\0/\0/\0/\0/\0/";

/// A move of a file: its old and its new path, both relative to the backlog's root.
#[derive(Clone, Copy, Debug)]
pub struct Move<'m> {
    /// The old path.
    pub from: &'m str,
    /// The new path.
    pub to: &'m str,
}

impl<'m> Move<'m> {
    /// Where a file is after the move.
    fn new_path<'p>(self, path: &'p str) -> &'p str
    where
        'm: 'p,
    {
        if path == self.from { self.to } else { path }
    }
}

/// The edits of the story `text` at `at` that keep its links right when a file is moved: links to that file, and all links if it
/// is that file itself.
pub fn follow_move(text: &str, at: &str, moved: Move<'_>) -> Vec<TextEdit> {
    let Ok(split) = front_matter::split(text) else { return Vec::new() };
    if !split.body.contains("](") && !split.body.contains("]:") {
        return Vec::new();
    }
    let is_other_folder = folder(at) != folder(moved.new_path(at));
    let is_same_folder = folder(moved.from) == folder(moved.to);
    let links = written_links(split.body, split.body_at);
    let edits = links.iter().filter_map(|link| {
        let target = resolve(at, &link.path)?;
        let new_target = in_backlog(&target).map_or(&*target, |inner| moved.new_path(inner));
        let is_moved = in_backlog(&target) == Some(moved.from);
        if !is_moved && !is_other_folder {
            return None;
        }
        if is_same_folder {
            return set_name(text, link, path::file_name(moved.to));
        }
        let new_target = if is_moved { join_above(new_target) } else { target.clone() };
        set_path(text, link, &path::relative(&join_above(moved.new_path(at)), &new_target))
    });
    let mut edits: Vec<TextEdit> = edits.collect();
    // A reference definition is found once for each use.
    edits.dedup();
    edits
}

/// The edit that gives the link at `span` of `text`, which leads to `path`, another path. If it uses a definition, that is edited.
pub fn redirect(text: &str, span: Span, path: &str, new: &str) -> Option<TextEdit> {
    let split = front_matter::split(text).ok()?;
    let links = written_links(split.body, split.body_at);
    let definition = || links.iter().find(|link| link.path == path);
    let link = links.iter().find(|link| link.span == span).or_else(definition)?;
    set_path(text, link, new)
}

/// A path with a folder for each `..` that may lead above the backlog.
fn join_above(path: &str) -> String {
    format!("{ABOVE}{path}")
}

/// The path that a link leads to, with folders above the backlog.
fn resolve(at: &str, link: &str) -> Option<String> {
    path::resolve(&join_above(at), link)
}

/// The path in the backlog, if it leads there.
fn in_backlog(path: &str) -> Option<&str> {
    path.strip_prefix(ABOVE)
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The edit that gives a link another path, and keeps its text, its title, its query and its fragment. Of the path it keeps what
/// is the same. `None` if its destination is written in a way that isn't understood here.
fn set_path(text: &str, link: &WrittenLink, new: &str) -> Option<TextEdit> {
    let span = destination_span(text, link)?;
    let written = text.get(span.range())?;
    let old = written.split(['#', '?']).next()?;
    // `./a.md` stays as it is if only the name changes.
    let (old_folder, old_name) = old.rsplit_once('/').map_or(("", old), |(folder, name)| (folder, name));
    let (new_folder, new_name) = new.rsplit_once('/').map_or(("", new), |(folder, name)| (folder, name));
    let start = span.start as usize;
    let is_same_folder = plain(old_folder) == new_folder && !old_folder.contains('%');
    let (from, text) = match is_same_folder {
        true => (old.len() - old_name.len(), encode(new_name)),
        false => (0, encode(new)),
    };
    Some(TextEdit::replace(Span::new(start + from, start + old.len()), text))
}

/// The edit that gives the target of a link another name in its folder, whatever leads to that.
fn set_name(text: &str, link: &WrittenLink, new: &str) -> Option<TextEdit> {
    let span = destination_span(text, link)?;
    let written = text.get(span.range())?;
    let old = written.split(['#', '?']).next()?;
    let start = span.start as usize;
    let name_at = old.len() - path::file_name(old).len();
    Some(TextEdit::replace(Span::new(start + name_at, start + old.len()), encode(new)))
}

/// A folder without the `.` at its beginning.
fn plain(folder: &str) -> &str {
    match folder {
        "." => "",
        _ => folder.strip_prefix("./").unwrap_or(folder),
    }
}

/// Where the destination of a link is written, without the angle brackets around it.
fn destination_span(text: &str, link: &WrittenLink) -> Option<Span> {
    let source = text.get(link.span.range())?;
    let is_definition = source.trim_start().starts_with('[') && !source.ends_with(')');
    let opening = if is_definition { "]:" } else { "](" };
    let candidates = source.match_indices(opening).map(|(at, _)| at + opening.len());
    // The last one that fits: pictures in the text of a link have destinations, too.
    let fits = |at: &usize| {
        let rest = source.get(*at..).unwrap_or_default();
        let rest = rest.trim_start().strip_prefix('<').unwrap_or(rest.trim_start());
        rest.starts_with(&*link.destination)
    };
    let at = candidates.collect::<Vec<_>>().into_iter().rev().find(fits)?;
    let rest = source.get(at..)?;
    let blanks = rest.len() - rest.trim_start().len();
    let bracket = usize::from(rest.trim_start().starts_with('<'));
    let start = link.span.start as usize + at + blanks + bracket;
    Some(Span::new(start, start + link.destination.len()))
}

/// A path as a destination: characters that end one are encoded.
fn encode(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for c in path.chars() {
        match c {
            ' ' | '(' | ')' | '<' | '>' | '%' | '#' | '?' | '\\' | '"' => {
                out.push_str(&format!("%{:02X}", u32::from(c)))
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::apply_edits;

    fn moved(body: &str, at: &str, from: &str, to: &str) -> String {
        let text = format!("+++\n+++\n{body}");
        let edits = follow_move(&text, at, Move { from, to });
        apply_edits(&text, &edits).unwrap().split_off("+++\n+++\n".len())
    }

    #[test]
    fn a_roundabout_way_stays() {
        let body = "[a](../stories/../stories/old.md) [b](%2E/old.md#x)\n";
        assert_eq!(moved(body, "stories/a.md", "stories/old.md", "stories/new.md"), body.replace("old", "new"));
    }

    #[test]
    fn links_to_a_renamed_file_follow_it() {
        let body = "[a](old.md#x \"old.md\") [b](./old.md) ![p](../stories/old.md?q) [c](<old.md>) [d][r] [e][r] `[f](old.md)`\n\n[r]: old.md\n";
        let expected = "[a](new.md#x \"old.md\") [b](./new.md) ![p](../stories/new.md?q) [c](<new.md>) [d][r] [e][r] `[f](old.md)`\n\n[r]: new.md\n";
        assert_eq!(moved(body, "stories/a.md", "stories/old.md", "stories/new.md"), expected);
        assert_eq!(
            moved("[![p](old.md)](old.md)", "stories/a.md", "stories/old.md", "stories/x y.md"),
            "[![p](x%20y.md)](x%20y.md)"
        );
        assert_eq!(moved("[p](old%20one.md)", "stories/a.md", "stories/old one.md", "stories/new.md"), "[p](new.md)");
    }

    #[test]
    fn the_links_of_a_moved_file_lead_where_they_led() {
        let body =
            "[s](a.md) [p](img/x.png) [o](../../docs/x.md#y) [h](#here) [w](https://shop.example) [self](old.md)\n";
        let expected = "[s](../a.md) [p](../img/x.png) [o](../../../docs/x.md#y) [h](#here) [w](https://shop.example) [self](old.md)\n";
        assert_eq!(moved(body, "stories/old.md", "stories/old.md", "stories/cart/old.md"), expected);
        assert_eq!(moved(expected, "stories/cart/old.md", "stories/cart/old.md", "stories/old.md"), body);
    }

    #[test]
    fn other_links_stay() {
        for body in ["[a](other.md)", "[a](x/old.md)", "[a]( /old.md)", "text"] {
            assert_eq!(moved(body, "stories/a.md", "stories/old.md", "stories/new.md"), body);
        }
    }
}
