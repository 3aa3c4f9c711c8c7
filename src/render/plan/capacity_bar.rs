//! Capacity as a bar: committed, reserved and claimed, free.

use super::view::PlanView;
use crate::model::Amount;
use crate::render::style::{Role, TextLayout};
use crate::render::terminal_text;

/// Maximum width of the bar.
const MAX_WIDTH: usize = 72;

/// A part of the bar.
pub struct Part {
    /// What it is.
    pub word: &'static str,
    mark: char,
    role: Role,
    /// How much it is.
    pub amount: Amount,
}

/// The bar and its legend; nothing for a capacity of zero.
pub fn lines(view: &PlanView<'_>, layout: TextLayout) -> Vec<String> {
    let parts = parts(view);
    let total: Amount = parts.iter().map(|part| part.amount).sum();
    if total == Amount::ZERO {
        return Vec::new();
    }
    let cells = cells(&parts, total, layout.wrap_width.min(layout.width).min(MAX_WIDTH));
    let bar = parts.iter().zip(cells).map(|(part, n)| layout.style.paint(part.role, part.mark.to_string().repeat(n)));
    let mut lines = vec![bar.collect()];
    lines.extend(legend(&parts, layout));
    lines
}

/// The legend, wrapped. Text is styled after its width is computed, because escape sequences take no columns.
fn legend(parts: &[Part], layout: TextLayout) -> Vec<String> {
    const GAP: &str = "   ";
    let mut lines: Vec<(usize, Vec<String>)> = Vec::new();
    for part in parts.iter().filter(|part| part.amount > Amount::ZERO) {
        let words = format!(" {} {}", part.word, part.amount);
        let width = 1 + terminal_text::width(&words);
        let painted = format!("{}{words}", layout.style.paint(part.role, part.mark));
        match lines.last_mut() {
            Some((used, line)) if *used + GAP.len() + width <= layout.wrap_width => {
                *used += GAP.len() + width;
                line.push(painted);
            }
            _ => lines.push((width, vec![painted])),
        }
    }
    lines.into_iter().map(|(_, line)| line.join(GAP)).collect()
}

/// The amount of each part. What exceeds the budget is a part of its own, so that the bar shows the overcommitment.
pub fn parts(view: &PlanView<'_>) -> [Part; 7] {
    let (budget, reserved) = (&view.plan.budget, &view.plan.reserve_claims);
    let committed = view.plan.commitment.as_ref().map_or(Amount::ZERO, |goal| goal.cost + goal.done);
    let claimed = reserved.cost + reserved.done;
    let part = |word, mark, role, amount| Part { word, mark, role, amount };
    [
        part("committed", '█', Role::Good, committed.min(budget.budget)),
        part("over the budget", '▓', Role::Bad, committed - budget.budget),
        part("in progress besides", '▚', Role::Caution, view.plan.in_progress.cost),
        part("other finished work", '▞', Role::Caution, view.plan.other_done),
        part("free", '·', Role::Quiet, view.plan.next.free),
        part("claimed by bugs and feedback", '▒', Role::Caution, claimed),
        part("reserve", '░', Role::Quiet, budget.reserve - claimed),
    ]
}

/// The number of cells of each part. The running sum is rounded, so that they always add up to `width`.
fn cells(parts: &[Part], total: Amount, width: usize) -> Vec<usize> {
    let (mut sum, mut drawn) = (Amount::ZERO, 0);
    let cell = |part: &Part| {
        sum += part.amount;
        let until = crate::model::decimal::ratio(sum, total) * width as f64;
        let until = (until.round() as usize).min(width);
        let cells = until - drawn;
        drawn = until;
        cells
    };
    parts.iter().map(cell).collect()
}
