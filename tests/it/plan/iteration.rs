//! The plan against the past and the clock, and the coming iteration, from the shell.

use crate::support::repo::TestRepo;

const CONFIG: &str = r#"# Shop.
[product]
name = "Shop"

[[features]]
id = "cart"

[[features]]
id = "gifts"

[iteration]            # now
name = "Sprint 9"      # number
start = 2026-11-23
end = 2026-12-04       # a Friday
capacity = 10
reserve = 0.4
goal = "cart"          # why

[rules]
no-step = "off"
"#;

/// A shop whose goal is half done.
fn shop() -> TestRepo {
    let repo = TestRepo::new();
    repo.write("backlog/backlog.toml", CONFIG);
    repo.story("lines", "feature = \"cart\"\nestimate = 2\nstatus = \"done\"\nclosed = 2026-11-25");
    repo.story("edit", "feature = \"cart\"\nestimate = 2");
    repo.story("sell", "feature = \"gifts\"\nestimate = 3");
    repo
}

/// Twelve weeks before the iteration in which that much was finished each Friday.
fn finished(repo: &TestRepo, each_week: &str) {
    for week in 0..12 {
        let closed = jiff::civil::date(2026, 11, 20) - jiff::Span::new().days(7 * week);
        repo.story(&format!("past-{week}"), &format!("status = \"done\"\nestimate = {each_week}\nclosed = {closed}"));
    }
}

fn json(repo: &TestRepo, arguments: &str) -> serde_json::Value {
    let ended = repo.topline(&format!("plan --format json {arguments}"));
    assert_eq!(ended.code, 0, "{ended:?}");
    serde_json::from_str(&ended.stdout).unwrap()
}

#[test]
fn what_was_decided_first_is_committed_first() {
    let repo = shop();
    repo.story("fair", "estimate = 3\ndepends_on = [\"stand\"]\nstatus = \"doing\"");
    repo.story("stand", "estimate = 1");
    repo.write("backlog/decisions/fair.toml", "first = true\nbecause = \"Trade fair\"\n");
    let plan = json(&repo, "--today 2026-11-26");
    assert_eq!(plan["commitment"]["items"], serde_json::json!(["stand", "fair", "edit"]));
    assert_eq!(plan["commitment"]["cost"], 6.0);
    assert_eq!(plan["commitment"]["done"], 2.0);
    assert_eq!(plan["commitment"]["over"], serde_json::json!(["edit"]));
    assert_eq!(plan["in_progress"]["items"], serde_json::json!([]));
    assert_eq!((&plan["free"], &plan["exceeded"]), (&0.0.into(), &2.0.into()));
}

#[test]
fn work_in_progress_holds_its_estimate() {
    let repo = shop();
    repo.story("side", "estimate = 1\nstatus = \"doing\"");
    repo.story("groundwork", "type = \"technical\"\nstatus = \"doing\"\nestimate = 0.5");
    repo.story(
        "slow",
        "type = \"bug\"\nseverity = \"major\"\nfound_in = \"production\"\nstatus = \"doing\"\nestimate = 1",
    );
    repo.story("tidy", "estimate = 0.25\nstatus = \"done\"\nclosed = 2026-11-24");
    let plan = json(&repo, "--today 2026-11-26");
    let mut items: Vec<&str> =
        plan["in_progress"]["items"].as_array().unwrap().iter().filter_map(|id| id.as_str()).collect();
    items.sort_unstable();
    assert_eq!(items, ["groundwork", "side"]);
    assert_eq!((&plan["in_progress"]["cost"], &plan["other_done"]), (&1.5.into(), &0.25.into()));
    assert_eq!(plan["reserved"]["items"], serde_json::json!(["slow"]));
    assert_eq!(plan["free"], 0.25);
    let text = repo.topline("plan --today 2026-11-26").stdout;
    assert!(
        text.contains("In progress besides\n") && text.contains("1.5 points in progress besides the commitment."),
        "{text}"
    );
}

