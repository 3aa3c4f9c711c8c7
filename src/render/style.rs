//! What a span of terminal output *is*; one table says how that looks.

use std::fmt::Display;

/// The meaning of a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The title of a section.
    Heading,
    /// What the eye should find first.
    Strong,
    /// What may be passed over.
    Quiet,
    /// An id that can be typed.
    Id,
    /// As it should be.
    Good,
    /// Something to look at.
    Caution,
    /// Something to mend.
    Bad,
    /// A way out.
    Hint,
}

impl Role {
    /// The select-graphic-rendition parameters (ECMA-48, 8.3.117). Only the terminal's own sixteen colors:
    /// they are what its user has chosen to be readable.
    const fn code(self) -> &'static str {
        match self {
            Self::Heading => "1;4",
            Self::Strong => "1",
            Self::Quiet => "2",
            Self::Id => "36",
            Self::Good => "32",
            Self::Caution => "33",
            Self::Bad => "1;31",
            Self::Hint => "34",
        }
    }
}

/// Paints, or doesn't.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Whether escapes may be written at all.
    pub color: bool,
}

impl Style {
    /// `text` as a `role`; empty text stays empty.
    pub fn paint(self, role: Role, text: impl Display) -> String {
        let text = text.to_string();
        if self.color && !text.is_empty() { format!("\u{1b}[{}m{text}\u{1b}[0m", role.code()) } else { text }
    }
}

/// What a renderer for people is told of the terminal.
#[derive(Clone, Copy, Debug)]
pub struct TextLayout {
    /// How to paint.
    pub style: Style,
    /// Columns that a table may take; as many as it wants where nobody's eyes are, so that nothing is cut.
    pub width: usize,
    /// Columns after which sentences are broken.
    pub wrap_width: usize,
}
