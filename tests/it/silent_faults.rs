//! What would be missing from the order, take it away or be unlike without a word.

use crate::support::sandbox::{Run, Sandbox};

const CONFIG: &str = "[product]\nname = \"Shop\"\n\n[rules]\nnot-ready = \"off\"\nstale-priority-file = \"off\"\n";

fn shop(path: &str, bytes: impl AsRef<[u8]>) -> Sandbox {
    Sandbox::new().file("backlog.toml", CONFIG).file("stories/a.md", "+++\ntitle = \"A\"\n+++\n").file(path, bytes)
}

fn check(shop: &Sandbox) -> Run {
    shop.shell("topline check --concise")
}

/// The ids of the order.
fn order(shop: &Sandbox) -> Option<Vec<String>> {
    let run = shop.shell("topline priority --format json");
    let json: serde_json::Value = serde_json::from_str(&run.out).ok()?;
    Some(json["items"].as_array()?.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect())
}

#[test]
fn a_bug_in_production_is_not_hidden_by_another_spelling() {
    let bug = |found_in: &str| {
        format!("+++\ntitle = \"Bug\"\ntype = \"bug\"\nseverity = \"major\"\nfound_in = \"{found_in}\"\n+++\n")
    };
    for found_in in ["", " ", "prod", "PROD", "Production", "live", "prd", "prodution"] {
        let shop = shop("stories/bug.md", bug(found_in));
        let run = shop.shell("topline check");
        assert_eq!(run.code, Some(1), "{found_in}");
        assert!(
            run.out.contains("error[invalid-value]") && run.out.contains("`found_in = \"production\"`"),
            "{}",
            run.out
        );
        // A spelling is read as the contract of the order has it; a text that is no name at all can't be.
        assert_eq!(order(&shop).is_some(), !found_in.trim().is_empty(), "{found_in}");
    }
    for found_in in ["production", "staging", "pre-production", "prod-eu"] {
        let shop = shop("stories/bug.md", bug(found_in));
        assert_eq!(check(&shop).out, "", "{found_in}");
        assert!(order(&shop).is_some(), "{found_in}");
    }
}

#[test]
fn files_with_another_spelling_leave_the_order_and_are_named() {
    let story = "+++\ntitle = \"Q\"\n+++\n";
    for (path, text, said) in [
        ("stories/q.MD", story, "stories/q.MD:1:1: warning[stray-story] `q.MD` looks like a story"),
        ("stories/readme.md", story, "stories/readme.md:1:1: warning[stray-story] `readme.md` looks like a story"),
        ("decisions/a.TOML", "first = true\n", "decisions/a.TOML:1:1: error[unreadable-file]"),
        ("decisions/x/a.toml", "first = true\n", "decisions/x/a.toml:1:1: warning[stray-story]"),
    ] {
        let shop = shop(path, text);
        let found = check(&shop).out;
        assert!(found.contains(said) && found.lines().count() == 1, "{path}: {found}");
        assert_eq!(order(&shop), Some(vec!["a".to_owned()]), "{path}");
    }
    for (path, text) in [("stories/README.md", story), ("stories/readme.md", "# Stories\n")] {
        assert_eq!(check(&shop(path, text)).out, "", "{path}");
    }
}

#[test]
fn a_byte_that_is_no_text_below_the_front_matter_leaves_the_order() {
    let shop = shop("stories/b.md", b"+++\ntitle = \"B\"\n+++\n\nbad \xff byte [x](gone.md)\n");
    assert_eq!(order(&shop), Some(vec!["a".to_owned(), "b".to_owned()]));
    let found = check(&shop).out;
    assert!(found.contains("stories/b.md:5:5: error[unreadable-file] `b` has a text that is not UTF-8"), "{found}");
    assert!(found.contains("stories/b.md:5:12: warning[broken-link]"), "{found}");
    shop.write("stories/b.md", b"+++\ntitle = \"B\xff\"\n+++\n");
    assert_eq!(order(&shop), None);
}

#[test]
fn an_invisible_character_of_a_title_is_not_written() {
    let shop = shop("stories/b.md", "+++\ntitle = \"Zero\u{200b}width\u{e0041} so\u{ad}ft\"\n+++\n");
    shop.shell("topline priority --write");
    let written = shop.read("PRIORITY.md");
    assert!(written.contains("[Zerowidth soft][b]"), "{written}");
    assert!(check(&shop).out.contains("error[invalid-value]"));
}

/// It has no id by which it could be placed, so each command that shows the order says what is missing.
#[test]
fn a_story_without_a_valid_id_is_said_to_be_missing() {
    let shop = shop("stories/bad id.md", "+++\ntitle = \"Bad\"\n+++\n");
    for command in ["priority", "next"] {
        let run = shop.shell(&format!("topline {command}"));
        assert_eq!(run.code, Some(0), "{command}");
        assert!(
            run.err.contains("not in the order, because its name is not an id: `stories/bad id.md`"),
            "{}",
            run.err
        );
    }
    shop.write("stories/worse id.md", "+++\ntitle = \"Worse\"\n+++\n");
    let said = shop.shell("topline priority").err;
    assert!(said.contains("2 items are not in the order"), "{said}");
}

