//! Splits a source file into front matter and body.
//!
//! The body is everything after the closing line, byte for byte, so nothing is trimmed here, and CRLF is kept and reported
//! instead of normalised. The front matter must begin on the first line; a file that begins with text is refused, because a
//! `---` further down is a Markdown rule.

use crate::import::facts::Skip;
use crate::text::tree::MAX_BYTES;

const NO_FRONT_MATTER: Skip = Skip::Other("no front matter");
const UNCLOSED: Skip = Skip::Other("front matter without an end");
const FRONT_MATTER_TOO_LARGE: Skip = Skip::Other("front matter larger than 64 KiB");

/// The most bytes of front matter; the limit keeps every later step cheap.
const MAX_FRONT: usize = 64 << 10;

/// A source file, split.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page<'a> {
    pub(super) front: &'a str,
    pub(super) body: &'a str,
    pub(super) byte_order_mark: bool,
    pub(super) crlf: bool,
}

/// Splits the bytes of a file.
pub(super) fn split(bytes: &[u8]) -> Result<Page<'_>, Skip> {
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Skip::TooLarge);
    }
    let text = str::from_utf8(bytes).map_err(|_| Skip::NotUtf8)?;
    let unmarked = text.strip_prefix('\u{feff}');
    let byte_order_mark = unmarked.is_some();
    let mut lines = unmarked.unwrap_or(text).split_inclusive('\n');
    let opening = lines.next().unwrap_or_default();
    if !is_fence(opening) {
        return Err(NO_FRONT_MATTER);
    }
    let rest = lines.clone().map(str::len).sum::<usize>();
    let inner = text.get(text.len() - rest..).unwrap_or_default();
    let mut front_len = 0;
    for line in lines {
        if is_fence(line) {
            let (front, tail) = inner.split_at(front_len);
            let body = tail.get(line.len()..).unwrap_or_default();
            let crlf = opening.ends_with("\r\n");
            return Ok(Page { front, body, byte_order_mark, crlf });
        }
        front_len += line.len();
        if front_len > MAX_FRONT {
            return Err(FRONT_MATTER_TOO_LARGE);
        }
    }
    Err(UNCLOSED)
}

/// Backlog.md accepts blanks after the dashes.
fn is_fence(line: &str) -> bool {
    line.trim_end() == "---"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_keeps_every_byte() {
        let page = split(b"---\na: 1\n---\n\n\ttext\r\n\n---\nmore").unwrap();
        assert_eq!(page.front, "a: 1\n");
        assert_eq!(page.body, "\n\ttext\r\n\n---\nmore");
    }

    #[test]
    fn a_byte_order_mark_and_crlf_are_noticed() {
        let page = split("\u{feff}---\r\na: 1\r\n--- \r\nbody\r\n".as_bytes()).unwrap();
        assert!(page.byte_order_mark && page.crlf);
        assert_eq!((page.front, page.body), ("a: 1\r\n", "body\r\n"));
    }

    #[test]
    fn an_empty_front_matter_and_a_missing_body_are_fine() {
        let page = split(b"---\n---").unwrap();
        assert_eq!((page.front, page.body), ("", ""));
    }

    #[test]
    fn other_files_are_refused_with_a_reason() {
        assert_eq!(split(b""), Err(NO_FRONT_MATTER));
        assert_eq!(split(b"# Title\n---\n"), Err(NO_FRONT_MATTER));
        assert_eq!(split(b"---\na: 1\n"), Err(UNCLOSED));
        assert_eq!(split(b"---\n\xff\n---\n"), Err(Skip::NotUtf8));
        assert_eq!(split(&vec![b'-'; MAX_BYTES as usize + 1]), Err(Skip::TooLarge));
        let wide = format!("---\n{}---\n", "a: b\n".repeat(20_000));
        assert_eq!(split(wide.as_bytes()), Err(FRONT_MATTER_TOO_LARGE));
    }
}