#[test]
fn what_is_spent_beyond_the_reserve_comes_off_what_is_free() {
    let repo = shop();
    let bug = "type = \"bug\"\nseverity = \"major\"\nfound_in = \"production\"\nstatus = \"done\"\nclosed = 2026-11-24";
    repo.story("bug", &format!("{bug}\nestimate = 5"));
    let plan = json(&repo, "--today 2026-11-26");
    assert_eq!((&plan["free"], &plan["exceeded"], &plan["next"]), (&1.0.into(), &0.0.into(), &serde_json::json!([])));
    repo.story("bug", &format!("{bug}\nestimate = 9"));
    let plan = json(&repo, "--today 2026-11-26");
    assert_eq!((&plan["free"], &plan["exceeded"]), (&0.0.into(), &3.0.into()));
    let text = repo.topline("plan --today 2026-11-26").stdout;
    assert!(text.contains("The capacity is exceeded by 3 points"), "{text}");
    let findings = repo.topline("check --concise").stdout;
    assert!(findings.contains("warning[overcommitted] the capacity of 10 points is exceeded by 3"), "{findings}");
}

#[test]
fn the_past_gives_the_commitment_a_chance() {
    let repo = shop();
    let plan = json(&repo, "--today 2026-11-26");
    assert_eq!((&plan["chance"], &plan["past"]["windows"]), (&serde_json::Value::Null, &0.into()));

    finished(&repo, "2");
    let plan = json(&repo, "--today 2026-11-23");
    let past = &plan["past"];
    assert_eq!((&past["windows"], &past["median"]), (&6.into(), &4.0.into()));
    assert_eq!((&past["lowest"], &past["highest"], &past["days"]), (&4.0.into(), &4.0.into(), &14.into()));
    assert_eq!((&plan["chance"], &plan["today"]), (&1.0.into(), &"2026-11-23".into()));
    assert_eq!(json(&repo, "--today 2026-11-28")["chance"], 1.0, "the next Friday is in the iteration");
    assert_eq!(json(&repo, "--today 2026-12-05")["chance"], 0.0, "the iteration is over");
    assert_eq!(json(&repo, "--today 2026-11-16")["chance"], 1.0, "it has not begun");

    repo.story("undo", "feature = \"cart\"\nestimate = 3\ndepends_on = [\"edit\"]");
    let plan = json(&repo, "--today 2026-11-23");
    assert_eq!((&plan["chance"], &plan["even_without"]), (&0.0.into(), &serde_json::json!(["undo"])));
    let text = repo.topline("plan --today 2026-11-23").stdout.replace('\n', " ");
    assert!(text.contains("The past: 4 points in 14 days (median of 6 windows; lowest 4, highest 4)."), "{text}");
    assert!(text.contains("nothing else worked on: 0 %. Without `undo` it would be even."), "{text}");

    repo.write("backlog/backlog.toml", CONFIG.replace("end = 2026-12-04       # a Friday\n", ""));
    assert_eq!(json(&repo, "--today 2026-11-23")["chance"], serde_json::Value::Null);
}

const PAST: &str = r#"
[[iterations]]
name = "Sprint 9"
start = 2026-11-23
end = 2026-12-04
goal = "cart"
committed = 4
done = 2
"#;

fn coming() -> String {
    CONFIG.replace("Sprint 9", "Sprint 10").replace("2026-11-23", "2026-12-07").replace("2026-12-04", "2026-12-18")
}

#[test]
fn the_coming_iteration_keeps_the_past_one() {
    let repo = shop();
    let ended = repo.topline("iteration next --today 2026-12-04");
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.stdout.contains("`Sprint 10` is from 2026-12-07 to 2026-12-18"), "{ended:?}");
    assert_eq!(repo.read("backlog/backlog.toml"), coming() + PAST);
    assert_eq!(repo.topline("check").code, 0);

    let ended = repo.topline("iteration next --length 5 --goal gifts --today 2026-12-18");
    assert_eq!(ended.code, 0, "{ended:?}");
    let config = repo.read("backlog/backlog.toml");
    assert!(config.contains("start = 2026-12-21\nend = 2026-12-25       # a Friday\n"), "{config}");
    assert!(config.contains("goal = \"gifts\"          # why\n") && config.contains(PAST), "{config}");
    let last = "\n[[iterations]]\nname = \"Sprint 10\"\nstart = 2026-12-07\nend = 2026-12-18\ngoal = \"cart\"\ncommitted = 2\ndone = 0\n";
    assert!(config.ends_with(last), "{config}");
}

