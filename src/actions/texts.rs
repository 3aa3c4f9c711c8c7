//! Texts that people give: they must say something, and be seen.

use super::failure::Failure;
use crate::text::visible;

/// A text that says something, without blanks around it. It may have characters that nobody sees.
///
/// # Errors
/// If it is blank; `what` names it.
pub fn not_blank<'t>(text: &'t str, what: &str) -> Result<&'t str, Failure> {
    let text = text.trim();
    if text.is_empty() { Err(Failure::usage(format!("{what} says nothing"))) } else { Ok(text) }
}

/// A text as [`visible_text`] takes it, in one line.
///
/// # Errors
/// As for [`visible_text`], or if it has several lines.
pub fn visible_line<'t>(text: &'t str, what: &str) -> Result<&'t str, Failure> {
    let text = visible_text(text, what)?;
    if text.contains(['\n', '\r', '\t']) {
        return Err(Failure::usage(format!("{what} has a line break or a tab")).hint("write it in one line"));
    }
    Ok(text)
}

/// A text that says something, and has no character that nobody sees: the rule of titles. It may have several lines.
///
/// # Errors
/// If it doesn't; `what` names it.
pub fn visible_text<'t>(text: &'t str, what: &str) -> Result<&'t str, Failure> {
    let text = not_blank(text, what)?;
    match text.split(['\n', '\r', '\t']).find_map(visible::find_unwanted) {
        None => Ok(text),
        Some((_, c)) => {
            let name = format!("U+{:04X}", u32::from(c));
            Err(Failure::usage(format!("{what} has a character that nobody sees, {name}"))
                .hint(format!("delete {name}")))
        }
    }
}
