//! Sets what the iteration can hold in `backlog.toml`, and leaves everything else unchanged, byte for byte.

use super::change::apply_edits;
use super::tables::add_table;
use super::toml_edits::TomlEdits;
use crate::model::keys::config::{TOP, iteration};

const BOM: &str = "\u{feff}";

/// What the iteration can hold, as numbers in TOML.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts<'a> {
    /// What the team can do in it.
    pub capacity: Option<&'a str>,
    /// The share of that which is kept free.
    pub reserve: Option<&'a str>,
}

/// The text of `backlog.toml` with these amounts. `None` if it has a syntax error, or `iteration` isn't a table.
pub fn set(text: &str, amounts: Amounts<'_>) -> Option<String> {
    let given = [(iteration::CAPACITY.name, amounts.capacity), (iteration::RESERVE.name, amounts.reserve)];
    let given = || given.iter().filter_map(|(key, value)| Some((*key, (*value)?)));
    let (mark, mut toml) = match text.strip_prefix(BOM) {
        Some(rest) => (BOM, rest.to_owned()),
        None => ("", text.to_owned()),
    };
    let name = iteration::TABLE.name;
    let is_written = TomlEdits::new(&toml)?.layout().at_or_below(&[name]).next().is_some();
    if !is_written {
        let entries: String = given().map(|(key, value)| format!("{key} = {value}\n")).collect();
        let table = format!("{}\n{entries}", iteration::TABLE.header());
        return apply_edits(text, &[add_table(text, name, &table)]);
    }
    let rank = |key: &str| TOP.iter().position(|top| *top == key);
    for (key, value) in given() {
        let edits = TomlEdits::new(&toml)?.set_entry([name, key], value, &rank).ok()?;
        toml = apply_edits(&toml, &edits)?;
    }
    Some(format!("{mark}{toml}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(text: &str, capacity: Option<&str>, reserve: Option<&str>) -> String {
        set(text, Amounts { capacity, reserve }).unwrap()
    }

    #[test]
    fn only_the_numbers_change() {
        let text = "# a\r\n[iteration] # now\r\ncapacity = 20 # people\r\n\r\n[rules]\r\n";
        assert_eq!(changed(text, Some("23.5"), None), text.replace("20", "23.5"));
        assert_eq!(changed(text, None, Some("0.4")), text.replace("people\r\n", "people\r\nreserve = 0.4\r\n"));
        let both = changed(&format!("\u{feff}{text}"), Some("1"), Some("0.5"));
        assert_eq!(both, format!("\u{feff}{}", text.replace("20 # people\r\n", "1 # people\r\nreserve = 0.5\r\n")));
    }

    #[test]
    fn every_way_to_write_the_table_is_edited() {
        for (text, expected) in [
            ("iteration = {}\n", "iteration = { capacity = 1, reserve = 0.5 }\n"),
            ("iteration = { capacity = 2 }\n", "iteration = { capacity = 1, reserve = 0.5 }\n"),
            ("iteration.capacity = 2\n", "iteration.capacity = 1\niteration.reserve = 0.5\n"),
            ("[product]\nunit = 'x'\n", "[product]\nunit = 'x'\n\n[iteration]\ncapacity = 1\nreserve = 0.5\n"),
            ("", "[iteration]\ncapacity = 1\nreserve = 0.5\n"),
        ] {
            assert_eq!(changed(text, Some("1"), Some("0.5")), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_table_is_left_alone() {
        let amounts = Amounts { capacity: Some("1"), reserve: None };
        for text in ["iteration = 3\n", "[[iteration]]\n", "[iteration\n"] {
            assert_eq!(set(text, amounts), None, "{text}");
        }
    }
}
