//! An item is put next to another one.

use std::collections::BTreeSet;
use std::rc::Rc;

use proptest::prelude::*;
use proptest::sample::Index;
use topline::actions::{MovePlace, move_to, prepare};
use topline::git::Environment;
use topline::model::{Backlog, Item, Ix};
use topline::session::{Session, StateSource};

use super::{apply, load, order, prepared, refused};
use crate::support::backlogs::backlogs;
use crate::support::cases;
use crate::support::repo::TestRepo;

/// Items by value, of which some need others: a, b, c, d, e, f.
fn row() -> TestRepo {
    let repo = TestRepo::new();
    repo.write("backlog/backlog.toml", "[product]\nname = \"Shop\"\n").git("config user.email dev@shop.example");
    for (id, value, needs) in
        [("a", 60, ""), ("b", 50, ""), ("c", 40, "\"a\""), ("d", 30, ""), ("e", 20, "\"d\""), ("f", 10, "")]
    {
        let text = format!("+++\ntitle = \"{id}\"\nvalue = {value}\nestimate = 1\ndepends_on = [{needs}]\n+++\n");
        repo.write(&format!("backlog/stories/{id}.md"), text);
    }
    repo
}

fn after(repo: &TestRepo, json: &str) -> String {
    let (session, state) = load(repo, "backlog");
    order(&prepared(&session, &state, json).unwrap_or_else(|error| panic!("{json}: {error:?}")).after).concat()
}

