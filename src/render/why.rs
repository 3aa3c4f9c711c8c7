//! `topline why`: why an item has its rank, and what would change it.

use serde::Serialize;

use super::diff::{CauseJson, DiffSentences, causes_json};
use super::json_output::{self, SCHEMA};
use super::order_json::ItemJson;
use super::priority_table::state_text;
use super::style::{Role, Style, TextLayout};
use super::table::{self, Cell, Column};
use super::terminal_text;
use crate::diff::{PlaceChange, PlaceHistory};
use crate::model::readiness::assumed_estimate;
use crate::model::{Amount, Backlog, Item, Ix};
use crate::order::lanes::SortKey;
use crate::order::why::{Difference, Edit, depends_on};
use crate::order::{Order, Placed, density, reason};
use crate::text::tree::DECISIONS;
use crate::timeline::instant::day_of;

/// The digits of a commit's id that are shown.
const SHORT_ID: usize = 8;
/// How many items are named of those that need each other.
const MAX_CHAIN: usize = 5;

/// An item with its rank, and how it compares with another.
#[derive(Debug)]
pub struct Why<'o> {
    /// Rank, from 1.
    pub rank: usize,
    /// The item.
    pub placed: &'o Placed,
    /// The comparison that was asked for.
    pub comparison: Option<Comparison<'o>>,
    /// How the item came to its place, if that was asked for.
    pub history: Option<&'o PlaceHistory>,
}

/// A comparison with another item.
#[derive(Debug)]
pub struct Comparison<'o> {
    /// The other's rank.
    pub rank: usize,
    /// The other.
    pub other: &'o Placed,
    /// Why the upper of the two is above the lower.
    pub difference: Option<Difference>,
    /// Edits that would put the item above the other; empty if it is there already.
    pub edits: Vec<Edit>,
}

/// For people.
///
/// `shown` gives the path of a file of the backlog as people can open it.
pub fn human(
    backlog: &Backlog,
    order: &Order,
    why: &Why<'_>,
    layout: TextLayout,
    shown: &dyn Fn(&str) -> String,
) -> String {
    let style = layout.style;
    let placed = why.placed;
    let item = backlog.item(placed.item);
    let section = terminal_text::line(&placed.section.title(backlog));
    let mut out = format!(
        "{}. {}  {}\n   {}\n\n",
        why.rank,
        style.paint(Role::Strong, terminal_text::line(&item.title.value)),
        style.paint(Role::Id, &item.id),
        style.paint(Role::Quiet, format!("{section} · {}", terminal_text::line(&shown(&item.path)))),
    );
    let mut fact = |title: &str, text: String| {
        let mut lines =
            terminal_text::wrap(&terminal_text::line(&text), layout.wrap_width.saturating_sub(13)).into_iter();
        out.push_str(&format!(
            "   {}{}\n",
            style.paint(Role::Quiet, format!("{title:<10}")),
            lines.next().unwrap_or_default()
        ));
        lines.for_each(|line| out.push_str(&format!("{}{line}\n", " ".repeat(13))));
    };
    for (title, text) in WhyFacts::new(backlog, order).of(placed) {
        fact(title, text);
    }
    if let Some(comparison) = &why.comparison {
        out.push_str(&compared(backlog, why, comparison, layout.style, shown));
    }
    if let Some(history) = why.history {
        out.push_str(&history_lines(history, layout));
    }
    out
}

