//! The text of a decision: a new one, and one that gets another target or another reason.

use jiff::civil::Date;

use super::change::{TextEdit, apply_edits};
use super::toml_edits::{TomlEdits, with_line_ending};
use crate::model::decision::DecisionTarget;
use crate::model::item::{Item, Reference};
use crate::model::keys::decision as keys;
use crate::text::toml_text;
use crate::text::tree::DECISIONS;

/// Where a decision puts its item.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DecidedPlace {
    /// Directly above the item with this id.
    Above(String),
    /// Directly below the item with this id.
    Below(String),
    /// At the top of the order.
    First,
    /// At the end of the order.
    Last,
}

impl DecidedPlace {
    /// The place to which a decision that was read puts its item.
    pub fn of(target: &DecisionTarget) -> Self {
        let id = |reference: &Reference<Item>| reference.value.text.to_string();
        match target {
            DecisionTarget::Above(item) => Self::Above(id(item)),
            DecisionTarget::Below(item) => Self::Below(id(item)),
            DecisionTarget::First => Self::First,
            DecisionTarget::Last => Self::Last,
        }
    }

    /// The key that says so, and its value in TOML syntax.
    fn key_and_value(&self) -> (&'static str, String) {
        match self {
            Self::Above(id) => (keys::ABOVE.name, toml_text::string(id)),
            Self::Below(id) => (keys::BELOW.name, toml_text::string(id)),
            Self::First => (keys::FIRST.name, "true".to_owned()),
            Self::Last => (keys::LAST.name, "true".to_owned()),
        }
    }
}

/// The file of the decision about the item with that id, relative to the backlog's root.
pub fn path(id: &str) -> String {
    format!("{DECISIONS}/{id}.toml")
}

/// The text of a new decision. `line_ending` is the one that the backlog's files have.
pub fn decision_text(
    place: &DecidedPlace,
    because: &str,
    by: Option<&str>,
    review_on: Option<Date>,
    line_ending: &str,
) -> String {
    let (key, value) = place.key_and_value();
    let mut text = format!("{key} = {value}\n{} = {}\n", keys::BECAUSE.name, toml_text::text(because));
    if let Some(by) = by {
        text.push_str(&format!("{} = {}\n", keys::BY.name, toml_text::string(by)));
    }
    if let Some(date) = review_on {
        text.push_str(&format!("{} = {}\n", keys::REVIEW_ON.name, toml_text::date(date)));
    }
    with_line_ending(&text, line_ending)
}

/// A decision as somebody makes it.
#[derive(Clone, Copy, Debug)]
pub struct NewDecision<'d> {
    /// Where it puts its item.
    pub place: &'d DecidedPlace,
    /// Why.
    pub because: &'d str,
    /// Who decides, if that is known.
    pub by: Option<&'d str>,
    /// From when it should be reviewed.
    pub review_on: Option<Date>,
}

impl NewDecision<'_> {
    /// The text of its file.
    pub fn text(&self, line_ending: &str) -> String {
        decision_text(self.place, self.because, self.by, self.review_on, line_ending)
    }

    /// The text of its file in place of that of an earlier decision: comments stay. `None` if that has a syntax error or no
    /// place.
    pub fn replacing(&self, text: &str) -> Option<String> {
        let reason = NewReason { because: self.because, by: self.by };
        let moved = moved_text(text, self.place, Some(reason))?;
        let mark = if moved.starts_with('\u{feff}') { "\u{feff}" } else { "" };
        let toml = edited(moved.strip_prefix(mark)?, |edits| {
            Some(match self.review_on {
                Some(date) => edits.set(keys::REVIEW_ON.name, &toml_text::date(date), &rank),
                None => edits.remove(&[keys::REVIEW_ON.name]),
            })
        })?;
        Some(format!("{mark}{toml}"))
    }
}

/// A new reason for a decision, and who gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewReason<'r> {
    /// Why.
    pub because: &'r str,
    /// Who decides, if that is known.
    pub by: Option<&'r str>,
}

/// The decision `text` with another place, and another reason if there is one: comments, the date of its review and all else
/// stay. `None` if the text has a syntax error or no place.
pub fn moved_text(text: &str, place: &DecidedPlace, reason: Option<NewReason<'_>>) -> Option<String> {
    // The TOML library rejects a byte order mark, which some editors add.
    let mark = if text.starts_with('\u{feff}') { "\u{feff}" } else { "" };
    let mut toml = edited(text.strip_prefix(mark)?, |edits| place_edits(edits, place))?;
    if let Some(NewReason { because, by }) = reason {
        toml = edited(&toml, |edits| Some(edits.set(keys::BECAUSE.name, &toml_text::text(because), &rank)))?;
        toml = edited(&toml, |edits| match by {
            Some(by) => Some(edits.set(keys::BY.name, &toml_text::string(by), &rank)),
            None => Some(edits.remove(&[keys::BY.name])),
        })?;
    }
    Some(format!("{mark}{toml}"))
}

