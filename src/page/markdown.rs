//! Bodies of stories as HTML that does nothing: raw HTML becomes text, pictures become links, and links lead only to the web, to
//! mail, to other items of the page, or to files beside it.

use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

use crate::model::item::Criterion;
use crate::text::path;
use crate::text::visible::is_explicit_bidi_control;

/// Schemes of links that are kept.
const SCHEMES: [&str; 3] = ["http", "https", "mailto"];
/// The title of the panel is a heading of level 2, so headings of a body begin below it.
const FIRST_LEVEL: usize = 3;

/// A body that is rendered.
pub struct BodySource<'b> {
    /// The Markdown.
    pub text: &'b str,
    /// The byte offset of the text in its file.
    pub offset: usize,
    /// The file, relative to the backlog's root.
    pub path: &'b str,
    /// The acceptance criteria of the item.
    pub criteria: Vec<Criterion<'b>>,
    /// The id of the item whose file is at a path.
    pub id_at: &'b dyn Fn(&str) -> Option<&'b str>,
}

/// Renders a body.
pub fn render(body: &BodySource<'_>) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut html = String::with_capacity(body.text.len() * 5 / 4);
    let mut links = Vec::new();
    let events = Parser::new_ext(body.text, options).into_offset_iter();
    let events = events.map(|(event, range)| inert(event, range.start + body.offset, body, &mut links));
    pulldown_cmark::html::push_html(&mut html, events);
    html
}

/// An event that can be written as HTML. `links` are the links that are open, each with whether it is kept.
fn inert<'e>(event: Event<'e>, at: usize, body: &BodySource<'_>, links: &mut Vec<bool>) -> Event<'e> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(without_bidi(text)),
        Event::Text(text) => Event::Text(without_bidi(text)),
        Event::Code(text) => Event::Code(without_bidi(text)),
        Event::Start(Tag::HtmlBlock) => Event::InlineHtml("<pre class=\"raw\">".into()),
        Event::End(TagEnd::HtmlBlock) => Event::InlineHtml("</pre>\n".into()),
        Event::Start(Tag::Heading { level, .. }) => Event::InlineHtml(format!("<h{}>", level_below(level)).into()),
        Event::End(TagEnd::Heading(level)) => Event::InlineHtml(format!("</h{}>\n", level_below(level)).into()),
        Event::Start(Tag::Link { link_type, dest_url, .. }) => open_link(link_type, &dest_url, "", body, links),
        Event::Start(Tag::Image { link_type, dest_url, .. }) => {
            open_link(link_type, &dest_url, "Picture: ", body, links)
        }
        Event::End(TagEnd::Link | TagEnd::Image) => {
            let was_kept = links.pop().unwrap_or_default();
            Event::InlineHtml(if was_kept { "</a>" } else { "</span>" }.into())
        }
        Event::TaskListMarker(done) => Event::InlineHtml(task_box(done, at, body).into()),
        event => event,
    }
}

fn level_below(level: HeadingLevel) -> usize {
    (level as usize + FIRST_LEVEL - 1).min(6)
}

fn without_bidi(text: CowStr<'_>) -> CowStr<'_> {
    if text.chars().any(is_explicit_bidi_control) {
        return text.chars().filter(|c| !is_explicit_bidi_control(*c)).collect::<String>().into();
    }
    text
}

/// The beginning of a link, or of a text in place of one that leads where a page must not.
fn open_link<'e>(
    link_type: LinkType,
    target: &str,
    before: &str,
    body: &BodySource<'_>,
    links: &mut Vec<bool>,
) -> Event<'e> {
    let mail = if link_type == LinkType::Email { "mailto:" } else { "" };
    let target = destination(&format!("{mail}{target}"), body);
    links.push(target.is_some());
    let html = match target {
        Some(target) => format!("<a href=\"{}\" rel=\"noreferrer\">{before}", escape(&target)),
        None => format!("<span>{before}"),
    };
    Event::InlineHtml(html.into())
}

