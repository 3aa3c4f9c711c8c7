//! The sentences of a plan.

use super::view::PlanView;
use crate::model::{Amount, Decimal, Item, Ix, Missing, Status};
use crate::order::{Placed, reason};
use crate::plan::proposals::{
    BestSet, CandidateGroup, Exclusion, GoalCandidate, Proposal, Proposals, SharedPrerequisite,
};
use crate::plan::{self, Commitment, InProgress, Outlook, ReserveClaims, ReserveEvidence};
use crate::text::words::{self, commas_and_more, count};

/// Maximum number of candidates that a sentence names.
const NAMED: usize = 6;

/// The sentences about one plan; `escape` escapes user text for the output format.
pub struct PlanSentences<'v> {
    /// The plan.
    pub view: PlanView<'v>,
    /// How text of users is escaped.
    pub escape: fn(&str) -> String,
}

impl PlanSentences<'_> {
    /// The iteration's name and days.
    pub fn iteration(&self) -> String {
        let Some(iteration) = &self.view.backlog.config.iteration else { return "Iteration".into() };
        let name = iteration.name.as_ref().map_or_else(String::new, |name| format!(" {}", (self.escape)(name)));
        let days = match (&iteration.start, &iteration.end) {
            (Some(start), Some(end)) => format!(", {} to {}", start.value, end.value),
            (Some(start), None) => format!(", from {}", start.value),
            (None, Some(end)) => format!(", until {}", end.value),
            (None, None) => String::new(),
        };
        format!("Iteration{name}{days}")
    }

    /// The capacity, and how it is divided.
    pub fn capacity(&self) -> String {
        let budget = &self.view.plan.budget;
        let percent = Amount::product(budget.reserve_share, Decimal::whole(100));
        let (all, commit) = (self.size(budget.capacity), budget.budget);
        format!("Capacity {all}: {commit} to commit, {} in reserve ({percent} %).", budget.reserve)
    }

    /// An amount of effort with its unit.
    pub fn size(&self, amount: Amount) -> String {
        let amount = amount.to_string();
        let unit = words::unit(amount == "1", &self.view.backlog.config.product.unit);
        format!("{amount} {}", (self.escape)(&unit))
    }

    /// The value of a candidate.
    pub fn worth(&self, proposal: &Proposal) -> String {
        if proposal.value == Amount::ZERO { "no value".into() } else { self.money(proposal.value) }
    }

    /// A value with its currency.
    pub fn money(&self, amount: Amount) -> String {
        match &self.view.backlog.config.product.currency {
            Some(currency) => format!("{amount} {}", (self.escape)(currency)),
            None => format!("value {amount}"),
        }
    }

    /// An item's estimate.
    pub fn estimate(&self, ix: Ix<Item>) -> String {
        let estimate = self.view.backlog.item(ix).estimate.as_ref();
        estimate.map_or_else(|| "no estimate".into(), |estimate| self.size(Amount::from(estimate.value)))
    }

    /// Whether the item is in progress and what puts it at risk (missing readiness, unanswered prerequisites); and whether
    /// there is a risk.
    pub fn state(&self, placed: &Placed) -> (Vec<String>, bool) {
        let doing = self.view.backlog.item(placed.item).status.value == Status::Doing;
        let mut states: Vec<String> = doing.then(|| "in progress".to_owned()).into_iter().collect();
        let missing: Vec<String> = placed.missing.iter().map(|missing: &Missing| missing.words()).collect();
        if !missing.is_empty() {
            states.push(format!("not ready: {}", missing.join(", ")));
        }
        let in_triage = |ix: &&Ix<Item>| self.view.backlog.item(**ix).status.value == Status::Triage;
        let triage: Vec<Ix<Item>> = placed.blocked_by.iter().filter(in_triage).copied().collect();
        if !triage.is_empty() {
            states.push(format!("waits for the answer to {}", self.ids(&triage)));
        }
        (states, !missing.is_empty() || !triage.is_empty())
    }

    /// The goal's title.
    pub fn goal(&self, commitment: &Commitment) -> String {
        let feature = self.view.backlog.config.features.get(commitment.goal);
        format!("Goal: {}", (self.escape)(feature.map_or("", |feature| &feature.title)))
    }

    /// How the commitment fills the budget.
    pub fn commitment(&self, commitment: &Commitment) -> String {
        let budget = self.view.plan.budget.budget;
        let spent = commitment.cost + commitment.done;
        let done = (commitment.done > Amount::ZERO).then(|| format!(", {} of them done", commitment.done));
        let sum = format!("{spent} of {}{}", self.size(budget), done.unwrap_or_default());
        match (commitment.items.is_empty(), spent > budget) {
            (true, false) if commitment.done_items.is_empty() => "The goal has no open items.".into(),
            (true, false) => format!("{sum}: the goal has no open items left."),
            (_, false) => format!("{sum}."),
            (_, true) => format!("{sum}: {} too much.", spent - budget),
        }
    }

    /// What to remove from a commitment that doesn't fit.
    pub fn over(&self, commitment: &Commitment) -> Option<String> {
        let budget = self.view.plan.budget.budget;
        if commitment.done > budget {
            return Some(format!("Finished work alone takes {}, more than the budget.", self.size(commitment.done)));
        }
        (!commitment.over_budget.is_empty())
            .then(|| format!("Without {} it would fit.", self.ids(&commitment.over_budget)))
    }

    /// The goal's own items that wait for an answer.
    pub fn waiting(&self, commitment: &Commitment) -> Option<String> {
        let waiting = &commitment.in_triage;
        (!waiting.is_empty()).then(|| format!("Part of the goal and waiting for an answer: {}.", self.ids(waiting)))
    }

    /// How the reserve is used.
    pub fn reserve(&self, reserved: &ReserveClaims) -> String {
        let reserve = self.size(self.view.plan.budget.reserve);
        let spent = (reserved.done > Amount::ZERO).then(|| format!("{} spent and ", reserved.done));
        let sum = format!("{}{} of {reserve} claimed", spent.unwrap_or_default(), reserved.cost);
        let beyond = reserved.done - self.view.plan.budget.reserve;
        match reserved.first_rejected {
            _ if beyond > Amount::ZERO => {
                format!("{} spent: {beyond} more than the reserve of {reserve}.", self.size(reserved.done))
            }
            Some(ix) => format!("{sum}; `{}` doesn't fit.", self.view.id(ix)),
            None if reserved.items.is_empty() && reserved.done_items.is_empty() => {
                format!("No bugs and no feedback: {reserve} stay free.")
            }
            None => format!("{sum}."),
        }
    }

    /// The work in progress besides the commitment.
    pub fn in_progress(&self, in_progress: &InProgress) -> String {
        format!("{} in progress besides the commitment.", self.size(in_progress.cost))
    }

    /// What follows the commitment.
    pub fn next(&self) -> String {
        let (plan, next) = (self.view.plan, &self.view.plan.next);
        let other = (plan.other_done > Amount::ZERO)
            .then(|| format!(", after {} of other finished work", self.size(plan.other_done)));
        let free = if next.free > Amount::ZERO { self.size(next.free) } else { "Nothing".into() };
        let free = format!("{free} free{}", other.unwrap_or_default());
        match next.first_rejected {
            Some(ix) => format!("{free}; `{}` ({}) doesn't fit.", self.view.id(ix), self.estimate(ix)),
            None => format!("{free}."),
        }
    }

    /// By how much the iteration is overbooked.
    pub fn exceeded(&self) -> Option<String> {
        let plan = self.view.plan;
        (plan.exceeded > Amount::ZERO).then(|| {
            format!(
                "The capacity is exceeded by {}: committed, in progress, spent and kept in reserve are {} of {}.",
                self.size(plan.exceeded),
                plan.budget.capacity + plan.exceeded,
                self.size(plan.budget.capacity),
            )
        })
    }

    /// What the team finished in past windows of the iteration's length.
    pub fn past(&self, outlook: &Outlook) -> String {
        let past = &outlook.past;
        let (Some(median), Some(lowest), Some(highest)) = (past.median(), past.lowest(), past.highest()) else {
            return "Nothing was finished before, so there is no past to compare with.".into();
        };
        let unit = words::unit(median == 1.0, &self.view.backlog.config.product.unit);
        let assumed = match past.assumed {
            0 => String::new(),
            n => format!(", {} assumed", count(n, "missing estimate")),
        };
        format!(
            "The past: {median} {} in {} days (median of {}; lowest {lowest}, highest {highest}{assumed}).",
            (self.escape)(&unit),
            past.days,
            count(past.finished.len(), "window"),
        )
    }

    /// The chance of the commitment.
    pub fn chance(&self, outlook: &Outlook) -> String {
        let end = self.view.backlog.config.iteration.as_ref().and_then(|iteration| iteration.end.as_ref());
        let Some(end) = end else {
            return "No chance is given: `[iteration]` has no `end`.".into();
        };
        if end.value < outlook.today {
            return format!("The iteration ended on {}: `topline iteration next` writes the coming one.", end.value);
        }
        match outlook.chance {
            None => format!("Too little is finished yet to give a chance that it is done by {}.", end.value),
            Some(chance) => format!(
                "Chance that it is done by {}, seen from {} and with nothing else worked on: {}.",
                end.value,
                outlook.today,
                percent(chance)
            ),
        }
    }

    /// What to leave out for an even chance.
    pub fn even_chance(&self, commitment: &Commitment, outlook: &Outlook) -> Option<String> {
        let without = &outlook.even_without;
        match without.len() {
            0 => None,
            all if all == commitment.items.len() => Some("No part of it has an even chance.".into()),
            _ => Some(format!("Without {} it would be even.", self.ids(without))),
        }
    }

    /// What past work says about the reserve.
    pub fn evidence(&self, evidence: &ReserveEvidence) -> String {
        let (Some(median), Some(most)) = (evidence.quantile(0.5), evidence.quantile(0.8)) else {
            return format!(
                "Not enough past work to judge the reserve: {} in {}.",
                count(evidence.items, "finished item"),
                count(evidence.shares.len(), "iteration"),
            );
        };
        let (windows, days) = (evidence.shares.len(), evidence.window_days);
        let assumed = match evidence.assumed {
            0 => String::new(),
            n => format!(", {} assumed", count(n, "missing estimate")),
        };
        format!(
            "All bugs and feedback together took {median:.0} % of past work (median of {windows} times {days} days{assumed}) \
             and up to {most:.0} % in four of five; the reserve is {} %.",
            Amount::product(self.view.plan.budget.reserve_share, Decimal::whole(100)),
            median = median * 100.0,
            most = most * 100.0,
        )
    }

    /// How many missing estimates are in the numbers of the page: those of the items `counted` there.
    pub fn assumed(&self, counted: impl Iterator<Item = Ix<Item>>) -> Option<String> {
        let assumed = plan::count_assumed_estimates(self.view.backlog, counted);
        let each = self.view.backlog.config.policy.max_estimate;
        match assumed {
            0 => None,
            1 => Some(format!("1 missing estimate counted as {each}.")),
            _ => Some(format!("{assumed} missing estimates counted as {each} each.")),
        }
    }

    /// The best set, and what is proven about it.
    pub fn best(&self, best: &BestSet) -> String {
        let names: Vec<String> = best.candidates.iter().map(|candidate| self.candidate(*candidate)).collect();
        let budget = self.size(self.view.plan.budget.budget);
        let sum = format!("Best: {}: {} for {} of {budget}", names.join(", "), self.money(best.value), best.cost);
        if best.fewest_proven {
            format!("{sum}. Proven: nothing that fits is worth more.")
        } else if best.optimal {
            format!(
                "{sum}. Proven: nothing that fits is worth more, or as much at a lower cost. A set of fewer features may be as \
                 good: there are too many equal sets to check."
            )
        } else if best.bound == best.value {
            format!(
                "{sum}. Proven: nothing that fits is worth more. The search was ended early: another set may have \
                 the same value at a lower cost."
            )
        } else {
            let bound = self.money(best.bound);
            let percent = 100.0 * gap_share(best);
            format!("{sum}. The search was ended early: nothing that fits is above {bound}, a gap of {percent:.1} %.")
        }
    }

    /// Why there is no best set.
    pub fn no_best(&self, proposals: &Proposals) -> String {
        let proposed = || proposals.list.iter().filter(|proposal| proposal.exclusion.is_none());
        let has_value = |proposal: &&Proposal| proposal.value > Amount::ZERO;
        if proposals.list.is_empty() {
            "No feature has an open item, and no open item has a value of its own.".into()
        } else if proposed().next().is_none() {
            "None of the candidates is proposed.".into()
        } else if proposed().filter(has_value).any(|proposal| proposal.fits) {
            "The search was ended before it found a set.".into()
        } else if proposed().any(|proposal| has_value(&proposal)) {
            let what = if proposals.in_group(CandidateGroup::Fits).is_empty() {
                "Nothing"
            } else {
                "Nothing that has a value"
            };
            format!("{what} fits the budget of {}.", self.size(self.view.plan.budget.budget))
        } else {
            "No candidate has a value, so they can't be compared: add `value` to a feature or its items.".into()
        }
    }

    /// A candidate by its id.
    pub fn candidate(&self, candidate: GoalCandidate) -> String {
        format!("`{}`", candidate.id(self.view.backlog))
    }

    /// Why a candidate isn't proposed, or whether it fits; and which of its items wait for an answer.
    pub fn verdict(&self, proposal: &Proposal) -> String {
        let standing = self.standing(proposal);
        let named: &[Ix<Item>] = match &proposal.exclusion {
            Some(Exclusion::Triage(items)) => items,
            _ => &[],
        };
        let waiting: Vec<Ix<Item>> = proposal.in_triage.iter().copied().filter(|ix| !named.contains(ix)).collect();
        match waiting.len() {
            0 => standing,
            1 => format!("{standing}; its {} waits for an answer", self.ids(&waiting)),
            _ => format!("{standing}; its {} wait for an answer", self.ids(&waiting)),
        }
    }

    fn standing(&self, proposal: &Proposal) -> String {
        match &proposal.exclusion {
            Some(Exclusion::Triage(items)) => format!("waits for {} to be answered", self.ids(items)),
            Some(Exclusion::Release(release)) => {
                let release = self.view.backlog.config.releases.get(*release);
                format!("not in `{}`, which comes first", release.map_or("", |release| release.id.value.as_str()))
            }
            None if !proposal.fits => format!("too large by {}", proposal.cost - self.view.plan.budget.budget),
            None => match proposal.candidate {
                GoalCandidate::Feature(_) => "fits".into(),
                GoalCandidate::Item(_) => "fits, an item without a feature".into(),
            },
        }
    }

    /// Value per unit of effort.
    pub fn density(&self, proposal: &Proposal) -> String {
        reason::format_density(proposal.density)
    }

    /// A shared prerequisite and the candidates that need it.
    pub fn shared(&self, shared: &SharedPrerequisite) -> String {
        let names: Vec<String> = shared.users.iter().take(NAMED).map(|candidate| self.candidate(*candidate)).collect();
        let more = shared.count - names.len();
        let names = commas_and_more(&names, more);
        format!("`{}` ({}): {names}", self.view.id(shared.item), self.estimate(shared.item))
    }

    /// Ids in backquotes.
    pub fn ids(&self, items: &[Ix<Item>]) -> String {
        items.iter().map(|ix| format!("`{}`", self.view.id(*ix))).collect::<Vec<_>>().join(", ")
    }
}

/// A probability for people: never 0 or 100 % unless it is exactly that.
fn percent(chance: f64) -> String {
    match chance * 100.0 {
        low if low > 0.0 && low < 1.0 => "less than 1 %".into(),
        high if high > 99.0 && high < 100.0 => "more than 99 %".into(),
        percent => format!("{percent:.0} %"),
    }
}

/// The most that a better set could add, as a share of the value that was found.
pub fn gap_share(best: &BestSet) -> f64 {
    crate::model::decimal::ratio(best.bound - best.value, best.value)
}
