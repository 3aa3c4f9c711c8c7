//! Modules of the crate only use those below them in the crate's map.
//!
//! Sources are read as text: comments, doc comments and test modules are left out, and every path that
//! begins with `crate::` or climbs to the crate with `super::` is an arrow from its file's layer to another.
//! What an arrow may be is written down here as a table, lowest layer first; a layer that isn't in the table
//! fails.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each layer with those that it may use, all of which stand above it in this table.
const LAYERS: &[(&str, &[&str])] = &[
    // The domain: pure.
    ("text", &[]),
    ("model", &["text"]),
    ("diag", &["model", "text"]),
    ("parse", &["diag", "model", "text"]),
    ("order", &["parse", "diag", "model", "text"]),
    ("plan", &["order", "parse", "model", "text"]),
    ("diff", &["order", "parse", "model", "text"]),
    ("timeline", &["order", "parse", "model", "text"]),
    ("edit", &["order", "parse", "diag", "model", "text"]),
    ("status", &["timeline", "plan", "order", "model", "text"]),
    ("rules", &["status", "timeline", "edit", "plan", "order", "parse", "diag", "model", "text"]),
    // What tests of the layers share.
    ("reach", &[]),
    ("render", &["status", "timeline", "rules", "edit", "diff", "plan", "order", "parse", "diag", "model", "text"]),
    (
        "page",
        &["render", "status", "timeline", "rules", "edit", "diff", "plan", "order", "parse", "diag", "model", "text"],
    ),
    ("import", &["model", "text"]),
    // The edges: bytes and paths, no stories.
    ("disk", &[]),
    ("git", &["disk", "text"]),
    ("workspace", &["git", "disk", "text"]),
    // Where the two meet.
    (
        "session",
        &[
            "workspace",
            "git",
            "page",
            "render",
            "rules",
            "status",
            "edit",
            "timeline",
            "diff",
            "plan",
            "order",
            "parse",
            "diag",
            "model",
            "text",
        ],
    ),
    // What one can do with a backlog.
    (
        "actions",
        &[
            "session",
            "workspace",
            "git",
            "render",
            "rules",
            "status",
            "edit",
            "timeline",
            "diff",
            "plan",
            "order",
            "parse",
            "diag",
            "model",
            "text",
        ],
    ),
    // Front ends.
    ("serve", &["actions", "session", "workspace", "git", "page", "render", "order", "parse", "text"]),
    (
        "cli",
        &[
            "serve",
            "actions",
            "session",
            "workspace",
            "git",
            "import",
            "page",
            "render",
            "status",
            "timeline",
            "rules",
            "edit",
            "diff",
            "plan",
            "order",
            "parse",
            "diag",
            "model",
            "text",
        ],
    ),
    ("main", &["cli"]),
];

/// Layers that may know of disks, processes and git.
const EDGES: [&str; 8] = ["disk", "git", "workspace", "session", "actions", "serve", "cli", "main"];

/// What would make a pure layer see the machine it runs on. `rayon` isn't here: it can't be seen in results.
const EFFECTS: [&str; 13] = [
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "std::time",
    "std::io",
    "std::thread",
    "std::os",
    "Zoned::now",
    "Timestamp::now",
    "SystemTime",
    "Instant",
    ".canonicalize(",
];

/// Dependencies with the only layers that may use them.
const AT_HOME: [(&str, &[&str]); 17] = [
    ("getrandom", &["serve"]),
    ("http_body_util", &["serve"]),
    ("hyper", &["serve"]),
    ("hyper_util", &["serve"]),
    ("notify", &["serve"]),
    ("tokio", &["serve"]),
    ("anstream", &["cli"]),
    ("anstyle", &["render"]),
    ("clap", &["cli"]),
    ("terminal_size", &["cli"]),
    ("git2", &["git"]),
    ("walkdir", &["workspace"]),
    ("tempfile", &["disk"]),
    ("rustix", &["disk"]),
    ("miette", &["render"]),
    ("granit_parser", &["import"]),
    ("imara_diff", &["render"]),
];

