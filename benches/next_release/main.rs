//! How long `topline plan --propose --max-features all` takes on published instances of the next release
//! problem: the whole process, from files to JSON, beside what HiGHS takes for its integer program alone.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a bench prints, and stops when it can't go on"
)]

#[path = "../../tests/support/next_release.rs"]
mod next_release;

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use next_release::{Instance, instances};

fn main() {
    let instances = match instances() {
        Ok(instances) => instances,
        Err(folder) => return eprintln!("there are no instances in {}", folder.display()),
    };
    println!("{:<10} {:>5} {:>9} {:>9} {:>10} {:>10}", "instance", "ratio", "optimum", "found", "seconds", "HiGHS");
    for instance in instances {
        let folder = tempfile::tempdir().expect("a folder");
        write(&instance, folder.path());
        let start = Instant::now();
        let output = Command::new(env!("CARGO_BIN_EXE_topline"))
            .args(["plan", "--propose", "--max-features", "all", "--format", "json", "-q", "-C"])
            .arg(folder.path())
            .output()
            .expect("the program runs");
        let seconds = start.elapsed().as_secs_f64();
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let best = &json["best"];
        let proven = if best["optimal"] == true { "" } else { " not proven" };
        println!(
            "{:<10} {:>5} {:>9} {:>9} {seconds:>10.3} {:>10.3}{proven}",
            instance.name, instance.ratio, instance.optimum, best["value"], instance.highs_seconds
        );
    }
}

fn write(instance: &Instance, folder: &Path) {
    let tree = instance.tree();
    std::fs::create_dir(folder.join("stories")).expect("a new folder");
    for file in tree.stories.iter().chain(&tree.config) {
        std::fs::write(folder.join(&*file.path), file.text()).expect("a new file");
    }
}
