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
    fn marks_of_direction_are_not_explicit_controls() {
        assert!(is_explicit_bidi_control('\u{202e}') && is_explicit_bidi_control('\u{2069}'));
        assert!(!is_explicit_bidi_control('\u{200f}') && is_bidi_control('\u{200f}'));
        assert!(is_control_or_bidi('\u{1b}') && is_control_or_bidi('\u{61c}') && !is_control_or_bidi('a'));
    }
}
