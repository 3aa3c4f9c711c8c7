//! What a commit does to the backlogs of its repository, judged from the index.
//!
//! A backlog that the commit leaves as `HEAD` has it isn't read at all: only names and blob ids are compared.

use std::collections::HashSet;
use std::sync::Arc;

use crate::cli::base::Comparison;
use crate::cli::check;
use crate::cli::error::Failure;
use crate::cli::load::{Loaded, Place, Source};
use crate::cli::terminal::Terminal;
use crate::diag::{Finding, Severity};
use crate::git::{Listing, Repository, Side, Snapshot};
use crate::rules;
use crate::text::path;
use crate::workspace::Root;

/// A backlog that the commit changes, and what is to be said of it.
pub struct Judged {
    /// Where it is.
    pub place: Place,
    /// What the commit will contain.
    pub loaded: Loaded,
    /// What `HEAD` has, if there is one.
    pub base: Option<Comparison>,
    /// Errors that keep it from being committed.
    pub blocking: Vec<Finding>,
    /// Warnings that `HEAD` doesn't have.
    pub advice: Vec<Finding>,
    /// How many errors are old, in files that the commit doesn't change.
    pub old: usize,
}

/// The backlogs that the commit changes, in the order of their folders.
pub fn all(repository: &Repository) -> Result<Vec<Judged>, Failure> {
    let index = repository.snapshot(&Side::Index)?;
    touched(repository, &index)?.into_iter().map(|touched| judge(repository, &index, touched)).collect()
}

/// A backlog that differs from `HEAD`.
struct Touched {
    folder: String,
    /// The files that differ; none if only `PRIORITY.md` does.
    changed: Vec<Arc<str>>,
    listing: Listing,
}

fn touched(repository: &Repository, index: &Snapshot<'_>) -> Result<Vec<Touched>, Failure> {
    let backlogs = index.backlogs()?;
    let head = match repository.has_head() && !backlogs.is_empty() {
        true => Some(repository.snapshot(&Side::Revision("HEAD".into()))?),
        false => None,
    };
    let mut touched = Vec::new();
    for folder in backlogs {
        let old = head.as_ref().map_or_else(|| Ok(Listing::default()), |head| head.listing(&folder))?;
        let new = index.listing(&folder)?;
        if new != old {
            touched.push(Touched { folder, changed: old.changed(&new), listing: new });
        }
    }
    Ok(touched)
}

fn judge(repository: &Repository, index: &Snapshot<'_>, touched: Touched) -> Result<Judged, Failure> {
    let place = place(repository, touched.folder)?;
    let loaded = place.load_listing(index, touched.listing, None)?;
    let base = Comparison::of(&place, &Source::Git(Side::Index), &loaded, None)?;
    let mut findings = base.as_ref().map_or_else(|| loaded.findings(None, None), |base| base.findings(&loaded, None));
    // Whether the file is stale is the hook's own business.
    findings.retain(|finding| finding.rule != rules::stale_priority_file::RULE.id);
    let changed: HashSet<&str> = touched.changed.iter().map(|path| &**path).collect();
    let is_new = |finding: &Finding| finding.new != Some(false);
    let (errors, others): (Vec<_>, Vec<_>) =
        findings.into_iter().partition(|finding| finding.severity == Severity::Error);
    let (blocking, old): (Vec<_>, Vec<_>) =
        errors.into_iter().partition(|finding| is_new(finding) || changed.contains(&*finding.place.path));
    let advice =
        others.into_iter().filter(|finding| finding.severity == Severity::Warning && is_new(finding)).collect();
    Ok(Judged { place, loaded, base, blocking, advice, old: old.len() })
}

fn place(repository: &Repository, folder: String) -> Result<Place, Failure> {
    let top = repository.workdir().unwrap_or(repository.git_dir()).to_owned();
    let path = if folder.is_empty() { top.clone() } else { top.join(&folder) };
    let own = Repository::discover(&top)?;
    Ok(Place { root: Root { path, repository: Some(top) }, repository: own, folder })
}

impl Judged {
    /// The generated file as the repository names it.
    pub fn priority_path(&self) -> String {
        path::join(&self.place.folder, crate::text::tree::PRIORITY)
    }

    /// `PRIORITY.md` as the commit should contain it; nothing if there is no order.
    pub fn priority_text(&self) -> Option<String> {
        self.loaded.order.as_ref().ok().map(|order| self.loaded.priority_text(order))
    }

    /// Says what was found: what blocks as data, the rest as chatter.
    pub fn report(&self, terminal: &mut Terminal) {
        let screen = terminal.screen();
        if !self.advice.is_empty() {
            terminal.chatter(&check::human(&self.place, &self.loaded, &self.advice, screen));
        }
        terminal.data(&check::human(&self.place, &self.loaded, &self.blocking, screen));
        if self.old > 0 {
            let errors = if self.old == 1 { "1 older error".to_owned() } else { format!("{} older errors", self.old) };
            let folder = self.place.root.in_repository();
            terminal.status(&format!("{errors} in {folder} outside this commit: `topline check`"));
        }
    }
}
