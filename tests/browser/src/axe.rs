//! Accessibility by axe-core: what it finds is printed as a person can mend it.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::page::{Page, text};
use crate::program::repository;

/// The source of axe-core: the file or folder that `AXE` names, or where `.ci/run` installs it.
fn source() -> &'static str {
    static SOURCE: OnceLock<String> = OnceLock::new();
    SOURCE.get_or_init(|| {
        let path =
            std::env::var_os("AXE").map_or_else(|| repository("target/ci-tools/node_modules/axe-core"), PathBuf::from);
        let file = if path.is_dir() { path.join("axe.min.js") } else { path };
        std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}{}", file.display(), help(&file)))
    })
}

fn help(file: &Path) -> String {
    let folder = file.parent().and_then(Path::parent).and_then(Path::parent).unwrap_or(file);
    format!("\nnpm install --prefix {} axe-core, or AXE=path/to/axe.min.js", folder.display())
}

impl Page<'_> {
    /// The violations that axe-core finds on the page as it is shown now, one paragraph each.
    #[track_caller]
    pub fn violations(&self) -> Vec<String> {
        self.eval(&format!("if (!window.axe) {{ {} }}", source()));
        let script = "const done = arguments[arguments.length - 1];\
            axe.run(document, {resultTypes: ['violations']})\
            .then(r => done({violations: r.violations, passes: r.passes.length}), e => done({failed: String(e)}))";
        let result = self.eval_async(script, json!([]));
        assert!(result["failed"].is_null(), "axe-core failed: {result}");
        assert!(result["passes"].as_u64() > Some(5), "axe-core saw nothing: {result}");
        result["violations"].as_array().into_iter().flatten().map(paragraph).collect()
    }

    /// Fails if axe-core finds anything.
    #[track_caller]
    pub fn assert_accessible(&self, what: &str) {
        let found = self.violations();
        assert!(found.is_empty(), "{what}: axe-core found\n{}", found.join("\n"));
    }
}

fn paragraph(violation: &Value) -> String {
    let nodes = violation["nodes"].as_array().cloned().unwrap_or_default();
    let mut lines =
        vec![format!("- {} ({} places): {}", text(&violation["id"]), nodes.len(), text(&violation["help"]))];
    for node in nodes.iter().take(4) {
        let html: String = text(&node["html"]).chars().take(200).collect();
        let why = text(&node["failureSummary"]).lines().skip(1).collect::<Vec<_>>().join(" ");
        lines.push(format!("    {}\n      {html}\n     {why}", node["target"]));
    }
    lines.join("\n")
}
