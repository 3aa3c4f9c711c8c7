//! `overcommitted`: a commitment above the budget of the iteration, or more work in it than its capacity.

use super::{Check, Example, Fixes, Group, Rule, RuleContext};
use crate::diag::{FindingDraft, Severity};
use crate::model::config::Iteration;
use crate::model::{Amount, Backlog, Decimal};
use crate::order::Order;
use crate::plan::{self, Budget, Commitment, Plan};
use crate::text::words;

/// The rule.
pub const RULE: Rule = Rule {
    id: "overcommitted",
    group: Group::Decisions,
    severity: Severity::Warning,
    fixed: false,
    blocks_order: false,
    summary: "The commitment takes more than the iteration's budget, capacity × (1 − reserve), or all work in the iteration \
              more than its capacity.",
    why: "A commitment that uses the reserve leaves no room for bugs and feedback: either they wait or the goal is \
          missed. What was decided to be first is committed as well, and so are items of the goal that were closed within \
          the iteration. Other work in progress, other finished work, and bugs and feedback beyond the reserve take from \
          the same capacity. A missing estimate counts as `policy.max_estimate`.",
    fix: "Remove the listed items from the goal's feature, the last one first, split them, or choose a smaller goal: \
          `topline plan --propose` shows what fits.",
    example: Example::new(&[
        (
            "backlog.toml",
            "[[features]]\nid = \"gift-cards\"\n\n[iteration]\ncapacity = 5\nreserve = 0.4\ngoal = \"gift-cards\"\n",
        ),
        ("stories/redeem.md", "+++\ntitle = \"Redeem a gift card\"\nfeature = \"gift-cards\"\nestimate = 2\n+++\n"),
        ("stories/sell.md", "+++\ntitle = \"Sell gift cards\"\nfeature = \"gift-cards\"\nestimate = 3\n+++\n"),
    ]),
    fixes: Fixes::None("what leaves the commitment is for the team and the product owner to choose"),
    check: Check::Order(check),
};

/// The most items that a finding points at; its help lists all of them.
const POINTED_AT: usize = 8;

fn check(context: &RuleContext<'_>, order: Option<&Order>, drafts: &mut Vec<FindingDraft>) {
    let backlog = context.backlog();
    let Some((order, iteration)) = order.zip(backlog.config.iteration.as_ref()) else { return };
    let Ok(plan) = plan::compute(backlog, order) else { return };
    let budget = &plan.budget;
    let committed = plan.commitment.as_ref().filter(|commitment| commitment.exceeds(budget.budget));
    if let Some((commitment, written)) = committed.zip(iteration.goal.as_ref()) {
        let draft = FindingDraft::new(context.config_place(written.span), message(backlog, commitment, budget));
        let draft = with_budget(context, draft, iteration).help(help_text(backlog, commitment, budget));
        drafts.push(with_items(context, draft, commitment));
    } else if let Some(capacity) = iteration.capacity.as_ref().filter(|_| plan.exceeded > Amount::ZERO) {
        let draft = FindingDraft::new(context.config_place(capacity.span), exceeded(backlog, &plan));
        drafts.push(draft.help("start nothing else in this iteration, and take from the commitment what can wait"));
    }
}

/// What fills more than the capacity though the commitment fits.
fn exceeded(backlog: &Backlog, plan: &Plan) -> String {
    let parts = [
        (plan.commitment.as_ref().map_or(Amount::ZERO, |commitment| commitment.cost + commitment.done), "committed"),
        (plan.in_progress.cost, "in progress besides"),
        (plan.other_done, "of other finished work"),
        (plan.reserve_claims.done, "spent on bugs and feedback"),
        (plan.budget.reserve - plan.reserve_claims.done, "left in reserve"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(amount, _)| *amount > Amount::ZERO)
        .map(|(amount, what)| format!("{amount} {what}"))
        .collect();
    let capacity = in_units(backlog, plan.budget.capacity);
    format!("the capacity of {capacity} is exceeded by {}: {}", plan.exceeded, words::list(&parts))
}

/// An amount of effort with its unit: "1 point".
fn in_units(backlog: &Backlog, amount: Amount) -> String {
    format!("{amount} {}", words::unit(amount == Amount::from(Decimal::ONE), &backlog.config.product.unit))
}

fn message(backlog: &Backlog, commitment: &Commitment, budget: &Budget) -> String {
    let goal = backlog.config.features.get(commitment.goal).map_or("", |feature| feature.id.value.as_str());
    let done = match commitment.done {
        Amount::ZERO => String::new(),
        done => format!(", {done} of them done"),
    };
    let takes = in_units(backlog, commitment.cost + commitment.done);
    format!("the goal `{goal}` takes {takes}{done}, more than the budget of {}", budget.budget)
}

fn help_text(backlog: &Backlog, commitment: &Commitment, budget: &Budget) -> String {
    if commitment.done > budget.budget {
        return "done work alone takes more than the budget: commit to nothing else, or correct the capacity".into();
    }
    let ids = commitment.over_budget.iter().map(|ix| format!("`{}`", backlog.item(*ix).id));
    format!("it fits without {}", ids.collect::<Vec<_>>().join(", "))
}

/// Points at the numbers from which the budget is computed.
fn with_budget(context: &RuleContext<'_>, mut draft: FindingDraft, iteration: &Iteration) -> FindingDraft {
    if let Some(capacity) = &iteration.capacity {
        let message = format!("the capacity is {}", in_units(context.backlog(), capacity.value.into()));
        draft = draft.related(context.config_place(capacity.span), message);
    }
    if let Some(reserve) = &iteration.reserve {
        let percent = Amount::product(reserve.value, Decimal::whole(100));
        draft = draft.related(context.config_place(reserve.span), format!("{percent} % of it is the reserve"));
    }
    draft
}

/// Points at the items without which the goal fits.
fn with_items(context: &RuleContext<'_>, draft: FindingDraft, commitment: &Commitment) -> FindingDraft {
    let backlog = context.backlog();
    commitment.over_budget.iter().take(POINTED_AT).fold(draft, |draft, ix| {
        let item = backlog.item(*ix);
        let (span, message) = match &item.estimate {
            Some(estimate) => (estimate.span, format!("`{}` takes {}", item.id, estimate.value)),
            None => (
                item.opening,
                format!("`{}` has no estimate: {} is assumed", item.id, backlog.config.policy.max_estimate),
            ),
        };
        draft.related(context.place(*ix, span), message)
    })
}
