//! Every file of the integration tests is compiled into their one binary.
//!
//! The compiler ignores a source that no `mod` names: its tests would be gone, and nobody would see it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::sandbox::{names, repository};

#[test]
fn every_file_is_a_module() {
    let mut files = 0;
    assert_listed(&repository("tests/it"), "main.rs", &mut files);
    assert!(files > 50, "only {files} sources: the tests aren't where they were");
}

/// The folder's modules are those that `root`, a source in it, declares; the same for the folders below.
fn assert_listed(folder: &Path, root: &str, files: &mut usize) {
    let declared = modules_of(&fs::read_to_string(folder.join(root)).unwrap());
    let mut found = BTreeSet::new();
    for name in names(folder).into_iter().filter(|name| name != root) {
        let path = folder.join(&name);
        if path.is_dir() {
            assert_listed(&path, "mod.rs", files);
        } else {
            assert!(name.ends_with(".rs"), "{}: data of the tests lie beside `tests/it`", path.display());
            *files += 1;
        }
        found.insert(name.trim_end_matches(".rs").to_owned());
    }
    assert_eq!(found, declared, "files in {} (left) are not the modules of its {root} (right)", folder.display());
}

/// The modules that a source declares in files beside it.
fn modules_of(source: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut before = "";
    for line in source.lines() {
        let name = line.trim_start_matches("pub ").strip_prefix("mod ").and_then(|rest| rest.strip_suffix(';'));
        names.extend(name.filter(|_| !before.starts_with("#[path")).map(str::to_owned));
        before = line;
    }
    names
}

#[test]
fn modules_are_found_in_a_source() {
    let source =
        "//! mod a;\nmod b;\n#[cfg(unix)]\npub mod c;\nmod d { mod e; }\n// mod f;\n#[path = \"../g.rs\"]\nmod g;\n";
    assert!(modules_of(source).into_iter().eq(["b", "c"]));
}

/// Each file that lies in `tests` itself would be linked as one more binary.
#[test]
fn there_is_one_binary() {
    let stray: Vec<String> = names(&repository("tests")).into_iter().filter(|name| name.ends_with(".rs")).collect();
    assert_eq!(stray, [""; 0], "these belong into `tests/it`");
}