/// Where a link leads from the page; `None` if it must not lead there.
fn destination(target: &str, body: &BodySource<'_>) -> Option<String> {
    let is_blank = |c: char| c.is_whitespace() || c.is_control();
    let target = target.trim_matches(is_blank);
    if target.contains(is_blank) || target.starts_with("//") || target.contains('\\') {
        return None;
    }
    let first_segment = target.split(['/', '?', '#']).next().unwrap_or_default();
    if let Some((scheme, _)) = first_segment.split_once(':') {
        return SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(scheme)).then(|| target.to_owned());
    }
    if target.starts_with('#') {
        // There are no targets inside of bodies, and `#` is the page's own address.
        return None;
    }
    let (file, rest) = target.split_at(target.find(['?', '#']).unwrap_or(target.len()));
    let file = path::resolve(body.path, file)?;
    match (body.id_at)(&file) {
        Some(id) => Some(format!("#/order/{id}")),
        None => Some(format!("./{file}{rest}")),
    }
}

/// The box of a list item, in few bytes: the client says what it means. That of an acceptance criterion has its number, so that it
/// can be ticked. Markdown itself never becomes an `<i>`.
fn task_box(done: bool, at: usize, body: &BodySource<'_>) -> String {
    let is_at = |criterion: &Criterion<'_>| {
        let (start, end) = (criterion.span.start as usize, criterion.span.end as usize);
        (start..end).contains(&at)
    };
    let number = body.criteria.iter().rposition(is_at);
    let number = number.map_or_else(String::new, |number| format!(" c={number}"));
    format!("<i{number}>{}</i> ", if done { '☑' } else { '☐' })
}

/// A text as a text or as a value of an attribute.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> String {
        let id_at = |path: &str| (path == "stories/b.md").then_some("b");
        render(&BodySource { text, offset: 0, path: "stories/a.md", criteria: Vec::new(), id_at: &id_at })
    }

    #[test]
    fn html_is_shown_as_text() {
        assert_eq!(html("a <b onclick=x>b</b>"), "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>\n");
        assert_eq!(html("<script>x</script>"), "<pre class=\"raw\">&lt;script&gt;x&lt;/script&gt;</pre>\n");
    }

    #[test]
    fn links_lead_to_the_web_to_mail_to_items_and_to_files() {
        for (target, kept) in [
            ("https://example.org/?a=1&b", Some("https://example.org/?a=1&amp;b")),
            ("HTTP://example.org", Some("HTTP://example.org")),
            ("mailto:a@b.c", Some("mailto:a@b.c")),
            ("b.md", Some("#/order/b")),
            ("b.md#x", Some("#/order/b")),
            ("../docs/c.md#x", Some("./docs/c.md#x")),
            ("../../out.md", None),
            ("javascript:alert(1)", None),
            ("JaVaScRiPt:alert(1)", None),
            ("data:text/html,x", None),
            ("//example.org", None),
            ("&#106;avascript:alert(1)", None),
            ("\\\\example.org", None),
            ("#top", None),
        ] {
            let shown = html(&format!("[x](<{target}>)"));
            match kept {
                Some(kept) => assert_eq!(shown, format!("<p><a href=\"{kept}\" rel=\"noreferrer\">x</a></p>\n")),
                None => assert_eq!(shown, "<p><span>x</span></p>\n", "{target}"),
            }
        }
        assert_eq!(html("<a@b.c>"), "<p><a href=\"mailto:a@b.c\" rel=\"noreferrer\">a@b.c</a></p>\n");
    }

    #[test]
    fn pictures_are_links() {
        let shown = html("![a map](https://example.org/x.png)");
        assert_eq!(shown, "<p><a href=\"https://example.org/x.png\" rel=\"noreferrer\">Picture: a map</a></p>\n");
    }

    #[test]
    fn headings_are_below_the_title_of_the_item() {
        assert_eq!(html("# A\n\n###### B"), "<h3>A</h3>\n<h6>B</h6>\n");
    }

    #[test]
    fn boxes_of_criteria_have_numbers() {
        assert!(html("- [x] a").contains("<li><i>☑</i> a"));
        let text = "## Acceptance criteria\n\n- [ ] a\n- [x] b\n\n## Notes\n\n- [ ] c\n";
        let headings = crate::model::config::Policy::default().criteria_headings;
        let body = crate::parse::body::read(text, 0, &crate::parse::read_settings::CriteriaHeadings::new(headings));
        let id_at = |_: &str| None;
        let criteria = body.criteria.iter().collect();
        let shown = render(&BodySource { text, offset: 0, path: "stories/a.md", criteria, id_at: &id_at });
        for part in ["<i c=0>☐</i> a", "<i c=1>☑</i> b", "<i>☐</i> c"] {
            assert!(shown.contains(part), "{part} in {shown}");
        }
    }
}
