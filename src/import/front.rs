//! Cuts a source file into front matter and body.
//!
//! The body is everything after the closing line, to the byte: this is why nothing here trims, and why CRLF is kept and
//! reported instead of normalised. The front matter must begin on the first line; a file that begins with text is refused,
//! because a `---` further down is a Markdown rule.

use super::report::Skip;

/// Topline's own limit on a story file; a larger one could not be read back.
pub(super) const MAX_FILE: usize = 1 << 20;

/// Front matter beyond this is no front matter; the bound keeps every later step cheap.
const MAX_FRONT: usize = 64 << 10;

/// A source file, cut.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page<'a> {
    pub(super) front: &'a str,
    pub(super) body: &'a str,
    pub(super) byte_order_mark: bool,
    pub(super) crlf: bool,
}

/// Cuts the bytes of a file.
pub(super) fn cut(bytes: &[u8]) -> Result<Page<'_>, Skip> {
    if bytes.len() > MAX_FILE {
        return Err(Skip::TooLarge);
    }
    let text = str::from_utf8(bytes).map_err(|_| Skip::NotUtf8)?;
    let unmarked = text.strip_prefix('\u{feff}');
    let byte_order_mark = unmarked.is_some();
    let mut lines = unmarked.unwrap_or(text).split_inclusive('\n');
    let opening = lines.next().unwrap_or_default();
    if !is_fence(opening) {
        return Err(Skip::NoFrontMatter);
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
            return Err(Skip::FrontMatterTooLarge);
        }
    }
    Err(Skip::Unclosed)
}

/// Backlog.md accepts blanks after the dashes, as editors leave them.
fn is_fence(line: &str) -> bool {
    line.trim_end() == "---"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_keeps_every_byte() {
        let page = cut(b"---\na: 1\n---\n\n\ttext\r\n\n---\nmore").unwrap();
        assert_eq!(page.front, "a: 1\n");
        assert_eq!(page.body, "\n\ttext\r\n\n---\nmore");
    }

    #[test]
    fn a_mark_and_carriage_returns_are_noticed() {
        let page = cut("\u{feff}---\r\na: 1\r\n--- \r\nbody\r\n".as_bytes()).unwrap();
        assert!(page.byte_order_mark && page.crlf);
        assert_eq!((page.front, page.body), ("a: 1\r\n", "body\r\n"));
    }

    #[test]
    fn an_empty_front_matter_and_a_missing_body_are_fine() {
        let page = cut(b"---\n---").unwrap();
        assert_eq!((page.front, page.body), ("", ""));
    }

    #[test]
    fn what_is_no_page_is_named() {
        assert_eq!(cut(b""), Err(Skip::NoFrontMatter));
        assert_eq!(cut(b"# Title\n---\n"), Err(Skip::NoFrontMatter));
        assert_eq!(cut(b"---\na: 1\n"), Err(Skip::Unclosed));
        assert_eq!(cut(b"---\n\xff\n---\n"), Err(Skip::NotUtf8));
        assert_eq!(cut(&vec![b'-'; MAX_FILE + 1]), Err(Skip::TooLarge));
        let wide = format!("---\n{}---\n", "a: b\n".repeat(20_000));
        assert_eq!(cut(wide.as_bytes()), Err(Skip::FrontMatterTooLarge));
    }
}