/// How the item came to its place: a line a commit, the latest first.
fn history_lines(history: &PlaceHistory, layout: TextLayout) -> String {
    let words = DiffSentences { escape: terminal_text::line, id: terminal_text::line };
    let mut out = format!("\n   {}\n", layout.style.paint(Role::Heading, "How it came here"));
    if history.changes.is_empty() {
        out.push_str("   no commit moved it\n");
    }
    let row = |change: &PlaceChange| {
        let places = match (change.from, change.to) {
            (None, Some(to)) => format!("enters at {to}"),
            (Some(from), None) => format!("leaves (was {from})"),
            (Some(from), Some(to)) => format!("{from} → {to}"),
            (None, None) => "no order".into(),
        };
        vec![
            Cell::text(" "),
            Cell::text(day_of(change.at).to_string()),
            Cell::styled(Role::Strong, places),
            Cell::text(words.causes(&change.causes, change.more_causes)),
            Cell::styled(Role::Quiet, change.commit.chars().take(SHORT_ID).collect::<String>()),
        ]
    };
    let rows: Vec<Vec<Cell>> = history.changes.iter().map(row).collect();
    let columns = [Column::Fixed, Column::Fixed, Column::Fixed, Column::Shrinks(20), Column::Fixed];
    for line in table::lines(&columns, &rows, layout) {
        out.push_str(&format!("{line}\n"));
    }
    if history.is_cut {
        out.push_str(&format!("   {}\n", layout.style.paint(Role::Quiet, "older commits were not looked at")));
    }
    out
}

/// Says why items have their places. It holds what is the same for all of them.
pub struct WhyFacts<'b> {
    backlog: &'b Backlog,
    order: &'b Order,
    /// The places by item, from 0; one behind the last for an item that isn't open.
    places: Vec<usize>,
    /// The open effort of each feature.
    efforts: Vec<Amount>,
}

impl<'b> WhyFacts<'b> {
    /// For the items of `order`.
    pub fn new(backlog: &'b Backlog, order: &'b Order) -> Self {
        let mut places = vec![order.placed.len(); backlog.items.len()];
        for (at, placed) in order.placed.iter().enumerate() {
            if let Some(place) = places.get_mut(placed.item.get()) {
                *place = at;
            }
        }
        Self { backlog, order, places, efforts: density::remaining_effort(backlog) }
    }

    /// The facts that give an item its place, each with its title, and its state.
    pub fn of(&self, placed: &Placed) -> Vec<(&'static str, String)> {
        let mut facts = self.of_place(placed);
        facts.extend(state_text(self.backlog, placed).map(|state| ("state", state)));
        if placed.is_startable(self.backlog) {
            facts.push(("state", "can be started".into()));
        }
        facts
    }

    /// The facts that give an item its place, each with its title.
    pub fn of_place(&self, placed: &Placed) -> Vec<(&'static str, String)> {
        let backlog = self.backlog;
        let mut facts = Vec::new();
        if let Some(by) = placed.needed_by {
            facts.push((
                "needed by",
                format!("{}, which is placed directly below its prerequisites", self.need_chain(by)),
            ));
        }
        if let Some(decision) = placed.decision.and_then(|number| backlog.decisions.get(number)) {
            let by = decision.by.as_ref().map(|by| format!(" ({by})")).unwrap_or_default();
            facts.push(("decision", format!("{}{by}", decision.because.value)));
        }
        facts.push(("lane", reason::lane_and_keys(backlog, placed)));
        facts.push(("density", self.density_words(placed)));
        facts
    }

    /// The item that needs another, and the items that need that in turn.
    fn need_chain(&self, by: Ix<Item>) -> String {
        let id = |ix: Ix<Item>| self.backlog.item(ix).id.as_str();
        let needed_by = |ix: Ix<Item>| self.order.placed.get(*self.places.get(ix.get())?)?.needed_by;
        let chain = std::iter::successors(Some(by), |ix| needed_by(*ix)).take(MAX_CHAIN);
        chain.map(id).collect::<Vec<_>>().join(", needed by ")
    }

