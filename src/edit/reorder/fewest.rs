//! Finds the fewest items that must get a decision so that the order is a wanted one.
//!
//! All others keep the sequence of their lanes, and each item with a decision can go anywhere. So the *list after decisions*
//! is any list in which the kept items are in that sequence, and the order is what walking that list gives, with the
//! prerequisites of each item placed before it.
//!
//! That walk is a forest over the wanted order: its items in post-order, each below one that depends on it directly. A tree is
//! a block of the wanted order, which ends with its root, the item in its own place. A forest fits a list if
//!
//! - the roots are in the order of the list, and so are the children of each item;
//! - every other item of a tree comes later in the list than the root;
//! - a prerequisite of an item that one of its children has pulled up comes later than that child.
//!
//! So every item has a lower bound, the place of the last kept item that must come before it, and is kept only if it stands
//! behind that. The search goes through the wanted order and remembers, for each number of decisions, the lowest bounds
//! that are possible, as the search for a longest increasing subsequence does (Fredman 1975); where items are pulled up, it
//! also tries each tree. It is bounded by a number of decisions that doubles until one is enough.

use std::collections::{HashMap, HashSet};

use super::decided_list::{DecidedList, Plan};

/// Longer trees of prerequisites aren't tried: each is a recursion.
const MAX_TREE: usize = 400;
/// How many subtrees are tried. Beyond that the result may have more decisions than it needs, but it is exact.
const MAX_SUBTREES: usize = 2_000_000;

/// A backlog in numbers: each item is its rank before decisions and dependencies, from 0.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The items in the wanted order, in which no item is above its prerequisites.
    pub wanted: Vec<usize>,
    /// By item: the open items that it depends on.
    pub prerequisites: Vec<Vec<usize>>,
    /// By item: what a decision about it costs beside being one; the sum is the least possible.
    pub reluctance: Vec<u32>,
}

/// The list with the fewest decisions from which dependencies make the wanted order.
pub fn fewest_decisions(wish: &Wish) -> DecidedList {
    let mut search = Search::new(wish);
    let count = wish.wanted.len();
    let limits = std::iter::once(0).chain(std::iter::successors(Some(1), |limit| Some(limit * 2)));
    for limit in limits.take_while(|limit| *limit < 2 * count.max(1)) {
        if let Some(plan) = search.run(limit) {
            return plan.list(&wish.wanted);
        }
    }
    // Not reached: with a decision for each item any order is possible.
    DecidedList { list: wish.wanted.clone(), is_moved: vec![true; count] }
}

/// What decisions cost: their number, then how unwelcome they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Cost {
    decisions: usize,
    reluctance: u32,
}

impl Cost {
    fn plus(self, other: Self) -> Self {
        Self { decisions: self.decisions + other.decisions, reluctance: self.reluctance + other.reluctance }
    }
}

/// A lower bound: the number of the last kept item that comes before, from 1; 0 for none.
type Bound = usize;

/// A way to make the beginning of the wanted order.
#[derive(Clone, Copy, Debug)]
struct State {
    cost: Cost,
    bound: Bound,
    /// The last step, by position in [`Search::steps`].
    step: Option<usize>,
}

/// A tree whose root is in its own place.
#[derive(Clone, Copy, Debug)]
struct Step {
    before: Option<usize>,
    start: usize,
    root: usize,
    is_kept: bool,
    /// The bound of what the root pulls up.
    bound: Bound,
}

/// An item whose prerequisites are placed, with the bound of its next child; for the whole list `None`.
type Level = (Option<usize>, Bound);

/// A row of trees below the last level: the wanted order from the first position up to the second.
type Row = (Vec<Level>, usize, usize);

/// The first tree of a row: its root, and whether it is kept. `None` if there is no such row.
type Choice = Option<(Cost, usize, bool)>;

