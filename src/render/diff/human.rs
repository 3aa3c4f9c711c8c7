//! The difference as text for people.

use super::sentences::{self, DiffSentences, heading};
use super::view::DiffView;
use crate::diff::MovedItem;
use crate::model::Item;
use crate::render::style::{Role, TextLayout};
use crate::render::table::{self, Cell, Column};
use crate::render::terminal_text;

/// Mark, ranks, title, id, why.
const COLUMNS: [Column; 5] =
    [Column::Fixed, Column::Number, Column::Title(24), Column::Shrinks(14), Column::Shrinks(24)];

/// The sides, the gist, and a line for each item that entered, left or moved.
pub fn human(view: DiffView<'_>, layout: TextLayout) -> String {
    let style = layout.style;
    let sides = format!("{} → {}", terminal_text::line(view.base_name), terminal_text::line(view.head_name));
    let mut out = format!("{}\n{}.\n", style.paint(Role::Strong, sides), sentences::gist(&view));
    if let Some(sentence) = sentences::no_order(&view, &terminal_text::line) {
        out.push_str(&format!("{}.\n", style.paint(Role::Caution, sentence)));
    }
    let sections = [
        (heading::ENTERED, entered(&view)),
        (heading::LEFT, left(&view)),
        (heading::MOVED, moved(&view)),
        (heading::RENAMED, renamed(&view)),
        (heading::WAITING, arrived(&view)),
        (heading::ANSWERED, answered(&view)),
    ];
    // One set of widths for all sections: the eye follows columns across them.
    let rows: Vec<Vec<Cell>> = sections.iter().flat_map(|(_, rows)| rows.iter().cloned()).collect();
    let mut lines = table::lines(&COLUMNS, &rows, layout).into_iter();
    for (title, rows) in sections.iter().filter(|(_, rows)| !rows.is_empty()) {
        out.push_str(&format!("\n{}\n", style.paint(Role::Heading, title)));
        for line in lines.by_ref().take(rows.len()) {
            out.push_str(&line);
            out.push('\n');
        }
    }
    out
}

fn sentences() -> DiffSentences {
    DiffSentences { escape: terminal_text::line, id: terminal_text::line }
}

fn entered(view: &DiffView<'_>) -> Vec<Vec<Cell>> {
    let row = |entered: &crate::diff::EnteredItem| {
        let why = sentences().causes(&entered.causes, 0);
        row(Cell::styled(Role::Good, "+"), sentences::rank(entered.rank), view.current(entered.item), why)
    };
    view.diff.entered.iter().map(row).collect()
}

fn left(view: &DiffView<'_>) -> Vec<Vec<Cell>> {
    let row = |left: &crate::diff::LeftItem| {
        let why = sentences().causes(&left.causes, 0);
        row(Cell::styled(Role::Quiet, "-"), sentences::rank(left.base_rank), view.left(left), why)
    };
    view.diff.left.iter().map(row).collect()
}

fn moved(view: &DiffView<'_>) -> Vec<Vec<Cell>> {
    let row = |moved: &MovedItem| {
        let role = if moved.to < moved.from { Role::Good } else { Role::Caution };
        let ranks = sentences::ranks(moved.from, moved.to);
        let why = sentences().causes(&moved.causes, moved.more_causes);
        row(Cell::styled(role, sentences::arrow(moved)), ranks, view.current(moved.head), why)
    };
    view.diff.moved.iter().map(row).collect()
}

fn arrived(view: &DiffView<'_>) -> Vec<Vec<Cell>> {
    let row = |ix: &crate::model::Ix<Item>| {
        let item = view.current(*ix);
        row(Cell::styled(Role::Caution, "?"), String::new(), item, sentences().waiting(item))
    };
    view.diff.arrived.iter().map(row).collect()
}

fn answered(view: &DiffView<'_>) -> Vec<Vec<Cell>> {
    let row = |answered: &crate::diff::AnsweredItem| {
        let item = view.answered(answered);
        row(Cell::styled(Role::Good, "!"), String::new(), item, sentences().answer(answered, item))
    };
    view.diff.answered.iter().map(row).collect()
}

fn renamed(view: &DiffView<'_>) -> Vec<Vec<Cell>> {
    let row = |(old, new): (crate::model::Ix<Item>, crate::model::Ix<Item>)| {
        row(Cell::text(""), String::new(), view.current(new), sentences().renamed(view.former(old).id.as_str()))
    };
    view.only_renamed().into_iter().map(row).collect()
}

fn row(mark: Cell, ranks: String, item: &Item, why: String) -> Vec<Cell> {
    vec![
        mark,
        Cell::text(ranks),
        Cell::styled(Role::Strong, terminal_text::line(&item.title.value)),
        Cell::styled(Role::Id, item.id.as_str()),
        Cell::styled(Role::Quiet, why),
    ]
}
