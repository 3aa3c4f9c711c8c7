//! Instances of the next release problem as backlogs.
//!
//! `tests/data/README.md` describes the format. Customers become items with a value and
//! no effort that depend on their requests; requirements become items with an estimate.

use std::path::Path;

use topline::text::{SourceFile, Tree};

/// An instance with its known optimum.
pub struct Instance {
    pub name: String,
    pub ratio: String,
    pub budget: u64,
    pub optimum: u64,
    /// The time that the MIP solver HiGHS takes, in seconds.
    pub highs_seconds: f64,
    text: String,
}

/// The instances of a folder, whose `optima.tsv` lists them.
pub fn instances(folder: &Path) -> Vec<Instance> {
    let optima = std::fs::read_to_string(folder.join("optima.tsv")).expect("a list of the instances");
    let instance = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let number = |at: usize| fields[at].parse().expect("a number");
        let text = std::fs::read_to_string(folder.join(format!("{}.txt", fields[0]))).expect("the instance's file");
        Instance {
            name: fields[0].into(),
            ratio: fields[1].into(),
            budget: number(4),
            optimum: number(5),
            highs_seconds: fields[6].parse().expect("seconds"),
            text,
        }
    };
    optima.lines().skip(1).map(instance).collect()
}

impl Instance {
    /// The instance as a backlog.
    pub fn tree(&self) -> Tree {
        let mut numbers = self.text.split_ascii_whitespace().map(|word| word.parse::<usize>().expect("a number"));
        let mut next = || numbers.next().expect("one more number");
        let levels = next();
        let mut costs = Vec::new();
        for _ in 0..levels {
            let count = next();
            costs.extend((0..count).map(|_| next()));
        }
        // "A B": B needs A.
        let mut needs = vec![Vec::new(); costs.len()];
        for _ in 0..next() {
            let (first, second) = (next() - 1, next() - 1);
            needs[second].push(first);
        }
        let mut stories: Vec<SourceFile> = costs
            .iter()
            .zip(&needs)
            .enumerate()
            .map(|(at, (cost, needs))| story(&format!("r{at:05}"), &format!("estimate = {cost}\n"), needs))
            .collect();
        for at in 0..next() {
            let (profit, count) = (next(), next());
            let requests: Vec<usize> = (0..count).map(|_| next() - 1).collect();
            stories.push(story(&format!("c{at:05}"), &format!("estimate = 0\nvalue = {profit}\n"), &requests));
        }
        let config = format!("[iteration]\ncapacity = {}\nreserve = 0\n", self.budget);
        Tree { config: Some(SourceFile::from_bytes("backlog.toml", config.into_bytes())), stories, ..Tree::default() }
    }
}

fn story(id: &str, lines: &str, needs: &[usize]) -> SourceFile {
    let needs: Vec<String> = needs.iter().map(|need| format!("\"r{need:05}\"")).collect();
    let text = format!("+++\ntitle = \"{id}\"\n{lines}depends_on = [{}]\n+++\n", needs.join(", "));
    SourceFile::from_bytes(format!("stories/{id}.md"), text.into_bytes())
}