#[test]
fn a_goal_that_is_done_does_not_come_along() {
    let repo = shop();
    repo.story("edit", "feature = \"cart\"\nestimate = 2\nstatus = \"done\"\nclosed = 2026-12-01");
    let ended = repo.topline("iteration next --today 2026-12-04");
    assert!(ended.stdout.contains("it has no goal yet: `topline plan` proposes one"), "{ended:?}");
    let expected = coming().replace("goal = \"cart\"          # why\n", "") + &PAST.replace("done = 2", "done = 4");
    assert_eq!(repo.read("backlog/backlog.toml"), expected);
}

#[test]
fn adopting_a_goal_after_the_last_day_writes_the_coming_iteration() {
    let repo = shop();
    assert_eq!(repo.topline("plan --adopt gifts --today 2026-12-04").code, 0);
    assert_eq!(repo.read("backlog/backlog.toml"), CONFIG.replace("\"cart\"          #", "\"gifts\"          #"));
    repo.write("backlog/backlog.toml", CONFIG);
    let ended = repo.topline("plan --adopt gifts --today 2026-12-05");
    assert_eq!(ended.code, 0, "{ended:?}");
    let expected = coming().replace("\"cart\"          #", "\"gifts\"          #") + PAST;
    assert_eq!(repo.read("backlog/backlog.toml"), expected);
}

#[test]
fn an_iteration_that_cannot_be_continued_is_refused() {
    let repo = shop();
    let refused = |config: &str, arguments: &str, message: &str| {
        repo.write("backlog/backlog.toml", config);
        let ended = repo.topline(arguments);
        assert_eq!((ended.code, ended.stdout.as_str()), (2, ""), "{ended:?}");
        assert!(ended.stderr.contains(message), "{ended:?}");
        assert_eq!(repo.read("backlog/backlog.toml"), config, "it stays");
    };
    refused(CONFIG, "iteration next --goal edit", "`edit` is an item; a goal must be a feature");
    refused(CONFIG, "iteration next --goal gift", "gift");
    refused(CONFIG, "iteration next --goal cart gifts", "a goal is one feature, and 2 are named");
    refused(CONFIG, "plan --adopt cart,gifts", "a goal is one feature, and 2 are named");
    refused(CONFIG, "plan --adopt cart gifts", "a goal is one feature, and 2 are named");
    refused(CONFIG, "plan --adopt cart --adopt gifts", "a goal is one feature, and 2 are named");
    refused(&CONFIG.replace("end = 2026-12-04", "#"), "iteration next", "has no `end`");
    refused(&CONFIG.replace("start = 2026-11-23", "#"), "iteration next", "has no `start`");
    refused(&CONFIG.replace("[iteration]", "[rules.x]"), "iteration next", "there is no iteration");
    refused(&format!("iterations = []\n{CONFIG}"), "iteration next", "is not written as `[[iterations]]`");
}

/// Three hundred strongly correlated features, which no search proves in any time: the answer comes all the same.
#[test]
fn a_search_without_an_end_stops_at_its_limit() {
    let repo = TestRepo::new();
    let mut config = String::from("[product]\nname = \"Shop\"\n[iteration]\ncapacity = 1_000_000\nreserve = 0.4\n");
    let mut cost: u64 = 1;
    for n in 0..300 {
        cost = (cost * 48_271) % 2_147_483_647;
        let estimate = cost % 10_000 + 1;
        config += &format!("[[features]]\nid = \"f{n}\"\nvalue = {}\n", estimate + 1_000);
        repo.story(&format!("s{n}"), &format!("feature = \"f{n}\"\nestimate = {estimate}.{:04}", cost % 7_919));
    }
    repo.write("backlog/backlog.toml", config);
    let plan = json(&repo, "--propose --max-features all --time-limit 0.3 --today 2026-11-23");
    let best = &plan["best"];
    let (value, bound) = (best["value"].as_f64().unwrap(), best["bound"].as_f64().unwrap());
    assert!(0.0 < value && value <= bound && bound < value * 1.1, "{value} {bound}");
    assert!(best["cost"].as_f64().unwrap() <= 600_000.0, "{}", best["cost"]);
}

