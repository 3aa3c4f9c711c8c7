//! Semantic styles: renderers say what a span of output *is*, and one table defines its look.

use std::fmt::Display;

use anstyle::AnsiColor;

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
    /// Only the sixteen colors of the terminal's palette, which its user has chosen to be readable.
    const fn style(self) -> anstyle::Style {
        let plain = anstyle::Style::new();
        match self {
            Self::Heading => plain.bold().underline(),
            Self::Strong => plain.bold(),
            Self::Quiet => plain.dimmed(),
            Self::Id => AnsiColor::Cyan.on_default(),
            Self::Good => AnsiColor::Green.on_default(),
            Self::Caution => AnsiColor::Yellow.on_default(),
            Self::Bad => AnsiColor::Red.on_default().bold(),
            Self::Hint => AnsiColor::Blue.on_default(),
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
        let style = role.style();
        if self.color && !text.is_empty() { format!("{style}{text}{style:#}") } else { text }
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
