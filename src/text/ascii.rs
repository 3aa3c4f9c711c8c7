//! Words in the letters of ASCII, for names that every file system and every keyboard has.
//!
//! Only the letters of western and central Europe, whose spelling without marks is settled. A guess at any other
//! script would be no word of any language.

use std::borrow::Cow;

/// Whether a text has nothing but the letters, digits, marks and blanks of ASCII: what is rare in texts needn't be
/// looked for then, character by character. Looks at every byte, because that is quicker than to stop at one.
pub fn is_plain(text: &str) -> bool {
    text.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~'))
}

/// `text` with its letters and digits in ASCII; nothing if one of them has no such spelling. What is no letter and
/// no digit stays as it is, except for combining marks: the letter before them says enough.
pub fn spelled(text: &str) -> Option<Cow<'_, str>> {
    if text.is_ascii() {
        return Some(text.into());
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match letters(c) {
            // An umlaut of two characters, as in the file names of macOS.
            _ if c == '\u{308}' && out.ends_with(['a', 'o', 'u', 'A', 'O', 'U']) => out.push('e'),
            _ if matches!(c, '\u{300}'..='\u{36f}') => {}
            Some(letters) => out.push_str(letters),
            None if c.is_alphanumeric() && !c.is_ascii() => return None,
            None => out.push(c),
        }
    }
    Some(out.into())
}

/// How a letter of the Latin script is written in ASCII; the German umlauts as German does.
const fn letters(c: char) -> Option<&'static str> {
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
    fn plain_is_what_a_keyboard_has() {
        assert!(is_plain("") && is_plain(" a~ 1!"));
        assert!(["\n", "a\tb", "é", "\u{7f}", "a\u{1b}"].iter().all(|text| !is_plain(text)));
    }

    #[test]
    fn words_stay_words() {
        for (text, ascii) in [
            ("größe", "groesse"),
            ("gro\u{308}ße", "groesse"),
            ("Łódź – tea", "Lodz – tea"),
            ("e\u{301}t", "et"),
            ("a b", "a b"),
        ] {
            assert_eq!(spelled(text).as_deref(), Some(ascii), "{text}");
        }
        for text in ["日本", "Ωmega", "naïve café ½ Я"] {
            assert_eq!(spelled(text), None, "{text}");
        }
    }
}
