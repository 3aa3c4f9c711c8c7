//! A cell of the map: its gap, its items as cards, and how many are done.

use askama::Template;

use crate::model::{Decimal, Item, Ix, Status};
use crate::order::Placed;
use crate::page::Page;
use crate::page::markdown::escape;
use crate::plan::story_map::MapCell;
use crate::render::story_map::Mark;
use crate::render::style::Role;

/// How many cards a cell has; the client makes the others when they are asked for. One more takes as much room as the line that
/// says so.
const SHOWN: usize = 12;

/// A cell. What isn't in the HTML follows from the rows of the page, by the places of the step and the release.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"
<td role="cell"{% if !class.is_empty() %} class="{{ class }}"{% endif %} data-step="{{ place.step }}" data-release="{{ place.release }}">
{%- if !class.contains("bare") %}<p class="step-name">{{ place.step_title }}</p>{% endif -%}
{%- if let Some(gap) = gap %}<p class="gap-words">{{ gap }} gap</p>{% endif -%}
{%- if !cards.is_empty() %}<ul>{% for card in cards %}{{ card|safe }}{% endfor %}</ul>{% endif -%}
{%- if hidden > 0 %}<details data-from="{{ cards.len() }}"><summary>+{{ hidden }} more</summary></details>{% endif -%}
{%- if let Some(done) = done %}<details class="done"><summary>{{ done|safe }}</summary></details>{% endif -%}
</td>"##
)]
pub struct CellHtml<'p> {
    place: Place<'p>,
    class: String,
    gap: Option<&'static str>,
    cards: Vec<Card<'p>>,
    hidden: usize,
    done: Option<String>,
}

/// Where a cell is.
pub struct Place<'p> {
    /// The id of the step; empty without one.
    pub step: &'p str,
    /// What the step is called.
    pub step_title: &'p str,
    /// The id of the release; empty without one.
    pub release: &'p str,
    /// Whether the current release must carry it.
    pub is_carried: bool,
    /// Whether it is the last of those.
    pub is_last_carried: bool,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<li data-id="{{ id }}"><svg class="kind kind-{{ kind }}" aria-hidden="true"><use href="#kind-{{ kind }}"/></svg><span class="visually-hidden">{{ kind }} </span><a class="item" href="#/order/{{ id }}">{{ title }}</a><p><span class="id">{{ id }}</span>{% if let Some(size) = size %} <span class="number">{{ size }}</span>{% endif %}{% for mark in marks %} {{ mark|safe }}{% endfor %}</p></li>"##
)]
struct Card<'p> {
    kind: &'static str,
    id: &'p str,
    title: &'p str,
    size: Option<Decimal>,
    marks: Vec<CardMark>,
}

/// A mark of a card: a sign and its word.
#[derive(Clone, Copy, Template)]
#[template(
    ext = "html",
    source = r#"<span class="mark {{ class }}" data-mark="{{ name }}">{{ sign }} {{ word }}</span>"#
)]
pub struct CardMark {
    name: &'static str,
    class: &'static str,
    sign: &'static str,
    word: &'static str,
}

impl CardMark {
    const DECIDED: Self = Self { name: "decided", class: "strong", sign: "↕", word: "placed by a decision" };

    const fn new(mark: Mark) -> Self {
        let name = match mark {
            Mark::Doing => "doing",
            Mark::Todo => "todo",
            Mark::Waiting => "triage",
            Mark::Done => "done",
            Mark::NotReady => "unready",
            Mark::Blocked => "waits",
            Mark::Skeleton => "skeleton",
            Mark::Gap => "gap",
        };
        let class = match mark.role() {
            Role::Good => "good",
            Role::Caution => "caution",
            Role::Bad => "bad",
            Role::Strong => "strong",
            _ => "quiet",
        };
        Self { name, class, sign: mark.symbol(), word: mark.meaning() }
    }

    /// Those of which the client makes copies.
    pub fn all() -> Vec<Self> {
        let marks = [Mark::Doing, Mark::Waiting, Mark::NotReady, Mark::Blocked].map(Self::new);
        marks.into_iter().chain([Self::DECIDED]).collect()
    }
}

impl<'p> CellHtml<'p> {
    /// The cell at a place.
    pub fn new(page: &Page<'p>, cell: &'p MapCell, place: Place<'p>) -> Self {
        let skeleton = cell.skeleton_item(page.order()).map(|placed| placed.item);
        let open = cell.open.iter().filter_map(|at| page.order().placed.get(*at));
        let open = open.map(|placed| Card::open(page, placed, skeleton == Some(placed.item)));
        let waiting = cell.triage.iter().map(|ix| Card::new(page, *ix, vec![CardMark::new(Mark::Waiting)]));
        let count = cell.open.len() + cell.triage.len();
        let shown = if count > SHOWN + 1 { SHOWN } else { count };
        let is_gap = cell.gap == Some(true);
        let classes = [
            (place.is_carried, "must"),
            (place.is_last_carried, "must-end"),
            (is_gap, "gap"),
            (cell.is_empty() && !is_gap, "bare"),
        ];
        let classes: Vec<&str> = classes.into_iter().filter_map(|(holds, class)| holds.then_some(class)).collect();
        Self {
            class: classes.join(" "),
            gap: is_gap.then_some(Mark::Gap.symbol()),
            cards: open.chain(waiting).take(shown).collect(),
            hidden: count - shown,
            done: (!cell.done.is_empty()).then(|| done(cell)),
            place,
        }
    }
}

/// How many items are done.
fn done(cell: &MapCell) -> String {
    let count = format!("{} {} {}", Mark::Done.symbol(), cell.done.len(), Mark::Done.meaning());
    let skeleton = cell.has_done_skeleton().then(|| CardMark::new(Mark::Skeleton).render().unwrap_or_default());
    format!("{} {}", escape(&count), skeleton.unwrap_or_default())
}

impl<'p> Card<'p> {
    fn new(page: &Page<'p>, ix: Ix<Item>, marks: Vec<CardMark>) -> Self {
        let item = page.backlog().item(ix);
        let (kind, size) = (item.kind.value.name(), item.estimate.as_ref().map(|estimate| estimate.value));
        Self { kind, id: item.id.as_str(), title: &item.title.value, size, marks }
    }

    fn open(page: &Page<'p>, placed: &Placed, is_skeleton: bool) -> Self {
        let is_doing = page.backlog().item(placed.item).status.value == Status::Doing;
        let marks = [
            (is_doing, CardMark::new(Mark::Doing)),
            (!placed.is_ready(), CardMark::new(Mark::NotReady)),
            (!placed.blocked_by.is_empty(), CardMark::new(Mark::Blocked)),
            (page.backlog().decision_on(page.backlog().item(placed.item).id.as_str()).is_some(), CardMark::DECIDED),
            (is_skeleton, CardMark::new(Mark::Skeleton)),
        ];
        Self::new(page, placed.item, marks.into_iter().filter_map(|(holds, mark)| holds.then_some(mark)).collect())
    }
}
