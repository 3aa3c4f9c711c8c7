//! Brings a state of the backlog in: which folder, which side, and what the domain makes of it.

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::args::{Cli, SideArgs};
use super::error::Failure;
use super::terminal::Terminal;
use super::{Outcome, check};
use crate::diag::Finding;
use crate::order::{self, NoOrder, Order};
use crate::parse::{self, Parsed};
use crate::render::priority_file;
use crate::rules::{self, Context, MissingLink, PriorityFile};
use crate::text::{Tree, path};
use crate::workspace::{self, Root};

/// A backlog, read and ordered.
pub struct Loaded {
    /// Where it is.
    pub root: Root,
    /// Its texts.
    pub tree: Tree,
    /// What they say.
    pub parsed: Parsed,
    /// The order, if there is one.
    pub order: Result<Order, NoOrder>,
    /// Whether the texts come from git's index or a revision.
    pub committed: bool,
}

/// Loads the backlog that `cli` means, from the side that `side` names.
pub fn load(cli: &Cli, side: &SideArgs) -> Result<Loaded, Failure> {
    let root = workspace::discover(&current_folder()?, cli.backlog.as_deref())?;
    if side.staged || side.rev.is_some() {
        return Err(Failure::new("reading git's index and revisions isn't there yet"));
    }
    let tree = workspace::read(&root.path)?;
    let parsed = parse::tree(&tree, &rules::known());
    let order = order::compute(&parsed);
    Ok(Loaded { root, tree, parsed, order, committed: false })
}

/// The folder in which the program runs.
pub fn current_folder() -> Result<PathBuf, Failure> {
    std::env::current_dir().map_err(|error| Failure::new(format!("can't tell the current folder: {error}")))
}

impl Loaded {
    /// All findings; date rules only with a date.
    pub fn findings(&self, today: Option<Date>) -> Vec<Finding> {
        let missing_links = self.missing_links();
        let order = self.order.as_ref().ok();
        let context = Context {
            priority_file: order.map(|order| self.priority_file(order)),
            missing_links: &missing_links,
            today,
            ..Context::new(&self.parsed, order)
        };
        rules::run(&context)
    }

    /// The order; or, where there is none, the findings that say why, and the outcome of that.
    pub fn order_or_findings(&self, terminal: &mut Terminal) -> Result<&Order, Outcome> {
        self.order.as_ref().map_err(|NoOrder| {
            let mut findings = rules::run(&Context::new(&self.parsed, None));
            findings.retain(|finding| finding.blocks_order);
            terminal.chatter(&check::human(self, &findings, terminal.screen()));
            let all = if findings.len() == 1 { "this is mended" } else { "these are mended" };
            terminal.status(&format!("there is no order until {all}; nothing was written"));
            Outcome::Findings
        })
    }

    /// `PRIORITY.md` as the tree gives it.
    pub fn priority_text(&self, order: &Order) -> String {
        priority_file::render(&self.parsed.backlog, order)
    }

    fn priority_file(&self, order: &Order) -> PriorityFile {
        let found = self.tree.priority.as_deref();
        let fresh = found.is_some_and(|found| found == self.priority_text(order).as_bytes());
        PriorityFile { exists: found.is_some(), fresh, committed: self.committed }
    }

    /// Links to files that aren't there. A link that leaves the repository can't be judged.
    fn missing_links(&self) -> Vec<MissingLink> {
        let mut missing = Vec::new();
        for (ix, item) in self.parsed.backlog.each() {
            for (link, target) in item.body.links.iter().enumerate() {
                if self.leads_nowhere(&item.path, &target.value) {
                    missing.push(MissingLink { item: ix, link });
                }
            }
        }
        missing
    }

    fn leads_nowhere(&self, from: &str, link: &str) -> bool {
        let root = self.root.in_repository();
        let from = if root == "." { from.to_owned() } else { path::join(&root, from) };
        let top = self.root.repository.as_deref().unwrap_or(&self.root.path);
        path::resolve(&from, link).is_some_and(|target| !workspace::exists(top, &target))
    }

    /// A path of the backlog as seen from the current folder, as people want to open it.
    pub fn shown(&self, path: &str) -> String {
        let full = self.root.path.join(path);
        let from = std::env::current_dir().unwrap_or_default();
        relative(&from, &full).display().to_string()
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
