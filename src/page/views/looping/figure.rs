//! A picture with what it shows, and its numbers as a table.

use askama::Template;

/// A picture.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<figure><figcaption class="quiet">{{ caption }}</figcaption><div class="wide" tabindex="0" role="region" aria-label="{{ caption }}">{{ svg|safe }}</div>
<details><summary>Numbers</summary><div class="wide" tabindex="0" role="region" aria-label="Numbers: {{ caption }}"><table class="figures"><thead><tr>{% for head in heads %}<th>{{ head }}</th>{% endfor %}</tr></thead><tbody>{% for row in rows %}<tr>{% for cell in row %}<td class="number">{{ cell }}</td>{% endfor %}</tr>{% endfor %}</tbody></table></div></details></figure>"##
)]
pub struct Figure {
    /// What it shows.
    pub caption: String,
    /// The picture.
    pub svg: String,
    /// The heads of the table.
    pub heads: Vec<String>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}
