//! Escapes user text for Markdown, so that renderers and hosts show it as it is written.
//!
//! Two kinds of escape are needed. A backslash escapes CommonMark syntax (emphasis, links, HTML, headings). It has no
//! effect on what hosts detect in the *rendered* text, such as `@team`, `#12` and bare URLs; there an invisible word
//! joiner (U+2060) is inserted, which doesn't change how the text reads. Invisible characters of the text itself are left out:
//! two texts that look the same would differ, and they hide what the escapes look for.

use std::borrow::Cow;

use crate::text::one_line::replace_control;
use crate::text::visible::without_unwanted;

/// An invisible character that separates two others without allowing a line break.
const WORD_JOINER: char = '\u{2060}';

/// The fewest hexadecimal digits that hosts take for the id of a commit.
const SHORTEST_COMMIT_ID: usize = 7;
/// The top-level domains, beside those of two letters, by which previews find addresses without a scheme.
const TOP_LEVEL_DOMAINS: [&str; 14] =
    ["biz", "com", "edu", "gov", "net", "org", "pro", "web", "xxx", "aero", "info", "name", "shop", "example"];

/// `text` on one line, for the middle of a line of Markdown.
pub fn inline(text: &str) -> Cow<'_, str> {
    if needs_no_escape(text) { text.into() } else { escaped(text).into() }
}

/// A fast check that `text` is one line of ASCII that needs no escape, as most titles do. It may return false for text
/// that needs none.
fn needs_no_escape(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b" \"'()+,-./;=?|".contains(byte);
    // Some hosts turn `www.` and `gh-` into links.
    let is_mark = |pair: &[u8]| match pair {
        [b'w' | b'W', b'.'] | [b'h' | b'H', b'-'] | b"  " => true,
        [b'.', after] => after.is_ascii_alphabetic(),
        _ => false,
    };
    let is_long_hex = |run: &[u8]| run.len() >= SHORTEST_COMMIT_ID;
    let trimmed = !bytes.starts_with(b" ") && !bytes.ends_with(b" ");
    trimmed
        && bytes.iter().all(is_word)
        && !bytes.windows(2).any(is_mark)
        && !bytes.split(|byte| !byte.is_ascii_hexdigit()).any(is_long_hex)
}

fn escaped(text: &str) -> String {
    let mut text: Cow<_> = replace_control(text);
    if !text.is_ascii() {
        text = without_unwanted(&text).into(); // joiners and marks that scripts need stay
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut before = None;
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let after = rest.as_str();
        if needs_backslash(c, before, after) {
            out.push('\\');
        }
        // Not all renderers know `\<`.
        if c == '<' {
            out.push_str("&lt;")
        } else {
            out.push(c)
        }
        if needs_joiner(c, &out, after) {
            out.push(WORD_JOINER);
        }
        before = Some(c);
    }
    out
}

/// `text` on one line, for a paragraph or heading of its own: its beginning isn't read as block syntax either.
pub fn paragraph(text: &str) -> String {
    let line = inline(text);
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = line.split_at(digits);
    if digits > 0 && rest.starts_with(['.', ')']) {
        return format!("{number}\\{rest}");
    }
    if line.starts_with(['-', '+', '=', '>', ':', '|']) { format!("\\{line}") } else { line.into_owned() }
}

/// `text` for a cell of a Markdown table: `|` is escaped too.
pub fn cell(text: &str) -> String {
    inline(text).replace('|', "\\|")
}

fn needs_backslash(c: char, before: Option<char>, after: &str) -> bool {
    match c {
        '\\' | '`' | '*' | '[' | ']' | '~' | '^' | '#' | '$' | '{' | '}' => true,
        // Between letters an underscore is never emphasis, and identifiers stay readable.
        '_' => !(before.is_some_and(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric)),
        // A joiner would be a part of the address for some; an escaped dot ends what they look at.
        '.' => before.is_some_and(char::is_alphanumeric) && starts_with_domain(after),
        '&' => {
            let name = after.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '#');
            name.len() < after.len() && name.starts_with(';')
        }
        _ => false,
    }
}

/// Whether a word joiner must follow `c`, the last character of `written`, so that hosts detect no
/// mention, reference or URL.
fn needs_joiner(c: char, written: &str, after: &str) -> bool {
    let word_follows = after.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    match c {
        // `!12`, `%12` and `&12` are merge requests, milestones and epics on some hosts.
        '@' | '#' | '~' | '%' | '$' => word_follows || after.starts_with('"'),
        '&' => after.starts_with(|c: char| c.is_ascii_digit()),
        // A renderer that reads the text of a link once more, without its backslashes, finds an image in it.
        '!' => after.starts_with(|c: char| c.is_ascii_digit() || c == '['),
        '*' => starts_with_name_and_colon(after),
        '[' => starts_with_name_and_colon(after),
        ':' if starts_with_name_and_colon(after) => true,
        '0'..='9' | 'a'..='f' | 'A'..='F' if begins_commit_id(written, after) => true,
        ':' => after.starts_with("//") || ends_word(written, "mailto:") || ends_word(written, "xmpp:"),
        'w' | 'W' => ends_word(written, "www") && after.starts_with('.'),
        'h' | 'H' => ends_word(written, "gh") && after.starts_with('-'),
        _ => false,
    }
}

/// Whether a name follows that ends with a colon: `iteration:`, or the rest of the emoji `:tada:`.
fn starts_with_name_and_colon(after: &str) -> bool {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-');
    let rest = after.trim_start_matches(is_of_name);
    rest.len() < after.len() && rest.starts_with(':')
}

