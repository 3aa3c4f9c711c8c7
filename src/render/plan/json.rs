//! The plan's JSON. The types are frozen: fields are added, never changed.

use serde::Serialize;

use super::sentences::gap_share;
use super::view::PlanView;
use crate::model::{Amount, Item, ItemKind, Ix};
use crate::plan::outlook::PastWindows;
use crate::plan::proposals::{BestSet, Exclusion, Proposal, SharedPrerequisite};
use crate::plan::{self, Commitment, ReserveClaims, ReserveEvidence, Risk};
use crate::render::json_output::{self, SCHEMA};

#[derive(Serialize)]
struct PlanJson<'v> {
    schema: u32,
    iteration: Option<&'v str>,
    goal: Option<&'v str>,
    capacity: f64,
    budget: f64,
    reserve: f64,
    assumed: usize,
    commitment: Option<CommitmentJson<'v>>,
    reserved: ReservedJson<'v>,
    next: Vec<&'v str>,
    today: String,
    in_progress: InProgressJson<'v>,
    other_done: f64,
    free: f64,
    exceeded: f64,
    past: PastJson,
    chance: Option<f64>,
    even_without: Vec<&'v str>,
    evidence: EvidenceJson,
    proposals: Vec<ProposalJson<'v>>,
    shared: Vec<SharedJson<'v>>,
    best: Option<BestJson<'v>>,
}

#[derive(Serialize)]
struct CommitmentJson<'v> {
    items: Vec<&'v str>,
    cost: f64,
    done: f64,
    over: Vec<&'v str>,
    risks: Vec<RiskJson<'v>>,
    waiting: Vec<&'v str>,
}

#[derive(Serialize)]
struct RiskJson<'v> {
    item: &'v str,
    missing: Vec<&'static str>,
    waits_for: Vec<&'v str>,
}

#[derive(Serialize)]
struct ReservedJson<'v> {
    items: Vec<&'v str>,
    cost: f64,
    done: f64,
}

#[derive(Serialize)]
struct InProgressJson<'v> {
    items: Vec<&'v str>,
    cost: f64,
}

/// Nulls without windows.
#[derive(Serialize)]
struct PastJson {
    days: i64,
    windows: usize,
    median: Option<f64>,
    lowest: Option<f64>,
    highest: Option<f64>,
    assumed: usize,
}

/// Null quantiles: too little to tell.
#[derive(Serialize)]
struct EvidenceJson {
    days: i64,
    windows: usize,
    items: usize,
    median: Option<f64>,
    p80: Option<f64>,
    counts: [&'static str; 2],
    assumed: usize,
}

#[derive(Serialize)]
struct ProposalJson<'v> {
    features: [&'v str; 1],
    kind: &'static str,
    value: f64,
    cost: f64,
    density: f64,
    fits: bool,
    proposed: bool,
    waits_for: Vec<&'v str>,
    outside_release: Option<&'v str>,
    waiting: Vec<&'v str>,
}

#[derive(Serialize)]
struct SharedJson<'v> {
    item: &'v str,
    count: usize,
    features: Vec<&'v str>,
}

#[derive(Serialize)]
struct BestJson<'v> {
    features: Vec<&'v str>,
    kinds: Vec<&'static str>,
    items: Vec<&'v str>,
    value: f64,
    cost: f64,
    bound: f64,
    gap: f64,
    optimal: bool,
    settled: bool,
}

/// `plan --format json`: one object.
pub fn json(view: PlanView<'_>) -> String {
    let (config, plan) = (&view.backlog.config, view.plan);
    let proposals = view.proposals;
    json_output::to_line(&PlanJson {
        schema: SCHEMA,
        iteration: config.iteration.as_ref().and_then(|iteration| iteration.name.as_deref()),
        goal: config.goal().and_then(|ix| config.features.get(ix)).map(|feature| feature.id.value.as_str()),
        capacity: plan.budget.capacity.to_f64(),
        budget: plan.budget.budget.to_f64(),
        reserve: plan.budget.reserve.to_f64(),
        assumed: plan::count_assumed_estimates(view.backlog, view.counted()),
        commitment: plan.commitment.as_ref().map(|commitment| commitment_json(view, commitment)),
        reserved: reserved_json(view, &plan.reserve_claims),
        next: ids(view, &plan.next.items),
        today: view.outlook.today.to_string(),
        in_progress: InProgressJson { items: ids(view, &plan.in_progress.items), cost: plan.in_progress.cost.to_f64() },
        other_done: plan.other_done.to_f64(),
        free: plan.next.free.to_f64(),
        exceeded: plan.exceeded.to_f64(),
        past: past_json(&view.outlook.past),
        chance: view.outlook.chance,
        even_without: ids(view, &view.outlook.even_without),
        evidence: evidence_json(&plan.evidence),
        proposals: proposals.iter().flat_map(|all| &all.list).map(|one| proposal_json(view, one)).collect(),
        shared: proposals.iter().flat_map(|all| &all.shared_prerequisites).map(|one| shared_json(view, one)).collect(),
        best: proposals.and_then(|all| all.best.as_ref()).map(|best| best_json(view, best)),
    })
}