    /// The calculation of the density, so that it can be checked by hand.
    fn density_words(&self, placed: &Placed) -> String {
        let backlog = self.backlog;
        let config = &backlog.config;
        let item = backlog.item(placed.item);
        let least = |amount: Amount| if amount.units() < 50_000_000 { "0.5".to_owned() } else { amount.to_string() };
        let assumed = if item.estimate.is_none() { " (no estimate)" } else { "" };
        let estimate = least(Amount::from(assumed_estimate(item, config)));
        let mut words =
            format!("{} = {} ÷ {estimate}{assumed}", reason::format_density(placed.density), config.own_value(item));
        let feature = backlog.links_of(placed.item).feature;
        let value = feature
            .and_then(|ix| config.features.get(ix))
            .and_then(|feature| feature.value.as_ref().map(|value| (feature, value)));
        if let (Some(ix), Some((feature, value))) = (feature, value) {
            let effort = self.efforts.get(ix.get()).copied().unwrap_or_default();
            words.push_str(&format!(
                " + {} ÷ {} of feature {}",
                config.worth(&value.value),
                least(effort),
                feature.id.value
            ));
        }
        words
    }
}

fn compared(
    backlog: &Backlog,
    why: &Why<'_>,
    comparison: &Comparison<'_>,
    style: Style,
    shown: &dyn Fn(&str) -> String,
) -> String {
    let (me, other) = (backlog.item(why.placed.item), backlog.item(comparison.other.item));
    let side = if why.rank < comparison.rank { "above" } else { "below" };
    let title = terminal_text::line(&other.title.value);
    let mut out = format!("\n   It is {side} {}. {title}  {}\n", comparison.rank, style.paint(Role::Id, &other.id));
    if let Some(difference) = comparison.difference {
        out.push_str(&format!("   {}\n", terminal_text::line(&difference_words(backlog, difference, why, comparison))));
    }
    if why.rank < comparison.rank {
        return out;
    }
    if comparison.edits.is_empty() {
        let because = if depends_on(backlog, why.placed.item, comparison.other.item) {
            format!(": it needs {}", other.id)
        } else {
            String::new()
        };
        out.push_str(&format!("\n   No single edit would put it above{because}.\n"));
        return out;
    }
    out.push_str(&format!("\n   {}\n", style.paint(Role::Heading, "Any one of these would put it above")));
    for edit in &comparison.edits {
        let (file, change) = edit_words(backlog, edit, me, other);
        out.push_str(&format!(
            "   {}  {}\n",
            terminal_text::line(&change),
            style.paint(Role::Quiet, terminal_text::line(&shown(&file)))
        ));
    }
    out
}

fn difference_words(backlog: &Backlog, difference: Difference, why: &Why<'_>, comparison: &Comparison<'_>) -> String {
    let both = |of: &dyn Fn(&Placed) -> String| format!("{} against {}", of(why.placed), of(comparison.other));
    match difference {
        Difference::Lane => format!("Its lane: {}", both(&|placed| placed.lane.name().to_owned())),
        Difference::SortKey(SortKey::Density) => {
            let (own, other) = reason::format_densities(why.placed.density, comparison.other.density);
            format!("Density: {own} against {other}")
        }
        Difference::SortKey(key) => {
            format!("{}: {}", key_name(key), both(&|placed| reason::sort_key_text(key, backlog, placed)))
        }
        Difference::Decision(number) => {
            let because = backlog.decisions.get(number).map_or("", |decision| &decision.because.value);
            format!("A decision: {because}")
        }
        Difference::Dependency(by) => format!("The upper one is needed by {}", backlog.item(by).id),
    }
}

const fn key_name(key: SortKey) -> &'static str {
    match key {
        SortKey::Severity => "Severity",
        SortKey::Reach => "Reach",
        SortKey::Density => "Density",
        SortKey::Reported => "Report date",
        SortKey::Release => "Release",
        SortKey::Step => "Step",
        SortKey::Id => "Only the id",
    }
}

