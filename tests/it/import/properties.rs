//! For any source folder, the import writes a valid backlog.

use proptest::collection::vec;
use proptest::prelude::*;
use topline::import::backlog_md::{Options, convert};
use topline::import::{SourceFile, render};

use crate::support::reach::assert_reaching;
use crate::support::{cases, imported};

fn sound(files: &[SourceFile]) -> Result<(), TestCaseError> {
    for archived in [false, true] {
        let conversion = convert(files, Options { archived });
        prop_assert_eq!(imported::faults(&conversion.files), Vec::<String>::new());
        let report = &conversion.report;
        prop_assert_eq!(report.total() + 1, conversion.files.len());
        prop_assert!(!render(report, true).chars().any(|c| c.is_control() && c != '\n'));
    }
    Ok(())
}

fn path() -> impl Strategy<Value = String> {
    let folder = prop_oneof![
        Just("tasks"),
        Just("completed"),
        Just("drafts"),
        Just("archive/tasks"),
        Just("milestones"),
        Just("archive/milestones"),
    ];
    (folder, "[a-z]{1,2}-[0-9]{1,2}( - [a-zé:]{0,5})?").prop_map(|(folder, name)| format!("{folder}/{name}.md"))
}

/// Front matter that looks like the real thing, with the odd values that people write.
fn task() -> impl Strategy<Value = String> {
    let id = || prop_oneof!["[ab]-[1-6]", "[AB]-0[1-6]", "[ab]-[1-3]\\.[1-3]", "old-[1-6]", "[1-6]", "con", "é{1,3}"];
    let value = prop_oneof![
        Just("@me".to_owned()),
        Just("a: b".to_owned()),
        Just("'x".to_owned()),
        Just("[a, [b, {c: 1, c: 2}]]".to_owned()),
        Just("2025-02-30".to_owned()),
        Just("\"+++\\n\\0\"".to_owned()),
        "\\PC{0,200}",
    ];
    let key = prop_oneof![
        Just("title"),
        Just("status"),
        Just("milestone"),
        Just("type"),
        Just("priority"),
        Just("labels"),
        Just("created_date"),
        Just("import"),
        Just("a b"),
        Just("title"),
    ];
    (id(), vec(id(), 0..4), proptest::option::of(id()), vec((key, value), 0..4), any::<bool>()).prop_map(
        |(id, needs, parent, others, crlf)| {
            let parent = parent.map(|parent| format!("parent_task_id: '{parent}'"));
            let others = others.into_iter().map(|(key, value)| format!("{key}: {value}"));
            let front: Vec<String> = parent.into_iter().chain(others).collect();
            let (needs, front) = (needs.join(", "), front.join("\n"));
            let text = format!("---\nid: {id}\ndependencies: [{needs}]\n{front}\n---\n\n+++\nBody\n");
            if crlf { text.replace('\n', "\r\n") } else { text }
        },
    )
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn random_bytes(files in vec((path(), vec(any::<u8>(), 0..200)), 0..6)) {
        let files: Vec<_> = files.into_iter().map(|(path, bytes)| SourceFile { path, bytes }).collect();
        sound(&files)?;
    }

    #[test]
    fn random_front_matter(files in vec((path(), "(\\PC|\n|: |- |'|\"|\\[|\\{|&a |\\*a |\\|\n| ){0,80}"), 0..6), config in "\\PC{0,40}") {
        let page = |(path, front): (String, String)| SourceFile { path, bytes: format!("---\nid: a-1\n{front}\n---\n").into_bytes() };
        let mut files: Vec<_> = files.into_iter().map(page).collect();
        files.push(SourceFile { path: "config.yml".to_owned(), bytes: config.into_bytes() });
        sound(&files)?;
    }
}

/// Of half of the projects no two files have one path: only then are they the same project in any order.
#[test]
fn random_projects() {
    assert_reaching(50, cases(300), &vec((path(), task()), 0..25), |files| {
        let files: Vec<_> =
            files.into_iter().map(|(path, text)| SourceFile { path, bytes: text.into_bytes() }).collect();
        sound(&files)?;
        let mut reversed = files.clone();
        reversed.reverse();
        let paths: std::collections::BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
        let is_reached = paths.len() == files.len() && files.len() > 1;
        if is_reached {
            prop_assert_eq!(convert(&files, Options::default()), convert(&reversed, Options::default()));
        }
        Ok(is_reached)
    });
}

#[test]
fn a_long_chain_of_parents_and_dependencies_is_imported() {
    let file = |n: usize| {
        let text = format!(
            "---\nid: a-{n}\ntitle: t\nparent_task_id: a-{}\ndependencies: [a-{}]\n---\n",
            n + 1,
            n.saturating_sub(1)
        );
        SourceFile { path: format!("tasks/a-{n}.md"), bytes: text.into_bytes() }
    };
    let files: Vec<_> = (0..30_000).map(file).collect();
    let conversion = convert(&files, Options::default());
    assert_eq!(conversion.report.total(), 30_000);
    assert_eq!(conversion.report.features, 1);
}