#[test]
fn prerequisites_are_pulled_along() {
    let repo = row();
    let (_, state) = load(&repo, "backlog");
    assert_eq!(order(&state).concat(), "abcdef");
    assert_eq!(after(&repo, r#"{"type":"move","item":"e","above":"b","because":"x"}"#), "adebcf");
    assert_eq!(after(&repo, r#"{"type":"move","item":"e","below":"b","because":"x"}"#), "abdecf");
    assert_eq!(after(&repo, r#"{"type":"move","item":"f","above":"a","because":"x"}"#), "fabcde");
    assert_eq!(after(&repo, r#"{"type":"move","item":"b","below":"f","because":"x"}"#), "acdefb");
    let moved = apply(&repo, r#"{"type":"move","item":"e","above":"b","because":"Soon"}"#);
    assert_eq!(repo.read("backlog/decisions/e.toml"), "above = \"b\"\nbecause = \"Soon\"\nby = \"dev@shop.example\"\n");
    assert_eq!(moved.files.len(), 1);
    let ranks: Vec<_> =
        moved.moves.iter().map(|moved| (moved.id.as_str(), moved.from, moved.to, moved.is_asked)).collect();
    let expected = [("e", 5, 3, true), ("d", 4, 2, false), ("b", 2, 4, false), ("c", 3, 5, false)];
    assert_eq!(ranks, expected.map(|(id, from, to, asked)| (id, Some(from), Some(to), asked)));
    apply(&repo, r#"{"type":"withdraw","item":"e"}"#);
    assert_eq!(order(&load(&repo, "backlog").1).concat(), "abcdef");
}

#[test]
fn what_dependencies_forbid_is_said() {
    let repo = row();
    let forbidden = "forbidden: `a` must stand above `c`, which depends on it";
    assert_eq!(refused(&repo, r#"{"type":"move","item":"c","above":"a","because":"x"}"#), forbidden);
    assert_eq!(refused(&repo, r#"{"type":"move","item":"a","below":"c","because":"x"}"#), forbidden);
    assert_eq!(refused(&repo, r#"{"type":"move","item":"a","above":"f","because":"x"}"#), forbidden);
    assert_eq!(after(&repo, r#"{"type":"move","item":"c","below":"a","because":"x"}"#), "acbdef");
}

#[test]
fn a_move_without_a_reason_is_shown_and_not_made() {
    let repo = row();
    let json = r#"{"type":"move","item":"f","above":"a"}"#;
    let (session, state) = load(&repo, "backlog");
    let shown = prepared(&session, &state, json).unwrap();
    assert_eq!(
        (shown.needs_reason.as_slice(), order(&shown.after).concat()),
        (&["f".to_owned()][..], "fabcde".to_owned())
    );
    assert_eq!(refused(&repo, json), "needs-reason: say why `f` moves");
    assert!(!repo.path().join("backlog/decisions").exists());
    apply(&repo, r#"{"type":"move","item":"f","above":"a","because":"x"}"#);
    // A decision that is there has its reason.
    let moved = apply(&repo, r#"{"type":"move","item":"f","above":"b"}"#);
    assert_eq!((moved.needs_reason.len(), order(&moved.after).concat()), (0, "afbcde".to_owned()));
}

/// Every move of every item, one after another: it stands where it was put, the others keep their sequence but for what it pulled,
/// or it is said why not.
#[test]
fn an_item_stands_where_it_was_put() {
    let repo = row();
    let ids = ["a", "b", "c", "d", "e", "f"];
    let needs = |item: &str| match item {
        "c" => "a",
        "e" => "d",
        _ => "",
    };
    let mut forbidden = 0;
    for item in ids {
        for target in ids.into_iter().filter(|target| *target != item) {
            for side in ["above", "below"] {
                let json = format!(r#"{{"type":"move","item":"{item}","{side}":"{target}","because":"x"}}"#);
                let (session, state) = load(&repo, "backlog");
                let before = order(&state);
                let moved = match prepared(&session, &state, &json) {
                    Ok(moved) => moved,
                    Err(error) => {
                        assert_eq!(error.kind(), "forbidden", "{json}: {error:?}");
                        forbidden += 1;
                        continue;
                    }
                };
                let now = order(&moved.after);
                let at = |id: &str| now.iter().position(|known| known == id).unwrap();
                match side {
                    "above" => assert_eq!(at(item) + 1, at(target), "{json}: {before:?} {now:?}"),
                    _ => assert!(
                        now[at(target) + 1..at(item)].iter().all(|between| between == needs(item)),
                        "{json}: {before:?} {now:?}"
                    ),
                }
                let others = |order: &[String]| -> Vec<String> {
                    order.iter().filter(|id| *id != item && *id != needs(item)).cloned().collect()
                };
                assert_eq!(others(&before), others(&now), "{json}");
                moved.apply(&session).unwrap();
            }
        }
    }
    assert!(forbidden > 0);
}

/// All that an open item needs of open items.
fn needs(backlog: &Backlog, ix: Ix<Item>) -> BTreeSet<Ix<Item>> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![ix];
    while let Some(item) = waiting.pop() {
        let open = backlog.links_of(item).depends_on.iter().filter(|other| backlog.item(**other).is_open());
        waiting.extend(open.copied().filter(|other| found.insert(*other)));
    }
    found
}

proptest! {
    #![proptest_config(cases(60))]

    /// In any backlog: an item stands next to the other one, or a dependency between what it would pass forbids that.
    #[test]
    fn any_item_goes_next_to_any_other(
        backlog in backlogs(12),
        item in any::<Index>(),
        target in any::<Index>(),
        above in any::<bool>(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        for file in backlog.tree().files() {
            // A folder called like a story holds none on a disk.
            let name = file.path.rsplit('/').next().unwrap();
            let is_story = file.path.starts_with("stories/");
            let path = folder.path().join(if is_story { format!("stories/{name}") } else { file.path.to_string() });
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, file.text()).unwrap();
        }
        let environment = Rc::new(Environment::in_folder(folder.path()));
        let session = Session::open(&environment, Some(folder.path()), &StateSource::Worktree).unwrap();
        let state = session.load(&StateSource::Worktree).unwrap();
        prop_assert!(state.order().is_ok(), "{:?}", state.order_obstacles());
        let placed: Vec<Ix<Item>> = state.order().unwrap().placed.iter().map(|placed| placed.item).collect();
        prop_assume!(placed.len() > 1);
        let (item, target) = (placed[item.index(placed.len())], placed[target.index(placed.len())]);
        prop_assume!(item != target);
        let parsed = &state.parsed.backlog;
        let id = |ix: Ix<Item>| parsed.item(ix).id.as_str();
        let place = if above { MovePlace::Above(id(target)) } else { MovePlace::Below(id(target)) };
        let at = |ix: Ix<Item>| placed.iter().position(|other| *other == ix).unwrap();
        let needed = needs(parsed, item);
        match move_to(&session, &state, id(item), place, Some("x")).and_then(|edit| prepare(&session, &state, edit)) {
            Ok(moved) => {
                let now = order(&moved.after);
                let is = |ix: Ix<Item>| now.iter().position(|other| other == id(ix)).unwrap();
                if above {
                    prop_assert_eq!(is(item) + 1, is(target));
                } else {
                    let between = &now[is(target) + 1..is(item)];
                    prop_assert!(between.iter().all(|other| needed.iter().any(|need| id(*need) == other)), "{between:?}");
                }
                let others = |order: Vec<&str>| -> Vec<String> {
                    let is_other = |other: &&str| *other != id(item) && !needed.iter().any(|need| id(*need) == *other);
                    order.into_iter().filter(is_other).map(str::to_owned).collect()
                };
                let before = placed.iter().map(|ix| id(*ix)).collect();
                prop_assert_eq!(others(now.iter().map(String::as_str).collect()), others(before));
            }
            Err(error) => {
                prop_assert_eq!(error.kind(), "forbidden", "{:?}", error);
                let passed = placed.iter().filter(|other| at(**other) > at(item) && at(**other) <= at(target));
                let is_dependent = passed.clone().any(|other| needs(parsed, *other).contains(&item));
                prop_assert!(is_dependent || above && needed.contains(&target));
            }
        }
    }
}
