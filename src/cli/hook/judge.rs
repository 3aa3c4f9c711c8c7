//! What a commit does to the backlogs of its repository, judged from the index.
//!
//! A backlog that the commit leaves as `HEAD` has it isn't read at all: only names and blob ids are compared. If
//! nothing is staged in a commit, though, it is probably `HEAD`'s own made again (`--amend`), which may have gone past
//! the hook: then each backlog is read, and passed over if its `PRIORITY.md` is right. Where the hook runs without a
//! commit, as in CI, nothing is healed that way: there a stale file must be seen.

use std::collections::HashSet;
use std::sync::Arc;
use std::thread;

use crate::cli::base::Comparison;
use crate::cli::check;
use crate::cli::error::Failure;
use crate::cli::load::{Asked, Loaded, Place};
use crate::cli::terminal::Terminal;
use crate::diag::{Finding, Severity};
use crate::git::{BlobId, GitError, Repository, Snapshot, TreeListing, TreeSource, blob_id};
use crate::text::path;
use crate::workspace::BacklogRoot;

/// A backlog that the commit changes, and what is to be said of it.
pub struct Judged {
    /// Where it is.
    pub place: Place,
    /// What the commit will contain.
    pub loaded: Loaded,
    /// What `HEAD` has, if there is one.
    pub base: Option<Comparison>,
    /// The blobs of `PRIORITY.md` in the index and in `HEAD`. The file can be larger than all that is read here, and
    /// its bytes are needed nowhere.
    pub staged: Option<BlobId>,
    pub committed: Option<BlobId>,
    /// Errors that keep it from being committed.
    pub blocking: Vec<Finding>,
    /// Warnings that `HEAD` doesn't have.
    pub advice: Vec<Finding>,
    /// How many errors are old, in files that the commit doesn't change.
    pub old: usize,
}

/// The backlogs that the commit changes, in the order of their folders.
pub fn all(repository: &Repository) -> Result<Vec<Judged>, Failure> {
    let index = repository.snapshot(&TreeSource::Index)?;
    let head = match repository.has_head() {
        true => Some(repository.snapshot(&TreeSource::Revision("HEAD".into()))?),
        false => None,
    };
    let touched = touched(repository, &index, head.as_ref())?;
    let judged = touched.into_iter().map(|touched| {
        let unchanged = touched.is_unchanged();
        let judged = judge(repository, &index, head.as_ref(), touched)?;
        Ok((!unchanged || judged.is_stale()?).then_some(judged))
    });
    judged.filter_map(Result::transpose).collect()
}

/// A backlog that differs from `HEAD`, or is to be looked at all the same.
struct Touched {
    folder: String,
    /// The files that differ; none if only `PRIORITY.md` does.
    changed: Vec<Arc<str>>,
    old: TreeListing,
    new: TreeListing,
    /// What an earlier run kept of reading the stories.
    kept: Option<Vec<u8>>,
}

impl Touched {
    /// Whether it is as in `HEAD`.
    fn is_unchanged(&self) -> bool {
        self.changed.is_empty() && self.old.priority == self.new.priority
    }
}

fn touched(
    repository: &Repository,
    index: &Snapshot<'_>,
    head: Option<&Snapshot<'_>>,
) -> Result<Vec<Touched>, Failure> {
    let mut touched = Vec::new();
    let again = repository.is_run_by_commit() && head.is_some_and(|head| head.equals_index(index));
    for folder in index.backlogs()? {
        if !again && head.map_or(Ok(false), |head| head.folder_equals_index(&folder, index))? {
            continue;
        }
        let (kept, listings) = repository.load_parse_cache_during(&folder, || listings(&folder, index, head));
        let (old, new) = listings?;
        let changed = old.changed(&new);
        let found = Touched { folder, changed, old, new, kept };
        if again || !found.is_unchanged() {
            touched.push(found);
        }
    }
    Ok(touched)
}

/// What `HEAD` and the index have of a backlog.
fn listings(
    folder: &str,
    index: &Snapshot<'_>,
    head: Option<&Snapshot<'_>>,
) -> Result<(TreeListing, TreeListing), GitError> {
    let new = index.listing(folder)?;
    let old =
        head.map_or_else(|| Ok(TreeListing::default()), |head| head.listing_reusing_index(folder, index, &new))?;
    Ok((old, new))
}

fn judge(
    repository: &Repository,
    index: &Snapshot<'_>,
    head: Option<&Snapshot<'_>>,
    mut touched: Touched,
) -> Result<Judged, Failure> {
    let place = place(repository, touched.folder)?;
    let (staged, committed) = (touched.new.priority.take(), touched.old.priority.take());
    let changed: HashSet<&str> = touched.changed.iter().map(|path| &**path).collect();
    let mut loaded = place.load_kept(index, touched.new, &changed, touched.kept.as_deref())?;
    let (base, findings) = thread::scope(|scope| {
        // Nearly every commit needs it in the end: it is made while the base is read and the rules look.
        let made = || loaded.order().map(|order| loaded.priority_text(order));
        // Where there are no more threads it is made when it is asked for.
        let _ = thread::Builder::new().spawn_scoped(scope, made);
        let base = head.map(|head| Comparison::of_head(&place, head, touched.old, &loaded)).transpose()?;
        // Whether `PRIORITY.md` is stale is the hook's own business.
        let findings = match &base {
            Some(base) => base.findings(&loaded, None, false),
            None => loaded.findings(Asked::default()),
        };
        Ok::<_, Failure>((base, findings))
    })?;
    let is_new = |finding: &Finding| finding.new != Some(false);
    let (errors, others): (Vec<_>, Vec<_>) =
        findings.into_iter().partition(|finding| finding.severity == Severity::Error);
    let (blocking, old): (Vec<_>, Vec<_>) =
        errors.into_iter().partition(|finding| is_new(finding) || changed.contains(&*finding.place.path));
    let advice: Vec<Finding> =
        others.into_iter().filter(|finding| finding.severity == Severity::Warning && is_new(finding)).collect();
    let said: Vec<&Finding> = blocking.iter().chain(&advice).collect();
    place.add_texts(&mut loaded, &said)?;
    Ok(Judged { place, loaded, base, staged, committed, blocking, advice, old: old.len() })
}

fn place(repository: &Repository, folder: String) -> Result<Place, Failure> {
    let top = repository.workdir().unwrap_or(repository.git_dir()).to_owned();
    let path = if folder.is_empty() { top.clone() } else { top.join(&folder) };
    let own = Repository::discover(&top)?;
    Ok(Place { root: BacklogRoot { path, repository: Some(top) }, repository: own, folder })
}

impl Judged {
    /// The generated file as the repository names it.
    pub fn priority_path(&self) -> String {
        path::join(&self.place.folder, crate::text::tree::PRIORITY)
    }

    /// `PRIORITY.md` as the commit should contain it; nothing if there is no order.
    pub fn priority_text(&self) -> Option<&str> {
        self.loaded.order().ok().map(|order| self.loaded.priority_text(order))
    }

    /// Whether the index has another `PRIORITY.md` than its backlog gives.
    pub fn is_stale(&self) -> Result<bool, Failure> {
        let given = self.priority_text().map(|text| blob_id(text.as_bytes())).transpose()?;
        Ok(given.is_some() && given != self.staged)
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
