//! The fixes of findings: changes that make them go away.
//!
//! A rule says by itself how a finding of it is fixed, or why that is left to people. A fix is made from a finding when somebody
//! asks for it: a check alone makes none. It is *safe* if it can't alter what somebody meant, and only *suggested* otherwise.

pub mod config_fixes;
pub mod front_matter;
pub mod spelling;
pub mod toml_faults;

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use jiff::civil::Date;

use super::invalid_id;
use crate::diag::{Fact, Finding};
use crate::edit::toml_layout::TomlLayout;
use crate::edit::{Applicability, Change, FileChange, TextEdit, link_edits, rename};
use crate::model::{Item, ReferenceKind};
use crate::parse::{self, Parsed};
use crate::text::tree::SourceKind;
use crate::text::{SourceFile, Tree, quote};

/// How the findings of a rule are fixed.
#[derive(Clone, Copy, Debug)]
pub enum Fixes {
    /// By these changes, the best first; some findings may have none.
    Made(fn(&FixContext<'_>, &Finding) -> Vec<Change>),
    /// By people; why.
    None(&'static str),
}

/// Tells the day on which an item was closed.
pub type ClosingDay<'f> = &'f dyn Fn(&Item) -> Option<Date>;
/// Tells for the path of a file and a link in it another link, to where the target is now.
pub type MovedLink<'f> = &'f dyn Fn(&str, &str) -> Option<String>;

/// Facts that files alone don't tell. Without them, the findings that need them have no fix.
#[derive(Clone, Copy, Default)]
pub struct FixFacts<'f> {
    /// Items that were renamed: their old and new ids.
    pub renamed: &'f [(String, String)],
    /// Files outside of where stories are read, and stories whose names end in `.MD`.
    pub other_files: &'f [SourceFile],
    /// What `PRIORITY.md` should be.
    pub generated: Option<&'f str>,
    /// The day of the commit that made an item what it is.
    pub closed_on: Option<ClosingDay<'f>>,
    /// For the path of a file and a link in it the link to where its target has moved.
    pub moved_to: Option<MovedLink<'f>>,
}

/// What fixes are made from.
pub struct FixContext<'c> {
    /// The backlog and the problems of its files.
    pub parsed: &'c Parsed,
    /// All files, with their texts.
    pub tree: &'c Tree,
    /// What else is known.
    pub facts: FixFacts<'c>,
    texts: HashMap<&'c str, &'c str>,
    layouts: RefCell<HashMap<&'c str, Option<Rc<FileLayout<'c>>>>>,
    taken_ids: OnceCell<HashSet<String>>,
    searches_left: Cell<usize>,
}

/// How many fixes may look through all files.
const MAX_SEARCHES: usize = 100;

/// The TOML of a file.
#[derive(Debug)]
pub struct FileLayout<'t> {
    /// Where its keys are written; spans are relative to it.
    pub toml: TomlLayout<'t>,
    /// Where it begins in the file.
    pub offset: usize,
}

impl<'c> FixContext<'c> {
    /// The context of a backlog. `tree` has the texts of all its files.
    pub fn new(parsed: &'c Parsed, tree: &'c Tree, facts: FixFacts<'c>) -> Self {
        let files = tree.files().chain(facts.other_files);
        let texts = files.filter_map(|file| Some((&*file.path, file.readable_text().ok()?))).collect();
        let (layouts, taken_ids, searches_left) = (RefCell::default(), OnceCell::new(), Cell::new(MAX_SEARCHES));
        Self { parsed, tree, facts, texts, layouts, taken_ids, searches_left }
    }

    /// The fixes of a finding, the best first.
    pub fn fixes(&self, finding: &Finding) -> Vec<Change> {
        match super::find(finding.rule).map(|rule| rule.fixes) {
            Some(Fixes::Made(make)) => make(self, finding),
            _ => Vec::new(),
        }
    }

