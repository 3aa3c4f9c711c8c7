//! Dependencies are known and licensed, contain no client of a network, and each has a reason.
//!
//! This is what `cargo deny` would check as far as it can be known offline: the rules are those of
//! `.deny.toml`, the facts those of `Cargo.lock`, which names the crates of every platform, and of
//! `cargo metadata`. Known vulnerabilities need a fresh list: `cargo deny check` by hand.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use toml::Table;

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";
const SELF: &str = env!("CARGO_PKG_NAME");

fn text(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn table(path: &str) -> Table {
    text(path).parse().unwrap()
}

/// What `cargo` knows of the packages for this platform; they are here already, since this test was built.
fn metadata() -> Value {
    let cargo = || {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
        cargo
    };
    let version = cargo().arg("-vV").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let words = ["metadata", "--offline", "--locked", "--format-version=1", "--filter-platform", host];
    let output = cargo().args(words).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn strings(value: &toml::Value) -> BTreeSet<&str> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

#[test]
fn each_dependency_has_a_reason() {
    let manifest = text("Cargo.toml");
    let mut is_list = false;
    let mut before = "";
    let mut seen = 0;
    for line in manifest.lines() {
        if line.starts_with('[') {
            is_list = line.trim_end_matches(']').ends_with("dependencies");
        } else if is_list && line.contains(" = ") && !line.starts_with('#') {
            assert!(before.starts_with("# "), "no comment stands above `{line}`");
            seen += 1;
        }
        before = line;
    }
    let direct = direct(&table("Cargo.toml"));
    assert_eq!(seen, direct.len(), "{direct:?}");
}

/// The dependencies of every kind and platform, with how each is asked for.
fn direct(manifest: &Table) -> Vec<(String, toml::Value)> {
    let platforms = manifest.get("target").and_then(toml::Value::as_table).into_iter().flatten();
    let tables = std::iter::once(manifest).chain(platforms.filter_map(|(_, table)| table.as_table()));
    let lists = tables.flat_map(|table| table.iter().filter(|(name, _)| name.ends_with("dependencies")));
    let entries = lists.flat_map(|(_, list)| list.as_table().unwrap().clone());
    entries.collect()
}

#[test]
fn dependencies_come_from_the_registry_in_known_versions() {
    for (name, asked) in direct(&table("Cargo.toml")) {
        let version = asked.as_str().or_else(|| asked.get("version")?.as_str());
        assert!(version.is_some_and(|version| !version.contains('*')), "{name}: {asked:?}");
        assert!(asked.get("git").is_none() && asked.get("path").is_none(), "{name}: {asked:?}");
    }
    let lock = table("Cargo.lock");
    for package in lock["package"].as_array().unwrap() {
        let (name, field) = (package["name"].as_str().unwrap(), |field| package.get(field)?.as_str());
        if name == SELF {
            continue;
        }
        assert_eq!(field("source"), Some(CRATES_IO), "{name}");
        assert!(field("checksum").is_some_and(|sum| sum.len() == 64), "{name} has no checksum");
    }
    let allowed = &table(".deny.toml")["sources"]["allow-registry"];
    let registries: BTreeSet<String> = strings(allowed).into_iter().map(|url| format!("registry+{url}")).collect();
    assert!(registries.iter().eq([CRATES_IO]), "{registries:?}");
}

#[test]
fn no_library_in_the_tree_connects_out() {
    let (deny, lock) = (table(".deny.toml"), table("Cargo.lock"));
    let name = |entry: &toml::Value, key: &str| entry[key].as_str().unwrap().to_owned();
    let list = |value: &toml::Value, key| value.as_array().unwrap().iter().map(|entry| name(entry, key)).collect();
    let banned: BTreeSet<String> = list(&deny["bans"]["deny"], "crate");
    let present: BTreeSet<String> = list(&lock["package"], "name");
    let both: Vec<_> = banned.intersection(&present).collect();
    assert!(present.contains("git2") && both.is_empty(), "{both:?}");
}

#[test]
fn git_is_linked_without_its_transports() {
    let metadata = metadata();
    let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
    let features = |name: &str| {
        let is_it = |node: &&Value| node["id"].as_str().unwrap().contains(&format!("#{name}@"));
        nodes.iter().find(is_it).unwrap()["features"].as_array().unwrap()
    };
    assert!(features("git2").is_empty(), "{:?}", features("git2"));
    for feature in features("libgit2-sys") {
        assert!(!["https", "ssh", "openssl-sys", "libssh2-sys"].contains(&feature.as_str().unwrap()), "{feature}");
    }
}

/// Words in code that uses the network. The `git` program can do so, too.
const REACHING: [&str; 17] = [
    "::connect(",
    "TcpSocket",
    "hyper::client",
    "hyper_util::client",
    "std::net",
    "TcpStream",
    "UdpSocket",
    "UnixStream",
    "git2::Remote",
    "find_remote",
    "RepoBuilder",
    "FetchOptions",
    "\"fetch\"",
    "\"pull\"",
    "\"push\"",
    "\"clone\"",
    "\"ls-remote\"",
];

/// Words of a server that only listens.
const LISTENING: [&str; 2] = ["std::net", "TcpStream"];

#[test]
fn only_serve_listens_and_nothing_connects_out() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = 0;
    for entry in walkdir::WalkDir::new(&sources) {
        let entry = entry.unwrap();
        if entry.path().extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(entry.path()).unwrap();
            let path = entry.path().strip_prefix(&sources).unwrap().display().to_string();
            // It takes what the listener accepts, and opens no connection of its own.
            let is_allowed = |word: &str| path.starts_with("serve/") && LISTENING.contains(&word);
            let found: Vec<_> = REACHING.iter().filter(|word| text.contains(*word) && !is_allowed(word)).collect();
            assert!(path.starts_with("serve/") || !text.contains("TcpListener"), "{path}");
            let binds = text.matches("::bind(").count();
            assert_eq!(binds, usize::from(path == "serve/listener.rs"), "{path}");
            assert!(binds == 0 || text.contains("::bind((Ipv4Addr::LOCALHOST, "), "{path}");
            assert!(found.is_empty(), "{}: {found:?}", entry.path().display());
            files += 1;
        }
    }
    assert!(files > 100);
}

