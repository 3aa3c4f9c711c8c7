//! Line ends as git keeps them.

use std::borrow::Cow;

/// `bytes` without the carriage returns that a checkout may have added (`core.autocrlf`, an `eol` attribute), and
/// that git takes away again.
pub fn without_carriage_returns(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !bytes.contains(&b'\r') {
        return bytes.into();
    }
    let mut plain = Vec::with_capacity(bytes.len());
    for (at, byte) in bytes.iter().enumerate() {
        if *byte != b'\r' || bytes.get(at + 1) != Some(&b'\n') {
            plain.push(*byte);
        }
    }
    plain.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_carriage_returns_of_line_ends_go() {
        assert_eq!(&*without_carriage_returns(b"a\r\nb\rc\r\n\r"), b"a\nb\rc\n\r");
    }
}
