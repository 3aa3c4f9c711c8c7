//! A change that a use case has made, and what to say about it.

use crate::edit::Change;
use crate::session::BacklogState;

/// A change that a use case has made, and what to say about it.
pub struct Edit {
    /// The change.
    pub change: Change,
    /// The items that it is about: their ids before and after it.
    pub items: Vec<(String, String)>,
    /// What somebody should know before it is made.
    pub warnings: Vec<Warning>,
    /// What else there is to know, a sentence each.
    pub notes: Vec<String>,
    /// What else there is to know of the state after it.
    pub notes_after: Option<NotesAfter>,
    /// Whether the notes sum up what happens to the items: then a text doesn't list them, and JSON lists those that move.
    pub is_summed_up: bool,
    /// Whether everything is already as it was asked for; the note says so.
    pub is_done_already: bool,
    /// The items whose move needs a reason that nobody has given. The edit can be shown, and not made.
    pub needs_reason: Vec<String>,
    /// What to do if a file is a symlink or read-only.
    pub by_hand: String,
}

/// Looks at the state after a change for what else there is to know.
type NotesAfter = Box<dyn Fn(&BacklogState) -> Vec<Note>>;

/// A sentence about the state after a change.
pub struct Note {
    /// The sentence.
    pub text: String,
    /// The rule whose findings say the same. They aren't shown beside it.
    pub replaces: Option<&'static str>,
}

impl From<String> for Note {
    fn from(text: String) -> Self {
        Self { text, replaces: None }
    }
}

/// Something that somebody should know before a change is made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Warning {
    /// The sentence.
    pub text: String,
    /// What it is about, as lines of text; may be empty.
    pub lines: String,
}

impl From<String> for Warning {
    fn from(text: String) -> Self {
        Self { text, lines: String::new() }
    }
}

impl Edit {
    /// A change of items that keep their ids.
    pub fn of_items<'i>(change: Change, ids: impl IntoIterator<Item = &'i str>) -> Self {
        Self {
            change,
            items: ids.into_iter().map(|id| (id.to_owned(), id.to_owned())).collect(),
            warnings: Vec::new(),
            notes: Vec::new(),
            notes_after: None,
            is_summed_up: false,
            is_done_already: false,
            needs_reason: Vec::new(),
            by_hand: "make the change by hand".to_owned(),
        }
    }

    /// Nothing changes, because an item is as it should be. `message` says so.
    pub fn done_already(id: &str, message: String) -> Self {
        let change = Change::requested("Change nothing", Vec::new());
        Self { notes: vec![message], is_done_already: true, ..Self::of_items(change, [id]) }
    }

    /// Adds what somebody should know before the change is made.
    #[must_use]
    pub fn with_warnings(mut self, warnings: impl IntoIterator<Item = Warning>) -> Self {
        self.warnings.splice(..0, warnings);
        self
    }
}
