//! Snapshots: files with the expected output of the program. `TOPLINE_BLESS=1` rewrites them.

use std::fs;
use std::path::Path;

use similar::TextDiff;

/// Whether to rewrite the snapshots.
pub(crate) fn blessing() -> bool {
    std::env::var_os("TOPLINE_BLESS").is_some_and(|value| value == "1")
}

/// Compares what the program `printed` with the text kept at `path`, or rewrites that.
///
/// # Errors
/// The difference, and how to accept it.
pub(crate) fn compare(path: &Path, printed: &str) -> Result<(), String> {
    let kept = fs::read_to_string(path).unwrap_or_default();
    if kept == printed {
        return Ok(());
    }
    if blessing() {
        fs::write(path, printed).unwrap();
        return Ok(());
    }
    let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap_or(path).display().to_string();
    let diff = TextDiff::from_lines(&kept, printed).unified_diff().header(&name, "printed now").to_string();
    Err(format!("{diff}(if this is right: TOPLINE_BLESS=1 cargo test)\n"))
}

/// A text with every control character but line ends made visible: no escape hides in a snapshot.
pub(crate) fn visible(text: &str) -> String {
    let shown = |c: char| match c {
        '\n' => c,
        '\u{7f}' => '\u{2421}',
        // U+2400 to U+241F are pictures of the control characters 0 to 31.
        c if c < ' ' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
        c if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') => '¿',
        c => c,
    };
    text.chars().map(shown).collect()
}
