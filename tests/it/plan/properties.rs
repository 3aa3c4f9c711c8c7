//! Plans of random small backlogs, compared with a slow and obvious implementation.

use std::collections::BTreeSet;

use topline::diag::{Fact, Problem};
use topline::model::{Amount, Backlog, Item, Ix};
use topline::order::{self, Order};
use topline::plan::proposals::{BestSet, ProposalOptions, Proposals};
use topline::plan::{self, Outlook, Plan};
use topline::render::plan::{PlanView, human};
use topline::render::style::{Style, TextLayout};
use topline::{parse, rules};

use crate::support::rng::Rng;
use crate::support::shop::{Shop, bits, id, name};

const CASES: u64 = 600;
/// A day in the middle of the iteration.
const TODAY: jiff::civil::Date = jiff::civil::date(2026, 11, 16);

/// A shop through its files.
struct Read {
    backlog: Backlog,
    order: Order,
    plan: Plan,
}

fn read(shop: &Shop) -> Read {
    let parsed = parse::tree(&shop.tree(), &rules::known());
    // A shop may name a prerequisite twice, which is only a finding.
    let is_repeated = |problem: &Problem| matches!(problem.fact, Fact::RepeatedEntry { .. });
    assert!(parsed.problems.iter().all(is_repeated), "{:?}", parsed.problems);
    let order = order::compute(&parsed).expect("sound");
    let plan = plan::compute(&parsed.backlog, &order).expect("there is an iteration");
    Read { backlog: parsed.backlog, order, plan }
}

impl Read {
    fn ids(&self, items: &[Ix<Item>]) -> Vec<String> {
        items.iter().map(|ix| self.backlog.item(*ix).id.to_string()).collect()
    }

    /// The numbers of the open items, in order.
    fn in_order(&self) -> Vec<usize> {
        self.order.placed.iter().map(|placed| number(self.backlog.item(placed.item).id.as_str())).collect()
    }

    fn proposals(&self, options: ProposalOptions) -> Proposals {
        Proposals::new(&self.backlog, &self.order, &self.plan.budget, options, &mut || false)
    }
}

fn number(id: &str) -> usize {
    id[1..].parse().expect("i and a number")
}

/// An amount in twentieths.
fn twentieths(amount: Amount) -> u64 {
    u64::try_from(amount.units() / 5_000_000).expect("small")
}

fn each_shop(most: usize, mut check: impl FnMut(u64, &Shop, &Read)) {
    for seed in 0..CASES {
        let shop = Shop::random(&mut Rng(seed), most);
        check(seed, &shop, &read(&shop));
    }
}

fn set(items: &[usize]) -> u64 {
    items.iter().fold(0, |set, at| set | 1 << at)
}

#[test]
fn the_commitment_is_the_goal_and_all_that_it_needs() {
    each_shop(14, |seed, shop, read| {
        let Some(goal) = shop.goal else {
            assert_eq!(read.plan.commitment, None, "seed {seed}");
            return;
        };
        let commitment = read.plan.commitment.as_ref().expect("there is a goal");
        let members = (0..shop.items.len()).filter(|at| shop.items[*at].feature == Some(goal));
        let wanted = shop.closure(members.clone());
        let expected: Vec<usize> = read.in_order().into_iter().filter(|at| wanted >> at & 1 == 1).collect();
        let named = |items: &[usize]| items.iter().map(|at| name(*at)).collect::<Vec<_>>();
        assert_eq!(read.ids(&commitment.items), named(&expected), "seed {seed}");
        assert_eq!(twentieths(commitment.cost), shop.cost(wanted) * 10, "seed {seed}");

        let done = members.filter(|at| shop.items[*at].status == "done").fold(0, |set, at| set | 1 << at);
        let within = |at: &usize| shop.items[*at].closed.is_some_and(|day| (9..=20).contains(&day));
        let done = shop.cost(bits(done).filter(within).fold(0, |set, at| set | 1 << at));
        assert_eq!(twentieths(commitment.done), done * 10, "seed {seed}");

        // The shortest end of the list without which the rest fits; all that costs something, if nothing does.
        let fits = |kept: usize| (shop.cost(set(&expected[..kept])) + done) * 10 <= shop.budget();
        let kept = (0..=expected.len()).rev().find(|kept| fits(*kept));
        let over: Vec<usize> = expected[kept.unwrap_or(0)..].iter().rev().copied().collect();
        if kept.is_some() {
            assert_eq!(read.ids(&commitment.over_budget), named(&over), "seed {seed}");
        }
        let too_much = twentieths(commitment.cost + commitment.done) > shop.budget();
        assert!(commitment.over_budget.is_empty() != too_much || expected.is_empty(), "seed {seed}");
    });
}

