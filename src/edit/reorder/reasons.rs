//! The reasons of new decisions, from what was typed behind the lines.

use std::collections::{HashMap, HashSet};

use super::Reordering;
use super::sheet::WantedLine;
use crate::model::{Backlog, Item, Ix};

/// The reasons of decisions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reasons {
    /// By item: the reason to be written. A decision without one keeps the reason that it has.
    pub new: HashMap<Ix<Item>, String>,
    /// The items whose decisions need a reason and have none, the first of each block of lines that move together.
    pub missing: Vec<Ix<Item>>,
    /// The items with typed reasons that none of the decisions needs.
    pub unused: Vec<Ix<Item>>,
}

/// Finds the reason of each decision: the one typed behind its line; or behind another one of the lines that move together; or
/// the only one, if only one block of lines moves; or the one that is `given` for all.
pub fn reasons(
    backlog: &Backlog,
    reordering: &Reordering,
    wanted: &[Ix<Item>],
    lines: &[WantedLine],
    given: Option<&str>,
) -> Reasons {
    let typed: HashMap<Ix<Item>, &str> =
        lines.iter().filter_map(|line| Some((line.item, line.because.as_deref()?))).collect();
    let decided: HashSet<Ix<Item>> = reordering.decided.iter().map(|(ix, _)| *ix).collect();
    let moved: HashSet<Ix<Item>> = reordering.moved.iter().copied().collect();
    let moves = |ix: &Ix<Item>| decided.contains(ix) || moved.contains(ix);
    let blocks: Vec<&[Ix<Item>]> = wanted.chunk_by(|one, other| moves(one) == moves(other)).collect();
    let moving = || blocks.iter().filter(|block| block.first().is_some_and(&moves));
    let is_single = moving().filter(|block| block.iter().any(|ix| moved.contains(ix))).count() <= 1;
    let only = typed.values().next().copied().filter(|_| is_single && typed.len() == 1);
    let has_reason = |ix: Ix<Item>| {
        let decision = backlog.decision_on(backlog.item(ix).id.as_str());
        decision.is_some_and(|decision| !decision.because.value.trim().is_empty())
    };
    let mut reasons = Reasons::default();
    let mut used: HashSet<&str> = HashSet::new();
    for block in moving() {
        let mut nearest = block.iter().find_map(|ix| typed.get(ix).copied());
        let mut is_asked = false;
        for ix in block.iter() {
            nearest = typed.get(ix).copied().or(nearest);
            let given = given.filter(|_| moved.contains(ix) || !has_reason(*ix));
            if !decided.contains(ix) {
                continue;
            }
            if let Some(because) = nearest.or(only).or(given) {
                used.insert(because);
                reasons.new.insert(*ix, because.to_owned());
            } else if !has_reason(*ix) && !std::mem::replace(&mut is_asked, true) {
                reasons.missing.push(*ix);
            }
        }
    }
    let is_unused = |line: &&WantedLine| line.because.as_deref().is_some_and(|because| !used.contains(because));
    reasons.unused = lines.iter().filter(is_unused).map(|line| line.item).collect();
    reasons
}
