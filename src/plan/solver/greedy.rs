//! Quick selections: candidates by value per additional cost, from a given start.

use super::core::Core;
use super::incumbent::Selected;

/// Extends `start` with allowed candidates, densest first, while they fit.
///
/// Densities are doubles: they only order the attempts, every sum is exact.
pub(super) fn complete(core: &Core, start: Vec<u32>, allowed: impl Fn(usize) -> bool) -> Option<Selected> {
    let mut cart = Cart::with(core, &start);
    if cart.cost > core.budget || start.len() > core.cap {
        return None;
    }
    let mut open: Vec<usize> = (0..core.len()).filter(|&c| !cart.chosen[c] && allowed(c)).collect();
    while cart.count < core.cap {
        let room = core.budget - cart.cost;
        open.retain(|&candidate| !cart.chosen[candidate] && cart.extra[candidate] <= room);
        let best = open.iter().copied().reduce(|a, b| if cart.density(b) > cart.density(a) { b } else { a });
        let Some(best) = best else { break };
        cart.add(best);
    }
    Some(cart.selected())
}

/// What is chosen, with the additional cost of every other candidate kept up to date.
pub(super) struct Cart<'c> {
    core: &'c Core,
    pub chosen: Vec<bool>,
    paid: Vec<bool>,
    /// What each candidate would cost on top; of the chosen ones nothing that counts.
    pub extra: Vec<u128>,
    pub cost: u128,
    pub count: usize,
}

impl<'c> Cart<'c> {
    fn new(core: &'c Core) -> Self {
        let whole = |c: usize| core.own[c] + core.needs.row(c).iter().map(|&b| core.blocks[b as usize]).sum::<u128>();
        Self {
            core,
            chosen: vec![false; core.len()],
            paid: vec![false; core.blocks.len()],
            extra: (0..core.len()).map(whole).collect(),
            cost: 0,
            count: 0,
        }
    }

    /// A cart that holds some candidates already.
    pub fn with(core: &'c Core, chosen: &[u32]) -> Self {
        let mut cart = Self::new(core);
        chosen.iter().for_each(|&candidate| cart.add(candidate as usize));
        cart
    }

    /// Value per additional cost; a double, so it only orders attempts.
    pub fn density(&self, candidate: usize) -> f64 {
        self.core.values[candidate] as f64 / (self.extra[candidate] as f64 + 1e-3)
    }

    pub fn selected(&self) -> Selected {
        let chosen = (0..self.core.len() as u32).filter(|&c| self.chosen[c as usize]).collect();
        Selected::of(self.core, chosen)
    }

    pub fn add(&mut self, candidate: usize) {
        self.chosen[candidate] = true;
        self.count += 1;
        self.cost += self.extra[candidate];
        for &block in self.core.needs.row(candidate) {
            if !std::mem::replace(&mut self.paid[block as usize], true) {
                for &user in self.core.users.row(block as usize) {
                    self.extra[user as usize] -= self.core.blocks[block as usize];
                }
            }
        }
    }
}

/// Improves a selection by leaving a block, with all its users, out for once and completing again.
///
/// Which block is drawn from a fixed sequence, so the result is the same everywhere. Slightly worse selections are
/// walked through: on instances where value grows faster than cost every single exchange looks bad.
pub(super) fn improve(core: &Core, best: &Selected, rounds: u32) -> Selected {
    let mut best = best.clone();
    if core.blocks.is_empty() {
        return best;
    }
    let mut current = best.clone();
    let mut state = 1u64;
    for round in 0..rounds {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let block = ((state >> 33) % core.blocks.len() as u64) as usize;
        let leaves = core.users.row(block);
        let kept: Vec<u32> = current.chosen.iter().copied().filter(|c| leaves.binary_search(c).is_err()).collect();
        if kept.len() == current.chosen.len() {
            continue;
        }
        let Some(tried) = complete(core, kept, |candidate| leaves.binary_search(&(candidate as u32)).is_err()) else {
            continue;
        };
        let tried = complete(core, tried.chosen.clone(), |_| true).unwrap_or(tried);
        let patience = best.value / 256 * u128::from(rounds - round) / u128::from(rounds);
        if tried.beats(&best) {
            best = tried.clone();
        }
        if tried.value + patience >= best.value {
            current = tried;
        }
    }
    best
}
