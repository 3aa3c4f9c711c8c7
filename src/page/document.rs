//! The document: the frame, the views and the data, with a policy that forbids everything else.

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::{Compress, Compression, FlushCompress};
use rayon::prelude::*;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::details::{DetailsWriter, ItemDetails};
use super::rows::{PageRows, listed_items};
use super::script_json::to_script_json;
use super::views::{View, views};
use super::{Page, client};
use crate::model::{Item, Ix};
use crate::render::findings::{FindingsJson, FindingsReport};

/// How many opened items lie in one element: an element is unpacked when the first of its items is opened.
const ITEMS_IN_ELEMENT: usize = 200;
/// Higher levels take twice as long for a page that is a twentieth smaller.
const PACKING_LEVEL: u32 = 3;

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
{% if let Some(policy) = policy %}<meta http-equiv="Content-Security-Policy" content="{{ policy }}">
{% endif -%}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{{ product }}</title>
<link rel="icon" href="data:,">
<style>{{ style|safe }}</style>
</head>
<body>
<svg class="sprite" aria-hidden="true" width="0" height="0">
<symbol id="kind-bug" viewBox="0 0 12 12"><circle cx="6" cy="6" r="4.5"/></symbol>
<symbol id="kind-feedback" viewBox="0 0 12 12"><path d="M6 .8 11.2 6 6 11.2.8 6z"/></symbol>
<symbol id="kind-story" viewBox="0 0 12 12"><rect x="1.7" y="1.7" width="8.6" height="8.6" rx="1"/></symbol>
<symbol id="kind-technical" viewBox="0 0 12 12"><path d="M6 1.2 11.4 10.6H.6z"/></symbol>
</svg>
<a class="skip" href="#main">Skip to the content</a>
<header class="rail">
<div class="product"><strong>{{ product }}</strong>{% if let Some(vision) = vision %}<p>{{ vision }}</p>{% endif %}</div>
<nav aria-label="Views"><ul>
{%- for view in views %}
<li><a href="#/{{ view.name }}" data-view="{{ view.name }}"><span>{{ view.title }}</span> <span class="count{% if view.needs_attention %} attention{% endif %}">{{ view.count }}</span></a></li>
{%- endfor %}
</ul></nav>
<div class="rail-end"><div id="tools"></div><p class="day">As of <time datetime="{{ today }}">{{ today }}</time></p></div>
</header>
<main id="main" tabindex="-1">
<noscript><p class="empty">This page draws its lists with a script. <code>PRIORITY.md</code> has the order without one.</p></noscript>
{%- for view in views %}
<section class="view" id="view-{{ view.name }}" aria-label="{{ view.title }}" hidden>{{ view.html|safe }}</section>
{%- endfor %}
</main>
<aside class="panel" id="panel" aria-label="Item" hidden></aside>
<div id="status" class="status" role="status"></div>
<script type="application/json" id="rows">{{ rows|safe }}</script>
{% if let Some(live) = live %}<script type="application/json" id="live">{{ live|safe }}</script>
{% endif -%}
<script>{{ script|safe }}</script>
{% for items in details -%}
<script type="text/plain" class="details">{{ items|safe }}</script>
{% endfor -%}
</body>
</html>
"##
)]
struct Document<'d> {
    product: &'d str,
    vision: Option<&'d str>,
    today: String,
    policy: Option<String>,
    live: Option<String>,
    style: &'d str,
    script: &'d str,
    views: &'d [View],
    rows: String,
    details: Vec<String>,
}

/// The whole page as one file.
pub fn document(page: Page<'_>) -> String {
    let items = listed_items(&page);
    let writer = DetailsWriter::new(page);
    let details: Vec<String> = items.par_chunks(ITEMS_IN_ELEMENT).map(|items| packed(&writer, items)).collect();
    let (style, script) = (client::style(), client::script(false));
    let policy = format!(
        "default-src 'none'; style-src {}; script-src {}; img-src data:; base-uri 'none'; form-action 'none'",
        source_hash(&style),
        source_hash(&script)
    );
    render(page, &style, &script, Some(policy), None, details)
}

