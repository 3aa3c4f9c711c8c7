//! Brings a state of the backlog in: which folder, which side, and what the domain makes of it.

mod kept;

use std::borrow::Cow;
use std::collections::HashSet;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;

use super::args::{Cli, SideArgs};
use super::error::Failure;
use super::terminal::Terminal;
use super::{Outcome, check};
use crate::diag::Finding;
use crate::diff;
use crate::git::{Listing, Repository, Side, Snapshot};
use crate::model::Item;
use crate::order::{self, NoOrder, Order};
use crate::parse::{self, Parsed};
use crate::render::priority_file;
use crate::rules::{self, Base, Context, MissingLink, PriorityFile};
use crate::text::lines::without_carriage_returns;
use crate::text::{Tree, path, similar};
use crate::workspace::{self, Root};

/// Where the texts of a backlog come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The folder on disk.
    Worktree,
    /// One of git's trees.
    Git(Side),
}

/// A backlog, read.
pub struct Loaded {
    /// Its texts.
    pub tree: Tree,
    /// The blobs that they came from, if they are git's.
    pub listing: Option<Listing>,
    /// What they say.
    pub parsed: Parsed,
    /// Links to files that aren't there.
    pub missing_links: Vec<MissingLink>,
    /// Whether the texts come from git's index or a revision.
    pub committed: bool,
    /// The order, once somebody has asked.
    order: OnceLock<Result<Order, NoOrder>>,
    /// `PRIORITY.md` as the tree gives it, once somebody has asked.
    rendered: OnceLock<String>,
}

/// What findings are asked for, beside those that a backlog has by itself.
#[derive(Clone, Copy, Default)]
pub struct Asked<'b> {
    /// Date rules look from here.
    pub today: Option<Date>,
    /// Rules that compare look at this.
    pub base: Option<&'b Base<'b>>,
    /// Whether `PRIORITY.md` is to be looked at, which costs more than all the rest.
    pub generated: bool,
}

/// Where a command works: the backlog's folder, and the repository around it.
pub struct Place {
    /// The backlog's folder on disk, whether or not it is checked out.
    pub root: Root,
    /// The repository, if there is one.
    pub repository: Option<Repository>,
    /// The backlog's folder as the repository names it: empty for its top.
    pub folder: String,
}

impl Source {
    /// The source that the user named.
    pub fn of(args: &SideArgs) -> Self {
        match &args.rev {
            Some(rev) => Self::Git(Side::Revision(rev.clone())),
            None if args.staged => Self::Git(Side::Index),
            None => Self::Worktree,
        }
    }
}

/// There is no entry of that id; the one that was probably meant, or all there are.
pub fn no_such<'i>(what: &str, id: &str, known: impl Iterator<Item = &'i str>) -> Failure {
    let known: Vec<&str> = known.collect();
    let failure = Failure::new(format!("there is no {what} `{id}`"));
    match similar::nearest(id, known.iter().copied()) {
        Some(meant) => failure.hint(format!("did you mean `{meant}`?")),
        None if known.is_empty() => failure.hint(format!("backlog.toml declares no {what}s")),
        None if known.len() == 1 => failure.hint(format!("there is only `{}`", known[0])),
        None => failure.hint(format!("there are `{}`", known.join("`, `"))),
    }
}

/// The folder in which the program runs.
pub fn current_folder() -> Result<PathBuf, Failure> {
    std::env::current_dir().map_err(|error| Failure::new(format!("can't tell the current folder: {error}")))
}

/// The backlog that `cli` means when `source` is to be read.
pub fn place(cli: &Cli, source: &Source) -> Result<Place, Failure> {
    let here = current_folder()?;
    let found = workspace::discover(&here, cli.backlog.as_deref());
    match (found, source) {
        (Ok(root), _) => on_disk(root),
        (Err(error), Source::Worktree) => Err(error.into()),
        // A revision may hold a backlog that isn't checked out, and a bare repository checks nothing out.
        (Err(error), Source::Git(side)) => in_git(&here, cli.backlog.as_deref(), side)?.ok_or_else(|| error.into()),
    }
}

fn on_disk(root: Root) -> Result<Place, Failure> {
    // Without a `.git` in sight there is no need to ask git.
    let asked = root.repository.is_some() || std::env::var_os("GIT_DIR").is_some();
    let repository = if asked { Repository::discover(&root.path).ok().flatten() } else { None };
    let folder = repository.as_ref().and_then(|repository| repository.folder(&root.path)).unwrap_or_default();
    Ok(Place { root, repository, folder })
}

/// The backlog in one of git's trees: the one that `chosen` names, or the only one there is.
fn in_git(here: &Path, chosen: Option<&Path>, side: &Side) -> Result<Option<Place>, Failure> {
    let Some(repository) = Repository::discover(here)? else { return Ok(None) };
    let backlogs = repository.snapshot(side)?.backlogs()?;
    let named =
        chosen.map(|chosen| chosen.to_string_lossy().trim_start_matches("./").trim_end_matches('/').replace('\\', "/"));
    let folder = match (named, backlogs.as_slice()) {
        (Some(named), _) => {
            backlogs.iter().find(|folder| **folder == named || (folder.is_empty() && named == ".")).cloned()
        }
        (None, [only]) => Some(only.clone()),
        (None, []) => None,
        (None, several) => {
            let failure = Failure::new(format!("there are several backlogs: {}", several.join(", ")));
            return Err(failure.hint("`-C DIR` names one of them"));
        }
    };
    Ok(folder.map(|folder| {
        let top = repository.workdir().unwrap_or(here).to_owned();
        Place { root: Root { path: top.join(&folder), repository: Some(top) }, repository: Some(repository), folder }
    }))
}

