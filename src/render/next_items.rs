//! `topline next`: the first startable items, and the items above them.

use serde::Serialize;

use super::json_output::{self, SCHEMA};
use super::order_json::ItemJson;
use super::priority_table::{size, state_text};
use super::style::{Role, TextLayout};
use super::table::GAP;
use super::terminal_text;
use crate::model::{Backlog, Item, Status};
use crate::order::{Order, Placed, reason};

/// The first startable items, and the items above the last of them that can't be started.
#[derive(Debug)]
pub struct StartableItems<'o> {
    /// Startable items with their ranks.
    pub startable: Vec<(usize, &'o Placed)>,
    /// Items above the last startable one shown, with their ranks.
    pub above: Vec<(usize, &'o Placed)>,
}

impl<'o> StartableItems<'o> {
    /// The first `count` startable items of `order`.
    pub fn new(backlog: &Backlog, order: &'o Order, count: usize) -> Self {
        let mut next = Self { startable: Vec::new(), above: Vec::new() };
        for (at, placed) in order.placed.iter().enumerate() {
            if next.startable.len() == count {
                break;
            }
            let list = if placed.is_startable(backlog) { &mut next.startable } else { &mut next.above };
            list.push((at + 1, placed));
        }
        if let Some((last, _)) = next.startable.last() {
            next.above.retain(|(rank, _)| rank < last);
        }
        next
    }
}

/// The least of a title that is shown, in columns, however long what follows is.
const MIN_TITLE: usize = 16;

/// For people. `shown` gives the path of a file of the backlog as people can open it.
pub fn human(
    backlog: &Backlog,
    next: &StartableItems<'_>,
    layout: TextLayout,
    shown: &dyn Fn(&str) -> String,
) -> String {
    let style = layout.style;
    let mut out = String::new();
    if next.startable.is_empty() {
        out.push_str("Nothing can be started.\n");
    }
    for (rank, placed) in &next.startable {
        let item = backlog.item(placed.item);
        let title = style.paint(Role::Strong, title(item, *rank, &[item.id.as_str()], layout));
        out.push_str(&format!("{rank}. {title}  {}\n", style.paint(Role::Id, &item.id)));
        let size = size(backlog, item).unwrap_or_else(|| "no estimate".to_owned());
        let why = terminal_text::line(&reason::text(backlog, placed));
        out.push_str(&format!(
            "   {} · {size} · {why}\n   {}\n",
            item.kind.value.name(),
            style.paint(Role::Quiet, terminal_text::line(&shown(&item.path)))
        ));
    }
    if !next.above.is_empty() {
        out.push_str(&format!("\n{}\n", style.paint(Role::Heading, "Above, but can't be started")));
    }
    for (rank, placed) in &next.above {
        let item = backlog.item(placed.item);
        let role = if item.status.value == Status::Doing { Role::Good } else { Role::Caution };
        let state = state_text(backlog, placed).unwrap_or_default();
        out.push_str(&format!(
            "{rank}. {}  {}  {}\n",
            title(item, *rank, &[item.id.as_str(), &state], layout),
            style.paint(Role::Id, &item.id),
            style.paint(role, state)
        ));
    }
    out
}

/// The title, cut so that what follows in the line isn't.
fn title(item: &Item, rank: usize, after: &[&str], layout: TextLayout) -> String {
    let others = after.iter().map(|text| GAP + terminal_text::width(text)).sum::<usize>();
    let before = format!("{rank}. ").len();
    let room = layout.width.saturating_sub(before + others).max(MIN_TITLE);
    terminal_text::truncate(&terminal_text::line(&item.title.value), room)
}

#[derive(Serialize)]
struct NextJson<'b> {
    schema: u32,
    next: Vec<ItemJson<'b>>,
    above: Vec<ItemJson<'b>>,
}

/// As JSON; items have the format of `priority --format json`.
pub fn json(backlog: &Backlog, next: &StartableItems<'_>) -> String {
    let items =
        |list: &[(usize, &Placed)]| list.iter().map(|(rank, placed)| ItemJson::new(backlog, *rank, placed)).collect();
    json_output::to_line(&NextJson { schema: SCHEMA, next: items(&next.startable), above: items(&next.above) })
}

#[cfg(test)]
mod tests {
    use super::super::style::Style;
    use super::*;
    use crate::text::{SourceFile, Tree};
    use crate::{order, parse};

    #[test]
    fn titles_give_way_and_reasons_stay() {
        let story = |id: &str, rest: &str| {
            let text = format!("+++\ntitle = \"{}\"\n{rest}\n+++\n- [ ] x\n", "A long title ".repeat(8).trim());
            SourceFile::from_bytes(format!("stories/{id}.md"), text.into_bytes())
        };
        let config = SourceFile::from_bytes("backlog.toml", b"[policy.ready]\nstory = [\"estimate\"]".to_vec());
        let stories = vec![story("lacking", "value = 9"), story("ready", "estimate = 1")];
        let parsed = parse::tree(&Tree { config: Some(config), stories, ..Tree::default() }, &[]);
        let order = order::compute_unchecked(&parsed.backlog);
        let layout = TextLayout { style: Style::default(), width: 80, wrap_width: 80 };
        let next = StartableItems::new(&parsed.backlog, &order, 1);
        let shown = human(&parsed.backlog, &next, layout, &|path| format!("backlog/{path}"));
        assert!(shown.lines().all(|line| terminal_text::width(line) <= 80), "{shown}");
        assert!(
            shown.contains("…  ready\n   story · 1 point · rest, density 0\n   backlog/stories/ready.md\n"),
            "{shown}"
        );
        assert!(shown.contains("…  lacking  not ready: estimate\n"), "{shown}");
    }
}