#[test]
fn no_code_of_ours_runs_in_a_build_or_is_unsafe() {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().unwrap();
    let ours: Vec<_> = packages.iter().filter(|package| package["source"].is_null()).collect();
    assert_eq!(ours.iter().map(|package| &package["name"]).collect::<Vec<_>>(), [SELF]);
    let kinds = ours[0]["targets"].as_array().unwrap().iter().flat_map(|target| target["kind"].as_array().unwrap());
    let kinds: BTreeSet<&str> = kinds.map(|kind| kind.as_str().unwrap()).collect();
    assert!(kinds.is_subset(&BTreeSet::from(["lib", "bin", "test", "bench"])), "{kinds:?}");
    assert_eq!(table("Cargo.toml")["lints"]["rust"]["unsafe_code"].as_str(), Some("forbid"));
}

#[test]
fn every_license_is_allowed() {
    let deny = table(".deny.toml");
    let allowed = strings(&deny["licenses"]["allow"]);
    for package in metadata()["packages"].as_array().unwrap() {
        let license = package["license"].as_str().unwrap_or_default();
        assert!(is_allowed(license, &allowed), "{}: {license:?}", package["name"]);
    }
}

/// Whether an SPDX expression can be met with the licenses that are `allowed`. `OR` binds weaker than `AND`;
/// an exception is part of its license's name, and the old `/` is an `OR`.
fn is_allowed(expression: &str, allowed: &BTreeSet<&str>) -> bool {
    let expression = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = expression.split_whitespace().collect();
    let mut rest = words.as_slice();
    either(&mut rest, allowed) && rest.is_empty()
}

fn either(words: &mut &[&str], allowed: &BTreeSet<&str>) -> bool {
    let mut is = both(words, allowed);
    while let Some((&"OR", rest)) = words.split_first() {
        *words = rest;
        is |= both(words, allowed);
    }
    is
}

fn both(words: &mut &[&str], allowed: &BTreeSet<&str>) -> bool {
    let mut is = one(words, allowed);
    while let Some((&"AND", rest)) = words.split_first() {
        *words = rest;
        is &= one(words, allowed);
    }
    is
}

fn one(words: &mut &[&str], allowed: &BTreeSet<&str>) -> bool {
    match *words {
        ["(", rest @ ..] => {
            *words = rest;
            let is = either(words, allowed);
            let closed = words.split_off_first() == Some(&")");
            is && closed
        }
        [name, "WITH", exception, rest @ ..] => {
            *words = rest;
            allowed.contains(&*format!("{name} WITH {exception}"))
        }
        [name, rest @ ..] => {
            *words = rest;
            allowed.contains(name)
        }
        [] => false,
    }
}

#[test]
fn licenses_are_read_as_expressions() {
    let allowed = BTreeSet::from(["MIT", "ISC", "A WITH e"]);
    for (expression, is) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("", false),
        ("GPL-3.0 OR MIT", true),
        ("GPL-3.0/MIT", true),
        ("GPL-3.0 AND MIT", false),
        ("GPL-3.0 OR MIT AND ISC", true),
        ("(GPL-3.0 OR MIT) AND X", false),
        ("(GPL-3.0 OR MIT) AND ISC", true),
        ("A WITH e", true),
        ("A WITH f OR A", false),
        ("MIT MIT", false),
        ("(MIT", false),
    ] {
        assert_eq!(is_allowed(expression, &allowed), is, "{expression}");
    }
}
