//! What value and cost leave open: the fewest candidates, then the list that sorts first.
//!
//! Where they are few, all equal selections are looked at. Else both are asked of the same search, as questions that it answers with a witness or with a proof that there is none.
//! Each has an allowance of work, not of time, so that the answer stays the same on every machine: with small numbers there can
//! be millions of equal selections, and telling them apart can take longer than finding the value did. Where the
//! allowance runs out, the best witness so far stands, and the answer says that its number isn't proven the fewest.
//! A time limit doesn't end this phase: an optimal answer would then depend on the clock.

use super::core::Core;
use super::enumerate::Walk;
use super::incumbent::{Goal, Selected};
use super::relaxation::Relaxation;
use super::search::{Outcome, Search, WALK, WALKED_PLACES};

/// Work that may be spent on the order of lists; a few hundredths of a second.
const LIST_WORK: u64 = 400_000;

/// The least work that may be spent on the number of candidates, whatever the search for the value took.
const COUNT_WORK: u64 = 4_000_000;

/// The preferred one among the selections as valuable and cheap as the best of `outcome`, and whether its number of
/// candidates is proven the fewest. This spends at most half of the search's work on top.
pub(super) fn settle(core: &Core, outcome: Outcome<'_>) -> (Selected, bool) {
    let Outcome { best, work, relaxation, .. } = outcome;
    let tied = core.within(best.cost, best.chosen.len());
    let known = (tied.cap <= WALKED_PLACES).then(|| first_of_all(relaxation.turned_to(&tied), &best));
    match known.flatten() {
        Some(first) => (first, true),
        None => fewest(core, best, work),
    }
}

/// The preferred one by looking at every equal selection; nothing if they are too many.
fn first_of_all(mut relaxation: Relaxation<'_>, best: &Selected) -> Option<Selected> {
    let goal = Goal::reaching(best.value, best.cost);
    relaxation.optimise(&goal);
    let mut first = best.clone();
    let whole = Walk::new(&relaxation, &goal, WALK).run(&mut |selected| {
        if selected.beats(&first) {
            first = selected;
        }
        Some(goal)
    });
    whole.then_some(first)
}

/// The preferred one by asking for fewer and fewer candidates.
fn fewest(core: &Core, best: Selected, spent: u64) -> (Selected, bool) {
    let mut best = best;
    let mut work = COUNT_WORK.max(spent / 2);
    let mut never = || false;
    let mut tied = core.within(best.cost, best.chosen.len());
    while tied.cap > 0 {
        tied.cap = best.chosen.len().saturating_sub(1);
        let outcome = Search::reaching(Relaxation::new(&tied), best.value).with_work(work).run(&mut never);
        work = work.saturating_sub(outcome.work);
        match outcome.found {
            Some(fewer) => best = fewer,
            None if outcome.finished => break,
            None => return (best, false),
        }
    }
    tied.cap = best.chosen.len();
    (first_list(&tied, best), true)
}

/// Decides candidate by candidate, in order, whether an equal selection may hold it.
fn first_list(core: &Core, best: Selected) -> Selected {
    let mut best = best;
    let mut work = LIST_WORK;
    let (mut inside, mut outside) = (Vec::new(), Vec::new());
    for candidate in 0..core.len() as u32 {
        if inside.len() == best.chosen.len() {
            break;
        }
        if best.chosen.binary_search(&candidate).is_ok() {
            inside.push(candidate);
            continue;
        }
        let mut never = || false;
        let search = Search::reaching(Relaxation::new(core), best.value).with_work(work);
        inside.push(candidate);
        let outcome = search.decided(&inside, &outside).run(&mut never);
        work = work.saturating_sub(outcome.work);
        match outcome.found {
            Some(earlier) => best = earlier,
            None if outcome.finished => {
                inside.pop();
                outside.push(candidate);
            }
            None => break,
        }
    }
    best
}