/// The file that an edit is made in, and the edit.
fn edit_words(backlog: &Backlog, edit: &Edit, me: &Item, other: &Item) -> (String, String) {
    let mine = |change: String| (me.path.to_string(), change);
    let config = |change: String| ("backlog.toml".to_owned(), change);
    match edit {
        Edit::Severity(severity) => mine(format!("severity = \"{}\"", severity.name())),
        Edit::FoundInProduction => mine("found_in = \"production\"".into()),
        Edit::Reach(reach) => mine(format!("reach = {reach}")),
        Edit::Value(value) => mine(format!("value = {value}")),
        Edit::Estimate(estimate) => mine(format!("estimate = {estimate}")),
        Edit::Reported(date) => mine(format!("reported = {date}")),
        Edit::Release(id) => mine(format!("release = \"{id}\"")),
        Edit::Step(id) => mine(format!("step = \"{id}\"")),
        Edit::RemoveStep => mine("delete `step`".into()),
        Edit::Feature(id) => mine(format!("feature = \"{id}\"")),
        Edit::Goal(id) => config(format!("[iteration] goal = \"{id}\"")),
        Edit::RemoveDependency { of, need } => {
            let change = format!("depends_on without \"{}\"", backlog.item(*need).id);
            (backlog.item(*of).path.to_string(), change)
        }
        Edit::AddDependency => (other.path.to_string(), format!("depends_on with \"{}\", if it needs it", me.id)),
        Edit::RemoveDecision(number) => {
            let moved = backlog.decisions.get(*number).map_or("", |decision| &*decision.item);
            (format!("{DECISIONS}/{moved}.toml"), "delete the file".into())
        }
        Edit::AddDecision => {
            (format!("{DECISIONS}/{}.toml", me.id), format!("above = \"{}\", because = \"…\"", other.id))
        }
    }
}

#[derive(Serialize)]
struct WhyJson<'b> {
    schema: u32,
    item: ItemJson<'b>,
    compared: Option<ComparedJson<'b>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    history: Option<Vec<PlaceJson<'b>>>,
}

impl<'b> PlaceJson<'b> {
    fn new(change: &'b PlaceChange) -> Self {
        Self {
            commit: &change.commit,
            at: change.at.to_string(),
            from: change.from,
            to: change.to,
            causes: causes_json(&change.causes),
            more_causes: change.more_causes,
        }
    }
}

#[derive(Serialize)]
struct PlaceJson<'b> {
    commit: &'b str,
    at: String,
    from: Option<usize>,
    to: Option<usize>,
    causes: Vec<CauseJson<'b>>,
    more_causes: usize,
}

#[derive(Serialize)]
struct ComparedJson<'b> {
    with: ItemJson<'b>,
    above: bool,
    key: Option<&'static str>,
    words: Option<String>,
    edits: Vec<EditJson>,
}

#[derive(Serialize)]
struct EditJson {
    path: String,
    edit: String,
}

/// As JSON. Items have the format of `priority --format json`; `above` says whether the item is above the other.
pub fn json(backlog: &Backlog, why: &Why<'_>) -> String {
    let compared = why.comparison.as_ref().map(|comparison| {
        let (me, other) = (backlog.item(why.placed.item), backlog.item(comparison.other.item));
        let edit = |edit: &Edit| {
            let (path, edit) = edit_words(backlog, edit, me, other);
            EditJson { path, edit }
        };
        ComparedJson {
            with: ItemJson::new(backlog, comparison.rank, comparison.other),
            above: why.rank < comparison.rank,
            key: comparison.difference.map(wire_key),
            words: comparison.difference.map(|difference| difference_words(backlog, difference, why, comparison)),
            edits: comparison.edits.iter().map(edit).collect(),
        }
    });
    let history = why.history.map(|history| history.changes.iter().map(PlaceJson::new).collect());
    let item = ItemJson::new(backlog, why.rank, why.placed);
    json_output::to_line(&WhyJson { schema: SCHEMA, item, compared, history })
}

const fn wire_key(difference: Difference) -> &'static str {
    match difference {
        Difference::Lane => "lane",
        Difference::Decision(_) => "decision",
        Difference::Dependency(_) => "needed-by",
        Difference::SortKey(SortKey::Severity) => "severity",
        Difference::SortKey(SortKey::Reach) => "reach",
        Difference::SortKey(SortKey::Density) => "density",
        Difference::SortKey(SortKey::Reported) => "reported",
        Difference::SortKey(SortKey::Release) => "release",
        Difference::SortKey(SortKey::Step) => "step",
        Difference::SortKey(SortKey::Id) => "id",
    }
}
