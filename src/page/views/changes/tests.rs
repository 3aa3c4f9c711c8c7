use crate::page::views::View;
use crate::page::views::changes::view;
use crate::page::views::test_page::Sample;

const DONE: &str = "status = \"done\"";

#[test]
fn every_change_is_a_row_with_its_cause() {
    let base = Sample::new(
        "",
        [
            ("done", "value = 90\nestimate = 1"),
            ("gone", "title = \"<gone>\"\nvalue = 5\nestimate = 1"),
            ("rises", "value = 10\nestimate = 1"),
            ("stays", "value = 50\nestimate = 1"),
            ("asked", "type = \"feedback\"\nstatus = \"triage\""),
        ],
    );
    let head = Sample::new(
        "",
        [
            ("done", DONE),
            ("rises", "value = 99\nestimate = 1"),
            ("stays", "value = 50\nestimate = 1"),
            ("new", "title = \"<new>\"\nvalue = 60\nestimate = 1"),
            ("asked", "type = \"feedback\"\nstatus = \"dropped\"\nanswer = \"No <way>\"\nreason = \"no\""),
        ],
    );
    let View { html, count, .. } = head.page(Some(&base), &[], view);
    assert_eq!(count, "4");
    assert!(
        html.contains("1 item enters the order, 2 leave it and 1 moves; 1 keeps its place; 1 was answered."),
        "{html}"
    );
    let rows = [
        "<span class=\"move up\">↑ up</span><span class=\"ranks number\">3 → 1</span>",
        "value 10 → 99",
        "<span class=\"move up\">+</span><span class=\"ranks number\">2</span>",
        "&#60;new&#62;",
        "status todo → done",
        "<span class=\"title\">&lt;gone&gt; <span class=\"id\">gone</span></span><span class=\"why\">deleted",
        "No &lt;way&gt;",
        "1 item keeps its place",
    ];
    for row in rows {
        assert!(html.contains(row), "no {row} in {html}");
    }
    assert!(!html.contains("#/order/gone"), "a deleted file can't be opened");
}

#[test]
fn without_a_base_it_says_how_to_compare() {
    let View { html, count, .. } = Sample::new("", [("a", "")]).page(None, &[], view);
    assert!(html.contains("topline page --base REV") && count.is_empty());
}

#[test]
fn long_lists_are_folded() {
    let ids: Vec<String> = (0..600).map(|at| format!("i{at:03}")).collect();
    let (base, head) = (Sample::new("", []), Sample::new("", ids.iter().map(|id| (id.as_str(), ""))));
    let html = head.page(Some(&base), &[], view).html;
    assert_eq!(html.matches("<li").count(), 500);
    assert!(html.contains("+580 more") && html.contains("100 more: <code>topline diff</code>"));
}
