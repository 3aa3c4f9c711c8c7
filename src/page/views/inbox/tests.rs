use crate::page::views::View;
use crate::page::views::inbox::view;
use crate::page::views::test_page::Sample;
use crate::timeline::Deployment;
use crate::timeline::instant::midnight;
use jiff::civil::date;

const CONFIG: &str = "[feedback]\nanswer_within = 7\n";

fn sample() -> Sample {
    Sample::new(
        CONFIG,
        [
            ("shipped", "status = \"done\"\nclosed = 2026-10-01"),
            ("quiet", "status = \"done\"\nclosed = 2026-10-01\ntype = \"technical\""),
            (
                "late",
                "type = \"feedback\"\nstatus = \"triage\"\nreach = 4\nsource = \"<u>\"\nabout = [\"shipped\"]\nreported = 2026-11-18",
            ),
            ("soon", "type = \"feedback\"\nstatus = \"triage\"\nreach = 9\nreported = 2026-11-27"),
            ("bug", "type = \"bug\"\nstatus = \"triage\""),
            (
                "yes",
                "type = \"feedback\"\nstatus = \"todo\"\nreach = 6\nreported = 2026-11-01\nanswered = 2026-11-03\nanswer = \"Yes & <no>\"",
            ),
            (
                "no",
                "type = \"feedback\"\nstatus = \"dropped\"\nreported = 2026-11-01\nanswered = 2026-11-02\nclosed = 2026-11-02\nreason = \"Too dear\"",
            ),
        ],
    )
}

fn of(deployments: &[Deployment]) -> View {
    sample().page(None, deployments, view)
}

/// What stands between two texts.
fn between<'h>(html: &'h str, from: &str, to: &str) -> &'h str {
    let start = html.find(from).unwrap_or_else(|| panic!("no {from} in {html}"));
    &html[start..start + html[start..].find(to).unwrap()]
}

#[test]
fn the_longest_waiting_comes_first_with_its_place() {
    let View { html, count, needs_attention, .. } = of(&[]);
    assert_eq!((&*count, needs_attention), ("3", true));
    let late = between(&html, "data-id=\"late\"", "</li>");
    let facts = [
        "10 days",
        "! too long",
        "reach 4",
        "from &lt;u&gt;",
        "reported 2026-11-18",
        "about <a class=\"item\" href=\"#/order/shipped\">",
    ];
    assert!(facts.iter().all(|fact| late.contains(fact)), "{late}");
    assert!(late.contains("would enter at 2</strong> of 2"), "behind `yes`, which more ask for: {late}");
    assert!(between(&html, "data-id=\"soon\"", "</li>").contains("would enter at 1</strong> of 2"));
    assert!(between(&html, "data-id=\"bug\"", "</li>").contains("since when isn&#39;t known"));
    let places = ["late", "soon", "bug"].map(|id| html.find(&format!("data-id=\"{id}\"")).unwrap());
    assert!(places.is_sorted());
}

#[test]
fn answers_are_shown_with_what_followed() {
    let html = of(&[]).html;
    let yes = between(&html, "data-id=\"yes\"", "</li>");
    assert!(
        yes.contains("2026-11-03") && yes.contains("Yes &#38; &#60;no&#62;") && yes.contains("1 in the order"),
        "{yes}"
    );
    let no = between(&html, "data-id=\"no\"", "</li>");
    assert!(no.contains("dropped 2026-11-02") && no.contains("Too dear"), "{no}");
}

#[test]
fn deployments_are_followed_up() {
    assert!(of(&[]).html.contains("nothing to say without deployments"));
    let deployment = |name: &str, day| Deployment { name: name.into(), at: midnight(day) };
    let html = of(&[deployment("v1", date(2026, 10, 5)), deployment("<v2>", date(2026, 11, 20))]).html;
    let first = between(&html, "<h3>v1", "</article>");
    assert!(
        first.contains("shipped</dt>") && first.contains("heard</dt>") && first.contains("#/order/late"),
        "{first}"
    );
    assert!(!first.contains("nobody has said a word"), "technical items are nobody's to talk about: {first}");
    assert!(between(&html, "<h3>&#60;v2&#62;", "</article>").contains("shipped nothing"));
}

#[test]
fn an_empty_inbox_says_how_feedback_comes() {
    let html = Sample::new("", []).page(None, &[], |page| view(page).html);
    assert!(html.contains("there is no feedback") && html.contains("<code>topline new TITLE --type feedback</code>"));
}
