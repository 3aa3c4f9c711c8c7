//! Hook managers: which of them owns the hooks, whether it was told to run Topline's, and what to tell it.

use std::fmt::Write;
use std::path::Path;

use crate::git::{HOOKS, HookState, Repository};

/// Who manages the hooks that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manager {
    /// The pre-commit framework, or prek, which reads the same file.
    PreCommit,
    /// Lefthook.
    Lefthook,
    /// Husky.
    Husky,
    /// A person.
    Nobody,
}

impl Manager {
    /// Who manages the hooks in `folder`.
    pub fn of(repository: &Repository, folder: &Path) -> Self {
        let texts = HOOKS.iter().filter_map(|name| match repository.hook(name) {
            HookState::Foreign(text) => Some(text),
            _ => None,
        });
        let text: String = texts.collect();
        let is_husky = folder.components().any(|part| part.as_os_str() == ".husky");
        if is_husky || text.contains("husky") {
            Self::Husky
        } else if text.contains("lefthook") {
            Self::Lefthook
        } else if text.contains("pre-commit.com") || text.contains("prek") {
            Self::PreCommit
        } else {
            Self::Nobody
        }
    }

    /// Whether its own settings say that the hook `name` runs Topline's: its hook files never do.
    pub fn runs(self, repository: &Repository, name: &str) -> bool {
        let Some(top) = repository.workdir() else { return false };
        let call = format!("topline hook run {name}");
        let published = self == Self::PreCommit && name == "pre-commit";
        let says = |line: &str| {
            let line = line.trim();
            !line.starts_with('#') && (line.contains(&call) || published && line == "- id: topline")
        };
        let read = |file: String| std::fs::read_to_string(top.join(file)).unwrap_or_default();
        self.settings(name).into_iter().map(read).any(|text| text.lines().any(says))
    }

    /// The files in which it may have been told what the hook `name` runs, seen from the working tree's top.
    fn settings(self, name: &str) -> Vec<String> {
        match self {
            Self::PreCommit => vec![".pre-commit-config.yaml".into()],
            Self::Lefthook => ["", "."]
                .iter()
                .flat_map(|dot| ["yml", "yaml", "toml", "json"].map(|kind| format!("{dot}lefthook.{kind}")))
                .collect(),
            Self::Husky => vec![format!(".husky/{name}")],
            Self::Nobody => Vec::new(),
        }
    }

    /// The lines to add, and where.
    pub fn advice(self, folder: &Path, missing: &[&str]) -> String {
        let mut out = String::new();
        match self {
            Self::PreCommit => {
                out.push_str("Add to .pre-commit-config.yaml, under `repos:`\n\n  - repo: local\n    hooks:\n");
                for name in missing {
                    let _ = write!(
                        out,
                        "      - id: topline-{name}\n        name: topline {name}\n        entry: topline hook run {name}\n        \
                     language: system\n        stages: [{name}]\n        pass_filenames: false\n        always_run: true\n"
                    );
                }
                let types: String = missing.iter().map(|name| format!(" --hook-type {name}")).collect();
                let _ = write!(out, "\nand run `pre-commit install{types}` (prek takes the same).\n\n");
            }
            Self::Lefthook => {
                out.push_str("Add to lefthook.yml\n\n");
                for name in missing {
                    let _ =
                        write!(out, "  {name}:\n    commands:\n      topline:\n        run: topline hook run {name}\n");
                }
                out.push_str("\nand run `lefthook install`.\n\n");
            }
            Self::Husky => {
                for name in missing {
                    let _ = write!(out, "Add to .husky/{name}\n\n  topline hook run {name}\n\n");
                }
            }
            Self::Nobody => {
                for name in missing {
                    let file = folder.join(name);
                    let begin = if file.exists() { "" } else { "  #!/bin/sh\n" };
                    let _ = write!(out, "Add to {}\n\n{begin}  topline hook run {name} || exit $?\n\n", file.display());
                }
            }
        }
        out
    }
}
