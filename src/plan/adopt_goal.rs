//! Sets the iteration goal in `backlog.toml` and leaves everything else unchanged, byte for byte.
//!
//! toml_edit handles every way to write the table, but it ends all lines with LF. So only the lines that it
//! changed are taken from its output; all other lines keep their own bytes.

use toml_edit::{DocumentMut, InlineTable, Item, RawString, TableLike, Value};

const BOM: char = '\u{feff}';

/// Why the goal can't be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdoptGoalError {
    /// The text is not valid TOML.
    Syntax,
    /// There is no `iteration` table.
    MissingIteration,
    /// `iteration` is not a table, or is an array of tables.
    IterationNotATable,
    /// The goal is a table or an array; replacing it would lose what someone wrote there.
    GoalIsContainer,
}

/// Returns `text`, a `backlog.toml`, with `goal` as the goal of its iteration.
///
/// # Errors
/// An [`AdoptGoalError`] if the goal can't be set without guessing.
pub fn with_goal(text: &str, goal: &str) -> Result<String, AdoptGoalError> {
    with_value(text, "goal", Value::from(goal))
}

/// Returns `text` with `value` as the value of `key` of its iteration.
pub(super) fn with_value(text: &str, key: &str, value: Value) -> Result<String, AdoptGoalError> {
    let body = text.strip_prefix(BOM).unwrap_or(text);
    let mut document: DocumentMut = body.parse().map_err(|_| AdoptGoalError::Syntax)?;
    let item = document.get_mut("iteration").ok_or(AdoptGoalError::MissingIteration)?;
    let without_key = item.as_inline_table_mut().filter(|table| !table.contains_key(key));
    let trailing_space = without_key.map(take_trailing_space);
    let iteration = item.as_table_like_mut().ok_or(AdoptGoalError::IterationNotATable)?;
    if iteration.get(key).is_some_and(is_container) {
        return Err(AdoptGoalError::GoalIsContainer);
    }
    set_value(iteration, key, value, trailing_space);
    let spliced = splice(body, &document.to_string());
    Ok(if body.len() < text.len() { format!("{BOM}{spliced}") } else { spliced })
}

/// Removes the space before the closing brace, which toml_edit stores as a suffix of the last value.
fn take_trailing_space(iteration: &mut InlineTable) -> RawString {
    let trailing_space = iteration.iter_mut().last().and_then(|(_, value)| {
        let suffix = value.decor().suffix().cloned();
        value.decor_mut().set_suffix("");
        suffix
    });
    trailing_space.unwrap_or_default()
}

/// Whether the value holds values of its own.
fn is_container(value: &Item) -> bool {
    value.is_table_like() || value.is_array() || value.is_array_of_tables()
}

/// Sets the value, and keeps what surrounds an existing one, such as a comment after it.
fn set_value(iteration: &mut dyn TableLike, key: &str, mut value: Value, trailing_space: Option<RawString>) {
    match iteration.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        None => {
            let indentation = if trailing_space.is_some() { String::new() } else { indentation(iteration) };
            if let Some(trailing_space) = trailing_space {
                value.decor_mut().set_prefix(" ");
                value.decor_mut().set_suffix(trailing_space);
            }
            iteration.insert(key, Item::Value(value));
            if let Some(mut key) = iteration.key_mut(key).filter(|_| !indentation.is_empty()) {
                key.leaf_decor_mut().set_prefix(indentation);
            }
        }
    }
}

/// The indentation of the last key on a line of its own, for the new key.
fn indentation(iteration: &dyn TableLike) -> String {
    let last = iteration.iter().filter(|(_, item)| item.is_value()).last();
    let before = last.and_then(|(name, _)| iteration.key(name)?.leaf_decor().prefix()?.as_str());
    let line = before.and_then(|before| before.rsplit('\n').next()).unwrap_or_default();
    if line.trim().is_empty() { line.to_owned() } else { String::new() }
}

/// The lines of `new`, with the bytes of `old` for all lines before and after the change.
fn splice(old: &str, new: &str) -> String {
    let old_lines: Vec<&str> = old.split_inclusive('\n').collect();
    let new_lines: Vec<&str> = new.split_inclusive('\n').collect();
    let shorter = old_lines.len().min(new_lines.len());
    let from_start = old_lines.iter().zip(&new_lines);
    let before = from_start.take_while(|(old, new)| content(old) == content(new)).count();
    let from_end = old_lines.iter().rev().zip(new_lines.iter().rev()).take(shorter - before);
    let after = from_end.take_while(|(old, new)| content(old) == content(new)).count();
    let changed = new_lines.get(before..new_lines.len() - after).unwrap_or_default();
    let mut out: String = old_lines.iter().take(before).copied().collect();
    let line_ending = line_ending(&old_lines, before);
    if before > 0 && !out.ends_with('\n') && !changed.is_empty() {
        out.push_str(line_ending);
    }
    for line in changed {
        out.push_str(content(line));
        out.push_str(if line.ends_with('\n') { line_ending } else { "" });
    }
    out.extend(old_lines.iter().skip(old_lines.len() - after).copied());
    out
}