/// What changes the disk; only the layer `disk` does, which can be watched doing it. Whole files are removed as
/// they are, and git's library writes its own objects.
const WRITES: [&str; 8] = [
    "fs::write",
    "File::create",
    "File::options",
    "OpenOptions",
    "create_dir",
    "fs::rename",
    "set_permissions",
    "persist(",
];

/// Where the process's output is written.
const TERMINAL: &str = "src/cli/terminal.rs";
const OUTPUT: [&str; 6] = ["println!", "eprintln!", "print!(", "eprint!(", "stdout()", "stderr()"];

#[test]
fn layers_use_only_those_below() {
    let wrong = each_source(|source| {
        let allowed = LAYERS.iter().find(|(layer, _)| *layer == source.layer).map(|(_, allowed)| *allowed);
        let Some(allowed) = allowed else { return vec![format!("`{}` has no place in the table", source.layer)] };
        let strangers = source.arrows.iter().filter(|to| **to != source.layer && !allowed.contains(&to.as_str()));
        strangers.map(|to| format!("{} → {to}", source.layer)).collect()
    });
    assert_eq!(wrong, "");
}

#[test]
fn the_table_has_no_cycle() {
    for (at, (layer, allowed)) in LAYERS.iter().enumerate() {
        for below in *allowed {
            assert!(LAYERS[..at].iter().any(|(name, _)| name == below), "{layer} → {below}");
        }
    }
}

#[test]
fn the_domain_sees_no_machine() {
    let wrong = each_source(|source| {
        if EDGES.contains(&&*source.layer) {
            return Vec::new();
        }
        let found = EFFECTS.iter().filter(|effect| mentions(&source.code, effect));
        found.map(|effect| format!("{effect} in {}", source.layer)).collect()
    });
    assert_eq!(wrong, "");
}

#[test]
fn dependencies_are_used_only_in_their_layers() {
    let wrong = each_source(|source| {
        let away = AT_HOME
            .iter()
            .filter(|(name, homes)| !homes.contains(&&*source.layer) && mentions(&source.code, &format!("{name}::")));
        away.map(|(name, _)| format!("{name} in {}", source.layer)).collect()
    });
    assert_eq!(wrong, "");
}

#[test]
fn one_layer_writes_to_the_disk() {
    let wrong = each_source(|source| {
        if source.layer == "disk" {
            return Vec::new();
        }
        WRITES.iter().filter(|word| source.code.contains(*word)).map(|word| (*word).to_owned()).collect()
    });
    assert_eq!(wrong, "");
}

#[test]
fn one_file_writes_to_the_terminal() {
    let wrong = each_source(|source| {
        if source.path == Path::new(TERMINAL) {
            return Vec::new();
        }
        OUTPUT.iter().filter(|word| mentions(&source.code, word)).map(|word| (*word).to_owned()).collect()
    });
    assert_eq!(wrong, "");
}

#[test]
fn imports_are_found_in_every_form() {
    let arrows = |path: &str, code: &str| Source::new(PathBuf::from(path), code).arrows;
    assert_eq!(arrows("src/order/why.rs", "use crate::model::{Item, Ix};"), ["model"]);
    assert_eq!(arrows("src/order/why.rs", "use crate::{\n    git::{Range, Entry},\n    text,\n};"), ["git", "text"]);
    assert_eq!(arrows("src/order/why.rs", "fn f() -> crate::cli::Outcome {}"), ["cli"]);
    assert_eq!(arrows("src/order/why.rs", "use super::super::git::Range; use super::Order;"), ["git", "order"]);
    assert_eq!(arrows("src/order/mod.rs", "use super::git;"), ["git"]);
    assert_eq!(arrows("src/order.rs", "use super::git;"), ["git"]);
    assert_eq!(arrows("src/render/findings/json.rs", "use super::super::wire; use super::Report;"), ["render"]);
    assert_eq!(arrows("src/main.rs", "topline::cli::run()"), ["cli"]);
    assert_eq!(arrows("src/text/a.rs", "/// [`crate::cli`]\n//! crate::git\n    // crate::git\n"), [""; 0]);
    assert_eq!(
        arrows("src/text/a.rs", "use crate::text;\n#[cfg(test)]\nmod tests {\n    use crate::cli;\n}\n"),
        ["text"]
    );
}

