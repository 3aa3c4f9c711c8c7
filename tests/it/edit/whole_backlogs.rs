//! Renames and splits in random backlogs: whatever names the item follows, there and back is the identity.

use std::collections::BTreeMap;

use jiff::civil::date;
use topline::edit::split::{self, Part, Split};
use topline::edit::{Change, FileChange, apply_edits, rename};
use topline::parse;
use topline::rules;
use topline::text::Tree;

use crate::support::cases;
use crate::support::rng::Rng;

/// Every file by its path.
pub type Files = BTreeMap<String, String>;

const IDS: [&str; 9] = ["cart", "cart-2", "a.b", "Edit", "x", "y_1", "2024", "c", "pay-now"];
const NEW_IDS: [&str; 6] = ["basket", "cart-3", "X2", "a.c", "Cart", "very-long-id-of-an-item-that-has-many-words"];
const FOLDERS: [&str; 4] = ["", "shop/", "shop/deep/", "a b/"];

pub fn tree(files: &Files) -> Tree {
    Tree::from_files(files.iter().map(|(path, text)| (path, text.clone().into_bytes())))
}

pub fn applied(files: &Files, change: &Change) -> Files {
    let mut new = files.clone();
    for file in &change.files {
        let old = new.remove(&**file.path());
        let (path, text) = match file {
            FileChange::Create { path, text } => (path, text.clone()),
            FileChange::Edit { path, edits } | FileChange::Rename { to: path, edits, .. } => {
                (path, apply_edits(&old.unwrap(), edits).unwrap())
            }
            FileChange::Delete { .. } => continue,
        };
        assert_eq!(new.insert(path.to_string(), text), None, "{path} is overwritten");
    }
    new
}

/// A reference in one of its spellings; those that `plain` excludes lose their quotes when they are renamed.
fn reference(rng: &mut Rng, id: &str, plain: bool) -> String {
    match rng.below(if plain { 4 } else { 7 }) {
        0 | 1 => format!("\"{id}\""),
        2 | 3 => format!("'{id}'"),
        4 => format!("'''{id}'''"),
        5 => format!("\"\"\"{id}\"\"\""),
        _ => format!("\"\\u{:04x}{}\"", u32::from(id.as_bytes()[0]), &id[1..]),
    }
}

fn list(rng: &mut Rng, ids: &[String], plain: bool) -> String {
    let ids: Vec<String> = ids.iter().map(|id| reference(rng, id, plain)).collect();
    match rng.below(3) {
        0 => format!("[{}]", ids.join(", ")),
        1 => format!("[ {} ] # cart", ids.join(" ,")),
        _ => format!("[\n{}]", ids.iter().map(|id| format!("  {id}, # 'cart'\n")).collect::<String>()),
    }
}

/// The path from one file to another.
fn relative(from: &str, to: &str) -> String {
    let up = from.matches('/').count();
    format!("{}{to}", "../".repeat(up))
}

/// A backlog without a wrong reference or link, and the paths of its stories.
fn backlog(rng: &mut Rng, plain: bool) -> (Files, Vec<String>) {
    let mut ids = IDS.to_vec();
    rng.shuffle(&mut ids);
    ids.truncate(3 + rng.below(6));
    let paths: Vec<String> = ids.iter().map(|id| format!("{}{id}.md", rng.pick(&FOLDERS))).collect();
    let mut files = Files::from([("backlog.toml".to_owned(), "[product]\nname = \"S\"\n".to_owned())]);
    for (at, path) in paths.iter().enumerate() {
        let mut text = format!("+++\ntitle = \"{}\"\n", ids[at]);
        for (key, before) in [("depends_on", &ids[..at]), ("about", &ids[..])] {
            let named: Vec<String> = before.iter().filter(|_| rng.one_in(2)).map(|id| (*id).to_owned()).collect();
            if !named.is_empty() {
                text.push_str(&format!("{key} = {}\n", list(rng, &named, plain)));
            }
        }
        text.push_str("+++\n\n`[no](cart.md)`\n");
        for target in &paths {
            if rng.one_in(2) {
                continue;
            }
            let link = relative(path, target).replace(' ', "%20");
            let dot = if rng.one_in(4) && !link.starts_with('.') { "./" } else { "" };
            let end = rng.pick(&["", "#part", "?q", " \"cart.md\""]);
            text.push_str(&format!("- [ ] see [{target}]({dot}{link}{end})\n"));
        }
        if rng.one_in(3) {
            text = text.replace('\n', "\r\n");
        }
        let mark = if rng.one_in(4) { "\u{feff}" } else { "" };
        files.insert(format!("stories/{path}"), format!("{mark}{text}"));
    }
    for id in ids.iter().filter(|_| rng.one_in(3)).collect::<Vec<_>>() {
        let target = rng.pick(&ids);
        let place = match rng.below(3) {
            _ if target == *id => "first = true".to_owned(),
            0 => "last = true".to_owned(),
            1 => format!("above = {}", reference(rng, target, plain)),
            _ => format!("below={} # cart", reference(rng, target, plain)),
        };
        files.insert(format!("decisions/{id}.toml"), format!("{place}\nbecause = 'cart'\n"));
    }
    (files, paths.into_iter().map(|path| format!("stories/{path}")).collect())
}