#[test]
fn the_reserve_is_claimed_by_a_prefix_of_the_bugs_and_feedback() {
    each_shop(14, |seed, shop, read| {
        let committed = read.plan.commitment.iter().flat_map(|commitment| read.ids(&commitment.items));
        let in_progress = read.ids(&read.plan.in_progress.items);
        let mut taken = set(&committed.chain(in_progress).map(|id| number(&id)).collect::<Vec<_>>());
        let spent = (0..shop.items.len()).filter(|at| {
            let item = &shop.items[*at];
            let within = item.closed.is_some_and(|day| (9..=20).contains(&day));
            let of_goal = shop.goal.is_some() && item.feature == shop.goal;
            item.status == "done" && within && shop.claims(*at) && !of_goal
        });
        let mut cost = shop.cost(spent.fold(0, |set, at| set | 1 << at));
        let mut claimed = 0;
        for at in read.in_order().into_iter().filter(|at| shop.claims(*at)) {
            let more = shop.closure(std::iter::once(at)) & !taken;
            if (cost + shop.cost(more)) * 10 > shop.reserved() && more != 0 && shop.cost(more) > 0 {
                break;
            }
            cost += shop.cost(more);
            claimed |= more;
            taken |= more;
        }
        let found: BTreeSet<String> = read.ids(&read.plan.reserve_claims.items).into_iter().collect();
        assert_eq!(found, bits(claimed).map(name).collect(), "seed {seed}");
        assert_eq!(twentieths(read.plan.reserve_claims.cost), shop.cost(claimed) * 10, "seed {seed}");
    });
}

#[test]
fn what_comes_next_is_a_prefix_of_the_rest_of_the_order() {
    each_shop(14, |seed, shop, read| {
        let committed = read.plan.commitment.iter().flat_map(|commitment| commitment.items.iter().copied());
        let besides = read.plan.in_progress.items.iter().chain(&read.plan.reserve_claims.items).copied();
        let planned: Vec<Ix<Item>> = committed.chain(besides).collect();
        let rest: Vec<Ix<Item>> =
            read.order.placed.iter().map(|placed| placed.item).filter(|ix| !planned.contains(ix)).collect();
        let next = &read.plan.next;
        assert!(rest.starts_with(&next.items), "seed {seed}");
        assert_eq!(rest.get(next.items.len()).copied(), next.first_rejected, "seed {seed}");
        let cost =
            |items: &[Ix<Item>]| shop.cost(set(&read.ids(items).iter().map(|id| number(id)).collect::<Vec<_>>()));
        assert!(cost(&next.items) * 10 <= twentieths(next.free), "seed {seed}");
        let over = read.plan.exceeded > Amount::ZERO;
        if let Some(refused) = next.first_rejected.filter(|_| !over) {
            let one_more: Vec<Ix<Item>> = next.items.iter().copied().chain([refused]).collect();
            assert!(cost(&one_more) * 10 > twentieths(next.free), "seed {seed}");
        }
    });
}

