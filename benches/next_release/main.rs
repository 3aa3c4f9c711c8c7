//! Measures how long `topline plan --propose` takes to prove the best set: the whole process, from files to JSON.
//!
//! The first table has published instances of the next release problem with `--max-features all`, and the time that
//! HiGHS takes for the integer program alone; they lie in the folder that `TOPLINE_DATA` names. The second has backlogs of
//! 10,000 items and 500 features that share more and more, for every small cap.
//! `cargo bench --bench next_release -- large` runs the second table only.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark prints, and panics on errors"
)]

#[path = "../../tests/it/support/large.rs"]
mod large;
#[path = "../../tests/it/support/next_release.rs"]
mod next_release;
#[expect(dead_code, reason = "the benchmark needs numbers only")]
#[path = "../../tests/it/support/rng.rs"]
mod rng;

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use large::{SHAPES, Shape, tree};
use next_release::instances;
use topline::text::Tree;

/// The values of `--max-features` in the second table.
const CAPS: [&str; 6] = ["1", "2", "3", "4", "5", "all"];
/// The capacities in the second table, in features of median cost.
const CAPACITIES: [usize; 3] = [1, 3, 10];

/// The time limit in seconds; a search that reaches it is shown as not proven.
const TIME_LIMIT: &str = "20";

fn main() {
    if !std::env::args().any(|arg| arg == "large") {
        bench_published_instances();
    }
    bench_shared_prerequisites();
}

/// Prints the first table: published instances, without a cap.
fn bench_published_instances() {
    let Some(data) = std::env::var_os("TOPLINE_DATA") else { return eprintln!("no instances: TOPLINE_DATA isn't set") };
    println!("{:<10} {:>5} {:>9} {:>9} {:>10} {:>10}", "instance", "ratio", "optimum", "found", "seconds", "HiGHS");
    for instance in instances(&Path::new(&data).join("nrp")) {
        let folder = write_backlog(&instance.tree());
        let (seconds, json) = propose(folder.path(), &["--max-features", "all"]);
        let best = &json["best"];
        let proven = if best["optimal"] == true { "" } else { " not proven" };
        println!(
            "{:<10} {:>5} {:>9} {:>9} {seconds:>10.3} {:>10.3}{proven}",
            instance.name, instance.ratio, instance.optimum, best["value"], instance.highs_seconds
        );
    }
}

/// Prints the second table: seconds by shape, capacity and cap, with `!` where the optimum isn't proven in time.
fn bench_shared_prerequisites() {
    print!("\n{:<12} {:>8}", "500 features", "capacity");
    CAPS.iter().for_each(|cap| print!(" {cap:>8}"));
    println!("   seconds for each --max-features");
    for shape in SHAPES {
        for features in CAPACITIES {
            let capacity = features * median_cost(shape);
            let folder = write_backlog(&tree(shape, 500, capacity));
            print!("{:<12} {capacity:>8}", format!("{shape:?}").to_lowercase());
            for cap in CAPS {
                let (seconds, json) = propose(folder.path(), &["--max-features", cap, "--time-limit", TIME_LIMIT]);
                let mark = if json["best"]["optimal"] == true { ' ' } else { '!' };
                print!(" {seconds:>7.2}{mark}");
            }
            println!();
        }
    }
}

/// The median cost of a feature with all its prerequisites.
fn median_cost(shape: Shape) -> usize {
    match shape {
        Shape::Apart => 60,
        Shape::Neighbours => 74,
        Shape::Scattered => 88,
        Shape::Entangled => 374,
    }
}

/// Runs the program. Returns the seconds it took and its JSON output.
fn propose(folder: &Path, args: &[&str]) -> (f64, serde_json::Value) {
    let start = Instant::now();
    let output = Command::new(env!("CARGO_BIN_EXE_topline"))
        .args(["plan", "--propose", "--format", "json", "-q", "-C"])
        .arg(folder)
        .args(args)
        .output()
        .expect("the program starts");
    let seconds = start.elapsed().as_secs_f64();
    (seconds, serde_json::from_slice(&output.stdout).expect("the output is JSON"))
}

/// Writes a backlog to a temporary folder.
fn write_backlog(tree: &Tree) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::create_dir(folder.path().join("stories")).expect("the folder is created");
    for file in tree.stories.iter().chain(&tree.config) {
        std::fs::write(folder.path().join(&*file.path), file.text()).expect("the file is written");
    }
    folder
}
