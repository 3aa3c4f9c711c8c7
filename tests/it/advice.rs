//! The help of a finding, followed to the letter, leads out in one step.
//!
//! A wrong line is checked by the real binary; what its help proposes is written in its place; then the finding is gone, and
//! there is no other error.

use serde_json::Value;

use crate::support::sandbox::Sandbox;

const CONFIG: &str =
    "[product]\nname = \"Shop\"\n\n[[flow]]\nid = \"cart\"\n\n[[features]]\nid = \"f\"\n\n[[releases]]\nid = \"mvp\"\n";

/// What the help of the one error says: the line that it proposes, or that the line is to be deleted.
#[derive(Debug, PartialEq)]
enum Advice {
    Write(String),
    Delete,
}

/// The errors of the backlog, with their help.
fn errors(shop: &Sandbox) -> Vec<(String, String, usize)> {
    let run = shop.shell("topline check --format json");
    let json: Value = serde_json::from_str(&run.out).unwrap();
    let findings = json["findings"].as_array().unwrap().iter().filter(|finding| finding["severity"] == "error");
    findings
        .map(|finding| {
            let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
            let line = usize::try_from(finding["start"]["line"].as_u64().unwrap()).unwrap();
            (text("path"), text("help"), line)
        })
        .collect()
}

/// The proposal of a help: its last text in backquotes that is a line, or the advice to delete.
fn advice(help: &str) -> Option<Advice> {
    let line = help.split('`').skip(1).step_by(2).filter(|quoted| quoted.contains(" = ")).last();
    let is_only_delete = help.starts_with("delete the line");
    match line {
        Some(line) if !is_only_delete => Some(Advice::Write(line.to_owned())),
        _ => help.contains("delete").then_some(Advice::Delete),
    }
}

/// `text` with the line, and the block of YAML below it, replaced.
fn replaced(text: &str, line: usize, by: &Advice) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let is_block = |line: &&str| line.starts_with(' ') || line.starts_with("- ");
    let block = lines[line..].iter().take_while(|line| is_block(line)).count();
    let new = match by {
        Advice::Write(line) => vec![&**line],
        Advice::Delete => Vec::new(),
    };
    lines.splice(line - 1..line + block, new);
    lines.join("\n") + "\n"
}

/// Follows the help of the one error of `path` that `text` has.
fn follow(path: &str, text: &str) -> Advice {
    let shop = Sandbox::new().file("backlog.toml", CONFIG);
    for id in ["b", "c"] {
        shop.write(&format!("stories/{id}.md"), format!("+++\ntitle = \"{id}\"\n+++\n"));
    }
    shop.write(path, text);
    let found = errors(&shop);
    let [(at, help, line)] = found.as_slice() else { panic!("not one error in {text}: {found:?}") };
    assert_eq!(at, path, "{text}");
    let advice = advice(help).unwrap_or_else(|| panic!("{text}: no way out in {help}"));
    let fixed = replaced(text, *line, &advice);
    shop.write(path, &fixed);
    assert_eq!(errors(&shop), [], "{text}\n{help}\n{fixed}");
    advice
}

fn story(lines: &str) -> String {
    let title = if lines.contains("title") || lines.contains("name:") { "" } else { "title = \"A\"\n" };
    format!("+++\n{title}{lines}\n+++\n")
}