/// Opened items as JSON in zlib's format in base64, which browsers unpack: bodies are most of a page, and text packs well.
fn packed(writer: &DetailsWriter<'_>, items: &[Ix<Item>]) -> String {
    let items: Vec<ItemDetails<'_>> = items.iter().map(|ix| writer.of(*ix)).collect();
    let json = serde_json::to_vec(&items).unwrap_or_default();
    // What can't be packed is stored, with a few bytes for each 16 KB.
    let mut bytes = Vec::with_capacity(json.len() + json.len() / 1_000 + 100);
    // It fails only if there is no room.
    let _ = Compress::new(Compression::new(PACKING_LEVEL), true).compress_vec(&json, &mut bytes, FlushCompress::Finish);
    STANDARD.encode(bytes)
}

/// The policy with which [`live_document`] is to be sent as a header: it may ask its own server, and nothing else.
pub fn live_policy() -> String {
    format!(
        "default-src 'none'; style-src {}; script-src {}; img-src data:; connect-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'",
        source_hash(&client::style()),
        source_hash(&client::script(true))
    )
}

/// What the live page begins with.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct LiveStart {
    /// The version of the state that it shows.
    pub version: u64,
    /// Whether nothing can be written.
    pub read_only: bool,
}

/// The page as `serve` sends it. It asks for opened items one by one.
pub fn live_document(page: Page<'_>, start: LiveStart) -> String {
    render(page, &client::style(), &client::script(true), None, Some(to_script_json(&start)), Vec::new())
}

fn render(
    page: Page<'_>,
    style: &str,
    script: &str,
    policy: Option<String>,
    live: Option<String>,
    details: Vec<String>,
) -> String {
    let product = &page.backlog().config.product;
    let items = listed_items(&page);
    let document = Document {
        product: if product.name.is_empty() { "Backlog" } else { &product.name },
        vision: product.vision.as_deref(),
        today: page.input.today.to_string(),
        policy,
        live,
        style,
        script,
        views: &views(&page),
        rows: to_script_json(&PageRows::new(&page, &items)),
        details,
    };
    document.render().unwrap_or_default()
}

#[derive(Serialize)]
struct LiveContent<'p> {
    rows: PageRows<'p>,
    views: Vec<LiveView>,
}

#[derive(Serialize)]
struct LiveView {
    name: &'static str,
    count: String,
    attention: bool,
    html: String,
}

/// What the live page draws itself from again, as JSON.
pub fn live_content(page: Page<'_>) -> String {
    let items = listed_items(&page);
    let view =
        |view: View| LiveView { name: view.name, count: view.count, attention: view.needs_attention, html: view.html };
    let content =
        LiveContent { rows: PageRows::new(&page, &items), views: views(&page).into_iter().map(view).collect() };
    serde_json::to_string(&content).unwrap_or_default()
}

/// The whole state of the live page as JSON. `content` is that of the last version that had an order, the findings are those of
/// the files as they are.
pub fn live_state(version: u64, content: &str, findings: &FindingsReport<'_>) -> String {
    let findings = serde_json::to_string(&FindingsJson::new(findings)).unwrap_or_default();
    format!("{{\"version\":{version},\"content\":{content},\"findings\":{findings}}}")
}

/// The hash of an inline element as a Content-Security-Policy names it.
fn source_hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_bytes_have_room() {
        // Noise can't be packed.
        let noise: Vec<u8> = (0..300_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let mut bytes = Vec::with_capacity(noise.len() + noise.len() / 1_000 + 100);
        let mut compress = Compress::new(Compression::new(PACKING_LEVEL), true);
        let status = compress.compress_vec(&noise, &mut bytes, FlushCompress::Finish).unwrap();
        assert_eq!(status, flate2::Status::StreamEnd);
    }
}