impl Place {
    /// Reads the backlog from `source`. It is never taken apart: a command loads one or two, and
    /// then the process ends, which frees the memory at once instead of item by item.
    pub fn load(&self, source: &Source) -> Result<ManuallyDrop<Loaded>, Failure> {
        self.load_from(source).map(ManuallyDrop::new)
    }

    fn load_from(&self, source: &Source) -> Result<Loaded, Failure> {
        match source {
            Source::Worktree => {
                let tree = workspace::read(&self.root.path)?;
                Ok(self.loaded(tree, false, |target| self.on_disk(target)))
            }
            Source::Git(side) => {
                let snapshot = self.repository()?.snapshot(side)?;
                let listing = snapshot.listing(&self.folder)?;
                if listing.config.is_none() {
                    let failure = Failure::new(format!(
                        "there is no backlog.toml in {} of {}",
                        self.root.in_repository(),
                        name(side)
                    ));
                    return Err(failure.hint("`git add` it, or name a revision that has it"));
                }
                self.load_listing(&snapshot, listing, None)
            }
        }
    }

    /// Reads the files that a snapshot lists. Stories that are the same in `other` are taken from there; their
    /// texts are not in the tree then.
    pub fn load_listing(
        &self,
        snapshot: &Snapshot<'_>,
        listing: Listing,
        other: Option<&Loaded>,
    ) -> Result<Loaded, Failure> {
        let repository = self.repository()?;
        let shared = other.and_then(|other| Some((other, other.known(&listing)?)));
        let (tree, parsed) = match shared {
            Some((other, (unread, known))) => {
                let tree = repository.read(&unread)?;
                let parsed = parse::tree_beside(&tree, known, &other.parsed);
                (tree, parsed)
            }
            None => {
                let tree = repository.read(&listing)?;
                let parsed = parse::tree(&tree, &rules::known());
                (tree, parsed)
            }
        };
        let loaded = self.of_parsed(tree, parsed, true, |target| in_snapshot(snapshot, target));
        Ok(Loaded { listing: Some(listing), ..loaded })
    }

    /// The state in which there is no backlog yet.
    pub fn nothing(&self) -> Loaded {
        self.loaded(Tree::default(), true, |_| true)
    }

    /// The repository; a failure if there is none.
    pub fn repository(&self) -> Result<&Repository, Failure> {
        if let Some(repository) = &self.repository {
            return Ok(repository);
        }
        // Opening it again says why it couldn't be opened, if that was it.
        Repository::discover(&self.root.path)?;
        Err(Failure::new(format!("{} is not in a git repository", self.root.path.display())))
    }

    fn loaded(&self, tree: Tree, committed: bool, exists: impl Fn(&str) -> bool) -> Loaded {
        let parsed = parse::tree(&tree, &rules::known());
        self.of_parsed(tree, parsed, committed, exists)
    }

    fn of_parsed(&self, tree: Tree, parsed: Parsed, committed: bool, exists: impl Fn(&str) -> bool) -> Loaded {
        let missing_links = self.missing_links(&parsed, exists);
        let (order, rendered) = (OnceLock::new(), OnceLock::new());
        Loaded { tree, listing: None, parsed, missing_links, committed, order, rendered }
    }

    /// Links to files that aren't there. A link that leaves the repository can't be judged.
    fn missing_links(&self, parsed: &Parsed, exists: impl Fn(&str) -> bool) -> Vec<MissingLink> {
        let mut missing = Vec::new();
        for (ix, item) in parsed.backlog.each() {
            for (link, target) in item.body.links.iter().enumerate() {
                let target = path::resolve(&path::join(&self.folder, &item.path), &target.value);
                if target.is_some_and(|target| !exists(&target)) {
                    missing.push(MissingLink { item: ix, link });
                }
            }
        }
        missing
    }

    /// Whether there is something at a path seen from the repository's top, or from the backlog without one.
    fn on_disk(&self, target: &str) -> bool {
        let top = self.repository.as_ref().and_then(Repository::workdir).unwrap_or(&self.root.path);
        workspace::exists(top, target)
    }

    /// A path of the backlog as seen from the current folder, as people want to open it.
    pub fn shown(&self, path: &str) -> String {
        self.shown_from(&std::env::current_dir().unwrap_or_default(), path)
    }

    /// The same as seen from the folder `from`, for who names many paths.
    pub fn shown_from(&self, from: &Path, path: &str) -> String {
        relative(from, &self.root.path.join(path)).display().to_string()
    }
}