/// Everything in the iteration is in one sum: what is free or exceeded is what the others leave of the capacity.
#[test]
fn the_parts_of_an_iteration_add_up_to_its_capacity() {
    let mut exceeded = 0;
    each_shop(14, |seed, shop, read| {
        let plan = &read.plan;
        let ids = |items: &[Ix<Item>]| read.ids(items).iter().map(|id| number(id)).collect::<Vec<_>>();
        let committed = plan.commitment.as_ref().map_or(0, |commitment| set(&ids(&commitment.items)));
        let doing =
            |at: &usize| shop.items[*at].status == "doing" && !matches!(shop.items[*at].kind, "bug" | "feedback");
        let besides = (0..shop.items.len()).filter(doing).filter(|at| committed >> at & 1 == 0);
        let besides = set(&besides.collect::<Vec<_>>());
        assert_eq!(set(&ids(&plan.in_progress.items)), besides, "seed {seed}");

        let closed = |at: &usize| {
            shop.items[*at].status == "done" && shop.items[*at].closed.is_some_and(|day| (9..=20).contains(&day))
        };
        let of_goal = |at: &usize| shop.goal.is_some() && shop.items[*at].feature == shop.goal;
        let done = |pick: &dyn Fn(&usize) -> bool| {
            shop.cost(set(&(0..shop.items.len()).filter(closed).filter(|at| pick(at)).collect::<Vec<_>>())) * 10
        };
        let spent = done(&|at| !of_goal(at) && shop.claims(*at));
        let other = done(&|at| !of_goal(at) && !shop.claims(*at));
        assert_eq!(twentieths(plan.other_done), other, "seed {seed}");
        let used =
            (shop.cost(committed) + shop.cost(besides)) * 10 + done(&of_goal) + other + spent.max(shop.reserved());
        let capacity = shop.capacity * 10;
        assert_eq!(twentieths(plan.exceeded), used.saturating_sub(capacity), "seed {seed}");
        assert_eq!(twentieths(plan.next.free), capacity.saturating_sub(used), "seed {seed}");
        exceeded += usize::from(used > capacity);
    });
    assert!(exceeded > 50, "{exceeded}");
}

#[test]
fn candidates_have_their_numbers() {
    each_shop(14, |seed, shop, read| {
        for any_release in [false, true] {
            let found = read.proposals(ProposalOptions { max_features: Some(1), any_release });
            let line = |id: String, value: u64, cost: u64, fits, proposed| (id, value, cost, fits, proposed);
            let found: BTreeSet<_> = found
                .list
                .iter()
                .map(|proposal| {
                    let (id, value) =
                        (proposal.candidate.id(&read.backlog).to_owned(), twentieths(proposal.value) / 20);
                    line(id, value, twentieths(proposal.cost), proposal.fits, proposal.exclusion.is_none())
                })
                .collect();
            let expected = shop.candidates(any_release).into_iter().map(|((name, value, set), proposed)| {
                let cost = shop.cost(set) * 10;
                line(id(name), value, cost, cost <= shop.budget(), proposed)
            });
            assert_eq!(found, expected.collect(), "seed {seed}");
        }
    });
}

#[test]
fn the_best_set_is_the_best_of_all_sets() {
    each_shop(12, |seed, shop, read| {
        for max_features in [Some(1), Some(2), Some(3), Some(4), Some(5), None] {
            for any_release in [false, true] {
                let best = read.proposals(ProposalOptions { max_features, any_release }).best;
                let found = best.as_ref().map(|best| {
                    assert!(best.optimal && best.fewest_proven && best.bound == best.value, "seed {seed}");
                    let ids = best.candidates.iter().map(|candidate| candidate.id(&read.backlog).to_owned());
                    (twentieths(best.value) / 20, twentieths(best.cost) / 10, ids.collect::<Vec<_>>())
                });
                assert_eq!(found, shop.best(max_features, any_release), "seed {seed}, {max_features:?}, {shop:?}");
            }
        }
    });
}

