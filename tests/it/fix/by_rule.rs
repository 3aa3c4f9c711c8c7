//! What each fix makes of a file.

use topline::rules::{self, Fixes};

use crate::support::sandbox::Sandbox;

const CONFIG: &str = "[product]\nname = \"Shop\"\n\n[[flow]]\nid = \"cart\"\ntitle = \"Cart\"\n";

fn backlog() -> Sandbox {
    Sandbox::new()
        .file("backlog.toml", CONFIG)
        .file("stories/other.md", "+++\ntitle = \"Other\"\nstep = \"cart\"\n+++\n")
}

/// What `--fix` makes of a story called `item`; with `unsafe`, what `--unsafe-fixes` makes of it.
fn fixed(text: &str, option: &str) -> String {
    let sandbox = backlog().file("stories/item.md", text);
    let run = sandbox.topline(&["check", option]);
    assert!(run.err.contains("fixed ") || run.err.contains("nothing to fix"), "{run:?}");
    sandbox.read("stories/item.md")
}

fn assert_fixed(cases: &[(&str, &str)]) {
    for (before, after) in cases {
        let text = |lines: &str| {
            format!("\u{feff}+++\r\n# first\r\n{lines}+++ \r\n\r\nBody\n").replace('\n', "\r\n").replace("\r\r", "\r")
        };
        assert_eq!(fixed(&text(before), "--fix"), text(after), "{before}");
    }
}

#[test]
fn keys_and_values_get_their_spelling_and_words() {
    assert_fixed(&[
        ("title = \"A\"\nestimat = 3 # days\n", "title = \"A\"\nestimate = 3 # days\n"),
        ("titel = \"A\"\n", "title = \"A\"\n"),
        (
            "title = \"A\"\nkind = \"task\"\nstate = \"closed\"\nclosed = 2026-11-02\n",
            "title = \"A\"\ntype = \"technical\"\nstatus = \"done\"\nclosed = 2026-11-02\n",
        ),
        ("title = \"A\"\nstatus = \"in-progress\"\n", "title = \"A\"\nstatus = \"doing\"\n"),
        ("title = \"A\"\nstatus = \"TODO\"\n", "title = \"A\"\nstatus = \"todo\"\n"),
        (
            "title = \"A\"\ntags = [\"x\"]\ncreated = 2026-11-02\n",
            "title = \"A\"\nlabels = [\"x\"]\nreported = 2026-11-02\n",
        ),
        ("title = \"A\"\ndependencies = [\"other\"]\n", "title = \"A\"\ndepends_on = [\"other\"]\n"),
        (
            "title = \"A\"\nassigned_to = \"ana\"\ndeadline = \"2026-12-24\"\n",
            "title = \"A\"\nassignee = \"ana\"\ndue = 2026-12-24\n",
        ),
        ("title = \"A\"\nstory_points = \"3\"\n", "title = \"A\"\nestimate = 3\n"),
        (
            "title = \"A\"\ntype = \"bug\"\nseverity = \"P0\"\n",
            "title = \"A\"\ntype = \"bug\"\nseverity = \"critical\"\n",
        ),
        (
            "title = \"A\"\ntype = \"bug\"\nseverity = \"high\"\n",
            "title = \"A\"\ntype = \"bug\"\nseverity = \"major\"\n",
        ),
        // In one go with what its value needs.
        ("title = \"A\"\ndependencies = [\"Other\"]\n", "title = \"A\"\ndepends_on = [\"other\"]\n"),
    ]);
}

#[test]
fn values_of_the_wrong_type_get_their_one_reading() {
    assert_fixed(&[
        ("title = \"A\"\nestimate = \"3 days\"\n", "title = \"A\"\nestimate = 3\n"),
        ("title = \"A\"\nvalue = \"60k\"\n", "title = \"A\"\nvalue = 60000\n"),
        ("title = \"A\"\nvalue = 1.5m # a year\n", "title = \"A\"\nvalue = 1500000 # a year\n"),
        ("title = \"A\"\nestimate := 3\n", "title = \"A\"\nestimate = 3\n"),
        ("title = \"A\"\nreach = 3\nreach = 3\n", "title = \"A\"\nreach = 3\n"),
        ("title = \"A\"\nestimate = 3,5 # about\n", "title = \"A\"\nestimate = 3.5 # about\n"),
        ("title = \"A\"\ndue = \"2026-12-24\"\n", "title = \"A\"\ndue = 2026-12-24\n"),
        ("title = \"A\"\nlabels = \"x\"\n", "title = \"A\"\nlabels = [\"x\"]\n"),
        ("title = \"A\"\nlabels = [1, \"x\"]\n", "title = \"A\"\nlabels = [\"1\", \"x\"]\n"),
        ("title = “A”\n", "title = \"A\"\n"),
        ("title: A # b\n", "title = \"A # b\"\n"),
        ("title = A\n", "title = \"A\"\n"),
        ("title = \"A\"\ndue = null\n", "title = \"A\"\n"),
        ("title = \"A\\tb\"\n", "title = \"A b\"\n"),
    ]);
}

