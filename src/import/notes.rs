//! The `[extra.import]` table of a story: its source, and what was guessed, given up and removed for it.

use super::draft::Draft;
use super::node::Node;
use super::relations::Links;
use super::report::SourceNames;
use super::words;

/// The entries of the table.
pub(super) fn entries(draft: &Draft, links: &Links, names: &SourceNames) -> Vec<(String, Node)> {
    let guessed = links.guessed.iter().map(|guess| {
        let (key, why) = (names.key(guess.key), words::guessed(guess.why));
        map(&[("key", key), ("from", &guess.from), ("to", &guess.to), ("why", why)])
    });
    let given_up = links.given_up.iter().map(|given_up| {
        let (key, why) = (names.key(given_up.key), words::unresolved(given_up.why));
        map(&[("key", key), ("from", &given_up.from), ("why", why)])
    });
    let removed = links.removed.iter().map(|removed| {
        let why = words::removed(removed.because);
        map(&[("needs", &removed.needs), ("why", why)])
    });
    let comments = draft.comments.iter().map(|comment| Node::quoted(comment));
    let lists: [(&str, Vec<Node>); 4] = [
        ("comments", comments.collect()),
        ("guessed", guessed.collect()),
        ("given_up", given_up.collect()),
        ("removed", removed.collect()),
    ];
    let source = ("source".to_owned(), Node::quoted(&draft.path));
    let filled = lists.into_iter().filter(|(_, items)| !items.is_empty());
    std::iter::once(source).chain(filled.map(|(key, items)| (key.to_owned(), Node::List(items)))).collect()
}

fn map(pairs: &[(&str, &str)]) -> Node {
    Node::Map(pairs.iter().map(|(key, text)| ((*key).to_owned(), Node::quoted(text))).collect())
}
