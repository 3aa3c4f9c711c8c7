//! JSON inside of a `<script>` element.

use serde::Serialize;

/// A value as JSON that no text in it can end the element of, or begin a comment in it.
pub fn to_script_json(value: &impl Serialize) -> String {
    let json = serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned());
    json.replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_the_element() {
        let json = to_script_json(&"</script><!-- <b>");
        assert!(!json.contains('<'));
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), "</script><!-- <b>");
    }
}
