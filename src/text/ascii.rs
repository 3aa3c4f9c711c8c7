//! Transliteration to ASCII, for names that work on every file system and keyboard.
//!
//! The Latin letters of western and central Europe have an established ASCII spelling, which is German for umlauts. Letters of
//! other scripts get the sound that the tables of Unidecode give them: a name that is read wrongly is better than none.

use std::borrow::Cow;

/// Whether `text` consists of printable ASCII (space to `~`) only. Callers use it to skip slower checks for rare
/// characters.
pub fn is_printable(text: &str) -> bool {
    // Without an early exit the loop is vectorized, which is faster on typical texts.
    text.bytes().fold(true, |printable, byte| printable & matches!(byte, b' '..=b'~'))
}

/// `text` with its letters and digits spelled in ASCII; `None` if one of them has no ASCII spelling.
///
/// Other characters stay as they are, except combining marks (U+0300 to U+036F), which are dropped.
pub fn transliterate(text: &str) -> Option<Cow<'_, str>> {
    if text.is_ascii() {
        return Some(text.into());
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match ascii_spelling(c) {
            // An umlaut of two characters, as in the file names of macOS.
            _ if c == '\u{308}' && out.ends_with(['a', 'o', 'u', 'A', 'O', 'U']) => out.push('e'),
            _ if matches!(c, '\u{300}'..='\u{36f}') => {}
            Some(spelling) => out.push_str(spelling),
            None if c.is_alphanumeric() && !c.is_ascii() => push_sound(&mut out, deunicode::deunicode_char(c)?),
            None => out.push(c),
        }
    }
    Some(out.into())
}

/// Adds the sound of a letter. Syllables of Chinese end in a space and are words; signs stand for sounds that Latin letters lack.
fn push_sound(out: &mut String, sound: &str) {
    if sound.ends_with(' ') && out.ends_with(|c: char| c.is_ascii_alphanumeric()) {
        out.push(' ');
    }
    out.extend(sound.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '/')));
}

/// The ASCII spelling of a Latin letter; umlauts as in German (`ä` is `ae`).
const fn ascii_spelling(c: char) -> Option<&'static str> {
    Some(match c {
        'ä' | 'æ' => "ae",
        'Ä' | 'Æ' => "Ae",
        'ö' | 'ø' | 'œ' => "oe",
        'Ö' | 'Ø' | 'Œ' => "Oe",
        'ü' => "ue",
        'Ü' => "Ue",
        'ß' => "ss",
        'å' | 'á' | 'à' | 'â' | 'ã' | 'ā' | 'ă' | 'ą' => "a",
        'Å' | 'Á' | 'À' | 'Â' | 'Ã' | 'Ā' | 'Ă' | 'Ą' => "A",
        'ç' | 'ć' | 'č' => "c",
        'Ç' | 'Ć' | 'Č' => "C",
        'ď' | 'đ' | 'ð' => "d",
        'Ď' | 'Đ' | 'Ð' => "D",
        'é' | 'è' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'É' | 'È' | 'Ê' | 'Ë' | 'Ē' | 'Ė' | 'Ę' | 'Ě' => "E",
        'ğ' => "g",
        'Ğ' => "G",
        'í' | 'ì' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => "i",
        'Í' | 'Ì' | 'Î' | 'Ï' | 'Ī' | 'Į' | 'İ' => "I",
        'ľ' | 'ĺ' | 'ł' => "l",
        'Ľ' | 'Ĺ' | 'Ł' => "L",
        'ñ' | 'ń' | 'ň' => "n",
        'Ñ' | 'Ń' | 'Ň' => "N",
        'ó' | 'ò' | 'ô' | 'õ' | 'ō' | 'ő' => "o",
        'Ó' | 'Ò' | 'Ô' | 'Õ' | 'Ō' | 'Ő' => "O",
        'ř' | 'ŕ' => "r",
        'Ř' | 'Ŕ' => "R",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'Ś' | 'Š' | 'Ş' | 'Ș' => "S",
        'ť' | 'ţ' | 'ț' => "t",
        'Ť' | 'Ţ' | 'Ț' => "T",
        'þ' => "th",
        'Þ' => "Th",
        'ú' | 'ù' | 'û' | 'ū' | 'ů' | 'ű' | 'ų' => "u",
        'Ú' | 'Ù' | 'Û' | 'Ū' | 'Ů' | 'Ű' | 'Ų' => "U",
        'ý' | 'ÿ' => "y",
        'Ý' | 'Ÿ' => "Y",
        'ź' | 'ż' | 'ž' => "z",
        'Ź' | 'Ż' | 'Ž' => "Z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printable_ascii_has_no_control_characters() {
        assert!(is_printable("") && is_printable(" a~ 1!"));
        assert!(["\n", "a\tb", "é", "\u{7f}", "a\u{1b}"].iter().all(|text| !is_printable(text)));
    }

    #[test]
    fn letters_are_transliterated_or_refused() {
        for (text, ascii) in [
            ("größe", "groesse"),
            ("gro\u{308}ße", "groesse"),
            ("Łódź – tea", "Lodz – tea"),
            ("e\u{301}t", "et"),
            ("a b", "a b"),
        ] {
            assert_eq!(transliterate(text).as_deref(), Some(ascii), "{text}");
        }
        for (text, ascii) in [
            ("日本", "Ri Ben "),
            ("Корзина", "Korzina"),
            ("Ωmega", "Omega"),
            ("Щи", "Shchi"),
            ("½ Я", "1/2 Ia"),
            ("العربية", "lrby"),
            ("カートを編集", "katowo Bian Ji "),
        ] {
            assert_eq!(transliterate(text).as_deref(), Some(ascii), "{text}");
        }
        assert_eq!(transliterate("\u{7d1}"), None, "no table has this letter of N'Ko");
    }
}
