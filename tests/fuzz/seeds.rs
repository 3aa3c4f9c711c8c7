//! Inputs made of the fixtures: every story and `backlog.toml` of the tests, the cases' backlogs as archives, and pairs of
//! them as two sides of a difference.

use std::fs;
use std::path::{Path, PathBuf};

/// An input and where it comes from.
pub struct Seed {
    pub target: &'static str,
    pub name: String,
    pub bytes: Vec<u8>,
}

/// A path and what lies there.
type File = (String, Vec<u8>);

/// Folders that hold backlogs, or folders of backlogs.
const FIXTURES: [&str; 4] = ["backlog-example", "tests/cases", "tests/rules", "tests/data/shop"];

/// Larger ones are slow to mutate.
const MOST: usize = 16 << 10;

/// All inputs.
pub fn all() -> Vec<Seed> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seeds = Vec::new();
    let mut backlogs: Vec<(String, Vec<File>)> = Vec::new();
    for folder in FIXTURES {
        for config in found(&root.join(folder), &|path| path.ends_with("backlog.toml")) {
            let backlog = config.parent().unwrap();
            let name = backlog.strip_prefix(root).unwrap().to_string_lossy().replace('/', "-");
            backlogs.push((name, files(backlog)));
        }
    }
    for (name, files) in &backlogs {
        for (path, bytes) in files {
            let seed = |target, bytes: &[u8]| Seed {
                target,
                name: format!("{name}-{}", path.replace('/', "-")),
                bytes: bytes.to_vec(),
            };
            if path == "backlog.toml" {
                seeds.push(seed("config", bytes));
            } else if path.ends_with(".md") && path.starts_with("stories/") {
                seeds.push(seed("story", bytes));
                seeds.extend(matter(bytes).map(|matter| seed("front_matter", matter)));
            }
        }
        seeds.push(Seed { target: "pipeline", name: name.clone(), bytes: archive("", files) });
    }
    for ((name, base), (_, head)) in backlogs.iter().zip(backlogs.iter().skip(1)) {
        let bytes = [archive("base/", base), archive("head/", head)].concat();
        seeds.push(Seed { target: "diff", name: name.clone(), bytes });
    }
    seeds.extend(projects(root));
    seeds.retain(|seed| seed.bytes.len() <= MOST);
    seeds
}

/// Writes each input into the folder of its target.
pub fn write(seeds: &[Seed], folder: &Path) {
    for seed in seeds {
        let folder = folder.join(seed.target);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(&seed.name), &seed.bytes).unwrap();
    }
}

/// What stands between the lines `+++`.
fn matter(story: &[u8]) -> Option<&[u8]> {
    let inner = story.strip_prefix(b"+++\n")?;
    let end = inner.windows(5).position(|window| window == b"\n+++\n")?;
    Some(&inner[..end])
}

/// Backlog.md projects: that of the tests, whole and a file at a time under each folder's name.
fn projects(root: &Path) -> Vec<Seed> {
    let project = files(&root.join("tests/cases/import/in/project/backlog"));
    let mut seeds = vec![Seed { target: "import", name: "project".into(), bytes: archive("", &project) }];
    for (path, bytes) in &project {
        for folder in ["tasks", "completed", "drafts", "archive/tasks", "milestones"] {
            let file = path.rsplit('/').next().unwrap_or_default();
            let moved = [(format!("{folder}/{file}"), bytes.clone())];
            let name = format!("{}-{file}", folder.replace('/', "-"));
            seeds.push(Seed { target: "import", name, bytes: archive("", &moved) });
        }
    }
    seeds
}

fn archive(prefix: &str, files: &[File]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (path, text) in files {
        bytes.extend_from_slice(format!("-- {prefix}{path} --\n").as_bytes());
        bytes.extend_from_slice(text);
        if !text.ends_with(b"\n") {
            bytes.push(b'\n');
        }
    }
    bytes
}

/// The files below a folder by path, sorted.
fn files(folder: &Path) -> Vec<File> {
    let name = |path: &Path| path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
    found(folder, &|_| true).iter().map(|path| (name(path), fs::read(path).unwrap())).collect()
}

/// The paths of the regular files below a folder that `picks` picks, sorted.
fn found(folder: &Path, picks: &dyn Fn(&Path) -> bool) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let inner = |path: PathBuf| {
        if path.is_dir() {
            found(&path, picks)
        } else {
            Vec::from_iter((path.is_file() && picks(&path)).then_some(path))
        }
    };
    paths.into_iter().flat_map(inner).collect()
}