/// All items are positions in the wanted order here.
struct Search<'w> {
    wish: &'w Wish,
    /// The number of each item, from 1.
    number: Vec<Bound>,
    /// Sorted.
    prerequisites: Vec<Vec<usize>>,
    /// The first position of the longest tree with this root.
    tree_start: Vec<usize>,
    /// The roots of the longer trees that may start here.
    roots_from: Vec<Vec<usize>>,
    steps: Vec<Step>,
    rows: HashMap<Row, Choice>,
    tried: usize,
}

impl<'w> Search<'w> {
    fn new(wish: &'w Wish) -> Self {
        let count = wish.wanted.len();
        let mut position = vec![0; count];
        wish.wanted.iter().enumerate().for_each(|(at, item)| position[*item] = at);
        let number: Vec<Bound> = wish.wanted.iter().map(|item| item + 1).collect();
        let prerequisites: Vec<Vec<usize>> = wish
            .wanted
            .iter()
            .map(|item| {
                let mut above: Vec<usize> = wish.prerequisites[*item].iter().map(|other| position[*other]).collect();
                above.sort_unstable();
                above.dedup();
                above
            })
            .collect();
        let tree_start: Vec<usize> = (0..count).map(|root| tree_start(&prerequisites, root)).collect();
        let mut smallest_from = vec![Bound::MAX; count + 1];
        for at in (0..count).rev() {
            smallest_from[at] = number[at].min(smallest_from[at + 1]);
        }
        let mut roots_from = vec![Vec::new(); count];
        for (root, start) in tree_start.iter().enumerate() {
            for (offset, roots) in roots_from[*start..root].iter_mut().enumerate() {
                // An item that is pulled up could be in its own place if nothing that is kept had to come before it.
                if smallest_from[start + offset + 1] < number[start + offset] {
                    roots.push(root);
                }
            }
        }
        let (steps, rows) = (Vec::new(), HashMap::new());
        Self { wish, number, prerequisites, tree_start, roots_from, steps, rows, tried: 0 }
    }

    fn cost(&self, at: usize, is_kept: bool) -> Cost {
        let reluctance = || self.wish.reluctance[self.wish.wanted[at]];
        if is_kept { Cost::default() } else { Cost { decisions: 1, reluctance: reluctance() } }
    }

    /// The best plan with at most `limit` decisions.
    fn run(&mut self, limit: usize) -> Option<Plan> {
        self.steps.clear();
        let count = self.number.len();
        let mut states: Vec<States> = vec![States::default(); count + 1];
        states[0].add(State { cost: Cost::default(), bound: 0, step: None });
        for start in 0..count {
            let here = std::mem::take(&mut states[start]);
            let roots = std::mem::take(&mut self.roots_from[start]);
            for state in here.0 {
                self.step(state, start, start, limit, &mut states);
                for root in &roots {
                    self.step(state, start, *root, limit, &mut states);
                }
            }
            self.roots_from[start] = roots;
        }
        let best = states[count].0.iter().min_by_key(|state| (state.cost, state.bound)).copied()?;
        let mut steps: Vec<Step> =
            std::iter::successors(best.step, |at| self.steps[*at].before).map(|at| self.steps[at]).collect();
        steps.reverse();
        let mut plan = Plan { is_kept: vec![false; count], edges: Vec::new() };
        for pair in steps.windows(2) {
            plan.edges.push((pair[0].root, pair[1].root));
        }
        for step in steps {
            plan.is_kept[step.root] = step.is_kept;
            plan.edges.extend((step.start..step.root).map(|below| (step.root, below)));
            self.add_row((row_levels(step.root, step.bound), step.start, step.root), &mut plan);
        }
        Some(plan)
    }

