//! How long `topline plan --propose` takes to prove the best set: the whole process, from files to JSON.
//!
//! First on published instances of the next release problem with `--max-features all`, beside what HiGHS takes for its
//! integer program alone; they lie in the folder that `TOPLINE_DATA` names. Then on backlogs of 10,000 items and 500 features that share more and more, for every small cap.
//! `cargo bench --bench next_release -- large` runs the second table only.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a bench prints, and stops when it can't go on"
)]

#[path = "../../tests/it/support/large.rs"]
mod large;
#[path = "../../tests/it/support/next_release.rs"]
mod next_release;
#[expect(dead_code, reason = "the bench needs numbers only")]
#[path = "../../tests/it/support/rng.rs"]
mod rng;

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use large::{SHAPES, Shape, tree};
use next_release::instances;
use topline::text::Tree;

/// The second table's caps and capacities: about one, three and ten features of the median size.
const CAPS: [&str; 6] = ["1", "2", "3", "4", "5", "all"];
const SIZES: [usize; 3] = [1, 3, 10];

/// A search that isn't done by then is shown as not proven.
const LIMIT: &str = "20";

fn main() {
    if !std::env::args().any(|word| word == "large") {
        published();
    }
    shared();
}

/// Published instances, with everything that fits.
fn published() {
    let Some(data) = std::env::var_os("TOPLINE_DATA") else { return eprintln!("no instances: TOPLINE_DATA isn't set") };
    println!("{:<10} {:>5} {:>9} {:>9} {:>10} {:>10}", "instance", "ratio", "optimum", "found", "seconds", "HiGHS");
    for instance in instances(&Path::new(&data).join("nrp")) {
        let folder = written(&instance.tree());
        let (seconds, json) = propose(folder.path(), &["--max-features", "all"]);
        let best = &json["best"];
        let proven = if best["optimal"] == true { "" } else { " not proven" };
        println!(
            "{:<10} {:>5} {:>9} {:>9} {seconds:>10.3} {:>10.3}{proven}",
            instance.name, instance.ratio, instance.optimum, best["value"], instance.highs_seconds
        );
    }
}

/// Seconds by shape, capacity and cap; a `!` where the optimum isn't proven within the limit.
fn shared() {
    print!("\n{:<12} {:>8}", "500 features", "capacity");
    CAPS.iter().for_each(|cap| print!(" {cap:>8}"));
    println!("   seconds for each --max-features");
    for shape in SHAPES {
        for size in SIZES {
            let capacity = size * median(shape);
            let folder = written(&tree(shape, 500, capacity));
            print!("{:<12} {capacity:>8}", format!("{shape:?}").to_lowercase());
            for cap in CAPS {
                let (seconds, json) = propose(folder.path(), &["--max-features", cap, "--time-limit", LIMIT]);
                let mark = if json["best"]["optimal"] == true { ' ' } else { '!' };
                print!(" {seconds:>7.2}{mark}");
            }
            println!();
        }
    }
}

/// What a feature costs with all that it needs: the median.
fn median(shape: Shape) -> usize {
    match shape {
        Shape::Apart => 60,
        Shape::Neighbours => 74,
        Shape::Scattered => 88,
        Shape::Entangled => 374,
    }
}

/// Seconds of a whole process, and what it says.
fn propose(folder: &Path, words: &[&str]) -> (f64, serde_json::Value) {
    let start = Instant::now();
    let output = Command::new(env!("CARGO_BIN_EXE_topline"))
        .args(["plan", "--propose", "--format", "json", "-q", "-C"])
        .arg(folder)
        .args(words)
        .output()
        .expect("the program runs");
    let seconds = start.elapsed().as_secs_f64();
    (seconds, serde_json::from_slice(&output.stdout).expect("JSON"))
}

fn written(tree: &Tree) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("stories")).expect("a new folder");
    for file in tree.stories.iter().chain(&tree.config) {
        std::fs::write(folder.path().join(&*file.path), file.text()).expect("a new file");
    }
    folder
}
