//! Semantic styles: renderers say what a span of output *is*, and one table defines its look.

use std::fmt::Display;

/// The meaning of a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The title of a section.
    Heading,
    /// What the eye should find first.
    Strong,
    /// Secondary information.
    Quiet,
    /// An id that can be typed.
    Id,
    /// Good news.
    Good,
    /// Something to look at.
    Caution,
    /// Something to fix.
    Bad,
    /// A suggestion.
    Hint,
}

impl Role {
    /// The select-graphic-rendition parameters (ECMA-48, 8.3.117). Only the sixteen colors of the
    /// terminal's palette, which its user has chosen to be readable.
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

/// Whether output is styled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Whether escape sequences are written.
    pub color: bool,
}

impl Style {
    /// `text` in the style of `role`; empty text stays empty.
    pub fn paint(self, role: Role, text: impl Display) -> String {
        let text = text.to_string();
        if self.color && !text.is_empty() { format!("\u{1b}[{}m{text}\u{1b}[0m", role.code()) } else { text }
    }
}

/// How text for people is laid out.
#[derive(Clone, Copy, Debug)]
pub struct TextLayout {
    /// Whether output is styled.
    pub style: Style,
    /// Maximum width of a table, in columns; `usize::MAX` if the output isn't a terminal, so that nothing is cut.
    pub width: usize,
    /// Maximum width of a line of text, in columns.
    pub wrap_width: usize,
}