/// Whether a top-level domain follows.
fn starts_with_domain(after: &str) -> bool {
    let end = after.find(|c: char| !c.is_alphanumeric()).unwrap_or(after.len());
    let word = after.get(..end).unwrap_or_default();
    // Of `www.shop.example` the first dot needs it too: what follows it may be any name.
    let goes_on = after.get(end..).is_some_and(|rest| rest.starts_with('.') && word.chars().any(char::is_alphabetic));
    let is_country = word.chars().count() == 2 && word.chars().all(char::is_alphabetic);
    is_country || goes_on || word == "рф" || TOP_LEVEL_DOMAINS.iter().any(|domain| word.eq_ignore_ascii_case(domain))
}

/// Whether the last character of `written` is the first of so many hexadecimal digits that they may be a commit's id.
fn begins_commit_id(written: &str, after: &str) -> bool {
    let mut before = written.chars().rev().skip(1);
    let digits = 1 + after.bytes().take_while(u8::is_ascii_hexdigit).count();
    let ends_a_word = !after.get(digits - 1..).is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
    digits >= SHORTEST_COMMIT_ID && ends_a_word && !before.next().is_some_and(char::is_alphanumeric)
}

/// Whether `written` ends with `word`, regardless of case.
fn ends_word(written: &str, word: &str) -> bool {
    let start = written.len().saturating_sub(word.len());
    written.get(start..).is_some_and(|end| end.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag};

    use crate::reach::{assert_reaching, cases};

    /// The visible text of a list item whose link text is `text`, or `None` if anything else was rendered.
    fn link_text(text: &str) -> Option<String> {
        let line = format!("1. [{}](stories/x.md) `x` · {}\n", inline(text), inline(text));
        let mut seen = String::new();
        for event in Parser::new_ext(&line, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
            match event {
                Event::Start(Tag::List(Some(1)) | Tag::Item | Tag::Link { .. }) | Event::End(_) => {}
                Event::Text(text) => seen.push_str(&text),
                Event::Code(code) => seen.push_str(&format!("`{code}`")),
                _ => return None,
            }
        }
        Some(seen)
    }

    fn visible(text: &str) -> String {
        let line = replace_control(text);
        format!("{line}`x` · {line}").replace(' ', "")
    }

    #[test]
    fn what_users_write_stays_dead() {
        for title in [
            "](x) <script>",
            "1. # *",
            "@team #12",
            "![a](b)",
            "**b** _i_ ~~s~~ `c`",
            "a\\",
            "&lt;b&gt;",
            "$x$ and $y$",
            "[^1] [[wiki]]",
        ] {
            let seen = link_text(title).unwrap_or_else(|| panic!("{title} came alive")).replace([WORD_JOINER, ' '], "");
            assert_eq!(seen, visible(title), "{title}");
        }
    }

    #[test]
    fn marks_of_hosts_are_parted_from_their_words() {
        for (text, mark) in [
            ("ask @team", "@team"),
            ("see #12", "#12"),
            ("https://x.example", "://"),
            ("www.x.example", "www."),
            ("a@b.example", "@b"),
            ("GH-12", "GH-"),
            ("use ~bug and ~\"to do\"", "~b"),
            ("in %v1", "%v"),
            ("snippet $12", "$1"),
            ("ship it :tada:", ":tada:"),
            ("*iteration:12", "*iteration:"),
            ("[vulnerability:12]", "[vulnerability:"),
            ("since 0fdb3e2a", "0fdb3e2a"),
            ("see shop.example.com", "e.com"),
            ("mailto:a@b.nl", "b.nl"),
        ] {
            assert!(!inline(text).contains(mark), "{text}");
            assert_eq!(inline(text).replace([WORD_JOINER, '\\'], ""), text);
        }
    }

    #[test]
    fn ordinary_text_is_unchanged() {
        for text in ["Edit the cart", "Feedback", "R&D: snake_case, 50 % off!", "Größe (in cm)", "a - b + c = d"] {
            assert_eq!(inline(text), text);
        }
    }

    #[test]
    fn paragraphs_open_no_block() {
        for text in
            ["# a", "- a", "+ a", "1. a", "12) a", "> a", "=== ", "* a", "```", "| a |", ": a", "---", "    code"]
        {
            let line = format!("{}\n", paragraph(text));
            let mut events = Parser::new_ext(&line, Options::all());
            assert!(matches!(events.next(), Some(Event::Start(Tag::Paragraph))), "{text} → {line}");
        }
    }

    #[test]
    fn control_and_bidi_characters_are_replaced() {
        assert_eq!(inline("a\u{1b}[31mb\u{202e}c\nd"), "a\u{fffd}\\[31mb\u{fffd}c d");
    }

    #[test]
    fn text_that_needs_no_escape_is_unchanged() {
        let texts = "[ -~]{0,3}|[ wWhHgG.|;-]{0,8}|[a-zA-Z0-9 ,]{1,12}";
        assert_reaching(25, cases(512), &texts, |text| {
            let needs_no_escape = needs_no_escape(&text);
            if needs_no_escape {
                prop_assert_eq!(escaped(&text), text);
            }
            Ok(needs_no_escape)
        });
    }

    proptest! {
        #[test]
        fn text_is_rendered_as_written(text in "[ -~éß]{0,24}") {
            let seen = link_text(&text);
            prop_assert!(seen.is_some(), "{:?} is rendered differently: {:?}", text, inline(&text));
        }

        #[test]
        fn hosts_detect_nothing(text in "[@#a-c1:/w. !]{0,16}") {
            let written = inline(&text);
            let chars: Vec<char> = written.chars().collect();
            for pair in chars.windows(2) {
                prop_assert!(!(matches!(pair[0], '@' | '#') && pair[1].is_alphanumeric()), "{}", written);
            }
            prop_assert!(!written.contains("://"));
        }
    }
}
