//! Why a report on the loop lacks data, in words.

use super::{BacklogState, LoopFacts, NoHistory, Session};
use crate::model::config::DeploymentSources;
use crate::render::terminal_text;
use crate::text::words;
use crate::timeline::History;

impl LoopFacts {
    /// Why a report on the loop lacks data, a sentence each.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        match &self.history {
            Ok(history) => notes.extend(unreadable(history)),
            Err(none) => notes.push(format!("{}, so only the items' own dates count", none.words())),
        }
        if let Some(branch) = &self.unknown_branch {
            notes.push(format!("there is no branch `{branch}`, which `[deployments]` names"));
        }
        notes
    }
}

impl Session {
    /// What makes deployments known, if none is.
    pub fn why_no_deployments(&self, facts: &LoopFacts, state: &BacklogState) -> String {
        let config = &state.parsed.backlog.config;
        let DeploymentSources { tags, branch, log } = &config.deployments;
        let logged = config.deployment_log.len();
        if *log {
            return "`topline deployed NAME` writes one into deployments.toml".into();
        }
        if logged > 0 {
            let entries = words::count_irregular(logged, "entry counts", "entries count");
            return format!("the {entries} with `log = true` below `[deployments]` in backlog.toml");
        }
        if self.repository_if_any().is_none() {
            return "without a repository, `topline deployed NAME` and `[deployments] log = true` in backlog.toml"
                .into();
        }
        if !tags.is_empty() {
            let tags: Vec<String> = tags.iter().map(|tag| format!("`{}`", terminal_text::line(tag))).collect();
            return format!("no tag matches {}: `git fetch --tags`, or correct `[deployments]`", words::list_or(&tags));
        }
        match branch {
            Some(branch) if facts.unknown_branch.is_none() && self.location().folder.is_empty() => format!(
                "the backlog is the whole repository, so no commit of `{}` is a deployment: name `tags` instead",
                terminal_text::line(branch)
            ),
            Some(branch) => {
                format!("no commit of `{}` touches anything outside the backlog", terminal_text::line(branch))
            }
            None => "no deployments are known: write `[deployments]` with `tags = [\"v*\"]` into backlog.toml".into(),
        }
    }
}

impl NoHistory {
    /// Why git's history says nothing.
    pub fn words(self) -> &'static str {
        match self {
            Self::Shallow => "the clone is shallow (`git fetch --unshallow`, or `fetch-depth: 0` in CI)",
            Self::CutOff => "git lacks objects of the history",
            Self::NoCommits => "there are no commits",
        }
    }
}

fn unreadable(history: &History) -> Option<String> {
    let count = history.unreadable();
    let files = words::count_irregular(count, "version of a file", "versions of files");
    (count > 0).then(|| format!("{files} in the history can't be read: nothing is known from there"))
}