    /// What is wrong at the place of a finding.
    pub fn facts_at(&self, finding: &Finding) -> impl Iterator<Item = &'c Fact> {
        let problems = &self.parsed.problems;
        let first = problems.partition_point(|problem| problem.place < finding.place);
        let at_place = problems.get(first..).unwrap_or_default().iter();
        at_place.take_while(|problem| problem.place == finding.place).map(|problem| &problem.fact)
    }

    /// The text of a file; `None` if it has none.
    pub fn text(&self, path: &str) -> Option<&'c str> {
        self.texts.get(path).copied()
    }

    /// Whether there is such a file, also one without text, without regard to case.
    pub fn has_file(&self, path: &str) -> bool {
        self.tree.files().any(|file| file.path.eq_ignore_ascii_case(path))
    }

    /// The ids that a reference of this kind can have. Files with errors have ids, too.
    pub fn ids(&self, kind: ReferenceKind) -> Vec<&'c str> {
        let backlog = &self.parsed.backlog;
        let config = &backlog.config;
        match kind {
            ReferenceKind::Item => {
                let valid = backlog.items.iter().map(|item| item.id.as_str());
                valid.chain(backlog.broken.iter().map(|id| &**id)).collect()
            }
            ReferenceKind::Step => config.flow.ids().collect(),
            ReferenceKind::Release => config.releases.ids().collect(),
            ReferenceKind::Feature => config.features.ids().collect(),
            ReferenceKind::Flag => config.flags.ids().collect(),
            ReferenceKind::Objective => config.objectives.ids().collect(),
        }
    }

    /// The ids of all stories, in lower case.
    pub fn taken_ids(&self) -> &HashSet<String> {
        self.taken_ids.get_or_init(|| invalid_id::lower_case_ids(&self.parsed.backlog))
    }

    /// Renames a story with everything that names it. A file that has the new name may be what a run wrote that was killed.
    pub fn rename(&self, from: &str, to: &str) -> Option<Change> {
        self.search()?;
        if self.text(to).is_none() && self.has_file(to) && !from.eq_ignore_ascii_case(to) {
            return None;
        }
        rename::rename(self.tree, from, to).ok()
    }

    /// Moves a file that isn't read as what it is; links follow.
    pub fn move_file(&self, from: &str, to: &str, applicability: Applicability) -> Option<Change> {
        self.search()?;
        let text = self.text(from)?;
        if self.has_file(to) && !from.eq_ignore_ascii_case(to) {
            return None;
        }
        let moved = link_edits::Move { from, to };
        let edits = link_edits::follow_move(text, from, moved);
        let mut files = vec![FileChange::Rename { from: from.into(), to: to.into(), edits }];
        for file in self.tree.stories.iter().filter(|file| &*file.path != from) {
            let edits = link_edits::follow_move(file.text(), &file.path, moved);
            if !edits.is_empty() {
                files.push(FileChange::Edit { path: Arc::clone(&file.path), edits });
            }
        }
        Some(Change { title: format!("Rename {} to {}", quote(from), quote(to)), applicability, files })
    }

    /// Takes one of the searches through all files that may be made.
    pub fn search(&self) -> Option<()> {
        let left = self.searches_left.get().checked_sub(1)?;
        self.searches_left.set(left);
        Some(())
    }

    /// The TOML of a file; `None` if it has a syntax error.
    pub fn layout(&self, path: &str) -> Option<Rc<FileLayout<'c>>> {
        let (path, text) = self.texts.get_key_value(path)?;
        let find = || {
            let (toml, offset) = match SourceKind::of_path(path) {
                SourceKind::Story => {
                    parse::front_matter::split(text).ok().map(|split| (split.matter, split.matter_at))?
                }
                _ => (*text, 0),
            };
            Some(Rc::new(FileLayout { toml: TomlLayout::new(toml)?, offset }))
        };
        self.layouts.borrow_mut().entry(path).or_insert_with(find).clone()
    }
}

/// A fix that edits one file.
pub fn edit(applicability: Applicability, title: impl Into<String>, path: &Arc<str>, edits: Vec<TextEdit>) -> Change {
    let files = vec![FileChange::Edit { path: Arc::clone(path), edits }];
    Change { title: title.into(), applicability, files }
}

/// A safe fix that edits one file.
pub fn safe(title: impl Into<String>, finding: &Finding, edits: Vec<TextEdit>) -> Change {
    edit(Applicability::Safe, title, &finding.place.path, edits)
}

/// A suggested fix that edits one file.
pub fn suggested(title: impl Into<String>, finding: &Finding, edits: Vec<TextEdit>) -> Change {
    edit(Applicability::Suggested, title, &finding.place.path, edits)
}