    /// Adds the states behind the tree `start..=root`.
    fn step(&mut self, state: State, start: usize, root: usize, limit: usize, states: &mut [States]) {
        for is_kept in [true, false] {
            let number = self.number[root];
            let bound = if is_kept { number } else { state.bound };
            let is_useful = root == start || self.number[start] > bound;
            if (is_kept && number <= state.bound) || !is_useful {
                continue;
            }
            let own = state.cost.plus(self.cost(root, is_kept));
            if own.decisions > limit {
                continue;
            }
            let pulled_up = if root == start { Some(Cost::default()) } else { self.pulled_up(start, root, bound) };
            let Some(cost) = pulled_up.map(|cost| own.plus(cost)).filter(|cost| cost.decisions <= limit) else {
                continue;
            };
            let step = self.steps.len();
            if states[root + 1].add(State { cost, bound, step: Some(step) }) {
                self.steps.push(Step { before: state.step, start, root, is_kept, bound });
            }
        }
    }

    /// The least cost of what the root of the tree `start..=root` pulls up.
    fn pulled_up(&mut self, start: usize, root: usize, bound: Bound) -> Option<Cost> {
        self.row((row_levels(root, bound), start, root)).map(|(cost, ..)| cost)
    }

    /// The best first tree of a row, and the cost of the whole row.
    fn row(&mut self, row: Row) -> Choice {
        let row = self.normal(row);
        if row.1 == row.2 {
            return Some((Cost::default(), row.2, true));
        }
        if let Some(known) = self.rows.get(&row) {
            return *known;
        }
        if self.tried > MAX_SUBTREES {
            return None;
        }
        self.tried += 1;
        let mut best: Choice = None;
        for root in self.roots(&row) {
            for is_kept in [true, false] {
                let Some((inside, behind)) = self.split(&row, root, is_kept) else { continue };
                let Some((inside, ..)) = self.row(inside) else { continue };
                let Some((behind, ..)) = self.row(behind) else { continue };
                let cost = self.cost(root, is_kept).plus(inside).plus(behind);
                if best.is_none_or(|(least, ..)| cost < least) {
                    best = Some((cost, root, is_kept));
                }
            }
        }
        self.rows.insert(row, best);
        best
    }

    /// The possible roots of the first tree of a row.
    fn roots(&self, (levels, start, end): &Row) -> Vec<usize> {
        let Some((Some(parent), _)) = levels.last() else { return Vec::new() };
        let children = self.members(Some(*parent), *start, *end);
        children.filter(|child| self.tree_start[*child] <= *start).collect()
    }

    /// The prerequisites of an item within these positions; all positions for `None`.
    fn members(&self, of: Option<usize>, start: usize, end: usize) -> Box<dyn Iterator<Item = usize> + '_> {
        let Some(of) = of else { return Box::new(start..end) };
        let all = &self.prerequisites[of];
        let from = all.partition_point(|at| *at < start);
        Box::new(all[from..].iter().copied().take_while(move |at| *at < end))
    }

    /// The rows inside the first tree of a row and behind it. `None` if its root can't be kept.
    fn split(&self, (levels, start, end): &Row, root: usize, is_kept: bool) -> Option<(Row, Row)> {
        let is_member = |of: &Option<usize>| of.is_none_or(|of| self.prerequisites[of].binary_search(&root).is_ok());
        let lowest = levels.iter().filter(|(of, _)| is_member(of)).map(|(_, bound)| *bound).max().unwrap_or_default();
        if is_kept && self.number[root] <= lowest {
            return None;
        }
        let bound = if is_kept { self.number[root] } else { lowest };
        let mut behind = levels.clone();
        if let Some((_, last)) = behind.last_mut() {
            *last = bound;
        }
        let mut inside = behind.clone();
        inside.push((Some(root), 0));
        Some(((inside, *start, root), (behind, root + 1, *end)))
    }

    /// The same row without what makes no difference: levels without members, and bounds between those.
    fn normal(&self, (levels, start, end): Row) -> Row {
        let last = levels.len().saturating_sub(1);
        let normal = |(at, (of, bound)): (usize, Level)| {
            let mut has_members = false;
            let below = self.members(of, start, end).inspect(|_| has_members = true).map(|at| self.number[at]);
            let bound = below.filter(|number| *number <= bound).max().unwrap_or_default();
            (has_members || at == last).then_some((of, bound))
        };
        (levels.into_iter().enumerate().filter_map(normal).collect(), start, end)
    }

    /// Adds the trees of a row to a plan.
    fn add_row(&mut self, row: Row, plan: &mut Plan) {
        let mut row = row;
        let mut elder = None;
        while row.1 < row.2 {
            let Some((_, root, is_kept)) = self.row(row.clone()) else { return };
            let Some((inside, behind)) = self.split(&row, root, is_kept) else { return };
            let parent = row.0.last().and_then(|(of, _)| *of);
            plan.is_kept[root] = is_kept;
            plan.edges.extend(elder.map(|elder| (elder, root)));
            plan.edges.extend(self.members(parent, row.1, root).map(|below| (root, below)));
            self.add_row(inside, plan);
            (elder, row) = (Some(root), behind);
        }
    }
}

