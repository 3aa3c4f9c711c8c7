//! The status report as JSON. It only grows; what can't be known is null.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::StatusView;
use crate::model::config::FlagState;
use crate::model::item::Named;
use crate::model::{Item, Ix};
use crate::render::json_output::{self, SCHEMA};
use crate::status::vision::Share;
use crate::status::{Distribution, StatusSection};

#[derive(Serialize)]
struct StatusJson<'v> {
    schema: u32,
    today: String,
    since: &'v str,
    history: HistoryJson,
    sections: Map<String, Value>,
}

#[derive(Serialize)]
struct HistoryJson {
    /// `None` if the history isn't known.
    commits: Option<usize>,
    shallow: bool,
    unreadable: usize,
}

/// A distribution of days.
#[derive(Serialize)]
struct DaysJson {
    count: usize,
    p50: Option<f64>,
    p85: Option<f64>,
    /// How many items lack a date that it takes.
    unknown: usize,
}

/// The report as JSON.
pub fn json(view: &StatusView<'_>) -> String {
    let history = view.context.record.history;
    let mut sections = Map::new();
    for section in view.sections {
        let state = view.status.state(*section, view.context).name();
        let mut object = Map::from_iter([("state".to_owned(), Value::from(state))]);
        if let Value::Object(figures) = (SectionJson { view }).figures(*section) {
            object.extend(figures);
        }
        sections.insert(section.name().to_owned(), Value::Object(object));
    }
    json_output::to_line(&StatusJson {
        schema: SCHEMA,
        today: view.context.today.to_string(),
        since: view.since,
        history: HistoryJson {
            commits: history.map(|history| history.commits.len()),
            shallow: view.is_shallow,
            unreadable: history.map_or(0, |history| history.unreadable()),
        },
        sections,
    })
}

struct SectionJson<'v> {
    view: &'v StatusView<'v>,
}

