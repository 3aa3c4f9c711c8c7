//! What the fuzz targets run: one function for each, from bytes to the library and back, with what must hold of any input.
//!
//! The same functions run under libFuzzer and, over the saved corpus, in `cargo test`: a target is only a name.
//! They check more than that nothing panics: [`checks`] says what.

#[path = "archive.rs"]
pub mod archive;
#[path = "checks.rs"]
mod checks;

use std::collections::BTreeMap;

use topline::diag::{Fact, Problem};
use topline::import::backlog_md::{Options, convert};
use topline::import::{SourceFile as Source, render};
use topline::text::tree::{CONFIG, is_misnamed_decision_path};
use topline::text::{SourceFile, Tree, Unreadable};
use topline::{diff, order, parse, rules};

use super::imported;

/// A target by its name.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: [Target; 6] = [
    ("front_matter", front_matter),
    ("story", story),
    ("config", config),
    ("pipeline", pipeline),
    ("import", import),
    ("diff", diff),
];

/// Larger inputs find nothing that smaller ones don't, and cost the time in which those would be tried.
const MOST: usize = 64 << 10;

/// `data` between the lines `+++`: TOML that is cut nowhere.
pub fn front_matter(data: &[u8]) {
    let text = [b"+++\n", data, b"\n+++\n\nWords.\n\n## Acceptance criteria\n\n- [ ] It works\n"].concat();
    story(&text);
}

/// `data` as a story beside a sound one.
pub fn story(data: &[u8]) {
    let config =
        b"[[flow]]\nid = 'cart'\n[[releases]]\nid = 'mvp'\n[[features]]\nid = 'editing'\n[[flags]]\nid = 'new'\n";
    let sound = b"+++\ntitle = 'Sound'\nabout = ['a']\n+++\n";
    let files = [(CONFIG, &config[..]), ("stories/a.md", data), ("stories/sound.md", sound)];
    let tree = tree(&files.map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).into());
    checks::whole(&tree);
    let parsed = parse::tree(&tree, &rules::known());
    assert!(parsed.backlog.find("sound").is_some(), "a broken file hides another");
    let matter = std::str::from_utf8(data).ok().and_then(|text| parse::front_matter::split(text).ok());
    both_ways(matter.map_or("", |split| split.matter));
}

/// TOML that is plain reads the same without the library's tree.
fn both_ways(text: &str) {
    if let Some(plain) = parse::toml_table::parse_plain(text) {
        let (tree, errors) = parse::toml_recovering::parse_recovering(text);
        assert!(errors.is_empty(), "plain, but {errors:?}");
        assert_eq!(plain, tree);
    }
}

/// `data` as `backlog.toml` over three stories.
pub fn config(data: &[u8]) {
    both_ways(std::str::from_utf8(data).unwrap_or_default());
    let one = b"+++\ntitle = 'One'\nstep = 'cart'\nfeature = 'editing'\nvalue = { income = 3 }\n+++\n\nWords.\n";
    let two = b"+++\ntitle = 'Two'\ntype = 'bug'\nrelease = 'mvp'\nestimate = 3\ndepends_on = ['one']\n+++\n";
    let done = b"+++\ntitle = 'Done'\nstatus = 'done'\nclosed = 2026-11-24\nfeature = 'editing'\nestimate = 2\n+++\n";
    let files =
        [(CONFIG, data), ("stories/one.md", &one[..]), ("stories/two.md", &two[..]), ("stories/done.md", &done[..])];
    checks::whole(&tree(&files.map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).into()));
}

/// `data` as an archive of a backlog.
pub fn pipeline(data: &[u8]) {
    if data.len() <= MOST {
        checks::whole(&tree(&archive::files(data)));
    }
}

/// `data` as an archive of a Backlog.md project.
pub fn import(data: &[u8]) {
    if data.len() > MOST {
        return;
    }
    let files = archive::files(data);
    let files: Vec<Source> = files.into_iter().map(|(path, bytes)| Source { path, bytes }).collect();
    for archived in [false, true] {
        let conversion = convert(&files, Options { archived });
        assert_eq!(imported::faults(&conversion.files), Vec::<String>::new());
        assert_eq!(conversion.report.total() + 1, conversion.files.len());
        checks::inert(&render(&conversion.report, true));
        let made = conversion.files.into_iter().map(|file| (file.path, file.text.into_bytes()));
        let tree = tree(&made.collect());
        let parsed = parse::tree(&tree, &rules::known());
        // Bodies are copied byte for byte, with what half a clean-up of a conflict left in them.
        let is_copied = |problem: &&Problem| matches!(problem.fact, Fact::ConflictMarker { lone: true, .. });
        let faults: Vec<&Problem> = parsed.problems.iter().filter(|problem| !is_copied(problem)).collect();
        assert!(faults.is_empty(), "{faults:?}");
        assert!(order::compute(&parsed).is_ok(), "an import has an order");
    }
}

/// `data` as an archive of two backlogs, in `base/` and in `head/`.
pub fn diff(data: &[u8]) {
    if data.len() > MOST {
        return;
    }
    let files = archive::files(data);
    let read = |folder: &str| checks::Read::of(tree(&archive::below(&files, folder)));
    let (base, head) = (read("base"), read("head"));
    checks::compared(&base, &head, &diff::compare(base.side(), head.side()));
    checks::compared(&head, &base, &diff::compare(head.side(), base.side()));
}

/// The backlog in some files: those that the edges would hand over.
fn tree(files: &BTreeMap<String, Vec<u8>>) -> Tree {
    let mut tree = Tree::from_files(files.iter().map(|(path, bytes)| (path, bytes.clone())));
    for path in files.keys().filter(|path| is_misnamed_decision_path(path)) {
        tree.decisions.push(SourceFile::unreadable(path.as_str(), Unreadable::UppercaseExtension));
    }
    tree
}
