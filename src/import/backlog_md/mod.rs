//! Imports a project of Backlog.md: Markdown files with YAML front matter, in folders that say how far a task is.
//!
//! Real projects have front matter that strict YAML rejects, references that an id prefix change broke, and reused ids, so
//! each step tolerates what it can and reports it.

mod config;
mod dates;
mod drafts;
mod fields;
mod folder;
mod front_matter;
mod line_reader;
mod milestones;
mod oddity;
mod project;
mod quoting;
mod references;
mod states;
mod task;
mod yaml;

use super::conversion::{self, Conversion, SourceFile};
use project::Project;

pub use folder::backlog_folder;
pub use project::Options;

/// Converts the files of a Backlog.md project to those of a backlog.
///
/// The result depends on the files' paths and bytes, not on their order.
///
/// ```
/// use topline::import::SourceFile;
/// use topline::import::backlog_md::{Options, convert};
///
/// let bytes = b"---\nid: BACK-1\ntitle: Edit the cart\nstatus: In Progress\n---\n\nText.\n".to_vec();
/// let file = SourceFile { path: "tasks/back-1 - Edit-the-cart.md".to_owned(), bytes };
/// let conversion = convert(&[file], Options::default());
/// assert_eq!(conversion.files[1].path, "stories/back-1.md");
/// assert!(conversion.files[1].text.contains("status = \"doing\""));
/// ```
#[must_use]
pub fn convert(files: &[SourceFile], options: Options) -> Conversion {
    conversion::convert(|too_large| drafts::project(Project::read(files, options, too_large)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tree::MAX_BYTES;

    fn file(path: &str, text: &str) -> SourceFile {
        SourceFile { path: path.to_owned(), bytes: text.as_bytes().to_vec() }
    }

    fn story<'a>(conversion: &'a Conversion, id: &str) -> &'a str {
        let path = format!("stories/{id}.md");
        conversion.files.iter().find(|file| file.path == path).map(|file| file.text.as_str()).unwrap()
    }

    #[test]
    fn a_parent_becomes_a_feature_and_needs_its_children() {
        let files = [
            file("config.yml", "project_name: Shop\n"),
            file("tasks/b-1 - Cart.md", "---\nid: B-1\ntitle: Cart\nstatus: To Do\n---\n"),
            file(
                "tasks/b-1.1 - Page.md",
                "---\nid: B-1.1\ntitle: Page\nstatus: Done\nparent_task_id: B-1\nupdated_date: '2025-02-03 04:05'\n---\nBody",
            ),
        ];
        let conversion = convert(&files, Options::default());
        assert_eq!(conversion.files[0].path, "backlog.toml");
        assert!(conversion.files[0].text.contains("[[features]]\nid = \"b-1\"\ntitle = \"Cart\"\n"));
        assert!(story(&conversion, "b-1").contains("feature = \"b-1\"\ndepends_on = [\"b-1.1\"]\n"));
        let child = story(&conversion, "b-1.1");
        assert!(child.contains("status = \"done\"\nfeature = \"b-1\"\nclosed = 2025-02-03\n"), "{child}");
        assert!(child.ends_with("+++\nBody"));
        assert_eq!(conversion.report.total(), 2);
    }

    #[test]
    fn the_order_of_the_files_makes_no_difference() {
        let mut files = vec![
            file("tasks/b-1.md", "---\nid: B-1\ntitle: x\n---\n"),
            file("archive/tasks/b-1.md", "---\nid: B-1\ntitle: y\ndependencies: [B-1]\n---\n"),
            file("tasks/readme.md", "x"),
        ];
        let options = Options { archived: true };
        let one = convert(&files, options);
        files.reverse();
        assert_eq!(one, convert(&files, options));
        assert_eq!(one.report.renamed[0].to, "b-1-2");
    }

    #[test]
    fn a_story_that_comes_out_too_large_is_skipped_with_its_references() {
        let long = format!("---\nid: b-1\ntitle: x\n---\n{}", "x".repeat(MAX_BYTES as usize - 30));
        let files = [
            file("tasks/b-1 - x.md", &long),
            file("tasks/b-2.md", "---\nid: b-2\ntitle: y\ndependencies: [b-1]\n---\n"),
        ];
        let conversion = convert(&files, Options::default());
        assert_eq!(conversion.files.len(), 2);
        assert_eq!(conversion.report.given_up.len(), 1);
        assert!(!story(&conversion, "b-2").contains("depends_on"));
    }

    #[test]
    fn nothing_gives_an_empty_backlog() {
        let conversion = convert(&[], Options::default());
        assert_eq!(conversion.files.len(), 1);
        assert_eq!(conversion.report.total(), 0);
    }
}
