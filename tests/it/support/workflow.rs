//! The README's sample workflow: what each job's steps run.
//!
//! It is read by its indentation, which is how YAML nests; that it is YAML at all is checked with a parser.

use granit_parser::Parser;

/// A job of the workflow.
pub struct Job {
    pub steps: Vec<Step>,
}

/// A step that runs something.
pub struct Step {
    pub run: String,
    /// Whether it runs although an earlier step has failed.
    pub always: bool,
}

/// The job of that name.
pub fn job(name: &str) -> Job {
    let text = text();
    let lines: Vec<&str> = text.lines().collect();
    let start = lines.iter().position(|line| *line == format!("  {name}:")).expect("the workflow has the job");
    let rest = &lines[start + 1..];
    let end = rest.iter().position(|line| !line.is_empty() && indentation(line) <= 2).unwrap_or(rest.len());
    let mut steps: Vec<Vec<&str>> = Vec::new();
    for line in rest[..end].iter().skip_while(|line| line.trim() != "steps:").skip(1) {
        match line.strip_prefix("      - ") {
            Some(first) => steps.push(vec![first]),
            None => steps.last_mut().expect("steps begin with a dash").push(line.get(8..).unwrap_or_default()),
        }
    }
    Job { steps: steps.iter().filter_map(|lines| step(lines)).collect() }
}

fn step(lines: &[&str]) -> Option<Step> {
    let at = lines.iter().position(|line| line.starts_with("run: "))?;
    let run = match lines[at].strip_prefix("run: ")? {
        "|" => lines[at + 1..].iter().map(|line| format!("{}\n", line.get(2..).unwrap_or_default())).collect(),
        line => format!("{line}\n"),
    };
    Some(Step { run, always: lines.contains(&"if: ${{ !cancelled() }}") })
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The workflow's text.
fn text() -> String {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).expect("there is a README");
    let (_, rest) =
        readme.split_once("```yaml\n# .github/workflows/backlog.yml\n").expect("the README shows a workflow");
    let (text, _) = rest.split_once("\n```").expect("the block ends");
    let text = format!("{text}\n");
    for event in Parser::new_from_str(&text) {
        assert!(event.is_ok(), "the workflow is no YAML: {event:?}");
    }
    text
}
