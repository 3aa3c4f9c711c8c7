//! The status report as Markdown, for a weekly post.

use super::StatusView;
use super::sections;
use crate::render::markdown_escape;
use crate::status::SectionState;

/// The report as Markdown.
pub fn markdown(view: &StatusView<'_>) -> String {
    let name = &view.context.backlog.config.product.name;
    let product = if name.is_empty() { "Status".to_owned() } else { markdown_escape::inline(name).into_owned() };
    let mut out = format!("## {product} on {}\n\n_since {}_\n\n", view.context.today, view.since);
    for note in view.notes {
        out.push_str(&format!("{}\n\n", sentence(note)));
    }
    for section in view.sections {
        let text = sections::text(view, *section);
        let mark = match text.state {
            SectionState::Well => "✅",
            SectionState::Attention => "⚠️",
            SectionState::Unknown => "➖",
        };
        let sentences: Vec<String> = text.sentences.iter().map(|line| sentence(line)).collect();
        out.push_str(&format!("- {mark} **{}** {}\n", text.section.name(), sentences.join(" · ")));
        if let Some(remedy) = &text.remedy {
            out.push_str(&format!("  → {}\n", sentence(remedy)));
        }
        if view.in_full {
            for detail in &text.details {
                out.push_str(&format!("  - `{}` {}\n", detail.name.replace('`', "'"), sentence(&detail.text)));
            }
        }
    }
    out
}

/// A sentence with its code spans as they are, and the rest escaped.
fn sentence(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let part = |(at, part): (usize, &str)| {
        if at % 2 == 1 { format!("`{part}`") } else { escaped(part) }
    };
    parts.map(part).collect()
}

/// A text between two code spans, with the blanks around it.
fn escaped(text: &str) -> String {
    let [start, end] = [text.starts_with(' '), text.ends_with(' ')].map(|is_blank| if is_blank { " " } else { "" });
    match text.trim() {
        "" => start.to_owned(),
        inner => format!("{start}{}{end}", markdown_escape::inline(inner)),
    }
}
