//! Writes the goal into `backlog.toml` and leaves everything else as it is, to the byte.
//!
//! toml_edit finds the place, whatever way the table is written in, but it ends every line with LF. So only the
//! lines that it changed are taken from its output; all others keep their own bytes.

use toml_edit::{DocumentMut, InlineTable, Item, RawString, TableLike, Value};

const BOM: char = '\u{feff}';

/// Why the goal can't be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAdopted {
    /// The text is no TOML.
    Syntax,
    /// There is no table `[iteration]` that could hold a goal.
    NoIteration,
    /// `iteration` is something else than one table.
    NotATable,
    /// There is a goal that is a table or an array: to replace it would lose what somebody wrote there.
    OtherGoal,
}

/// `text`, a `backlog.toml`, with `goal` as its iteration's goal.
///
/// # Errors
/// A [`NotAdopted`]; nothing is guessed.
pub fn with_goal(text: &str, goal: &str) -> Result<String, NotAdopted> {
    let body = text.strip_prefix(BOM).unwrap_or(text);
    let mut document: DocumentMut = body.parse().map_err(|_| NotAdopted::Syntax)?;
    let iteration = document.get_mut("iteration").ok_or(NotAdopted::NoIteration)?;
    let padding = iteration.as_inline_table_mut().filter(|table| !table.contains_key("goal")).map(take_padding);
    let iteration = iteration.as_table_like_mut().ok_or(NotAdopted::NotATable)?;
    if iteration.get("goal").is_some_and(holds_more) {
        return Err(NotAdopted::OtherGoal);
    }
    set(iteration, goal, padding);
    let spliced = splice(body, &document.to_string());
    Ok(if body.len() < text.len() { format!("{BOM}{spliced}") } else { spliced })
}

/// The blank before the closing brace belongs to the last value, whichever that is.
fn take_padding(iteration: &mut InlineTable) -> RawString {
    let padding = iteration.iter_mut().last().and_then(|(_, value)| {
        let padding = value.decor().suffix().cloned();
        value.decor_mut().set_suffix("");
        padding
    });
    padding.unwrap_or_default()
}

/// Whether it holds values of its own.
fn holds_more(goal: &Item) -> bool {
    goal.is_table_like() || goal.is_array() || goal.is_array_of_tables()
}

/// Sets the goal; what stands around an old one, such as a comment behind it, stays.
fn set(iteration: &mut dyn TableLike, goal: &str, padding: Option<RawString>) {
    let mut value = Value::from(goal);
    match iteration.get_mut("goal").and_then(Item::as_value_mut) {
        Some(old) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        None => {
            let indent = if padding.is_some() { String::new() } else { indent(iteration) };
            if let Some(padding) = padding {
                value.decor_mut().set_prefix(" ");
                value.decor_mut().set_suffix(padding);
            }
            iteration.insert("goal", Item::Value(value));
            if let Some(mut key) = iteration.key_mut("goal").filter(|_| !indent.is_empty()) {
                key.leaf_decor_mut().set_prefix(indent);
            }
        }
    }
}

/// The blanks before the last key that has a line of its own: a table that is indented stays so.
fn indent(iteration: &dyn TableLike) -> String {
    let last = iteration.iter().filter(|(_, item)| item.is_value()).last();
    let before = last.and_then(|(name, _)| iteration.key(name)?.leaf_decor().prefix()?.as_str());
    let line = before.and_then(|before| before.rsplit('\n').next()).unwrap_or_default();
    if line.trim().is_empty() { line.to_owned() } else { String::new() }
}

/// The lines of `new`, with the bytes of `old` wherever the two have the same line before or after the change.
fn splice(old: &str, new: &str) -> String {
    let old_lines: Vec<&str> = old.split_inclusive('\n').collect();
    let new_lines: Vec<&str> = new.split_inclusive('\n').collect();
    let shorter = old_lines.len().min(new_lines.len());
    let pairs = old_lines.iter().zip(&new_lines);
    let before = pairs.take_while(|(a, b)| content(a) == content(b)).count();
    let pairs = old_lines.iter().rev().zip(new_lines.iter().rev()).take(shorter - before);
    let after = pairs.take_while(|(a, b)| content(a) == content(b)).count();
    let changed = new_lines.get(before..new_lines.len() - after).unwrap_or_default();
    let mut out: String = old_lines.iter().take(before).copied().collect();
    let end = line_end(&old_lines, before);
    if before > 0 && !out.ends_with('\n') && !changed.is_empty() {
        out.push_str(end);
    }
    for line in changed {
        out.push_str(content(line));
        out.push_str(if line.ends_with('\n') { end } else { "" });
    }
    out.extend(old_lines.iter().skip(old_lines.len() - after).copied());
    out
}

/// The line without its end.
fn content(line: &str) -> &str {
    let line = line.strip_suffix('\n').unwrap_or(line);
    line.strip_suffix('\r').unwrap_or(line)
}

/// How the line at `at` ends, or the one before it: a changed line ends as it did.
fn line_end(lines: &[&str], at: usize) -> &'static str {
    let around = [Some(at), at.checked_sub(1)];
    let crlf = around.into_iter().flatten().filter_map(|at| lines.get(at)).find(|line| line.ends_with('\n'));
    if crlf.is_some_and(|line| line.ends_with("\r\n")) { "\r\n" } else { "\n" }
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
        let text = "[iteration]\ncapacity = 20 # c\n\n# decisions\n[[decisions]]\nitem = 'x'";
        let new = "[iteration]\ncapacity = 20 # c\ngoal = \"b\"\n\n# decisions\n[[decisions]]\nitem = 'x'";
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
    fn line_ends_and_byte_order_marks_stay() {
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
    fn what_can_not_hold_a_goal_is_refused() {
        assert_eq!(with_goal("[product]\n", "b"), Err(NotAdopted::NoIteration));
        assert_eq!(with_goal("iteration = 3\n", "b"), Err(NotAdopted::NotATable));
        assert_eq!(with_goal("[[iteration]]\n", "b"), Err(NotAdopted::NotATable));
        for goal in ["[iteration.goal]", "[[iteration.goal]]", "[iteration]\ngoal.x = 1", "[iteration]\ngoal = []"] {
            assert_eq!(with_goal(&format!("{goal}\n"), "b"), Err(NotAdopted::OtherGoal), "{goal}");
        }
        assert_eq!(with_goal("[iteration\n", "b"), Err(NotAdopted::Syntax));
    }

    #[test]
    fn adopting_the_goal_again_changes_nothing() {
        let text = "[iteration]\r\ngoal = \"b\" # x\r\n[a]\nb = \"\"\"\r\n x\n\"\"\"\r\n";
        assert_eq!(with_goal(text, "b").as_deref(), Ok(text));
    }
}
