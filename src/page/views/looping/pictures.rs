//! The pictures of each section.

use jiff::Timestamp;

use super::cumulative;
use super::figure::Figure;
use crate::model::config::{FlagState, Objective};
use crate::model::item::Named as _;
use crate::model::{Item, Ix, Status};
use crate::page::Page;
use crate::page::charts::bars::{self, Bar};
use crate::page::charts::events_line::{self, EventRow};
use crate::page::charts::scatter::{self, PercentileLine};
use crate::status::StatusSection;
use crate::status::vision::Share;
use crate::timeline::instant::{day_of, days_between, midnight};

/// Bars of a picture, and rows of a table.
const MAX_ROWS: usize = 20;

/// The pictures of a section; none where nothing is known.
pub fn of(page: &Page<'_>, section: StatusSection) -> Vec<Figure> {
    let figures = match section {
        StatusSection::Priority => vec![renewals(page)],
        StatusSection::Flow => vec![cycle_times(page), ages(page), cumulative::figure(page)],
        StatusSection::Vision => vec![objectives(page)],
        StatusSection::Flags => vec![flags(page)],
        _ => Vec::new(),
    };
    figures.into_iter().flatten().collect()
}

/// Deployments against re-prioritisations.
fn renewals(page: &Page<'_>) -> Option<Figure> {
    let context = page.status_context();
    let deployed: Vec<Timestamp> =
        context.past_deployments().iter().map(|one| one.at).filter(|at| context.is_since(*at)).collect();
    let renewed: Vec<Timestamp> = page
        .input
        .history
        .map(|history| history.reprioritisations().iter().map(|commit| commit.at).collect::<Vec<_>>())
        .unwrap_or_default()
        .into_iter()
        .filter(|at| context.is_since(*at))
        .collect();
    if deployed.is_empty() && renewed.is_empty() {
        return None;
    }
    let rows = [
        EventRow { name: "Deployments", class: "mark", at: deployed.clone() },
        EventRow { name: "Re-prioritised", class: "mark-accent", at: renewed.clone() },
    ];
    let mut events: Vec<(Timestamp, &str)> = deployed.into_iter().map(|at| (at, "deployment")).collect();
    events.extend(renewed.into_iter().map(|at| (at, "re-prioritisation")));
    events.sort();
    Some(Figure {
        caption: "Deployments, and when the order was renewed".into(),
        svg: events_line::svg(
            page.input.since,
            midnight(page.input.today),
            &rows,
            "Deployments and re-prioritisations over time",
        ),
        heads: vec!["Day".into(), "What".into()],
        rows: events
            .iter()
            .rev()
            .take(MAX_ROWS * 3)
            .map(|(at, what)| vec![day_of(*at).to_string(), (*what).to_owned()])
            .collect(),
    })
}

/// Days from start to end by the day on which items were done.
fn cycle_times(page: &Page<'_>) -> Option<Figure> {
    let context = page.status_context();
    let mut points: Vec<(Timestamp, f64, &str)> = page
        .backlog()
        .each()
        .filter(|(_, item)| item.status.value == Status::Done)
        .filter_map(|(ix, item)| {
            let life = page.facts.timelines.get(ix.get())?;
            let closed = life.closed.filter(|at| context.is_since(*at))?;
            Some((closed, days_between(life.started?, closed), item.id.as_str()))
        })
        .collect();
    points.sort_by_key(|(at, _, id)| (*at, *id));
    let cycle = &page.facts.status.flow.cycle;
    let line = |days: f64, words: &str| PercentileLine { days, label: format!("{words} within {}", short(days)) };
    let lines: Vec<PercentileLine> = match (cycle.percentile(50), cycle.percentile(85)) {
        (Some(half), Some(most)) if half == most => vec![line(most, "85 %")],
        (half, most) => {
            [most.map(|days| line(days, "85 %")), half.map(|days| line(days, "half"))].into_iter().flatten().collect()
        }
    };
    let drawn: Vec<(Timestamp, f64)> = points.iter().map(|(at, days, _)| (*at, *days)).collect();
    (!points.is_empty()).then(|| Figure {
        caption: "Cycle times: days from start to end, by the day of the end".into(),
        svg: scatter::svg(page.input.since, midnight(page.input.today), &drawn, &lines, "Cycle times in days"),
        heads: ["Day", "Item", "Days"].map(str::to_owned).to_vec(),
        rows: points
            .iter()
            .rev()
            .take(MAX_ROWS * 3)
            .map(|(at, days, id)| vec![day_of(*at).to_string(), (*id).to_owned(), short(*days)])
            .collect(),
    })
}