/// The levels of what a root pulls up.
fn row_levels(root: usize, bound: Bound) -> Vec<Level> {
    vec![(None, bound), (Some(root), 0)]
}

/// The first position from which on all items above `root` are its prerequisites, directly or by way of each other.
fn tree_start(prerequisites: &[Vec<usize>], root: usize) -> usize {
    let mut is_needed: HashSet<usize> = prerequisites[root].iter().copied().collect();
    let mut start = root;
    while start > 0 && root - start < MAX_TREE && is_needed.contains(&(start - 1)) {
        start -= 1;
        is_needed.extend(&prerequisites[start]);
    }
    start
}

/// States of which none is better than another in everything.
#[derive(Clone, Debug, Default)]
struct States(Vec<State>);

impl States {
    /// Adds a state, unless there is one that is as good. Returns whether it was added.
    fn add(&mut self, new: State) -> bool {
        if self.0.iter().any(|old| old.cost <= new.cost && old.bound <= new.bound) {
            return false;
        }
        self.0.retain(|old| old.cost < new.cost || old.bound < new.bound);
        self.0.push(new);
        true
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// What dependencies make of a list.
    fn after_dependencies(list: &[usize], prerequisites: &[Vec<usize>]) -> Vec<usize> {
        fn place(item: usize, list: &[usize], prerequisites: &[Vec<usize>], placed: &mut Vec<usize>) {
            if placed.contains(&item) {
                return;
            }
            for other in list.iter().filter(|other| prerequisites[item].contains(other)) {
                place(*other, list, prerequisites, placed);
            }
            placed.push(item);
        }
        let mut placed = Vec::new();
        list.iter().for_each(|item| place(*item, list, prerequisites, &mut placed));
        placed
    }

    fn permutations(n: usize) -> Vec<Vec<usize>> {
        let Some(last) = n.checked_sub(1) else { return vec![Vec::new()] };
        let inserted = |shorter: Vec<usize>| {
            (0..n).map(move |at| {
                let mut longer = shorter.clone();
                longer.insert(at, last);
                longer
            })
        };
        permutations(last).into_iter().flat_map(inserted).collect()
    }

    /// The least cost of a list: all sets of items that stay in sequence are tried.
    fn least_cost(list: &[usize], reluctance: &[u32]) -> Cost {
        let kept = |set: usize| list.iter().copied().filter(move |item| set >> item & 1 == 1);
        let sets = (0..1usize << list.len()).filter(|set| kept(*set).is_sorted());
        let moved = |set: usize| list.iter().filter(move |item| set >> **item & 1 == 0);
        let cost =
            |set| Cost { decisions: moved(set).count(), reluctance: moved(set).map(|item| reluctance[*item]).sum() };
        sets.map(cost).min().unwrap()
    }

    fn cost(found: &DecidedList, reluctance: &[u32]) -> Cost {
        let moved = || (0..found.list.len()).filter(|item| found.is_moved[*item]);
        Cost { decisions: moved().count(), reluctance: moved().map(|item| reluctance[item]).sum() }
    }

    /// Numbers that look random (Marsaglia 2003).
    fn next(seed: &mut u64) -> usize {
        *seed ^= *seed << 13;
        *seed ^= *seed >> 7;
        *seed ^= *seed << 17;
        (*seed >> 11) as usize
    }

    /// Items that need some that are before them in a random sequence.
    fn prerequisites(n: usize, seed: &mut u64) -> Vec<Vec<usize>> {
        let mut sequence: Vec<usize> = (0..n).collect();
        (1..n).for_each(|at| sequence.swap(at, next(seed) % (at + 1)));
        let density = 1 + next(seed) % 6;
        let mut prerequisites = vec![Vec::new(); n];
        for at in 0..n {
            prerequisites[sequence[at]] = sequence[..at].iter().copied().filter(|_| next(seed) % 7 < density).collect();
        }
        prerequisites
    }

    /// Checks every order that a backlog of `n` items can have.
    fn check_all_orders(n: usize, seed: &mut u64) {
        let prerequisites = prerequisites(n, seed);
        let reluctance: Vec<u32> = (0..n).map(|_| (next(seed) % 3) as u32).collect();
        let mut least: BTreeMap<Vec<usize>, Cost> = BTreeMap::new();
        for list in permutations(n) {
            let cost = least_cost(&list, &reluctance);
            let wanted = after_dependencies(&list, &prerequisites);
            let best = least.entry(wanted).or_insert(cost);
            *best = cost.min(*best);
        }
        for (wanted, least) in least {
            let wish = Wish { wanted, prerequisites: prerequisites.clone(), reluctance: reluctance.clone() };
            let found = fewest_decisions(&wish);
            let kept: Vec<usize> = found.list.iter().copied().filter(|item| !found.is_moved[*item]).collect();
            assert!(kept.is_sorted(), "{wish:?} {found:?}");
            assert_eq!(after_dependencies(&found.list, &prerequisites), wish.wanted, "{wish:?} {found:?}");
            assert_eq!(cost(&found, &reluctance), least, "{wish:?} {found:?}");
        }
    }

    #[test]
    fn no_list_of_a_small_backlog_needs_fewer_decisions() {
        let mut seed = 0x9e37_79b9_7f4a_7c15;
        for round in 0..300 {
            check_all_orders(round % 6, &mut seed);
        }
        for _ in 0..60 {
            check_all_orders(6, &mut seed);
        }
        for _ in 0..6 {
            check_all_orders(7, &mut seed);
        }
    }

    #[test]
    fn a_random_order_of_many_items_is_made() {
        let mut seed = 0x2545_f491_4f6c_dd1d;
        for n in [50, 100, 200] {
            for _ in 0..5 {
                let prerequisites: Vec<Vec<usize>> = prerequisites(n, &mut seed)
                    .into_iter()
                    .map(|all| all.into_iter().filter(|_| next(&mut seed).is_multiple_of(40)).collect())
                    .collect();
                let mut list: Vec<usize> = (0..n).collect();
                (1..n).for_each(|at| list.swap(at, next(&mut seed) % (at + 1)));
                let wanted = after_dependencies(&list, &prerequisites);
                let wish = Wish { wanted, prerequisites, reluctance: vec![0; n] };
                let found = fewest_decisions(&wish);
                assert_eq!(after_dependencies(&found.list, &wish.prerequisites), wish.wanted);
            }
        }
    }

    #[test]
    fn what_dependencies_do_needs_no_decision() {
        // Each item needs the next one, in long chains.
        let n = 300;
        let prerequisites: Vec<Vec<usize>> =
            (0..n).map(|item| if item % 100 == 99 { Vec::new() } else { vec![item + 1] }).collect();
        let wanted = after_dependencies(&(0..n).collect::<Vec<_>>(), &prerequisites);
        let found = fewest_decisions(&Wish { wanted, prerequisites, reluctance: vec![0; n] });
        assert!(found.is_moved.iter().all(|moved| !moved));
        assert!(found.list.is_sorted());
    }
}