#[test]
fn values_with_one_reading_are_written_as_proposed() {
    for (lines, meant) in [
        // Without quotes.
        ("title = Search", "title = \"Search\""),
        ("title = “Search”", "title = \"Search\""),
        ("title = 'Shopper's search'", "title = \"Shopper's search\""),
        ("title = \"Edit the cart", "title = \"Edit the cart\""),
        ("title = \"Edit the cart\",", "title = \"Edit the cart\""),
        ("status = in progress", "status = \"doing\""),
        ("step = cart", "step = \"cart\""),
        ("assignee = @maria", "assignee = \"@maria\""),
        ("depends_on = b", "depends_on = [\"b\"]"),
        ("depends_on = b, c", "depends_on = [\"b\", \"c\"]"),
        ("depends_on = [b]", "depends_on = [\"b\"]"),
        ("depends_on = [\"b\" \"c\"]", "depends_on = [\"b\", \"c\"]"),
        ("labels = a, b", "labels = [\"a\", \"b\"]"),
        ("estimate = 3 days", "estimate = 3"),
        ("value = 60k", "value = 60000"),
        ("value = \"60k\"", "value = 60000"),
        ("value = \"1.5m\"", "value = 1500000"),
        ("value: 2 Mio. €", "value = 2000000"),
        ("estimate := 3", "estimate = 3"),
        ("estimate = 3,5", "estimate = 3.5"),
        ("reported = 2026-1-5", "reported = 2026-01-05"),
        ("due = 24.12.2026", "due = 2026-12-24"),
        ("state = open", "status = \"todo\""),
        ("type = chore # for now", "type = \"technical\" # for now"),
        // In quotes that don't belong there, or one text for a list.
        ("estimate = \"3 days\"", "estimate = 3"),
        ("due = \"2026-1-5\"", "due = 2026-01-05"),
        ("due = 2026-01-05T10:00:00Z", "due = 2026-01-05"),
        ("depends_on = \"b, c\"", "depends_on = [\"b\", \"c\"]"),
        ("labels = \"a, b\"", "labels = [\"a\", \"b\"]"),
        ("title = 3", "title = \"3\""),
        ("reach = \"41 users\"", "reach = 41"),
        // YAML.
        ("title: Search", "title = \"Search\""),
        ("labels:\n- a\n- b", "labels = [\"a\", \"b\"]"),
        ("labels:\n  - a\n  - b", "labels = [\"a\", \"b\"]"),
        ("depends_on:\n- b", "depends_on = [\"b\"]"),
        ("depends_on: b", "depends_on = [\"b\"]"),
        ("depends_on: [b, c]", "depends_on = [\"b\", \"c\"]"),
        ("value: {income: 3}", "value = { income = 3 }"),
        ("value:\n  income: 3\n  cost: 4", "value = { income = 3, cost = 4 }"),
        ("estimate: 3 days", "estimate = 3"),
        ("estimate: \"3\"", "estimate = 3"),
        ("reported: 2026-1-5", "reported = 2026-01-05"),
        ("answer: >\n  Yes,\n  later.", "answer = \"Yes, later.\""),
        ("status: in-progress", "status = \"doing\""),
        ("tags: [a, b]", "labels = [\"a\", \"b\"]"),
        ("assigned_to: maria", "assignee = \"maria\""),
        ("story_points: 3", "estimate = 3"),
        ("created: 2026-1-5", "reported = 2026-01-05"),
        ("type = \"bug\"\npriority: high", "severity = \"major\""),
        // Words of other trackers.
        ("state = \"open\"", "status = \"todo\""),
        ("kind = \"task\"", "type = \"technical\""),
        ("tags = \"a, b\"", "labels = [\"a\", \"b\"]"),
        ("story_points = \"3 pts\"", "estimate = 3"),
        ("created = \"2026-1-5\"", "reported = 2026-01-05"),
        ("fixVersion = [\"mvp\"]", "release = \"mvp\""),
        ("createdAt = \"2026-1-5\"", "reported = 2026-01-05"),
        ("storyPoints = \"3 pts\"", "estimate = 3"),
        ("bv = \"3k\"", "value = 3000"),
        ("deadline = \"2026/01/05\"", "due = 2026-01-05"),
        ("dependencies = \"b\"", "depends_on = [\"b\"]"),
        ("type = \"bug\"\npriority = \"P0\"", "severity = \"critical\""),
    ] {
        assert_eq!(follow("stories/a.md", &story(lines)), Advice::Write(meant.into()), "{lines}");
    }
}

#[test]
fn a_line_that_says_nothing_is_deleted() {
    for lines in [
        "due = null",
        "due: null",
        "due:",
        "feature: ~",
        "feature = ~",
        "assignee:",
        "assignee =",
        "labels:",
        "estimate = none",
        "due = \"\"",
        "estimate = \"\"",
        "title = \"A\"\nname: B",
        "title = \"A\"\nname = \"B\"",
        "sprint: 12",
        "sprint = 12",
        "priority: high",
        "type = \"bug\"\nseverity = \"none\"",
        "team = \"web\"",
        "estimate = 3\nestimate = 3",
    ] {
        assert_eq!(follow("stories/a.md", &story(lines)), Advice::Delete, "{lines}");
    }
}