impl SectionJson<'_> {
    fn id(&self, ix: Ix<Item>) -> &str {
        self.view.context.backlog.item(ix).id.as_str()
    }

    fn ids(&self, items: &[Ix<Item>]) -> Vec<&str> {
        items.iter().map(|ix| self.id(*ix)).collect()
    }

    fn figures(&self, section: StatusSection) -> Value {
        match section {
            StatusSection::Product => self.product(),
            StatusSection::Size => self.size(),
            StatusSection::Flags => self.flags(),
            StatusSection::Priority => self.priority(),
            StatusSection::Iteration => self.iteration(),
            StatusSection::Feedback => self.feedback(),
            StatusSection::FollowUp => self.follow_up(),
            StatusSection::Vision => self.vision(),
            StatusSection::Flow => self.flow(),
            StatusSection::Stability => self.stability(),
            StatusSection::Runway => self.runway(),
        }
    }

    fn product(&self) -> Value {
        let product = &self.view.status.product;
        let config = &self.view.context.backlog.config;
        let release = product.release.and_then(|release| config.releases.get(release));
        let gaps = product.gaps.iter().filter_map(|step| config.flow.get(*step)).map(|step| step.id.value.as_str());
        json!({
            "release": release.map(|release| release.id.value.as_str()),
            "items": { "done": product.items[0], "all": product.items[1] },
            "units": { "done": product.units[0], "all": product.units[1], "assumed": product.assumed },
            "steps": { "served": product.steps[0], "all": product.steps[1] },
            "technical": self.ids(&product.technical),
            "gaps": gaps.collect::<Vec<_>>(),
        })
    }

    fn size(&self) -> Value {
        let size = &self.view.status.size;
        json!({
            "closed": days(&size.closed),
            "next": days(&size.next),
            "too_large": self.ids(&size.too_large),
            "largest": self.ids(&size.largest),
            "without_estimate": self.ids(&size.without_estimate),
        })
    }

    fn flags(&self) -> Value {
        let flags = self.view.status.flags.flags.iter().map(|flag| {
            let declared = self.view.context.backlog.config.flags.get(flag.flag);
            json!({
                "id": declared.map(|declared| declared.id.value.as_str()),
                "state": FlagState::NAMES.iter().find(|(_, state)| *state == flag.state).map(|(name, _)| name),
                "days": flag.days,
                "open": flag.open.len(),
                "items": self.ids(&flag.open),
                "due": flag.due.map(|due| due.name()),
            })
        });
        json!({ "flags": flags.collect::<Vec<_>>() })
    }

    fn priority(&self) -> Value {
        let priority = &self.view.status.priority;
        let out_of_order = priority.out_of_order.iter().map(
            |item| json!({ "id": item.id, "above": item.above, "at": item.at.to_string(), "subject": item.subject }),
        );
        json!({
            "deployments": priority.deployments,
            "covered": priority.covered,
            "uncovered": priority.uncovered,
            "last_deployment": priority.last_deployment.map(|at| at.to_string()),
            "last_reprioritisation": priority.last_reprioritisation.map(|at| at.to_string()),
            "last_reprioritised_by": priority.last_author,
            "deployments_since": priority.deployments_since,
            "started_out_of_order": out_of_order.collect::<Vec<_>>(),
        })
    }

    fn iteration(&self) -> Value {
        let iteration = &self.view.status.iteration;
        let config = &self.view.context.backlog.config;
        let declared = config.iteration.as_ref();
        let goal = config.goal().and_then(|goal| config.features.get(goal)).map(|goal| goal.id.value.as_str());
        let plan = iteration.plan.as_ref();
        let commitment = plan.and_then(|plan| plan.commitment.as_ref());
        json!({
            "name": declared.and_then(|iteration| iteration.name.as_deref()),
            "goal": goal,
            "day": iteration.day.map(|[day, _]| day),
            "days": iteration.day.map(|[_, days]| days),
            "commitment": commitment.map(|commitment| json!({
                "done": commitment.done.to_f64(),
                "left": commitment.cost.to_f64(),
                "items": self.ids(&commitment.items),
                "done_items": self.ids(&commitment.done_items),
            })),
            "reserve": plan.map(|plan| json!({
                "units": plan.budget.reserve.to_f64(),
                "done": plan.reserve_claims.done.to_f64(),
                "claimed": plan.reserve_claims.cost.to_f64(),
                "items": self.ids(&plan.reserve_claims.items),
                "done_items": self.ids(&plan.reserve_claims.done_items),
                "exceeded_by": iteration.beyond_reserve().to_f64(),
            })),
            "shifted_in": iteration.shifted_in.as_ref().map(|items| self.ids(items)),
            "chance": iteration.chance,
        })
    }

    fn feedback(&self) -> Value {
        let feedback = &self.view.status.feedback;
        let waiting = feedback
            .waiting
            .iter()
            .map(|waiting| json!({ "id": self.id(waiting.item), "days": waiting.days, "late": waiting.is_late }));
        let [changed, known] = feedback.changed_order;
        let answered = DaysJson { count: feedback.answered_count(), ..days(&feedback.answered) };
        json!({
            "waiting": waiting.collect::<Vec<_>>(),
            "answered": answered,
            "by_source": feedback.by_source.iter().collect::<BTreeMap<_, _>>(),
            "changed_order_share": (known > 0).then(|| changed as f64 / known as f64),
        })
    }

    fn follow_up(&self) -> Value {
        let deployments = self.view.status.follow_up.deployments.iter().map(|deployment| {
            json!({
                "name": deployment.name,
                "at": deployment.at.to_string(),
                "shipped": self.ids(&deployment.shipped),
                "heard": self.ids(&deployment.heard),
                "silent": self.ids(&deployment.silent),
            })
        });
        json!({ "deployments": deployments.collect::<Vec<_>>() })
    }

    fn vision(&self) -> Value {
        let vision = &self.view.status.vision;
        let objectives = &self.view.context.backlog.config.objectives;
        let shares = |shares: &[Share]| {
            let share = |share: &Share| {
                let objective = share.objective.and_then(|ix| objectives.get(ix));
                let id = objective.map(|objective| objective.id.value.as_str());
                json!({ "objective": id, "units": share.units, "share": share.share })
            };
            shares.iter().map(share).collect::<Vec<_>>()
        };
        let neglected = vision.neglected.iter().filter_map(|ix| objectives.get(*ix));
        json!({
            "closed": shares(&vision.closed),
            "next": shares(&vision.next),
            "open": shares(&vision.open),
            "neglected": neglected.map(|objective| objective.id.value.as_str()).collect::<Vec<_>>(),
        })
    }

    fn flow(&self) -> Value {
        let flow = &self.view.status.flow;
        let in_progress = flow
            .in_progress
            .iter()
            .map(|item| json!({ "id": self.id(item.item), "days": item.days, "old": item.is_old }));
        json!({
            "weeks": flow.weeks,
            "cycle": days(&flow.cycle),
            "in_progress": in_progress.collect::<Vec<_>>(),
            "lead_to_deployment": days(&flow.lead_to_deployment),
            "without_date": flow.unknown,
        })
    }

    fn stability(&self) -> Value {
        let stability = &self.view.status.stability;
        json!({
            "open": self.ids(&stability.open),
            "unattended": self.ids(&stability.unattended),
            "recovery": days(&stability.recovery),
            "change_fail_rate": stability.change_fail_rate,
            "rework_rate": stability.rework_rate,
            // The five measures of software delivery, by the names that the field gives them.
            "measures": {
                "deployment_frequency": stability.deployment_frequency,
                "change_lead_time": self.view.status.flow.lead_to_deployment.percentile(50),
                "change_fail_rate": stability.change_fail_rate,
                "failed_deployment_recovery_time": stability.recovery.percentile(50),
                "rework_rate": stability.rework_rate,
            },
        })
    }

    fn runway(&self) -> Value {
        let runway = &self.view.status.runway;
        let unready = runway.unready.iter().map(|unready| {
            let missing: Vec<&str> = unready.missing.iter().map(|missing| missing.name()).collect();
            json!({ "id": self.id(unready.item), "missing": missing })
        });
        json!({
            "ready_units": runway.ready_units,
            "iterations": runway.iterations,
            "weeks": runway.weeks,
            "assumed": runway.assumed,
            "unready": unready.collect::<Vec<_>>(),
        })
    }
}

fn days(distribution: &Distribution) -> DaysJson {
    DaysJson {
        count: distribution.values.len(),
        p50: distribution.percentile(50),
        p85: distribution.percentile(85),
        unknown: distribution.unknown,
    }
}