#[test]
fn more_capacity_is_never_worth_less() {
    for seed in 0..CASES / 4 {
        let mut shop = Shop::random(&mut Rng(seed), 14);
        let mut worth = Amount::ZERO;
        for capacity in 0..24 {
            shop.capacity = capacity * 2;
            let best = read(&shop).proposals(ProposalOptions { max_features: None, any_release: true }).best;
            let value = best.map_or(Amount::ZERO, |best| best.value);
            assert!(value >= worth, "seed {seed}, capacity {capacity}");
            worth = value;
        }
    }
}

/// The best set when the search is told to end at its `stop`-th question.
fn stopped(read: &Read, max_features: Option<usize>, stop: u32) -> Option<BestSet> {
    let options = ProposalOptions { max_features, any_release: true };
    let mut left = stop;
    let mut ask = || {
        left = left.saturating_sub(1);
        left == 0
    };
    Proposals::new(&read.backlog, &read.order, &read.plan.budget, options, &mut ask).best
}

fn worth(best: Option<&BestSet>) -> Amount {
    best.map_or(Amount::ZERO, |best| best.value)
}

const CAPS: [Option<usize>; 6] = [Some(1), Some(2), Some(3), Some(4), Some(5), None];

/// An early end is said, and what is found until then fits, is whole, and is within its own bound.
#[test]
fn a_search_that_ends_early_says_so() {
    each_shop(14, |seed, shop, read| {
        for max_features in CAPS {
            let full = stopped(read, max_features, u32::MAX);
            for stop in [1, 2, 3, 5, 8] {
                let case = format!("seed {seed}, {max_features:?}, stopped when asked for time {stop}");
                let Some(early) = stopped(read, max_features, stop) else {
                    assert_eq!(full, None, "{case}: whatever fits is better than nothing");
                    continue;
                };
                let most: Amount = early_bound(read, max_features);
                assert!(early.value <= worth(full.as_ref()) && worth(full.as_ref()) <= early.bound, "{case}");
                assert!(early.bound <= most, "{case}: {:?} is more than anything can be worth", early.bound);
                assert!(early.cost <= read.plan.budget.budget, "{case}");
                assert!(early.candidates.len() <= max_features.unwrap_or(usize::MAX), "{case}");
                assert_whole(shop, read, &early, &case);
                // Wherever the search is ended, an answer that claims to be proven is the one without a limit.
                assert!(!early.optimal || full.as_ref() == Some(&early), "{case}");
                assert!(early.optimal || !early.fewest_proven, "{case}");
            }
        }
    });
}

/// The values of the most valuable candidates that fit one by one.
fn early_bound(read: &Read, max_features: Option<usize>) -> Amount {
    let list = read.proposals(ProposalOptions { max_features: Some(1), any_release: true }).list;
    let fits = list.iter().filter(|proposal| proposal.fits && proposal.exclusion.is_none());
    let mut values: Vec<Amount> = fits.map(|proposal| proposal.value).collect();
    values.sort_unstable_by(|a, b| b.cmp(a));
    values.iter().take(max_features.unwrap_or(usize::MAX)).copied().sum()
}

/// The items are those of the candidates with all that they need, no more and no less, and the sums are theirs.
fn assert_whole(shop: &Shop, read: &Read, best: &BestSet, case: &str) {
    let ids: Vec<&str> = best.candidates.iter().map(|candidate| candidate.id(&read.backlog)).collect();
    let candidates = shop.candidates(true);
    let chosen = candidates.iter().filter(|((name, ..), _)| ids.contains(&id(*name).as_str()));
    let (value, items) = chosen.fold((0, 0), |(value, items), ((_, more, set), _)| (value + more, items | set));
    let found = set(&read.ids(&best.items).iter().map(|id| number(id)).collect::<Vec<_>>());
    assert_eq!(found, items, "{case}");
    assert_eq!((twentieths(best.value), twentieths(best.cost)), (value * 20, shop.cost(items) * 10), "{case}");
}

