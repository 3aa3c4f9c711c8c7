//! The keys of a decision, `decisions/ID.toml`.

use super::{Key, ValueType, names};
use crate::model::links::ReferenceKind;

/// What stands for the item in messages about the file's name, which is no key.
pub static ITEM: Key =
    Key::new("item", ValueType::Reference(ReferenceKind::Item)).doc("The item that is moved: the file's name.");
/// The item directly above which it is put.
pub static ABOVE: Key =
    target("above", ValueType::Reference(ReferenceKind::Item)).doc("The item directly above which it is put.");
/// The item directly below which it is put.
pub static BELOW: Key =
    target("below", ValueType::Reference(ReferenceKind::Item)).doc("The item directly below which it is put.");
/// Puts the item at the top.
pub static FIRST: Key = target("first", ValueType::True).doc("Puts the item at the top of the order.");
/// Puts the item at the end.
pub static LAST: Key = target("last", ValueType::True).doc("Puts the item at the end of the order.");
/// Why.
pub static BECAUSE: Key = Key::new("because", ValueType::String).doc("Why.").required().guarded();
/// Who decided.
pub static BY: Key = Key::new("by", ValueType::String).doc("Who decided.").guarded();
/// When it should be reviewed.
pub static REVIEW_ON: Key = Key::new("review_on", ValueType::Date)
    .doc("When the decision should be reviewed; it holds until its file is deleted.")
    .guarded();

/// All keys, in the order in which they are documented and written.
pub static ALL: &[&Key] = &[&ABOVE, &BELOW, &FIRST, &LAST, &BECAUSE, &BY, &REVIEW_ON];
/// Their names.
pub static NAMES: &[&str] = &names([&ABOVE, &BELOW, &FIRST, &LAST, &BECAUSE, &BY, &REVIEW_ON]);
/// The keys of which a decision has exactly one.
pub static TARGETS: &[&Key] = &[&ABOVE, &BELOW, &FIRST, &LAST];

/// A key that says where the item goes.
const fn target(name: &'static str, value: ValueType) -> Key {
    Key::new(name, value).deciding_order().guarded()
}