fn edited(toml: &str, edit: impl Fn(&TomlEdits<'_>) -> Option<Vec<TextEdit>>) -> Option<String> {
    apply_edits(toml, &edit(&TomlEdits::new(toml)?)?)
}

fn place_edits(edits: &TomlEdits<'_>, place: &DecidedPlace) -> Option<Vec<TextEdit>> {
    let target = keys::TARGETS.iter().find_map(|key| edits.layout().find(&[key.name]))?;
    let (key, value) = place.key_and_value();
    let has_key = target.path.last().is_some_and(|written| written == key);
    let has_value = edits.layout().text.get(target.value.range()) == Some(&*value);
    let key = (!has_key).then(|| TextEdit::replace(target.key, key));
    Some(key.into_iter().chain((!has_value).then(|| TextEdit::replace(target.value, value))).collect())
}

/// The position of a key in the order in which a decision is written. A target replaces another one.
fn rank(key: &str) -> Option<usize> {
    keys::NAMES.iter().position(|known| *known == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(text: &str, place: &DecidedPlace, reason: Option<NewReason<'_>>) -> String {
        moved_text(text, place, reason).unwrap()
    }

    #[test]
    fn a_new_decision_has_the_keys_in_their_order() {
        let above = DecidedPlace::Above("edit-cart".into());
        assert_eq!(
            decision_text(&above, "Christmas", Some("maria@shop.example"), Some(Date::constant(2026, 12, 24)), "\n"),
            "above = \"edit-cart\"\nbecause = \"Christmas\"\nby = \"maria@shop.example\"\nreview_on = 2026-12-24\n"
        );
        assert_eq!(
            decision_text(&DecidedPlace::Last, "a\nb", None, None, "\r\n"),
            "last = true\r\nbecause = \"\"\"\r\na\r\nb\"\"\"\r\n"
        );
        assert_eq!(path("edit-cart"), "decisions/edit-cart.toml");
    }

    #[test]
    fn a_moved_decision_keeps_all_else() {
        let text = "# why\r\nabove = 'a' # here\r\nbecause = \"B\"\r\n\r\nreview_on = 2026-12-24\r\n";
        let below = DecidedPlace::Below("c".into());
        assert_eq!(moved(text, &below, None), text.replace("above = 'a'", "below = \"c\""));
        assert_eq!(moved(text, &DecidedPlace::First, None), text.replace("above = 'a'", "first = true"));
        let reason = NewReason { because: "New", by: Some("m@x") };
        assert_eq!(
            moved(text, &below, Some(reason)),
            "# why\r\nbelow = \"c\" # here\r\nbecause = \"New\"\r\nby = \"m@x\"\r\n\r\nreview_on = 2026-12-24\r\n"
        );
        assert_eq!(
            moved("\u{feff}last = true\nbecause = \"B\"", &below, None),
            "\u{feff}below = \"c\"\nbecause = \"B\""
        );
    }

    #[test]
    fn whoever_gave_the_old_reason_did_not_give_the_new_one() {
        let text = "first = true\nbecause = \"B\"\nby = \"ana\"\n";
        let reason = |by| Some(NewReason { because: "New", by });
        assert_eq!(moved(text, &DecidedPlace::First, reason(None)), "first = true\nbecause = \"New\"\n");
        let ben = moved(text, &DecidedPlace::First, reason(Some("ben")));
        assert_eq!(ben, "first = true\nbecause = \"New\"\nby = \"ben\"\n");
        assert_eq!(moved(text, &DecidedPlace::First, None), text);
    }

    #[test]
    fn a_decision_that_lacks_its_reason_gets_one_below_its_place() {
        let reason = Some(NewReason { because: "New", by: Some("ben") });
        assert_eq!(
            moved("first = true", &DecidedPlace::Last, reason),
            "last = true\nbecause = \"New\"\nby = \"ben\"\n"
        );
    }

    #[test]
    fn what_is_no_decision_is_not_moved() {
        for text in ["first = ", "because = \"B\"\n", ""] {
            assert_eq!(moved_text(text, &DecidedPlace::Last, None), None, "{text}");
        }
    }
}
