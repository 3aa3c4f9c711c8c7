//! How to fix an unknown reference.

use std::collections::HashMap;

use super::table;
use crate::model::config::{Catalog, CatalogEntry};
use crate::model::{Backlog, ReferenceKind};
use crate::parse::stem;
use crate::rules::RuleContext;
use crate::rules::invalid_value::choose_from;
use crate::text::{quote, similar};

/// The most pairs of ids that are compared over all references: about fifty searches in a backlog of 5,000 items.
const COMPARISONS: usize = 250_000;
/// The most names that a help lists.
const LISTED: usize = 12;

/// Finds the id that was probably meant.
pub struct Advice<'b> {
    context: &'b RuleContext<'b>,
    backlog: &'b Backlog,
    /// Ids of items by their lower case; built when first needed.
    lower: Option<HashMap<String, &'b str>>,
    /// The help for each id, since many references may have the same.
    cached: HashMap<(ReferenceKind, &'b str), String>,
    comparisons_left: usize,
}

impl<'b> Advice<'b> {
    pub fn new(context: &'b RuleContext<'b>) -> Self {
        Self { context, backlog: context.backlog(), lower: None, cached: HashMap::new(), comparisons_left: COMPARISONS }
    }

    /// The help for `text`, which is not an id of the kind `wanted`.
    pub fn help_for(&mut self, wanted: ReferenceKind, text: &'b str) -> String {
        if let Some(cached) = self.cached.get(&(wanted, text)) {
            return cached.clone();
        }
        let help =
            if wanted == ReferenceKind::Item { self.help_for_item(text) } else { self.help_for_entry(wanted, text) };
        self.cached.insert((wanted, text), help.clone());
        help
    }

    fn help_for_item(&mut self, text: &'b str) -> String {
        if let Some(id) = self.find_ignoring_case(text) {
            return case_sensitive(id);
        }
        if let Some(story) = self.context.unadded.iter().find(|story| story.id == text) {
            let (path, add) = (quote(&story.path), if story.is_ignored { "git add -f" } else { "git add" });
            let why = if story.is_ignored { "git ignores it, so nobody else has it" } else { "it is not staged" };
            return format!("{path} exists, but {why}: `{add} {}`", story.path);
        }
        let file = stem(text);
        if let Some(id) = self.find_ignoring_case(file).filter(|_| file != text) {
            return format!("write the id alone: {}", quote(id));
        }
        if let Some(id) = self.context.renamed_to(text) {
            return format!("{} was renamed: write {}", quote(text), quote(id));
        }
        match self.nearest_item(text) {
            Some(meant) => choose_from(std::iter::empty(), Some(meant)),
            None if ReferenceKind::could_be_id(text) => {
                format!("create `stories/{text}.md`, or delete the reference")
            }
            None => "an item's id is its file name without `.md`".into(),
        }
    }

    /// The id of the item that was probably meant, in another case or with a slip.
    pub fn similar_item(&mut self, text: &'b str) -> Option<&'b str> {
        self.find_ignoring_case(text).or_else(|| self.nearest_item(text))
    }

    fn find_ignoring_case(&mut self, text: &str) -> Option<&'b str> {
        let backlog = self.backlog;
        let lower = self.lower.get_or_insert_with(|| {
            let valid = backlog.items.iter().map(|item| item.id.as_str());
            valid.chain(backlog.broken.iter().map(|id| &**id)).map(|id| (id.to_ascii_lowercase(), id)).collect()
        });
        lower.get(&text.to_ascii_lowercase()).copied()
    }

    fn nearest_item(&mut self, text: &str) -> Option<&'b str> {
        if self.comparisons_left == 0 {
            return None;
        }
        self.comparisons_left = self.comparisons_left.saturating_sub(self.backlog.items.len());
        similar::nearest(text, self.backlog.items.iter().map(|item| item.id.as_str()))
    }

    fn help_for_entry(&mut self, wanted: ReferenceKind, text: &str) -> String {
        let (kind, table, ids) = (wanted.name(), table(wanted), self.ids(wanted));
        if ids.is_empty() {
            return format!(
                "`backlog.toml` declares no {kind}: add a `[[{table}]]` entry with that `id`, or delete the key"
            );
        }
        if let Some(id) = ids.iter().find(|id| id.eq_ignore_ascii_case(text)) {
            return case_sensitive(id);
        }
        let compared = if self.comparisons_left == 0 { &[] } else { ids.as_slice() };
        self.comparisons_left = self.comparisons_left.saturating_sub(compared.len());
        match similar::nearest(text, compared.iter().copied()) {
            None if ids.len() > LISTED => format!("write the `id` of a `[[{table}]]` entry, or add one"),
            None => format!("{}, or add a `[[{table}]]` entry with that `id`", choose_from(ids.iter().copied(), None)),
            meant => choose_from(ids.iter().copied(), meant),
        }
    }

    fn ids(&self, wanted: ReferenceKind) -> Vec<&'b str> {
        fn entry_ids<T: CatalogEntry>(catalog: &Catalog<T>) -> Vec<&str> {
            catalog.ids().collect()
        }
        let config = &self.backlog.config;
        match wanted {
            ReferenceKind::Item => Vec::new(),
            ReferenceKind::Step => entry_ids(&config.flow),
            ReferenceKind::Release => entry_ids(&config.releases),
            ReferenceKind::Feature => entry_ids(&config.features),
            ReferenceKind::Flag => entry_ids(&config.flags),
            ReferenceKind::Objective => entry_ids(&config.objectives),
        }
    }
}

fn case_sensitive(id: &str) -> String {
    format!("ids are case-sensitive: write {}", quote(id))
}
