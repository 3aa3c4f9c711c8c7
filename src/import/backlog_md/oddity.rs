//! The faults of a Backlog.md file that don't prevent its import.

use crate::import::facts;

/// A fault that was tolerated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Oddity {
    /// It begins with a byte order mark, which is left out.
    ByteOrderMark,
    /// Values of these keys had to be quoted to make the front matter valid YAML.
    Quoted(Vec<String>),
    /// The front matter is not valid YAML; it was read line by line.
    ReadByLine,
    /// A key occurs twice; the first is used, the other is kept.
    RepeatedKey(String),
    /// A single text instead of a list.
    TextForList(String),
    /// A value of another shape than its key has; kept, not read.
    Shape(String),
    /// A value that isn't one of the known ones; kept, not read.
    Unknown { key: &'static str, value: String },
    /// The id was taken from the file's name.
    IdFromName,
    /// The title was taken from the file's name.
    TitleFromName,
    /// The front matter has comments; they are kept.
    Comments,
}

impl From<Oddity> for facts::Oddity {
    fn from(oddity: Oddity) -> Self {
        let (what, detail) = match oddity {
            Oddity::Unknown { key, value } => return Self::Unknown { key, value },
            Oddity::ByteOrderMark => ("byte order mark", String::new()),
            Oddity::Quoted(keys) => ("values that YAML requires quotes for", keys.join(", ")),
            Oddity::ReadByLine => ("front matter is not valid YAML, read line by line", String::new()),
            Oddity::RepeatedKey(key) => ("repeated key, both values kept", key),
            Oddity::TextForList(key) => ("text instead of a list", key),
            Oddity::Shape(key) => ("value of an unexpected shape, kept", key),
            Oddity::IdFromName => ("id taken from the file name", String::new()),
            Oddity::TitleFromName => ("title taken from the file name", String::new()),
            Oddity::Comments => ("comments in the front matter, kept", String::new()),
        };
        Self::Other { what, detail }
    }
}