#[test]
fn what_has_two_readings_stays() {
    for lines in [
        "title = \"A\"\nestimate = \"XL\"\n",
        "title = \"A\"\nestimate = \"2 weeks\"\n",
        "title = \"A\"\nestimate = 2h\n",
        "title = \"A\"\nestimate = 3\nestimate = 5\n",
        "title = \"A\"\ndue = \"3.11.2026\"\n",
        "title = \"A\"\nepic = \"nowhere\"\n",
    ] {
        let text = format!("+++\n{lines}+++\n");
        assert_eq!(fixed(&text, "--unsafe-fixes"), text);
    }
}

#[test]
fn front_matter_gets_its_lines() {
    for (before, after) in [
        ("\n \n+++\ntitle = \"A\"\n+++\n", "+++\ntitle = \"A\"\n+++\n"),
        ("++++\ntitle = \"A\"\n++++\n", "+++\ntitle = \"A\"\n+++\n"),
        ("  +++ toml\r\ntitle = \"A\"\r\n+++\r\n", "+++\r\ntitle = \"A\"\r\n+++\r\n"),
        ("---\ntitle = \"A\"\n---\nText\n---\n", "+++\ntitle = \"A\"\n+++\nText\n---\n"),
        ("+++\ntitle = \"A\"\n\n# Heading\n", "+++\ntitle = \"A\"\n+++\n\n# Heading\n"),
        ("+++\ntitle = \"A\"\n---\nText\n", "+++\ntitle = \"A\"\n+++\nText\n"),
        ("+++\ntitle = \"A\"", "+++\ntitle = \"A\"\n+++\n"),
        ("+++\nestimate = 3\n+++\n\n# Edit *it*\n", "+++\ntitle = \"Edit it\"\nestimate = 3\n+++\n\n# Edit *it*\n"),
        ("+++\nestimate = 3\n+++\n", "+++\ntitle = \"Item\"\nestimate = 3\n+++\n"),
        (
            "---\n# note\ntitle: Edit it # now\nstate: open\ntags:\n  - a\nid: 7\n---\nText\n",
            "+++\n# note\ntitle = \"Edit it\" # now\nstatus = \"todo\"\nlabels = [\"a\"]\n\n[extra]\nid = 7\n+++\nText\n",
        ),
    ] {
        assert_eq!(fixed(before, "--fix"), after, "{before}");
    }
}

#[test]
fn what_needs_a_look_is_only_suggested() {
    for (before, after) in [
        ("+++\ntitle = \"A\"\nesstimates = 3\n+++\n", "+++\ntitle = \"A\"\nestimate = 3\n+++\n"),
        ("+++\ntitle = \"A\"\nstep = \"crat\"\n+++\n", "+++\ntitle = \"A\"\nstep = \"cart\"\n+++\n"),
        (
            "+++\ntitle = \"A\"\n\n[extra]\nestimate = 3 # x\n+++\n",
            "+++\ntitle = \"A\"\nestimate = 3 # x\n\n[extra]\n+++\n",
        ),
        ("# Edit it\n\nText\n", "+++\ntitle = \"Edit it\"\n+++\n\n# Edit it\n\nText\n"),
    ] {
        assert_eq!(fixed(before, "--fix"), before);
        assert_eq!(fixed(before, "--unsafe-fixes"), after, "{before}");
    }
}