#[test]
fn the_name_is_given_where_it_cannot_be_counted_on() {
    let repo = shop();
    let next = |name: &str, arguments: &str| {
        repo.write("backlog/backlog.toml", CONFIG.replace("Sprint 9", name));
        let mut topline = repo.command(env!("CARGO_BIN_EXE_topline"), repo.path());
        topline.args(["iteration", "next", "--today", "2026-12-04"]).args(arguments.split_terminator('|'));
        let output = topline.output().unwrap();
        assert!(output.status.success(), "{name}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    for (name, expected) in [("2026-W48", "2026-W50"), ("2026-12", "2027-01"), ("2026-Q4", "2027-Q1")] {
        let said = next(name, "");
        assert!(said.contains(&format!("`{expected}`")) && !said.contains("first day"), "{said}");
    }
    let said = next("Nov 23", "");
    assert!(said.contains("`2026-12-07`") && said.contains("named by its first day"), "{said}");
    let said = next("Nov 23", "--name|Before Christmas");
    assert!(said.contains("`Before Christmas`") && !said.contains("first day"), "{said}");
    assert!(repo.read("backlog/backlog.toml").contains("name = \"Before Christmas\""));
}

#[test]
fn an_iteration_that_is_running_is_not_closed_without_a_word() {
    for (today, is_running) in
        [("2026-11-30", true), ("2026-12-03", true), ("2026-12-04", false), ("2026-12-07", false)]
    {
        let ended = shop().topline(&format!("iteration next --today {today}"));
        assert_eq!(
            (ended.code, ended.stdout.contains("`Sprint 9` runs until 2026-12-04")),
            (0, is_running),
            "{ended:?}"
        );
    }
}

/// The next one is only written once, and names tell iterations apart.
#[test]
fn an_iteration_that_has_not_begun_is_not_kept_as_a_past_one() {
    let repo = shop();
    assert_eq!(repo.topline("iteration next --today 2026-12-04").code, 0);
    let config = repo.read("backlog/backlog.toml");
    for arguments in ["", " --goal gifts", " --format json", " -n"] {
        let ended = repo.topline(&format!("iteration next --today 2026-12-06{arguments}"));
        assert_eq!(ended.code, 1, "{ended:?}");
        assert!(ended.stderr.contains("`Sprint 10` begins on 2026-12-07") || arguments.contains("json"), "{ended:?}");
        assert!(ended.stderr.contains("topline plan --adopt FEATURE"), "{ended:?}");
        assert_eq!(repo.read("backlog/backlog.toml"), config, "it stays");
    }
    for name in ["Sprint 9", "Sprint 10"] {
        let mut topline = repo.command(env!("CARGO_BIN_EXE_topline"), repo.path());
        let output = topline.args(["iteration", "next", "--today", "2026-12-18", "--name", name]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(&format!("there is an iteration `{name}` already")), "{said}");
        assert_eq!(repo.read("backlog/backlog.toml"), config, "it stays");
    }
}

/// Without an order nothing is written, and nothing is said as if it were.
#[test]
fn what_is_written_is_said_afterwards() {
    let repo = shop();
    repo.write("backlog/stories/broken.md", "no front matter\n");
    let ended = repo.topline("iteration next --today 2026-11-30");
    assert_eq!((ended.code, ended.stdout.as_str()), (1, ""), "{ended:?}");
    assert!(!ended.stderr.contains("it is kept"), "{ended:?}");
}

#[test]
fn an_iteration_that_is_over_has_no_chance_left_to_give() {
    let repo = shop();
    finished(&repo, "1");
    for format in ["human", "markdown"] {
        let plan = |today: &str| repo.topline(&format!("plan --format {format} --today {today}")).stdout;
        assert!(plan("2026-12-04").contains("Chance that it is done by 2026-12-04"), "{}", plan("2026-12-04"));
        let over = plan("2026-12-05");
        assert!(over.contains("ended on 2026-12-04") && over.contains("topline iteration next"), "{over}");
        assert!(!over.contains("Chance") && !over.contains("even chance"), "{over}");
    }
}
