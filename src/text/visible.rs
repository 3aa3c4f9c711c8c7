//! Classes of characters that are invisible or change how text is displayed: the only definition of each.
//!
//! A title in which nothing is visible is no title, and bidirectional control characters can show text in another
//! order than the file has it, so that people and programs read different things (Boucher & Anderson 2021, *Trojan
//! Source*). Control characters could also drive the terminal.

/// Whether at least one character of `text` is visible.
pub fn has_visible_text(text: &str) -> bool {
    !text.chars().all(is_invisible)
}

/// Whether a character is invisible: white space, a control character, or one that fonts may ignore (Unicode's
/// `Default_Ignorable_Code_Point`).
pub fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || is_bidi_control(c)
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a character must not reach a terminal as it is: a control character or a bidirectional control.
pub fn is_control_or_bidi(c: char) -> bool {
    c.is_control() || is_bidi_control(c)
}

/// Unicode's `Bidi_Control` property (UAX 9): the explicit controls, and the invisible marks U+061C, U+200E and U+200F,
/// which act like a letter of one direction.
pub fn is_bidi_control(c: char) -> bool {
    is_explicit_bidi_control(c) || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}')
}

/// Whether a character opens or closes a run of text in another direction (UAX 9, section 2): embeddings, overrides
/// and isolates. Right-to-left text needs marks such as U+200F, but hardly ever these.
pub fn is_explicit_bidi_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The first character that doesn't belong in a line of text, with its position: a control, a bidi control, or an invisible
/// character with which two texts look the same and differ.
///
/// What scripts and emoji need is allowed: joiners and variation selectors inside of text that isn't ASCII, marks of direction
/// in text that has letters written from right to left, and the tags of a flag such as 🏴󠁧󠁢󠁥󠁮󠁧󠁿.
pub fn find_unwanted(text: &str) -> Option<(usize, char)> {
    unwanted(text).next()
}

/// `text` without the characters that [`find_unwanted`] finds.
pub fn without_unwanted(text: &str) -> String {
    // What is kept has visible neighbors, so removing these makes no other character unwanted.
    let mut unwanted = unwanted(text).map(|(at, _)| at).peekable();
    text.chars().enumerate().filter(|(at, _)| unwanted.next_if_eq(at).is_none()).map(|(_, c)| c).collect()
}

fn unwanted(text: &str) -> impl Iterator<Item = (usize, char)> {
    let chars: Vec<char> = text.chars().collect();
    let has_right_to_left = chars.iter().any(|c| is_right_to_left(*c));
    let mut in_flag = false;
    (0..chars.len()).filter_map(move |at| {
        let c = chars[at];
        in_flag = c == '\u{1f3f4}' || (in_flag && matches!(c, '\u{e0020}'..='\u{e007f}'));
        let before = at.checked_sub(1).and_then(|before| chars.get(before));
        let is_needed = match c {
            '\u{61c}' | '\u{200e}' | '\u{200f}' => has_right_to_left,
            '\u{200c}' | '\u{200d}' => joins(before) && joins(chars.get(at + 1)),
            '\u{fe0f}' => before.is_some_and(|before| !is_invisible(*before)),
            '\u{fe00}'..='\u{fe0e}' | '\u{e0100}'..='\u{e01ef}' => {
                before.is_some_and(|before| !is_invisible(*before) && !before.is_ascii_alphabetic())
            }
            '\u{180b}'..='\u{180f}' => before.is_some_and(|before| matches!(*before, '\u{1820}'..='\u{18aa}')),
            '\u{e0020}'..='\u{e007f}' => in_flag,
            c => c.is_whitespace() && !c.is_control(),
        };
        (is_invisible(c) && !is_needed).then_some((at, c))
    })
}

/// Whether a joiner has an effect beside this character: letters of joining scripts, and emoji with their variation selectors.
fn joins(c: Option<&char>) -> bool {
    c.is_some_and(|c| !c.is_ascii() && (!is_invisible(*c) || matches!(*c, '\u{fe00}'..='\u{fe0f}')))
}

/// Whether a character is a letter of a script that is written from right to left: Hebrew, Arabic and their relatives.
fn is_right_to_left(c: char) -> bool {
    c.is_alphabetic()
        && matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// Whether a character ends a line, in a terminal or by Unicode (UAX 14, classes BK, CR, LF and NL).
pub fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_need_a_visible_character() {
        for text in ["a", "日本", "☂", "\u{200f}שלום", "👩\u{200d}💻", "e\u{301}"] {
            assert!(has_visible_text(text), "{text}");
        }
        for text in ["", " \t", "\u{200f}", "\u{200b}\u{feff} \u{2060}", "\u{ad}", "\u{3164}", "\u{1b}"] {
            assert!(!has_visible_text(text), "{text:?}");
        }
    }

    #[test]
    fn invisible_characters_are_unwanted_where_no_script_needs_them() {
        let tags = "\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}";
        for text in ["plain", "no\u{a0}break", "👩\u{200d}💻 it", "☂\u{fe0f}", "می\u{200c}خواهم", "\u{200f}שלום", tags]
        {
            assert_eq!(find_unwanted(text), None, "{text:?}");
            assert_eq!(without_unwanted(text), text);
        }
        for c in [
            '\u{200b}',
            '\u{ad}',
            '\u{e0041}',
            '\u{2060}',
            '\u{feff}',
            '\u{202e}',
            '\u{200e}',
            '\u{200d}',
            '\u{7}',
            '\t',
            '\u{3164}',
        ] {
            assert_eq!(find_unwanted(&format!("ab{c}c")), Some((2, c)), "{c:?}");
            assert_eq!(without_unwanted(&format!("{c}ab{c}{c}c")), "abc");
        }
    }

    #[test]
    fn marks_of_direction_are_not_explicit_controls() {
        assert!(is_explicit_bidi_control('\u{202e}') && is_explicit_bidi_control('\u{2069}'));
        assert!(!is_explicit_bidi_control('\u{200f}') && is_bidi_control('\u{200f}'));
        assert!(is_control_or_bidi('\u{1b}') && is_control_or_bidi('\u{61c}') && !is_control_or_bidi('a'));
    }
}
