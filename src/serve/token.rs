//! The secret that lets in whoever has read the printed address.

use std::hint::black_box;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// As many bytes as a key that nobody can guess.
const BYTES: usize = 32;

/// A secret that is new each time.
pub struct Token(String);

impl Token {
    /// A token from the system's random numbers.
    ///
    /// # Errors
    /// If the system has none.
    pub fn new() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// The token as it stands in an address and in a cookie.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Whether `text` is the token. How long that takes doesn't tell how much of it is right.
    pub fn is(&self, text: &str) -> bool {
        let (own, other) = (self.0.as_bytes(), text.as_bytes());
        let differing = own.iter().zip(other).fold(0, |differing, (one, other)| black_box(differing | (one ^ other)));
        own.len() == other.len() && differing == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_token_is_right() {
        let token = Token::new().unwrap();
        let text = token.text().to_owned();
        assert_eq!(text.len(), 43);
        assert!(token.is(&text));
        for wrong in ["", &text[1..], &text[..42], &format!("{text}x"), &Token::new().unwrap().0] {
            assert!(!token.is(wrong), "{wrong}");
        }
    }
}
