//! The script and the style of a page, which lie in `client/` as people edit them.
//!
//! The modules are ordinary ones, which a browser or a type checker can load file by file. A page must be one file, so they are
//! put together in an order in which each stands behind those that it imports; a test checks the order, and that no two
//! modules have the same name at their top.

/// A module of the script, by its path below `client/`.
macro_rules! modules {
    ($($path:literal),* $(,)?) => { &[$(($path, include_str!(concat!("client/", $path)))),*] };
}

/// What every page has.
const READING: &[(&str, &str)] = modules![
    "dom.js",
    "data.js",
    "query.js",
    "list.js",
    "hooks.js",
    "router.js",
    "panel.js",
    "views/order.js",
    "views/map.js",
    "views/inbox.js",
    "views/plan.js",
    "views/loop.js",
    "views/changes.js",
];

/// What only the live page has: it writes.
const EDITING: &[(&str, &str)] = modules![
    "edit/server.js",
    "edit/outcome.js",
    "edit/live.js",
    "edit/toast.js",
    "edit/dialog.js",
    "edit/move.js",
    "edit/item.js",
    "edit/planning.js",
    "edit/saving.js",
    "edit/start.js",
];

/// What puts it together, and runs last.
const START: &[(&str, &str)] = modules!["main.js"];

const STYLE: &[(&str, &str)] = modules![
    "style/base.css",
    "style/frame.css",
    "style/order.css",
    "style/panel.css",
    "style/map.css",
    "style/inbox.css",
    "style/changes.css",
    "style/charts.css",
    "style/plan.css",
    "style/loop.css",
    "style/edit.css",
    "style/print.css",
];

/// The script of a page.
pub fn script(with_editing: bool) -> String {
    let editing = if with_editing { EDITING } else { &[] };
    bundle(&[READING, editing, START].concat())
}

/// The style of a page.
pub fn style() -> String {
    STYLE.iter().map(|(_, text)| *text).collect()
}

/// Modules as one script: each without its imports, whose names the others define in the same scope.
fn bundle(modules: &[(&str, &str)]) -> String {
    let mut script = String::from("(() => {\n\"use strict\";\n");
    for (_, text) in modules {
        for line in text.lines().filter(|line| !line.starts_with("import ")) {
            script.push_str(line.strip_prefix("export ").unwrap_or(line));
            script.push('\n');
        }
    }
    script.push_str("})();\n");
    script
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// The names that a module imports, each with the path of the module that it comes from.
    fn imports(at: &str, text: &str) -> Vec<(String, String)> {
        let folder = at.rsplit_once('/').map_or("", |(folder, _)| folder);
        let line = |line: &str| {
            let (names, from) = line.strip_prefix("import {").unwrap().split_once("} from \"").unwrap();
            let from = crate::text::path::resolve(&crate::text::path::join(folder, "x"), from.trim_end_matches("\";"));
            let names = names.split(',').map(|name| name.trim().to_owned());
            names.map(move |name| (name, from.clone().unwrap())).collect::<Vec<_>>()
        };
        text.lines().filter(|line| line.starts_with("import ")).flat_map(line).collect()
    }

    fn top_names(text: &str) -> Vec<&str> {
        text.lines()
            .map(|line| line.strip_prefix("export ").unwrap_or(line))
            .filter_map(|line| {
                let line = line.strip_prefix("async ").unwrap_or(line);
                let rest = ["function ", "const ", "let ", "class "].iter().find_map(|word| line.strip_prefix(word))?;
                rest.split(|c: char| !c.is_alphanumeric() && c != '_').next()
            })
            .collect()
    }

    #[test]
    fn modules_stand_behind_what_they_import() {
        let mut defined: HashSet<(String, String)> = HashSet::new();
        for (path, text) in [READING, EDITING, START].concat() {
            for (name, from) in imports(path, text) {
                assert!(defined.contains(&(from.clone(), name.clone())), "{path} imports {name} of {from}");
            }
            defined.extend(top_names(text).into_iter().map(|name| (path.to_owned(), name.to_owned())));
        }
    }

    #[test]
    fn no_name_is_defined_twice() {
        let mut seen = HashSet::new();
        for (path, text) in [READING, EDITING, START].concat() {
            for name in top_names(text) {
                assert!(seen.insert(name), "{name} of {path}");
            }
        }
    }

    #[test]
    fn nothing_ends_the_element_early() {
        assert!(!script(true).contains("</") && !script(true).contains("<!--") && !style().contains("</"));
    }
}
