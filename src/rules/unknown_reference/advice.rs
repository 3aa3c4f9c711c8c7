//! What would mend a reference that leads nowhere.

use std::collections::HashMap;

use super::table;
use crate::model::config::{Catalog, CatalogEntry};
use crate::model::{Backlog, ReferenceKind};
use crate::parse::stem;
use crate::rules::invalid_value::choice;
use crate::text::{quote, similar};

/// How many pairs of words are compared in the search for what was meant, over all references to items: some
/// fifty searches in a backlog of 5,000, and always one.
const COMPARISONS: usize = 250_000;
/// The most names that a help lists.
const LISTED: usize = 12;

/// Looks for what was meant.
pub struct Advice<'b> {
    backlog: &'b Backlog,
    /// Ids of items by their lower case, once somebody asks.
    lower: Option<HashMap<String, &'b str>>,
    /// What was found for an id, since many references may name the same.
    given: HashMap<(ReferenceKind, &'b str), String>,
    left: usize,
}

impl<'b> Advice<'b> {
    pub fn new(backlog: &'b Backlog) -> Self {
        Self { backlog, lower: None, given: HashMap::new(), left: COMPARISONS }
    }

    /// The help for `text`, which is the id of nothing that is `wanted`.
    pub fn on(&mut self, wanted: ReferenceKind, text: &'b str) -> String {
        if let Some(given) = self.given.get(&(wanted, text)) {
            return given.clone();
        }
        let help = if wanted == ReferenceKind::Item { self.on_item(text) } else { self.on_entry(wanted, text) };
        self.given.insert((wanted, text), help.clone());
        help
    }

    fn on_item(&mut self, text: &'b str) -> String {
        if let Some(id) = self.in_any_case(text) {
            return exactly(id);
        }
        let file = stem(text);
        if let Some(id) = self.in_any_case(file).filter(|_| file != text) {
            return format!("write the id alone: {}", quote(id));
        }
        match self.nearest_item(text) {
            Some(meant) => choice(std::iter::empty(), Some(meant)),
            None if ReferenceKind::could_be_id(text) => {
                format!("create `stories/{text}.md`, or delete the reference")
            }
            None => "an item's id is its file name without `.md`".into(),
        }
    }

    fn in_any_case(&mut self, text: &str) -> Option<&'b str> {
        let backlog = self.backlog;
        let lower = self.lower.get_or_insert_with(|| {
            let valid = backlog.items.iter().map(|item| item.id.as_str());
            valid.chain(backlog.broken.iter().map(|id| &**id)).map(|id| (id.to_ascii_lowercase(), id)).collect()
        });
        lower.get(&text.to_ascii_lowercase()).copied()
    }

    fn nearest_item(&mut self, text: &str) -> Option<&'b str> {
        if self.left == 0 {
            return None;
        }
        self.left = self.left.saturating_sub(self.backlog.items.len());
        similar::nearest(text, self.backlog.items.iter().map(|item| item.id.as_str()))
    }

    fn on_entry(&mut self, wanted: ReferenceKind, text: &str) -> String {
        let (kind, table, ids) = (wanted.name(), table(wanted), self.ids(wanted));
        if ids.is_empty() {
            return format!(
                "`backlog.toml` declares no {kind}: add a `[[{table}]]` entry with that `id`, or delete the key"
            );
        }
        if let Some(id) = ids.iter().find(|id| id.eq_ignore_ascii_case(text)) {
            return exactly(id);
        }
        let compared = if self.left == 0 { &[] } else { ids.as_slice() };
        self.left = self.left.saturating_sub(compared.len());
        match similar::nearest(text, compared.iter().copied()) {
            None if ids.len() > LISTED => format!("write the `id` of a `[[{table}]]` entry, or add one"),
            meant => choice(ids.iter().copied(), meant),
        }
    }

    fn ids(&self, wanted: ReferenceKind) -> Vec<&'b str> {
        fn of<T: CatalogEntry>(catalog: &Catalog<T>) -> Vec<&str> {
            catalog.ids().collect()
        }
        let config = &self.backlog.config;
        match wanted {
            ReferenceKind::Item => Vec::new(),
            ReferenceKind::Step => of(&config.flow),
            ReferenceKind::Release => of(&config.releases),
            ReferenceKind::Feature => of(&config.features),
            ReferenceKind::Flag => of(&config.flags),
            ReferenceKind::Objective => of(&config.objectives),
        }
    }
}

fn exactly(id: &str) -> String {
    format!("ids are case-sensitive: write {}", quote(id))
}
