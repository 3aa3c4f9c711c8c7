//! What is shown of an item when it is opened.

use std::collections::HashMap;

use serde::Serialize;

use super::Page;
use super::markdown::{self, BodySource};
use crate::model::keys::story;
use crate::model::{Item, Ix};
use crate::parse;
use crate::render::terminal_text;
use crate::render::why::WhyFacts;
use crate::timeline::Timeline;
use crate::timeline::instant::day_of;

/// Keys that the row has already, or that other parts show.
const SHOWN_ELSEWHERE: [&str; 16] = [
    story::TITLE.name(),
    story::TYPE.name(),
    story::STATUS.name(),
    story::STEP.name(),
    story::RELEASE.name(),
    story::FEATURE.name(),
    story::OBJECTIVE.name(),
    story::ESTIMATE.name(),
    story::DEPENDS_ON.name(),
    story::ASSIGNEE.name(),
    story::LABELS.name(),
    story::REPORTED.name(),
    story::STARTED.name(),
    story::CLOSED.name(),
    story::ANSWER.name(),
    story::REASON.name(),
];

/// The parts of an opened item.
#[derive(Debug, Serialize)]
pub struct ItemDetails<'p> {
    /// The body, as HTML.
    pub body: String,
    /// Why it has its place: titles and sentences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<(&'static str, String)>,
    /// What the file says under its keys.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<(&'static str, String)>,
    /// What was answered, or why it was dropped.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<(&'static str, String)>,
    /// When it was born, answered, started and closed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub times: Vec<(&'static str, String)>,
    /// Its file, if that isn't `stories/ID.md`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<&'p str>,
}

/// Opens items. It holds what is the same for all of them.
pub struct DetailsWriter<'p> {
    page: Page<'p>,
    why: WhyFacts<'p>,
    texts: HashMap<&'p str, &'p str>,
}

impl<'p> DetailsWriter<'p> {
    /// For the items of a page.
    pub fn new(page: Page<'p>) -> Self {
        let texts = page.input.tree.stories.iter().map(|file| (&*file.path, file.text())).collect();
        Self { page, why: WhyFacts::new(page.backlog(), page.order()), texts }
    }

    /// The parts of an item.
    pub fn of(&self, ix: Ix<Item>) -> ItemDetails<'p> {
        let item = self.page.backlog().item(ix);
        let placed = self.page.rank(ix).and_then(|rank| self.page.order().placed.get(rank - 1));
        let report = item.report();
        let said = [("Answer", &report.answer), ("Reason", &report.reason)];
        let said = said.into_iter().filter_map(|(title, text)| Some((title, text.as_ref()?.value.to_string())));
        ItemDetails {
            body: self.body(item),
            why: placed.map(|placed| self.why.of_place(placed)).unwrap_or_default(),
            keys: keys(item),
            words: said.collect(),
            times: self.page.facts.timelines.get(ix.get()).map(times).unwrap_or_default(),
            path: Some(&*item.path).filter(|path| *path != format!("stories/{}.md", item.id)),
        }
    }

    fn body(&self, item: &'p Item) -> String {
        let text = self.texts.get(&*item.path).copied().unwrap_or_default();
        let Ok(split) = parse::split_front_matter(text) else { return String::new() };
        let backlog = self.page.backlog();
        let id_at = |path: &str| {
            let found = backlog.item(backlog.find(parse::stem(path))?);
            (*found.path == *path).then(|| found.id.as_str())
        };
        markdown::render(&BodySource {
            text: split.body,
            offset: split.body_at,
            path: &item.path,
            criteria: item.body.criteria.iter().collect(),
            id_at: &id_at,
        })
    }
}

/// The parts of one item.
pub fn item_details<'p>(page: Page<'p>, ix: Ix<Item>) -> ItemDetails<'p> {
    DetailsWriter::new(page).of(ix)
}

fn keys(item: &Item) -> Vec<(&'static str, String)> {
    let shown = story::ALL.iter().filter(|key| key.is_read() && !SHOWN_ELSEWHERE.contains(&key.name()));
    shown.filter_map(|key| Some((key.name(), terminal_text::line(&key.get(item)?.value.to_string())))).collect()
}

fn times(timeline: &Timeline) -> Vec<(&'static str, String)> {
    let Timeline { born, answered, started, closed } = timeline;
    let times = [("born", born), ("answered", answered), ("started", started), ("closed", closed)];
    times.into_iter().filter_map(|(title, at)| Some((title, day_of((*at)?).to_string()))).collect()
}