/// Where there is no reading, the help names what the key can have, and that the line can go.
#[test]
fn a_value_without_a_reading_has_a_way_out() {
    for (lines, names) in [
        ("estimate = XL", "a number such as `3`"),
        ("estimate = three", "a number such as `3`"),
        ("estimate = TBD", "a number such as `3`"),
        ("estimate = \"XL\"", "a number such as `3`"),
        ("estimate: XL", "a number such as `3`"),
        ("estimate = \"2 weeks\"", "convert `weeks` to the product's unit"),
        ("estimate = 2 weeks", "convert `weeks` to the product's unit"),
        ("estimate = \"2h\"", "convert `h` to the product's unit"),
        ("estimate: 2w", "convert `w` to the product's unit"),
        ("estimate = \"3k\"", "a number such as `3`"),
        ("value = \"2bn\"", "a number such as `3`"),
        ("due = next week", "a date such as `2026-12-24`"),
        ("due = tomorrow", "a date such as `2026-12-24`"),
        ("due = \"next week\"", "a date such as `2026-12-24`"),
        ("due = 2026-02-30", "a date such as `2026-12-24`"),
        ("reach = many", "a whole number such as `3`"),
        ("colour: red", "`colour = \"red\"` under `[extra]`"),
        ("description: |\n  Long\n  text", "below the second `+++` line"),
    ] {
        let shop = Sandbox::new().file("backlog.toml", CONFIG).file("stories/a.md", story(lines));
        let found = errors(&shop);
        let [(_, help, line)] = found.as_slice() else { panic!("{lines}: {found:?}") };
        assert!(help.contains(names), "{lines}: {help}");
        shop.write("stories/a.md", replaced(&story(lines), *line, &Advice::Delete));
        assert_eq!(errors(&shop), [], "{lines}");
    }
}

#[test]
fn other_files_have_their_own_keys() {
    for (lines, meant) in [
        ("reserve = 40%", "reserve = 0.4"),
        ("reserve = \"40%\"", "reserve = 0.4"),
        ("reserve = 0,4", "reserve = 0.4"),
        ("capacity = 20 points", "capacity = 20"),
        ("start = 2026-1-5", "start = 2026-01-05"),
        ("goal = f", "goal = \"f\""),
        ("goal: f", "goal = \"f\""),
    ] {
        let config = format!("{CONFIG}\n[iteration]\n{lines}\n");
        assert_eq!(follow("backlog.toml", &config), Advice::Write(meant.into()), "{lines}");
    }
    for (lines, meant) in [
        ("above = c\nbecause = \"x\"", "above = \"c\""),
        ("above: c\nbecause = \"x\"", "above = \"c\""),
        ("first = yes\nbecause = \"x\"", "first = true"),
        ("first = true\nbecause = Christmas campaign", "because = \"Christmas campaign\""),
        ("first = true\nbecause = \"x\"\nreview_on = 2026-1-5", "review_on = 2026-01-05"),
    ] {
        assert_eq!(follow("decisions/b.toml", &format!("{lines}\n")), Advice::Write(meant.into()), "{lines}");
    }
}

/// Front matter that is YAML as a whole: each line has its own help, and together they give the story.
#[test]
fn a_story_in_yaml_becomes_the_same_in_toml() {
    let yaml = "+++\ntitle: Edit the cart\nkind: task\nstate: open\ntags:\n  - a\n  - b\ndepends_on:\n- b\nvalue:\n  income: 3\n\
                due: null\nestimate: 3 days\n+++\n";
    let shop = Sandbox::new().file("backlog.toml", CONFIG).file("stories/b.md", story("title = \"B\""));
    shop.write("stories/a.md", yaml);
    let mut text = yaml.to_owned();
    // From the end, so that the lines above keep their numbers.
    for (_, help, line) in errors(&shop).iter().rev() {
        text = replaced(&text, *line, &advice(help).unwrap());
    }
    let toml = "+++\ntitle = \"Edit the cart\"\ntype = \"technical\"\nstatus = \"todo\"\nlabels = [\"a\", \"b\"]\n\
                depends_on = [\"b\"]\nvalue = { income = 3 }\nestimate = 3\n+++\n";
    assert_eq!(text, toml);
    shop.write("stories/a.md", text);
    assert_eq!(errors(&shop), []);
}
