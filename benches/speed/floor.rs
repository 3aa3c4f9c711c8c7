//! The minimum work of any reader of a backlog: walk, read, split, parse TOML, parse Markdown.

use std::path::Path;

use pulldown_cmark::{Options, Parser};
use rayon::prelude::*;
use toml::de::DeTable;
use walkdir::WalkDir;

/// Does this work for `folder` and prints the number of events, so that nothing is optimized away.
pub fn run(folder: &Path) -> std::io::Result<()> {
    let entries: Vec<_> = WalkDir::new(folder.join("stories")).into_iter().filter_map(Result::ok).collect();
    let seen: usize = entries
        .into_par_iter()
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| std::fs::read_to_string(entry.path()).map(|text| one(&text)))
        .sum::<std::io::Result<usize>>()?;
    println!("{seen}");
    Ok(())
}

fn one(text: &str) -> usize {
    let Some((matter, body)) = text.strip_prefix("+++\n").and_then(|rest| rest.split_once("\n+++\n")) else { return 0 };
    let keys = DeTable::parse(matter).map_or(0, |table| table.get_ref().len());
    keys + Parser::new_ext(body, Options::ENABLE_TASKLISTS).into_offset_iter().count()
}