/// The line without its line ending.
fn content(line: &str) -> &str {
    let without_lf = line.strip_suffix('\n').unwrap_or(line);
    without_lf.strip_suffix('\r').unwrap_or(without_lf)
}

/// The line ending of line `at`, or of the line before it.
fn line_ending(lines: &[&str], at: usize) -> &'static str {
    let nearby = [Some(at), at.checked_sub(1)].into_iter().flatten().filter_map(|at| lines.get(at));
    let complete_line = nearby.copied().find(|line| line.ends_with('\n'));
    if complete_line.is_some_and(|line| line.ends_with("\r\n")) { "\r\n" } else { "\n" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_goal_is_replaced_and_nothing_else() {
        let text = "# top\n\n[iteration]  # now\ncapacity = 20\ngoal   =   'a'   # why\n\n# rules\n[rules]\n";
        let new = "# top\n\n[iteration]  # now\ncapacity = 20\ngoal   =   \"b\"   # why\n\n# rules\n[rules]\n";
        assert_eq!(with_goal(text, "b").as_deref(), Ok(new));
    }

    #[test]
    fn a_new_goal_stands_below_the_other_keys() {
        let text = "[iteration]\ncapacity = 20 # c\n\n# rules\n[rules]\nno-step = 'off'";
        let new = "[iteration]\ncapacity = 20 # c\ngoal = \"b\"\n\n# rules\n[rules]\nno-step = 'off'";
        assert_eq!(with_goal(text, "b").as_deref(), Ok(new));
    }

    #[test]
    fn an_indented_table_stays_indented() {
        let text = "  [iteration]\n\t# how much\n\tcapacity = 20\n  [team]\n";
        let new = "  [iteration]\n\t# how much\n\tcapacity = 20\n\tgoal = \"b\"\n  [team]\n";
        assert_eq!(with_goal(text, "b").as_deref(), Ok(new));
        let text = "  [iteration]\n    capacity = 20\n\n    # less\n    reserve = 0.4 # r";
        assert_eq!(with_goal(text, "b"), Ok(format!("{text}\n    goal = \"b\"\n")));
    }

    #[test]
    fn line_endings_and_byte_order_marks_are_kept() {
        let text = "\u{feff}[iteration]\r\ncapacity = 20\r\n\r\n# mixed\n[team]\r\n";
        let new = "\u{feff}[iteration]\r\ncapacity = 20\r\ngoal = \"b\"\r\n\r\n# mixed\n[team]\r\n";
        assert_eq!(with_goal(text, "b").as_deref(), Ok(new));
        assert_eq!(with_goal("[iteration]\r\ngoal = 'a'\r\n", "b").as_deref(), Ok("[iteration]\r\ngoal = \"b\"\r\n"));
    }

    #[test]
    fn other_ways_to_write_the_table() {
        assert_eq!(
            with_goal("iteration = {goal = 'a', capacity = 1 }\n", "b").as_deref(),
            Ok("iteration = {goal = \"b\", capacity = 1 }\n")
        );
        assert_eq!(
            with_goal("iteration = { capacity = 1 }\n", "b").as_deref(),
            Ok("iteration = { capacity = 1, goal = \"b\" }\n")
        );
        assert_eq!(
            with_goal("iteration.capacity = 1\n", "b").as_deref(),
            Ok("iteration.capacity = 1\niteration.goal = \"b\"\n")
        );
        assert_eq!(with_goal("[iteration]", "b").as_deref(), Ok("[iteration]\ngoal = \"b\"\n"));
    }

    #[test]
    fn a_table_that_cannot_hold_a_goal_is_an_error() {
        assert_eq!(with_goal("[product]\n", "b"), Err(AdoptGoalError::MissingIteration));
        assert_eq!(with_goal("iteration = 3\n", "b"), Err(AdoptGoalError::IterationNotATable));
        assert_eq!(with_goal("[[iteration]]\n", "b"), Err(AdoptGoalError::IterationNotATable));
        for goal in ["[iteration.goal]", "[[iteration.goal]]", "[iteration]\ngoal.x = 1", "[iteration]\ngoal = []"] {
            assert_eq!(with_goal(&format!("{goal}\n"), "b"), Err(AdoptGoalError::GoalIsContainer), "{goal}");
        }
        assert_eq!(with_goal("[iteration\n", "b"), Err(AdoptGoalError::Syntax));
    }

    #[test]
    fn adopting_the_goal_again_changes_nothing() {
        let text = "[iteration]\r\ngoal = \"b\" # x\r\n[a]\nb = \"\"\"\r\n x\n\"\"\"\r\n";
        assert_eq!(with_goal(text, "b").as_deref(), Ok(text));
    }
}
