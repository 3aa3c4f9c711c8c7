//! What a page shows, computed once for all of its views.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::diff::{self, Diff, DiffSide};
use crate::model::{Backlog, Item, Ix};
use crate::order::{Order, density};
use crate::plan::forecast::{self, Forecast, ForecastOptions};
use crate::plan::proposals::{ProposalOptions, Proposals};
use crate::plan::story_map::StoryMap;
use crate::plan::{self, NoBudget, Outlook, Plan};
use crate::render::diff::DiffView;
use crate::render::plan::PlanView;
use crate::render::status::StatusView;
use crate::render::story_map::MapView;
use crate::status::{Status, StatusContext, StatusSection};
use crate::text::Tree;
use crate::timeline::{Deployment, History, LoopRecord, Timeline, timelines};

/// How many goals the search for the best set looks at: a page must be the same each time, so the clock doesn't end it.
const MAX_SEARCH_STEPS: usize = 20_000;

/// What a page is made from.
#[derive(Clone, Copy)]
pub struct PageInput<'p> {
    /// The backlog.
    pub backlog: &'p Backlog,
    /// Its files, with the texts of all stories.
    pub tree: &'p Tree,
    /// Its order; while files are broken, the last one that there was.
    pub order: &'p Order,
    /// What the commits say; `None` if that isn't known.
    pub history: Option<&'p History>,
    /// All known deployments, sorted.
    pub deployments: &'p [Deployment],
    /// The ids of the items that the iteration's plan had on its first day; `None` if that isn't known.
    pub planned_at_start: Option<&'p [String]>,
    /// Why figures lack data, a sentence each.
    pub notes: &'p [String],
    /// What makes deployments known, if none is.
    pub no_deployments: &'p str,
    /// Whether the history is cut off.
    pub is_shallow: bool,
    /// The state to compare with.
    pub base: Option<Base<'p>>,
    /// The day of the page.
    pub today: Date,
    /// Where the window of the figures begins.
    pub since: Timestamp,
    /// The beginning of the window as it was asked for.
    pub since_text: &'p str,
}

/// An earlier state of the backlog.
#[derive(Clone, Copy)]
pub struct Base<'p> {
    /// The state.
    pub side: DiffSide<'p>,
    /// What the user calls it.
    pub name: &'p str,
    /// What the user calls the state of the page.
    pub head_name: &'p str,
    /// The state of the page.
    pub head: DiffSide<'p>,
}

/// What the views show.
pub struct PageFacts {
    /// The lives of the items, in their order.
    pub timelines: Vec<Timeline>,
    /// The figures of the loop.
    pub status: Status,
    /// The story map.
    pub map: StoryMap,
    /// The plan of the iteration, if it has a capacity.
    pub plan: Result<PlanFacts, NoBudget>,
    /// What was forecast.
    pub forecast_options: ForecastOptions,
    /// When the goal or the release will be done.
    pub forecast: Forecast,
    /// What changed since the base.
    pub diff: Option<Diff>,
    /// The rank of each open item, from 1.
    pub ranks: HashMap<Ix<Item>, usize>,
    /// The open effort of each feature; see [`density::remaining_effort`].
    pub remaining_effort: Vec<crate::model::Amount>,
}

/// The plan of an iteration, with what may follow it.
pub struct PlanFacts {
    /// The plan.
    pub plan: Plan,
    /// What the past says about it.
    pub outlook: Outlook,
    /// Candidates for the goal.
    pub proposals: Proposals,
}

impl PageFacts {
    /// Computes them.
    pub fn new(input: &PageInput<'_>) -> Self {
        let (backlog, order) = (input.backlog, input.order);
        let timelines = timelines(backlog, input.history);
        let forecast_options = ForecastOptions::usual(backlog, input.today);
        Self {
            status: Status::new(&status_context(input, &timelines)),
            map: StoryMap::new(backlog, order, None),
            plan: plan::compute(backlog, order).map(|plan| PlanFacts::new(input, plan)),
            forecast: forecast::compute(backlog, order, forecast_options),
            forecast_options,
            diff: input.base.map(|base| diff::compare(base.side, base.head)),
            ranks: order.placed.iter().enumerate().map(|(at, placed)| (placed.item, at + 1)).collect(),
            remaining_effort: density::remaining_effort(backlog),
            timelines,
        }
    }
}

impl PlanFacts {
    fn new(input: &PageInput<'_>, plan: Plan) -> Self {
        let options = ProposalOptions { max_features: Some(1), any_release: false };
        let mut steps = 0;
        let mut stop = || {
            steps += 1;
            steps > MAX_SEARCH_STEPS
        };
        let proposals = Proposals::new(input.backlog, input.order, &plan.budget, options, &mut stop);
        Self { outlook: Outlook::new(input.backlog, &plan, input.today), proposals, plan }
    }
}

fn status_context<'p>(input: &PageInput<'p>, timelines: &'p [Timeline]) -> StatusContext<'p> {
    StatusContext {
        backlog: input.backlog,
        order: input.order,
        record: LoopRecord { timelines, history: input.history, deployments: input.deployments },
        planned_at_start: input.planned_at_start,
        today: input.today,
        since: input.since,
    }
}

/// A page: what it is made from, and what follows from it.
#[derive(Clone, Copy)]
pub struct Page<'p> {
    /// What it is made from.
    pub input: &'p PageInput<'p>,
    /// What follows from it.
    pub facts: &'p PageFacts,
}

impl<'p> Page<'p> {
    /// The backlog.
    pub fn backlog(&self) -> &'p Backlog {
        self.input.backlog
    }

    /// The order.
    pub fn order(&self) -> &'p Order {
        self.input.order
    }

    /// The rank of an item, from 1, if it is open.
    pub fn rank(&self, ix: Ix<Item>) -> Option<usize> {
        self.facts.ranks.get(&ix).copied()
    }

    /// The story map as the renderers take it.
    pub fn map_view(&self) -> MapView<'p> {
        MapView {
            backlog: self.backlog(),
            order: self.order(),
            map: &self.facts.map,
            names_done: false,
            is_slice: false,
        }
    }

    /// The plan as the renderers take it.
    pub fn plan_view<'v>(&'v self, facts: &'v PlanFacts) -> PlanView<'v> {
        PlanView {
            backlog: self.backlog(),
            order: self.order(),
            plan: &facts.plan,
            outlook: &facts.outlook,
            proposals: Some(&facts.proposals),
        }
    }

    /// The difference as the renderers take it.
    pub fn diff_view(&self) -> Option<DiffView<'p>> {
        let (base, diff) = (self.input.base?, self.facts.diff.as_ref()?);
        Some(DiffView { base: base.side, head: base.head, base_name: base.name, head_name: base.head_name, diff })
    }

    /// What the figures of the loop are made from.
    pub fn status_context(&self) -> StatusContext<'p> {
        status_context(self.input, &self.facts.timelines)
    }

    /// The figures of the loop as the renderers take them.
    pub fn status_view<'v>(&'v self, context: &'v StatusContext<'v>, sections: &'v [StatusSection]) -> StatusView<'v> {
        StatusView {
            context,
            status: &self.facts.status,
            sections,
            in_full: true,
            since: self.input.since_text,
            notes: self.input.notes,
            no_deployments: self.input.no_deployments,
            is_shallow: self.input.is_shallow,
        }
    }
}