/// How old what is in progress is.
fn ages(page: &Page<'_>) -> Option<Figure> {
    let flow = &page.facts.status.flow;
    let known: Vec<_> = flow.in_progress.iter().filter_map(|one| Some((one, one.days?))).collect();
    let bars: Vec<Bar> = known
        .iter()
        .take(MAX_ROWS)
        .map(|(one, days)| Bar {
            name: id(page, one.item),
            amount: *days,
            label: if one.is_old { format!("{}, old", days_text(*days)) } else { days_text(*days) },
            class: if one.is_old { "mark-danger" } else { "mark-quiet" },
        })
        .collect();
    let limit = flow.cycle.percentile(85).map(|days| (days, format!("85 % are done within {}", days_text(days))));
    let caption = match known.len().saturating_sub(bars.len()) {
        0 => "What is in progress, by age".to_owned(),
        more => format!("What is in progress, the {} oldest; {more} more", bars.len()),
    };
    figure_of_bars(&bars, limit, caption, ["Item", "Age"])
}

/// The share of each objective of what was done and of what comes next.
fn objectives(page: &Page<'_>) -> Option<Figure> {
    let vision = &page.facts.status.vision;
    if page.backlog().config.objectives.is_empty() {
        return None;
    }
    let name =
        |objective: Option<Ix<Objective>>| match objective.and_then(|ix| page.backlog().config.objectives.get(ix)) {
            Some(objective) => objective.title.to_string(),
            None => "no objective".to_owned(),
        };
    let mut keys: Vec<Option<Ix<Objective>>> = Vec::new();
    for share in vision.next.iter().chain(&vision.closed) {
        if !keys.contains(&share.objective) {
            keys.push(share.objective);
        }
    }
    let of =
        |shares: &[Share], key| shares.iter().find(|share| share.objective == key).map_or(0.0, |share| share.share);
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    let bar = |name, amount: f64, what: &str, class| Bar {
        name,
        amount,
        label: format!("{} {what}", percent(amount)),
        class,
    };
    let pair = |key: &Option<Ix<Objective>>| {
        [
            bar(name(*key), of(&vision.next, *key), "next", "mark-accent"),
            bar(String::new(), of(&vision.closed, *key), "done", "mark-quiet"),
        ]
    };
    let bars: Vec<Bar> = keys.iter().take(MAX_ROWS).flat_map(pair).collect();
    let row = |key: &Option<Ix<Objective>>| {
        let shares = [&vision.next, &vision.closed, &vision.open].map(|shares| percent(of(shares, *key)));
        std::iter::once(name(*key)).chain(shares).collect()
    };
    (!bars.is_empty()).then(|| Figure {
        caption: "Effort by objective: what comes next against what was done".into(),
        svg: bars::svg(&bars, None, "The effort of each objective"),
        heads: ["Objective", "Next", "Done", "Open"].map(str::to_owned).to_vec(),
        rows: keys.iter().map(row).collect(),
    })
}

/// How long flags are as they are.
fn flags(page: &Page<'_>) -> Option<Figure> {
    let config = &page.backlog().config;
    let flags = page.facts.status.flags.flags.iter().filter_map(|flag| Some((flag, flag.days?)));
    let bars: Vec<Bar> = flags
        .take(MAX_ROWS)
        .map(|(flag, days)| {
            let state = FlagState::NAMES.iter().find(|(_, state)| *state == flag.state).map_or("", |(name, _)| *name);
            let is_old = flag.due == Some(crate::status::flags::FlagDue::Remove);
            Bar {
                name: config.flags.get(flag.flag).map_or_else(String::new, |flag| flag.id.value.to_string()),
                amount: days,
                label: format!("{} {state}", days_text(days)),
                class: if is_old { "mark-danger" } else { "mark-quiet" },
            }
        })
        .collect();
    let limit = f64::from(config.policy.flag_days);
    figure_of_bars(&bars, Some((limit, days_text(limit))), "Flags by age".into(), ["Flag", "Age"])
}

fn figure_of_bars(bars: &[Bar], limit: Option<(f64, String)>, caption: String, heads: [&str; 2]) -> Option<Figure> {
    (!bars.is_empty()).then(|| Figure {
        svg: bars::svg(bars, limit, "The numbers stand below"),
        caption,
        heads: heads.map(str::to_owned).to_vec(),
        rows: bars.iter().map(|bar| vec![bar.name.clone(), bar.label.clone()]).collect(),
    })
}

fn id(page: &Page<'_>, ix: Ix<Item>) -> String {
    page.backlog().item(ix).id.to_string()
}

/// Days with a decimal where it says something.
fn short(days: f64) -> String {
    if days >= 10.0 || days.fract() == 0.0 { format!("{days:.0}") } else { format!("{days:.1}") }
}

fn days_text(days: f64) -> String {
    format!("{} {}", short(days), if days == 1.0 { "day" } else { "days" })
}