/// With two decimals both were 333333.33, or 0.
#[test]
fn densities_of_neighbors_are_told_apart() {
    let worth = |value: &str, estimate: &str| {
        format!(
            "+++\ntitle = \"A\"\nvalue = {value}\nestimate = {estimate}\n+++\n\n## Acceptance criteria\n\n- [ ] x\n"
        )
    };
    let shop = shop("stories/a.md", worth("1000000", "3")).file("stories/b.md", worth("1000000.0002", "3"));
    shop.write("stories/c.md", worth("400", "1"));
    for command in ["topline priority", "topline next -n 3", "topline priority --format json"] {
        let shown = shop.shell(command).out;
        for density in ["density 333333.3333", "density 333333.3334", "density 400"] {
            assert!(shown.contains(density), "{command}: {shown}");
        }
        assert!(!shown.contains("density 400."), "{shown}");
    }
}

#[test]
fn units_agree_with_their_number() {
    let config = "[product]\nname = \"Shop\"\n\n[[features]]\nid = \"f\"\n\n[policy]\nmax_estimate = 0.5\n\n[iteration]\ncapacity = 1\n\
                  reserve = 0.5\ngoal = \"f\"\n";
    let shop =
        shop("stories/a.md", "+++\ntitle = \"A\"\nfeature = \"f\"\nestimate = 1\n+++\n").file("backlog.toml", config);
    let found = shop.shell("topline check").out;
    for said in ["estimated at 1 point,", "takes 1 point,", "the capacity is 1 point"] {
        assert!(found.contains(said), "{said}: {found}");
    }
    assert!(!found.contains("1 points"), "{found}");
    let shown = shop.shell("topline forecast").out;
    assert!(shown.contains("1 open item: 1 point."), "{shown}");
}

#[test]
fn a_number_that_is_summed_by_mistake_is_named() {
    for value in ["value = { income = 1, estimate = 3 }", "value.income = 1\nvalue.estimate = 3"] {
        let run = check(&shop("stories/b.md", format!("+++\ntitle = \"B\"\n{value}\n+++\n")));
        assert!(run.out.contains("warning[swallowed-key]"), "{value}: {}", run.out);
    }
    let own = "+++\ntitle = \"B\"\nextra = { status = \"x\" }\nvalue = { income = 1 }\n+++\n";
    assert!(!check(&shop("stories/b.md", own)).out.contains("swallowed-key"));
}

#[test]
fn a_reason_in_which_nothing_is_visible_is_none() {
    for because in ["\\u200b", "\\u00ad", " "] {
        let run = check(&shop("decisions/a.toml", format!("first = true\nbecause = \"{because}\"\n")));
        assert!(run.out.contains("error[invalid-decision]"), "{because}: {}", run.out);
    }
}

#[test]
fn decisions_in_a_folder_with_another_spelling_are_named() {
    let run = check(&shop("Decisions/a.toml", "first = true\nbecause = \"x\"\n"));
    assert!(run.out.contains("Decisions/a.toml:1:1: warning[stray-story]"), "{}", run.out);
}

#[test]
fn two_titles_that_look_the_same_are_told_apart() {
    for (title, is_clean) in [
        ("A\\u180Eb", false),
        ("A\\uFE00b", false),
        ("A\\U000E0100", false),
        ("❤\\uFE0F", true),
        ("葛\\U000E0100", true),
        ("ᠠ\\u180E", true),
    ] {
        let run = check(&shop("stories/b.md", format!("+++\ntitle = \"{title}\"\n+++\n")));
        assert_eq!(!run.out.contains("invalid-value"), is_clean, "{title}: {}", run.out);
    }
}

#[test]
fn what_stands_in_the_way_of_the_generated_file_is_named() {
    let shop = shop("backlog.toml", "[rules]\nnot-ready = \"off\"\n");
    std::os::unix::fs::symlink("elsewhere", shop.path("PRIORITY.md")).unwrap();
    let run = check(&shop);
    assert!(run.out.contains("`PRIORITY.md` is a symlink"), "{}", run.out);
    assert!(shop.shell("rm PRIORITY.md; mkdir PRIORITY.md; topline check").out.contains("is not a regular file"));
    let run = shop.shell("rmdir PRIORITY.md; topline priority --write; topline check");
    assert!(run.out.is_empty(), "{}", run.out);
}

#[test]
fn every_backlog_of_a_repository_is_named_beside_its_data() {
    let shop = Sandbox::new();
    for folder in ["apps/one", "apps/two"] {
        shop.write(&format!("{folder}/backlog.toml"), "");
        shop.write(&format!("{folder}/stories/a.md"), "+++\ntitle = \"A\"\n+++\n");
    }
    for command in ["priority --all", "check --all --statistics", "priority --all --format markdown"] {
        let run = shop.shell(&format!("git init -q .; topline {command}"));
        let at = |folder: &str| run.out.find(folder);
        assert!(at("apps/one").is_some() && at("apps/one") < at("apps/two"), "{command}: {}", run.out);
    }
}
