//! What of a text people see: characters without a mark of their own, and those that show a text in another order.
//!
//! Both are for titles. A title that nobody can see is none, and one whose letters stand elsewhere on the screen
//! than in the file says one thing to people and another to programs (Boucher & Anderson 2021, *Trojan Source*).

/// Whether there is something to see in `text`.
pub fn has_marks(text: &str) -> bool {
    !text.chars().all(is_invisible)
}

/// Whether a character leaves no mark: blanks, control characters, and what Unicode lets a font ignore
/// (`Default_Ignorable_Code_Point`).
pub fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a character opens or closes a run in another direction (Unicode, UAX 9): embeddings, overrides and
/// isolates. The marks that only stand for a letter of a direction, such as U+200F, move nothing by themselves.
pub fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_need_a_mark() {
        for text in ["a", "日本", "☂", "\u{200f}שלום", "👩\u{200d}💻", "e\u{301}"] {
            assert!(has_marks(text), "{text}");
        }
        for text in ["", " \t", "\u{200f}", "\u{200b}\u{feff} \u{2060}", "\u{ad}", "\u{3164}", "\u{1b}"] {
            assert!(!has_marks(text), "{text:?}");
        }
        assert!(turns('\u{202e}') && turns('\u{2069}') && !turns('\u{200f}'));
    }
}