#[test]
fn references_get_their_case_in_all_files() {
    let sandbox = backlog()
        .file("stories/a.md", "+++\ntitle = \"A\"\ndepends_on = [\n  'OTHER', # it\n]\n+++\n")
        .file("stories/b.md", "+++\ntitle = \"B\"\nabout = [\"OTHER\"]\nstep = \"Cart\"\ntype = \"bug\"\n+++\n")
        .file("decisions/a.toml", "above = \"OTHER\"\nbecause = \"x\"\n");
    let run = sandbox.topline(&["check", "--fix"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(sandbox.read("stories/a.md").contains("  'other', # it\n"));
    assert!(sandbox.read("stories/b.md").contains("[\"other\"]\nstep = \"cart\"\n"));
    assert_eq!(sandbox.read("decisions/a.toml"), "above = \"other\"\nbecause = \"x\"\n");
}

#[test]
fn lists_of_the_configuration_lose_what_they_name_twice() {
    let config = "[team]\nproduct_owners = [\"a@b.c\", \"a@b.c\"]\n[policy]\nlanes = [\"goal\", \"goal\", \"rest\"]\n\
                  [policy.ready]\nbug = [\"estimate\", \"severity\", \"estimate\"]\n";
    let sandbox = Sandbox::new().file("backlog.toml", config).file("stories/a.md", "+++\ntitle = 'A'\n+++\n");
    assert_eq!(sandbox.topline(&["check", "--fix"]).code, Some(0));
    let fixed = "[team]\nproduct_owners = [\"a@b.c\"]\n[policy]\nlanes = [\"goal\", \"rest\"]\n[policy.ready]\n\
                 bug = [\"estimate\", \"severity\"]\n";
    assert_eq!(sandbox.read("backlog.toml"), fixed);
    // A list that names something twice takes nobody's order away.
    sandbox.write("backlog.toml", "[policy.ready]\nbug = [\"estimate\", \"estimate\"]\n");
    assert_eq!(sandbox.topline(&["priority"]).code, Some(0));
}

#[test]
fn lists_lose_what_they_name_twice() {
    let before = "+++\ntitle = \"A\"\ndepends_on = [\"other\", \"other\"]\n+++\n";
    assert_eq!(fixed(before, "--fix"), before.replace(", \"other\"", ""));
    assert_fixed(&[
        ("title = \"A\"\nlabels = [\"x\", \"y\", \"x\"] # c\n", "title = \"A\"\nlabels = [\"x\", \"y\"] # c\n"),
        ("title = \"A\"\nassignee = [\"ana\", \"ana\"]\n", "title = \"A\"\nassignee = [\"ana\"]\n"),
        ("title = \"A\"\nexternal = ['S-1', \"S-1\",'S-1']\n", "title = \"A\"\nexternal = ['S-1']\n"),
        (
            "title = \"A\"\nlabels = [\n  \"x\", # c\n  \"x\",\n  \"X\"\n]\n",
            "title = \"A\"\nlabels = [\n  \"x\", # c\n  \"X\"\n]\n",
        ),
        // The last comment is nobody else's.
        (
            "title = \"A\"\nlabels = [\n  \"x\", # c\n  \"x\", # d\n  \"y\", \"y\"\n]\n",
            "title = \"A\"\nlabels = [\n  \"x\", # c\n  \"x\", # d\n  \"y\"\n]\n",
        ),
    ]);
}

#[test]
fn idle_decisions_and_dropped_prerequisites_go() {
    let sandbox = backlog()
        .file("stories/gone.md", "+++\ntitle = \"Gone\"\nstatus = \"dropped\"\nreason = \"x\"\n+++\n")
        .file("stories/a.md", "+++\ntitle = \"A\"\ndepends_on = [\"gone\", \"other\"]\n+++\n")
        .file("stories/wait.md", "+++\ntitle = \"W\"\ntype = \"feedback\"\nabout = [\"a\"]\n+++\n")
        .file("decisions/gone.toml", "# why\nfirst = true\nbecause = \"x\"\n")
        .file("decisions/wait.toml", "first = true\nbecause = \"x\"\n");
    sandbox.topline(&["check", "--fix"]);
    assert_eq!(sandbox.names("decisions"), ["wait.toml"]);
    assert!(sandbox.read("stories/a.md").contains("[\"gone\", \"other\"]"));
    sandbox.topline(&["check", "--unsafe-fixes"]);
    assert!(sandbox.names("decisions").is_empty());
    assert!(sandbox.read("stories/a.md").contains("depends_on = [\"other\"]"));
}

#[test]
fn illegal_names_are_changed_with_every_reference() {
    let sandbox = backlog()
        .file("stories/x/edit cart.md", "+++\ntitle = \"E\"\n+++\n")
        .file("stories/a.md", "+++\ntitle = \"A\"\ndepends_on = [\"edit cart\"]\n+++\n\n[e](x/edit%20cart.md#c)\n")
        .file("decisions/edit cart.toml", "above = \"a\"\nbecause = \"x\"\n")
        .file("decisions/other.toml", "below = \"edit cart\"\nbecause = \"x\"\n")
        .file("stories/upper.MD", "+++\ntitle = \"U\"\n+++\n")
        .file("stories/ending.markdown", "+++\ntitle = \"M\"\n+++\n")
        .file("stray.md", "+++\ntitle = \"S\"\n+++\n[a](stories/a.md)\n");
    sandbox.topline(&["check", "--fix"]);
    assert!(sandbox.names("stories/x").contains(&"edit-cart.md".to_owned()));
    assert_eq!(
        sandbox.read("stories/a.md"),
        "+++\ntitle = \"A\"\ndepends_on = [\"edit-cart\"]\n+++\n\n[e](x/edit-cart.md#c)\n"
    );
    assert!(sandbox.names("decisions").contains(&"edit-cart.toml".to_owned()));
    assert!(sandbox.read("decisions/other.toml").contains("below = \"edit-cart\""));
    let names = sandbox.names("stories");
    assert!(names.contains(&"upper.md".to_owned()) && names.contains(&"ending.md".to_owned()), "{names:?}");
    assert!(sandbox.names("").contains(&"stray.md".to_owned()));
    sandbox.topline(&["check", "--unsafe-fixes"]);
    assert_eq!(sandbox.read("stories/stray.md"), "+++\ntitle = \"S\"\n+++\n[a](a.md)\n");
}

#[test]
fn backlog_toml_is_fixed() {
    let before = "[project]\nname = \"Shop\"\n\n[[steps]]\nid = \"cart\"\ntitle = \"Cart\"\n\n[policy]\nlanes = [\"feedback\", \"feedback\"] # ours\nmax_estimate = \"5 days\"\n\n# why\n[[decisions]]\nitem = \"other\"\nfirst = true # now\nbecause = \"x\"\n\n[rules]\nno-objektive = \"off\"\n";
    let sandbox = backlog().file("backlog.toml", before);
    let run = sandbox.topline(&["check", "--fix"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let after = "[product]\nname = \"Shop\"\n\n[[flow]]\nid = \"cart\"\ntitle = \"Cart\"\n\n[policy]\nlanes = [\"feedback\"] # ours\nmax_estimate = 5\n\n[rules]\nno-objective = \"off\"\n";
    assert_eq!(sandbox.read("backlog.toml"), after);
    assert_eq!(sandbox.read("decisions/other.toml"), "# why\nfirst = true # now\nbecause = \"x\"\n");
}

#[test]
fn decisions_are_fixed() {
    let sandbox = backlog()
        .file("decisions/other.toml", "item = \"other\"\nfirst = yes\nbecuase = \"x\"\nreview_on = \"2026-12-24\"\n");
    let run = sandbox.topline(&["check", "--fix"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(sandbox.read("decisions/other.toml"), "first = true\nbecause = \"x\"\nreview_on = 2026-12-24\n");
}

#[test]
fn moved_links_and_priority_file() {
    let sandbox =
        backlog().file("stories/x/a.md", "+++\ntitle = \"A\"\n+++\n\n[o](other.md \"t\") [r][o]\n\n[o]: <other.md>\n");
    let run = sandbox.topline(&["check", "--fix"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(sandbox.read("stories/x/a.md").contains("[o](../other.md \"t\") [r][o]\n\n[o]: <../other.md>\n"));
    assert_eq!(sandbox.read("PRIORITY.md"), sandbox.topline(&["priority", "--format", "markdown"]).out);
}

#[test]
fn every_rule_says_whether_it_has_a_fix() {
    let sandbox = backlog();
    for rule in rules::ALL {
        let explained = sandbox.topline(&["explain", rule.id]).out;
        match rule.fixes {
            Fixes::Made(_) => assert!(explained.contains("\nAutomatic fix\n"), "{}", rule.id),
            Fixes::None(reason) => {
                assert!(explained.contains("\nNo automatic fix\n"), "{}", rule.id);
                assert!(reason.len() > 20 && !reason.ends_with('.'), "{}: {reason}", rule.id);
            }
        }
    }
}
