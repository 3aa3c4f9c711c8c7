//! The keys of an entry of `deployments.toml`.

use super::{Key, ValueType, names};
use crate::model::item::MAX_TITLE;

/// The name of its array of tables.
pub const TABLE: &str = "deployments";

/// When it was deployed.
pub static ON: Key = Key::new("on", ValueType::Timestamp)
    .doc("When it was deployed: a day, or a date and time with an offset.")
    .required();
/// What was deployed.
pub static NAME: Key =
    Key::new("name", ValueType::Line(MAX_TITLE)).doc("What was deployed, such as a version.").required();
/// Anything worth knowing about it.
pub static NOTE: Key = Key::new("note", ValueType::String).doc("Anything worth knowing about it.");

/// All keys, in the order in which they are documented and written.
pub static ALL: &[&Key] = &[&ON, &NAME, &NOTE];
/// Their names.
pub static NAMES: &[&str] = &names([&ON, &NAME, &NOTE]);