#[test]
fn more_features_are_never_worth_less() {
    each_shop(14, |seed, _, read| {
        for stop in [1, 2, 3, 5, 8, u32::MAX] {
            let worths: Vec<Amount> = CAPS[..5].iter().map(|cap| worth(stopped(read, *cap, stop).as_ref())).collect();
            assert!(worths.is_sorted(), "seed {seed}, stopped when asked for time {stop}: {worths:?}");
        }
        let full: Vec<Amount> = CAPS.iter().map(|cap| worth(stopped(read, *cap, u32::MAX).as_ref())).collect();
        assert!(full.is_sorted(), "seed {seed}: {full:?}");
    });
}

#[test]
fn text_output_fits_its_width() {
    let screen = TextLayout { style: Style { color: false }, width: 80, wrap_width: 80 };
    each_shop(14, |seed, _, read| {
        let proposals = read.proposals(ProposalOptions { max_features: None, any_release: true });
        let outlook = Outlook::new(&read.backlog, &read.plan, TODAY);
        for proposals in [None, Some(&proposals)] {
            let view =
                PlanView { backlog: &read.backlog, order: &read.order, plan: &read.plan, outlook: &outlook, proposals };
            for line in human(view, screen).lines() {
                assert!(line.chars().count() <= 80, "seed {seed}: {line}");
            }
        }
    });
}

/// A narrow terminal cuts titles and ids, and never what puts the commitment at risk.
#[test]
fn risks_are_whole_on_narrow_screens() {
    let screen = TextLayout { style: Style { color: false }, width: 60, wrap_width: 60 };
    let mut seen = 0;
    each_shop(14, |seed, _, read| {
        let Some(commitment) = &read.plan.commitment else { return };
        let outlook = Outlook::new(&read.backlog, &read.plan, TODAY);
        let view = PlanView {
            backlog: &read.backlog,
            order: &read.order,
            plan: &read.plan,
            outlook: &outlook,
            proposals: None,
        };
        let words = human(view, screen).split_whitespace().collect::<Vec<_>>().join(" ");
        for risk in commitment.risks.iter().filter(|risk| !risk.triage.is_empty()) {
            let ids: Vec<String> = read.ids(&risk.triage).iter().map(|id| format!("`{id}`")).collect();
            let waits = format!("waits for the answer to {}", ids.join(", "));
            assert!(words.contains(&waits), "seed {seed}: {waits}: {words}");
            seen += 1;
        }
    });
    assert!(seen > 10, "{seen}");
}

/// A search that was ended early says what it has proven by then: the value alone, or no more than a gap.
#[test]
fn an_early_end_says_what_is_proven() {
    let screen = TextLayout { style: Style { color: false }, width: usize::MAX, wrap_width: usize::MAX };
    let mut seen = [0; 2];
    each_shop(14, |seed, _, read| {
        let options = ProposalOptions { max_features: None, any_release: true };
        let proposals = Proposals::new(&read.backlog, &read.order, &read.plan.budget, options, &mut || true);
        let Some(best) = proposals.best.as_ref().filter(|best| !best.optimal) else { return };
        let outlook = Outlook::new(&read.backlog, &read.plan, TODAY);
        let view = PlanView {
            backlog: &read.backlog,
            order: &read.order,
            plan: &read.plan,
            outlook: &outlook,
            proposals: Some(&proposals),
        };
        let text = human(view, screen);
        let is_proven = best.bound == best.value;
        assert_eq!(text.contains("Proven: nothing that fits is worth more. The search was ended"), is_proven, "{seed}");
        assert_eq!(text.contains("a gap of"), !is_proven, "seed {seed}: {text}");
        seen[usize::from(is_proven)] += 1;
    });
    assert!(seen.iter().all(|n| *n > 0), "{seen:?}");
}
