//! The time to render a finding in each format, with ten thousand findings.

use std::io;

use topline::diag::Finding;
use topline::parse;
use topline::render::findings::{self, FindingsReport};
use topline::render::style::{Style, TextLayout};
use topline::rules::{self, RuleContext};
use topline::text::{SourceFile, Tree};

use crate::clock::{RUNS, medians};

const COUNT: usize = 10_000;

/// Prints a row for each format. The times include the lookup of the lines that findings name.
pub fn table() -> io::Result<()> {
    let tree = tree();
    let parsed = parse::tree(&tree, &rules::known());
    let found = rules::run(&RuleContext::new(&parsed), None);
    println!("{:>8}  {:>8}  {:>12}", "format", "findings", "µs a finding");
    let screen = TextLayout { style: Style::default(), width: usize::MAX, wrap_width: 100 };
    let human = |report: &FindingsReport<'_>| findings::human(report, screen, &|path| path.to_owned());
    row("human", &found, &tree, &human)?;
    row("json", &found, &tree, &|report| findings::json(report))?;
    row("github", &found, &tree, &|report| findings::github(report))?;
    row("sarif", &found, &tree, &|report| findings::sarif(report))?;
    println!();
    Ok(())
}

fn row(name: &str, found: &[Finding], tree: &Tree, draw: &dyn Fn(&FindingsReport<'_>) -> String) -> io::Result<()> {
    let mut drawn = 0;
    let [ms] = medians(
        RUNS,
        [&mut || {
            drawn += draw(&FindingsReport::new(found, ".", tree)).len();
            Ok(())
        }],
        &mut || Ok(()),
    )?;
    // The result is used, so that the compiler doesn't remove the rendering.
    if drawn == 0 {
        return Err(io::Error::other("nothing was drawn"));
    }
    println!("{name:>8}  {:>8}  {:>12.2}", found.len(), ms * 1000.0 / found.len() as f64);
    Ok(())
}

/// Stories with one finding each, of several rules.
fn tree() -> Tree {
    let faults = ["titel = \"x\"", "reach = \"much\"", "estimate = 40", "type = \"bug\""];
    let config = "[[objectives]]\nid = \"grow\"\n[[flow]]\nid = \"buy\"\n";
    let story = |number: usize| {
        let fault = faults[number % faults.len()];
        let head = format!("title = \"Item {number}\"\nobjective = \"grow\"\nstep = \"buy\"\n{fault}\n");
        let body = "A shopper fills the cart and pays for it.\n\n".repeat(20);
        let text = format!("+++\n{head}+++\n\n{body}## Acceptance criteria\n\n- [ ] It is shown\n");
        SourceFile::from_bytes(format!("stories/area-{:02}/item-{number:06}.md", number / 500), text.into_bytes())
    };
    let config = SourceFile::from_bytes("backlog.toml", config.as_bytes().to_vec());
    Tree { config: Some(config), stories: (0..COUNT).map(story).collect(), ..Tree::default() }
}