/// Whether a snapshot has something at a path; a tree that can't be read hides nothing.
fn in_snapshot(snapshot: &Snapshot<'_>, target: &str) -> bool {
    target.is_empty() || snapshot.exists(target).unwrap_or(true)
}

/// What people call a side.
fn name(side: &Side) -> String {
    match side {
        Side::Index => "the index".into(),
        Side::Revision(revision) => format!("`{revision}`"),
    }
}

impl Loaded {
    /// What of `listing` must be read, and the items of the files that were read here without a problem; nothing
    /// if they were read under another `backlog.toml`.
    fn known(&self, listing: &Listing) -> Option<(Listing, Vec<Arc<Item>>)> {
        let here = self.listing.as_ref().filter(|here| here.config == listing.config)?;
        let changed = here.changed(listing);
        let mut unfit = self.troubled();
        unfit.extend(changed.iter().map(|path| &**path));
        // What isn't unfit is in both listings, and has an item.
        let known = self.parsed.backlog.items.iter().filter(|item| !unfit.contains(&*item.path)).map(Arc::clone);
        let stories = listing.stories.iter().filter(|entry| unfit.contains(&*entry.path)).cloned().collect();
        Some((Listing { config: listing.config.clone(), stories, priority: listing.priority }, known.collect()))
    }

    /// The order.
    ///
    /// # Errors
    /// If the backlog is too unsound to have one.
    pub fn order(&self) -> Result<&Order, NoOrder> {
        self.order.get_or_init(|| order::compute(&self.parsed)).as_ref().map_err(|none| *none)
    }

    /// The backlog as one side of a comparison.
    pub fn side(&self) -> diff::Side<'_> {
        diff::Side { order: self.order().ok(), ..self.files() }
    }

    /// The same where nobody looks at the order.
    pub fn files(&self) -> diff::Side<'_> {
        diff::Side { tree: &self.tree, parsed: &self.parsed, order: None }
    }

    /// The files that were not read without a problem.
    fn troubled(&self) -> HashSet<&str> {
        self.parsed.problems.iter().map(|problem| &*problem.place.path).collect()
    }

    /// All findings that are asked for.
    pub fn findings(&self, asked: Asked<'_>) -> Vec<Finding> {
        self.findings_of(asked, |_| true)
    }

    /// The findings of the rules that `picks` picks by their ids.
    pub fn findings_of(&self, asked: Asked<'_>, picks: impl Fn(&str) -> bool) -> Vec<Finding> {
        let reads_order = rules::ALL.iter().any(|rule| rule.reads_order() && picks(rule.id));
        let order = if reads_order { self.order().ok() } else { None };
        let context = Context {
            priority_file: order.filter(|_| asked.generated).map(|order| self.priority_file(order)),
            missing_links: &self.missing_links,
            today: asked.today,
            base: asked.base,
            ..Context::new(&self.parsed)
        };
        rules::run_those(&context, order, picks)
    }

    /// The order; or, where there is none, the findings that say why, and the outcome of that.
    pub fn order_or_findings(&self, place: &Place, terminal: &mut Terminal) -> Result<&Order, Outcome> {
        self.order().map_err(|NoOrder| {
            let mut findings = rules::run(&Context::new(&self.parsed), None);
            findings.retain(|finding| finding.blocks_order);
            terminal.trouble(&check::human(place, self, &findings, terminal.side_screen()));
            let all = if findings.len() == 1 { "this is mended" } else { "these are mended" };
            terminal.trouble(&format!("there is no order until {all}\n"));
            Outcome::Findings
        })
    }

    /// `PRIORITY.md` as the tree gives it.
    pub fn priority_text(&self, order: &Order) -> &str {
        self.rendered.get_or_init(|| priority_file::render(&self.parsed.backlog, order))
    }

    /// `PRIORITY.md` as it was found; on disk without the carriage returns that a checkout may have added.
    pub fn priority_found(&self) -> Option<Cow<'_, [u8]>> {
        let found = self.tree.priority.as_deref()?;
        Some(if self.committed { found.into() } else { without_carriage_returns(found) })
    }

    fn priority_file(&self, order: &Order) -> PriorityFile {
        let found = self.priority_found();
        let is_whole = |found: &[u8]| priority_file::is_whole(&self.parsed.backlog, order, found);
        let fresh = found.as_deref().is_some_and(is_whole);
        PriorityFile { exists: found.is_some(), fresh, committed: self.committed }
    }
}

/// `path` seen from the folder `from`: relative if they share more than the file system's root.
fn relative(from: &Path, path: &Path) -> PathBuf {
    let shared = from.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    if shared < 2 {
        return path.to_owned();
    }
    let up = from.components().skip(shared).map(|_| std::path::Component::ParentDir);
    up.chain(path.components().skip(shared)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_from_the_current_folder() {
        let seen = |from: &str, path: &str| relative(Path::new(from), Path::new(path)).display().to_string();
        assert_eq!(seen("/w/repo", "/w/repo/backlog/a.md"), "backlog/a.md");
        assert_eq!(seen("/w/repo/src", "/w/repo/backlog/a.md"), "../backlog/a.md");
        assert_eq!(seen("/home/x", "/tmp/a.md"), "/tmp/a.md");
    }
}
