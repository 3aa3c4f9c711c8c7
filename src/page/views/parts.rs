//! What several views are made of.

use askama::Template;

use crate::model::Item;
use crate::page::markdown::escape;

/// An item by its name: the kind, the title as a link that opens it, the id.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<svg class="kind kind-{{ kind }}" aria-hidden="true"><use href="#kind-{{ kind }}"/></svg><span class="visually-hidden">{{ kind }} </span><a class="item" href="#/order/{{ id }}">{{ title }}</a> <span class="id">{{ id }}</span>"##
)]
struct ItemName<'i> {
    kind: &'static str,
    id: &'i str,
    title: &'i str,
}

/// The name of an item as HTML.
pub fn item_name(item: &Item) -> String {
    let name = ItemName { kind: item.kind.value.name(), id: item.id.as_str(), title: &item.title.value };
    name.render().unwrap_or_default()
}

/// An item in a sentence, as HTML: its title as a link.
pub fn item_link(item: &Item) -> String {
    format!("<a class=\"item\" href=\"#/order/{}\">{}</a>", escape(item.id.as_str()), escape(&item.title.value))
}

/// An id or a key as HTML.
pub fn code(text: &str) -> String {
    format!("<code>{}</code>", escape(text))
}

/// A sentence as HTML: what is between two backquotes is code.
pub fn prose(text: &str) -> String {
    let parts = text.split('`').enumerate();
    parts.map(|(at, part)| if at % 2 == 1 { code(part) } else { escape(part) }).collect()
}

/// The first of some rows, a second part that is folded, and the number of those that are left out.
pub struct Folded<T> {
    /// What is shown.
    pub shown: Vec<T>,
    /// What is folded.
    pub folded: Vec<T>,
    /// How many are left out: a page must be small enough to open.
    pub left_out: usize,
}

impl<T> Folded<T> {
    /// Takes so many of some rows, and so many more. One row more takes as much room as the line that folds it.
    pub fn new(mut rows: impl ExactSizeIterator<Item = T>, shown: usize, folded: usize) -> Self {
        let shown = if rows.len() == shown + 1 { shown + 1 } else { shown };
        let (shown, folded) = (rows.by_ref().take(shown).collect(), rows.by_ref().take(folded).collect());
        Self { shown, folded, left_out: rows.len() }
    }

    /// Shows none, and folds so many.
    pub fn all_folded(mut rows: impl ExactSizeIterator<Item = T>, folded: usize) -> Self {
        let folded = rows.by_ref().take(folded).collect();
        Self { shown: Vec::new(), folded, left_out: rows.len() }
    }

    /// How many rows aren't shown.
    pub fn more(&self) -> usize {
        self.folded.len() + self.left_out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_escaped() {
        assert_eq!(prose("a <b> `c<d` & e"), "a &lt;b&gt; <code>c&lt;d</code> &amp; e");
    }

    #[test]
    fn a_fold_hides_more_than_one() {
        let fold = |rows: usize| {
            let folded = Folded::new(0..rows, 3, 4);
            (folded.shown.len(), folded.folded.len(), folded.left_out, folded.more())
        };
        assert_eq!([3, 4, 5, 9].map(fold), [(3, 0, 0, 0), (4, 0, 0, 0), (3, 2, 0, 2), (3, 4, 2, 6)]);
    }
}
