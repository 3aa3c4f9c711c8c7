//! Where the decisions of a list put their items: next to which others, so that the list is just that.

use super::decided_list::DecidedList;
use crate::order::Section;

/// Where a decision puts an item. Items are ranks before decisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RankPlace {
    /// Directly above another item.
    Above(usize),
    /// Directly below another item.
    Below(usize),
    /// At the top.
    First,
    /// At the end.
    Last,
}

/// By item: its place, if it needs a decision. Items that move next to each other hang on each other, the outermost on the kept
/// item beside it. On which of the two sides they hang decides on their section: as many as possible get the one of
/// `wanted`, and otherwise that of the item below.
pub fn places(found: &DecidedList, own: &[Section], wanted: &[Option<Section>]) -> Vec<Option<RankPlace>> {
    let mut places = vec![None; found.list.len()];
    let mut start = 0;
    for run in found.list.chunk_by(|one, other| found.is_moved[*one] == found.is_moved[*other]) {
        let end = start + run.len();
        if run.first().is_some_and(|item| found.is_moved[*item]) {
            let above = start.checked_sub(1).map(|above| found.list[above]);
            let below = found.list.get(end).copied();
            place_run(run, above, below, (own, wanted), &mut places);
        }
        start = end;
    }
    places
}

fn place_run(
    run: &[usize],
    above: Option<usize>,
    below: Option<usize>,
    (own, wanted): (&[Section], &[Option<Section>]),
    places: &mut [Option<RankPlace>],
) {
    let upper = above.map_or(Section::Decision, |above| own[above]);
    let lower = below.map_or(Section::DecisionLast, |below| own[below]);
    let fits = |split: usize| {
        let is_wanted = |(at, item): (usize, &usize)| wanted[*item] == Some(if at < split { upper } else { lower });
        run.iter().enumerate().filter(|(at, item)| is_wanted((*at, item))).count()
    };
    // Without a wish, items don't hang on the top or the end of the list.
    let default = if below.is_some() || above.is_none() { 0 } else { run.len() };
    let best = (0..=run.len()).max_by_key(|split| (fits(*split), *split == default));
    let (upper, lower) = run.split_at(best.unwrap_or(default));
    let mut on = above.map_or(RankPlace::First, RankPlace::Below);
    for item in upper {
        places[*item] = Some(on);
        on = RankPlace::Below(*item);
    }
    let mut on = below.map_or(RankPlace::Last, RankPlace::Above);
    for item in lower.iter().rev() {
        places[*item] = Some(on);
        on = RankPlace::Above(*item);
    }
}