/// One file of `src/`.
struct Source {
    /// From the repository.
    path: PathBuf,
    layer: String,
    /// Its text without comments and test modules.
    code: String,
    /// The layers that it names, sorted.
    arrows: Vec<String>,
}

impl Source {
    fn new(path: PathBuf, text: &str) -> Self {
        let module = module(&path);
        let layer = module.first().cloned().unwrap_or_default();
        let code = code(text);
        let mut arrows = arrows(&code, &module);
        arrows.sort();
        arrows.dedup();
        Self { path, layer, code, arrows }
    }
}

/// What `judge` says of each source, with the file that it is said of.
fn each_source(judge: impl Fn(&Source) -> Vec<String>) -> String {
    let wrong = sources().into_iter().flat_map(|source| {
        let words = judge(&source);
        words.into_iter().map(move |word| format!("{}: {word}\n", source.path.display()))
    });
    wrong.collect()
}

/// All sources, by path, but for the crate's root, which names its layers and uses none.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    let mut folders = vec![root.join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                paths.push(path);
            }
        }
    }
    assert!(paths.len() > 50, "the sources aren't where they were");
    paths.sort();
    let names = paths.iter().map(|path| path.strip_prefix(root).unwrap().to_owned());
    let inside = names.filter(|name| name != Path::new("src/lib.rs"));
    inside.map(|name| Source::new(name.clone(), &fs::read_to_string(root.join(name)).unwrap())).collect()
}

/// The path of a file's module below the crate: `src/order/mod.rs` is `order`.
fn module(path: &Path) -> Vec<String> {
    let inside = path.strip_prefix("src").unwrap().with_extension("");
    let mut parts: Vec<String> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    parts
}

/// A source without comments, and without its test module, which stands last.
fn code(text: &str) -> String {
    let tests = text.find("\n#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    let lines = text[..tests].lines().map(|line| match line.find("//") {
        // A `//` in a string is an address.
        Some(at) if !line[..at].contains('"') => &line[..at],
        _ => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The layers that `code` of `module` names.
fn arrows(code: &str, module: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for root in ["crate::", "topline::"] {
        for (at, _) in code.match_indices(root).filter(|(at, _)| starts_word(code, *at)) {
            found.extend(names(&code[at + root.len()..]));
        }
    }
    for (at, _) in code.match_indices("super::") {
        // Only the first of several: the others are counted with it.
        if !starts_word(code, at) || code[..at].ends_with("super::") {
            continue;
        }
        let climbs = code[at..].split("super::").take_while(|part| part.is_empty()).count();
        let rest = &code[at + climbs * "super::".len()..];
        match module.len().checked_sub(climbs) {
            Some(0) => found.extend(names(rest)),
            Some(_) => found.push(module[0].clone()),
            None => panic!("`super` beyond the crate in {module:?}"),
        }
    }
    found
}

fn starts_word(code: &str, at: usize) -> bool {
    !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$')
}

/// The first names of a path, or of each path in braces.
fn names(path: &str) -> Vec<String> {
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let Some(inner) = path.strip_prefix('{') else { return vec![word(path)] };
    let mut depth = 0;
    let mut list = vec![String::new()];
    for c in inner.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => list.push(String::new()),
            c => list.last_mut().unwrap().push(c),
        }
    }
    list.iter().map(|path| word(path.trim())).filter(|name| !name.is_empty()).collect()
}

/// Whether a word stands in `code`, and not as the end of a longer one.
fn mentions(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| word.starts_with('.') || starts_word(code, at))
}

/// Files that read the process's environment; everybody else is given values.
const ENVIRONMENT: [&str; 2] = ["src/git/environment.rs", "src/cli/hook/install.rs"];

#[test]
fn the_environment_is_read_in_few_places() {
    let wrong = each_source(|source| {
        if ENVIRONMENT.iter().any(|path| source.path == Path::new(path)) || source.layer == "main" {
            return Vec::new();
        }
        let reads = ["env::var", "env::vars", "env::current_dir", "env::current_exe", "env::args", "path::absolute"];
        let found = reads.iter().filter(|read| mentions(&source.code, read));
        // The folder that a user names is found before there is a repository.
        let found =
            found.filter(|read| (source.path != Path::new("src/workspace/discover.rs")) || **read != "path::absolute");
        found.map(|read| (*read).to_owned()).collect()
    });
    assert_eq!(wrong, "");
}

