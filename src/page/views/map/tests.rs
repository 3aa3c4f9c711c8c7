use crate::page::views::map::view;
use crate::page::views::test_page::Sample;

const CONFIG: &str = "[[flow]]\nid = \"look\"\ntitle = \"Look <at> it\"\n[[flow]]\nid = \"buy\"\n[[flow]]\nid = \"get\"\n\
                      [[releases]]\nid = \"one\"\ntitle = \"The first\"\nthrough = \"buy\"\n[[releases]]\nid = \"two\"\n";

fn html(sample: &Sample) -> String {
    sample.page(None, &[], |page| view(page).html)
}

/// The cell of a step and a release.
fn cell<'h>(html: &'h str, step: &str, release: &str) -> &'h str {
    let at = html.find(&format!("data-step=\"{step}\" data-release=\"{release}\"")).unwrap();
    let start = html[..at].rfind("<td").unwrap();
    &html[start..start + html[start..].find("</td>").unwrap()]
}

#[test]
fn cells_show_gaps_the_skeleton_and_what_must_be_ready() {
    let sample = Sample::new(
        CONFIG,
        [
            ("a", "step = \"look\"\nrelease = \"one\"\nestimate = 2\nstatus = \"doing\""),
            ("b", "step = \"look\"\nrelease = \"one\"\nstatus = \"triage\"\ntype = \"feedback\""),
            ("c", "step = \"look\"\nrelease = \"two\"\nstatus = \"done\""),
            ("d", "title = \"<b>& ground\"\ntype = \"technical\""),
        ],
    );
    let html = html(&sample);
    let look = cell(&html, "look", "one");
    assert!(look.starts_with("<td role=\"cell\" class=\"must\""), "{look}");
    let marks = ["● in progress", "◆ walking skeleton", "? waits for an answer", "<span class=\"number\">2</span>"];
    assert!(marks.iter().all(|mark| look.contains(mark)), "{look}");
    let buy = cell(&html, "buy", "one");
    assert!(buy.contains("class=\"must must-end gap\"") && buy.contains("✗ gap"), "{buy}");
    assert!(!cell(&html, "get", "one").contains("gap") && cell(&html, "get", "two").contains("✗ gap"));
    assert!(cell(&html, "look", "two").contains("✓ 1 done"));
    assert!(cell(&html, "", "").contains("&#60;b&#62;&#38; ground"), "{}", cell(&html, "", ""));
    assert!(html.contains("Look &#60;at&#62; it") && !html.contains("<b>"));
}

#[test]
fn long_cells_are_cut_where_that_saves_room() {
    let cards = |count: usize| {
        let ids: Vec<String> = (0..count).map(|at| format!("i{at:02}")).collect();
        let fields = "step = \"buy\"\nrelease = \"one\"";
        let html = html(&Sample::new(CONFIG, ids.iter().map(|id| (id.as_str(), fields))));
        let buy = cell(&html, "buy", "one").to_owned();
        (buy.matches("<li").count(), buy.contains("<details data-from=\"12\"><summary>+3 more"))
    };
    assert_eq!([12, 13, 15].map(cards), [(12, false), (13, false), (12, true)]);
}

#[test]
fn an_empty_map_says_what_would_be_there() {
    let html = html(&Sample::new("", []));
    assert!(html.contains("There is nothing to map") && html.contains("[[flow]]"), "{html}");
}
