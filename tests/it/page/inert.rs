//! Texts of users stay texts, wherever they stand.

use super::Document;
use crate::support::repo::TestRepo;

const ATTACKS: [&str; 8] = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "<img src=x onerror=alert(1)>",
    "\" onmouseover=\"alert(1)",
    "{{ 7 * 7 }} {% raw %}",
    "</title></style></textarea><svg/onload=alert(1)>",
    "]]><iframe srcdoc=x>",
    "' onclick='alert(1)",
];

/// Elements and attributes that a page of its own never has.
const FOREIGN: [&str; 8] =
    ["<img", "<iframe", "onerror=", "onload=", "<script>alert", "<svg/", "srcdoc", "javascript:"];

fn text(at: usize) -> String {
    topline::text::toml_text::string(ATTACKS[at])
}

#[test]
fn in_titles_fields_and_settings() {
    let repo = TestRepo::hooked();
    for (at, attack) in ATTACKS.iter().enumerate() {
        let fields = format!(
            "type = \"feedback\"\nsource = {0}\nlabels = [{0}]\nassignee = [{0}]\nstatus = \"todo\"\nanswer = {0}\n",
            text(at)
        );
        repo.write(
            &format!("backlog/stories/item-{at}.md"),
            format!("+++\ntitle = {}\n{fields}+++\n\n{}\n\n- [ ] {}\n", text(at), attack, attack),
        );
    }
    let config = format!(
        "[product]\nname = {0}\nvision = {1}\n\n[[flow]]\nid = \"s\"\ntitle = {0}\n\n[[releases]]\nid = \"r\"\ntitle = {2}\n\n\
         [[features]]\nid = \"f\"\ntitle = {3}\nvalue = 100\n\n[[objectives]]\nid = \"o\"\ntitle = {5}\n\n\
         [iteration]\nname = {4}\ncapacity = 10\n",
        text(0),
        text(1),
        text(2),
        text(3),
        text(4),
        text(5),
    );
    repo.write("backlog/backlog.toml", config);
    let page = Document::of(&repo, "");
    assert_eq!(page.ids().len(), ATTACKS.len() + 1);
    let own_script = page.html.split("\n<script>").nth(1).unwrap().split("</script>").next().unwrap();
    let outside = page.html.replace(own_script, "");
    for foreign in FOREIGN {
        // What is escaped begins with `&lt;`, and in JSON with `\u003c`.
        let found = outside.match_indices(foreign).find(|(at, _)| {
            let before = &outside[..*at];
            let tag = before.rfind('<').filter(|tag| !before[*tag..].contains('>'));
            foreign.starts_with('<') || tag.is_some()
        });
        assert!(found.is_none(), "{foreign}: {}", &outside[found.unwrap().0.saturating_sub(80)..][..160]);
    }
    assert_eq!(outside.matches("<script").count() + outside.matches("</script>").count(), 6, "three elements");
    for item in &page.details {
        let body = item["body"].as_str().unwrap();
        for foreign in FOREIGN {
            assert!(!body.contains(foreign) || body.contains(&foreign.replace('<', "&lt;")), "{foreign} in {body}");
        }
        assert!(!body.contains("<script") && !body.contains("<img") && !body.contains("<iframe"), "{body}");
    }
}

#[test]
fn links_lead_nowhere_else() {
    let repo = TestRepo::hooked();
    let body = "[a](javascript:alert(1)) [b](data:text/html,x) <https://example.org> ![p](http://example.org/p.png) \
                [c](vbscript:x) [d](//example.org) [e](file:///etc/passwd)\n";
    repo.write("backlog/stories/linked.md", format!("+++\ntitle = \"Linked\"\n+++\n\n{body}"));
    let page = Document::of(&repo, "");
    let html = page.opened("linked")["body"].as_str().unwrap();
    let targets: Vec<&str> = html.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(targets, ["https://example.org", "http://example.org/p.png"]);
}
