//! Pages of small backlogs for the tests of the views.

use jiff::civil::{Date, date};

use crate::diff::DiffSide;
use crate::order::{self, Order};
use crate::page::{Base, Page, PageFacts, PageInput};
use crate::parse::{self, Parsed};
use crate::rules;
use crate::text::{SourceFile, Tree};
use crate::timeline::Deployment;
use crate::timeline::instant::midnight;

/// The day of the pages.
pub const TODAY: Date = date(2026, 11, 28);

/// A backlog with its order.
pub struct Sample {
    tree: Tree,
    parsed: Parsed,
    order: Order,
}

impl Sample {
    /// A configuration, and stories with the fields of each.
    pub fn new<'s>(config: &str, stories: impl IntoIterator<Item = (&'s str, &'s str)>) -> Self {
        let story = |(id, fields): (&str, &str)| {
            let title = if fields.contains("title") { String::new() } else { format!("title = \"{id}\"\n") };
            SourceFile::from_bytes(&*format!("stories/{id}.md"), format!("+++\n{title}{fields}\n+++\n").into_bytes())
        };
        let mut stories: Vec<SourceFile> = stories.into_iter().map(story).collect();
        stories.sort_by(|one, other| one.path.cmp(&other.path));
        let config = SourceFile::from_bytes("backlog.toml", config.as_bytes().to_vec());
        let tree = Tree { stories, config: Some(config), ..Tree::default() };
        let parsed = parse::tree(&tree, &rules::known());
        let order = order::compute_unchecked(&parsed.backlog);
        Self { tree, parsed, order }
    }

    fn side(&self) -> DiffSide<'_> {
        DiffSide { tree: &self.tree, parsed: &self.parsed, order: Some(&self.order) }
    }

    /// Something of the page, with deployments and compared with another backlog.
    pub fn page<T>(&self, base: Option<&Self>, deployments: &[Deployment], of: impl FnOnce(&Page<'_>) -> T) -> T {
        let base = base.map(|base| Base { side: base.side(), name: "HEAD", head_name: "worktree", head: self.side() });
        let input = PageInput {
            backlog: &self.parsed.backlog,
            tree: &self.tree,
            order: &self.order,
            history: None,
            deployments,
            planned_at_start: None,
            notes: &[],
            no_deployments: "no deployments known",
            is_shallow: false,
            base,
            today: TODAY,
            since: midnight(date(2026, 8, 30)),
            since_text: "2026-08-30",
        };
        let facts = PageFacts::new(&input);
        of(&Page { input: &input, facts: &facts })
    }
}