/// How many references and links lead nowhere.
fn dangling(files: &Files) -> (usize, Vec<String>) {
    let parsed = parse::tree(&tree(files), &rules::known());
    let mut lost = Vec::new();
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".md")) {
        for link in text.split("](").skip(1).filter(|link| !link.starts_with("cart.md)`")) {
            let link = link.split([')', '#', '?', ' ']).next().unwrap().replace("%20", " ");
            let mut folders: Vec<&str> = path.split('/').collect();
            folders.pop();
            for part in link.split('/') {
                match part {
                    ".." => drop(folders.pop()),
                    "." => {}
                    part => folders.push(part),
                }
            }
            if !files.contains_key(&folders.join("/")) {
                lost.push(format!("{path}: {link}"));
            }
        }
    }
    (parsed.backlog.unresolved.len(), lost)
}

#[test]
fn a_rename_there_and_back_is_the_identity() {
    let config = cases(3000);
    let (mut with_referrers, mut with_decision) = (0, 0);
    for case in 0..config.cases {
        let mut rng = Rng(u64::from(case));
        let plain = !rng.one_in(3);
        let (files, paths) = backlog(&mut rng, plain);
        assert_eq!(dangling(&files), (0, Vec::new()), "case {case}: {files:#?}");
        let from = &paths[rng.below(paths.len())];
        let folder = if rng.one_in(4) {
            format!("stories/{}", rng.pick(&FOLDERS))
        } else {
            from[..=from.rfind('/').unwrap()].to_owned()
        };
        let to = format!("{folder}{}.md", rng.pick(&NEW_IDS));
        let change = match rename::rename(&tree(&files), from, &to) {
            Ok(change) => change,
            Err(error) => {
                let taken = paths
                    .iter()
                    .any(|path| path != from && path.to_lowercase().ends_with(&to[folder.len()..].to_lowercase()));
                assert!(taken, "case {case}: {error:?} from {from} to {to}: {files:#?}");
                continue;
            }
        };
        let there = applied(&files, &change);
        assert_eq!(there.len(), files.len());
        assert_eq!(dangling(&there), (0, Vec::new()), "case {case}: {from} to {to}: {files:#?}\n{there:#?}");
        let back = applied(&there, &rename::rename(&tree(&there), &to, from).unwrap());
        // A path that leads through another folder is written anew, without `./`.
        if plain
            && to.starts_with(&from[..=from.rfind('/').unwrap()])
            && !to[from.rfind('/').unwrap() + 1..].contains('/')
        {
            assert_eq!(back, files, "case {case}: {from} to {to} and back");
        } else {
            assert_eq!(dangling(&back), (0, Vec::new()), "case {case}");
            assert_eq!(back.keys().collect::<Vec<_>>(), files.keys().collect::<Vec<_>>());
        }
        with_referrers += usize::from(change.files.len() > 2);
        with_decision += change.files.iter().filter(|file| matches!(file, FileChange::Rename { .. })).count() - 1;
    }
    let share = |count: usize| count * 100 / config.cases as usize;
    assert!(
        share(with_referrers) > 40 && share(with_decision) > 10,
        "{} % {} %",
        share(with_referrers),
        share(with_decision)
    );
}

#[test]
fn a_split_leaves_no_unknown_reference() {
    let config = cases(3000);
    let mut with_referrers = 0;
    for case in 0..config.cases {
        let mut rng = Rng(u64::from(case) + (1 << 32));
        let (files, paths) = backlog(&mut rng, false);
        let tree = tree(&files);
        let backlog = parse::tree(&tree, &rules::known()).backlog;
        let path = &paths[rng.below(paths.len())];
        let item = backlog.items.iter().find(|item| *item.path == **path).unwrap();
        let part = |id: &str| Part { id: id.to_owned(), title: format!("Part {id}"), criteria: Vec::new() };
        let parts = ["p", "q", "r"][..2 + rng.below(2)].iter().map(|id| part(id)).collect();
        let feature = rng.one_in(3).then_some("whole");
        let flag = rng.one_in(3).then_some("hidden");
        let how = Split { parts, feature, flag, today: date(2026, 11, 28) };
        let change = split::split(&backlog, &tree, item, &how).unwrap();
        let after = applied(&files, &change);
        assert_eq!(dangling(&after), (0, Vec::new()), "case {case}: split {path} of {files:#?}\n{after:#?}");
        let parsed = parse::tree(&self::tree(&after), &rules::known());
        assert_eq!(parsed.problems.len(), 0, "case {case}: {:?} {after:#?}", parsed.problems);
        assert_eq!(parsed.backlog.cycles.len(), 0, "case {case}");
        with_referrers += usize::from(change.files.len() > 4);
    }
    assert!(with_referrers * 100 / config.cases as usize > 30, "{with_referrers}");
}