fn ids<'v>(view: PlanView<'v>, items: &[Ix<Item>]) -> Vec<&'v str> {
    items.iter().map(|ix| view.id(*ix)).collect()
}

fn commitment_json<'v>(view: PlanView<'v>, commitment: &Commitment) -> CommitmentJson<'v> {
    let risk = |risk: &Risk| RiskJson {
        item: view.id(risk.item),
        missing: risk.missing.iter().map(|missing| missing.name()).collect(),
        waits_for: ids(view, &risk.triage),
    };
    CommitmentJson {
        items: ids(view, &commitment.items),
        cost: commitment.cost.to_f64(),
        done: commitment.done.to_f64(),
        over: ids(view, &commitment.over_budget),
        risks: commitment.risks.iter().map(risk).collect(),
        waiting: ids(view, &commitment.in_triage),
    }
}

fn reserved_json<'v>(view: PlanView<'v>, reserved: &ReserveClaims) -> ReservedJson<'v> {
    ReservedJson { items: ids(view, &reserved.items), cost: reserved.cost.to_f64(), done: reserved.done.to_f64() }
}

fn past_json(past: &PastWindows) -> PastJson {
    PastJson {
        days: past.days,
        windows: past.finished.len(),
        median: past.median(),
        lowest: past.lowest().map(Amount::to_f64),
        highest: past.highest().map(Amount::to_f64),
        assumed: past.assumed,
    }
}

fn evidence_json(evidence: &ReserveEvidence) -> EvidenceJson {
    EvidenceJson {
        days: evidence.window_days,
        windows: evidence.shares.len(),
        items: evidence.items,
        median: evidence.quantile(0.5),
        p80: evidence.quantile(0.8),
        counts: [ItemKind::Bug.name(), ItemKind::Feedback.name()],
        assumed: evidence.assumed,
    }
}

fn proposal_json<'v>(view: PlanView<'v>, proposal: &Proposal) -> ProposalJson<'v> {
    let (waits_for, outside) = match &proposal.exclusion {
        None => (Vec::new(), None),
        Some(Exclusion::Triage(items)) => (ids(view, items), None),
        Some(Exclusion::Release(release)) => (Vec::new(), view.backlog.config.releases.get(*release)),
    };
    ProposalJson {
        features: [proposal.candidate.id(view.backlog)],
        kind: proposal.candidate.kind(),
        value: proposal.value.to_f64(),
        cost: proposal.cost.to_f64(),
        density: proposal.density,
        fits: proposal.fits,
        proposed: proposal.exclusion.is_none(),
        waits_for,
        outside_release: outside.map(|release| release.id.value.as_str()),
        waiting: ids(view, &proposal.in_triage),
    }
}

fn shared_json<'v>(view: PlanView<'v>, shared: &SharedPrerequisite) -> SharedJson<'v> {
    SharedJson {
        item: view.id(shared.item),
        count: shared.count,
        features: shared.users.iter().map(|candidate| candidate.id(view.backlog)).collect(),
    }
}

fn best_json<'v>(view: PlanView<'v>, best: &BestSet) -> BestJson<'v> {
    BestJson {
        features: best.candidates.iter().map(|candidate| candidate.id(view.backlog)).collect(),
        kinds: best.candidates.iter().map(|candidate| candidate.kind()).collect(),
        items: ids(view, &best.items),
        value: best.value.to_f64(),
        cost: best.cost.to_f64(),
        bound: best.bound.to_f64(),
        gap: gap_share(best),
        optimal: best.optimal,
        settled: best.fewest_proven,
    }
}