#[test]
fn only_main_leaks_and_exits() {
    let wrong = each_source(|source| {
        if source.layer == "main" {
            return Vec::new();
        }
        let leaks = ["mem::forget", "ManuallyDrop", "Box::leak", "process::exit"];
        leaks.iter().filter(|leak| source.code.contains(*leak)).map(|leak| (*leak).to_owned()).collect()
    });
    assert_eq!(wrong, "");
}

/// The files of a layer don't use each other in circles. `model` may: items, configuration and keys name each other's types.
#[test]
fn layers_have_no_circles_inside() {
    let mut uses: BTreeMap<Vec<String>, BTreeSet<Vec<String>>> = BTreeMap::new();
    let sources = sources();
    let modules: BTreeSet<Vec<String>> = sources.iter().map(|source| module(&source.path)).collect();
    for source in sources.iter().filter(|source| source.layer != "model") {
        let module = module(&source.path);
        let used = siblings(&source.code, &module).into_iter().filter_map(|path| longest_module(&path, &modules));
        // A module and those inside it are one thing to the others.
        let used = used.filter(|used| !used.starts_with(&module) && !module.starts_with(used) && used[0] == module[0]);
        uses.insert(module.clone(), used.collect());
    }
    for start in uses.keys() {
        let mut reached = BTreeSet::new();
        let mut next: Vec<&Vec<String>> = uses[start].iter().collect();
        while let Some(module) = next.pop() {
            assert!(module != start, "{} uses itself by way of others: {reached:?}", start.join("::"));
            if reached.insert(module) {
                next.extend(uses.get(module).into_iter().flatten());
            }
        }
    }
}

/// The paths that `code` of `module` names from `crate::` or by `super::`, each as far as it is written.
fn siblings(code: &str, module: &[String]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::").filter(|(at, _)| starts_word(code, *at)) {
        found.extend(paths(&code[at + "crate::".len()..]));
    }
    for (at, _) in
        code.match_indices("super::").filter(|(at, _)| starts_word(code, *at) && !code[..*at].ends_with("super::"))
    {
        let climbs = code[at..].split("super::").take_while(|part| part.is_empty()).count();
        let above = &module[..module.len().saturating_sub(climbs)];
        let inside = paths(&code[at + climbs * "super::".len()..]);
        found.extend(inside.into_iter().map(|path| [above, &path[..]].concat()));
    }
    found
}

/// The path at the beginning of a text; several if it ends in braces, of which only the first level counts.
fn paths(text: &str) -> Vec<Vec<String>> {
    let mut path = Vec::new();
    let mut rest = text;
    loop {
        let word: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if word.is_empty() {
            let last = if rest.starts_with('{') { names(rest) } else { Vec::new() };
            let mut all: Vec<Vec<String>> = last.into_iter().map(|name| [&path[..], &[name]].concat()).collect();
            all.push(path);
            return all;
        }
        rest = &rest[word.len()..];
        path.push(word);
        match rest.strip_prefix("::") {
            Some(inner) => rest = inner,
            None => return vec![path],
        }
    }
}

fn longest_module(path: &[String], modules: &BTreeSet<Vec<String>>) -> Option<Vec<String>> {
    (1..=path.len()).rev().map(|len| path[..len].to_vec()).find(|module| modules.contains(module))
}

#[test]
fn paths_are_read_as_far_as_they_go() {
    let read = |text: &str| paths(text).iter().map(|path| path.join("::")).collect::<Vec<_>>();
    assert_eq!(read("model::item::Item;"), ["model::item::Item"]);
    assert_eq!(read("text::{Span, path::join}"), ["text::Span", "text::path", "text"]);
    let module = ["plan", "solver", "search"].map(str::to_owned);
    let found = siblings("use super::objective::Threshold; use super::super::budget;", &module);
    assert_eq!(
        found.iter().map(|path| path.join("::")).collect::<Vec<_>>(),
        ["plan::solver::objective::Threshold", "plan::budget"]
    );
}
