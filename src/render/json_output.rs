//! What all JSON outputs share: the schema version, and safe serialization.

use serde::Serialize;

use crate::text::visible::is_control_or_bidi;

/// Version of every JSON output.
pub const SCHEMA: u32 = 1;

/// `value` as one line of JSON, with a final newline.
pub fn to_line(value: &impl Serialize) -> String {
    // The types contain only strings, numbers and lists, whose serialization can't fail.
    serde_json::to_string(value).map(|json| escape_controls(json) + "\n").unwrap_or_default()
}

/// Escapes control and bidi characters, so that printing the JSON doesn't affect a terminal. Such characters occur only in
/// strings, so the JSON means the same; the line ends of indented JSON stay.
pub fn escape_controls(json: String) -> String {
    // Scanning all bytes is faster than stopping at the first match, because it is vectorized.
    if json.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~' | b'\n')) {
        return json;
    }
    let mut out = String::with_capacity(json.len());
    let mut rest = json.as_str();
    while let Some(at) = rest.find(|c| c != '\n' && is_control_or_bidi(c)) {
        let (plain, from) = rest.split_at(at);
        let mut chars = from.chars();
        out.push_str(plain);
        out.extend(chars.next().map(|c| format!("\\u{:04x}", u32::from(c))));
        rest = chars.as_str();
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_json_means_the_same() {
        let text = "a\u{1b}[2J\u{9b}1m\u{7f}\u{202e}b\n\"\\";
        let json = to_line(&text);
        assert!(!json.trim_end().chars().any(is_control_or_bidi), "{json:?}");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}
